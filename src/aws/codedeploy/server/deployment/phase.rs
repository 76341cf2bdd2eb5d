//! How far a deployment is.

use crate::aws::codedeploy::server::ending::Ending;
use crate::aws::codedeploy::server::schedule::Constraint;
use crate::aws::codedeploy::status::DeploymentStatus;

/// What is true of a deployment until the next signal.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Phase {
    /// Accepted; the start checks are to come.
    Created,
    /// Accepted; waits for capacity of the account.
    Queued,
    /// Targets are started as the constraint allows.
    Rolling(Constraint),
    /// Nothing more is started; what runs ends by itself, then the deployment fails.
    Halted,
    /// Nothing more is started; current events end, then the deployment ends so.
    Draining(Ending),
    /// All targets are final; the service is about to say so.
    Finalising(Ending),
    /// Over.
    Ended(DeploymentStatus),
}
