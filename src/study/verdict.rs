//! Whether what a scenario claims holds in a run, and what was found instead.

use crate::aws::codedeploy::error_code::LifecycleErrorCode;
use crate::aws::codedeploy::ids::{DeploymentId, InstanceId};
use crate::aws::codedeploy::lifecycle::LifecycleEventName;
use crate::aws::codedeploy::status::{LifecycleEventStatus, TargetStatus};
use crate::engine::simulation::Run;
use crate::kernel::time::Time;
use crate::scenario::expectation::Claim;
use crate::text::units::format_duration;
use crate::trace::entry::{Entry, Subject, What};
use crate::trace::measure::{Extent, Unit};
use crate::trace::outcome::DeploymentOutcome;

/// What a run says to a claim.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// Whether the claim is true of the run.
    pub holds: bool,
    /// What was found, in AWS's words or as a number with its unit.
    pub found: String,
}

impl Finding {
    /// Looks for what `claim` says in a run of which every entry was kept.
    pub fn of(claim: &Claim, run: &Run, extent: Extent<'_>) -> Self {
        match claim {
            Claim::Deployment { deployment, .. } => match run.outcome.deployment(*deployment) {
                Some(found) => Self {
                    holds: deployment_holds(claim, found),
                    found: describe(found),
                },
                None => Self::nothing("never created"),
            },
            Claim::Target {
                deployment,
                host,
                status,
            } => {
                let found = target_status(&run.entries, *deployment, *host);
                Self {
                    holds: found == *status,
                    found: found.to_string(),
                }
            }
            Claim::Event {
                deployment,
                host,
                event,
                status,
                error_code,
            } => {
                let (found, code) = event_status(&run.entries, *deployment, *host, *event);
                let holds = status.is_none_or(|status| status == found)
                    && error_code.is_none_or(|wanted| Some(wanted) == code);
                let code = code.map_or(String::new(), |code| format!(", {code}"));
                Self {
                    holds,
                    found: format!("{found}{code}"),
                }
            }
            Claim::Refused {
                operation,
                exception,
            } => {
                let mut refused = run.outcome.refused().iter();
                match refused.find(|refused| refused.operation == *operation) {
                    Some(refused) => {
                        let found = refused.refusal.exception();
                        Self {
                            holds: found == exception,
                            found: found.to_owned(),
                        }
                    }
                    None => Self::nothing("not refused"),
                }
            }
            Claim::Measure {
                measure,
                deployment,
                at_least,
                at_most,
            } => match measure.value(&run.outcome, extent, *deployment) {
                Some(value) => Self {
                    holds: at_least.is_none_or(|bound| value >= bound)
                        && at_most.is_none_or(|bound| value <= bound),
                    found: match measure.unit() {
                        Unit::Share => format!("{} %", (value * 1e7).round() / 1e5),
                        unit => format!("{} {unit}", (value * 1e3).round() / 1e3),
                    },
                },
                None => Self::nothing(&format!("no value: {}", measure.definition().empty)),
            },
            Claim::FaultStruck { fault } => {
                let holds = run.outcome.struck(*fault);
                Self {
                    holds,
                    found: if holds { "struck" } else { "never struck" }.to_owned(),
                }
            }
            Claim::AlarmReached { alarm, state } => {
                let mut changes = run.outcome.alarms().iter();
                match changes.find(|change| change.alarm == *alarm && change.to == *state) {
                    Some(change) => Self {
                        holds: true,
                        found: format!("{state} at {}", whole_seconds(change.time)),
                    },
                    None => Self::nothing(&format!("never {state}")),
                }
            }
        }
    }

    fn nothing(found: &str) -> Self {
        Self {
            holds: false,
            found: found.to_owned(),
        }
    }
}

/// A time as people read it, to the second: `27m 7s`.
fn whole_seconds(time: Time) -> String {
    format_duration(time.as_micros() / 1_000_000 * 1_000_000)
}

