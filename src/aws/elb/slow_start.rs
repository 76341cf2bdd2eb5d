//! Slow start: targets that turn healthy get their share little by little.

use super::routing::MILLION;
use super::target_group::TargetGroup;
use crate::kernel::time::{Duration, Time};
use crate::rulebook::{LB_032, LB_033, Rule};

/// Steps in which the weight grows.
pub const STEPS: u64 = 20;

/// The least weight, in millionths.
pub const LEAST_PPM: u32 = 10_000;

/// How a target came into its group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrival {
    /// By the call that filled an empty group.
    IntoEmptyGroup,
    /// Into a group with targets, or back from being unhealthy.
    BesideOthers,
}

/// Where a healthy target stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SlowStart {
    /// With its full weight.
    Out,
    /// Growing since it turned healthy.
    Since(Time),
}

impl SlowStart {
    /// For a target that turns healthy at `now`, and by which rule. `others_out` counts the healthy
    /// targets of the group that are out of slow start (LB-033).
    #[must_use]
    pub fn begin(
        group: &TargetGroup,
        now: Time,
        arrival: Arrival,
        others_out: u32,
    ) -> (Self, Rule) {
        let is_on = group.slow_start > Duration::ZERO;
        let start = match arrival {
            Arrival::BesideOthers if is_on && others_out > 0 => Self::Since(now),
            Arrival::BesideOthers | Arrival::IntoEmptyGroup => Self::Out,
        };
        (start, LB_033)
    }

    /// The weight at `now` in millionths, when it changes next, and by which rule (LB-032).
    #[must_use]
    pub fn weight(self, group: &TargetGroup, now: Time) -> (u32, Option<Time>, Rule) {
        let Self::Since(since) = self else {
            return (MILLION, None, LB_032);
        };
        let length = u128::from(group.slow_start.as_micros());
        let passed = u128::from(now.as_micros().saturating_sub(since.as_micros()));
        if passed >= length {
            return (MILLION, None, LB_032);
        }
        let steps = u128::from(STEPS);
        let step = passed * steps / length;
        let part = u32::try_from(step * u128::from(MILLION) / steps)
            .expect("invariant: a part of a million is below a million");
        // The first microsecond of the next step.
        let next = ((step + 1) * length).div_ceil(steps);
        let next = u64::try_from(next).expect("invariant: a step ends with the slow start");
        let next = since + Duration::from_micros(next);
        (part.max(LEAST_PPM), Some(next), LB_032)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(secs: u64) -> Time {
        Time::ZERO + Duration::from_secs(secs)
    }

    fn group(secs: u64) -> TargetGroup {
        TargetGroup {
            slow_start: Duration::from_secs(secs),
            ..TargetGroup::application("web")
        }
    }

    #[test]
    fn lb_032_the_weight_grows_in_twenty_steps() {
        let group = group(100);
        let start = SlowStart::Since(at(50));
        for (now, weight, next) in [
            (50, 10_000, Some(55)),
            (54, 10_000, Some(55)),
            (55, 50_000, Some(60)),
            (100, 500_000, Some(105)),
            (149, 950_000, Some(150)),
            (150, MILLION, None),
        ] {
            let (found, change, rule) = start.weight(&group, at(now));
            assert_eq!((found, change), (weight, next.map(at)), "{now}");
            assert_eq!(rule, LB_032);
        }
        assert_eq!(
            SlowStart::Out.weight(&group, at(51)),
            (MILLION, None, LB_032)
        );
    }

    #[test]
    fn every_step_is_reached_by_its_own_change() {
        let odd = TargetGroup {
            slow_start: Duration::from_micros(30_000_007),
            ..group(30)
        };
        let mut now = at(1);
        let mut steps = 0;
        while let (weight, Some(next), _) = SlowStart::Since(at(1)).weight(&odd, now) {
            assert!(next > now && weight < MILLION);
            now = next;
            steps += 1;
        }
        assert_eq!((steps, now.since(at(1))), (STEPS, odd.slow_start));
    }

    #[test]
    fn lb_033_slow_start_needs_a_target_that_is_out_of_it() {
        let on = group(30);
        let off = group(0);
        for (group, arrival, others, start) in [
            (&on, Arrival::BesideOthers, 1, SlowStart::Since(at(9))),
            (&on, Arrival::BesideOthers, 0, SlowStart::Out),
            // The trap of blue/green: a group filled at once starts cold with full shares.
            (&on, Arrival::IntoEmptyGroup, 3, SlowStart::Out),
            (&off, Arrival::BesideOthers, 1, SlowStart::Out),
        ] {
            let found = SlowStart::begin(group, at(9), arrival, others);
            assert_eq!(found, (start, LB_033));
        }
    }
}
