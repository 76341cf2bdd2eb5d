//! What a deployment does to its targets in one pass over them, and to which.

use crate::aws::codedeploy::server::role::TargetRole;
use crate::aws::codedeploy::status::TargetStatus;
use crate::rulebook::{EC2_081, EC2_082, EC2_085, EC2_092, EC2_093, Rule};

/// A pass over the targets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pass {
    /// All events, in place.
    InPlace,
    /// Green targets are installed (EC2-081).
    Install,
    /// Green targets are registered (EC2-082).
    Reroute,
    /// Blue targets are deregistered (EC2-085).
    Block,
    /// A rollback registers blue targets again (EC2-093).
    AllowBlue,
    /// A rollback deregisters green targets (EC2-093).
    BlockGreen,
}

impl Pass {
    /// Whether a target's turn comes in this pass.
    pub(super) const fn takes(self, role: TargetRole, status: TargetStatus) -> bool {
        match self {
            Self::InPlace => matches!(status, TargetStatus::Pending),
            Self::Install => {
                matches!((role, status), (TargetRole::Green, TargetStatus::Pending))
            }
            Self::Reroute => matches!((role, status), (TargetRole::Green, TargetStatus::Ready)),
            Self::Block => matches!((role, status), (TargetRole::Blue, TargetStatus::Pending)),
            Self::AllowBlue => {
                matches!(
                    (role, status),
                    (TargetRole::BlueAgain, TargetStatus::Pending)
                )
            }
            Self::BlockGreen => {
                matches!(
                    (role, status),
                    (TargetRole::GreenAgain, TargetStatus::Pending)
                )
            }
        }
    }

    /// The rule that bounds the first targets; none where the minimum of healthy hosts does.
    pub(super) const fn rule(self) -> Option<Rule> {
        match self {
            Self::InPlace => None,
            Self::Install => Some(EC2_081),
            Self::Reroute => Some(EC2_082),
            Self::Block => Some(EC2_085),
            Self::AllowBlue => Some(EC2_093),
            Self::BlockGreen => Some(EC2_092),
        }
    }
}
