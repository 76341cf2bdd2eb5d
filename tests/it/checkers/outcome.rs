//! The sums of a run agree with what the service keeps, status and targets of every deployment
//! in its order, and with the trace in the times of its start and end.

use super::Finished;
use cutover::aws::codedeploy::status::{DeploymentStatus, TargetStatus};
use cutover::trace::entry::What;

pub(super) fn check(run: &Finished<'_>) -> Result<(), String> {
    if run.outcome.deployments().len() != run.records.len() {
        return Err("not every deployment is summed up".to_owned());
    }
    for (id, record) in run.deployments() {
        let sums = &run.outcome.deployments()[id.index()];
        let overview = record.machine.overview();
        let counts = [
            (TargetStatus::InProgress, overview.in_progress),
            (TargetStatus::Succeeded, overview.succeeded),
            (TargetStatus::Failed, overview.failed),
            (TargetStatus::Skipped, overview.skipped),
        ];
        let targets = counts
            .iter()
            .all(|(status, count)| sums.targets.of(*status) == *count);
        let kept = sums.status == record.machine.status()
            && sums.rollback_of == record.rollback_of
            && sums.rollback_message == record.rollback_message;
        let stamp = |wanted: fn(DeploymentStatus) -> bool| {
            run.of(id).find_map(|(_, entry)| match entry.what {
                What::Deployment { to, .. } if wanted(to) => Some(entry.time),
                _ => None,
            })
        };
        let stamps = sums.started == stamp(|to| to == DeploymentStatus::InProgress)
            && sums.completed == stamp(DeploymentStatus::is_terminal);
        if !(targets && kept && stamps) {
            return Err(format!("{sums:?} and {overview:?} of {record:?}"));
        }
    }
    Ok(())
}
