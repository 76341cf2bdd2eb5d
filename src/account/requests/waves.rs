//! Requests that clients send again, on their way back: gathered over whole seconds and offered
//! again as waves of one second (TRF-041, TRF-044).

use std::collections::VecDeque;

use crate::account::requests::amount::{Amount, Rate};
use crate::account::requests::retries::WAVE_CELLS;
use crate::kernel::time::{Duration, Time};

/// How long failures are gathered into one wave.
pub const WAVE: Duration = Duration::from_secs(1);

/// Failures that wait for their next attempt; all those of one attempt number.
#[derive(Clone, Debug)]
pub struct Waves {
    lanes: Vec<Lane>,
}

/// When a failure is known to the client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Known {
    /// At once.
    AtOnce,
    /// When the client's patience ends.
    AfterPatience,
}

/// Waves with one delay.
#[derive(Clone, Debug)]
struct Lane {
    known: Known,
    delay: Duration,
    /// Gathered since the last whole second.
    gathered: Amount,
    doomed: Amount,
    waves: VecDeque<Wave>,
}

/// So much, offered evenly over one second.
#[derive(Clone, Copy, Debug)]
struct Wave {
    from: Time,
    rate: Rate,
    doomed: Rate,
}

/// What is offered again at an instant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Offered {
    /// Requests.
    pub rate: Rate,
    /// Those among them that fail whoever serves them.
    pub doomed: Rate,
}

impl Waves {
    /// No waves. `patience` is the client's; `backoff` and `jitter` those of its retries.
    pub fn new(patience: Duration, backoff: Duration, jitter: Duration) -> Self {
        let mut lanes = Vec::new();
        for (known, base) in [
            (Known::AtOnce, backoff),
            (Known::AfterPatience, patience.saturating_add(backoff)),
        ] {
            let cells = if jitter == Duration::ZERO {
                1
            } else {
                WAVE_CELLS
            };
            for cell in 0..cells {
                let within = jitter.as_micros() * (2 * cell + 1) / (2 * cells);
                let earliest = base.saturating_sub(Duration::from_micros(jitter.as_micros() / 2));
                lanes.push(Lane {
                    known,
                    delay: earliest.saturating_add(Duration::from_micros(within)),
                    gathered: Amount::ZERO,
                    doomed: Amount::ZERO,
                    waves: VecDeque::new(),
                });
            }
        }
        Self { lanes }
    }

    /// Gathers failures; `doomed` of them fail again whatever happens.
    pub fn gather(&mut self, known: Known, amount: Amount, doomed: Amount) {
        let lanes = self.lanes.len() / 2;
        let lanes = i128::try_from(lanes).expect("invariant: few lanes");
        let mut left = (amount, doomed);
        let mut after = lanes;
        for lane in self.lanes.iter_mut().filter(|lane| lane.known == known) {
            after -= 1;
            let share = if after == 0 {
                left
            } else {
                (Amount(amount.0 / lanes), Amount(doomed.0 / lanes))
            };
            lane.gathered += share.0;
            lane.doomed += share.1;
            left = (left.0 - share.0, left.1 - share.1);
        }
    }

    /// Everything gathered and not yet on its way.
    pub fn gathered(&self) -> Amount {
        self.lanes.iter().map(|lane| lane.gathered).sum()
    }

    /// Whether what was gathered is enough for a wave. What rounding leaves of the last one is not.
    pub fn makes_a_wave(&self) -> bool {
        let least = i128::from(WAVE.as_micros());
        self.lanes.iter().any(|lane| lane.gathered.0 >= least)
    }

    /// Everything that will be offered again, gathered or on its way, as of `now`.
    pub fn pending(&self, now: Time) -> Amount {
        let on_its_way = |wave: &Wave| {
            let from = wave.from.max(now);
            let until = end(wave);
            if until <= from {
                Amount::ZERO
            } else {
                wave.rate.over(until.since(from))
            }
        };
        let waves = self.lanes.iter().flat_map(|lane| &lane.waves);
        self.gathered() + waves.map(on_its_way).sum()
    }

