//! A fault as a scenario describes it.

use crate::account::fault::scope::{CutOff, MetricScope, Reach, ThrottledService};
use crate::account::latency::Latency;
use crate::aws::cloudwatch::ids::AlarmId;
use crate::aws::cloudwatch::state::AlarmState;
use crate::aws::codedeploy::ids::{DeploymentId, InstanceId, RevisionId};
use crate::aws::codedeploy::lifecycle::LifecycleEventName;
use crate::aws::codedeploy::rollback::StopRollback;
use crate::kernel::time::{Duration, Time};
use crate::rulebook::Rule;
use crate::rulebook::{
    ALM_039, EC2_016, EC2_158, FLT_010, FLT_011, FLT_012, FLT_013, FLT_014, FLT_015, FLT_016,
    FLT_017, FLT_018, FLT_019, FLT_020, FLT_021, FLT_022, FLT_023, FLT_025, FLT_026, FLT_027,
    FLT_028, FLT_029, FLT_039, FLT_040, FLT_041, FLT_042, FLT_043, FLT_044, FLT_045,
};

/// One fault of a scenario.
#[derive(Clone, Debug)]
pub struct Fault {
    /// Its name: the scenario's, or its kind and place such as `scriptFails-1`.
    pub name: String,
    /// When it strikes.
    pub when: When,
    /// Whom it strikes.
    pub whom: Whom,
    /// What it does.
    pub what: What,
    /// How long it lasts; none for ever, or for one event.
    pub lasts: Option<Latency>,
}

/// When a fault strikes.
#[derive(Clone, Debug, PartialEq)]
pub enum When {
    /// At one instant.
    At(Time),
    /// From one instant to another.
    During {
        /// First instant.
        from: Time,
        /// First instant after.
        to: Time,
    },
    /// When a lifecycle event begins.
    On(EventFilter),
    /// By chance, at this many strikes an hour, exponentially spaced (FLT-001): for each host, or for
    /// all together where one strike concerns more than a host.
    PerHour(f64),
}

/// Which lifecycle events a fault waits for; what is absent does not matter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct EventFilter {
    /// The event.
    pub event: Option<LifecycleEventName>,
    /// The deployment.
    pub deployment: Option<DeploymentId>,
    /// The revision being deployed.
    pub revision: Option<RevisionId>,
}

/// Whom a fault strikes.
#[derive(Clone, Debug, PartialEq)]
pub struct Whom {
    /// The hosts it may strike, in the scenario's order.
    pub hosts: Vec<InstanceId>,
    /// Which of them.
    pub pick: Pick,
}

/// How victims are picked among the hosts a fault may strike.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Pick {
    /// All.
    All,
    /// So many, drawn once for the whole run.
    Count(u32),
    /// This share, 0 to 1, rounded to whole hosts, drawn once for the whole run.
    Share(f64),
    /// Each strike by itself with this chance, 0 to 1.
    Chance(f64),
}

