//! Operations the service refuses, by the exception it raises.

use crate::aws::codedeploy::ids::DeploymentId;
use crate::rulebook::Rule;
use crate::rulebook::{EC2_084, EC2_088, EC2_170, EC2_195, EC2_202, LB_045};

/// Why an operation was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The group already has an active deployment (EC2-202).
    GroupBusy {
        /// The deployment that keeps the group busy.
        active: DeploymentId,
    },
    /// No deployment of that number exists yet.
    DeploymentDoesNotExist,
    /// The deployment is over.
    DeploymentAlreadyCompleted {
        /// Which one.
        deployment: DeploymentId,
    },
    /// The deployment is in place, and has no wait to end.
    NotBlueGreen,
    /// ContinueDeployment for a wait that the deployment is not in (EC2-084).
    NotInReadyState,
    /// SkipWaitTimeForInstanceTermination before the wait has begun (EC2-088).
    DeploymentNotStarted,
    /// `deploymentMode` RESTART, which this simulator refuses (EC2-170).
    RestartMode,
    /// The target group is shifted already (LB-045).
    ZonalShiftExists,
    /// The target group is not shifted (LB-045).
    NoZonalShift,
}

impl Refusal {
    /// The name of the exception.
    pub const fn exception(self) -> &'static str {
        match self {
            Self::GroupBusy { .. } => "DeploymentLimitExceededException",
            Self::DeploymentDoesNotExist => "DeploymentDoesNotExistException",
            Self::DeploymentAlreadyCompleted { .. } => "DeploymentAlreadyCompletedException",
            Self::NotBlueGreen => "UnsupportedActionForDeploymentTypeException",
            Self::NotInReadyState => "DeploymentIsNotInReadyStateException",
            Self::DeploymentNotStarted => "DeploymentNotStartedException",
            Self::RestartMode => "InvalidDeploymentModeException",
            Self::ZonalShiftExists => "ConflictException",
            Self::NoZonalShift => "ResourceNotFoundException",
        }
    }

    /// The rule that refuses.
    pub const fn rule(self) -> Rule {
        match self {
            Self::GroupBusy { .. } => EC2_202,
            Self::DeploymentDoesNotExist | Self::DeploymentAlreadyCompleted { .. } => EC2_195,
            Self::NotBlueGreen | Self::NotInReadyState => EC2_084,
            Self::DeploymentNotStarted => EC2_088,
            Self::RestartMode => EC2_170,
            Self::ZonalShiftExists | Self::NoZonalShift => LB_045,
        }
    }
}
