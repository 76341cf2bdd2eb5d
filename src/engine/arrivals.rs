//! What of a series has arrived, and from what: the cause of what an alarm makes of it.

use crate::kernel::time::Time;
use crate::trace::entry::EntryId;
use std::collections::VecDeque;

/// The entries behind the points of a series, and behind those that are not there.
#[derive(Clone, Debug, Default)]
pub(super) struct Arrivals {
    /// When the point of each entry can be seen, by rising entry, but none before the newest that
    /// was seen.
    points: VecDeque<(Time, EntryId)>,
    /// The fault that keeps points away.
    withheld: Option<Withheld>,
}

/// Points that a fault loses or delays.
#[derive(Clone, Copy, Debug)]
struct Withheld {
    /// Its entry.
    by: EntryId,
    /// When the first point behind them can be seen that no fault struck, if one is on its way.
    over: Option<Time>,
}

impl Arrivals {
    /// A point that follows from `entry` can be seen at `visible`.
    pub(super) fn expect(&mut self, entry: Option<EntryId>, visible: Time) {
        self.points.extend(entry.map(|entry| (visible, entry)));
    }

    /// A fault keeps a point away, or back for a while.
    pub(super) fn withhold(&mut self, by: EntryId) {
        self.withheld = Some(Withheld { by, over: None });
    }

    /// No fault struck the point that can be seen at `visible`.
    pub(super) fn release(&mut self, visible: Time) {
        if let Some(withheld) = &mut self.withheld {
            withheld.over.get_or_insert(visible);
        }
    }

    /// The newest entry whose point can be seen at `now`.
    pub(super) fn seen(&mut self, now: Time) -> Option<EntryId> {
        let seen = self.points.iter().rposition(|(at, _)| *at <= now)?;
        self.points.drain(..seen);
        self.points.front().map(|(_, entry)| *entry)
    }

    /// The fault for which points are missing at `now`.
    pub(super) fn withheld(&self, now: Time) -> Option<EntryId> {
        let holds = |withheld: &Withheld| withheld.over.is_none_or(|over| now < over);
        self.withheld.filter(holds).map(|withheld| withheld.by)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::time::Duration;
    use std::num::NonZeroU32;

    fn at(secs: u64) -> Time {
        Time::ZERO + Duration::from_secs(secs)
    }

    fn entry(number: u32) -> EntryId {
        EntryId(NonZeroU32::new(number).expect("entries count from 1"))
    }

    #[test]
    fn a_point_is_the_cause_of_nothing_before_it_can_be_seen() {
        let mut arrivals = Arrivals::default();
        arrivals.expect(Some(entry(1)), at(150));
        arrivals.expect(Some(entry(2)), at(300));
        arrivals.expect(Some(entry(3)), at(250));
        arrivals.expect(None, at(10));
        let seen = [149, 150, 249, 250, 300].map(|now| arrivals.seen(at(now)));
        let expected = [None, Some(1), Some(1), Some(3), Some(3)];
        assert_eq!(seen, expected.map(|number| number.map(entry)));
    }

    #[test]
    fn a_fault_withholds_until_a_later_point_can_be_seen() {
        let mut arrivals = Arrivals::default();
        assert_eq!(arrivals.withheld(at(0)), None);
        arrivals.withhold(entry(4));
        assert_eq!(arrivals.withheld(at(1_000)), Some(entry(4)));
        arrivals.release(at(200));
        arrivals.release(at(260));
        assert_eq!(arrivals.withheld(at(199)), Some(entry(4)));
        assert_eq!(arrivals.withheld(at(200)), None);
    }
}