/// What a fault does.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum What {
    /// The host and its agent are gone for good (FLT-010).
    InstanceCrash,
    /// The host goes down and comes back with its agent (FLT-011).
    InstanceReboot,
    /// The agent is gone while the host lives; back after the fault's length, if it has one
    /// (FLT-012).
    AgentDead,
    /// The agent restarts at once (EC2-158).
    AgentRestart,
    /// The agent polls late by this factor (FLT-013).
    AgentSlow {
        /// 1 or more.
        factor: f64,
    },
    /// The agent's calls are refused; it backs off (FLT-014).
    AgentCredentials,
    /// The host and some others do not reach each other (FLT-040).
    Partition {
        /// Which others.
        from: CutOff,
    },
    /// A script ends with an exit code (FLT-015).
    ScriptFails {
        /// 1 to 255.
        exit_code: u8,
    },
    /// A script never ends by itself (FLT-016).
    ScriptTimesOut,
    /// A script is missing (FLT-017).
    ScriptMissing,
    /// A script cannot be made executable (FLT-017).
    ScriptNotExecutable,
    /// A script leaves its output open (FLT-017).
    OutputsLeftOpen,
    /// The disk is full (FLT-018).
    DiskFull,
    /// Downloads are slower by this factor (FLT-019).
    S3Slow {
        /// 1 or more.
        factor: f64,
    },
    /// Downloads fail after their retries (FLT-020).
    S3Fails,
    /// The revision's bundle is deleted (FLT-021).
    RevisionMissing {
        /// Which.
        revision: RevisionId,
    },
    /// The archive of the last successful install is deleted on the host (EC2-016).
    ArchiveDeleted,
    /// Somebody stops the deployment (FLT-039).
    OperatorStop {
        /// What the request says about a rollback.
        rollback: StopRollback,
    },
    /// Load balancers reach the host only in part of every period (FLT-022).
    ElbFlap {
        /// From one loss of the host to the next.
        period: Duration,
        /// For so long of it, from its start on, the host is not reached; less than the period.
        away: Duration,
    },
    /// The hosts of a zone are gone with their agents, all at once (FLT-023).
    AzOutage,
    /// Calls of a service are refused now and then, and tried again after a pause (FLT-025).
    ApiThrottle {
        /// Which calls.
        service: ThrottledService,
        /// The chance of each to be refused, 0 to 1.
        share: f64,
    },
    /// The states of alarms cannot be read (FLT-026).
    AlarmPollFails,
    /// An alarm is not evaluated (ALM-039).
    AlarmEvaluationFails {
        /// Which.
        alarm: AlarmId,
    },
    /// Points of metrics arrive later (FLT-027).
    MetricDelay {
        /// By so much.
        add: Duration,
        /// Which metrics.
        of: MetricScope,
    },
    /// Points of metrics are lost (FLT-028).
    MetricMissing {
        /// Which metrics.
        of: MetricScope,
    },
    /// An alarm shows a state that its metric does not give it (FLT-029).
    SetAlarmState {
        /// Which alarm.
        alarm: AlarmId,
        /// Which state.
        state: AlarmState,
    },
    /// What applications depend on is slow, and they are so by this factor (FLT-041).
    DependencySlow {
        /// 1 or more.
        factor: f64,
    },
    /// A revision turns bad wherever it runs (FLT-042).
    BadRevision {
        /// Which.
        revision: RevisionId,
        /// Share of its answers that are errors, in parts per billion, on top of its own.
        error_ppb: u64,
        /// Its answers take so many times as long, 1 or more.
        factor: f64,
    },
    /// The clock of the host is wrong: the agent's calls are refused (FLT-043).
    ClockSkew,
    /// The host resolves no names: its agent reaches nothing (FLT-044).
    DnsFail {
        /// Share of the application's answers that are errors, in parts per billion.
        error_ppb: u64,
    },
    /// The disk is slower by this factor, and with it downloads, installs and the application
    /// (FLT-045).
    EbsSlow {
        /// 1 or more.
        factor: f64,
    },
}

impl What {
    /// A partition as it is unless the scenario says otherwise.
    pub const PARTITION: Self = Self::Partition {
        from: CutOff::CODE_DEPLOY,
    };

