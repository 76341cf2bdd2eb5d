//! From the first sign of trouble to the alarm, and to the return of service (TRF-070).
//!
//! Trouble begins when the first fault strikes, or when the first target of a deployment that is no
//! rollback serves: whichever is first. Where no entry tells of a target that serves, it is the start
//! of the first minute in which a new revision got an attempt.

use crate::account::world::World;
use crate::aws::cloudwatch::state::AlarmState;
use crate::kernel::time::{Duration, Time};
use crate::trace::outcome::Outcome;
use crate::trace::slo::Slo;
use crate::trace::sums::Together;

use crate::account::requests::amount::Amount;

/// Service has to be well for so long.
const MINUTE: Duration = Duration::from_secs(60);

/// The instants of a detection, as far as they came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Detection {
    /// When trouble began.
    pub began: Time,
    /// When a watched alarm went into ALARM, at or after that. Where no group watches an alarm, any
    /// alarm counts.
    pub alarm: Option<Time>,
    /// The start of the first whole minute with requests that keeps the objective, after one that
    /// does not.
    pub recovered: Option<Time>,
}

impl Detection {
    /// Looks through an outcome; none where there was no trouble.
    pub fn of(outcome: &Outcome, world: &World, slo: Slo) -> Option<Self> {
        let minutes = Together::of(outcome.minutes());
        let by_minute = || {
            let new = minutes.iter().find(|minute| minute.by_new > Amount::ZERO);
            new.map(Together::begins)
        };
        let serves = outcome.new_revision_serves().or_else(by_minute);
        let began = outcome.first_fault().into_iter().chain(serves).min()?;
        let is_watched = |alarm: usize| {
            let watched = |entry: &crate::account::world::AlarmEntry| !entry.watched_by.is_empty();
            !world.alarms.iter().any(watched) || world.alarms.get(alarm).is_some_and(watched)
        };
        let alarm = outcome.alarms().iter().find(|change| {
            change.to == AlarmState::Alarm
                && change.time >= began
                && is_watched(change.alarm.index())
        });
        let mut below = minutes
            .iter()
            .skip_while(|minute| minute.ends() <= began || slo.holds(minute));
        // Where nobody asks, or the run ends within the minute, nothing is shown to be well again.
        let recovered = below
            .find(|minute| {
                slo.holds(minute) && minute.requests > Amount::ZERO && minute.length >= MINUTE
            })
            .map(|minute| minute.begins().max(began));
        Some(Self {
            began,
            alarm: alarm.map(|change| change.time),
            recovered,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::world::AlarmEntry;
    use crate::aws::codedeploy::ids::GroupId;
    use crate::rulebook::TRF_070;
    use crate::trace::minute::Minute;
    use crate::trace::recorder::{Level, Recorder};
    use crate::trace::sample;

    #[test]
    fn trf_070_a_detection_goes_from_the_first_trouble_to_the_alarm_and_to_recovery() {
        let found = Detection::of(
            &sample::traffic::outcome(),
            &sample::world(),
            Slo::default(),
        );
        let expected = Detection {
            // A fault strikes at 20 s.
            began: sample::at(20),
            alarm: Some(sample::at(180)),
            recovered: Some(sample::at(240)),
        };
        assert_eq!(found, Some(expected));
    }

    #[test]
    fn trf_070_an_alarm_that_nobody_watches_does_not_detect_if_another_is_watched() {
        let mut world = sample::world();
        let alarm = |watched_by| AlarmEntry {
            watched_by,
            ..AlarmEntry::default()
        };
        world.alarms = vec![alarm(Vec::new()), alarm(vec![GroupId(0)])];
        let found = Detection::of(&sample::traffic::outcome(), &world, Slo::default());
        assert_eq!(found.expect("there is trouble").alarm, None);
    }

    /// The sample run in which the last two minutes are these, after one below the objective.
    fn recovery(last: [Minute; 2]) -> Option<Time> {
        let mut recorder = Recorder::new(Level::Full);
        for entry in sample::entries() {
            recorder.record(entry);
        }
        let failing = sample::minutes::served(0, 0, 100, 100);
        for minute in std::iter::once(failing).chain(last) {
            let over = minute.begins() + minute.length;
            recorder.record_minute(over, None, TRF_070, minute);
        }
        let outcome = recorder.finish().1;
        let found = Detection::of(&outcome, &sample::world(), Slo::default());
        found.expect("there is trouble").recovered
    }

    #[test]
    fn trf_070_service_is_back_after_a_whole_minute_in_which_somebody_asked() {
        let served = |minute| sample::minutes::served(minute, 0, 100, 0);
        let silent = |minute| sample::minutes::served(minute, 0, 0, 0);
        let short = |minute| Minute {
            length: Duration::from_secs(59),
            ..served(minute)
        };
        for (last, expected) in [
            ([served(1), served(2)], Some(60)),
            ([silent(1), served(2)], Some(120)),
            ([silent(1), silent(2)], None),
            ([silent(1), short(2)], None),
        ] {
            assert_eq!(recovery(last), expected.map(sample::at));
        }
    }

    #[test]
    fn trf_070_without_trouble_there_is_nothing_to_detect() {
        let quiet = Detection::of(&Outcome::default(), &sample::world(), Slo::default());
        assert_eq!(quiet, None);
    }
}
