//! The piece of time that all charts of a run show: from shortly before the first thing that happened
//! to shortly after the last.

use crate::kernel::time::{Duration, Time};
use crate::report::charts::marks::{Kind, Mark};
use crate::trace::entry::{Entry, Subject, What};
use crate::trace::minute::{Availability, Minute};
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
///
/// Deployments, what operators did, what alarms said of it and what users lacked are shown to their end;
/// faults as far as they lie near.
pub(super) fn window(
    marks: &[Mark],
    (entries, outcome): (&[Entry], &Outcome),
    ended: Time,
) -> Window {
    let all = span(marks.iter().map(|mark| mark.time));
    let deeds = marks.iter().filter(|mark| !is_of_fault(mark.kind));
    let Some((first, last)) = span(deeds.map(|mark| mark.time)).or(all) else {
        return Window {
            from: Time::ZERO,
            to: ended,
        };
    };
    let alarms = outcome.alarms().iter().map(|change| change.time);
    // An alarm that awakes is nothing that happened.
    let consequences = alarms.chain(lacks(entries, outcome, ended));
    let last = consequences
        .filter(|time| *time >= first)
        .fold(last, Time::max);
    let near = Duration::from_micros(last.since(first).as_micros() / 2).max(MARGIN_OF_REQUESTS);
    let from = back(first, near);
    let to = last.checked_add(near).unwrap_or(Time::LAST);
    let faults = marks.iter().map(|mark| mark.time);
    let (first, last) = faults
        .filter(|time| *time >= from && *time <= to)
        .fold((first, last), |(first, last), time| {
            (first.min(time), last.max(time))
        });
    let least = if outcome.minutes().is_empty() {
        MARGIN
    } else {
        MARGIN_OF_REQUESTS
    };
    let twentieth = Duration::from_micros(last.since(first).as_micros() / 20);
    let margin = least.max(twentieth);
    let to = last.checked_add(margin).unwrap_or(Time::LAST);
    Window {
        from: back(first, margin),
        to: to.min(ended.max(last)),
    }
}

fn back(time: Time, by: Duration) -> Time {
    let since = time.since(Time::ZERO).saturating_sub(by);
    Time::ZERO.checked_add(since).unwrap_or(Time::ZERO)
}

fn span(times: impl Iterator<Item = Time>) -> Option<(Time, Time)> {
    times.fold(None, |span, time| match span {
        Some((first, last)) => Some((time.min(first), time.max(last))),
        None => Some((time, time)),
    })
}

const fn is_of_fault(kind: Kind) -> bool {
    match kind {
        Kind::Fault | Kind::Over => true,
        Kind::Created | Kind::Ended | Kind::Broken | Kind::Operator => false,
    }
}

/// When too little success or too little capacity was over, or the run if it never was.
fn lacks(entries: &[Entry], outcome: &Outcome, ended: Time) -> impl Iterator<Item = Time> {
    let mut services: Vec<(Subject, Time, Availability)> = Vec::new();
    for entry in entries {
        if let What::Service { to, .. } = entry.what {
            services.retain(|(subject, ..)| *subject != entry.subject);
            services.push((entry.subject, entry.time, to));
        }
    }
    let services = services.into_iter().map(move |(_, time, to)| match to {
        Availability::Full => time,
        Availability::Partial | Availability::None => ended,
    });
    let short = outcome.minutes().iter();
    let short = short.filter(|minute| minute.first_attempts > minute.capacity);
    services.chain(short.map(Minute::ends))
}
