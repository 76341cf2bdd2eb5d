//! Minutes written by hand.

use crate::account::requests::amount::Amount;
use crate::account::requests::cause::Cause;
use crate::aws::elb::ids::TargetGroupId;
use crate::kernel::time::Duration;
use crate::trace::minute::{Counts, LatencySummary, Minute};

/// A minute of a target group in which so many whole requests came and so many of them failed by an
/// error of the application, without retries.
pub(crate) fn served(minute: u32, group: u16, requests: u64, failed: u64) -> Minute {
    let mut served = Minute::quiet(minute, TargetGroupId(group), Duration::from_secs(60));
    served.first_attempts = Amount::of_requests(requests);
    served.attempts = served.first_attempts;
    served.failed = Amount::of_requests(failed);
    served.failed_by[Cause::TargetError as usize] = served.failed;
    served.answered = Amount::of_requests(requests.saturating_sub(failed));
    served.counts = Some(Counts {
        target_2xx: requests.saturating_sub(failed),
        target_4xx: 0,
        target_5xx: failed,
        elb_5xx: 0,
    });
    served.healthy = [3, 3];
    served.healthy_time = 180_000_000;
    served.registered_max = 3;
    served.capacity = Amount::of_requests(45_000);
    served.latency = Some(LatencySummary {
        mean: 0.1,
        p50: 0.09,
        p95: 0.2,
        p99: 0.4,
    });
    served
}
