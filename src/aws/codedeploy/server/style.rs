//! In place or blue/green: what a deployment does to which targets, as it was asked for.

use crate::aws::codedeploy::server::pass::Pass;
use crate::aws::codedeploy::server::role::TargetRole;
use crate::kernel::time::Duration;

/// `deploymentStyle` with what belongs to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// In place: every target plays this part.
    InPlace(TargetRole),
    /// Blue/green (EC2-071).
    BlueGreen(BlueGreen),
    /// The rollback of a blue/green deployment: back to blue (EC2-092).
    BackToBlue,
}

impl Style {
    /// The first pass over the targets.
    pub(super) const fn first_pass(self) -> Pass {
        match self {
            Self::InPlace(_) => Pass::InPlace,
            Self::BlueGreen(_) => Pass::Install,
            Self::BackToBlue => Pass::AllowBlue,
        }
    }
}

/// `blueGreenDeploymentConfiguration`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BlueGreen {
    /// `greenFleetProvisioningOption`.
    pub green: GreenFleet,
    /// `deploymentReadyOption`.
    pub ready: ReadyOption,
    /// `terminateBlueInstancesOnDeploymentSuccess`.
    pub blue: BlueOption,
}

/// Where green instances come from (EC2-072).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GreenFleet {
    /// `DISCOVER_EXISTING`: they are there.
    Existing,
    /// `COPY_AUTO_SCALING_GROUP`: they are launched, within this time (EC2-076).
    Copy(Duration),
}

/// What follows when green is installed (EC2-077).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReadyOption {
    /// `CONTINUE_DEPLOYMENT`: traffic is rerouted.
    Continue,
    /// `STOP_DEPLOYMENT`: somebody has to say so within this time.
    Stop(Duration),
}

/// What becomes of blue instances (EC2-079).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BlueOption {
    /// `KEEP_ALIVE`.
    KeepAlive,
    /// `TERMINATE`, after this wait.
    Terminate(Duration),
}
