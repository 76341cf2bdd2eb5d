//! A deployment group: what CreateDeploymentGroup takes and GetDeploymentGroup shows.

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Deserialize;

use super::anything::Anything;
use super::blue_green::BlueGreenDeploymentConfiguration;
use super::choice;
use super::word::{ShortForm, TextOr};
use crate::text::decode::Spanned;

/// A deployment group.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct DeploymentGroup {
    /// Its name, alone in its application.
    #[schemars(extend("examples" = ["web"]))]
    pub deployment_group_name: Spanned<String>,
    /// The application it belongs to, if repeated here.
    #[schemars(extend("examples" = ["shop"]))]
    pub application_name: Option<Spanned<String>>,
    /// The configuration of its deployments, one of AWS's or one under `deploymentConfigs`.
    #[schemars(extend("default" = "CodeDeployDefault.OneAtATime", "examples" = ["CodeDeployDefault.HalfAtATime"]))]
    pub deployment_config_name: Option<Spanned<String>>,
    /// In place or blue/green, with or without traffic control.
    #[schemars(extend("examples" = [{"deploymentType": "IN_PLACE", "deploymentOption": "WITH_TRAFFIC_CONTROL"}]))]
    pub deployment_style: Option<Spanned<DeploymentStyle>>,
    /// Tags of EC2 instances, one of which must fit.
    #[schemars(extend("examples" = [[{"key": "role", "value": "web", "type": "KEY_AND_VALUE"}]]))]
    pub ec2_tag_filters: Option<Spanned<Vec<Spanned<TagFilter>>>>,
    /// Up to three lists of such tags, one of each of which must fit; not beside `ec2TagFilters`.
    #[schemars(extend("examples" = [{"ec2TagSetList": [[{"key": "role", "value": "web", "type": "KEY_AND_VALUE"}]]}]))]
    pub ec2_tag_set: Option<Spanned<TagSet>>,
    /// Tags of on-premises hosts, one of which must fit.
    #[schemars(extend("examples" = [[{"key": "role", "value": "web", "type": "KEY_AND_VALUE"}]]))]
    pub on_premises_instance_tag_filters: Option<Spanned<Vec<Spanned<TagFilter>>>>,
    /// Up to three lists of such tags, one of each of which must fit; not beside
    /// `onPremisesInstanceTagFilters`.
    #[schemars(extend("examples" = [{"onPremisesTagSetList": [[{"key": "role", "value": "web", "type": "KEY_AND_VALUE"}]]}]))]
    pub on_premises_tag_set: Option<Spanned<OnPremisesTagSet>>,
    /// When a deployment is rolled back by itself; never unless given.
    #[schemars(extend("examples" = [{"enabled": true, "events": ["DEPLOYMENT_FAILURE"]}]))]
    pub auto_rollback_configuration: Option<Spanned<AutoRollbackConfiguration>>,
    /// Who is notified of what. Checked as AWS does; nobody is notified.
    #[schemars(extend("examples" = [[{"triggerName": "team", "triggerTargetArn": "arn:aws:sns:eu-west-1:123456789012:team", "triggerEvents": ["DeploymentFailure"]}]]))]
    pub trigger_configurations: Option<Spanned<Vec<Spanned<TriggerConfig>>>>,
    /// The alarms that stop a deployment (ALM-051).
    #[schemars(extend("examples" = [{"enabled": true, "alarms": [{"name": "web-5xx"}]}]))]
    pub alarm_configuration: Option<Spanned<AlarmConfiguration>>,
    /// Auto Scaling groups whose instances are targets: the `autoScalingGroupName` of fleets.
    #[schemars(extend("examples" = [["web-blue"]]))]
    pub auto_scaling_groups: Option<Spanned<Vec<Spanned<TextOr<AutoScalingGroup>>>>>,
    /// The load balancers that hosts leave and join; without effect unless traffic control is on.
    #[schemars(extend("examples" = [{"targetGroupInfoList": [{"name": "web"}]}]))]
    pub load_balancer_info: Option<Spanned<LoadBalancerInfo>>,
    /// How blue/green deployments go; without effect in place.
    #[schemars(extend("examples" = [{"terminateBlueInstancesOnDeploymentSuccess": {"action": "KEEP_ALIVE"}}]))]
    pub blue_green_deployment_configuration: Option<Spanned<BlueGreenDeploymentConfiguration>>,
    /// ECS services: not on this platform.
    #[schemars(extend("examples" = [[]]))]
    pub ecs_services: Option<Spanned<Vec<Anything>>>,
    /// The platform of the application, if repeated here.
    #[schemars(extend("enum" = ["Server"], "examples" = ["Server"]))]
    pub compute_platform: Option<Spanned<String>>,
    /// Without effect.
    pub outdated_instances_strategy: Option<Spanned<String>>,
    /// Without effect.
    pub service_role_arn: Option<Spanned<Anything>>,
    /// Without effect.
    pub deployment_group_id: Option<Spanned<Anything>>,
    /// Without effect: `runs` of a fleet says what was deployed.
    pub target_revision: Option<Spanned<Anything>>,
    /// Without effect.
    pub last_successful_deployment: Option<Spanned<Anything>>,
    /// Without effect.
    pub last_attempted_deployment: Option<Spanned<Anything>>,
    /// Without effect.
    pub termination_hook_enabled: Option<Spanned<Anything>>,
    /// Without effect.
    pub ec2_deployment_options: Option<Spanned<Anything>>,
    /// Without effect.
    pub tags: Option<Spanned<Anything>>,
}

