//! What a target is in its deployment, and which lifecycle events it goes through for that
//! (EC2-004, EC2-005).

use crate::aws::codedeploy::lifecycle::{
    BLUE, BLUE_AGAIN, GREEN, GREEN_AGAIN, IN_PLACE, IN_PLACE_BEHIND_LOAD_BALANCER,
    LifecycleEventName, ScriptsFrom,
};
use crate::aws::codedeploy::status::TargetLabel;
use crate::rulebook::{EC2_001, EC2_002, EC2_005, EC2_092, Rule};

/// A target's part in its deployment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TargetRole {
    /// It is deployed to in place.
    InPlace,
    /// It is deployed to in place, and leaves its load balancers meanwhile.
    InPlaceBehindLoadBalancer,
    /// It replaces another: it is installed, and then registered.
    Green,
    /// It is replaced: it is deregistered.
    Blue,
    /// It was replaced, and a rollback registers it again.
    BlueAgain,
    /// It replaced another, and a rollback deregisters it.
    GreenAgain,
}

impl TargetRole {
    /// Its lifecycle events in their order.
    pub const fn events(self) -> &'static [LifecycleEventName] {
        match self {
            Self::InPlace => IN_PLACE,
            Self::InPlaceBehindLoadBalancer => IN_PLACE_BEHIND_LOAD_BALANCER,
            Self::Green => GREEN,
            Self::Blue => BLUE,
            Self::BlueAgain => BLUE_AGAIN,
            Self::GreenAgain => GREEN_AGAIN,
        }
    }

    /// The event after which it is Ready and waits to be registered, if it does (EC2-083).
    pub const fn ready_after(self) -> Option<LifecycleEventName> {
        match self {
            Self::Green => Some(LifecycleEventName::ValidateService),
            Self::InPlace
            | Self::InPlaceBehindLoadBalancer
            | Self::Blue
            | Self::BlueAgain
            | Self::GreenAgain => None,
        }
    }

    /// The rule that orders its events.
    pub const fn order(self) -> Rule {
        match self {
            Self::InPlace => EC2_001,
            Self::InPlaceBehindLoadBalancer => EC2_002,
            Self::Green | Self::Blue => EC2_005,
            Self::BlueAgain | Self::GreenAgain => EC2_092,
        }
    }

    /// Whose scripts run at an event; none for a reserved one. In the rollback of a blue/green
    /// deployment the hooks of traffic have sources of their own (EC2-011).
    pub const fn scripts_from(self, event: LifecycleEventName) -> Option<ScriptsFrom> {
        match (self, event.scripts_from()) {
            (Self::BlueAgain, Some(_)) => Some(ScriptsFrom::LastSuccessfulInstall),
            (Self::GreenAgain, Some(_)) => Some(ScriptsFrom::MostRecentInstall),
            (
                Self::InPlace | Self::InPlaceBehindLoadBalancer | Self::Green | Self::Blue,
                Some(from),
            ) => Some(from),
            (_, None) => None,
        }
    }

    /// How the API marks it; not at all in place (EC2-201).
    pub const fn label(self) -> Option<TargetLabel> {
        match self {
            Self::InPlace | Self::InPlaceBehindLoadBalancer => None,
            Self::Green | Self::GreenAgain => Some(TargetLabel::Green),
            Self::Blue | Self::BlueAgain => Some(TargetLabel::Blue),
        }
    }

    /// Whether the deployment's revision is installed on it.
    pub const fn is_installed(self) -> bool {
        match self {
            Self::InPlace | Self::InPlaceBehindLoadBalancer | Self::Green => true,
            Self::Blue | Self::BlueAgain | Self::GreenAgain => false,
        }
    }
}
