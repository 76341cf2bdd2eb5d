//! How a deregistered target leaves: how long it drains, and what is cut at the end.

use super::target_group::{Drain, Kind, TargetGroup};
use crate::kernel::time::Duration;
use crate::rulebook::{LB_021, LB_022, LB_023, Rule};

/// Parts of a whole in which a cut share is told.
pub const BILLION: u64 = 1_000_000_000;

/// How long a target stays `draining`, and by which rule. `idle_after` is when nothing runs on it
/// any more; it matters only where connections end with their requests (LB-021, EC2-130).
#[must_use]
pub fn effective_drain(group: &TargetGroup, idle_after: Duration) -> (Duration, Rule) {
    let drain = match group.drain {
        Drain::WholeDelay => group.deregistration_delay,
        Drain::UntilIdle => group.deregistration_delay.min(idle_after),
    };
    (drain, LB_021)
}

/// The share of the requests running at deregistration that is cut when the delay is over, in parts
/// per billion, and by which rule: what is left of exponential service times with this mean
/// (LB-022). A Network Load Balancer lets connections run on unless told to end them (LB-023).
#[must_use]
pub fn share_cut(group: &TargetGroup, mean_service: Duration) -> (u64, Rule) {
    if lets_run_on(group) {
        return (0, LB_023);
    }
    if mean_service == Duration::ZERO {
        return (0, LB_022);
    }
    let means = group.deregistration_delay.as_secs_f64() / mean_service.as_secs_f64();
    let share = (libm::exp(-means) * BILLION as f64).round_ties_even();
    (share as u64, LB_022)
}

/// Whether what runs on a target may run on when its draining is over: on one of a Network Load
/// Balancer, unless it is told to end connections (LB-023).
#[must_use]
pub const fn lets_run_on(group: &TargetGroup) -> bool {
    match group.kind {
        Kind::Network => !group.connection_termination,
        Kind::Application | Kind::Classic | Kind::Direct => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn group(delay_s: u64) -> TargetGroup {
        TargetGroup {
            deregistration_delay: Duration::from_secs(delay_s),
            ..TargetGroup::application("web")
        }
    }

    #[test]
    fn lb_021_a_target_drains_for_the_whole_delay_unless_it_may_leave_when_idle() {
        let whole = group(300);
        let early = TargetGroup {
            drain: Drain::UntilIdle,
            ..group(300)
        };
        for (group, idle_after, drain) in [
            (&whole, 0, 300),
            (&whole, 900, 300),
            (&early, 0, 0),
            (&early, 20, 20),
            (&early, 900, 300),
        ] {
            let (found, rule) = effective_drain(group, Duration::from_secs(idle_after));
            assert_eq!((found, rule), (Duration::from_secs(drain), LB_021));
        }
    }

    #[test]
    fn lb_022_what_outlasts_the_delay_is_cut() {
        for (mean_ms, delay_s, parts) in [
            (100, 1, 45_400),
            (60_000, 300, 6_737_947),
            (120_000, 300, 82_084_999),
            (1_000, 0, BILLION),
            (0, 0, 0),
        ] {
            let mean = Duration::from_millis(mean_ms);
            assert_eq!(share_cut(&group(delay_s), mean), (parts, LB_022), "{mean}");
        }
    }

    #[test]
    fn lb_023_a_network_load_balancer_cuts_only_if_told_to() {
        let mean = Duration::from_secs(300);
        let group = TargetGroup::network("web");
        assert_eq!(share_cut(&group, mean), (0, LB_023));
        let ending = TargetGroup {
            connection_termination: true,
            ..group
        };
        assert_eq!(share_cut(&ending, mean), (367_879_441, LB_022));
    }
}
