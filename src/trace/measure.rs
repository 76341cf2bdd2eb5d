//! The closed set of measures, each with its unit and the rule that defines it.

use crate::account::host::Host;
use crate::account::presence::Presence;
use crate::account::world::World;
use crate::aws::cloudwatch::state::AlarmState;
use crate::aws::codedeploy::ids::DeploymentId;
use crate::aws::codedeploy::status::{DeploymentStatus, TargetStatus};
use crate::aws::named::named;
use crate::kernel::time::Time;
use crate::trace::outcome::{DeploymentOutcome, Outcome};
use crate::trace::slo::Slo;
use crate::trace::window::Window;
use std::fmt;

pub mod definition;
mod requests;

named! {
    /// A number that sums up a run. The names are those of `summary.json` and of `expect`.
    pub enum Measure {
        /// Creation to completion of a deployment, in seconds.
        DeploymentSeconds = "deploymentSeconds",
        /// StopDeployment request, or else alarm, to Stopped, in seconds.
        StopSeconds = "stopSeconds",
        /// Completion of a deployment to completion of its rollback, in seconds.
        RollbackSeconds = "rollbackSeconds",
        /// Hosts of the scenario times the minutes from the start of the run to its end.
        InstanceMinutes = "instanceMinutes",
        /// Targets that Succeeded, over all deployments.
        TargetsSucceeded = "targetsSucceeded",
        /// Targets that Failed, over all deployments.
        TargetsFailed = "targetsFailed",
        /// Targets that were Skipped, over all deployments.
        TargetsSkipped = "targetsSkipped",
        /// Requests that finally failed.
        RequestsFailed = "requestsFailed",
        /// Those beyond the paired run without deployments.
        ExcessFailed = "excessFailed",
        /// Share of requests that did not fail.
        RequestAvailability = "requestAvailability",
        /// Share of minutes in which nearly all requests succeeded.
        TimeAvailability = "timeAvailability",
        /// Time without success in some target group, in seconds.
        DowntimeSeconds = "downtimeSeconds",
        /// Time with success below one half in some target group, in seconds.
        PartialDowntimeSeconds = "partialDowntimeSeconds",
        /// Demand beyond capacity, in requests.
        CapacityShortfallRequests = "capacityShortfallRequests",
        /// Time with demand beyond capacity, in seconds.
        CapacityShortfallSeconds = "capacityShortfallSeconds",
        /// The most demand beyond capacity at any instant, in requests per second.
        CapacityShortfallPeak = "capacityShortfallPeak",
        /// Capacity missing against the usual, in target-seconds.
        LostCapacity = "lostCapacity",
        /// Time in minutes that missed the objective, in seconds.
        SecondsBelowSlo = "secondsBelowSlo",
        /// Share of attempts that went to a new revision.
        NewRevisionShare = "newRevisionShare",
        /// The greatest such share of any minute.
        NewRevisionPeakShare = "newRevisionPeakShare",
        /// Share of attempts that a new revision failed.
        NewRevisionFailedShare = "newRevisionFailedShare",
        /// First trouble to alarm, in seconds.
        DetectSeconds = "detectSeconds",
        /// First trouble to the return of service, in seconds.
        RecoverSeconds = "recoverSeconds",
        /// Share of the error budget of the objective's period that was used.
        ErrorBudgetUsed = "errorBudgetUsed",
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
    /// Requests.
    Requests,
    /// Requests per second.
    RequestsPerSecond,
    /// Targets times seconds.
    TargetSeconds,
    /// A part of a whole, a number that is 1 for all of it.
    Share,
}

impl Unit {
    /// Its name where values stand as they are, a share as a number up to 1.
    pub const fn in_data(self) -> &'static str {
        match self {
            Self::Seconds => "s",
            Self::Minutes => "min",
            Self::Targets => "targets",
            Self::Requests => "requests",
            Self::RequestsPerSecond => "requests/s",
            Self::TargetSeconds => "target-seconds",
            Self::Share => "share",
        }
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Share => "%",
            Self::Seconds
            | Self::Minutes
            | Self::Targets
            | Self::Requests
            | Self::RequestsPerSecond
            | Self::TargetSeconds => self.in_data(),
        })
    }
}

