//! The piece of time that all charts of a run show: from shortly before the first thing that happened
//! to shortly after the last.

use crate::kernel::time::{Duration, Time};
use crate::report::charts::marks::Mark;
use crate::trace::outcome::Outcome;

/// From when to when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Window {
    pub(super) from: Time,
    pub(super) to: Time,
}

/// Least time shown before the first and after the last thing that happened.
const MARGIN: Duration = Duration::from_secs(20);

/// With requests there is more to see before and after.
const MARGIN_OF_REQUESTS: Duration = Duration::from_secs(240);

/// The window of a run with these marks, which ended then; all of it where nothing is marked.
pub(super) fn window(marks: &[Mark], outcome: &Outcome, ended: Time) -> Window {
    let alarms = outcome.alarms().iter().map(|change| change.time);
    // An alarm that awakes is nothing that happened.
    let first_mark = marks.first().map(|mark| mark.time);
    let alarms = alarms.filter(|time| first_mark.is_none_or(|first| *time >= first));
    let instants = || marks.iter().map(|mark| mark.time).chain(alarms.clone());
    let (Some(first), Some(last)) = (instants().min(), instants().max()) else {
        return Window {
            from: Time::ZERO,
            to: ended,
        };
    };
    let least = if outcome.minutes().is_empty() {
        MARGIN
    } else {
        MARGIN_OF_REQUESTS
    };
    let twentieth = Duration::from_micros(last.since(first).as_micros() / 20);
    let margin = least.max(twentieth);
    let from = first.since(Time::ZERO).saturating_sub(margin);
    let to = last.checked_add(margin).unwrap_or(Time::LAST);
    let end = ended.max(last);
    Window {
        from: Time::ZERO.checked_add(from).unwrap_or(Time::ZERO),
        to: to.min(end),
    }
}
