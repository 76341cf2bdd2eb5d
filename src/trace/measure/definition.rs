//! What each measure is, in words: the page of measures is made from these.

use super::Measure;
use crate::rulebook::{
    EC2_187, EC2_200, EC2_217, Rule, TRF_060, TRF_061, TRF_062, TRF_063, TRF_064, TRF_065, TRF_066,
    TRF_067, TRF_068, TRF_070, TRF_071,
};

/// A measure in words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Definition {
    /// What it is.
    pub what: &'static str,
    /// How it is worked out.
    pub formula: &'static str,
    /// Over which part of a run.
    pub over: Over,
    /// The rule it rests on, if there is one.
    pub rule: Option<Rule>,
    /// When it has no value; nothing where it always has one.
    pub empty: &'static str,
    /// An expectation of it.
    pub example: &'static str,
}

/// The part of a run that a measure looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Over {
    /// Deployment 1, or the one that an expectation names.
    Deployment,
    /// All deployments, or the one that an expectation names.
    Deployments,
    /// From the start to the end.
    Run,
    /// The measured minutes (TRF-060).
    Minutes,
}

impl Over {
    /// In words.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Deployment => "deployment 1, or the one named",
            Self::Deployments => "all deployments, or the one named",
            Self::Run => "the whole run",
            Self::Minutes => "the measured minutes",
        }
    }
}

const NO_MINUTES: &str = "no minute was measured";
const NO_REQUESTS: &str = "nobody asked for anything";
const NO_ATTEMPTS: &str = "there was no attempt";

