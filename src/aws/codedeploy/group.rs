//! A deployment group: which hosts it selects and how it deploys to them.

use crate::aws::codedeploy::config::DeploymentConfig;
use crate::aws::codedeploy::notification::TriggerEventType;
use crate::aws::codedeploy::options::AutoRollback;
use crate::aws::codedeploy::tags::{Tag, TagSelection};

/// A deployment group of the server platform, as created.
#[derive(Clone, Debug)]
pub struct DeploymentGroup {
    /// `applicationName`.
    pub application: String,
    /// `deploymentGroupName`.
    pub name: String,
    /// The configuration used unless a deployment names another.
    pub config: DeploymentConfig,
    /// Filters on the tags of EC2 instances.
    pub ec2_tags: TagSelection,
    /// Filters on the tags of on-premises hosts (EC2-121).
    pub on_premises_tags: TagSelection,
    /// When to roll back by itself.
    pub auto_rollback: AutoRollback,
    /// The trigger events somebody subscribed to.
    pub triggers: Vec<TriggerEventType>,
}

/// Where a host runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HostKind {
    /// An EC2 instance.
    Ec2,
    /// A registered on-premises host (EC2-120).
    OnPremises,
}

impl DeploymentGroup {
    /// Whether the group selects a host (EC2-100, EC2-101, EC2-121).
    pub fn selects(&self, kind: HostKind, tags: &[Tag]) -> bool {
        match kind {
            HostKind::Ec2 => self.ec2_tags.selects(tags),
            HostKind::OnPremises => self.on_premises_tags.selects(tags),
        }
    }
}
