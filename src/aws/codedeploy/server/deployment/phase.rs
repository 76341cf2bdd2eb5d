//! How far a deployment is.

use crate::aws::codedeploy::server::ending::Ending;
use crate::aws::codedeploy::status::DeploymentStatus;

/// What is true of a deployment until the next signal.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Phase {
    /// Accepted; the start checks are to come.
    Created,
    /// Accepted; waits for capacity of the account.
    Queued,
    /// An Auto Scaling group is being copied (EC2-073).
    Provisioning,
    /// Targets are started as the pass allows.
    Rolling,
    /// A zone is done; the next one is begun after a wait (EC2-062).
    Baking,
    /// Green is installed, and somebody has to say that traffic may be rerouted (EC2-084).
    Ready,
    /// Blue is deregistered, and terminated after a wait (EC2-087).
    TerminationWait,
    /// Blue is being terminated.
    Terminating,
    /// Nothing more is started; what runs ends by itself, then the deployment fails.
    Halted,
    /// Nothing more is started; current events end, then the deployment ends so.
    Draining(Ending),
    /// All targets are final; the service is about to say so.
    Finalising(Ending),
    /// Over.
    Ended(DeploymentStatus),
}

/// How far a blue/green deployment has come: what its rollback has to do depends on it (EC2-092).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Progress {
    /// Green is not there yet, or not installed.
    Before,
    /// Green is being registered beside blue.
    Rerouting,
    /// Blue is being deregistered, or is.
    Blue,
    /// Blue is being terminated, or is.
    Terminated,
}