fn deployment_holds(claim: &Claim, found: &DeploymentOutcome) -> bool {
    match claim {
        Claim::Deployment {
            deployment: _,
            status,
            error_code,
            creator,
            revision,
            rollback_of,
            targets,
        } => {
            status.is_none_or(|status| status == found.status)
                && error_code.is_none_or(|code| Some(code) == found.code)
                && creator.is_none_or(|creator| creator == found.creator)
                && revision.is_none_or(|revision| revision == found.revision)
                && rollback_of.is_none_or(|trigger| Some(trigger) == found.rollback_of)
                && targets
                    .iter()
                    .all(|(status, count)| found.targets.of(*status) == *count)
        }
        Claim::Target { .. }
        | Claim::Event { .. }
        | Claim::Refused { .. }
        | Claim::Measure { .. }
        | Claim::AlarmReached { .. }
        | Claim::FaultStruck { .. } => false,
    }
}

/// `Failed, HEALTH_CONSTRAINTS, 2 Succeeded, 1 Failed`.
fn describe(found: &DeploymentOutcome) -> String {
    let mut text = found.status.to_string();
    if let Some(code) = found.code {
        text = format!("{text}, {code}");
    }
    for (status, count) in found.targets.present() {
        text = format!("{text}, {count} {status}");
    }
    text
}

/// The entries of one target, the last one first.
fn of_target(
    entries: &[Entry],
    deployment: DeploymentId,
    host: InstanceId,
) -> impl Iterator<Item = &Entry> {
    entries.iter().rev().filter(move |entry| {
        entry.deployment == Some(deployment) && entry.subject == Subject::Host(host)
    })
}

/// The last status of a target. One that no entry speaks of is still Pending.
fn target_status(entries: &[Entry], deployment: DeploymentId, host: InstanceId) -> TargetStatus {
    let mut changes = of_target(entries, deployment, host).filter_map(|entry| match entry.what {
        What::Target { to, .. } => Some(to),
        _ => None,
    });
    changes.next().unwrap_or(TargetStatus::Pending)
}

