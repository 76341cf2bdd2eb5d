//! What kinds of fault do to hosts and to requests, whatever else they do.

use crate::account::fault::description::What as Kind;

/// A way in which a fault does harm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Harm {
    /// A host asks for no events.
    Agent,
    /// Load balancers get no answer of a host.
    Sight,
    /// A bundle cannot be fetched.
    Download,
    /// Answers are slower.
    Slowness,
    /// The application answers with errors.
    Errors,
}

impl Harm {
    /// Whether a fault of this kind does it.
    pub(super) fn is_done_by(self, what: Kind) -> bool {
        done_by(what).contains(&Some(self))
    }
}

/// All that a fault of this kind does, of what is told apart here.
fn done_by(what: Kind) -> [Option<Harm>; 3] {
    let two = |one, other| [Some(one), Some(other), None];
    let one = |harm| [Some(harm), None, None];
    match what {
        Kind::InstanceCrash | Kind::InstanceReboot | Kind::AzOutage => {
            two(Harm::Agent, Harm::Sight)
        }
        Kind::AgentDead | Kind::AgentRestart | Kind::AgentCredentials | Kind::ClockSkew => {
            one(Harm::Agent)
        }
        Kind::Partition { from } => [
            from.code_deploy.then_some(Harm::Agent),
            from.s3.then_some(Harm::Download),
            from.load_balancer.then_some(Harm::Sight),
        ],
        Kind::DnsFail { error_ppb } => [
            Some(Harm::Agent),
            Some(Harm::Download),
            (error_ppb > 0).then_some(Harm::Errors),
        ],
        Kind::ElbFlap { .. } => one(Harm::Sight),
        Kind::S3Fails | Kind::RevisionMissing { .. } => one(Harm::Download),
        Kind::DependencySlow { .. } | Kind::EbsSlow { .. } => one(Harm::Slowness),
        Kind::BadRevision {
            error_ppb, factor, ..
        } => [
            (error_ppb > 0).then_some(Harm::Errors),
            (factor > 1.0).then_some(Harm::Slowness),
            None,
        ],
        Kind::AgentSlow { .. }
        | Kind::ScriptFails { .. }
        | Kind::ScriptTimesOut
        | Kind::ScriptMissing
        | Kind::ScriptNotExecutable
        | Kind::OutputsLeftOpen
        | Kind::DiskFull
        | Kind::S3Slow { .. }
        | Kind::ArchiveDeleted
        | Kind::OperatorStop { .. }
        | Kind::ApiThrottle { .. }
        | Kind::AlarmPollFails
        | Kind::AlarmEvaluationFails { .. }
        | Kind::MetricDelay { .. }
        | Kind::MetricMissing { .. }
        | Kind::SetAlarmState { .. } => [None; 3],
    }
}
