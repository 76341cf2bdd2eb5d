//! One traffic of a scenario: what users ask at present, and what they ask again.

use crate::account::requests::amount::{Amount, Rate};
use crate::account::requests::demand::DemandLuck;
use crate::account::requests::settle::earliest;
use crate::account::requests::traffic::Traffic;
use crate::account::requests::waves::{Known, WAVE, Waves};
use crate::aws::elb::ids::TargetGroupId;
use crate::aws::elb::stickiness::{StickyAtWeightZero, WeightShift};
use crate::kernel::chance::stream::Seed;
use crate::kernel::time::{Duration, Time};

/// The state of one traffic.
#[derive(Clone, Debug)]
pub struct Stream {
    /// First attempts a second.
    pub demand: Rate,
    /// Until when that holds.
    until: Time,
    /// Attempts a second, by the number of the attempt; the first is the demand.
    pub offered: Vec<Rate>,
    /// All of them.
    pub total: Rate,
    /// Those that fail whoever serves them.
    pub doomed: Rate,
    /// The target groups it is spread over, with their present weights.
    pub forward: Vec<(TargetGroupId, u32)>,
    /// Where the weights come from.
    weights: WeightShift,
    /// Failures on their way back, by the number of the attempt that failed; none of the last.
    waves: Vec<Waves>,
    /// Room for the present weights.
    present: Vec<u32>,
    /// Last whole second at which failures became waves.
    launched: Time,
    luck: DemandLuck,
}

impl Stream {
    /// A traffic before its first request.
    pub fn new(traffic: &Traffic, seed: Seed) -> Self {
        let retries = &traffic.retries;
        let waves = |attempt: u8| Waves::new(traffic.client_timeout, retries.wave_after(attempt));
        let weights: Vec<u32> = traffic
            .forward
            .iter()
            .map(|(_, weight)| u32::from(*weight))
            .collect();
        Self {
            demand: Rate::ZERO,
            until: Time::ZERO,
            offered: vec![Rate::ZERO; usize::from(retries.attempts) + 1],
            total: Rate::ZERO,
            doomed: Rate::ZERO,
            forward: traffic
                .forward
                .iter()
                .map(|(group, weight)| (*group, u32::from(*weight)))
                .collect(),
            weights: WeightShift::settled(&weights),
            waves: (1..=retries.attempts).map(waves).collect(),
            present: Vec::new(),
            launched: Time::ZERO,
            luck: DemandLuck {
                seed,
                path: traffic.path,
            },
        }
    }

    /// Other weights from `now` on; clients that stay with a group leave it as their sessions end
    /// (LB-035).
    pub fn shift(
        &mut self,
        weights: &[u32],
        session: Option<Duration>,
        at_zero: StickyAtWeightZero,
        now: Time,
    ) {
        self.weights = self.weights.then(weights, now, session, at_zero);
    }

    /// Other chance from here on.
    pub fn reseed(&mut self, seed: Seed) {
        self.luck.seed = seed;
        self.until = Time::ZERO;
    }

    /// Works out what is asked from `now` on; returns the next instant at which that changes.
    pub fn settle(&mut self, traffic: &Traffic, now: Time) -> Option<Time> {
        if self.until <= now {
            let cell = traffic.demand.cell(now, &self.luck);
            self.demand = cell.rate;
            self.until = cell.until;
        }
        let mut next = (self.until < Time::LAST).then_some(self.until);
        let (change, _) = self.weights.effective(now, &mut self.present);
        next = earliest(next, change);
        for ((_, known), weight) in self.forward.iter_mut().zip(&self.present) {
            *known = *weight;
        }
        self.offered[0] = self.demand;
        self.doomed = Rate::ZERO;
        for (attempt, waves) in self.waves.iter_mut().enumerate() {
            let (again, change) = waves.offered(now);
            self.offered[attempt + 1] = again.rate;
            self.doomed += again.doomed;
            next = earliest(next, change);
        }
        self.total = self.offered.iter().copied().sum();
        next
    }

    /// At a whole second, sends what was gathered on its way, as far as the budget allows
    /// (TRF-042); returns what is given up.
    pub fn launch(&mut self, traffic: &Traffic, now: Time) -> Amount {
        if !now.as_micros().is_multiple_of(WAVE.as_micros()) || now <= self.launched {
            return Amount::ZERO;
        }
        self.launched = now;
        let gathered: Amount = self.waves.iter().map(Waves::gathered).sum();
        let allowed = traffic
            .retries
            .within_budget(gathered, self.demand.over(WAVE));
        let mut given_up = Amount::ZERO;
        for waves in &mut self.waves {
            given_up += waves.launch(now, allowed, gathered);
        }
        given_up
    }

    /// Whether failures wait for the next whole second, or will if some of what is asked fails. A
    /// budget may let any rest of them go.
    pub fn gathers(&self, traffic: &Traffic, fails: bool) -> bool {
        let waits = |waves: &Waves| match traffic.retries.budget_ppb {
            Some(_) => waves.gathered().0 > 0,
            None => waves.makes_a_wave(),
        };
        !self.waves.is_empty() && (fails || self.waves.iter().any(waits))
    }

    /// Takes failures in; returns those of the last attempt, which users see.
    pub fn take(&mut self, known: Known, amount: Amount, doomed_ppb: u64) -> Amount {
        if amount.0 <= 0 {
            return Amount::ZERO;
        }
        let last = self.waves.len();
        // Without a second attempt every failure is final; where nobody asks any more, so is what is
        // left of the queues.
        if last == 0 || self.total.0 == 0 {
            return amount;
        }
        let seen = self.part_of(amount, last);
        let mut left = amount - seen;
        // What rounding leaves goes to the first attempt.
        for attempt in (0..last).rev() {
            let part = if attempt == 0 {
                left
            } else {
                self.part_of(amount, attempt).min(left)
            };
            self.waves[attempt].gather(known, part, part.share(doomed_ppb));
            left -= part;
        }
        seen
    }

    /// The part of an amount that belongs to the attempts of one number.
    fn part_of(&self, amount: Amount, attempt: usize) -> Amount {
        let (rate, total) = (self.offered[attempt].0, self.total.0);
        let part = super::arithmetic::mul_div(amount.0, i128::from(rate), i128::from(total));
        Amount(part)
    }
}
