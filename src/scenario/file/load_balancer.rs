//! `loadBalancers`: Classic Load Balancers, as CreateLoadBalancer, ConfigureHealthCheck and
//! ModifyLoadBalancerAttributes take them and DescribeLoadBalancers shows them.

use schemars::JsonSchema;
use serde::Deserialize;

use super::anything::Anything;
use super::quantity::LengthText;
use super::target_group::FleetNames;
use crate::text::decode::Spanned;

/// A Classic Load Balancer.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct LoadBalancer {
    /// Its name, also as `name`.
    #[schemars(extend("examples" = ["old-web"]))]
    pub load_balancer_name: Option<Spanned<String>>,
    /// The same, shorter.
    #[schemars(extend("examples" = ["old-web"]))]
    pub name: Option<Spanned<String>>,
    /// `classic`: the others are told by their target groups.
    #[schemars(extend("default" = "classic", "examples" = ["classic"]))]
    pub r#type: Option<Spanned<String>>,
    /// The fleets whose hosts are its instances from the start.
    #[schemars(extend("examples" = ["web", ["web", "batch"]]))]
    pub targets: Option<Spanned<FleetNames>>,
    /// How instances are checked.
    #[schemars(extend("examples" = [{"target": "HTTP:80/health", "interval": 10}]))]
    pub health_check: Option<Spanned<ClassicHealthCheck>>,
    /// How instances leave.
    #[schemars(extend("examples" = [{"enabled": true, "timeout": 60}]))]
    pub connection_draining: Option<Spanned<ConnectionDraining>>,
    /// How long connections may be idle.
    #[schemars(extend("examples" = [{"idleTimeout": 30}]))]
    pub connection_settings: Option<Spanned<ConnectionSettings>>,
    /// The same as `connectionSettings`, shorter, in seconds.
    #[schemars(extend("default" = 60, "examples" = [30]))]
    pub idle_timeout_seconds: Option<Spanned<u64>>,
    /// Whether traffic crosses zones.
    #[schemars(extend("examples" = [{"enabled": true}]))]
    pub cross_zone_load_balancing: Option<Spanned<CrossZoneLoadBalancing>>,
    /// The same, shorter.
    #[schemars(extend("default" = false, "examples" = [true]))]
    pub cross_zone: Option<Spanned<bool>>,
    /// Enabled Availability Zones; those of the instances unless given.
    #[schemars(extend("examples" = [["eu-west-1a"]]))]
    pub availability_zones: Option<Spanned<Vec<Spanned<String>>>>,
    /// From registering an instance until its checks begin (LAT-030).
    #[schemars(extend("default" = "5s", "examples" = ["10s"]))]
    pub registration_lag: Option<Spanned<LengthText>>,
    /// Whether load can fail a check; yes for checks by HTTP unless given.
    #[schemars(extend("examples" = [false]))]
    pub health_check_shares_queue: Option<Spanned<bool>>,
    /// Whether an instance that is idle has drained.
    #[schemars(extend("default" = false, "examples" = [true]))]
    pub drain_early: Option<Spanned<bool>>,
    /// Without effect.
    pub access_log: Option<Spanned<Anything>>,
    /// Without effect.
    pub additional_attributes: Option<Spanned<Anything>>,
    /// Without effect.
    pub listeners: Option<Spanned<Anything>>,
    /// Without effect.
    pub listener_descriptions: Option<Spanned<Anything>>,
    /// Without effect.
    pub policies: Option<Spanned<Anything>>,
    /// Without effect.
    pub backend_server_descriptions: Option<Spanned<Anything>>,
    /// Without effect.
    pub instances: Option<Spanned<Anything>>,
    /// Without effect.
    pub subnets: Option<Spanned<Anything>>,
    /// Without effect.
    pub security_groups: Option<Spanned<Anything>>,
    /// Without effect.
    pub source_security_group: Option<Spanned<Anything>>,
    /// Without effect.
    pub scheme: Option<Spanned<Anything>>,
    /// Without effect.
    #[serde(rename = "DNSName")]
    pub dns_name: Option<Spanned<Anything>>,
    /// Without effect.
    #[serde(rename = "VPCId")]
    pub vpc_id: Option<Spanned<Anything>>,
    /// Without effect.
    pub canonical_hosted_zone_name: Option<Spanned<Anything>>,
    /// Without effect.
    #[serde(rename = "canonicalHostedZoneNameID")]
    pub canonical_hosted_zone_name_id: Option<Spanned<Anything>>,
    /// Without effect.
    pub created_time: Option<Spanned<Anything>>,
    /// Without effect.
    pub tags: Option<Spanned<Anything>>,
}

/// How instances are checked.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct ClassicHealthCheck {
    /// Protocol, port and path.
    #[schemars(extend("examples" = ["HTTP:80/health"]))]
    pub target: Option<Spanned<String>>,
    /// Seconds from one check to the next.
    #[schemars(extend("minimum" = 5, "maximum" = 300, "default" = 30, "examples" = [10]))]
    pub interval: Option<Spanned<u64>>,
    /// Seconds a check waits.
    #[schemars(extend("default" = 5, "examples" = [2]))]
    pub timeout: Option<Spanned<u64>>,
    /// Passes in a row that bring an instance into service.
    #[schemars(extend("minimum" = 2, "maximum" = 10, "default" = 10, "examples" = [2]))]
    pub healthy_threshold: Option<Spanned<u64>>,
    /// Failures in a row that take it out.
    #[schemars(extend("minimum" = 2, "maximum" = 10, "default" = 2, "examples" = [3]))]
    pub unhealthy_threshold: Option<Spanned<u64>>,
}

/// How instances leave.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct ConnectionDraining {
    /// Whether instances that leave finish what they run.
    #[schemars(extend("examples" = [true]))]
    pub enabled: Option<Spanned<bool>>,
    /// For how many seconds at most.
    #[schemars(extend("default" = 300, "examples" = [60]))]
    pub timeout: Option<Spanned<u64>>,
}

/// How long connections may be idle.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct ConnectionSettings {
    /// In seconds.
    #[schemars(extend("default" = 60, "examples" = [30]))]
    pub idle_timeout: Spanned<u64>,
}

/// Whether traffic crosses zones.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct CrossZoneLoadBalancing {
    /// Whether it does.
    #[schemars(extend("examples" = [true]))]
    pub enabled: Spanned<bool>,
}
