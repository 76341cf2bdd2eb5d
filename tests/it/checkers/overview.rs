//! The overview of a deployment counts every target once, and as the trace shows it.

use super::Finished;
use cutover::aws::codedeploy::server::schedule::Overview;
use cutover::aws::codedeploy::status::TargetStatus;
use cutover::trace::entry::What;
use std::collections::BTreeMap;

pub(super) fn check(run: &Finished<'_>) -> Result<(), String> {
    for (deployment, record) in run.deployments() {
        let mut targets: BTreeMap<_, TargetStatus> = BTreeMap::new();
        for (_, entry) in run.of(deployment) {
            if let What::Target { to, .. } = entry.what {
                targets.insert(entry.subject.host(), to);
            }
        }
        let count = |status| {
            let of = targets.values().filter(|other| **other == status);
            u32::try_from(of.count()).expect("few hosts")
        };
        let total = u32::try_from(record.machine.targets().len()).expect("few hosts");
        let attempted = u32::try_from(targets.len()).expect("few hosts");
        let expected = Overview {
            pending: total - attempted,
            in_progress: count(TargetStatus::InProgress),
            succeeded: count(TargetStatus::Succeeded),
            failed: count(TargetStatus::Failed),
            skipped: count(TargetStatus::Skipped),
        };
        let found = record.machine.overview();
        if *found != expected || found.total() != total {
            return Err(format!(
                "{found:?} of {total}, and {expected:?} in the trace"
            ));
        }
    }
    Ok(())
}
