//! Why a deployment was stopped by an alarm: what it found, and what had put the alarm there.

use crate::aws::cloudwatch::ids::AlarmId;
use crate::aws::cloudwatch::state::AlarmState;
use crate::aws::codedeploy::ids::DeploymentId;
use crate::kernel::time::Time;
use crate::rulebook::{ALM_012, ALM_040, ALM_044, ALM_051, EC2_196};
use crate::trace::alarm::{AlarmReason, PollResult};
use crate::trace::entry::{Subject, What};

use super::teller::Teller;
use super::words::{length, listed};
use super::{Root, Tone, fault, lateness, symptom};

/// Composite alarms may watch composite ones; more levels than this there are not to be told.
const LEVELS_MAX: usize = 16;

/// Tells how the poll that stopped a deployment came about.
pub(super) fn tell_stop(teller: &mut Teller<'_, '_>, id: DeploymentId, end: usize) -> Root {
    let case = teller.case;
    let poll = case.last_before(end, |entry| {
        entry.deployment == Some(id)
            && matches!(
                entry.what,
                What::AlarmPoll(PollResult::Active(_) | PollResult::Failed)
            )
    });
    let Some(poll) = poll else {
        return Root {
            cause: "The run does not say which alarm was active.".to_owned(),
            change: None,
        };
    };
    let rest = case.entries[end].time.since(case.entries[poll].time);
    if rest.as_micros() > 0 {
        teller.tell_by(
            end,
            EC2_196,
            format!(
                "because it was told to stop {} before, and events under way ran to their end.",
                length(rest)
            ),
            Tone::Plain,
        );
    }
    if let What::AlarmPoll(PollResult::Active(alarm)) = case.entries[poll].what {
        teller.tell_by(
            poll,
            ALM_051,
            format!(
                "because it looked at its alarms then, and {} was in ALARM.",
                case.alarm(alarm)
            ),
            Tone::Bad,
        );
        return tell(teller, alarm, poll, 0);
    }
    teller.tell(
        poll,
        "because the states of its alarms could not be read, however often it tried.",
        Tone::Bad,
    );
    if case.entries[poll].rule == ALM_044 {
        return composite_alarms(teller, id);
    }
    let strike = case
        .cause(poll)
        .filter(|place| matches!(case.entries[*place].what, What::FaultBegan(_)));
    fault::tell(teller, strike.as_slice(), None)
}

/// A group that watches composite alarms where CodeDeploy finds none.
fn composite_alarms(teller: &Teller<'_, '_>, id: DeploymentId) -> Root {
    let case = teller.case;
    let group = case.deployment(id).group;
    let watched = case
        .world
        .monitoring
        .set
        .composites()
        .iter()
        .filter(|alarm| {
            let entry = case.world.alarms.get(alarm.index());
            entry.is_some_and(|entry| entry.watched_by.contains(&group))
        });
    let names: Vec<&str> = watched.map(|alarm| case.alarm(*alarm)).collect();
    let whom = match names.as_slice() {
        [] => "a composite alarm".to_owned(),
        names => listed(names),
    };
    Root {
        cause: format!(
            "The deployment watches {whom}, and CodeDeploy finds no composite alarms \
             (assumptions.compositeAlarms)."
        ),
        change: Some(
            "Watch metric alarms, set assumptions.compositeAlarms to true, or \
             ignorePollAlarmFailure in the group's alarmConfiguration."
                .to_owned(),
        ),
    }
}

/// Tells why an alarm was in ALARM at the entry `at`.
pub(super) fn tell(teller: &mut Teller<'_, '_>, alarm: AlarmId, at: usize, level: usize) -> Root {
    let case = teller.case;
    let name = case.alarm(alarm);
    let change = case.last_before(at, |entry| {
        entry.subject == Subject::Alarm(alarm)
            && matches!(
                entry.what,
                What::Alarm {
                    to: AlarmState::Alarm,
                    ..
                }
            )
    });
    let Some(change) = change else {
        return lit_from_the_start(teller, alarm, at);
    };
    let What::Alarm { because, .. } = case.entries[change].what else {
        unreachable!("invariant: a change of an alarm is one")
    };
    match because {
        AlarmReason::Datapoints(_) | AlarmReason::NoData => {
            let reason = case.alarm_reason(change);
            teller.tell(
                change,
                format!("because {name} went to ALARM: {reason}."),
                Tone::Bad,
            );
            lateness::tell_needs(teller, alarm, change);
            let root = symptom::tell(teller, alarm, change);
            lateness::tell(teller, alarm, change, root)
        }
        AlarmReason::AlarmRule => {
            teller.tell_by(
                change,
                ALM_040,
                format!("because the rule of {name} became true."),
                Tone::Bad,
            );
            let child = case.cause(change).map(|place| case.entries[place].subject);
            match child {
                Some(Subject::Alarm(child)) if level < LEVELS_MAX => {
                    tell(teller, child, change, level + 1)
                }
                Some(_) | None => lit_from_the_start(teller, alarm, change),
            }
        }
        AlarmReason::SetAlarmState => {
            let place = case.cause(change);
            teller.tell_by(
                change,
                ALM_012,
                format!("because {name} was set to ALARM, whatever its metric said."),
                Tone::Bad,
            );
            match place.map(|place| (place, case.entries[place].subject)) {
                Some((place, Subject::Operation(number))) => {
                    teller.tell(
                        place,
                        format!("because timeline[{number}] calls {}.", case.detail(place)),
                        Tone::Trouble,
                    );
                    Root {
                        cause: format!(
                            "Somebody set {name} to ALARM (timeline[{number}]: setAlarmState)."
                        ),
                        change: Some(format!("Take timeline[{number}] out.")),
                    }
                }
                Some((place, Subject::Fault(_))) => fault::tell(teller, &[place], None),
                Some(_) | None => fault::tell(teller, &[], None),
            }
        }
    }
}

/// An alarm that was in ALARM when the run began.
fn lit_from_the_start(teller: &mut Teller<'_, '_>, alarm: AlarmId, at: usize) -> Root {
    let case = teller.case;
    let name = case.alarm(alarm);
    let composite = case.world.monitoring.set.composite(alarm).is_some();
    let section = if composite {
        "compositeAlarms"
    } else {
        "alarms"
    };
    let key = format!("{section}.{name}.stateValue");
    let rule = case.entries[at].rule;
    teller.add(
        Time::ZERO,
        name,
        rule,
        format!(
            "because {name} was in ALARM from the start on, says {key}, and nothing had changed \
             that: a deployment asks for states, not for changes."
        ),
    );
    Root {
        cause: format!("{name} was in ALARM before the deployment was created ({key})."),
        change: Some(format!(
            "Set {key} to OK and see to its metric, or deploy past it with overrideAlarmConfiguration."
        )),
    }
}