/// In place or blue/green, with or without a load balancer.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct DeploymentStyle {
    /// In place, or with green instances that replace blue ones.
    #[schemars(extend("enum" = ["IN_PLACE", "BLUE_GREEN"], "default" = "IN_PLACE", "examples" = ["IN_PLACE"]))]
    pub deployment_type: Option<Spanned<String>>,
    /// Whether every host leaves its load balancers while it is deployed to.
    #[schemars(extend("enum" = ["WITH_TRAFFIC_CONTROL", "WITHOUT_TRAFFIC_CONTROL"], "default" = "WITHOUT_TRAFFIC_CONTROL", "examples" = ["WITH_TRAFFIC_CONTROL"]))]
    pub deployment_option: Option<Spanned<String>>,
}

/// An Auto Scaling group, as GetDeploymentGroup shows it.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct AutoScalingGroup {
    /// Its name.
    #[schemars(extend("examples" = ["web-blue"]))]
    pub name: Spanned<String>,
    /// Without effect.
    pub hook: Option<Spanned<Anything>>,
    /// Without effect.
    pub termination_hook: Option<Spanned<Anything>>,
}

impl TextOr<AutoScalingGroup> {
    /// The name, written alone or as GetDeploymentGroup shows it.
    pub fn name(&self) -> &str {
        match self {
            Self::Text(name) => name,
            Self::Mapping(shown) => &shown.name.value,
        }
    }
}

impl ShortForm for AutoScalingGroup {
    const NAME: &'static str = "a name";

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<String>()
    }
}

/// A filter on the tags of a host.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct TagFilter {
    /// The key.
    #[schemars(extend("examples" = ["role"]))]
    pub key: Option<Spanned<String>>,
    /// The value.
    #[schemars(extend("examples" = ["web"]))]
    pub value: Option<Spanned<String>>,
    /// What is compared.
    #[schemars(with = "Option<choice::FilterType>", extend("examples" = ["KEY_AND_VALUE"]))]
    pub r#type: Option<Spanned<String>>,
}

/// Lists of filters on the tags of EC2 instances.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct TagSet {
    /// One filter of each list must fit a host; at most 3 lists.
    #[serde(default)]
    #[schemars(extend("examples" = [[[{"key": "role", "value": "web", "type": "KEY_AND_VALUE"}]]]))]
    pub ec2_tag_set_list: Vec<Spanned<Vec<Spanned<TagFilter>>>>,
}

/// Lists of filters on the tags of on-premises hosts.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct OnPremisesTagSet {
    /// One filter of each list must fit a host; at most 3 lists.
    #[serde(default)]
    #[schemars(extend("examples" = [[[{"key": "role", "value": "web", "type": "KEY_AND_VALUE"}]]]))]
    pub on_premises_tag_set_list: Vec<Spanned<Vec<Spanned<TagFilter>>>>,
}

/// When to roll back automatically.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct AutoRollbackConfiguration {
    /// Whether it rolls back.
    #[schemars(extend("default" = false, "examples" = [true]))]
    pub enabled: Option<bool>,
    /// After what: a failure, a stop by an alarm, or a stop by request.
    #[serde(default)]
    #[schemars(with = "Vec<choice::RollbackEvent>", extend("examples" = [["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM"]]))]
    pub events: Vec<Spanned<String>>,
}

/// Alarms that stop a deployment.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct AlarmConfiguration {
    /// Whether they are watched.
    #[schemars(extend("default" = false, "examples" = [true]))]
    pub enabled: Option<bool>,
    /// Whether a deployment goes on where the states of alarms cannot be read.
    #[schemars(extend("default" = false, "examples" = [true]))]
    pub ignore_poll_alarm_failure: Option<bool>,
    /// Which alarms, by name.
    #[serde(default)]
    #[schemars(extend("examples" = [[{"name": "web-5xx"}]]))]
    pub alarms: Vec<Spanned<Alarm>>,
}

/// An alarm by name.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Alarm {
    /// Its name, one under `alarms` or `compositeAlarms`.
    #[schemars(extend("examples" = ["web-5xx"]))]
    pub name: Option<Spanned<String>>,
}

/// The load balancers that a target is deregistered from and registered with.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct LoadBalancerInfo {
    /// Classic Load Balancers, by name.
    #[serde(default)]
    #[schemars(extend("examples" = [[{"name": "old-web"}]]))]
    pub elb_info_list: Vec<Spanned<LoadBalancerName>>,
    /// Target groups, by name.
    #[serde(default)]
    #[schemars(extend("examples" = [[{"name": "web"}]]))]
    pub target_group_info_list: Vec<Spanned<LoadBalancerName>>,
    /// Pairs of target groups: not on this platform.
    #[schemars(extend("examples" = [null]))]
    pub target_group_pair_info_list: Option<Spanned<Anything>>,
}

/// A Classic Load Balancer or a target group by name.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct LoadBalancerName {
    /// Its name, one under `targetGroups` or `loadBalancers`.
    #[schemars(extend("examples" = ["web"]))]
    pub name: Option<Spanned<String>>,
}

/// What is notified to whom.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct TriggerConfig {
    /// Its name.
    #[schemars(extend("examples" = ["team"]))]
    pub trigger_name: Option<Spanned<String>>,
    /// The topic.
    #[schemars(extend("examples" = ["arn:aws:sns:eu-west-1:123456789012:team"]))]
    pub trigger_target_arn: Option<Spanned<String>>,
    /// What is notified.
    #[serde(default)]
    #[schemars(extend("examples" = [["DeploymentFailure"]]))]
    pub trigger_events: Vec<Spanned<String>>,
}
