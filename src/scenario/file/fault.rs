//! `faults`: when, whom and what.

use serde::Deserialize;

use super::quantity::{Length, LengthText, Part};
use crate::text::decode::Spanned;

/// One fault.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Fault {
    /// Its name; its kind and place unless given, such as `scriptFails-1`.
    pub name: Option<Spanned<String>>,
    /// At one instant.
    pub at: Option<Spanned<Length>>,
    /// From one instant to another.
    pub during: Option<Spanned<During>>,
    /// When a lifecycle event begins.
    pub on: Option<Spanned<On>>,
    /// By chance, so often an hour on each host.
    pub per_hour: Option<Spanned<f64>>,
    /// Which hosts; all unless given.
    pub whom: Option<Spanned<Whom>>,
    /// What it does.
    pub what: Spanned<What>,
    /// How long it lasts, a duration or distribution.
    pub r#for: Option<Spanned<LengthText>>,
}

/// A span of time.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct During {
    /// Its first instant.
    pub from: Spanned<Length>,
    /// The first instant after.
    pub to: Spanned<Length>,
}

/// A lifecycle event; what is not given does not matter.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct On {
    /// The event.
    pub event: Option<Spanned<String>>,
    /// The deployment, counted from 1.
    pub deployment: Option<Spanned<u32>>,
    /// The revision that is deployed.
    pub revision: Option<Spanned<String>>,
}

/// Hosts: those that fit everything given, and how many of them.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Whom {
    /// One host.
    pub host: Option<Spanned<String>>,
    /// Several hosts.
    pub hosts: Option<Spanned<Vec<Spanned<String>>>>,
    /// The hosts of a fleet.
    pub fleet: Option<Spanned<String>>,
    /// The hosts with a tag.
    pub tag: Option<Spanned<Tag>>,
    /// The hosts of a zone.
    pub zone: Option<Spanned<String>>,
    /// So many of them, drawn once a run.
    pub count: Option<Spanned<u32>>,
    /// This share of them, drawn once a run.
    pub share: Option<Spanned<Part>>,
    /// Each strike by itself with this chance.
    pub chance: Option<Spanned<Part>>,
}

/// A tag.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Tag {
    /// The key.
    pub key: Spanned<String>,
    /// The value.
    pub value: Spanned<String>,
}

/// What a fault does: a name, or a name with a mapping.
#[derive(Clone, Debug, PartialEq, Deserialize)]
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
        /// So many times as late, above 1.
        factor: Spanned<f64>,
    },
    /// The agent's calls are refused.
    AgentCredentials,
    /// The host and others do not reach each other.
    Partition {
        /// Which others: `codeDeploy`, `s3`, `loadBalancer`; the first alone unless given.
        from: Option<Spanned<Vec<Spanned<String>>>>,
    },
    /// A script ends with an exit code.
    ScriptFails {
        /// Which, 1 to 255.
        #[serde(rename = "exitCode")]
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
        /// So many times as slow, above 1.
        factor: Spanned<f64>,
    },
    /// Downloads fail.
    S3Fails,
    /// The bundle of a revision is deleted.
    RevisionMissing {
        /// Which.
        revision: Spanned<String>,
    },
    /// The archive of the last install is deleted on the host.
    ArchiveDeleted,
    /// Somebody stops the deployment.
    OperatorStop {
        /// Whether a rollback follows; as configured unless given.
        #[serde(rename = "autoRollbackEnabled")]
        auto_rollback_enabled: Option<bool>,
    },
    /// Load balancers reach the host in part of every period only.
    ElbFlap {
        /// From one loss to the next, at least 1 s.
        period: Spanned<Length>,
        /// The part of it without, above 0 % and below 100 %.
        duty: Spanned<Part>,
    },
    /// A zone is gone.
    AzOutage {
        /// Which; that of `whom` unless given.
        zone: Option<Spanned<String>>,
    },
    /// Calls of a service are refused.
    ApiThrottle {
        /// `cloudWatch` or `elasticLoadBalancing`.
        service: Spanned<String>,
        /// The part of them, above 0 %.
        share: Spanned<Part>,
    },
    /// The states of alarms cannot be read.
    AlarmPollFails,
    /// An alarm is not evaluated.
    AlarmEvaluationFails {
        /// Which.
        alarm: Spanned<String>,
    },
    /// Points of metrics arrive later.
    MetricDelay {
        /// By so much.
        add: Spanned<Length>,
        /// Of this namespace alone.
        namespace: Option<Spanned<String>>,
        /// Of this target group or Classic Load Balancer alone.
        #[serde(rename = "targetGroup")]
        target_group: Option<Spanned<String>>,
    },
    /// Points of metrics are lost.
    MetricMissing {
        /// Of this namespace alone.
        namespace: Option<Spanned<String>>,
        /// Of this target group or Classic Load Balancer alone.
        #[serde(rename = "targetGroup")]
        target_group: Option<Spanned<String>>,
    },
    /// The state of an alarm is set.
    SetAlarmState {
        /// Which alarm.
        alarm: Spanned<String>,
        /// `OK`, `ALARM` or `INSUFFICIENT_DATA`.
        state: Spanned<String>,
    },
    /// What applications depend on is slow.
    DependencySlow {
        /// So many times as slow, above 1.
        factor: Spanned<f64>,
    },
    /// A revision turns bad.
    BadRevision {
        /// Which.
        revision: Spanned<String>,
        /// The part of its answers that are errors.
        #[serde(rename = "errorRate")]
        error_rate: Option<Spanned<Part>>,
        /// So many times as slow.
        #[serde(rename = "latencyFactor")]
        latency_factor: Option<Spanned<f64>>,
    },
    /// The clock of the host is wrong.
    ClockSkew,
    /// The host resolves no names.
    DnsFail {
        /// The part of the application's answers that are errors; none unless given.
        #[serde(rename = "errorRate")]
        error_rate: Option<Spanned<Part>>,
    },
    /// The disk is slow.
    EbsSlow {
        /// So many times as slow, above 1.
        factor: Spanned<f64>,
    },
}
