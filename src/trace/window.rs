//! Over which minutes a run is measured (TRF-060).
//!
//! From the minute in which the first deployment is created to the end of the run, or to fifteen
//! minutes after the last deployment has ended if that is earlier; in whole minutes, both outward.
//! A run without a deployment is measured as a whole.

use crate::kernel::time::{Duration, Time};
use crate::trace::minute::Minute;
use crate::trace::outcome::Outcome;

/// How long after the last deployment requests still count.
const AFTERMATH: Duration = Duration::from_secs(15 * 60);

const MICROS_PER_MINUTE: u64 = 60_000_000;

/// Minutes from one, up to but not including another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    from: u64,
    to: u64,
}

impl Window {
    /// The minutes by which a run with this outcome is measured.
    pub fn of(outcome: &Outcome, ended: Time) -> Self {
        let deployments = outcome.deployments();
        let created = deployments.iter().map(|deployment| deployment.created);
        let completed: Option<Vec<Time>> = deployments
            .iter()
            .map(|deployment| deployment.completed)
            .collect();
        let last = completed.and_then(|all| all.into_iter().max());
        let end = last
            .and_then(|last| last.checked_add(AFTERMATH))
            .map_or(ended, |aftermath| aftermath.min(ended));
        let from = created.min().unwrap_or(Time::ZERO);
        Self {
            from: from.as_micros() / MICROS_PER_MINUTE,
            to: end.as_micros().div_ceil(MICROS_PER_MINUTE),
        }
    }

    /// The instants it lies between, in a run that ended then.
    pub fn bounds(self, ended: Time) -> (Time, Time) {
        let of = |minute: u64| Time::from_micros(minute.saturating_mul(MICROS_PER_MINUTE));
        (of(self.from).min(ended), of(self.to).min(ended))
    }

    /// Whether a minute lies in it.
    pub fn holds(self, minute: &Minute) -> bool {
        (self.from..self.to).contains(&u64::from(minute.minute))
    }

    /// Those of the minutes that lie in it.
    pub fn cut(self, minutes: &[Minute]) -> impl Iterator<Item = &Minute> {
        minutes.iter().filter(move |minute| self.holds(minute))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trace::sample;

    #[test]
    fn trf_060_without_a_deployment_the_whole_run_is_measured() {
        let window = Window::of(&Outcome::default(), sample::at(121));
        assert_eq!(window, Window { from: 0, to: 3 });
        let ended = sample::at(121);
        assert_eq!(window.bounds(ended), (Time::ZERO, ended));
    }

    #[test]
    fn trf_060_a_deployment_under_way_is_measured_to_the_end() {
        // The rollback of the sample still runs.
        let window = Window::of(&sample::outcome(), sample::at(7_200));
        assert_eq!(window, Window { from: 0, to: 120 });
    }

    #[test]
    fn trf_060_fifteen_minutes_after_the_last_deployment_are_enough() {
        let mut outcome = Outcome::default();
        let only_first = sample::entries().into_iter().filter(|entry| {
            entry
                .deployment
                .is_none_or(|deployment| deployment.index() == 0)
        });
        for mut entry in only_first {
            entry.time += Duration::from_secs(90);
            outcome.fold(&entry);
        }
        // Created at 90 s, ended at 130 s, and 1030 s lie in the 18th minute.
        for (ended, to) in [(200, 4), (1_030, 18), (7_200, 18)] {
            let window = Window::of(&outcome, sample::at(ended));
            assert_eq!(window, Window { from: 1, to });
        }
    }
}
