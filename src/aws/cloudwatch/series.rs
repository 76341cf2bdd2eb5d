//! A series: one metric of one subject, which alarms look at and the world writes.

use super::metric::MetricName;
use crate::aws::codedeploy::ids::InstanceId;
use crate::aws::elb::ids::TargetGroupId;

/// What a metric is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SeriesSubject {
    /// A target group, or a Classic Load Balancer.
    TargetGroup(TargetGroupId),
    /// All hosts of a fleet, by its place in the scenario.
    Fleet(u16),
    /// One host.
    Host(InstanceId),
    /// A metric of the scenario's own, by its place in the scenario.
    Custom(u16),
}

/// One metric of one subject.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SeriesRef {
    /// What it is about.
    pub subject: SeriesSubject,
    /// What is measured.
    pub metric: MetricName,
    /// The Availability Zone, if only its part counts.
    pub zone: Option<String>,
}

impl SeriesSubject {
    /// From the end of a period to its point being visible unless a scenario says otherwise, as a
    /// scenario writes it (ALM-036).
    pub const fn delivery_delay(self) -> &'static str {
        match self {
            Self::TargetGroup(_) => "lognormal(p50 90s p95 180s min 45s max 600s)",
            Self::Fleet(_) | Self::Host(_) => "lognormal(p50 60s p95 120s min 30s max 600s)",
            Self::Custom(_) => "lognormal(p50 5s p95 30s min 1s max 600s)",
        }
    }
}
