//! `loadBalancers`: Classic Load Balancers, as CreateLoadBalancer, ConfigureHealthCheck and
//! ModifyLoadBalancerAttributes take them and DescribeLoadBalancers shows them.

use serde::Deserialize;
use serde::de::IgnoredAny;

use super::quantity::LengthText;
use super::target_group::FleetNames;
use crate::text::decode::Spanned;

/// A Classic Load Balancer.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct LoadBalancer {
    /// Its name, also as `name`.
    pub load_balancer_name: Option<Spanned<String>>,
    /// The same, shorter.
    pub name: Option<Spanned<String>>,
    /// `classic`: the others are told by their target groups.
    pub r#type: Option<Spanned<String>>,
    /// The fleets whose hosts are its instances.
    pub targets: Option<Spanned<FleetNames>>,
    /// How instances are checked.
    pub health_check: Option<Spanned<ClassicHealthCheck>>,
    /// How instances leave.
    pub connection_draining: Option<Spanned<ConnectionDraining>>,
    /// How long connections may be idle.
    pub connection_settings: Option<Spanned<ConnectionSettings>>,
    /// The same, shorter.
    pub idle_timeout_seconds: Option<Spanned<u64>>,
    /// Whether traffic crosses zones.
    pub cross_zone_load_balancing: Option<Spanned<CrossZoneLoadBalancing>>,
    /// The same, shorter.
    pub cross_zone: Option<Spanned<bool>>,
    /// Enabled Availability Zones; those of the instances unless given.
    pub availability_zones: Option<Spanned<Vec<Spanned<String>>>>,
    /// From registering an instance until its checks begin, a duration or distribution.
    pub registration_lag: Option<Spanned<LengthText>>,
    /// Whether load can fail a check; for checks by HTTP unless given.
    pub health_check_shares_queue: Option<Spanned<bool>>,
    /// Whether an instance that is idle has drained.
    pub drain_early: Option<Spanned<bool>>,
    /// Without effect.
    pub access_log: Option<Spanned<IgnoredAny>>,
    /// Without effect.
    pub additional_attributes: Option<Spanned<IgnoredAny>>,
    /// Without effect.
    pub listeners: Option<Spanned<IgnoredAny>>,
    /// Without effect.
    pub listener_descriptions: Option<Spanned<IgnoredAny>>,
    /// Without effect.
    pub policies: Option<Spanned<IgnoredAny>>,
    /// Without effect.
    pub backend_server_descriptions: Option<Spanned<IgnoredAny>>,
    /// Without effect.
    pub instances: Option<Spanned<IgnoredAny>>,
    /// Without effect.
    pub subnets: Option<Spanned<IgnoredAny>>,
    /// Without effect.
    pub security_groups: Option<Spanned<IgnoredAny>>,
    /// Without effect.
    pub source_security_group: Option<Spanned<IgnoredAny>>,
    /// Without effect.
    pub scheme: Option<Spanned<IgnoredAny>>,
    /// Without effect.
    #[serde(rename = "DNSName")]
    pub dns_name: Option<Spanned<IgnoredAny>>,
    /// Without effect.
    #[serde(rename = "VPCId")]
    pub vpc_id: Option<Spanned<IgnoredAny>>,
    /// Without effect.
    pub canonical_hosted_zone_name: Option<Spanned<IgnoredAny>>,
    /// Without effect.
    #[serde(rename = "canonicalHostedZoneNameID")]
    pub canonical_hosted_zone_name_id: Option<Spanned<IgnoredAny>>,
    /// Without effect.
    pub created_time: Option<Spanned<IgnoredAny>>,
    /// Without effect.
    pub tags: Option<Spanned<IgnoredAny>>,
}

/// How instances are checked.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct ClassicHealthCheck {
    /// Protocol, port and path, such as `HTTP:80/health`.
    pub target: Option<Spanned<String>>,
    /// Seconds from one check to the next.
    pub interval: Option<Spanned<u64>>,
    /// Seconds a check waits.
    pub timeout: Option<Spanned<u64>>,
    /// Passes in a row that bring an instance into service.
    pub healthy_threshold: Option<Spanned<u64>>,
    /// Failures in a row that take it out.
    pub unhealthy_threshold: Option<Spanned<u64>>,
}

/// How instances leave.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct ConnectionDraining {
    /// Whether they finish what they run.
    pub enabled: Option<Spanned<bool>>,
    /// For how many seconds at most.
    pub timeout: Option<Spanned<u64>>,
}

/// How long connections may be idle.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct ConnectionSettings {
    /// In seconds.
    pub idle_timeout: Spanned<u64>,
}

/// Whether traffic crosses zones.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct CrossZoneLoadBalancing {
    /// Whether it does.
    pub enabled: Spanned<bool>,
}
