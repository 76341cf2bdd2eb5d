//! The closed set of measures, each with its unit and the rule that defines it.

use crate::aws::codedeploy::ids::DeploymentId;
use crate::aws::codedeploy::status::{DeploymentStatus, TargetStatus};
use crate::aws::named::named;
use crate::kernel::time::Time;
use crate::trace::outcome::{DeploymentOutcome, Outcome};
use std::fmt;

named! {
    /// A number that sums up a run. The names are those of `summary.json` and of `expect`.
    pub enum Measure {
        /// Creation to completion of a deployment, in seconds.
        DeploymentSeconds = "deploymentSeconds",
        /// StopDeployment request to Stopped, in seconds.
        StopSeconds = "stopSeconds",
        /// Completion of a deployment to completion of its rollback, in seconds.
        RollbackSeconds = "rollbackSeconds",
        /// Time the hosts of the scenario existed, in minutes.
        InstanceMinutes = "instanceMinutes",
        /// Targets that Succeeded, over all deployments.
        TargetsSucceeded = "targetsSucceeded",
        /// Targets that Failed, over all deployments.
        TargetsFailed = "targetsFailed",
        /// Targets that were Skipped, over all deployments.
        TargetsSkipped = "targetsSkipped",
    }
}

/// The unit of a measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Seconds of virtual time.
    Seconds,
    /// Minutes of virtual time, times hosts.
    Minutes,
    /// Whole targets.
    Targets,
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Seconds => "s",
            Self::Minutes => "min",
            Self::Targets => "targets",
        })
    }
}

/// What a measure needs to know besides the sums over the entries.
#[derive(Clone, Copy, Debug)]
pub struct Extent {
    /// When the run ended.
    pub ended: Time,
    /// Hosts of the scenario.
    pub hosts: usize,
}

impl Measure {
    /// In what it is counted.
    pub const fn unit(self) -> Unit {
        match self {
            Self::DeploymentSeconds | Self::StopSeconds | Self::RollbackSeconds => Unit::Seconds,
            Self::InstanceMinutes => Unit::Minutes,
            Self::TargetsSucceeded | Self::TargetsFailed | Self::TargetsSkipped => Unit::Targets,
        }
    }

    /// What it is, in a sentence, with the rule it rests on.
    pub const fn definition(self) -> &'static str {
        match self {
            Self::DeploymentSeconds => {
                "From the creation of deployment 1 to its final status (EC2-200)."
            }
            Self::StopSeconds => {
                "From the first StopDeployment request to the status Stopped (EC2-196)."
            }
            Self::RollbackSeconds => {
                "From the end of the first deployment that is rolled back to the end of its \
                 rollback (EC2-187)."
            }
            Self::InstanceMinutes => {
                "Hosts of the scenario times the length of the run; every host exists throughout."
            }
            Self::TargetsSucceeded => {
                "Targets that ended Succeeded, over all deployments (EC2-217)."
            }
            Self::TargetsFailed => "Targets that ended Failed, over all deployments (EC2-217).",
            Self::TargetsSkipped => "Targets that ended Skipped, over all deployments (EC2-217).",
        }
    }

    /// Its value in a run, of one deployment where one is named; none where what it measures did not
    /// happen.
    pub fn value(
        self,
        outcome: &Outcome,
        extent: Extent,
        deployment: Option<DeploymentId>,
    ) -> Option<f64> {
        let span = |from: Time, to: Time| to.since(from).as_secs_f64();
        match self {
            Self::DeploymentSeconds => {
                let measured = outcome.deployment(deployment.unwrap_or(DeploymentId(0)))?;
                Some(span(measured.created, measured.completed?))
            }
            Self::StopSeconds => {
                let mut named = of(outcome, deployment).map(|(_, deployment)| deployment);
                let stopped = |one: &&DeploymentOutcome| one.status == DeploymentStatus::Stopped;
                let measured = named.find(|one| stopped(one) && one.stop_asked.is_some())?;
                Some(span(measured.stop_asked?, measured.completed?))
            }
            Self::RollbackSeconds => of(outcome, deployment).find_map(|(id, trigger)| {
                let rollback = outcome.rollback_of(id)?;
                Some(span(trigger.completed?, rollback.completed?))
            }),
            Self::InstanceMinutes => Some(extent.hosts as f64 * extent.ended.as_secs_f64() / 60.0),
            Self::TargetsSucceeded => Some(count(outcome, deployment, TargetStatus::Succeeded)),
            Self::TargetsFailed => Some(count(outcome, deployment, TargetStatus::Failed)),
            Self::TargetsSkipped => Some(count(outcome, deployment, TargetStatus::Skipped)),
        }
    }
}

/// All deployments in order of creation, or the one that is named.
fn of(
    outcome: &Outcome,
    named: Option<DeploymentId>,
) -> impl Iterator<Item = (DeploymentId, &DeploymentOutcome)> {
    (0..)
        .map(DeploymentId)
        .zip(outcome.deployments())
        .filter(move |(id, _)| named.is_none_or(|named| named == *id))
}

fn count(outcome: &Outcome, named: Option<DeploymentId>, status: TargetStatus) -> f64 {
    of(outcome, named)
        .map(|(_, deployment)| f64::from(deployment.targets.of(status)))
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trace::sample;

    fn value(measure: Measure, deployment: Option<u32>) -> Option<f64> {
        let extent = Extent {
            ended: sample::at(1_200),
            hosts: 3,
        };
        measure.value(&sample::outcome(), extent, deployment.map(DeploymentId))
    }

    #[test]
    fn a_measure_is_worked_out_from_the_outcome() {
        for (measure, deployment, expected) in [
            (Measure::DeploymentSeconds, None, Some(40.0)),
            (Measure::DeploymentSeconds, Some(0), Some(40.0)),
            // The rollback still runs.
            (Measure::DeploymentSeconds, Some(1), None),
            (Measure::RollbackSeconds, None, None),
            // Nobody stopped anything, and there is no third deployment.
            (Measure::StopSeconds, None, None),
            (Measure::DeploymentSeconds, Some(2), None),
            (Measure::InstanceMinutes, None, Some(60.0)),
            (Measure::TargetsSucceeded, None, Some(1.0)),
            (Measure::TargetsFailed, Some(0), Some(1.0)),
            (Measure::TargetsSkipped, Some(1), Some(0.0)),
        ] {
            assert_eq!(
                value(measure, deployment),
                expected,
                "{measure} of {deployment:?}"
            );
        }
    }

    #[test]
    fn every_measure_is_defined_in_a_sentence() {
        for measure in Measure::ALL {
            assert!(measure.definition().ends_with('.'), "{measure}");
        }
    }
}
