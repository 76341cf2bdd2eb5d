//! Requests that clients send again, on their way back: gathered over whole seconds and offered
//! again as waves of one second (TRF-041, TRF-044).
//!
//! Waves begin and end at whole seconds, so that all of a run change at the same instants. One that
//! would lie across two seconds is cut in two parts in proportion: what comes back, and when it does
//! on average, stay as they are.

use std::collections::VecDeque;

use crate::account::requests::amount::{Amount, Rate};
use crate::account::requests::arithmetic::mul_div;
use crate::account::requests::retries::{WAVE_CELLS, Wave};
use crate::kernel::time::{Duration, Time};

/// How long failures are gathered into one wave.
pub const WAVE: Duration = Duration::from_secs(1);

/// Failures that wait for their next attempt; all those of one attempt number.
#[derive(Clone, Debug)]
pub struct Waves {
    at_once: Way,
    after_patience: Way,
    /// What is offered in the seconds to come, by the number of the second, in rising order.
    seconds: VecDeque<(u64, Offered)>,
}

/// When a failure is known to the client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Known {
    /// At once.
    AtOnce,
    /// When the client's patience ends.
    AfterPatience,
}

/// Failures that come back alike.
#[derive(Clone, Debug)]
struct Way {
    /// The seconds they come back in, from the end of the second they are gathered in, each with its
    /// part.
    parts: Vec<(u64, u64)>,
    /// All parts together.
    whole: u64,
    /// Gathered since the last whole second.
    gathered: Amount,
    doomed: Amount,
}

/// What is offered again at an instant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Offered {
    /// Requests.
    pub rate: Rate,
    /// Those among them that fail whoever serves them.
    pub doomed: Rate,
}

impl Way {
    /// `known` is the time from a failure to the client's knowledge of it.
    fn new(known: Duration, wave: Wave) -> Self {
        let second = WAVE.as_micros();
        let mut parts: Vec<(u64, u64)> = Vec::new();
        let mut add = |offset: u64, part: u64| match parts.iter_mut().find(|(at, _)| *at == offset)
        {
            Some((_, known)) => *known += part,
            None if part > 0 => parts.push((offset, part)),
            None => {}
        };
        for cell in 0..WAVE_CELLS {
            let middle = Duration::from_micros(wave.cell.as_micros() * (2 * cell + 1) / 2);
            let delay = known.saturating_add(wave.begins).saturating_add(middle);
            // Gathered over one second, known only at its end.
            let offset = delay.saturating_sub(WAVE).as_micros();
            let later = offset % second;
            add(offset / second, second - later);
            add(offset / second + 1, later);
        }
        parts.sort_unstable();
        Self {
            parts,
            whole: WAVE_CELLS * second,
            gathered: Amount::ZERO,
            doomed: Amount::ZERO,
        }
    }

    /// Sends what was gathered in the second that ends before `second`.
    fn launch(&mut self, second: u64, seconds: &mut VecDeque<(u64, Offered)>) {
        let micros = i128::from(WAVE.as_micros());
        let (all, doomed) = (self.gathered, self.doomed);
        let last = self.parts.len() - 1;
        for (place, (offset, part)) in self.parts.iter().enumerate() {
            let of = |all: Amount, left: Amount| match place == last {
                true => left.0,
                false => mul_div(all.0, i128::from(*part), i128::from(self.whole)),
            };
            // What does not divide evenly waits for the next wave.
            let rate = of(all, self.gathered) / micros;
            let ill = (of(doomed, self.doomed) / micros).min(rate);
            if rate == 0 {
                continue;
            }
            self.gathered -= Amount(rate * micros);
            self.doomed -= Amount(ill * micros);
            let as_rate = |rate: i128| Rate(u64::try_from(rate).unwrap_or(u64::MAX));
            let wave = Offered {
                rate: as_rate(rate),
                doomed: as_rate(ill),
            };
            let at = second.saturating_add(*offset);
            let place = seconds.partition_point(|(known, _)| *known < at);
            match seconds.get_mut(place) {
                Some((known, offered)) if *known == at => {
                    offered.rate += wave.rate;
                    offered.doomed += wave.doomed;
                }
                Some(_) | None => seconds.insert(place, (at, wave)),
            }
        }
        self.doomed = self.doomed.min(self.gathered);
    }
}

impl Waves {
    /// No waves. `patience` is the client's; `wave` says when its next attempt comes after it knows
    /// of the failure.
    pub fn new(patience: Duration, wave: Wave) -> Self {
        Self {
            at_once: Way::new(Duration::ZERO, wave),
            after_patience: Way::new(patience, wave),
            seconds: VecDeque::new(),
        }
    }

    /// Gathers failures; `doomed` of them fail again whatever happens.
    pub fn gather(&mut self, known: Known, amount: Amount, doomed: Amount) {
        let way = match known {
            Known::AtOnce => &mut self.at_once,
            Known::AfterPatience => &mut self.after_patience,
        };
        way.gathered += amount;
        way.doomed += doomed;
    }

    /// Everything gathered and not yet on its way.
    pub fn gathered(&self) -> Amount {
        self.at_once.gathered + self.after_patience.gathered
    }

