//! Time never goes back, every cause lies before its effect, and every deployment's end can be
//! walked back to its creation, or to what struck it from outside: a caller, a fault, or users and
//! what load balancers and alarms see of them.

use super::{Finished, place};
use cutover::trace::entry::{Entry, Subject, What};

pub(super) fn check(run: &Finished<'_>) -> Result<(), String> {
    for pair in run.entries.windows(2) {
        if pair[1].time < pair[0].time {
            return Err(format!(
                "time goes back from {:?} to {:?}",
                pair[0], pair[1]
            ));
        }
    }
    for (own, entry) in run.entries.iter().enumerate() {
        let Some(cause) = entry.cause else {
            if !is_outside(entry) {
                return Err(format!("{entry:?} comes from nowhere"));
            }
            continue;
        };
        if place(cause) >= own {
            return Err(format!("{entry:?} comes before its cause"));
        }
    }
    for (deployment, record) in run.deployments() {
        for (_, entry) in run.of(deployment) {
            match entry.what {
                What::Deployment { to, .. } if to.is_terminal() => {
                    let ends = |back: &Entry| {
                        back.deployment == Some(deployment)
                            && matches!(back.what, What::Created { .. })
                            || back.cause.is_none() && is_outside(back)
                            || matches!(back.subject, Subject::Operation(_) | Subject::Fault(_))
                    };
                    walk_back(run, entry, ends)?;
                }
                What::Created { .. } => {
                    let Some(trigger) = record.rollback_of else {
                        continue;
                    };
                    let ended = |back: &Entry| {
                        back.deployment == Some(trigger)
                            && matches!(back.what, What::Deployment { to, .. } if to.is_terminal())
                    };
                    walk_back(run, entry, ended)?;
                }
                _ => {}
            }
        }
    }
    Ok(())
}

/// Follows the causes of `entry` until `arrives` says yes.
fn walk_back(
    run: &Finished<'_>,
    entry: &Entry,
    arrives: impl Fn(&Entry) -> bool,
) -> Result<(), String> {
    let mut back = *entry;
    while !arrives(&back) {
        let Some(cause) = back.cause else {
            return Err(format!(
                "{entry:?} cannot be walked back further than {back:?}"
            ));
        };
        back = *run.entry(cause);
    }
    Ok(())
}

/// Whether an entry may come from outside: users load a host, or what runs on it since the start
/// grows old.
fn is_outside(entry: &Entry) -> bool {
    match entry.subject {
        Subject::Operation(_)
        | Subject::Fault(_)
        | Subject::TargetGroup(_)
        | Subject::Alarm(_)
        | Subject::Traffic(_) => true,
        Subject::Host(_) => matches!(
            entry.what,
            What::Registration { .. } | What::Application { .. }
        ),
        Subject::Deployment => false,
    }
}
