//! What a study keeps of one replication: a few numbers, however long the run.

use crate::account::requests::slo::ALERTS;
use crate::aws::codedeploy::status::DeploymentStatus;
use crate::scenario::model::Scenario;
use crate::study::plan::Replication;
use crate::study::replicate::Trial;
use crate::study::verdict::Finding;
use crate::trace::measure::{Extent, Measure};
use crate::trace::slo::{Burn, burns};

/// One replication, as far as a study is concerned.
#[derive(Clone, Debug)]
pub struct Facts {
    /// Which.
    pub replication: Replication,
    /// The digest of its trace.
    pub digest: String,
    /// What was found for each expectation, in the scenario's order.
    pub findings: Vec<Finding>,
    /// The value of each measure, in the order of [`Measure::ALL`].
    pub measures: Vec<Option<f64>>,
    /// The value of each in the paired run without deployments, in the same order.
    pub base_measures: Vec<Option<f64>>,
    /// The last status of each deployment, in order of creation.
    pub statuses: Vec<DeploymentStatus>,
    /// Whether each fault struck, in the scenario's order.
    pub struck: Vec<bool>,
    /// What each burn-rate alert would have done; none without a request.
    pub burns: [Option<Burn>; ALERTS.len()],
}

impl Facts {
    /// The facts of a trial whose trace has this digest.
    pub fn of(scenario: &Scenario, trial: &Trial, digest: String) -> Self {
        let run = &trial.run;
        let extent = Extent {
            ended: run.ended,
            world: &scenario.world,
            slo: scenario.slo,
            base: trial.base.as_ref(),
        };
        let finding = |claim| Finding::of(claim, run, extent);
        let deployments = run.outcome.deployments();
        Self {
            replication: trial.replication,
            digest,
            findings: scenario
                .expectations
                .iter()
                .map(|one| finding(&one.claim))
                .collect(),
            measures: Measure::ALL
                .iter()
                .map(|measure| measure.value(&run.outcome, extent, None))
                .collect(),
            base_measures: Measure::ALL
                .iter()
                .map(|measure| measure.base_value(&run.outcome, extent))
                .collect(),
            statuses: deployments
                .iter()
                .map(|deployment| deployment.status)
                .collect(),
            struck: (0..)
                .zip(&scenario.world.faults)
                .map(|(fault, _)| run.outcome.struck(fault))
                .collect(),
            burns: burns(scenario.slo, run.outcome.minutes()),
        }
    }
}
