//! What a deployment was created with, fixed for its whole life.

use crate::aws::codedeploy::config::MinimumHealthyHosts;
use crate::aws::codedeploy::server::action::EventLimits;
use crate::aws::codedeploy::server::style::Style;
use crate::aws::codedeploy::zonal::Zonal;
use crate::kernel::time::Duration;

/// `ignoreApplicationStopFailures` (EC2-018).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ApplicationStopFailures {
    /// A failed ApplicationStop fails the target.
    Fail,
    /// A failed ApplicationStop lets the target go on.
    Ignore,
}

/// When a free slot is filled; AWS speaks of both (EC2-043).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Batches {
    /// As soon as one target has finished.
    Rolling,
    /// When every target in flight has finished.
    Strict,
}

/// What happens to targets in flight when a deployment halts; AWS is silent (EC2-044).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HaltInflight {
    /// They run to their natural end.
    Drain,
    /// They end after their current event, as at a stop.
    Cut,
}

/// What HalfAtATime does with a single target; AWS is silent (EC2-040).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SingleInstanceHalf {
    /// Nothing can be deployed to: HEALTH_CONSTRAINTS_INVALID.
    Invalid,
    /// The one target is deployed to.
    Run,
}

/// The settings of one deployment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Settings {
    /// In place or blue/green.
    pub style: Style,
    /// The minimum of healthy hosts.
    pub minimum: MinimumHealthyHosts,
    /// Whether it goes through the zones one by one (EC2-056).
    pub zonal: Zonal,
    /// `ignoreApplicationStopFailures`.
    pub application_stop_failures: ApplicationStopFailures,
    /// Pickup and event limits.
    pub limits: EventLimits,
    /// Limit on the whole deployment (EC2-206).
    pub deployment_limit: Duration,
    /// Switch of EC2-043.
    pub batches: Batches,
    /// Switch of EC2-044.
    pub halt_inflight: HaltInflight,
    /// Switch of EC2-040.
    pub single_instance_half: SingleInstanceHalf,
}
