//! The two lifecycle events that the service carries out itself, against load balancers (EC2-007).

use crate::aws::codedeploy::lifecycle::LifecycleEventName;
use crate::aws::codedeploy::server::action::EventLimits;
use crate::kernel::time::Duration;
use crate::rulebook::{EC2_126, EC2_127, Rule};

/// How long AllowTraffic waits for a target to become healthy behind every load balancer (EC2-127).
pub const ALLOW_TRAFFIC_LIMIT: Duration = Duration::from_secs(3600);

/// An event of the service's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ServiceEvent {
    /// BlockTraffic: deregister the target and let it drain.
    Block,
    /// AllowTraffic: register the target and wait until it is healthy.
    Allow,
}

impl ServiceEvent {
    /// The service's own event of this name; none is an event of the agent.
    pub const fn of(event: LifecycleEventName) -> Option<Self> {
        match event {
            LifecycleEventName::BlockTraffic => Some(Self::Block),
            LifecycleEventName::AllowTraffic => Some(Self::Allow),
            LifecycleEventName::BeforeBlockTraffic
            | LifecycleEventName::AfterBlockTraffic
            | LifecycleEventName::ApplicationStop
            | LifecycleEventName::DownloadBundle
            | LifecycleEventName::BeforeInstall
            | LifecycleEventName::Install
            | LifecycleEventName::AfterInstall
            | LifecycleEventName::ApplicationStart
            | LifecycleEventName::ValidateService
            | LifecycleEventName::BeforeAllowTraffic
            | LifecycleEventName::AfterAllowTraffic => None,
        }
    }

    /// Within this time from its start it must end: BlockTraffic has the limit of every event
    /// (EC2-133), AllowTraffic one of its own.
    pub const fn limit(self, limits: EventLimits) -> Duration {
        match self {
            Self::Block => limits.event,
            Self::Allow => ALLOW_TRAFFIC_LIMIT,
        }
    }

    /// The rule by which it begins, without waiting for an agent (EC2-008).
    pub const fn rule(self) -> Rule {
        match self {
            Self::Block => EC2_126,
            Self::Allow => EC2_127,
        }
    }
}
