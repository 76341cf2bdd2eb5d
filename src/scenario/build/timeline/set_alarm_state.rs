//! SetAlarmState: an alarm and a state by their names.

use super::super::context::Context;
use super::super::surroundings::{Surroundings, find};
use crate::account::world::Operation;
use crate::aws::cloudwatch::state::AlarmState;
use crate::scenario::file::timeline::SetAlarmState;

/// Reads the call; none after an error.
pub(super) fn read(
    call: &SetAlarmState,
    surroundings: &Surroundings,
    context: &mut Context<'_>,
) -> Option<Operation> {
    context.idle("stateReason", call.state_reason.as_ref());
    let name = &call.alarm_name;
    let alarm = find(&surroundings.alarms, &name.value);
    if alarm.is_none() {
        let known = surroundings.alarms.iter().map(|(name, _)| name.as_str());
        context.unknown("alarm", name, known);
    }
    let (all, word) = (AlarmState::ALL, AlarmState::as_str);
    let to = context.word("state of an alarm", &call.state_value, all, word);
    let (alarm, to) = (alarm?, to?);
    Some(Operation::SetAlarmState { alarm, to })
}
