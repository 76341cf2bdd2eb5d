//! `targetGroups`: what CreateTargetGroup and ModifyTargetGroupAttributes take, what
//! DescribeTargetGroups shows, and our short names for the attributes.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde::de::value::SeqAccessDeserializer;
use serde::de::{Deserializer, Error, SeqAccess, Visitor};

use super::anything::Anything;
use super::choice;
use super::quantity::LengthText;
use crate::text::decode::Spanned;

/// A target group of an Application or Network Load Balancer.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct TargetGroup {
    /// Its name, also as `name`.
    #[schemars(extend("examples" = ["web"]))]
    pub target_group_name: Option<Spanned<String>>,
    /// The same, shorter.
    #[schemars(extend("examples" = ["web"]))]
    pub name: Option<Spanned<String>>,
    /// The fleets whose hosts are its targets from the start.
    #[schemars(extend("examples" = ["web", ["web", "batch"]]))]
    pub targets: Option<Spanned<FleetNames>>,
    /// Of which load balancer; follows from `protocol` unless given.
    #[schemars(extend("enum" = ["application", "network"], "default" = "application", "examples" = ["network"]))]
    pub r#type: Option<Spanned<String>>,
    /// How targets are spoken to; `TCP` for a Network Load Balancer unless given.
    #[schemars(with = "Option<choice::ProtocolName>", extend("default" = "HTTP", "examples" = ["HTTPS"]))]
    pub protocol: Option<Spanned<String>>,
    /// `instance`: CodeDeploy takes no other.
    #[schemars(extend("default" = "instance", "examples" = ["instance"]))]
    pub target_type: Option<Spanned<String>>,
    /// How targets are checked; `TCP` for a Network Load Balancer unless given.
    #[schemars(extend("default" = "HTTP", "examples" = ["TCP"]))]
    pub health_check_protocol: Option<Spanned<String>>,
    /// Whether they are.
    #[schemars(extend("default" = true, "examples" = [true]))]
    pub health_check_enabled: Option<Spanned<bool>>,
    /// Seconds from one check to the next.
    #[schemars(extend("minimum" = 5, "maximum" = 300, "default" = 30, "examples" = [10]))]
    pub health_check_interval_seconds: Option<Spanned<u64>>,
    /// Seconds a check waits; 6 or 10 for a Network Load Balancer unless given.
    #[schemars(extend("minimum" = 2, "maximum" = 120, "default" = 5, "examples" = [2]))]
    pub health_check_timeout_seconds: Option<Spanned<u64>>,
    /// Passes in a row that make an unhealthy target healthy.
    #[schemars(extend("minimum" = 2, "maximum" = 10, "default" = 5, "examples" = [2]))]
    pub healthy_threshold_count: Option<Spanned<u64>>,
    /// Failures in a row that make a target unhealthy.
    #[schemars(extend("minimum" = 2, "maximum" = 10, "default" = 2, "examples" = [3]))]
    pub unhealthy_threshold_count: Option<Spanned<u64>>,
    /// Attributes by AWS's names, as AWS lists them.
    #[schemars(extend("examples" = [[{"key": "deregistration_delay.timeout_seconds", "value": "60"}]]))]
    pub attributes: Option<Spanned<Vec<Spanned<TargetGroupAttribute>>>>,
    /// How long a target drains at most: `deregistration_delay.timeout_seconds`.
    #[schemars(extend("maximum" = 3600, "default" = 300, "examples" = [60]))]
    pub deregistration_delay_seconds: Option<Spanned<u64>>,
    /// How long an answer may take before the load balancer answers 504:
    /// `idle_timeout.timeout_seconds`.
    #[schemars(extend("minimum" = 1, "maximum" = 4000, "default" = 60, "examples" = [30]))]
    pub idle_timeout_seconds: Option<Spanned<u64>>,
    /// Whether connections end with the delay:
    /// `deregistration_delay.connection_termination.enabled`.
    #[schemars(extend("examples" = [true]))]
    pub connection_termination: Option<Spanned<bool>>,
    /// How long a fresh target takes a rising share, 30 to 900: `slow_start.duration_seconds`.
    #[schemars(extend("maximum" = 900, "default" = 0, "examples" = [60]))]
    pub slow_start_seconds: Option<Spanned<u64>>,
    /// Who gets a request: `load_balancing.algorithm.type`.
    #[schemars(with = "Option<choice::AlgorithmName>", extend("default" = "round_robin", "examples" = ["least_outstanding_requests"]))]
    pub algorithm: Option<Spanned<String>>,
    /// Automatic target weights, with `weighted_random`:
    /// `load_balancing.algorithm.anomaly_mitigation`.
    #[schemars(extend("default" = false, "examples" = [true]))]
    pub anomaly_mitigation: Option<Spanned<bool>>,
    /// Whether traffic crosses zones: `load_balancing.cross_zone.enabled`; no for a Network Load
    /// Balancer unless given.
    #[schemars(extend("examples" = [false]))]
    pub cross_zone: Option<Spanned<bool>>,
    /// Switches stickiness on, and says what by: `stickiness.type`.
    #[schemars(with = "Option<choice::StickyByName>", extend("examples" = ["lb_cookie"]))]
    pub stickiness: Option<Spanned<String>>,
    /// How many seconds it holds.
    #[schemars(extend("minimum" = 1, "maximum" = 604800, "default" = 86400, "examples" = [3600]))]
    pub stickiness_seconds: Option<Spanned<u64>>,
    /// Healthy targets below which a zone leaves DNS:
    /// `target_group_health.dns_failover.minimum_healthy_targets`.
    #[schemars(extend("examples" = [{"count": 1}]))]
    pub dns_failover: Option<Spanned<Failover>>,
    /// Healthy targets below which requests go to all targets:
    /// `target_group_health.unhealthy_state_routing.minimum_healthy_targets`.
    #[schemars(extend("examples" = [{"percentage": 50}]))]
    pub routing_failover: Option<Spanned<Failover>>,
    /// Enabled Availability Zones; those of the targets unless given.
    #[schemars(extend("examples" = [["eu-west-1a", "eu-west-1b"]]))]
    pub zones: Option<Spanned<Vec<Spanned<String>>>>,
    /// From registering a target until its checks begin (LAT-030).
    #[schemars(extend("examples" = ["4s", "uniform(2s 5s)"]))]
    pub registration_lag: Option<Spanned<LengthText>>,
    /// Whether load can fail a check; yes for checks by HTTP unless given.
    #[schemars(extend("examples" = [false]))]
    pub health_check_shares_queue: Option<Spanned<bool>>,
    /// Whether a target that is idle has drained.
    #[schemars(extend("default" = false, "examples" = [true]))]
    pub drain_early: Option<Spanned<bool>>,
    /// Without effect.
    pub port: Option<Spanned<Anything>>,
    /// Without effect.
    pub health_check_port: Option<Spanned<Anything>>,
    /// Without effect.
    pub health_check_path: Option<Spanned<Anything>>,
    /// Without effect.
    pub matcher: Option<Spanned<Anything>>,
    /// Without effect.
    pub ip_address_type: Option<Spanned<Anything>>,
    /// Without effect.
    pub vpc_id: Option<Spanned<Anything>>,
    /// Without effect.
    pub target_group_arn: Option<Spanned<Anything>>,
    /// Without effect.
    pub load_balancer_arns: Option<Spanned<Anything>>,
    /// Without effect.
    pub protocol_version: Option<Spanned<Anything>>,
    /// Without effect.
    pub target_control_port: Option<Spanned<Anything>>,
    /// Without effect.
    pub tags: Option<Spanned<Anything>>,
}

