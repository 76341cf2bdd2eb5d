//! What a scenario expects of its runs.

use crate::aws::cloudwatch::ids::AlarmId;
use crate::aws::cloudwatch::state::AlarmState;
use crate::aws::codedeploy::error_code::{ErrorCode, LifecycleErrorCode};
use crate::aws::codedeploy::ids::{DeploymentId, InstanceId, RevisionId};
use crate::aws::codedeploy::lifecycle::LifecycleEventName;
use crate::aws::codedeploy::status::{
    DeploymentCreator, DeploymentStatus, LifecycleEventStatus, TargetStatus,
};
use crate::text::units::Share;
use crate::trace::measure::Measure;

const BILLIONTHS_PER_PERCENT: u64 = 10_000_000;

/// One expectation.
#[derive(Clone, Debug, PartialEq)]
pub struct Expectation {
    /// As a person reads it, such as `deployment 1 Failed, HEALTH_CONSTRAINTS`.
    pub text: String,
    /// What is claimed of a run.
    pub claim: Claim,
    /// In how many runs it must hold.
    pub holds: Holds,
}

/// In how many runs a claim must hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    /// In every run.
    Always,
    /// In at least this share of the runs, at most all of them.
    InAtLeast(Share),
    /// In no run.
    Never,
}

/// What is claimed of a run. A part that is none does not matter.
#[derive(Clone, Debug, PartialEq)]
pub enum Claim {
    /// Of a deployment at the end of the run. It does not hold if there is no such deployment.
    Deployment {
        /// Which.
        deployment: DeploymentId,
        /// Its status.
        status: Option<DeploymentStatus>,
        /// Its error code.
        error_code: Option<ErrorCode>,
        /// Who created it.
        creator: Option<DeploymentCreator>,
        /// What it deploys.
        revision: Option<RevisionId>,
        /// What it rolls back.
        rollback_of: Option<DeploymentId>,
        /// Numbers of its targets by status.
        targets: Vec<(TargetStatus, u32)>,
    },
    /// Of one target of a deployment.
    Target {
        /// Which deployment.
        deployment: DeploymentId,
        /// Which host.
        host: InstanceId,
        /// Its status.
        status: TargetStatus,
    },
    /// Of one lifecycle event of one target.
    Event {
        /// Which deployment.
        deployment: DeploymentId,
        /// Which host.
        host: InstanceId,
        /// Which event.
        event: LifecycleEventName,
        /// Its status.
        status: Option<LifecycleEventStatus>,
        /// The code in its diagnostics.
        error_code: Option<LifecycleErrorCode>,
    },
    /// That an operation of the timeline is refused.
    Refused {
        /// Which, by its place in the timeline.
        operation: u16,
        /// The exception.
        exception: String,
    },
    /// That a measure lies within bounds, both included. It does not hold where there is no value.
    Measure {
        /// Which.
        measure: Measure,
        /// Of which deployment, where a measure is one deployment's; none for the first.
        deployment: Option<DeploymentId>,
        /// Lower bound.
        at_least: Option<f64>,
        /// Upper bound.
        at_most: Option<f64>,
    },
    /// That a fault struck.
    FaultStruck {
        /// Which, by its place in the scenario.
        fault: u16,
    },
    /// That an alarm changed to a state at some time.
    AlarmReached {
        /// Which.
        alarm: AlarmId,
        /// The state.
        state: AlarmState,
    },
}

impl Expectation {
    /// Whether it can only be judged beside the paired run without deployments.
    pub fn needs_base(&self) -> bool {
        matches!(
            self.claim,
            Claim::Measure {
                measure: Measure::ExcessFailed,
                ..
            }
        )
    }
}

/// A share as a person reads it, such as `55 %` or `99.95 %`, to the last part per billion.
pub fn percent(share: Share) -> String {
    let (whole, rest) = (
        share.billionths() / BILLIONTHS_PER_PERCENT,
        share.billionths() % BILLIONTHS_PER_PERCENT,
    );
    if rest == 0 {
        return format!("{whole} %");
    }
    let decimals = format!("{rest:07}");
    format!("{whole}.{} %", decimals.trim_end_matches('0'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::units::parse_share;

    #[test]
    fn a_share_reads_as_it_was_written() {
        for (written, read) in [
            ("55%", "55 %"),
            ("0%", "0 %"),
            ("100%", "100 %"),
            ("7.3%", "7.3 %"),
            ("99.95%", "99.95 %"),
            ("0.0000001%", "0.0000001 %"),
        ] {
            let share = parse_share(written).expect("a share");
            assert_eq!(percent(share), read);
        }
    }
}
