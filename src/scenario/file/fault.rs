//! `faults`: when, whom and what.

use schemars::JsonSchema;
use serde::Deserialize;

use super::choice;
use super::quantity::{Length, LengthText, Part};
use crate::text::decode::Spanned;

/// One fault.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Fault {
    /// Its name, for `struck`; its kind and place unless given, such as `scriptFails-1`.
    #[schemars(extend("examples" = ["three-agents-die"]))]
    pub name: Option<Spanned<String>>,
    /// At one instant, counted from the start.
    #[schemars(extend("examples" = ["90s"]))]
    pub at: Option<Spanned<Length>>,
    /// From one instant to another.
    #[schemars(extend("examples" = [{"from": "2m", "to": "5m"}]))]
    pub during: Option<Spanned<During>>,
    /// When a lifecycle event begins. Programs that follow YAML 1.1 take this key for `true`; for
    /// them it stands in quotes: `"on":`.
    #[schemars(extend("examples" = [{"event": "ApplicationStart"}]))]
    pub on: Option<Spanned<On>>,
    /// By chance, so often an hour on each host.
    #[schemars(extend("exclusiveMinimum" = 0, "maximum" = 3600.0, "examples" = [0.5]))]
    pub per_hour: Option<Spanned<f64>>,
    /// Which hosts; all unless given.
    #[schemars(extend("examples" = [{"count": 3}]))]
    pub whom: Option<Spanned<Whom>>,
    /// What it does: the name of a kind, or the kind with its keys.
    #[schemars(extend("examples" = ["agentDead", {"scriptFails": {"exitCode": 1}}]))]
    pub what: Spanned<What>,
    /// How long it lasts; to the end unless given.
    #[schemars(extend("examples" = ["10m"]))]
    pub r#for: Option<Spanned<LengthText>>,
}

/// A span of time.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct During {
    /// Its first instant.
    #[schemars(extend("examples" = ["2m"]))]
    pub from: Spanned<Length>,
    /// The first instant after.
    #[schemars(extend("examples" = ["5m"]))]
    pub to: Spanned<Length>,
}

/// A lifecycle event; what is not given does not matter.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct On {
    /// The event; any unless given.
    #[schemars(with = "Option<choice::EventName>", extend("examples" = ["ApplicationStart"]))]
    pub event: Option<Spanned<String>>,
    /// The deployment, counted from 1; any unless given.
    #[schemars(extend("minimum" = 1, "examples" = [1]))]
    pub deployment: Option<Spanned<u32>>,
    /// The revision that is deployed; any unless given.
    #[schemars(extend("examples" = ["v2"]))]
    pub revision: Option<Spanned<String>>,
}

/// Hosts: those that fit everything given, and how many of them.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Whom {
    /// One host.
    #[schemars(extend("examples" = ["web-2"]))]
    pub host: Option<Spanned<String>>,
    /// Several hosts.
    #[schemars(extend("examples" = [["web-2", "web-5"]]))]
    pub hosts: Option<Spanned<Vec<Spanned<String>>>>,
    /// The hosts of a fleet.
    #[schemars(extend("examples" = ["web"]))]
    pub fleet: Option<Spanned<String>>,
    /// The hosts with a tag.
    #[schemars(extend("examples" = [{"key": "role", "value": "web"}]))]
    pub tag: Option<Spanned<HostTag>>,
    /// The hosts of a zone.
    #[schemars(extend("examples" = ["eu-west-1a"]))]
    pub zone: Option<Spanned<String>>,
    /// So many of them, drawn once a run.
    #[schemars(extend("minimum" = 1, "examples" = [3]))]
    pub count: Option<Spanned<u32>>,
    /// This share of them, drawn once a run.
    #[schemars(extend("examples" = ["25%"]))]
    pub share: Option<Spanned<Part>>,
    /// Each strike by itself with this chance.
    #[schemars(extend("examples" = ["5%"]))]
    pub chance: Option<Spanned<Part>>,
}

/// A tag.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct HostTag {
    /// The key.
    #[schemars(extend("examples" = ["role"]))]
    pub key: Spanned<String>,
    /// The value.
    #[schemars(extend("examples" = ["web"]))]
    pub value: Spanned<String>,
}