/// What a measure needs to know besides the sums over the entries.
#[derive(Clone, Copy, Debug)]
pub struct Extent<'a> {
    /// When the run ended.
    pub ended: Time,
    /// Where it happened.
    pub world: &'a World,
    /// What the service promises.
    pub slo: Slo,
    /// What became of the paired run without deployments, if there was one.
    pub base: Option<&'a Outcome>,
}

/// What a measure speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Domain {
    /// Deployments and hosts: every scenario has such measures.
    Deployments,
    /// Requests: only a scenario with traffic has such measures.
    Requests,
    /// Alarms: only a scenario with alarms has such measures.
    Alarms,
}

impl Domain {
    /// Whether a scenario can have such measures.
    pub fn is_in(self, world: &World) -> bool {
        match self {
            Self::Deployments => true,
            Self::Requests => !world.traffic.is_empty(),
            Self::Alarms => !world.alarms.is_empty(),
        }
    }
}

impl Measure {
    /// In what it is counted.
    pub const fn unit(self) -> Unit {
        match self {
            Self::DeploymentSeconds
            | Self::StopSeconds
            | Self::RollbackSeconds
            | Self::DowntimeSeconds
            | Self::PartialDowntimeSeconds
            | Self::CapacityShortfallSeconds
            | Self::SecondsBelowSlo
            | Self::DetectSeconds
            | Self::RecoverSeconds => Unit::Seconds,
            Self::InstanceMinutes => Unit::Minutes,
            Self::TargetsSucceeded | Self::TargetsFailed | Self::TargetsSkipped => Unit::Targets,
            Self::RequestsFailed | Self::ExcessFailed | Self::CapacityShortfallRequests => {
                Unit::Requests
            }
            Self::CapacityShortfallPeak => Unit::RequestsPerSecond,
            Self::LostCapacity => Unit::TargetSeconds,
            Self::RequestAvailability
            | Self::TimeAvailability
            | Self::NewRevisionShare
            | Self::NewRevisionPeakShare
            | Self::NewRevisionFailedShare
            | Self::ErrorBudgetUsed => Unit::Share,
        }
    }

    /// What it speaks of.
    pub const fn domain(self) -> Domain {
        match self {
            Self::DeploymentSeconds
            | Self::StopSeconds
            | Self::RollbackSeconds
            | Self::InstanceMinutes
            | Self::TargetsSucceeded
            | Self::TargetsFailed
            | Self::TargetsSkipped => Domain::Deployments,
            Self::DetectSeconds => Domain::Alarms,
            Self::RequestsFailed
            | Self::ExcessFailed
            | Self::RequestAvailability
            | Self::TimeAvailability
            | Self::DowntimeSeconds
            | Self::PartialDowntimeSeconds
            | Self::CapacityShortfallRequests
            | Self::CapacityShortfallSeconds
            | Self::CapacityShortfallPeak
            | Self::LostCapacity
            | Self::SecondsBelowSlo
            | Self::NewRevisionShare
            | Self::NewRevisionPeakShare
            | Self::NewRevisionFailedShare
            | Self::RecoverSeconds
            | Self::ErrorBudgetUsed => Domain::Requests,
        }
    }

