//! What each measure is, in words.

use super::Measure;

impl Measure {
    /// What it is, in a sentence, with the rule it rests on.
    pub const fn definition(self) -> &'static str {
        match self {
            Self::DeploymentSeconds => {
                "From the creation of deployment 1 to its final status (EC2-200)."
            }
            Self::StopSeconds => {
                "From the first StopDeployment request to the status Stopped (EC2-196); of a \
                 deployment that an alarm stopped, from the alarm (TRF-070)."
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
            Self::RequestsFailed => {
                "Requests that failed for the user, retries included, over the measured minutes, each \
                 when the user gave up; one that still waits or is to be asked again when the run \
                 ends has not failed (TRF-060)."
            }
            Self::ExcessFailed => {
                "Requests that failed beyond those of the paired run without deployments \
                 (TRF-061)."
            }
            Self::RequestAvailability => {
                "Share of requests that did not fail; nothing where more fail in the measured minutes \
                 than are asked in them, for some were asked before (TRF-062)."
            }
            Self::TimeAvailability => {
                "Share of minutes in which enough of the requests succeeded, 99 % unless the scenario \
                 says otherwise (TRF-063)."
            }
            Self::DowntimeSeconds => {
                "Time in which requests came to some target group and none of them succeeded \
                 (TRF-064)."
            }
            Self::PartialDowntimeSeconds => {
                "Time in which some target group gave fewer good answers, at whichever attempt, than \
                 half as many as there were first attempts, that without success included (TRF-064)."
            }
            Self::CapacityShortfallRequests => {
                "Demand, with its headroom, beyond the capacity in service (TRF-065)."
            }
            Self::CapacityShortfallSeconds => {
                "Time in which demand was beyond the capacity in service, added over target groups \
                 (TRF-065)."
            }
            Self::CapacityShortfallPeak => {
                "The most demand beyond the capacity in service at any instant, of one target group \
                 (TRF-065)."
            }
            Self::LostCapacity => {
                "Capacity missing against the usual, in targets times seconds (TRF-066)."
            }
            Self::SecondsBelowSlo => {
                "Length of the minutes in which too many requests failed or the 99th percentile of \
                 latency was too long for the objective (TRF-067)."
            }
            Self::NewRevisionShare => {
                "Share of attempts that went to a revision not running at the start (TRF-068)."
            }
            Self::NewRevisionPeakShare => {
                "The greatest share of attempts in a minute that went to a new revision (TRF-068)."
            }
            Self::NewRevisionFailedShare => {
                "Share of all attempts that a new revision failed (TRF-068)."
            }
            Self::DetectSeconds => {
                "From the first fault, or the first start of a new revision on a target, to the first \
                 watched alarm in ALARM (TRF-070)."
            }
            Self::RecoverSeconds => {
                "From the first fault, or the first start of a new revision on a target, to the first \
                 whole minute with requests that is back at the objective (TRF-070)."
            }
            Self::ErrorBudgetUsed => {
                "Share of the error budget of the objective's period that the failures used \
                 (TRF-071)."
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_measure_is_defined_in_a_sentence() {
        for measure in Measure::ALL {
            assert!(measure.definition().ends_with('.'), "{measure}");
        }
    }
}
