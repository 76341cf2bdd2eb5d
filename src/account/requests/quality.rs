//! How good a revision is once it serves: how often it fails, how slow it is and how long it lives
//! (TRF-009, FLT-042).
//!
//! All of it is a function of the time since the application began to serve.

use crate::account::latency::Latency;
use crate::account::requests::amount::WHOLE_PPB;
use crate::account::requests::warm_up::{WHOLE_PPM, WarmUp};
use crate::kernel::time::Duration;

/// Steps in which a leak slows a revision down.
const LEAK_STEPS: u64 = 20;

/// What a revision is like.
#[derive(Clone, Debug)]
pub struct Quality {
    /// Share of attempts answered with an error, in parts per billion.
    pub error_ppb: u64,
    /// Factor on the time an answer takes, in parts per million; at least 1,000,000.
    pub latency_ppm: u32,
    /// The application ends as soon as it is started.
    pub start: Start,
    /// From the start of the application until it answers; none for the default of the host.
    pub start_up: Option<Latency>,
    /// How it warms up, where it differs from its fleet.
    pub warm_up: Option<WarmUp>,
    /// It fails and is slow only so long after it began to serve.
    pub onset: Duration,
    /// It uses up the memory of its host.
    pub leak: Option<Leak>,
}

/// Whether an application comes up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// It does.
    Serves,
    /// It ends as soon as it is started, every time: nothing ever listens.
    Crashes,
}

/// A leak of memory: answers get slower step by step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Leak {
    /// The time until memory is used up, counted from the onset.
    pub over: Duration,
    /// The factor on the time an answer takes that is reached by then, in parts per million, on top
    /// of the revision's own.
    pub latency_ppm: u32,
    /// What happens then.
    pub end: LeakEnd,
}

/// What happens when memory is used up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LeakEnd {
    /// The application crashes.
    Crashes,
    /// It goes on as slowly.
    StaysSlow,
}

impl Default for Quality {
    /// A revision without fault.
    fn default() -> Self {
        Self {
            error_ppb: 0,
            latency_ppm: WHOLE_PPM,
            start: Start::Serves,
            start_up: None,
            warm_up: None,
            onset: Duration::ZERO,
            leak: None,
        }
    }
}

impl Leak {
    /// How much slower answers are so long after the onset, in parts per million: linear in the
    /// leaked memory, in twenty steps of which each has the slowness of its middle.
    const fn latency_ppm(&self, leaking: Duration) -> u32 {
        let slower = self.latency_ppm.saturating_sub(WHOLE_PPM) as u128;
        let step = self.step(leaking);
        let grown = if step < LEAK_STEPS {
            slower * (2 * step as u128 + 1) / (2 * LEAK_STEPS as u128)
        } else {
            slower
        };
        WHOLE_PPM.saturating_add(grown as u32)
    }

    /// The step that an age falls into, up to the number of steps.
    const fn step(&self, leaking: Duration) -> u64 {
        let (age, over) = (leaking.as_micros() as u128, self.over.as_micros() as u128);
        if age >= over {
            return LEAK_STEPS;
        }
        (age * LEAK_STEPS as u128 / over) as u64
    }

    /// The end of a step, counted from the onset.
    fn end_of(&self, step: u64) -> Duration {
        let micros = u128::from(self.over.as_micros()) * u128::from(step + 1);
        Duration::from_micros(micros.div_ceil(u128::from(LEAK_STEPS)) as u64)
    }
}

impl Quality {
    /// Share of attempts answered with an error at an age, in parts per billion.
    #[must_use]
    pub fn error_ppb(&self, age: Duration) -> u64 {
        if age < self.onset {
            return 0;
        }
        self.error_ppb.min(WHOLE_PPB)
    }

    /// Factor on the time an answer takes at an age, in parts per million.
    #[must_use]
    pub fn latency_ppm(&self, age: Duration) -> u32 {
        if age < self.onset {
            return WHOLE_PPM;
        }
        let own = u64::from(self.latency_ppm.max(WHOLE_PPM));
        let leak = self.leak.map_or(WHOLE_PPM, |leak| {
            leak.latency_ppm(age.saturating_sub(self.onset))
        });
        let both = own * u64::from(leak) / u64::from(WHOLE_PPM);
        u32::try_from(both).unwrap_or(u32::MAX)
    }