    /// The kind as written in a scenario and in `faults.csv`.
    pub const fn kind(self) -> &'static str {
        match self {
            Self::InstanceCrash => "instanceCrash",
            Self::InstanceReboot => "instanceReboot",
            Self::AgentDead => "agentDead",
            Self::AgentRestart => "agentRestart",
            Self::AgentSlow { .. } => "agentSlow",
            Self::AgentCredentials => "agentCredentials",
            Self::Partition { .. } => "partition",
            Self::ScriptFails { .. } => "scriptFails",
            Self::ScriptTimesOut => "scriptTimesOut",
            Self::ScriptMissing => "scriptMissing",
            Self::ScriptNotExecutable => "scriptNotExecutable",
            Self::OutputsLeftOpen => "outputsLeftOpen",
            Self::DiskFull => "diskFull",
            Self::S3Slow { .. } => "s3Slow",
            Self::S3Fails => "s3Fails",
            Self::RevisionMissing { .. } => "revisionMissing",
            Self::ArchiveDeleted => "archiveDeleted",
            Self::OperatorStop { .. } => "operatorStop",
            Self::ElbFlap { .. } => "elbFlap",
            Self::AzOutage => "azOutage",
            Self::ApiThrottle { .. } => "apiThrottle",
            Self::AlarmPollFails => "alarmPollFails",
            Self::AlarmEvaluationFails { .. } => "alarmEvaluationFails",
            Self::MetricDelay { .. } => "metricDelay",
            Self::MetricMissing { .. } => "metricMissing",
            Self::SetAlarmState { .. } => "setAlarmState",
            Self::DependencySlow { .. } => "dependencySlow",
            Self::BadRevision { .. } => "badRevision",
            Self::ClockSkew => "clockSkew",
            Self::DnsFail { .. } => "dnsFail",
            Self::EbsSlow { .. } => "ebsSlow",
        }
    }

    /// The rule that describes the fault.
    pub const fn rule(self) -> Rule {
        match self {
            Self::InstanceCrash => FLT_010,
            Self::InstanceReboot => FLT_011,
            Self::AgentDead => FLT_012,
            Self::AgentRestart => EC2_158,
            Self::AgentSlow { .. } => FLT_013,
            Self::AgentCredentials => FLT_014,
            Self::Partition { .. } => FLT_040,
            Self::ScriptFails { .. } => FLT_015,
            Self::ScriptTimesOut => FLT_016,
            Self::ScriptMissing | Self::ScriptNotExecutable | Self::OutputsLeftOpen => FLT_017,
            Self::DiskFull => FLT_018,
            Self::S3Slow { .. } => FLT_019,
            Self::S3Fails => FLT_020,
            Self::RevisionMissing { .. } => FLT_021,
            Self::ArchiveDeleted => EC2_016,
            Self::OperatorStop { .. } => FLT_039,
            Self::ElbFlap { .. } => FLT_022,
            Self::AzOutage => FLT_023,
            Self::ApiThrottle { .. } => FLT_025,
            Self::AlarmPollFails => FLT_026,
            Self::AlarmEvaluationFails { .. } => ALM_039,
            Self::MetricDelay { .. } => FLT_027,
            Self::MetricMissing { .. } => FLT_028,
            Self::SetAlarmState { .. } => FLT_029,
            Self::DependencySlow { .. } => FLT_041,
            Self::BadRevision { .. } => FLT_042,
            Self::ClockSkew => FLT_043,
            Self::DnsFail { .. } => FLT_044,
            Self::EbsSlow { .. } => FLT_045,
        }
    }

    /// Whom one strike concerns.
    pub const fn reach(self) -> Reach {
        match self {
            Self::RevisionMissing { .. }
            | Self::OperatorStop { .. }
            | Self::ApiThrottle { .. }
            | Self::AlarmPollFails
            | Self::AlarmEvaluationFails { .. }
            | Self::MetricDelay { .. }
            | Self::MetricMissing { .. }
            | Self::SetAlarmState { .. }
            | Self::BadRevision { .. } => Reach::Account,
            Self::AzOutage | Self::DependencySlow { .. } => Reach::Together,
            Self::InstanceCrash
            | Self::InstanceReboot
            | Self::AgentDead
            | Self::AgentRestart
            | Self::AgentSlow { .. }
            | Self::AgentCredentials
            | Self::Partition { .. }
            | Self::ScriptFails { .. }
            | Self::ScriptTimesOut
            | Self::ScriptMissing
            | Self::ScriptNotExecutable
            | Self::OutputsLeftOpen
            | Self::DiskFull
            | Self::S3Slow { .. }
            | Self::S3Fails
            | Self::ArchiveDeleted
            | Self::ElbFlap { .. }
            | Self::ClockSkew
            | Self::DnsFail { .. }
            | Self::EbsSlow { .. } => Reach::EachHost,
        }
    }

    /// Whether the fault strikes at an instant and changes something, as opposed to one that only
    /// changes what comes of the event during which it strikes.
    pub const fn strikes_at_once(self) -> bool {
        !matches!(
            self,
            Self::AgentSlow { .. }
                | Self::ScriptFails { .. }
                | Self::ScriptTimesOut
                | Self::ScriptMissing
                | Self::ScriptNotExecutable
                | Self::OutputsLeftOpen
                | Self::DiskFull
                | Self::S3Slow { .. }
                | Self::S3Fails
                | Self::EbsSlow { .. }
        )
    }

    /// Whether the fault changes what comes of lifecycle events on a host.
    pub const fn amends_events(self) -> bool {
        match self {
            Self::Partition { from } => from.s3,
            Self::DnsFail { .. } => true,
            _ => !self.strikes_at_once(),
        }
    }

    /// Whether the fault matters to a host as requests and load balancers meet it.
    pub const fn is_felt_by_requests(self) -> bool {
        match self {
            Self::Partition { from } => from.load_balancer,
            _ => matches!(
                self,
                Self::InstanceCrash
                    | Self::InstanceReboot
                    | Self::AzOutage
                    | Self::ElbFlap { .. }
                    | Self::DependencySlow { .. }
                    | Self::EbsSlow { .. }
                    | Self::BadRevision { .. }
                    | Self::DnsFail { .. }
            ),
        }
    }
}
