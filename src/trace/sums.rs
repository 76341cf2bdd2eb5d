//! Sums over minutes: of one target group, or of all of them together.

use crate::account::requests::amount::{Amount, Rate};
use crate::kernel::time::{Duration, Time};
use crate::trace::minute::Minute;
use std::collections::BTreeMap;

/// What some minutes add up to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sums {
    /// What users asked for, without retries.
    pub requests: Amount,
    /// Requests that finally failed.
    pub failed: Amount,
    /// Everything that arrived, retries included.
    pub attempts: Amount,
    /// Attempts answered well.
    pub answered: Amount,
    /// Attempts that went to a new revision.
    pub by_new: Amount,
    /// Failed attempts among these.
    pub failed_new: Amount,
    /// Demand beyond capacity.
    pub shortfall: Amount,
    /// For how long there was a shortfall, added over target groups.
    pub shortfall_time: Duration,
    /// The greatest shortfall of one target group.
    pub peak_shortfall: Rate,
    /// Capacity missing against the usual.
    pub lost_capacity: Amount,
}

impl Sums {
    /// Adds the minutes.
    pub fn of<'m>(minutes: impl IntoIterator<Item = &'m Minute>) -> Self {
        let mut sums = Self::default();
        for minute in minutes {
            sums.requests += minute.first_attempts;
            sums.failed += minute.failed;
            sums.attempts += minute.attempts;
            sums.answered += minute.answered;
            sums.by_new += minute.by_new;
            sums.failed_new += minute.failed_new;
            sums.shortfall += minute.shortfall;
            sums.shortfall_time += minute.shortfall_time;
            sums.peak_shortfall = sums.peak_shortfall.max(minute.peak_shortfall);
            sums.lost_capacity += minute.lost_capacity;
        }
        sums
    }
}

/// One minute of all target groups together.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Together {
    /// Counted from the start.
    pub minute: u32,
    /// How long it lasted.
    pub length: Duration,
    /// What users asked for, without retries.
    pub requests: Amount,
    /// Requests that finally failed.
    pub failed: Amount,
    /// Everything that arrived, retries included.
    pub attempts: Amount,
    /// Attempts answered well.
    pub answered: Amount,
    /// Attempts that went to a new revision.
    pub by_new: Amount,
    /// The longest 99th percentile of a target group, in seconds.
    pub p99: Option<f64>,
}

impl Together {
    /// The minutes put together, in order of time.
    pub fn of<'m>(minutes: impl IntoIterator<Item = &'m Minute>) -> Vec<Self> {
        let mut all: BTreeMap<u32, Self> = BTreeMap::new();
        for minute in minutes {
            let sum = all.entry(minute.minute).or_default();
            sum.minute = minute.minute;
            sum.length = sum.length.max(minute.length);
            sum.requests += minute.first_attempts;
            sum.failed += minute.failed;
            sum.attempts += minute.attempts;
            sum.answered += minute.answered;
            sum.by_new += minute.by_new;
            if let Some(latency) = minute.latency {
                let longest = sum.p99.map_or(latency.p99, |p99| p99.max(latency.p99));
                sum.p99 = Some(longest);
            }
        }
        all.into_values().collect()
    }

    /// When it began.
    pub fn begins(&self) -> Time {
        Time::from_micros(u64::from(self.minute) * 60_000_000)
    }

    /// When it was over.
    pub fn ends(&self) -> Time {
        self.begins() + self.length
    }

    /// Whether more than this share of the requests failed, in parts per billion. Of no requests
    /// none fails.
    pub fn fails_more_than(&self, billionths: u64) -> bool {
        self.requests > Amount::ZERO
            && self.failed.0 * 1_000_000_000 > self.requests.0 * i128::from(billionths)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trace::sample::minutes;

    #[test]
    fn minutes_are_put_together_by_their_time() {
        let two = [minutes::served(0, 0, 100, 0), minutes::served(0, 1, 50, 1)];
        let [sum] = Together::of(&two)[..] else {
            panic!("one minute")
        };
        assert_eq!(sum.requests, Amount::of_requests(150));
        assert_eq!(sum.failed, Amount::of_requests(1));
        assert_eq!(sum.length, Duration::from_secs(60));
    }
}
