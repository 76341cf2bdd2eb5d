//! A deployment group: what CreateDeploymentGroup takes and GetDeploymentGroup shows.

use serde::Deserialize;
use serde::de::IgnoredAny;

use crate::text::decode::Spanned;

/// A deployment group.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct DeploymentGroup {
    /// Its name, alone in its application.
    pub deployment_group_name: Spanned<String>,
    /// The application it belongs to, if repeated here.
    pub application_name: Option<Spanned<String>>,
    /// The configuration of its deployments; `CodeDeployDefault.OneAtATime` unless given.
    pub deployment_config_name: Option<Spanned<String>>,
    /// In place, with or without traffic control.
    pub deployment_style: Option<Spanned<DeploymentStyle>>,
    /// Tags of EC2 instances, one of which must fit.
    pub ec2_tag_filters: Option<Spanned<Vec<Spanned<TagFilter>>>>,
    /// Up to three lists of such tags, one of each of which must fit.
    pub ec2_tag_set: Option<Spanned<TagSet>>,
    /// Tags of on-premises hosts, one of which must fit.
    pub on_premises_instance_tag_filters: Option<Spanned<Vec<Spanned<TagFilter>>>>,
    /// Up to three lists of such tags, one of each of which must fit.
    pub on_premises_tag_set: Option<Spanned<OnPremisesTagSet>>,
    /// When to roll back.
    pub auto_rollback_configuration: Option<Spanned<AutoRollbackConfiguration>>,
    /// What is notified.
    pub trigger_configurations: Option<Spanned<Vec<Spanned<TriggerConfig>>>>,
    /// The alarms that stop a deployment.
    pub alarm_configuration: Option<Spanned<AlarmConfiguration>>,
    /// Auto Scaling groups: not modelled yet.
    pub auto_scaling_groups: Option<Spanned<Vec<IgnoredAny>>>,
    /// The load balancers; without effect unless traffic control is on.
    pub load_balancer_info: Option<Spanned<LoadBalancerInfo>>,
    /// Blue/green: not modelled yet.
    pub blue_green_deployment_configuration: Option<Spanned<IgnoredAny>>,
    /// ECS services: not on this platform.
    pub ecs_services: Option<Spanned<Vec<IgnoredAny>>>,
    /// The platform of the application, if repeated here.
    pub compute_platform: Option<Spanned<String>>,
    /// Without effect.
    pub outdated_instances_strategy: Option<Spanned<String>>,
    /// Without effect.
    pub service_role_arn: Option<Spanned<IgnoredAny>>,
    /// Without effect.
    pub deployment_group_id: Option<Spanned<IgnoredAny>>,
    /// Without effect: `runs` of a fleet says what was deployed.
    pub target_revision: Option<Spanned<IgnoredAny>>,
    /// Without effect.
    pub last_successful_deployment: Option<Spanned<IgnoredAny>>,
    /// Without effect.
    pub last_attempted_deployment: Option<Spanned<IgnoredAny>>,
    /// Without effect.
    pub termination_hook_enabled: Option<Spanned<IgnoredAny>>,
    /// Without effect.
    pub ec2_deployment_options: Option<Spanned<IgnoredAny>>,
    /// Without effect.
    pub tags: Option<Spanned<IgnoredAny>>,
}

/// In place or blue/green, with or without a load balancer.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct DeploymentStyle {
    /// `IN_PLACE`.
    pub deployment_type: Option<Spanned<String>>,
    /// `WITH_TRAFFIC_CONTROL` or `WITHOUT_TRAFFIC_CONTROL`.
    pub deployment_option: Option<Spanned<String>>,
}

/// A filter on the tags of a host.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct TagFilter {
    /// The key.
    pub key: Option<Spanned<String>>,
    /// The value.
    pub value: Option<Spanned<String>>,
    /// `KEY_ONLY`, `VALUE_ONLY` or `KEY_AND_VALUE`.
    pub r#type: Option<Spanned<String>>,
}

/// Lists of filters on the tags of EC2 instances.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct TagSet {
    /// OR inside a list, AND between lists.
    #[serde(default)]
    pub ec2_tag_set_list: Vec<Spanned<Vec<Spanned<TagFilter>>>>,
}

/// Lists of filters on the tags of on-premises hosts.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct OnPremisesTagSet {
    /// OR inside a list, AND between lists.
    #[serde(default)]
    pub on_premises_tag_set_list: Vec<Spanned<Vec<Spanned<TagFilter>>>>,
}

/// When to roll back automatically.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct AutoRollbackConfiguration {
    /// Whether to.
    pub enabled: Option<bool>,
    /// After what.
    #[serde(default)]
    pub events: Vec<Spanned<String>>,
}

/// Alarms that stop a deployment.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct AlarmConfiguration {
    /// Whether they are watched.
    pub enabled: Option<bool>,
    /// Whether a failed poll is ignored.
    pub ignore_poll_alarm_failure: Option<bool>,
    /// Which.
    #[serde(default)]
    pub alarms: Vec<Spanned<Alarm>>,
}

/// An alarm by name.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Alarm {
    /// Its name.
    pub name: Option<Spanned<String>>,
}

/// The load balancers that a target is deregistered from and registered with.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct LoadBalancerInfo {
    /// Classic Load Balancers.
    #[serde(default)]
    pub elb_info_list: Vec<Spanned<LoadBalancerName>>,
    /// Target groups.
    #[serde(default)]
    pub target_group_info_list: Vec<Spanned<LoadBalancerName>>,
    /// Pairs of target groups: not on this platform.
    pub target_group_pair_info_list: Option<Spanned<IgnoredAny>>,
}

/// A Classic Load Balancer or a target group by name.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct LoadBalancerName {
    /// Its name.
    pub name: Option<Spanned<String>>,
}

/// What is notified to whom.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct TriggerConfig {
    /// Its name.
    pub trigger_name: Option<Spanned<String>>,
    /// A topic.
    pub trigger_target_arn: Option<Spanned<String>>,
    /// What is notified.
    #[serde(default)]
    pub trigger_events: Vec<Spanned<String>>,
}