    /// Whether what was gathered is enough for a wave. What rounding leaves of the last one is not.
    pub fn makes_a_wave(&self) -> bool {
        let least = i128::from(WAVE.as_micros());
        self.at_once.gathered.0 >= least || self.after_patience.gathered.0 >= least
    }

    /// A whole second is over: what was gathered becomes waves.
    pub fn launch(&mut self, now: Time) {
        let second = now.as_micros() / WAVE.as_micros();
        for way in [&mut self.at_once, &mut self.after_patience] {
            if way.gathered.0 > 0 {
                way.launch(second, &mut self.seconds);
            }
        }
    }

    /// What is offered at `now`, and the next instant at which that changes.
    pub fn offered(&mut self, now: Time) -> (Offered, Option<Time>) {
        let second = now.as_micros() / WAVE.as_micros();
        while self.seconds.front().is_some_and(|(at, _)| *at < second) {
            self.seconds.pop_front();
        }
        let beginning = |second: u64| Time::from_micros(second.saturating_mul(WAVE.as_micros()));
        match self.seconds.front() {
            Some((at, offered)) if *at == second => (*offered, Some(beginning(second + 1))),
            Some((at, _)) => (Offered::default(), Some(beginning(*at))),
            None => (Offered::default(), None),
        }
    }

    /// Of what is due in the second that begins now, only the part `allowed / due` is offered; returns
    /// what is given up.
    pub fn cut(&mut self, now: Time, allowed: Amount, due: Amount) -> Amount {
        let second = now.as_micros() / WAVE.as_micros();
        let Some((_, offered)) = self.seconds.front_mut().filter(|(at, _)| *at == second) else {
            return Amount::ZERO;
        };
        let kept = |rate: Rate| {
            let part = mul_div(i128::from(rate.0), allowed.0.max(0), due.0.max(1));
            Rate(u64::try_from(part).unwrap_or(rate.0)).min(rate)
        };
        let before = offered.rate;
        *offered = Offered {
            rate: kept(offered.rate),
            doomed: kept(offered.doomed),
        };
        before.saturating_sub(offered.rate).over(WAVE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::requests::retries::Retries;

    fn at(secs: u64) -> Time {
        Time::ZERO + Duration::from_secs(secs)
    }

    const SECOND: Duration = Duration::from_secs(1);

    fn wave(jitter: Duration) -> Wave {
        let retries = Retries {
            jitter,
            ..Retries::default()
        };
        retries.wave_after(1)
    }

    /// Everything that will be offered again, gathered or on its way, if nothing was offered yet.
    fn pending(waves: &Waves) -> Amount {
        let seconds = waves.seconds.iter();
        waves.gathered() + seconds.map(|(_, offered)| offered.rate.over(SECOND)).sum()
    }

    #[test]
    fn trf_041_a_failure_comes_back_after_its_backoff_as_one_even_wave() {
        let mut waves = Waves::new(Duration::from_secs(2), wave(Duration::ZERO));
        waves.gather(Known::AtOnce, Rate(7_000_000).over(SECOND), Amount::ZERO);
        waves.gather(
            Known::AfterPatience,
            Rate(2_000_000).over(SECOND),
            Amount::ZERO,
        );
        waves.launch(at(1));
        // Gathered from 0 s to 1 s: back from 1 s to 2 s, and from 3 s to 4 s.
        assert_eq!(waves.offered(at(1)).0.rate, Rate(7_000_000));
        assert_eq!(waves.offered(at(1)).1, Some(at(2)));
        assert_eq!(waves.offered(at(2)), (Offered::default(), Some(at(3))));
        assert_eq!(waves.offered(at(3)).0.rate, Rate(2_000_000));
        assert_eq!(waves.offered(at(4)), (Offered::default(), None));
    }

    #[test]
    fn trf_041_a_wave_across_two_seconds_keeps_its_mean_delay() {
        let patience = Duration::from_millis(2_700);
        let mut waves = Waves::new(patience, wave(Duration::from_millis(4)));
        let amount = Rate(10_000_000).over(SECOND);
        waves.gather(Known::AfterPatience, amount, Amount(amount.0 / 10));
        waves.launch(at(1));
        // 3.7 s after a failure in the middle of the second: from 3.7 s to 4.7 s.
        let seconds: Vec<(u64, Offered)> = waves.seconds.iter().copied().collect();
        let offered = |rate, doomed| Offered {
            rate: Rate(rate),
            doomed: Rate(doomed),
        };
        assert_eq!(
            seconds,
            [
                (3, offered(3_000_000, 300_000)),
                (4, offered(7_000_000, 700_000))
            ]
        );
    }

    #[test]
    fn nothing_is_lost_between_gathering_and_offering() {
        let mut waves = Waves::new(SECOND, wave(Duration::from_millis(800)));
        let amount = Amount(12_345_678_901_234);
        waves.gather(Known::AtOnce, amount, Amount(2_345));
        assert_eq!(pending(&waves), amount);
        waves.launch(at(1));
        assert_eq!(pending(&waves), amount);
        let due = waves.offered(at(1)).0.rate.over(SECOND);
        let given_up = waves.cut(at(1), Amount(due.0 / 3), due);
        assert!(given_up.0 >= due.0 / 3 * 2, "a third is allowed");
        assert_eq!(pending(&waves) + given_up, amount);
        assert!(waves.gathered() < Amount(1_000_000), "all but a rest went");
    }
}
