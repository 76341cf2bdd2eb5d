//! What happened to the requests of one target group within one minute: a row of `metrics.csv`.

use crate::account::requests::amount::{Amount, Rate};
use crate::account::requests::cause::Cause;
use crate::aws::elb::ids::TargetGroupId;
use crate::aws::elb::target_group::Kind;
use crate::aws::named::named;
use crate::kernel::time::{Duration, Time};

/// A minute of the run, by its place among those that were recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MinuteId(pub u32);

impl MinuteId {
    /// The place in the list of all minutes.
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// One minute of one target group.
#[derive(Clone, Debug, PartialEq)]
pub struct Minute {
    /// Counted from the start: it covers the seconds from 60 times this to 60 more.
    pub minute: u32,
    /// Whose.
    pub subject: TargetGroupId,
    /// How long it lasted; the last of a run may be cut short.
    pub length: Duration,
    /// What users asked for, without retries (N of TRF-062).
    pub first_attempts: Amount,
    /// First attempts that finally failed for the user (F of TRF-060).
    pub failed: Amount,
    /// Everything that arrived, retries included.
    pub attempts: Amount,
    /// Failed attempts by cause, in the order of [`Cause::ALL`].
    pub failed_by: [Amount; Cause::COUNT],
    /// Attempts answered well.
    pub answered: Amount,
    /// Attempts that went to a revision other than those running at the start.
    pub by_new: Amount,
    /// Failed attempts among these.
    pub failed_new: Amount,
    /// Requests waiting when the minute ended.
    pub waiting: Amount,
    /// What the capacity in service could have answered.
    pub capacity: Amount,
    /// Demand with its headroom, as far as capacity was below it.
    pub shortfall: Amount,
    /// Capacity missing against that of the whole group in its usual state.
    pub lost_capacity: Amount,
    /// The greatest shortfall at any instant.
    pub peak_shortfall: Rate,
    /// For how long there was a shortfall.
    pub shortfall_time: Duration,
    /// Fewest and most healthy targets, as the load balancer sees them.
    pub healthy: [u32; 2],
    /// Healthy targets over time, in target-microseconds.
    pub healthy_time: u128,
    /// Most registered targets.
    pub registered_max: u32,
    /// Counts of whole requests, as CloudWatch gets them; none where nobody sends them there.
    pub counts: Option<Counts>,
    /// How long answers took; none if there were none.
    pub latency: Option<LatencySummary>,
    /// For how long nothing succeeded although something was asked.
    pub no_success: Duration,
    /// For how long less than one half succeeded; this includes the time without success.
    pub partial: Duration,
}

/// Counts by class, drawn once and read by every alarm.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// `HTTPCode_Target_2XX_Count`.
    pub target_2xx: u64,
    /// `HTTPCode_Target_4XX_Count`.
    pub target_4xx: u64,
    /// `HTTPCode_Target_5XX_Count`.
    pub target_5xx: u64,
    /// `HTTPCode_ELB_5XX_Count`.
    pub elb_5xx: u64,
}

impl Counts {
    /// Whether what stands between users and hosts counts answers by their code: who is asked directly
    /// counts nothing, and a Network Load Balancer does not read HTTP (LB-043).
    pub const fn are_sent_by(kind: Kind) -> bool {
        match kind {
            Kind::Application | Kind::Classic => true,
            Kind::Network | Kind::Direct => false,
        }
    }
}

/// How long answers took, in seconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LatencySummary {
    /// Arithmetic mean.
    pub mean: f64,
    /// Median.
    pub p50: f64,
    /// 95th percentile.
    pub p95: f64,
    /// 99th percentile.
    pub p99: f64,
}

named! {
    /// How many of the requests of a target group succeed at an instant.
    pub enum Availability {
        /// One half or more.
        Full = "Full",
        /// Less than one half.
        Partial = "Partial",
        /// None.
        None = "None",
    }
}

impl Minute {
    /// A minute in which nothing happened.
    pub const fn quiet(minute: u32, subject: TargetGroupId, length: Duration) -> Self {
        Self {
            minute,
            subject,
            length,
            first_attempts: Amount::ZERO,
            failed: Amount::ZERO,
            attempts: Amount::ZERO,
            failed_by: [Amount::ZERO; Cause::COUNT],
            answered: Amount::ZERO,
            by_new: Amount::ZERO,
            failed_new: Amount::ZERO,
            waiting: Amount::ZERO,
            capacity: Amount::ZERO,
            shortfall: Amount::ZERO,
            lost_capacity: Amount::ZERO,
            peak_shortfall: Rate(0),
            shortfall_time: Duration::ZERO,
            healthy: [0; 2],
            healthy_time: 0,
            registered_max: 0,
            counts: None,
            latency: None,
            no_success: Duration::ZERO,
            partial: Duration::ZERO,
        }
    }

    /// When it began.
    pub fn begins(&self) -> Time {
        Time::from_micros(u64::from(self.minute) * 60_000_000)
    }

    /// When it ended.
    pub fn ends(&self) -> Time {
        self.begins().checked_add(self.length).unwrap_or(Time::LAST)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aws::cloudwatch::metric::{MetricName, Namespace};

    #[test]
    fn lb_043_answers_are_counted_by_whoever_reports_their_codes() {
        for kind in Kind::ALL {
            let namespace = Namespace::of(*kind);
            let reports = |metric: MetricName| {
                namespace.is_some_and(|namespace| namespace.metrics().contains(&metric))
            };
            let codes =
                reports(MetricName::HttpCodeElb5xx) || reports(MetricName::HttpCodeClassic5xx);
            assert_eq!(Counts::are_sent_by(*kind), codes, "{kind}");
        }
    }
}
