//! What a scenario expects and a run does not do.

use crate::aws::codedeploy::ids::DeploymentId;
use crate::scenario::expectation::{Claim, Holds};
use crate::scenario::model::Scenario;
use crate::study::replicate::Trial;
use crate::study::verdict::Finding;
use crate::trace::measure::Extent;

/// An expectation that a run does not meet.
pub(super) struct Unmet {
    /// As a person reads it, with what was found.
    pub(super) text: String,
    /// The deployment that it is about, where it is about one.
    pub(super) deployment: Option<DeploymentId>,
}

/// Each expectation that one run alone breaks; what must hold in a share of the runs is for many of
/// them to tell, and what needs a paired run is not known without one.
pub(super) fn of(scenario: &Scenario, trial: &Trial) -> Vec<Unmet> {
    let extent = Extent {
        ended: trial.run.ended,
        world: &scenario.world,
        slo: scenario.slo,
        base: trial.base.as_ref(),
    };
    let has_base = trial.base.is_some();
    let can_tell = scenario
        .expectations
        .iter()
        .filter(|expectation| has_base || !expectation.needs_base());
    let broken = can_tell.filter_map(|expectation| {
        let finding = Finding::of(&expectation.claim, &trial.run, extent);
        let is_broken = match expectation.holds {
            Holds::Always => !finding.holds,
            Holds::Never => finding.holds,
            Holds::InAtLeast(_) => false,
        };
        is_broken.then(|| Unmet {
            text: format!("{}: found {}", expectation.text, finding.found),
            deployment: deployment(&expectation.claim)
                .filter(|id| trial.run.outcome.deployment(*id).is_some()),
        })
    });
    broken.collect()
}

/// The deployment of which something is claimed.
const fn deployment(claim: &Claim) -> Option<DeploymentId> {
    match claim {
        Claim::Deployment { deployment, .. }
        | Claim::Target { deployment, .. }
        | Claim::Event { deployment, .. } => Some(*deployment),
        Claim::Measure { deployment, .. } => *deployment,
        Claim::Refused { .. } | Claim::FaultStruck { .. } | Claim::AlarmReached { .. } => None,
    }
}
