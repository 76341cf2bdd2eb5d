//! What a deployment group remembers of each host: whether the last attempt went well, and whether
//! the host runs the group's revision (EC2-048).

use crate::aws::codedeploy::server::target::Installed;
use crate::aws::codedeploy::status::{DeploymentStatus, TargetStatus};
use crate::aws::named::named;
use crate::rulebook::Rule;
use crate::rulebook::{EC2_048, EC2_049, EC2_050};

named! {
    /// Result of the last attempt on a host (EC2-048).
    pub enum InstanceHealth {
        /// The last attempt went well.
        Healthy = "Healthy",
        /// The last attempt failed, or there was none.
        Unhealthy = "Unhealthy",
    }
}

named! {
    /// What a host runs, compared with the group's last successful deployment (EC2-048).
    pub enum RevisionHealth {
        /// The group's revision.
        Current = "Current",
        /// Another revision.
        Old = "Old",
        /// Nothing installed, or not known.
        Unknown = "Unknown",
    }
}

/// What an ended deployment put on its targets, compared with the group's last success before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deployed {
    /// The group's revision once more, as a rollback does.
    GroupRevision,
    /// Another revision.
    Another,
}

/// Both values for one host and group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Health {
    /// Of the instance.
    pub instance: InstanceHealth,
    /// Of its revision.
    pub revision: RevisionHealth,
}

impl Health {
    /// A host never deployed to (EC2-048).
    pub const NEW: Self = Self {
        instance: InstanceHealth::Unhealthy,
        revision: RevisionHealth::Unknown,
    };

    /// A host that runs the group's revision.
    pub const CURRENT: Self = Self {
        instance: InstanceHealth::Healthy,
        revision: RevisionHealth::Current,
    };

    /// The health behind a deployment that ended `deployment`, in which this host ended `target`,
    /// and the rule that says so (EC2-049, EC2-050).
    pub fn after(
        self,
        deployment: DeploymentStatus,
        target: TargetStatus,
        installed: Installed,
        deployed: Deployed,
    ) -> (Self, Rule) {
        let succeeded = deployment == DeploymentStatus::Succeeded;
        match target {
            TargetStatus::Succeeded if succeeded => (Self::CURRENT, EC2_049),
            // The deployment did not succeed, but what runs here is the group's revision.
            TargetStatus::Succeeded if deployed == Deployed::GroupRevision => {
                (Self::CURRENT, EC2_048)
            }
            TargetStatus::Succeeded => (
                Self {
                    instance: InstanceHealth::Healthy,
                    revision: RevisionHealth::Old,
                },
                EC2_050,
            ),
            // Failed, or not attempted, in a deployment that succeeded.
            _ if succeeded => {
                let revision = match self.revision {
                    RevisionHealth::Current => RevisionHealth::Unknown,
                    kept @ (RevisionHealth::Old | RevisionHealth::Unknown) => kept,
                };
                (
                    Self {
                        instance: InstanceHealth::Unhealthy,
                        revision,
                    },
                    EC2_049,
                )
            }
            TargetStatus::Failed => {
                let (revision, rule) = match installed {
                    Installed::Yes => (RevisionHealth::Unknown, EC2_050),
                    Installed::No => (self.revision, EC2_049),
                };
                (
                    Self {
                        instance: InstanceHealth::Unhealthy,
                        revision,
                    },
                    rule,
                )
            }
            TargetStatus::Pending
            | TargetStatus::InProgress
            | TargetStatus::Skipped
            | TargetStatus::Unknown
            | TargetStatus::Ready => (self, EC2_049),
        }
    }
}
