//! What AWS has for blue/green deployments to EC2 instances.

use schemars::JsonSchema;
use serde::Deserialize;

use super::group::{TagFilter, TagSet};
use crate::text::decode::Spanned;

/// How a blue/green deployment gets its green instances, goes on, and deals with the blue ones.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct BlueGreenDeploymentConfiguration {
    /// What becomes of blue instances (EC2-079).
    #[schemars(extend("examples" = [{"action": "TERMINATE", "terminationWaitTimeInMinutes": 60}]))]
    pub terminate_blue_instances_on_deployment_success:
        Option<Spanned<BlueInstanceTerminationOption>>,
    /// Whether traffic is rerouted as soon as green is installed (EC2-077).
    #[schemars(extend("examples" = [{"actionOnTimeout": "STOP_DEPLOYMENT", "waitTimeInMinutes": 60}]))]
    pub deployment_ready_option: Option<Spanned<DeploymentReadyOption>>,
    /// Where green instances come from (EC2-072).
    #[schemars(extend("examples" = [{"action": "COPY_AUTO_SCALING_GROUP"}]))]
    pub green_fleet_provisioning_option: Option<Spanned<GreenFleetProvisioningOption>>,
}

/// What becomes of blue instances.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct BlueInstanceTerminationOption {
    /// Whether they are terminated.
    #[schemars(extend("enum" = ["TERMINATE", "KEEP_ALIVE"], "default" = "KEEP_ALIVE", "examples" = ["TERMINATE"]))]
    pub action: Option<Spanned<String>>,
    /// Minutes before they are, at most 2880 (EC2-080).
    #[schemars(extend("minimum" = 0, "maximum" = 2880, "default" = 0, "examples" = [60]))]
    pub termination_wait_time_in_minutes: Option<Spanned<i64>>,
}

/// What follows when green is installed.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct DeploymentReadyOption {
    /// Whether the deployment goes on by itself, or is Stopped if nobody continues it in time.
    #[schemars(extend("enum" = ["CONTINUE_DEPLOYMENT", "STOP_DEPLOYMENT"], "default" = "CONTINUE_DEPLOYMENT", "examples" = ["STOP_DEPLOYMENT"]))]
    pub action_on_timeout: Option<Spanned<String>>,
    /// Minutes in which it can be continued; with `STOP_DEPLOYMENT` alone (EC2-078).
    #[schemars(extend("minimum" = 0, "maximum" = 2880, "default" = 0, "examples" = [60]))]
    pub wait_time_in_minutes: Option<Spanned<i64>>,
}

/// Where green instances come from.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct GreenFleetProvisioningOption {
    /// They are there, or the Auto Scaling group of the deployment group is copied.
    #[schemars(extend("enum" = ["DISCOVER_EXISTING", "COPY_AUTO_SCALING_GROUP"], "default" = "DISCOVER_EXISTING", "examples" = ["COPY_AUTO_SCALING_GROUP"]))]
    pub action: Option<Spanned<String>>,
}

/// The green instances of one deployment.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct TargetInstances {
    /// Tags, one of which must fit.
    #[schemars(extend("examples" = [[{"key": "role", "value": "green", "type": "KEY_AND_VALUE"}]]))]
    pub tag_filters: Option<Spanned<Vec<Spanned<TagFilter>>>>,
    /// Lists of tags, one of each of which must fit; not beside `tagFilters`.
    #[schemars(extend("examples" = [{"ec2TagSetList": [[{"key": "role", "value": "green", "type": "KEY_AND_VALUE"}]]}]))]
    pub ec2_tag_set: Option<Spanned<TagSet>>,
    /// Auto Scaling groups, by name: the `autoScalingGroupName` of fleets.
    #[serde(default)]
    #[schemars(extend("examples" = [["web-green"]]))]
    pub auto_scaling_groups: Vec<Spanned<String>>,
}
