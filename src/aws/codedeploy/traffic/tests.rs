//! When the traffic events end, by either model.

use super::{AllowModel, Behind, BlockModel, DrainEarly, Ready, TrafficPolicy};
use crate::kernel::time::{Duration, Time};
use crate::rulebook::{EC2_127, EC2_128, EC2_129, EC2_130};

fn at(seconds: u64) -> Time {
    Time::ZERO + Duration::from_secs(seconds)
}

const APPLICATION: Behind = Behind {
    deregistration_delay: Duration::from_secs(300),
    interval: Duration::from_secs(30),
    healthy_threshold: 5,
};

const QUICK: Behind = Behind {
    deregistration_delay: Duration::from_secs(60),
    interval: Duration::from_secs(10),
    healthy_threshold: 2,
};

#[test]
fn ec2_129_block_traffic_ends_one_poll_after_the_slowest_drain() {
    let policy = TrafficPolicy::default();
    let ends = policy.block_ends(at(100), at(400), [APPLICATION, QUICK]);
    assert_eq!(ends, (at(415), EC2_129));
    let policy = TrafficPolicy {
        block_model: BlockModel::SupportFormula,
        ..policy
    };
    // The delay of 300 s is longer than the 180 s of the formula.
    let ends = policy.block_ends(at(100), at(400), [APPLICATION, QUICK]);
    assert_eq!(ends, (at(400), EC2_128));
}

#[test]
fn ec2_128_allow_traffic_takes_the_formula_from_the_first_answer() {
    let ready = |answers, healthy| Ready {
        answers: at(answers),
        healthy: at(healthy),
    };
    let behind = [(APPLICATION, ready(10, 40)), (QUICK, ready(170, 180))];
    let policy = TrafficPolicy::default();
    assert_eq!(policy.allow_ends(behind), Some((at(200), EC2_128)));
    // No earlier than the last load balancer calls it healthy.
    let late = [(QUICK, ready(10, 300))];
    assert_eq!(policy.allow_ends(late), Some((at(300), EC2_127)));
    let policy = TrafficPolicy {
        allow_model: AllowModel::FirstCheck,
        ..policy
    };
    assert_eq!(policy.allow_ends(behind), Some((at(180), EC2_127)));
    assert_eq!(policy.allow_ends([]), None);
}

#[test]
fn ec2_130_a_target_drains_for_the_whole_delay_unless_it_may_leave_early() {
    let delay = Duration::from_secs(300);
    let whole = TrafficPolicy::default();
    assert_eq!(whole.drained(at(50), delay, Some(at(60))), at(350));
    let early = TrafficPolicy {
        drain_early: DrainEarly::Yes,
        ..whole
    };
    for (idle, drained) in [
        (Some(at(60)), at(60)),
        (Some(at(20)), at(50)),
        (Some(at(900)), at(350)),
        (None, at(350)),
    ] {
        assert_eq!(early.drained(at(50), delay, idle), drained);
    }
    // Who left early is let go early, if nobody else keeps the target.
    for (drained, rule) in [(at(160), EC2_130), (at(400), EC2_129)] {
        let ends = early.block_ends(at(100), drained, [APPLICATION, QUICK]);
        assert_eq!(ends, (drained + Duration::from_secs(15), rule));
    }
}
