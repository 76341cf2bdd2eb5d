//! `targetGroups`: what CreateTargetGroup and ModifyTargetGroupAttributes take, what
//! DescribeTargetGroups shows, and our short names for the attributes.

use std::fmt;

use serde::Deserialize;
use serde::de::value::SeqAccessDeserializer;
use serde::de::{Deserializer, Error, IgnoredAny, SeqAccess, Visitor};

use super::quantity::LengthText;
use crate::text::decode::Spanned;

/// A target group of an Application or Network Load Balancer.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct TargetGroup {
    /// Its name, also as `name`.
    pub target_group_name: Option<Spanned<String>>,
    /// The same, shorter.
    pub name: Option<Spanned<String>>,
    /// The fleets whose hosts are its targets.
    pub targets: Option<Spanned<FleetNames>>,
    /// `application` or `network`; follows from `protocol` unless given.
    pub r#type: Option<Spanned<String>>,
    /// How targets are spoken to.
    pub protocol: Option<Spanned<String>>,
    /// `instance`.
    pub target_type: Option<Spanned<String>>,
    /// How targets are checked.
    pub health_check_protocol: Option<Spanned<String>>,
    /// Whether they are.
    pub health_check_enabled: Option<Spanned<bool>>,
    /// From one check to the next.
    pub health_check_interval_seconds: Option<Spanned<u64>>,
    /// How long a check waits.
    pub health_check_timeout_seconds: Option<Spanned<u64>>,
    /// Passes in a row that make an unhealthy target healthy.
    pub healthy_threshold_count: Option<Spanned<u64>>,
    /// Failures in a row that make a target unhealthy.
    pub unhealthy_threshold_count: Option<Spanned<u64>>,
    /// Attributes by AWS's names.
    pub attributes: Option<Spanned<Vec<Spanned<TargetGroupAttribute>>>>,
    /// `deregistration_delay.timeout_seconds`.
    pub deregistration_delay_seconds: Option<Spanned<u64>>,
    /// `idle_timeout.timeout_seconds` of its load balancer.
    pub idle_timeout_seconds: Option<Spanned<u64>>,
    /// `deregistration_delay.connection_termination.enabled`.
    pub connection_termination: Option<Spanned<bool>>,
    /// `slow_start.duration_seconds`.
    pub slow_start_seconds: Option<Spanned<u64>>,
    /// `load_balancing.algorithm.type`.
    pub algorithm: Option<Spanned<String>>,
    /// `load_balancing.algorithm.anomaly_mitigation`.
    pub anomaly_mitigation: Option<Spanned<bool>>,
    /// `load_balancing.cross_zone.enabled`.
    pub cross_zone: Option<Spanned<bool>>,
    /// `stickiness.type`; switches stickiness to a target on.
    pub stickiness: Option<Spanned<String>>,
    /// How long it holds.
    pub stickiness_seconds: Option<Spanned<u64>>,
    /// `target_group_health.dns_failover.minimum_healthy_targets`.
    pub dns_failover: Option<Spanned<Failover>>,
    /// `target_group_health.unhealthy_state_routing.minimum_healthy_targets`.
    pub routing_failover: Option<Spanned<Failover>>,
    /// Enabled Availability Zones; those of the targets unless given.
    pub zones: Option<Spanned<Vec<Spanned<String>>>>,
    /// From registering a target until its checks begin, a duration or distribution.
    pub registration_lag: Option<Spanned<LengthText>>,
    /// Whether load can fail a check; for checks by HTTP unless given.
    pub health_check_shares_queue: Option<Spanned<bool>>,
    /// Whether a target that is idle has drained.
    pub drain_early: Option<Spanned<bool>>,
    /// Without effect.
    pub port: Option<Spanned<IgnoredAny>>,
    /// Without effect.
    pub health_check_port: Option<Spanned<IgnoredAny>>,
    /// Without effect.
    pub health_check_path: Option<Spanned<IgnoredAny>>,
    /// Without effect.
    pub matcher: Option<Spanned<IgnoredAny>>,
    /// Without effect.
    pub ip_address_type: Option<Spanned<IgnoredAny>>,
    /// Without effect.
    pub vpc_id: Option<Spanned<IgnoredAny>>,
    /// Without effect.
    pub target_group_arn: Option<Spanned<IgnoredAny>>,
    /// Without effect.
    pub load_balancer_arns: Option<Spanned<IgnoredAny>>,
    /// Without effect.
    pub protocol_version: Option<Spanned<IgnoredAny>>,
    /// Without effect.
    pub target_control_port: Option<Spanned<IgnoredAny>>,
    /// Without effect.
    pub tags: Option<Spanned<IgnoredAny>>,
}

/// An attribute by AWS's name.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct TargetGroupAttribute {
    /// Such as `deregistration_delay.timeout_seconds`.
    pub key: Spanned<String>,
    /// Text in AWS; a number or truth value is read as its text.
    pub value: Spanned<AttributeValue>,
}

/// A minimum of healthy targets.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Failover {
    /// As a number.
    pub count: Option<Spanned<u64>>,
    /// In percent of the registered ones.
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