/// An attribute by AWS's name.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct TargetGroupAttribute {
    /// Its name.
    #[schemars(extend("examples" = ["deregistration_delay.timeout_seconds"]))]
    pub key: Spanned<String>,
    /// Text in AWS; a number or truth value is read as its text.
    #[schemars(extend("examples" = ["60"]))]
    pub value: Spanned<AttributeValue>,
}

/// A minimum of healthy targets.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Failover {
    /// As a number.
    #[schemars(extend("minimum" = 1, "maximum" = 1000, "examples" = [1]))]
    pub count: Option<Spanned<u64>>,
    /// In percent of the registered ones.
    #[schemars(extend("minimum" = 1, "maximum" = 100, "examples" = [50]))]
    pub percentage: Option<Spanned<u64>>,
}

/// The name of a fleet, or several.
#[derive(Clone, Debug, PartialEq)]
pub enum FleetNames {
    /// One.
    One(String),
    /// Any number.
    Several(Vec<Spanned<String>>),
}

/// A value of an attribute, as text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttributeValue(pub String);

impl<'de> Deserialize<'de> for FleetNames {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(FleetNamesVisitor)
    }
}

struct FleetNamesVisitor;

impl<'de> Visitor<'de> for FleetNamesVisitor {
    type Value = FleetNames;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a fleet or a list of them")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<FleetNames, E> {
        Ok(FleetNames::One(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<FleetNames, A::Error> {
        Vec::deserialize(SeqAccessDeserializer::new(items)).map(FleetNames::Several)
    }
}

impl<'de> Deserialize<'de> for AttributeValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AttributeValueVisitor)
    }
}

struct AttributeValueVisitor;

impl Visitor<'_> for AttributeValueVisitor {
    type Value = AttributeValue;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the value of an attribute")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<AttributeValue, E> {
        Ok(AttributeValue(text.to_owned()))
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<AttributeValue, E> {
        self.visit_str(&value.to_string())
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<AttributeValue, E> {
        self.visit_str(&number.to_string())
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<AttributeValue, E> {
        self.visit_str(&number.to_string())
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<AttributeValue, E> {
        self.visit_str(&number.to_string())
    }
}

impl JsonSchema for FleetNames {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "FleetNames".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "anyOf": [
            { "type": "string" },
            { "type": "array", "items": { "type": "string" } },
        ] })
    }
}

impl JsonSchema for AttributeValue {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "AttributeValue".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": ["string", "number", "boolean"] })
    }
}
