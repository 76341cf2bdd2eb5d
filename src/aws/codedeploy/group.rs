//! A deployment group: which hosts it selects and how it deploys to them.

use crate::aws::codedeploy::alarm_polling::AlarmConfiguration;
use crate::aws::codedeploy::config::DeploymentConfig;
use crate::aws::codedeploy::notification::TriggerEventType;
use crate::aws::codedeploy::options::AutoRollback;
use crate::aws::codedeploy::server::style::BlueGreen;
use crate::aws::codedeploy::tags::{Tag, TagSelection};
use crate::aws::elb::ids::TargetGroupId;

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
    /// Auto Scaling groups, by name (EC2-100).
    pub auto_scaling_groups: Vec<String>,
    /// Filters on the tags of on-premises hosts (EC2-121).
    pub on_premises_tags: TagSelection,
    /// When to roll back by itself.
    pub auto_rollback: AutoRollback,
    /// The trigger events somebody subscribed to.
    pub triggers: Vec<TriggerEventType>,
    /// The alarms that stop a deployment.
    pub alarms: AlarmConfiguration,
    /// The load balancers, where traffic control is on (EC2-003).
    pub traffic: Option<Vec<TargetGroupId>>,
    /// `blueGreenDeploymentConfiguration`, where the group is blue/green (EC2-070).
    pub blue_green: Option<BlueGreen>,
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
    pub fn selects(&self, kind: HostKind, tags: &[Tag], auto_scaling_group: Option<&str>) -> bool {
        let named = |name: &str| self.auto_scaling_groups.iter().any(|known| known == name);
        match kind {
            HostKind::Ec2 => self.ec2_tags.selects(tags) || auto_scaling_group.is_some_and(named),
            HostKind::OnPremises => self.on_premises_tags.selects(tags),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aws::codedeploy::config::MinimumHealthyHosts;
    use crate::aws::codedeploy::tags::{TagFilter, TagFilterType};
    use crate::aws::codedeploy::zonal::Zonal;

    fn selection(keys: &[&str]) -> TagSelection {
        let filter = |key: &&str| TagFilter {
            kind: TagFilterType::KeyOnly,
            key: (*key).to_owned(),
            value: String::new(),
        };
        TagSelection {
            groups: vec![keys.iter().map(filter).collect()],
        }
    }

    fn group(ec2_tags: TagSelection, on_premises_tags: TagSelection) -> DeploymentGroup {
        DeploymentGroup {
            application: "shop".to_owned(),
            name: "web".to_owned(),
            config: DeploymentConfig {
                name: "test".to_owned(),
                minimum: MinimumHealthyHosts::HostCount(0),
                zonal: Zonal::No,
            },
            ec2_tags,
            auto_scaling_groups: Vec::new(),
            on_premises_tags,
            auto_rollback: AutoRollback::default(),
            triggers: Vec::new(),
            alarms: AlarmConfiguration::default(),
            traffic: None,
            blue_green: None,
        }
    }

    fn tags(key: &str) -> Vec<Tag> {
        vec![Tag {
            key: key.to_owned(),
            value: "1".to_owned(),
        }]
    }

    #[test]
    fn ec2_100_any_selector_of_a_group_is_enough() {
        let group = group(selection(&["web", "api"]), TagSelection::default());
        assert!(group.selects(HostKind::Ec2, &tags("web"), None));
        assert!(group.selects(HostKind::Ec2, &tags("api"), None));
        assert!(!group.selects(HostKind::Ec2, &tags("db"), None));
    }

    #[test]
    fn ec2_120_an_on_premises_host_without_a_matching_tag_is_no_target() {
        let group = group(TagSelection::default(), selection(&["rack"]));
        assert!(group.selects(HostKind::OnPremises, &tags("rack"), None));
        assert!(!group.selects(HostKind::OnPremises, &tags("web"), None));
        assert!(!group.selects(HostKind::OnPremises, &[], None));
    }

    #[test]
    fn ec2_121_each_kind_of_host_is_selected_by_its_own_filters() {
        let both = group(selection(&["web"]), selection(&["rack"]));
        assert!(both.selects(HostKind::Ec2, &tags("web"), None));
        assert!(both.selects(HostKind::OnPremises, &tags("rack"), None));
        assert!(!both.selects(HostKind::Ec2, &tags("rack"), None));
        assert!(!both.selects(HostKind::OnPremises, &tags("web"), None));
    }
}