/// The last status of a lifecycle event, and the code in its diagnostics once it has ended.
fn event_status(
    entries: &[Entry],
    deployment: DeploymentId,
    host: InstanceId,
    event: LifecycleEventName,
) -> (LifecycleEventStatus, Option<LifecycleErrorCode>) {
    let status = |what| match what {
        What::EventStarted(of) if of == event => Some((LifecycleEventStatus::InProgress, None)),
        What::EventSucceeded(of, _) if of == event => Some((
            LifecycleEventStatus::Succeeded,
            Some(LifecycleErrorCode::Success),
        )),
        What::EventFailed(of, failure) | What::EventNotPickedUp(of, failure) if of == event => {
            Some((LifecycleEventStatus::Failed, Some(failure.cause.code())))
        }
        What::EventSkipped(of) if of == event => Some((LifecycleEventStatus::Skipped, None)),
        _ => None,
    };
    let mut changes = of_target(entries, deployment, host).filter_map(|entry| status(entry.what));
    changes
        .next()
        .unwrap_or((LifecycleEventStatus::Pending, None))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aws::cloudwatch::ids::AlarmId;
    use crate::aws::cloudwatch::state::AlarmState;
    use crate::aws::codedeploy::error_code::ErrorCode;
    use crate::aws::codedeploy::status::DeploymentStatus;
    use crate::trace::measure::Measure;
    use crate::trace::sample;
    use crate::trace::slo::Slo;

    fn find(claim: &Claim) -> (bool, String) {
        let (entries, outcome) = sample::traffic::recorded();
        let run = Run {
            entries,
            outcome,
            ended: sample::at(1_200),
            events: 0,
        };
        let world = sample::world();
        let finding = Finding::of(
            claim,
            &run,
            Extent {
                ended: run.ended,
                world: &world,
                slo: Slo::default(),
                base: None,
            },
        );
        (finding.holds, finding.found)
    }

    fn deployment(number: u32, status: DeploymentStatus, failed: u32) -> Claim {
        Claim::Deployment {
            deployment: DeploymentId(number),
            status: Some(status),
            error_code: Some(ErrorCode::HealthConstraints),
            creator: None,
            revision: None,
            rollback_of: None,
            targets: vec![(TargetStatus::Failed, failed)],
        }
    }

    #[test]
    fn a_deployment_is_held_to_every_part_that_is_claimed() {
        let found = "Failed, HEALTH_CONSTRAINTS, 1 Succeeded, 1 Failed, 1 Skipped".to_owned();
        for (claim, holds) in [
            (deployment(0, DeploymentStatus::Failed, 1), true),
            (deployment(0, DeploymentStatus::Failed, 2), false),
            (deployment(0, DeploymentStatus::Stopped, 1), false),
        ] {
            assert_eq!(find(&claim), (holds, found.clone()));
        }
        let absent = deployment(5, DeploymentStatus::Failed, 1);
        assert_eq!(find(&absent), (false, "never created".to_owned()));
    }

    #[test]
    fn a_target_and_its_events_are_held_to_their_last_status() {
        let target = |host, status| Claim::Target {
            deployment: DeploymentId(0),
            host: InstanceId(host),
            status,
        };
        assert!(find(&target(0, TargetStatus::Succeeded)).0);
        assert!(find(&target(2, TargetStatus::Skipped)).0);
        assert_eq!(
            find(&target(1, TargetStatus::Skipped)),
            (false, "Failed".to_owned())
        );
        let event = |event, status, error_code| Claim::Event {
            deployment: DeploymentId(0),
            host: InstanceId(1),
            event,
            status,
            error_code,
        };
        let start = LifecycleEventName::ApplicationStart;
        let failed = Some(LifecycleEventStatus::Failed);
        assert!(
            find(&event(
                start,
                failed,
                Some(LifecycleErrorCode::ScriptFailed)
            ))
            .0
        );
        let (holds, found) = find(&event(
            start,
            failed,
            Some(LifecycleErrorCode::ScriptMissing),
        ));
        assert_eq!((holds, found.as_str()), (false, "Failed, ScriptFailed"));
        let pending = event(
            LifecycleEventName::Install,
            Some(LifecycleEventStatus::Pending),
            None,
        );
        assert!(find(&pending).0);
    }

    #[test]
    fn a_refusal_a_measure_and_a_fault_are_found() {
        let refused = |operation| Claim::Refused {
            operation,
            exception: "DeploymentLimitExceededException".to_owned(),
        };
        assert!(find(&refused(1)).0);
        assert_eq!(find(&refused(0)), (false, "not refused".to_owned()));
        let measure = |measure, at_most| Claim::Measure {
            measure,
            deployment: None,
            at_least: Some(40.0),
            at_most: Some(at_most),
        };
        assert_eq!(
            find(&measure(Measure::DeploymentSeconds, 40.0)),
            (true, "40 s".to_owned())
        );
        assert!(!find(&measure(Measure::DeploymentSeconds, 39.0)).0);
        assert_eq!(
            find(&measure(Measure::StopSeconds, 40.0)),
            (false, "no value: no deployment was stopped".to_owned())
        );
        assert!(find(&Claim::FaultStruck { fault: 0 }).0);
        assert!(!find(&Claim::FaultStruck { fault: 1 }).0);
    }

    #[test]
    fn an_alarm_is_held_to_the_states_it_changes_to_and_a_share_is_found_in_percent() {
        let reached = |alarm, state| Claim::AlarmReached {
            alarm: AlarmId(alarm),
            state,
        };
        assert_eq!(
            find(&reached(0, AlarmState::Alarm)),
            (true, "ALARM at 3m".to_owned())
        );
        assert_eq!(
            find(&reached(0, AlarmState::InsufficientData)),
            (false, "never INSUFFICIENT_DATA".to_owned())
        );
        assert!(!find(&reached(1, AlarmState::Alarm)).0);
        let availability = Claim::Measure {
            measure: Measure::RequestAvailability,
            deployment: None,
            at_least: Some(0.98),
            at_most: None,
        };
        assert_eq!(find(&availability), (false, "95.8 %".to_owned()));
    }
}
