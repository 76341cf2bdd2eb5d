//! Every alarm leaves the state it was in, composite ones follow their rule, and a deployment is
//! stopped by an alarm it watches at the first poll that finds one lit, and by none else.

use super::Finished;
use cutover::aws::cloudwatch::ids::AlarmId;
use cutover::aws::cloudwatch::state::AlarmState;
use cutover::aws::codedeploy::alarm_polling::CompositeAlarms;
use cutover::aws::codedeploy::alarm_polling::poll_at_or_after;
use cutover::aws::codedeploy::error_code::ErrorCode;
use cutover::aws::codedeploy::ids::DeploymentId;
use cutover::aws::codedeploy::service::Record;
use cutover::kernel::time::Time;
use cutover::trace::alarm::PollResult;
use cutover::trace::entry::{Entry, Subject, What};

pub(super) fn check(run: &Finished<'_>) -> Result<(), String> {
    let history = states(run)?;
    for (deployment, record) in run.deployments() {
        watches(run, deployment, record, &history)?;
    }
    Ok(())
}

/// The state of every alarm, and when it changed.
type History = Vec<Vec<(Time, AlarmState)>>;

fn states(run: &Finished<'_>) -> Result<History, String> {
    let monitoring = &run.world.monitoring;
    let set = &monitoring.set;
    let given = |alarm: AlarmId| run.world.alarms[alarm.index()].initial;
    let at_first = |alarm| given(alarm).unwrap_or(AlarmState::InsufficientData);
    let mut now: Vec<AlarmState> = set.ids().map(at_first).collect();
    for alarm in set.composites() {
        if given(*alarm).is_none() {
            now[alarm.index()] = by_rule(run, *alarm, &now);
        }
    }
    let mut history: History = now.iter().map(|state| vec![(Time::ZERO, *state)]).collect();
    for entry in &run.entries {
        let (What::Alarm { from, to, .. }, Subject::Alarm(alarm)) = (entry.what, entry.subject)
        else {
            continue;
        };
        if now[alarm.index()] != from || from == to {
            return Err(format!("{entry:?} from {}", now[alarm.index()]));
        }
        now[alarm.index()] = to;
        if set.composite(alarm).is_some() && by_rule(run, alarm, &now) != to {
            return Err(format!("{entry:?} against its rule of {now:?}"));
        }
        history[alarm.index()].push((entry.time, to));
    }
    Ok(history)
}

fn by_rule(run: &Finished<'_>, alarm: AlarmId, states: &[AlarmState]) -> AlarmState {
    let rule = run
        .world
        .monitoring
        .set
        .composite(alarm)
        .expect("a composite alarm");
    if rule.holds(states).0 {
        AlarmState::Alarm
    } else {
        AlarmState::Ok
    }
}

/// The polls of one deployment.
fn watches(
    run: &Finished<'_>,
    deployment: DeploymentId,
    record: &Record,
    history: &History,
) -> Result<(), String> {
    let entries: Vec<&Entry> = run.of(deployment).map(|(_, entry)| entry).collect();
    let created = entries.first().ok_or("a deployment without entries")?.time;
    let stamp = |wanted: fn(&What) -> bool| entries.iter().find(|entry| wanted(&entry.what));
    let ended = stamp(|what| matches!(what, What::Deployment { to, .. } if to.is_terminal()));
    let until = ended.map_or(run.ended, |entry| entry.time);
    let polled = stamp(|what| {
        matches!(
            what,
            What::AlarmPoll(PollResult::Active(_) | PollResult::Failed)
        )
    });
    let by_alarm = entries.iter().any(|entry| {
        matches!(
            entry.what,
            What::Deployment {
                code: Some(ErrorCode::AlarmActive),
                ..
            }
        )
    });
    let watched = &record.request.alarms.alarms;
    let policy = &run.world.policy.polls;
    let metric = run.world.monitoring.set.metric_count();
    let hidden = policy.composite_alarms == CompositeAlarms::NotFound
        && watched.iter().any(|alarm| alarm.index() >= metric);
    if hidden && by_alarm && polled.is_none() {
        return Err(format!("{deployment:?} is stopped without a poll"));
    }
    if hidden {
        return Ok(());
    }
    if by_alarm
        && !polled.is_some_and(|entry| matches!(entry.what, What::AlarmPoll(PollResult::Active(_))))
    {
        return Err(format!("{deployment:?} is stopped without a poll"));
    }
    let expected = first_lit(run, watched, created, history);
    // What else ends a deployment at the very instant may come before or after the poll.
    match (expected, polled) {
        (Some((at, _)), None) if at < until => {
            Err(format!("{deployment:?} misses the poll at {at} s"))
        }
        (Some((at, alarm)), Some(entry)) => {
            if entry.time == at && entry.what == What::AlarmPoll(PollResult::Active(alarm)) {
                return Ok(());
            }
            Err(format!("{entry:?} instead of {alarm:?} at {at} s"))
        }
        (None, Some(entry)) => Err(format!("{entry:?} of nothing lit")),
        (Some(_) | None, None) => Ok(()),
    }
}

/// The first poll of the grid that finds one of the alarms lit, and the first of them in the list.
fn first_lit(
    run: &Finished<'_>,
    watched: &[AlarmId],
    created: Time,
    history: &History,
) -> Option<(Time, AlarmId)> {
    let interval = run.world.policy.polls.interval;
    let state_at = |alarm: AlarmId, at: Time| {
        let changes = history[alarm.index()].iter();
        let mut before = changes.filter(|(time, _)| *time <= at);
        before.next_back().map(|(_, state)| *state)
    };
    let mut polls: Vec<Time> = watched
        .iter()
        .flat_map(|alarm| &history[alarm.index()])
        .filter(|(_, state)| *state == AlarmState::Alarm)
        .filter_map(|(time, _)| poll_at_or_after(created, interval, (*time).max(created)))
        .collect();
    polls.sort_unstable();
    polls.into_iter().find_map(|at| {
        let lit = |alarm: &&AlarmId| state_at(**alarm, at) == Some(AlarmState::Alarm);
        watched.iter().find(lit).map(|alarm| (at, *alarm))
    })
}
