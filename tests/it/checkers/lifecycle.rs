//! The lifecycle events of a target come in their order, one after another, each Pending, InProgress
//! and then final; they are Skipped only behind a failure or a stop, and a target's status follows
//! from them.

use super::Finished;
use cutover::aws::codedeploy::ids::InstanceId;
use cutover::aws::codedeploy::lifecycle::LifecycleEventName;
use cutover::aws::codedeploy::status::TargetStatus;
use cutover::trace::entry::{Entry, What};
use std::collections::BTreeMap;

#[derive(Clone, Copy, Debug, PartialEq)]
enum Last {
    Running(LifecycleEventName),
    Succeeded,
    Failed(LifecycleEventName),
    Skipped,
}

/// A target so far.
#[derive(Debug)]
struct Walk {
    /// The events of the deployment, in order.
    events: &'static [LifecycleEventName],
    status: TargetStatus,
    /// Events that are final.
    done: usize,
    last: Last,
    /// When the last event began or ended, in entries' time.
    stamp: cutover::kernel::time::Time,
}

pub(super) fn check(run: &Finished<'_>) -> Result<(), String> {
    for (deployment, record) in run.deployments() {
        let mut walks: BTreeMap<InstanceId, Walk> = BTreeMap::new();
        for (_, entry) in run.of(deployment) {
            let Some(host) = entry.subject.host() else {
                continue;
            };
            let walk = walks.entry(host).or_insert(Walk {
                events: record.machine.settings().events,
                status: TargetStatus::Pending,
                done: 0,
                last: Last::Succeeded,
                stamp: entry.time,
            });
            walk.take(entry)
                .map_err(|fault| format!("{fault}: {entry:?} at {walk:?}"))?;
        }
        for (host, walk) in &walks {
            let ended = matches!(
                walk.status,
                TargetStatus::Succeeded | TargetStatus::Failed | TargetStatus::Skipped
            );
            if ended && walk.done != walk.events.len() {
                return Err(format!("host {} ended early: {walk:?}", host.0 + 1));
            }
        }
    }
    Ok(())
}

impl Walk {
    fn take(&mut self, entry: &Entry) -> Result<(), &'static str> {
        match entry.what {
            What::EventStarted(event) => {
                let follows = matches!(self.last, Last::Succeeded);
                self.expect(event)?;
                if self.status != TargetStatus::InProgress || !follows || entry.time < self.stamp {
                    return Err("begins too early");
                }
                self.last = Last::Running(event);
            }
            What::EventSucceeded(event, _) | What::EventFailed(event, _) => {
                if self.last != Last::Running(event) {
                    return Err("ends without having begun");
                }
                self.done += 1;
                self.last = match entry.what {
                    What::EventSucceeded(..) => Last::Succeeded,
                    _ => Last::Failed(event),
                };
            }
            What::EventNotPickedUp(event, _) => {
                self.expect(event)?;
                if self.last != Last::Succeeded {
                    return Err("was not offered");
                }
                self.done += 1;
                self.last = Last::Failed(event);
            }
            What::FailureIgnored(event) => {
                if self.last != Last::Failed(event) || !event.failure_is_ignorable() {
                    return Err("cannot be ignored");
                }
                self.last = Last::Succeeded;
            }
            What::EventSkipped(event) => {
                self.expect(event)?;
                if matches!(self.last, Last::Running(_)) {
                    return Err("skips what runs");
                }
                self.done += 1;
                self.last = Last::Skipped;
            }
            What::Target { to, .. } => {
                let fits = match to {
                    TargetStatus::InProgress | TargetStatus::Skipped => self.done == 0,
                    TargetStatus::Succeeded => {
                        self.done == self.events.len() && self.last == Last::Succeeded
                    }
                    TargetStatus::Failed => {
                        matches!(self.last, Last::Failed(_) | Last::Skipped)
                    }
                    TargetStatus::Pending | TargetStatus::Unknown | TargetStatus::Ready => false,
                };
                if !fits {
                    return Err("does not follow from its events");
                }
                self.status = to;
            }
            _ => return Ok(()),
        }
        self.stamp = entry.time;
        Ok(())
    }

    fn expect(&self, event: LifecycleEventName) -> Result<(), &'static str> {
        if self.events.get(self.done) == Some(&event) {
            Ok(())
        } else {
            Err("is out of order")
        }
    }
}
