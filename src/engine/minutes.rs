//! From the sums of a minute to its row and its metrics.

use crate::account::requests::amount::Amount;
use crate::account::requests::sums::Sums;
use crate::aws::elb::ids::TargetGroupId;
use crate::engine::simulation::Simulation;
use crate::rulebook::TRF_002;
use crate::trace::minute::{Counts, Minute};

impl Simulation<'_> {
    /// Records the minute of a target group.
    pub(super) fn close_minute(&mut self, group: TargetGroupId, sums: &Sums, waiting: Amount) {
        let minute = Minute {
            minute: u32::try_from(sums.from.as_micros() / 60_000_000)
                .expect("a run has fewer than 2^32 minutes"),
            subject: group,
            length: self.now.since(sums.from),
            first_attempts: sums.first_attempts,
            failed: sums.failed,
            attempts: sums.attempts,
            failed_by: sums.failed_by,
            answered: sums.answered,
            by_new: sums.by_new,
            failed_new: sums.failed_new,
            waiting,
            capacity: sums.capacity,
            shortfall: sums.shortfall,
            lost_capacity: sums.lost_capacity,
            peak_shortfall: sums.peak_shortfall,
            shortfall_time: sums.shortfall_time,
            healthy: sums.healthy,
            healthy_time: sums.healthy_time,
            registered_max: sums.registered_max,
            counts: Counts::default(),
            latency: None,
            no_success: sums.no_success,
            partial: sums.no_success + sums.partial,
        };
        let cause = self.disturbed[group.index()];
        self.recorder
            .record_minute(self.now, cause, TRF_002, minute);
    }
}
