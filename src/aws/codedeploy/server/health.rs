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

#[cfg(test)]
mod tests {
    use super::*;
    use Deployed::{Another, GroupRevision};
    use DeploymentStatus::Stopped;
    use InstanceHealth::{Healthy, Unhealthy};
    use RevisionHealth::{Current, Old, Unknown};
    use TargetStatus::{Failed, Skipped, Succeeded};

    const fn health(instance: InstanceHealth, revision: RevisionHealth) -> Health {
        Health { instance, revision }
    }

    /// Every health a host can have.
    fn all() -> impl Iterator<Item = Health> {
        let instances = InstanceHealth::ALL.iter();
        instances.flat_map(|instance| {
            let revisions = RevisionHealth::ALL.iter();
            revisions.map(|revision| health(*instance, *revision))
        })
    }

    #[test]
    fn ec2_048_a_host_never_deployed_to_is_unhealthy_and_unknown() {
        assert_eq!(Health::NEW, health(Unhealthy, Unknown));
    }

    #[test]
    fn ec2_048_the_groups_revision_is_current_also_where_its_deployment_failed() {
        for from in all() {
            for status in [DeploymentStatus::Failed, Stopped] {
                let after = from.after(status, Succeeded, Installed::Yes, GroupRevision);
                assert_eq!(after, (Health::CURRENT, EC2_048), "{status} from {from:?}");
            }
        }
    }

    /// The rows of the update table, in its order.
    #[test]
    fn ec2_049_every_row_of_the_health_table_holds() {
        let success = DeploymentStatus::Succeeded;
        let failure = DeploymentStatus::Failed;
        for from in all() {
            let kept = from.revision;
            let after = |status, target, installed| from.after(status, target, installed, Another);
            let succeeded = after(success, Succeeded, Installed::Yes);
            assert_eq!(succeeded, (Health::CURRENT, EC2_049), "{from:?}");

            for (target, installed) in [
                (Failed, Installed::No),
                (Failed, Installed::Yes),
                (Skipped, Installed::No),
            ] {
                let revision = if kept == Current { Unknown } else { kept };
                let expected = (health(Unhealthy, revision), EC2_049);
                let found = after(success, target, installed);
                assert_eq!(found, expected, "{target} in a success, from {from:?}");
            }

            for status in [failure, Stopped] {
                let found = after(status, Succeeded, Installed::Yes).0.instance;
                assert_eq!(found, Healthy, "Succeeded in {status}, from {from:?}");
                let expected = (health(Unhealthy, kept), EC2_049);
                let found = after(status, Failed, Installed::No);
                assert_eq!(found, expected, "Failed in {status}, from {from:?}");
                let found = after(status, Skipped, Installed::No);
                assert_eq!(found, (from, EC2_049), "not attempted in {status}");
            }
        }
    }

    #[test]
    fn ec2_050_a_host_attempted_in_a_failed_deployment_no_longer_runs_the_groups_revision() {
        for from in all() {
            for status in [DeploymentStatus::Failed, Stopped] {
                let succeeded = from.after(status, Succeeded, Installed::Yes, Another);
                assert_eq!(succeeded, (health(Healthy, Old), EC2_050));
                let failed = from.after(status, Failed, Installed::Yes, Another);
                assert_eq!(failed, (health(Unhealthy, Unknown), EC2_050));
            }
        }
    }
}
