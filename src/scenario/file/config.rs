//! `deploymentConfigs`: what CreateDeploymentConfig takes, and what GetDeploymentConfig shows.

use serde::Deserialize;
use serde::de::IgnoredAny;

use crate::text::decode::Spanned;

/// A custom deployment configuration.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct DeploymentConfig {
    /// Its name.
    pub deployment_config_name: Spanned<String>,
    /// How many hosts must stay healthy.
    pub minimum_healthy_hosts: Option<Spanned<MinimumHealthyHosts>>,
    /// `Server`.
    pub compute_platform: Option<Spanned<String>>,
    /// Shifts of traffic: not on this platform.
    pub traffic_routing_config: Option<Spanned<IgnoredAny>>,
    /// Zone by zone: not modelled yet.
    pub zonal_config: Option<Spanned<IgnoredAny>>,
    /// Without effect.
    pub deployment_config_id: Option<Spanned<IgnoredAny>>,
    /// Without effect.
    pub create_time: Option<Spanned<IgnoredAny>>,
}

/// A minimum of healthy hosts.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct MinimumHealthyHosts {
    /// `HOST_COUNT` or `FLEET_PERCENT`.
    pub r#type: Spanned<String>,
    /// The number.
    pub value: Spanned<i64>,
}
