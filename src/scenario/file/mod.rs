//! The file format of a scenario, key by key: what may be written, not what it means.
//!
//! What AWS has is written as AWS writes it; every member of its shapes is a known key, and the case
//! of its first letter is free. The rest is ours: durations, rates, shares and sizes carry a unit,
//! deployments are counted from 1 in order of creation, times count from the start.

pub mod alarm;
pub mod anything;
pub mod application;
pub mod assumptions;
pub mod blue_green;
pub mod choice;
pub mod config;
pub mod expect;
pub mod fault;
pub mod fleet;
pub mod group;
pub mod latencies;
pub mod load_balancer;
pub mod metric;
pub mod quantity;
pub mod quotas;
pub mod revision;
pub mod slo;
pub mod station;
pub mod target_group;
pub mod timeline;
pub mod traffic;
pub mod word;

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;

use self::alarm::{CompositeAlarm, MetricAlarm};
use self::anything::Anything;
use self::application::Application;
use self::assumptions::Assumptions;
use self::config::DeploymentConfig;
use self::expect::Expectation;
use self::fault::Fault;
use self::fleet::Fleet;
use self::latencies::{Latencies, Section};
use self::load_balancer::LoadBalancer;
use self::metric::CustomMetric;
use self::quantity::Length;
use self::quotas::Quotas;
use self::revision::Revision;
use self::slo::Slo;
use self::target_group::TargetGroup;
use self::timeline::TimelineEntry;
use self::traffic::Traffic;
use crate::text::decode::{Options, OrderedMap, Spanned};

/// The version of the file format, the value of `cutover`.
pub const FORMAT_VERSION: u32 = 1;

/// How a scenario is decoded: in AWS's objects the case of a key's first letter is free.
pub const OPTIONS: Options<'_> = Options {
    free_case: &[
        "Application",
        "Alarm",
        "AlarmConfiguration",
        "AutoRollbackConfiguration",
        "CancelZonalShift",
        "ClassicHealthCheck",
        "ConnectionDraining",
        "CreateDeployment",
        "CrossZoneLoadBalancing",
        "DeploymentConfig",
        "DeploymentGroup",
        "DeploymentStyle",
        "LoadBalancer",
        "LoadBalancerInfo",
        "LoadBalancerName",
        "CompositeAlarm",
        "CustomMetric",
        "Dimension",
        "EvaluationWindow",
        "HostTag",
        "Metric",
        "MetricAlarm",
        "MetricDataQuery",
        "MetricStat",
        "MinimumHealthyHosts",
        "ModifyRule",
        "StartZonalShift",
        "Tag",
        "TagFilter",
        "TagSet",
        "TargetGroup",
        "TargetGroupAttribute",
        "OnPremisesTagSet",
        "TriggerConfig",
        "WallClockWindow",
    ],
    in_seconds: &["Seconds", "Sec", "Period", "Timeout", "Interval"],
};

/// A scenario as written, after `extends`, profiles and `--set` have been merged into it.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[schemars(rename = "Scenario")]
pub struct ScenarioFile {
    /// Version of the format: 1.
    #[schemars(extend("examples" = [1]))]
    pub cutover: Spanned<u32>,
    /// Names the scenario and its folder of results: letters, digits and `. _ -`, at most 100.
    #[schemars(extend("examples" = ["my-first"]))]
    pub name: Spanned<String>,
    /// What it shows, in a few sentences.
    #[serde(default)]
    #[schemars(extend("examples" = ["Six hosts, half at a time."]))]
    pub description: String,
    /// Seed of all chance. The same scenario and seed give the same bytes.
    #[schemars(extend("default" = 1, "examples" = [7]))]
    pub seed: Option<u64>,
    /// The start in UTC, a whole minute.
    #[schemars(extend("default" = "2026-01-01T00:00:00Z", "examples" = ["2026-03-02T10:00:00Z"]))]
    pub starts_at: Option<Spanned<String>>,
    /// When the run ends, counted from the start; 15 minutes after the last deployment unless
    /// given.
    #[schemars(extend("examples" = ["3h"]))]
    pub until: Option<Spanned<Length>>,
    /// A file, or the name of a shipped scenario, that this one changes. What is written here is
    /// laid over it; lists of named things merge by name, and other lists, such as `timeline` and
    /// `expect`, are replaced as a whole.
    #[schemars(with = "Option<String>", extend("examples" = ["first-deploy"]))]
    pub extends: Option<Anything>,
    /// Named changes, laid over the rest with `cutover run NAME@PROFILE`, as with `extends`. Null
    /// removes a key.
    #[schemars(with = "Option<Profiles>", extend("examples" = [{"large": {"fleets": [{"name": "web", "instances": 60}]}}]))]
    pub profiles: Option<Anything>,
    /// What can be deployed, by name.
    #[serde(default)]
    #[schemars(extend("examples" = [{"v1": {}, "v2": {"quality": {"errorRate": "4%"}}}]))]
    pub revisions: OrderedMap<Option<Revision>>,
    /// Hosts.
    #[serde(default)]
    pub fleets: Vec<Fleet>,
    /// Target groups of Application and Network Load Balancers.
    #[serde(default)]
    pub target_groups: Vec<Spanned<TargetGroup>>,
    /// Classic Load Balancers.
    #[serde(default)]
    pub load_balancers: Vec<Spanned<LoadBalancer>>,
    /// What users ask for, and of whom.
    #[serde(default)]
    pub traffic: Vec<Spanned<Traffic>>,
    /// Metrics of the scenario's own, with the values they take.
    #[serde(default)]
    pub metrics: Vec<Spanned<CustomMetric>>,
    /// Alarms on metrics, as PutMetricAlarm takes them.
    #[serde(default)]
    pub alarms: Vec<Spanned<MetricAlarm>>,
    /// Alarms on other alarms, as PutCompositeAlarm takes them.
    #[serde(default)]
    pub composite_alarms: Vec<Spanned<CompositeAlarm>>,
    /// Custom deployment configurations, as CreateDeploymentConfig takes them.
    #[serde(default)]
    pub deployment_configs: Vec<Spanned<DeploymentConfig>>,
    /// Applications with their deployment groups, as in the CodeDeploy API.
    #[serde(default)]
    pub applications: Vec<Spanned<Application>>,
    /// What callers ask for, and when.
    #[serde(default)]
    pub timeline: Vec<Spanned<TimelineEntry>>,
    /// What breaks: when, whom and what.
    #[serde(default)]
    pub faults: Vec<Spanned<Fault>>,
    /// What must hold of a run.
    #[serde(default)]
    pub expect: Vec<Spanned<Expectation>>,
    /// What the service promises its users.
    #[schemars(extend("examples" = [{"availability": "99.9%", "period": "30d"}]))]
    pub slo: Option<Slo>,
    /// Choices where AWS is silent, by the rulebook's names.
    #[serde(default)]
    pub assumptions: Assumptions,
    /// Limits of the account (EC2-206).
    #[serde(default)]
    pub quotas: Quotas,
    /// How long everything takes that no script decides.
    #[serde(default)]
    #[schemars(with = "Section")]
    pub latencies: Latencies,
}

/// Named changes, for the schema.
#[derive(Clone, Copy, Debug)]
pub enum Profiles {}

/// What a profile changes is called so among the definitions of the schema.
pub const CHANGE: &str = "ScenarioChange";

impl JsonSchema for Profiles {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Profiles".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let change = format!("#/$defs/{CHANGE}");
        json_schema!({ "type": "object", "additionalProperties": { "$ref": change } })
    }
}
