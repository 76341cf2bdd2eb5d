//! The measures of requests and of their capacity, from the minutes of a run.

use super::{Extent, Measure};
use crate::account::requests::amount::Amount;
use crate::account::world::World;
use crate::kernel::time::Duration;
use crate::trace::detection::Detection;
use crate::trace::minute::{Availability, Minute};
use crate::trace::outcome::Outcome;
use crate::trace::sums::{Sums, Together};
use crate::trace::window::Window;

/// The value of such a measure over the minutes of `window`; none without minutes, or where what it
/// measures did not happen.
pub(super) fn value(
    measure: Measure,
    outcome: &Outcome,
    window: Window,
    extent: Extent<'_>,
) -> Option<f64> {
    let minutes: Vec<&Minute> = window.cut(outcome.minutes()).collect();
    let sums = Sums::of(minutes.iter().copied());
    let detection = || Detection::of(outcome, extent.world, extent.slo);
    match measure {
        // An alarm may fire without any traffic.
        Measure::DetectSeconds => {
            let found = detection()?;
            return Some(found.alarm?.since(found.began).as_secs_f64());
        }
        _ if minutes.is_empty() => return None,
        _ => {}
    }
    let (from, to) = window.bounds(extent.ended);
    let down = |at_least| outcome.outages().lasted(at_least, from, to).as_secs_f64();
    let together = || Together::of(minutes.iter().copied());
    match measure {
        Measure::RequestsFailed => Some(sums.failed.requests_f64()),
        Measure::ExcessFailed => {
            let base = Sums::of(window.cut(extent.base?.minutes()));
            Some((sums.failed - base.failed).requests_f64())
        }
        // A failure counts when the user gives up, perhaps in another minute than the request.
        Measure::RequestAvailability => {
            let failed = sums.failed.min(sums.requests);
            ratio(sums.requests - failed, sums.requests)
        }
        Measure::TimeAvailability => {
            let all = together();
            let good = all
                .iter()
                .filter(|minute| !extent.slo.is_bad(minute))
                .count();
            Some(good as f64 / all.len() as f64)
        }
        Measure::DowntimeSeconds => Some(down(Availability::None)),
        Measure::PartialDowntimeSeconds => Some(down(Availability::Partial)),
        Measure::CapacityShortfallRequests => Some(sums.shortfall.requests_f64()),
        Measure::CapacityShortfallSeconds => Some(sums.shortfall_time.as_secs_f64()),
        Measure::CapacityShortfallPeak => Some(sums.peak_shortfall.per_second_f64()),
        Measure::LostCapacity => lost_targets(&minutes, extent.world),
        Measure::SecondsBelowSlo => {
            let below = together()
                .into_iter()
                .filter(|minute| !extent.slo.holds(minute))
                .fold(Duration::ZERO, |sum, minute| {
                    sum.saturating_add(minute.length)
                });
            Some(below.as_secs_f64())
        }
        Measure::NewRevisionShare => ratio(sums.by_new, sums.attempts),
        Measure::NewRevisionPeakShare => together()
            .iter()
            .filter_map(|minute| ratio(minute.by_new, minute.attempts))
            .max_by(f64::total_cmp),
        Measure::NewRevisionFailedShare => ratio(sums.failed_new, sums.attempts),
        Measure::RecoverSeconds => {
            let found = detection()?;
            Some(found.recovered?.since(found.began).as_secs_f64())
        }
        Measure::ErrorBudgetUsed => {
            let length = together().iter().fold(Duration::ZERO, |sum, minute| {
                sum.saturating_add(minute.length)
            });
            extent.slo.budget_used(&sums, length)
        }
        Measure::DetectSeconds
        | Measure::DeploymentSeconds
        | Measure::StopSeconds
        | Measure::RollbackSeconds
        | Measure::InstanceMinutes
        | Measure::TargetsSucceeded
        | Measure::TargetsFailed
        | Measure::TargetsSkipped => None,
    }
}

/// A part of a whole; none of nothing.
fn ratio(part: Amount, whole: Amount) -> Option<f64> {
    (whole > Amount::ZERO).then(|| part.0 as f64 / whole.0 as f64)
}

