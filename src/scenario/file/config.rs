//! `deploymentConfigs`: what CreateDeploymentConfig takes, and what GetDeploymentConfig shows.

use schemars::JsonSchema;
use serde::Deserialize;

use super::anything::Anything;
use crate::text::decode::Spanned;

/// A custom deployment configuration.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct DeploymentConfig {
    /// Its name, which does not begin with `CodeDeployDefault.`.
    #[schemars(extend("examples" = ["three-stay"]))]
    pub deployment_config_name: Spanned<String>,
    /// How many hosts must stay healthy.
    #[schemars(extend("examples" = [{"type": "HOST_COUNT", "value": 3}]))]
    pub minimum_healthy_hosts: Option<Spanned<MinimumHealthyHosts>>,
    /// Where it is for.
    #[schemars(extend("enum" = ["Server"], "default" = "Server", "examples" = ["Server"]))]
    pub compute_platform: Option<Spanned<String>>,
    /// Shifts of traffic: not on this platform.
    #[schemars(extend("examples" = [null]))]
    pub traffic_routing_config: Option<Spanned<Anything>>,
    /// Zone by zone: not modelled yet.
    #[schemars(extend("examples" = [null]))]
    pub zonal_config: Option<Spanned<Anything>>,
    /// Without effect.
    pub deployment_config_id: Option<Spanned<Anything>>,
    /// Without effect.
    pub create_time: Option<Spanned<Anything>>,
}

/// A minimum of healthy hosts.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct MinimumHealthyHosts {
    /// What the value counts: hosts, or percent of the group.
    #[schemars(extend("enum" = ["HOST_COUNT", "FLEET_PERCENT"], "examples" = ["HOST_COUNT"]))]
    pub r#type: Spanned<String>,
    /// The number.
    #[schemars(extend("examples" = [3]))]
    pub value: Spanned<i64>,
}
