//! Attempts after a failed one: what they add to the load and what they spare the user (TRF-040 to
//! TRF-042).

use crate::account::requests::amount::Amount;
use crate::kernel::time::Duration;

/// A wave of retries is smeared over so many cells of equal length.
pub const WAVE_CELLS: u64 = 4;

/// Waits double from one attempt to the next up to this, as the AWS SDKs have it.
pub const BACKOFF_MAX: Duration = Duration::from_secs(20);

/// Further attempts a caller makes at most, whatever a scenario asks for.
pub const ATTEMPTS_MAX: u8 = 10;

/// What callers do after a failed attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retries {
    /// Further attempts after the first; 0 for none.
    pub attempts: u8,
    /// Mean wait before the second attempt; it doubles with each further one.
    pub backoff: Duration,
    /// Waits are spread evenly over so long about their mean.
    pub jitter: Duration,
    /// Retries are at most this part of the demand, in parts per billion; none for no bound.
    pub budget_ppb: Option<u64>,
    /// How far the attempt after an error of the application shares its fate, in parts per billion:
    /// the whole if it always fails as well. None for what the targets it meets make of it: a queue
    /// that is full or slow stays so, and another target may be sound (TRF-040).
    pub correlation_ppb: Option<u64>,
}

/// Where a wave of retries arrives: four cells of equal length and equal share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wave {
    /// From the failure to the first cell.
    pub begins: Duration,
    /// Length of a cell; nothing if all arrives at once.
    pub cell: Duration,
}

impl Default for Retries {
    /// A browser or an app: one further attempt, a second later (TRF-041).
    fn default() -> Self {
        Self {
            attempts: 1,
            backoff: Duration::from_secs(1),
            jitter: Duration::from_millis(200),
            budget_ppb: None,
            correlation_ppb: None,
        }
    }
}

impl Retries {
    /// Callers that give up at once.
    pub const NONE: Self = Self {
        attempts: 0,
        backoff: Duration::from_secs(1),
        jitter: Duration::ZERO,
        budget_ppb: None,
        correlation_ppb: None,
    };

    /// The mean wait after the failed attempt with this number, counted from 1.
    #[must_use]
    pub fn backoff_after(&self, attempt: u8) -> Duration {
        let doublings = u32::from(attempt.saturating_sub(1)).min(63);
        let wait = self.backoff.saturating_mul(1 << doublings);
        wait.min(BACKOFF_MAX.max(self.backoff))
    }

    /// When the retries of attempts that failed at one instant arrive, after the attempt with this
    /// number, counted from 1.
    #[must_use]
    pub fn wave_after(&self, attempt: u8) -> Wave {
        let mean = self.backoff_after(attempt);
        let half = Duration::from_micros(self.jitter.as_micros() / 2);
        // No retry goes out before its failure: then the spread lies behind it.
        Wave {
            begins: mean.saturating_sub(half),
            cell: Duration::from_micros(self.jitter.as_micros() / WAVE_CELLS),
        }
    }

    /// How many of the retries that are due the budget lets through, in a time in which users ask
    /// for `demand` (TRF-042).
    #[must_use]
    pub fn within_budget(&self, due: Amount, demand: Amount) -> Amount {
        match self.budget_ppb {
            Some(ppb) => due.min(demand.share(ppb)),
            None => due,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SDK: Retries = Retries {
        attempts: 2,
        backoff: Duration::from_secs(1),
        jitter: Duration::from_secs(4),
        budget_ppb: Some(100_000_000),
        correlation_ppb: None,
    };

    #[test]
    fn trf_041_a_wave_is_spread_about_its_wait_and_never_early() {
        let wave = Retries::default().wave_after(1);
        assert_eq!(wave.begins, Duration::from_millis(900));
        assert_eq!(wave.cell, Duration::from_millis(50));
        assert_eq!(SDK.wave_after(1).begins, Duration::ZERO);
        assert_eq!(SDK.wave_after(1).cell, Duration::from_secs(1));
    }

    #[test]
    fn trf_041_waits_double_up_to_a_bound() {
        let waits =
            [1, 2, 3, 5, 6, 10].map(|attempt| SDK.backoff_after(attempt).as_micros() / 1_000_000);
        assert_eq!(waits, [1, 2, 4, 16, 20, 20]);
        let slow = Retries {
            backoff: Duration::from_secs(60),
            ..SDK
        };
        assert_eq!(slow.backoff_after(3), Duration::from_secs(60));
    }

    #[test]
    fn trf_042_a_budget_bounds_the_retries() {
        let [due, demand] = [500, 600].map(Amount::of_requests);
        assert_eq!(SDK.within_budget(due, demand), Amount::of_requests(60));
        let few = Amount::of_requests(5);
        assert_eq!(SDK.within_budget(few, demand), few);
        assert_eq!(Retries::default().within_budget(due, demand), due);
    }
}
