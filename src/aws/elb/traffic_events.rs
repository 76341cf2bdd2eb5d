//! How long BlockTraffic and AllowTraffic wait for the load balancers of a target.
//!
//! Only the waiting: when each event begins, and what a limit does to it, is the deployment's.

use super::drain::effective_drain;
use super::target_group::{HealthCheckSettings, TargetGroup};
use crate::kernel::time::{Duration, Time};
use crate::rulebook::{LB_004, LB_026, LB_027, Rule};

/// How BlockTraffic is told to last, `blockModel`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BlockModel {
    /// The slowest draining and one poll.
    #[default]
    Drain,
    /// The longer of the delay and the formula of the support.
    SupportFormula,
}

/// How AllowTraffic is told to last, `allowModel`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AllowModel {
    /// The formula of the support, after registration and start of the application.
    #[default]
    ThresholdFormula,
    /// Until the first passed check.
    FirstCheck,
}

/// A load balancer that a target is taken out of.
#[derive(Clone, Copy, Debug)]
pub struct Leaving<'g> {
    /// Its settings.
    pub group: &'g TargetGroup,
    /// Until nothing runs on the target.
    pub idle_after: Duration,
}

/// A load balancer that a target is put into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Joining<'g> {
    /// How it checks.
    pub settings: &'g HealthCheckSettings,
    /// When the registration is through.
    pub registered: Time,
    /// The first check.
    pub first_check: Time,
}

/// The formula of the support: an interval more than the healthy threshold counts (LB-026).
#[must_use]
pub fn support_formula(settings: &HealthCheckSettings) -> Duration {
    let intervals = u64::from(settings.healthy_threshold) + 1;
    settings.interval.saturating_mul(intervals)
}

/// How long BlockTraffic lasts for the load balancers that still have the target, and by which rule
/// (LB-027, EC2-126, EC2-129). Without any it succeeds at once (EC2-131).
#[must_use]
pub fn block_wait<'g>(
    model: BlockModel,
    leaving: impl IntoIterator<Item = Leaving<'g>>,
    poll: Duration,
) -> (Duration, Rule) {
    let waits = leaving.into_iter().map(|leaving| match model {
        BlockModel::Drain => effective_drain(leaving.group, leaving.idle_after).0 + poll,
        BlockModel::SupportFormula => leaving
            .group
            .deregistration_delay
            .max(support_formula(&leaving.group.health_check)),
    });
    (waits.max().unwrap_or(Duration::ZERO), LB_027)
}

/// When AllowTraffic ends if the application answers checks since `ready` and goes on so, and by
/// which rule (LB-026, EC2-127 to EC2-129). `start` is when it began, and the end if there is no
/// load balancer.
#[must_use]
pub fn allowed_at<'g>(
    model: AllowModel,
    joining: impl IntoIterator<Item = Joining<'g>>,
    ready: Time,
    start: Time,
) -> (Time, Rule) {
    let ends = joining.into_iter().map(|joining| match model {
        AllowModel::ThresholdFormula => {
            joining.registered.max(ready) + support_formula(joining.settings)
        }
        AllowModel::FirstCheck => first_check_from(&joining, ready),
    });
    let rule = match model {
        AllowModel::ThresholdFormula => LB_026,
        AllowModel::FirstCheck => LB_004,
    };
    (ends.fold(start, Time::max), rule)
}

/// The first check that meets an application ready since `ready`.
fn first_check_from(joining: &Joining<'_>, ready: Time) -> Time {
    if ready <= joining.first_check {
        return joining.first_check;
    }
    let interval = joining.settings.interval.max(Duration::from_micros(1));
    let late = ready.since(joining.first_check).as_micros();
    let checks = late.div_ceil(interval.as_micros());
    joining.first_check + interval.saturating_mul(checks)
}

#[cfg(test)]
mod tests {
    use super::*;

    const POLL: Duration = Duration::from_secs(15);

    fn group(threshold: u8, interval_s: u64, delay_s: u64) -> TargetGroup {
        let mut group = TargetGroup::application("web");
        group.health_check.healthy_threshold = threshold;
        group.health_check.interval = Duration::from_secs(interval_s);
        group.deregistration_delay = Duration::from_secs(delay_s);
        group
    }

    fn at(secs: u64) -> Time {
        Time::ZERO + Duration::from_secs(secs)
    }

    #[test]
    fn lb_026_allow_traffic_lasts_an_interval_more_than_the_threshold() {
        let model = AllowModel::default();
        for (threshold, interval, secs) in [
            (5, 30, 180),
            (10, 30, 330),
            (5, 10, 60),
            (2, 10, 30),
            (2, 5, 15),
        ] {
            let group = group(threshold, interval, 300);
            let joining = |registered| Joining {
                settings: &group.health_check,
                registered: at(registered),
                first_check: at(registered),
            };
            assert_eq!(
                allowed_at(model, [joining(103)], at(0), at(100)),
                (at(103 + secs), LB_026)
            );
            // The application is late, and one load balancer slower than the other.
            assert_eq!(
                allowed_at(model, [joining(103), joining(105)], at(300), at(100)).0,
                at(300 + secs)
            );
        }
        let none: [Joining<'_>; 0] = [];
        assert_eq!(allowed_at(model, none, at(0), at(100)).0, at(100));
    }

    #[test]
    fn the_first_passed_check_can_end_allow_traffic() {
        let group = group(5, 30, 300);
        let joining = Joining {
            settings: &group.health_check,
            registered: at(103),
            first_check: at(110),
        };
        for (ready, end) in [(0, 110), (110, 110), (111, 140), (140, 140), (205, 230)] {
            assert_eq!(
                allowed_at(AllowModel::FirstCheck, [joining], at(ready), at(100)),
                (at(end), LB_004)
            );
        }
    }

    #[test]
    fn lb_027_block_traffic_lasts_for_the_slowest_draining_and_a_poll() {
        for (delay, secs) in [(300, 315), (60, 75), (30, 45), (0, 15)] {
            let group = group(5, 30, delay);
            let quick = TargetGroup {
                deregistration_delay: Duration::ZERO,
                ..group.clone()
            };
            let leaving = [&quick, &group].map(|group| Leaving {
                group,
                idle_after: Duration::ZERO,
            });
            assert_eq!(
                block_wait(BlockModel::Drain, leaving, POLL),
                (Duration::from_secs(secs), LB_027)
            );
        }
        for (threshold, interval, delay, secs) in
            [(5, 30, 300, 300), (5, 30, 60, 180), (2, 10, 60, 60)]
        {
            let group = group(threshold, interval, delay);
            let leaving = Leaving {
                group: &group,
                idle_after: Duration::ZERO,
            };
            assert_eq!(
                block_wait(BlockModel::SupportFormula, [leaving], POLL).0,
                Duration::from_secs(secs)
            );
        }
        assert_eq!(block_wait(BlockModel::Drain, [], POLL).0, Duration::ZERO);
    }
}
