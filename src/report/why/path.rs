//! Where the time of a target and of a deployment goes: parts without gaps, one behind the other.

use crate::aws::codedeploy::ids::{DeploymentId, InstanceId};
use crate::aws::codedeploy::lifecycle::{
    IN_PLACE, IN_PLACE_BEHIND_LOAD_BALANCER, LifecycleEventName,
};
use crate::aws::codedeploy::status::TargetStatus;
use crate::kernel::time::{Duration, Time};
use crate::report::walks::{Ignored, Walk};
use crate::trace::entry::{Subject, What};

use super::case::Case;

/// What a part of the time is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Of {
    /// A lifecycle event.
    Event(LifecycleEventName),
    /// A lifecycle event that nobody picked up.
    Waiting(LifecycleEventName),
    /// From the turn of a target to its first event.
    First,
    /// Between two events.
    Pause,
    /// From the last event to the target's final status.
    Close,
}

/// A part of the time of a target.
#[derive(Clone, Copy, Debug)]
pub(super) struct Part {
    pub(super) host: InstanceId,
    pub(super) of: Of,
    pub(super) from: Time,
    pub(super) to: Time,
}

impl Part {
    pub(super) fn takes(&self) -> Duration {
        self.to.since(self.from)
    }

    /// The entry that ended it.
    pub(super) fn ended(&self, case: &Case<'_>, id: DeploymentId) -> Option<usize> {
        case.first(|entry| {
            let of_it = entry.deployment == Some(id) && entry.subject == Subject::Host(self.host);
            of_it && entry.time == self.to && self.of.is_ended_by(entry.what)
        })
    }
}

impl Of {
    /// Whether this ends it.
    fn is_ended_by(self, what: What) -> bool {
        let starts = matches!(what, What::EventStarted(_));
        let changes = matches!(what, What::Target { .. });
        match self {
            Self::Event(event) | Self::Waiting(event) => matches!(
                what,
                What::EventSucceeded(of, _)
                | What::EventFailed(of, _)
                | What::EventNotPickedUp(of, _) if of == event
            ),
            Self::First => starts || changes,
            Self::Pause => starts,
            Self::Close => changes,
        }
    }

    /// What a reader calls it.
    pub(super) fn name(self) -> String {
        match self {
            Self::Event(event) => event.to_string(),
            Self::Waiting(event) => format!("waiting for the pickup of {event}"),
            Self::First => "waiting for the first event".to_owned(),
            Self::Pause => "the pauses between events".to_owned(),
            Self::Close => "closing the target".to_owned(),
        }
    }
}

/// The parts of a target's time, in their order.
pub(super) fn of_target(case: &Case<'_>, walk: &Walk) -> Vec<Part> {
    let Some(started) = walk.started else {
        return Vec::new();
    };
    let order = case.world.groups[case.deployment(walk.deployment).group.index()]
        .group
        .traffic
        .as_ref()
        .map_or(IN_PLACE, |_| IN_PLACE_BEHIND_LOAD_BALANCER);
    let mut parts = Vec::new();
    let mut reached = started;
    let mut push = |of, from: Time, to: Time| {
        if to > from {
            parts.push(Part {
                host: walk.host,
                of,
                from,
                to,
            });
        }
    };
    let mut is_first = true;
    for event in order {
        let Some(of_event) = &walk.events[*event as usize] else {
            continue;
        };
        match (of_event.start, of_event.end) {
            (Some(start), end) => {
                push(if is_first { Of::First } else { Of::Pause }, reached, start);
                let end = end.unwrap_or(case.ended);
                push(Of::Event(*event), start, end);
                reached = end;
            }
            (None, Some(end)) if of_event.failure.is_some() => {
                push(Of::Waiting(*event), reached, end);
                reached = end;
            }
            // Skipped, or still to come.
            (None, _) => continue,
        }
        is_first = false;
        if of_event.failure.is_some() && of_event.ignored == Ignored::No {
            break;
        }
    }
    if let Some(completed) = walk.completed {
        let of = if is_first { Of::First } else { Of::Close };
        push(of, reached, completed.max(reached));
    }
    parts
}

/// The targets of which each made way for the next, up to the one that ended last before the entry
/// at `end`; the first to begin is the first of them.
pub(super) fn critical(case: &Case<'_>, id: DeploymentId, end: usize) -> Vec<InstanceId> {
    let is_final = |place: usize| {
        let entry = &case.entries[place];
        let ends = matches!(
            entry.what,
            What::Target {
                to: TargetStatus::Succeeded | TargetStatus::Failed,
                ..
            }
        );
        let of_it = entry.deployment == Some(id);
        entry.subject.host().filter(|_| ends && of_it)
    };
    let mut path = Vec::new();
    let mut next = (0..end)
        .rev()
        .find_map(|place| Some((place, is_final(place)?)));
    while let Some((ended, host)) = next {
        path.push(host);
        let began = case.became(id, host, TargetStatus::InProgress);
        next = began
            .and_then(|began| case.cause(began))
            .map(|cause| across_zones(case, cause))
            .filter(|before| *before < ended)
            .and_then(|before| Some((before, is_final(before)?)));
    }
    path.reverse();
    path
}

/// The entry that led to a zone, through the wait before it.
fn across_zones(case: &Case<'_>, mut place: usize) -> usize {
    while let What::ZoneBegan(_) | What::Deployment { .. } = case.entries[place].what
        && let Some(before) = case.cause(place)
    {
        place = before;
    }
    place
}

/// Parts added up by what they are, the longest first, each with the longest of its kind.
pub(super) fn summed(parts: &[Part]) -> Vec<(Of, Duration, Part)> {
    let mut sums: Vec<(Of, Duration, Part)> = Vec::new();
    for part in parts {
        match sums.iter_mut().find(|(of, ..)| *of == part.of) {
            Some((_, sum, longest)) => {
                *sum += part.takes();
                if part.takes() > longest.takes() {
                    *longest = *part;
                }
            }
            None => sums.push((part.of, part.takes(), *part)),
        }
    }
    sums.sort_by_key(|(_, sum, _)| std::cmp::Reverse(*sum));
    sums
}