impl Measure {
    /// What it is, and how it is worked out.
    pub const fn definition(self) -> Definition {
        match self {
            Self::DeploymentSeconds => Definition {
                what: "How long a deployment takes.",
                formula: "its final status less its creation",
                over: Over::Deployment,
                rule: Some(EC2_200),
                empty: "there is no such deployment, or it still runs when the run ends",
                example: "{ measure: deploymentSeconds, atMost: 11m, inAtLeast: 90% }",
            },
            Self::StopSeconds => Definition {
                what: "How long a deployment that is stopped goes on.",
                formula: "the status Stopped less the first StopDeployment request; of a \
                          deployment that an alarm stopped, less the alarm, or less its creation \
                          if that is later; the first that was stopped counts",
                over: Over::Deployments,
                rule: Some(TRF_070),
                empty: "no deployment was stopped",
                example: "{ measure: stopSeconds, atMost: 2m }",
            },
            Self::RollbackSeconds => Definition {
                what: "How long a rollback takes.",
                formula: "the final status of the rollback less that of the deployment it rolls \
                          back; the first whose rollback ended counts",
                over: Over::Deployments,
                rule: Some(EC2_187),
                empty: "no rollback ended",
                example: "{ measure: rollbackSeconds, deployment: 1, atMost: 10m }",
            },
            Self::InstanceMinutes => Definition {
                what: "Hosts times minutes, which is what they cost.",
                formula: "the minutes that each host of the scenario runs, deployed to or not: from \
                          the start of the run, or its launch, to its termination, or the end of \
                          the run, which comes 15 min after the last deployment unless `until` is \
                          given",
                over: Over::Run,
                rule: None,
                empty: "",
                example: "{ measure: instanceMinutes, atMost: 12h }",
            },
            Self::TargetsSucceeded => Definition {
                what: "Targets that Succeeded.",
                formula: "a count of targets by how they ended, rollbacks included",
                over: Over::Deployments,
                rule: Some(EC2_217),
                empty: "",
                example: "{ measure: targetsSucceeded, deployment: 1, atLeast: 4 }",
            },
            Self::TargetsFailed => Definition {
                what: "Targets that Failed.",
                formula: "a count, rollbacks included",
                over: Over::Deployments,
                rule: Some(EC2_217),
                empty: "",
                example: "{ measure: targetsFailed, atMost: 1 }",
            },
            Self::TargetsSkipped => Definition {
                what: "Targets that were Skipped.",
                formula: "a count, rollbacks included",
                over: Over::Deployments,
                rule: Some(EC2_217),
                empty: "",
                example: "{ measure: targetsSkipped, atMost: 0 }",
            },
            Self::RequestsFailed => Definition {
                what: "Requests that failed for the user, retries included.",
                formula: "the sum of `failed` of all minutes, each request in the minute in which \
                          its user gave up; one that still waits or is to be asked again when the \
                          run ends has not failed",
                over: Over::Minutes,
                rule: Some(TRF_060),
                empty: NO_MINUTES,
                example: "{ measure: requestsFailed, atMost: 100 }",
            },
            Self::ExcessFailed => Definition {
                what: "Requests that failed because of the deployments.",
                formula: "requestsFailed less that of the paired run without deployments, over the \
                          same minutes; negative where deploying spared users some. The paired run \
                          is made where an expectation asks for this, or with `--base`",
                over: Over::Minutes,
                rule: Some(TRF_061),
                empty: "no minute was measured, or there was no paired run",
                example: "{ measure: excessFailed, atMost: 50 }",
            },
            Self::RequestAvailability => Definition {
                what: "Share of requests that did not fail.",
                formula: "1 less requestsFailed over the requests asked; 0 where more fail than \
                          are asked, for some were asked before",
                over: Over::Minutes,
                rule: Some(TRF_062),
                empty: NO_REQUESTS,
                example: "{ measure: requestAvailability, atLeast: 99.9% }",
            },
            Self::TimeAvailability => Definition {
                what: "Share of minutes that were good.",
                formula: "minutes in which at least 99 % of the requests succeeded, or the share \
                          `goodMinute` under `assumptions`, over all minutes; one without requests \
                          is good, and one in which something was asked and nothing answered is \
                          not",
                over: Over::Minutes,
                rule: Some(TRF_063),
                empty: NO_MINUTES,
                example: "{ measure: timeAvailability, atLeast: 95% }",
            },
            Self::DowntimeSeconds => Definition {
                what: "Time of total outage.",
                formula: "time in which requests came to some target group and none succeeded; \
                          groups that are down at once count once",
                over: Over::Minutes,
                rule: Some(TRF_064),
                empty: NO_MINUTES,
                example: "{ measure: downtimeSeconds, atMost: 0s }",
            },
            Self::PartialDowntimeSeconds => Definition {
                what: "Time of half an outage.",
                formula: "time in which some target group gave fewer good answers, at whichever \
                          attempt, than half as many as there were first attempts, that without \
                          success included; groups at once count once",
                over: Over::Minutes,
                rule: Some(TRF_064),
                empty: NO_MINUTES,
                example: "{ measure: partialDowntimeSeconds, atMost: 30s }",
            },
            Self::SecondsBelowSlo => Definition {
                what: "Time below the objective under `slo`.",
                formula: "the length of the minutes in which more requests failed than \
                          `availability` allows, or the 99th percentile of latency was beyond \
                          `latencyP99`",
                over: Over::Minutes,
                rule: Some(TRF_067),
                empty: NO_MINUTES,
                example: "{ measure: secondsBelowSlo, atMost: 3m }",
            },
            Self::ErrorBudgetUsed => Definition {
                what: "Share of the error budget that was used.",
                formula: "requestsFailed over what `availability` allows to fail in `period` if \
                          the demand of the measured minutes went on all through it; more than 1 \
                          where more failed",
                over: Over::Minutes,
                rule: Some(TRF_071),
                empty: NO_REQUESTS,
                example: "{ measure: errorBudgetUsed, atMost: 5% }",
            },
            Self::DetectSeconds => Definition {
                what: "How long trouble goes unnoticed.",
                formula: "the first change to ALARM of an alarm that some deployment group \
                          watches, or of any alarm where none is watched, less the beginning of \
                          trouble: the first fault, or the first start of a new revision on a \
                          target, whichever is first",
                over: Over::Run,
                rule: Some(TRF_070),
                empty: "there was no trouble, or no alarm after it",
                example: "{ measure: detectSeconds, atMost: 5m }",
            },
            Self::RecoverSeconds => Definition {
                what: "How long trouble is felt.",
                formula: "the start of the first whole minute with requests that is back at the \
                          objective, after one that was not, less the beginning of trouble as in \
                          detectSeconds",
                over: Over::Run,
                rule: Some(TRF_070),
                empty: "there was no trouble, no minute missed the objective, or service did not \
                        come back",
                example: "{ measure: recoverSeconds, atMost: 10m }",
            },
            Self::CapacityShortfallRequests => Definition {
                what: "Demand beyond capacity, as an amount.",
                formula: "the integral over time, and the sum over target groups, of demand times \
                          the `headroom` under `assumptions`, beyond the capacity in service",
                over: Over::Minutes,
                rule: Some(TRF_065),
                empty: NO_MINUTES,
                example: "{ measure: capacityShortfallRequests, atMost: 0 }",
            },
            Self::CapacityShortfallSeconds => Definition {
                what: "Demand beyond capacity, as a time.",
                formula: "time with such a shortfall, added over target groups",
                over: Over::Minutes,
                rule: Some(TRF_065),
                empty: NO_MINUTES,
                example: "{ measure: capacityShortfallSeconds, atMost: 1m }",
            },
            Self::CapacityShortfallPeak => Definition {
                what: "Demand beyond capacity, at its peak.",
                formula: "the greatest such shortfall of one target group at any instant",
                over: Over::Minutes,
                rule: Some(TRF_065),
                empty: NO_MINUTES,
                example: "{ measure: capacityShortfallPeak, atMost: 120/s }",
            },
            Self::LostCapacity => Definition {
                what: "Capacity that was missing against the usual.",
                formula: "the integral over time, and the sum over target groups, of the capacity \
                          of all targets in their usual state less that in service, over what one \
                          target can answer",
                over: Over::Minutes,
                rule: Some(TRF_066),
                empty: "no minute was measured, or no target group has a capacity",
                example: "{ measure: lostCapacity, atMost: 3000 }",
            },
            Self::NewRevisionShare => Definition {
                what: "Share of attempts that new revisions got.",
                formula: "attempts to revisions not running at the start over all attempts, \
                          retries included",
                over: Over::Minutes,
                rule: Some(TRF_068),
                empty: NO_ATTEMPTS,
                example: "{ measure: newRevisionShare, atMost: 25% }",
            },
            Self::NewRevisionPeakShare => Definition {
                what: "The greatest share of the attempts of a minute that new revisions got.",
                formula: "the greatest such share of one minute",
                over: Over::Minutes,
                rule: Some(TRF_068),
                empty: NO_ATTEMPTS,
                example: "{ measure: newRevisionPeakShare, atMost: 50% }",
            },
            Self::NewRevisionFailedShare => Definition {
                what: "Share of attempts that new revisions failed.",
                formula: "failed attempts to revisions not running at the start over all attempts",
                over: Over::Minutes,
                rule: Some(TRF_068),
                empty: NO_ATTEMPTS,
                example: "{ measure: newRevisionFailedShare, atMost: 1% }",
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_measure_is_defined_in_words_and_expected_under_its_name() {
        for measure in Measure::ALL {
            let definition = measure.definition();
            assert!(definition.what.ends_with('.'), "{measure}");
            let clauses = [definition.formula, definition.empty];
            assert!(
                clauses.iter().all(|clause| !clause.ends_with('.')),
                "{measure}"
            );
            let named = format!("{{ measure: {measure}, ");
            assert!(definition.example.starts_with(&named), "{measure}");
        }
    }
}