    /// Its value in a run, of one deployment where one is named; none where what it measures did not
    /// happen.
    pub fn value(
        self,
        outcome: &Outcome,
        extent: Extent<'_>,
        deployment: Option<DeploymentId>,
    ) -> Option<f64> {
        let span = |from: Time, to: Time| to.since(from).as_secs_f64();
        match self {
            Self::DeploymentSeconds => {
                let measured = outcome.deployment(deployment.unwrap_or(DeploymentId(0)))?;
                Some(span(measured.created, measured.completed?))
            }
            Self::StopSeconds => of(outcome, deployment).find_map(|(_, measured)| {
                let stopped = measured.status == DeploymentStatus::Stopped;
                let from = measured
                    .stop_asked
                    .or_else(|| alarm_of(outcome, measured))
                    .filter(|_| stopped)?;
                Some(span(from, measured.completed?))
            }),
            Self::RollbackSeconds => of(outcome, deployment).find_map(|(id, trigger)| {
                let rollback = outcome.rollback_of(id)?;
                Some(span(trigger.completed?, rollback.completed?))
            }),
            Self::InstanceMinutes => {
                let there = |host: &&Host| host.presence == Presence::There;
                let at_start = extent.world.hosts.iter().filter(there).count();
                let seconds = outcome.instances().seconds(at_start, extent.ended);
                Some(seconds / 60.0)
            }
            Self::TargetsSucceeded => Some(count(outcome, deployment, TargetStatus::Succeeded)),
            Self::TargetsFailed => Some(count(outcome, deployment, TargetStatus::Failed)),
            Self::TargetsSkipped => Some(count(outcome, deployment, TargetStatus::Skipped)),
            Self::RequestsFailed
            | Self::ExcessFailed
            | Self::RequestAvailability
            | Self::TimeAvailability
            | Self::DowntimeSeconds
            | Self::PartialDowntimeSeconds
            | Self::CapacityShortfallRequests
            | Self::CapacityShortfallSeconds
            | Self::CapacityShortfallPeak
            | Self::LostCapacity
            | Self::SecondsBelowSlo
            | Self::NewRevisionShare
            | Self::NewRevisionPeakShare
            | Self::NewRevisionFailedShare
            | Self::DetectSeconds
            | Self::RecoverSeconds
            | Self::ErrorBudgetUsed => {
                let window = Window::of(outcome, extent.ended);
                requests::value(self, outcome, window, extent)
            }
        }
    }

    /// Its value in the paired run, over the minutes by which the run with this outcome is measured;
    /// none without a paired run.
    pub fn base_value(self, outcome: &Outcome, extent: Extent<'_>) -> Option<f64> {
        let base = extent.base?;
        let alone = Extent {
            base: None,
            ..extent
        };
        match self.domain() {
            Domain::Deployments => self.value(base, alone, None),
            Domain::Requests | Domain::Alarms => {
                let window = Window::of(outcome, extent.ended);
                requests::value(self, base, window, alone)
            }
        }
    }
}

/// When the alarm that a deployment met went into ALARM; not before the deployment was created.
fn alarm_of(outcome: &Outcome, deployment: &DeploymentOutcome) -> Option<Time> {
    let end = deployment.completed?;
    let mut changes = outcome.alarms().iter().rev();
    let fired = changes.find(|change| {
        Some(change.alarm) == deployment.alarm
            && change.to == AlarmState::Alarm
            && change.time <= end
    })?;
    Some(fired.time.max(deployment.created))
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
    // A sum of f64 over nothing is -0.0, and so it would be printed.
    let count: u32 = of(outcome, named)
        .map(|(_, deployment)| deployment.targets.of(status))
        .sum();
    f64::from(count)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trace::entry::{Entry, Subject, What};
    use crate::trace::sample;

    fn value(measure: Measure, deployment: Option<u32>) -> Option<f64> {
        let world = sample::world();
        let extent = Extent {
            ended: sample::at(1_200),
            world: &world,
            slo: Slo::default(),
            base: None,
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
    fn ec2_217_without_a_deployment_the_targets_are_a_zero_without_a_sign() {
        let world = sample::world();
        let extent = Extent {
            ended: sample::at(60),
            world: &world,
            slo: Slo::default(),
            base: None,
        };
        for measure in [
            Measure::TargetsSucceeded,
            Measure::TargetsFailed,
            Measure::TargetsSkipped,
        ] {
            let found = measure.value(&Outcome::default(), extent, None);
            assert_eq!(found.map(f64::to_bits), Some(0), "{measure}");
        }
    }

    #[test]
    fn trf_070_a_stop_by_alarm_is_measured_from_the_alarm() {
        let world = sample::world();
        let extent = Extent {
            ended: sample::at(1_200),
            world: &world,
            slo: Slo::default(),
            base: None,
        };
        let (mut entries, _) = sample::traffic::recorded();
        let stopped = What::Deployment {
            from: DeploymentStatus::InProgress,
            to: DeploymentStatus::Stopped,
            code: None,
        };
        let last = *entries.last().expect("there are entries");
        entries.push(Entry {
            time: sample::at(310),
            deployment: Some(DeploymentId(0)),
            subject: Subject::Deployment,
            what: stopped,
            ..last
        });
        let mut outcome = Outcome::default();
        entries.iter().for_each(|entry| outcome.fold(entry));
        // In ALARM at 180 s.
        let found = Measure::StopSeconds.value(&outcome, extent, None);
        assert_eq!(found, Some(130.0));
    }
}
