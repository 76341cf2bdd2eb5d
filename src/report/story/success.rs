//! Which changes of success are told: one that is taken back at once is no recovery.

use crate::kernel::time::{Duration, Time};
use crate::report::story::Line;
use crate::trace::entry::Subject;
use crate::trace::minute::Availability;
use crate::trace::wording::requests::service;

/// A change for the better that is over sooner is not told.
const BRIEF: Duration = Duration::from_secs(10);

/// A change of success, and the line that tells it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Change {
    /// When.
    pub time: Time,
    /// Of which target group.
    pub subject: Subject,
    /// The place of its line.
    pub line: usize,
    /// How it was before.
    pub from: Availability,
    /// How it is from then on.
    pub to: Availability,
    /// Whom it happens to.
    pub seen: Seen,
}

/// Whether there are users at an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Seen {
    /// There are.
    ByUsers,
    /// Nobody asks for anything: what fails no more has not come back.
    ByNobody,
}

impl Change {
    /// What it means in words, from what was told before.
    pub(super) const fn words(&self, before: Availability) -> &'static str {
        match (self.to, self.seen) {
            (Availability::Full, Seen::ByNobody) => {
                "nobody asks any more, so no recovery is to be seen"
            }
            (Availability::None | Availability::Partial, _)
            | (Availability::Full, Seen::ByUsers) => service(before, self.to),
        }
    }
}

/// Takes out the lines of changes that are not worth telling, and tells the others as they follow one
/// another.
pub(super) fn tell(changes: &[Change], lines: &mut Vec<Line>) {
    let mut told: Vec<(Subject, Availability)> = Vec::new();
    let mut out: Vec<usize> = Vec::new();
    for (place, change) in changes.iter().enumerate() {
        let known = told
            .iter_mut()
            .find(|(subject, _)| *subject == change.subject);
        let before = known.as_ref().map_or(change.from, |(_, state)| *state);
        let next = changes[place + 1..]
            .iter()
            .find(|next| next.subject == change.subject);
        let is_taken_back = rank(change.to) > rank(before)
            && next.is_some_and(|next| {
                rank(next.to) < rank(change.to) && next.time.since(change.time) < BRIEF
            });
        if is_taken_back || change.to == before {
            out.push(change.line);
            continue;
        }
        change
            .words(before)
            .clone_into(&mut lines[change.line].text);
        match known {
            Some((_, state)) => *state = change.to,
            None => told.push((change.subject, change.to)),
        }
    }
    let mut place = 0;
    lines.retain(|_| {
        let stays = !out.contains(&place);
        place += 1;
        stays
    });
}

const fn rank(availability: Availability) -> u8 {
    match availability {
        Availability::None => 0,
        Availability::Partial => 1,
        Availability::Full => 2,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aws::elb::ids::TargetGroupId;
    use crate::report::story::Tone;
    use crate::rulebook::TRF_064;

    /// Tells changes at so many seconds; those of the second group have a minus sign.
    fn told(changes: &[(i32, Availability, Availability)]) -> Vec<(u64, &'static str)> {
        let mut lines = Vec::new();
        let mut all = Vec::new();
        for (line, (at_s, from, to)) in changes.iter().enumerate() {
            let time = Time::ZERO + Duration::from_secs(u64::from(at_s.unsigned_abs()));
            let group = TargetGroupId(u16::from(*at_s < 0));
            all.push(Change {
                time,
                subject: Subject::TargetGroup(group),
                line,
                from: *from,
                to: *to,
                seen: Seen::ByUsers,
            });
            lines.push(Line::new(time, "", TRF_064, Tone::Plain));
        }
        tell(&all, &mut lines);
        let words = ["no request", "some", "less than half", "at least half"];
        let of = |text: &str| words.into_iter().find(|word| text.starts_with(word));
        lines
            .iter()
            .map(|line| {
                let secs = line.time.as_micros() / 1_000_000;
                (secs, of(&line.text).expect("it is one of these"))
            })
            .collect()
    }

    #[test]
    fn a_recovery_that_is_taken_back_at_once_is_not_told() {
        use Availability::{Full, None, Partial};
        assert_eq!(
            told(&[
                (10, Full, None),
                (80, None, Partial),
                (87, Partial, None),
                (88, None, Full),
                (92, Full, Partial),
                (93, Partial, Full),
            ]),
            [(10, "no request"), (92, "some"), (93, "at least half")]
        );
    }

    #[test]
    fn a_short_outage_is_told_and_groups_are_told_apart() {
        use Availability::{Full, None, Partial};
        assert_eq!(
            told(&[
                (10, Full, Partial),
                (-11, Full, None),
                (12, Partial, Full),
                (-13, None, Full),
                (23, Full, None),
            ]),
            [
                (10, "less than half"),
                (11, "no request"),
                (12, "at least half"),
                (13, "at least half"),
                (23, "no request"),
            ]
        );
    }
}
