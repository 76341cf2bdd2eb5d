//! Every deployment and every target ends once, and a deployment that has ended does nothing more
//! but close its books.

use super::Finished;
use cutover::aws::codedeploy::status::{DeploymentStatus, TargetStatus};
use cutover::trace::entry::What;
use std::collections::BTreeMap;

pub(super) fn check(run: &Finished<'_>) -> Result<(), String> {
    for (deployment, record) in run.deployments() {
        let mut status = DeploymentStatus::Created;
        let mut targets = BTreeMap::new();
        for (_, entry) in run.of(deployment) {
            let closes = matches!(
                entry.what,
                What::Health { .. }
                    | What::Notified(_)
                    | What::RollbackMessage(_)
                    | What::NotRolledBack
                    | What::StopAnswered(_)
            );
            // A deployment that never started skips its targets as it ends.
            let skips = matches!(
                entry.what,
                What::EventSkipped(_)
                    | What::Target {
                        to: TargetStatus::Skipped,
                        ..
                    }
            );
            if status.is_terminal() && !closes && !skips {
                return Err(format!("{entry:?} after the end"));
            }
            match entry.what {
                What::Deployment { from, to, .. } => {
                    if from != status {
                        return Err(format!("{entry:?} from {status}"));
                    }
                    status = to;
                }
                What::Target { from, to } => {
                    let before = targets
                        .insert(entry.subject.host(), to)
                        .unwrap_or(TargetStatus::Pending);
                    let step = matches!(
                        (from, to),
                        (
                            TargetStatus::Pending,
                            TargetStatus::InProgress | TargetStatus::Skipped
                        ) | (
                            TargetStatus::InProgress,
                            TargetStatus::Succeeded | TargetStatus::Failed
                        )
                    );
                    if from != before || !step {
                        return Err(format!("{entry:?} from {before}"));
                    }
                }
                _ => {}
            }
        }
        if status != record.machine.status() {
            return Err(format!("deployment {} is not {status}", deployment.0 + 1));
        }
        let left = targets
            .values()
            .any(|status| *status == TargetStatus::InProgress);
        if status.is_terminal() && left {
            return Err(format!(
                "deployment {} ended before its targets",
                deployment.0 + 1
            ));
        }
        if run.world.until.is_none() && !status.is_terminal() {
            return Err(format!("deployment {} never ended", deployment.0 + 1));
        }
    }
    Ok(())
}
