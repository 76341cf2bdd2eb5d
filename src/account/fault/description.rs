//! A fault as a scenario describes it.

use crate::account::latency::Latency;
use crate::aws::codedeploy::ids::{DeploymentId, InstanceId, RevisionId};
use crate::aws::codedeploy::lifecycle::LifecycleEventName;
use crate::aws::codedeploy::rollback::StopRollback;
use crate::kernel::time::Time;
use crate::rulebook::Rule;
use crate::rulebook::{
    EC2_016, EC2_158, FLT_010, FLT_011, FLT_012, FLT_013, FLT_014, FLT_015, FLT_016, FLT_017,
    FLT_018, FLT_019, FLT_020, FLT_021, FLT_039, FLT_040,
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
    /// By chance, at this many strikes an hour for each host, exponentially spaced (FLT-001).
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
    /// The agent does not reach CodeDeploy; it backs off (FLT-040).
    Partition,
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
}

impl What {
    /// The kind as written in a scenario and in `faults.csv`.
    pub const fn kind(self) -> &'static str {
        match self {
            Self::InstanceCrash => "instanceCrash",
            Self::InstanceReboot => "instanceReboot",
            Self::AgentDead => "agentDead",
            Self::AgentRestart => "agentRestart",
            Self::AgentSlow { .. } => "agentSlow",
            Self::AgentCredentials => "agentCredentials",
            Self::Partition => "partition",
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
            Self::Partition => FLT_040,
            Self::ScriptFails { .. } => FLT_015,
            Self::ScriptTimesOut => FLT_016,
            Self::ScriptMissing | Self::ScriptNotExecutable | Self::OutputsLeftOpen => FLT_017,
            Self::DiskFull => FLT_018,
            Self::S3Slow { .. } => FLT_019,
            Self::S3Fails => FLT_020,
            Self::RevisionMissing { .. } => FLT_021,
            Self::ArchiveDeleted => EC2_016,
            Self::OperatorStop { .. } => FLT_039,
        }
    }

    /// Whether the fault strikes a host at an instant and changes it, as opposed to one that
    /// changes the answer to a question while it lasts.
    pub const fn strikes_at_once(self) -> bool {
        match self {
            Self::InstanceCrash
            | Self::InstanceReboot
            | Self::AgentDead
            | Self::AgentRestart
            | Self::AgentCredentials
            | Self::Partition
            | Self::RevisionMissing { .. }
            | Self::ArchiveDeleted
            | Self::OperatorStop { .. } => true,
            Self::AgentSlow { .. }
            | Self::ScriptFails { .. }
            | Self::ScriptTimesOut
            | Self::ScriptMissing
            | Self::ScriptNotExecutable
            | Self::OutputsLeftOpen
            | Self::DiskFull
            | Self::S3Slow { .. }
            | Self::S3Fails => false,
        }
    }
}