    /// A whole second is over: what was gathered becomes waves, of which `allowed` out of
    /// `gathered` are sent; returns those that are not.
    pub fn launch(&mut self, now: Time, allowed: Amount, gathered: Amount) -> Amount {
        let mut given_up = Amount::ZERO;
        for lane in &mut self.lanes {
            if lane.gathered.0 == 0 {
                continue;
            }
            let micros = i128::from(WAVE.as_micros());
            let (mut amount, mut doomed) = (lane.gathered, lane.doomed);
            if allowed < gathered {
                let kept = |amount: Amount| {
                    Amount(super::arithmetic::mul_div(
                        amount.0,
                        allowed.0.max(0),
                        gathered.0,
                    ))
                };
                given_up += amount - kept(amount);
                (amount, doomed) = (kept(amount), kept(doomed));
            }
            let rate = amount.0 / micros;
            let doomed_rate = (doomed.0 / micros).min(rate);
            // What does not divide evenly waits for the next wave.
            lane.gathered = Amount(amount.0 - rate * micros);
            lane.doomed = Amount((doomed.0 - doomed_rate * micros).min(lane.gathered.0));
            let as_rate = |rate: i128| Rate(u64::try_from(rate).unwrap_or(u64::MAX));
            let due = now
                .checked_add(lane.delay.saturating_sub(WAVE))
                .unwrap_or(Time::LAST);
            if rate > 0 {
                lane.waves.push_back(Wave {
                    from: due,
                    rate: as_rate(rate),
                    doomed: as_rate(doomed_rate),
                });
            }
        }
        given_up
    }

    /// What is offered at `now`, and the next instant at which that changes.
    pub fn offered(&mut self, now: Time) -> (Offered, Option<Time>) {
        let mut offered = Offered::default();
        let mut next: Option<Time> = None;
        for lane in &mut self.lanes {
            while lane.waves.front().is_some_and(|wave| end(wave) <= now) {
                lane.waves.pop_front();
            }
            let Some(wave) = lane.waves.front() else {
                continue;
            };
            let change = if wave.from <= now {
                offered.rate += wave.rate;
                offered.doomed += wave.doomed;
                end(wave)
            } else {
                wave.from
            };
            next = Some(next.map_or(change, |known| known.min(change)));
        }
        (offered, next)
    }
}

fn end(wave: &Wave) -> Time {
    wave.from.checked_add(WAVE).unwrap_or(Time::LAST)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(secs: u64) -> Time {
        Time::ZERO + Duration::from_secs(secs)
    }

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn trf_041_a_failure_comes_back_after_its_backoff_as_one_even_wave() {
        let mut waves = Waves::new(Duration::from_secs(2), SECOND, Duration::ZERO);
        waves.gather(Known::AtOnce, Rate(7_000_000).over(SECOND), Amount::ZERO);
        waves.gather(
            Known::AfterPatience,
            Rate(2_000_000).over(SECOND),
            Amount::ZERO,
        );
        let gathered = waves.gathered();
        assert_eq!(waves.launch(at(1), gathered, gathered), Amount::ZERO);
        // Gathered from 0 s to 1 s: back from 1 s to 2 s, and from 3 s to 4 s.
        assert_eq!(waves.offered(at(1)).0.rate, Rate(7_000_000));
        assert_eq!(waves.offered(at(1)).1, Some(at(2)));
        assert_eq!(waves.offered(at(2)), (Offered::default(), Some(at(3))));
        assert_eq!(waves.offered(at(3)).0.rate, Rate(2_000_000));
        assert_eq!(waves.offered(at(4)), (Offered::default(), None));
    }

    #[test]
    fn nothing_is_lost_between_gathering_and_offering() {
        let mut waves = Waves::new(SECOND, SECOND, Duration::from_millis(800));
        let amount = Amount(12_345_678_901_234);
        waves.gather(Known::AtOnce, amount, Amount(2_345));
        assert_eq!(waves.pending(at(0)), amount);
        let given_up = waves.launch(at(1), Amount(amount.0 / 3), amount);
        assert_eq!(waves.pending(at(1)) + given_up, amount);
    }
}