/// Lost capacity by what one target of each group can answer; none where no group has a capacity.
fn lost_targets(minutes: &[&Minute], world: &World) -> Option<f64> {
    let mut lost = None;
    for minute in minutes {
        let group = world.target_groups.get(minute.subject.index());
        let Some(group) = group.filter(|group| group.target_capacity.0 > 0) else {
            continue;
        };
        let targets = minute.lost_capacity.requests_f64() / group.target_capacity.per_second_f64();
        lost = Some(lost.unwrap_or(0.0) + targets);
    }
    lost
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rulebook::TRF_060;
    use crate::trace::recorder::{Level, Recorder};
    use crate::trace::sample;
    use crate::trace::slo::Slo;

    fn extent(world: &World) -> Extent<'_> {
        Extent {
            ended: sample::at(300),
            world,
            slo: Slo::default(),
            base: None,
        }
    }

    fn is(measure: Measure, expected: Option<f64>) {
        let world = sample::world();
        let found = measure.value(&sample::traffic::outcome(), extent(&world), None);
        let near = match (found, expected) {
            (Some(found), Some(expected)) => (found - expected).abs() < 1e-9,
            (found, expected) => found == expected,
        };
        assert!(near, "{measure} is {found:?}, not {expected:?}");
    }

    #[test]
    fn trf_060_trf_062_requests_that_failed_are_counted_and_set_against_all() {
        is(Measure::RequestsFailed, Some(11_340.0));
        is(
            Measure::RequestAvailability,
            Some(1.0 - 11_340.0 / 270_000.0),
        );
    }

    #[test]
    fn trf_062_failures_of_earlier_requests_leave_no_less_than_nothing() {
        let world = sample::world();
        let mut recorder = Recorder::new(Level::Full);
        // Of what was asked before the measured minutes 30 requests fail in them.
        let mut minute = sample::minutes::served(0, 0, 10, 10);
        minute.failed = Amount::of_requests(40);
        recorder.record_minute(sample::at(60), None, TRF_060, minute);
        let outcome = recorder.finish().1;
        let value = |measure: Measure| measure.value(&outcome, extent(&world), None);
        assert_eq!(value(Measure::RequestAvailability), Some(0.0));
        assert_eq!(value(Measure::RequestsFailed), Some(40.0));
    }

    #[test]
    fn trf_061_the_excess_is_counted_against_the_paired_run() {
        is(Measure::ExcessFailed, None);
        let world = sample::world();
        let outcome = sample::traffic::outcome();
        let base = sample::traffic::outcome();
        let paired = Extent {
            base: Some(&base),
            ..extent(&world)
        };
        assert_eq!(
            Measure::ExcessFailed.value(&outcome, paired, None),
            Some(0.0)
        );
        let empty = Outcome::default();
        let paired = Extent {
            base: Some(&empty),
            ..paired
        };
        assert_eq!(
            Measure::ExcessFailed.value(&outcome, paired, None),
            Some(11_340.0)
        );
    }

    #[test]
    fn trf_061_a_measure_of_the_paired_run_is_taken_over_the_minutes_of_the_run() {
        let world = sample::world();
        let outcome = sample::outcome();
        let base = sample::traffic::outcome();
        let paired = Extent {
            ended: sample::at(120),
            base: Some(&base),
            ..extent(&world)
        };
        let of_base = |measure: Measure| measure.base_value(&outcome, paired);
        // Of the five minutes two: 540 of their 108,000 requests fail.
        assert_eq!(of_base(Measure::RequestsFailed), Some(540.0));
        assert_eq!(of_base(Measure::RequestAvailability), Some(0.995));
        assert_eq!(of_base(Measure::ExcessFailed), None);
        assert_eq!(of_base(Measure::InstanceMinutes), Some(6.0));
        assert_eq!(
            Measure::RequestsFailed.base_value(&outcome, extent(&world)),
            None
        );
    }

    #[test]
    fn trf_063_a_minute_with_one_percent_of_failures_is_still_good() {
        is(Measure::TimeAvailability, Some(0.6));
    }

    #[test]
    fn trf_064_downtime_is_counted_from_its_instants() {
        is(Measure::DowntimeSeconds, Some(10.0));
        is(Measure::PartialDowntimeSeconds, Some(30.0));
    }

    #[test]
    fn trf_065_trf_066_capacity_is_measured_by_demand_and_by_targets() {
        is(Measure::CapacityShortfallRequests, Some(1_800.0));
        is(Measure::CapacityShortfallSeconds, Some(60.0));
        is(Measure::CapacityShortfallPeak, Some(30.0));
        // Three times 2500 requests, of targets that answer 250 a second.
        is(Measure::LostCapacity, Some(30.0));
    }

    #[test]
    fn trf_067_trf_068_trf_070_trf_071_the_rest_follows_from_the_minutes() {
        is(Measure::SecondsBelowSlo, Some(180.0));
        is(Measure::NewRevisionShare, Some(0.2));
        is(Measure::NewRevisionPeakShare, Some(1.0 / 3.0));
        is(Measure::NewRevisionFailedShare, Some(0.042));
        is(Measure::DetectSeconds, Some(160.0));
        is(Measure::RecoverSeconds, Some(220.0));
        // 4.2 % of five minutes, of 0.1 % of 43,200.
        is(Measure::ErrorBudgetUsed, Some(0.042 * 5.0 / 43.2));
    }

    #[test]
    fn without_traffic_no_measure_of_requests_has_a_value() {
        let world = sample::world();
        for measure in Measure::ALL {
            let value = measure.value(&sample::outcome(), extent(&world), None);
            if measure.domain() != super::super::Domain::Deployments {
                assert_eq!(value, None, "{measure}");
            }
        }
    }
}