/// What a fault does: a name, or a name with a mapping.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub enum What {
    /// The host is gone for good.
    InstanceCrash,
    /// The host goes down and comes back.
    InstanceReboot,
    /// The agent is gone.
    AgentDead,
    /// The agent restarts at once.
    AgentRestart,
    /// The agent polls late.
    AgentSlow {
        /// So many times as slow, 1 to 1000000.
        #[schemars(extend("minimum" = 1.0, "maximum" = 1000000.0, "examples" = [5]))]
        factor: Spanned<f64>,
    },
    /// The agent's calls are refused.
    AgentCredentials,
    /// The host and others do not reach each other.
    Partition {
        /// Which others.
        #[schemars(extend("default" = ["codeDeploy"], "examples" = [["codeDeploy", "s3", "loadBalancer"]]))]
        from: Option<Spanned<Vec<Spanned<String>>>>,
    },
    /// A script ends with an exit code.
    ScriptFails {
        /// The exit code, 1 to 255.
        #[serde(rename = "exitCode")]
        #[schemars(extend("minimum" = 1, "maximum" = 255, "examples" = [1]))]
        exit_code: Spanned<u8>,
    },
    /// A script never ends by itself.
    ScriptTimesOut,
    /// A script is missing.
    ScriptMissing,
    /// A script cannot be made executable.
    ScriptNotExecutable,
    /// A script leaves its output open.
    OutputsLeftOpen,
    /// The disk is full.
    DiskFull,
    /// Downloads are slow.
    S3Slow {
        /// So many times as slow, 1 to 1000000.
        #[schemars(extend("minimum" = 1.0, "maximum" = 1000000.0, "examples" = [5]))]
        factor: Spanned<f64>,
    },
    /// Downloads fail.
    S3Fails,
    /// The bundle of a revision is deleted.
    RevisionMissing {
        /// Which revision.
        #[schemars(extend("examples" = ["v2"]))]
        revision: Spanned<String>,
    },
    /// The archive of the last install is deleted on the host.
    ArchiveDeleted,
    /// Somebody stops the deployment.
    OperatorStop {
        /// Whether a rollback follows; as configured unless given.
        #[serde(rename = "autoRollbackEnabled")]
        #[schemars(extend("examples" = [true]))]
        auto_rollback_enabled: Option<bool>,
    },
    /// Load balancers reach the host in part of every period only.
    ElbFlap {
        /// From one loss to the next, at least 1 s.
        #[schemars(extend("examples" = ["60s"]))]
        period: Spanned<Length>,
        /// The part of it without, above 0 % and below 100 %.
        #[schemars(extend("examples" = ["20%"]))]
        duty: Spanned<Part>,
    },
    /// A zone is gone.
    AzOutage {
        /// Which zone; that of `whom` unless given.
        #[schemars(extend("examples" = ["eu-west-1a"]))]
        zone: Option<Spanned<String>>,
    },
    /// Calls of a service are refused.
    ApiThrottle {
        /// Whose calls.
        #[schemars(with = "choice::ServiceName", extend("examples" = ["cloudWatch"]))]
        service: Spanned<String>,
        /// The part of the calls that are refused, above 0 %.
        #[schemars(extend("examples" = ["50%"]))]
        share: Spanned<Part>,
    },
    /// The states of alarms cannot be read.
    AlarmPollFails,
    /// An alarm is not evaluated.
    AlarmEvaluationFails {
        /// Which metric alarm.
        #[schemars(extend("examples" = ["web-5xx"]))]
        alarm: Spanned<String>,
    },
    /// Points of metrics arrive later.
    MetricDelay {
        /// By so much.
        #[schemars(extend("examples" = ["5m"]))]
        add: Spanned<Length>,
        /// Of this namespace alone.
        #[schemars(extend("examples" = ["AWS/ApplicationELB"]))]
        namespace: Option<Spanned<String>>,
        /// Of this target group or Classic Load Balancer alone.
        #[serde(rename = "targetGroup")]
        #[schemars(extend("examples" = ["web"]))]
        target_group: Option<Spanned<String>>,
    },
    /// Points of metrics are lost.
    MetricMissing {
        /// Of this namespace alone.
        #[schemars(extend("examples" = ["AWS/ApplicationELB"]))]
        namespace: Option<Spanned<String>>,
        /// Of this target group or Classic Load Balancer alone.
        #[serde(rename = "targetGroup")]
        #[schemars(extend("examples" = ["web"]))]
        target_group: Option<Spanned<String>>,
    },
    /// The state of an alarm is set.
    SetAlarmState {
        /// Which alarm.
        #[schemars(extend("examples" = ["web-5xx"]))]
        alarm: Spanned<String>,
        /// The state it is set to.
        #[schemars(with = "choice::StateName", extend("examples" = ["ALARM"]))]
        state: Spanned<String>,
    },
    /// What applications depend on is slow.
    DependencySlow {
        /// So many times as slow, 1 to 1000000.
        #[schemars(extend("minimum" = 1.0, "maximum" = 1000000.0, "examples" = [5]))]
        factor: Spanned<f64>,
    },
    /// A revision turns bad.
    BadRevision {
        /// Which revision.
        #[schemars(extend("examples" = ["v2"]))]
        revision: Spanned<String>,
        /// The part of its answers that are errors.
        #[serde(rename = "errorRate")]
        #[schemars(extend("examples" = ["5%"]))]
        error_rate: Option<Spanned<Part>>,
        /// So many times as slow its answers are.
        #[serde(rename = "latencyFactor")]
        #[schemars(extend("examples" = [2]))]
        latency_factor: Option<Spanned<f64>>,
    },
    /// The clock of the host is wrong.
    ClockSkew,
    /// The host resolves no names.
    DnsFail {
        /// The part of the application's answers that are errors.
        #[serde(rename = "errorRate")]
        #[schemars(extend("default" = "0%", "examples" = ["20%"]))]
        error_rate: Option<Spanned<Part>>,
    },
    /// The disk is slow.
    EbsSlow {
        /// So many times as slow, 1 to 1000000.
        #[schemars(extend("minimum" = 1.0, "maximum" = 1000000.0, "examples" = [5]))]
        factor: Spanned<f64>,
    },
}