    /// The age at which the application crashes of itself; none if it does not.
    #[must_use]
    pub fn crashes_at(&self) -> Option<Duration> {
        let leak = self.leak?;
        match leak.end {
            LeakEnd::Crashes => Some(self.onset.saturating_add(leak.over)),
            LeakEnd::StaysSlow => None,
        }
    }

    /// The first age above `age` at which anything said here changes; none if nothing does.
    #[must_use]
    pub fn next_change(&self, age: Duration) -> Option<Duration> {
        let is_bad = self.error_ppb > 0 || self.latency_ppm > WHOLE_PPM || self.leak.is_some();
        if age < self.onset {
            return is_bad.then_some(self.onset);
        }
        let leak = self.leak?;
        let leaking = age.saturating_sub(self.onset);
        let step = leak.step(leaking);
        (step < LEAK_STEPS).then(|| self.onset.saturating_add(leak.end_of(step)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn secs(secs: u64) -> Duration {
        Duration::from_secs(secs)
    }

    /// The ages at which something changes.
    fn changes(quality: &Quality) -> Vec<Duration> {
        let next = |age: &Duration| quality.next_change(*age);
        std::iter::successors(quality.next_change(Duration::ZERO), next).collect()
    }

    #[test]
    fn trf_009_a_revision_is_good_until_its_onset() {
        let quality = Quality {
            error_ppb: 40_000_000,
            latency_ppm: 2_000_000,
            onset: secs(600),
            ..Quality::default()
        };
        let at = |age_s| {
            (
                quality.error_ppb(secs(age_s)),
                quality.latency_ppm(secs(age_s)),
            )
        };
        assert_eq!(at(599), (0, WHOLE_PPM));
        assert_eq!(at(600), (40_000_000, 2_000_000));
        assert_eq!(changes(&quality), [secs(600)]);
        assert_eq!(quality.crashes_at(), None);
    }

    #[test]
    fn trf_009_a_leak_slows_down_in_steps_and_ends() {
        let leak = Leak {
            over: secs(100),
            latency_ppm: 3_000_000,
            end: LeakEnd::Crashes,
        };
        let quality = Quality {
            onset: secs(10),
            leak: Some(leak),
            ..Quality::default()
        };
        let ends: Vec<Duration> = std::iter::once(10)
            .chain((1..=20).map(|step| 10 + 5 * step))
            .map(secs)
            .collect();
        assert_eq!(changes(&quality), ends);
        let factor = |age_s| quality.latency_ppm(secs(age_s));
        assert_eq!(
            (factor(9), factor(10), factor(60)),
            (WHOLE_PPM, 1_050_000, 2_050_000)
        );
        assert_eq!((factor(109), factor(110)), (2_950_000, 3_000_000));
        assert_eq!(quality.crashes_at(), Some(secs(110)));
        // As slow on the whole as a line from 1 to 3.
        let sum: u64 = (10..110).map(|age_s| u64::from(factor(age_s))).sum();
        assert_eq!(sum, 200_000_000);
    }

    #[test]
    fn flt_042_a_good_revision_never_changes() {
        let quality = Quality {
            onset: secs(10),
            ..Quality::default()
        };
        assert_eq!(changes(&quality), [Duration::ZERO; 0]);
        assert_eq!(quality.error_ppb(secs(99)), 0);
        assert_eq!(quality.latency_ppm(secs(99)), WHOLE_PPM);
    }

    #[test]
    fn trf_009_the_end_of_every_step_is_where_it_changes() {
        let leak = Leak {
            over: Duration::from_micros(1_000_003),
            latency_ppm: 5_000_000,
            end: LeakEnd::StaysSlow,
        };
        let quality = Quality {
            leak: Some(leak),
            ..Quality::default()
        };
        let all = changes(&quality);
        assert_eq!(all.len(), 20);
        for age in all {
            let before = age.saturating_sub(Duration::from_micros(1));
            assert!(
                quality.latency_ppm(before) < quality.latency_ppm(age),
                "{age}"
            );
        }
        assert_eq!(quality.crashes_at(), None);
    }
}
