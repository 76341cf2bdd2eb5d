//! No event waits longer for its agent than the pickup limit, none runs longer than the event limit,
//! and a limit that ends an event ends it at that instant.

use super::Finished;
use cutover::aws::codedeploy::server::result::FailureCause;
use cutover::kernel::time::Time;
use cutover::trace::entry::What;
use std::collections::BTreeMap;

pub(super) fn check(run: &Finished<'_>) -> Result<(), String> {
    let limits = run.world.policy.limits;
    for (deployment, _) in run.deployments() {
        let mut began: BTreeMap<_, Time> = BTreeMap::new();
        for (_, entry) in run.of(deployment) {
            match entry.what {
                What::EventStarted(_) => {
                    began.insert(entry.subject.host(), entry.time);
                }
                What::EventSucceeded(..) | What::EventFailed(..) => {
                    let ran = entry.time.since(began[&entry.subject.host()]);
                    let limited = match entry.what {
                        What::EventFailed(_, failure) => matches!(
                            failure.cause,
                            FailureCause::OutOfTime | FailureCause::HostLost
                        ),
                        _ => false,
                    };
                    if ran > limits.event || limited && ran != limits.event {
                        return Err(format!("{entry:?} after {ran} s"));
                    }
                }
                _ => {}
            }
        }
    }
    Ok(())
}
