//! The file format of a scenario, key by key: what may be written, not what it means.
//!
//! What AWS has is written as AWS writes it; every member of its shapes is a known key, and the case
//! of its first letter is free. The rest is ours: durations, rates, shares and sizes carry a unit,
//! deployments are counted from 1 in order of creation, times count from the start.

pub mod alarm;
pub mod application;
pub mod assumptions;
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

use serde::Deserialize;
use serde::de::IgnoredAny;

use self::alarm::{CompositeAlarm, MetricAlarm};
use self::application::Application;
use self::assumptions::Assumptions;
use self::config::DeploymentConfig;
use self::expect::Expectation;
use self::fault::Fault;
use self::fleet::Fleet;
use self::latencies::Latencies;
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
};

/// A scenario as written, after `extends`, profiles and `--set` have been merged into it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct ScenarioFile {
    /// Version of the format: 1.
    pub cutover: Spanned<u32>,
    /// Names the scenario and its folder of results: letters, digits and `. _ -`.
    pub name: Spanned<String>,
    /// What it shows, in a few sentences.
    #[serde(default)]
    pub description: String,
    /// Seed of all chance; 1 unless given.
    pub seed: Option<u64>,
    /// The start in UTC, a whole minute such as `2026-03-02T10:00:00Z`.
    pub starts_at: Option<Spanned<String>>,
    /// When the run ends; without it 15 minutes after the last deployment.
    pub until: Option<Spanned<Length>>,
    /// A file, or the name of a shipped scenario, that this one changes.
    pub extends: Option<IgnoredAny>,
    /// Named changes, chosen with `NAME@PROFILE`.
    pub profiles: Option<IgnoredAny>,
    /// What can be deployed, by name.
    #[serde(default)]
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
    /// What users ask for.
    #[serde(default)]
    pub traffic: Vec<Spanned<Traffic>>,
    /// Metrics that the scenario makes up.
    #[serde(default)]
    pub metrics: Vec<Spanned<CustomMetric>>,
    /// Alarms on metrics.
    #[serde(default)]
    pub alarms: Vec<Spanned<MetricAlarm>>,
    /// Alarms on other alarms.
    #[serde(default)]
    pub composite_alarms: Vec<Spanned<CompositeAlarm>>,
    /// Custom deployment configurations.
    #[serde(default)]
    pub deployment_configs: Vec<Spanned<DeploymentConfig>>,
    /// Applications with their deployment groups.
    #[serde(default)]
    pub applications: Vec<Spanned<Application>>,
    /// What callers ask for.
    #[serde(default)]
    pub timeline: Vec<Spanned<TimelineEntry>>,
    /// What breaks.
    #[serde(default)]
    pub faults: Vec<Spanned<Fault>>,
    /// What is expected of a run.
    #[serde(default)]
    pub expect: Vec<Spanned<Expectation>>,
    /// What the service promises its users.
    pub slo: Option<Slo>,
    /// Choices where AWS is silent.
    #[serde(default)]
    pub assumptions: Assumptions,
    /// Limits of the account.
    #[serde(default)]
    pub quotas: Quotas,
    /// How long everything takes that no script decides.
    #[serde(default)]
    pub latencies: Latencies,
}
