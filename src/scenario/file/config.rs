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
    /// One Availability Zone after the other: in place, and EC2 instances alone (EC2-055).
    #[schemars(extend("examples" = [{"monitorDurationInSeconds": 300, "minimumHealthyHostsPerZone": {"type": "FLEET_PERCENT", "value": 50}}]))]
    pub zonal_config: Option<Spanned<ZonalConfig>>,
    /// Without effect.
    pub deployment_config_id: Option<Spanned<Anything>>,
    /// Without effect.
    pub create_time: Option<Spanned<Anything>>,
}

/// How a deployment goes through the Availability Zones.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct ZonalConfig {
    /// Seconds between the first zone and the second; as between the others unless given (EC2-061).
    #[schemars(extend("minimum" = 0, "examples" = [600]))]
    pub first_zone_monitor_duration_in_seconds: Option<Spanned<i64>>,
    /// Seconds between two zones (EC2-061).
    #[schemars(extend("minimum" = 0, "default" = 0, "examples" = [300]))]
    pub monitor_duration_in_seconds: Option<Spanned<i64>>,
    /// How many hosts of each zone must stay healthy; none unless given (EC2-057).
    #[schemars(extend("examples" = [{"type": "FLEET_PERCENT", "value": 50}]))]
    pub minimum_healthy_hosts_per_zone: Option<Spanned<MinimumHealthyHosts>>,
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
