//! One traffic of a scenario: what users ask at present, and what they ask again.

use crate::account::requests::amount::{Amount, Rate};
use crate::account::requests::arithmetic::part;
use crate::account::requests::demand::DemandLuck;
use crate::account::requests::group_flow::Failures;
use crate::account::requests::settle::earliest;
use crate::account::requests::traffic::Traffic;
use crate::account::requests::waves::{Known, Offered, WAVE, Waves};
use crate::aws::elb::ids::TargetGroupId;
use crate::aws::elb::stickiness::{StickyAtWeightZero, WeightShift};
use crate::kernel::chance::stream::Seed;
use crate::kernel::time::{Duration, Time};

/// The state of one traffic.
#[derive(Clone, Debug)]
pub struct Stream {
    /// First attempts a second.
    demand: Rate,
    /// Until when that holds.
    until: Time,
    /// Attempts a second, by the number of the attempt; the first is the demand.
    offered: Vec<Offered>,
    /// All of them.
    total: Rate,
    /// Those that fail whoever serves them.
    doomed: Rate,
    /// What each of its target groups gets.
    pub shares: Vec<Share>,
    /// The target groups it is spread over, with their present weights.
    forward: Vec<(TargetGroupId, u32)>,
    /// Where the weights come from.
    weights: WeightShift,
    /// Failures on their way back, by the number of the attempt that failed; none of the last.
    waves: Vec<Waves>,
    /// Room for the present weights.
    present: Vec<u32>,
    /// Last whole second at which failures became waves.
    launched: Time,
    /// The second whose retries were last held against the budget.
    bounded: Option<u64>,
    /// When what is asked changes next; none if nothing but a failure changes it.
    pub next: Option<Time>,
    /// Whether what is asked has to be worked out anew.
    pub stale: bool,
    luck: DemandLuck,
}

/// What a target group gets of a traffic.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Share {
    /// First attempts a second.
    pub first: Rate,
    /// All attempts a second.
    pub rate: Rate,
    /// Those among them that fail whoever serves them.
    pub doomed: Rate,
}

/// What was found out about what is asked.
#[derive(Clone, Copy, Debug)]
pub struct Settled {
    /// Whether it is something else than before.
    pub changed: bool,
    /// Retries that are given up.
    pub given_up: Amount,
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
            offered: vec![Offered::default(); usize::from(retries.attempts) + 1],
            total: Rate::ZERO,
            doomed: Rate::ZERO,
            shares: vec![Share::default(); traffic.forward.len()],
            forward: traffic
                .forward
                .iter()
                .map(|(group, weight)| (*group, u32::from(*weight)))
                .collect(),
            weights: WeightShift::settled(&weights),
            waves: (1..=retries.attempts).map(waves).collect(),
            present: Vec::new(),
            launched: Time::ZERO,
            bounded: None,
            next: None,
            stale: true,
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
        self.stale = true;
    }

    /// Other chance from here on.
    pub fn reseed(&mut self, seed: Seed) {
        self.luck.seed = seed;
        self.until = Time::ZERO;
        self.stale = true;
    }

    /// Works out what is asked from `now` on: whether that is something else than before, and what of
    /// the retries is given up for their budget's sake (TRF-042).
    pub fn settle(&mut self, traffic: &Traffic, now: Time) -> Settled {
        self.launch(now);
        let before = (self.total, self.demand, self.doomed);
        if self.until <= now {
            let cell = traffic.demand.cell(now, &self.luck);
            self.demand = cell.rate;
            self.until = cell.until;
        }
        let mut next = (self.until < Time::LAST).then_some(self.until);
        let (change, _) = self.weights.effective(now, &mut self.present);
        next = earliest(next, change);
        let mut changed = false;
        for ((_, known), weight) in self.forward.iter_mut().zip(&self.present) {
            changed |= *known != *weight;
            *known = *weight;
        }
        let given_up = self.within_budget(traffic, now);
        self.offered[0] = Offered {
            rate: self.demand,
            doomed: Rate::ZERO,
        };
        for (attempt, waves) in self.waves.iter_mut().enumerate() {
            let (again, change) = waves.offered(now);
            changed |= self.offered[attempt + 1] != again;
            self.offered[attempt + 1] = again;
            next = earliest(next, change);
        }
        self.total = self.offered.iter().map(|offered| offered.rate).sum();
        self.doomed = self.offered.iter().map(|offered| offered.doomed).sum();
        changed |= before != (self.total, self.demand, self.doomed);
        self.next = next;
        Settled { changed, given_up }
    }

    /// Spreads what is asked over the target groups by their weights (LB-034).
    pub fn spread(&mut self) {
        let all: u64 = self
            .forward
            .iter()
            .map(|(_, weight)| u64::from(*weight))
            .sum();
        // What is asked first and what is asked again are each shared out by themselves: no target
        // group gets more first attempts than attempts.
        let again = self.total.saturating_sub(self.demand);
        let mut left = (self.demand, again, self.doomed);
        let last = self.forward.iter().rposition(|(_, weight)| *weight > 0);
        for (place, (_, weight)) in self.forward.iter().enumerate() {
            let is_last = last == Some(place);
            let part = |rate: Rate, left: Rate| match is_last {
                true => left,
                false => rate.part(u64::from(*weight), all),
            };
            let first = part(self.demand, left.0);
            let repeated = part(again, left.1);
            let doomed = part(self.doomed, left.2);
            left.0 = left.0.saturating_sub(first);
            left.1 = left.1.saturating_sub(repeated);
            left.2 = left.2.saturating_sub(doomed);
            self.shares[place] = Share {
                first,
                rate: first + repeated,
                doomed,
            };
        }
    }

    /// At a whole second, sends what was gathered on its way.
    fn launch(&mut self, now: Time) {
        if !now.as_micros().is_multiple_of(WAVE.as_micros()) || now <= self.launched {
            return;
        }
        self.launched = now;
        for waves in &mut self.waves {
            waves.launch(now);
        }
    }

    /// Once a second, at its beginning, cuts the retries due in it down to the budget; returns what is
    /// given up.
    fn within_budget(&mut self, traffic: &Traffic, now: Time) -> Amount {
        let second = now.as_micros() / WAVE.as_micros();
        if traffic.retries.budget_ppb.is_none() || self.bounded == Some(second) {
            return Amount::ZERO;
        }
        self.bounded = Some(second);
        let waves = self.waves.iter_mut();
        let due: Amount = waves
            .map(|waves| waves.offered(now).0.rate.over(WAVE))
            .sum();
        let allowed = traffic.retries.within_budget(due, self.demand.over(WAVE));
        if allowed >= due {
            return Amount::ZERO;
        }
        let waves = self.waves.iter_mut();
        waves.map(|waves| waves.cut(now, allowed, due)).sum()
    }

    /// Whether failures wait for the next whole second, or will if some of what is asked fails.
    pub fn gathers(&self, fails: bool) -> bool {
        !self.waves.is_empty() && (fails || self.waves.iter().any(Waves::makes_a_wave))
    }

    /// Takes failures in: attempts that failed, and others that were bound to; `correlation_ppb` of
    /// the first attempts among the former are bound to fail again. Returns those of the last attempt,
    /// which users see.
    pub fn take(&mut self, known: Known, failures: Failures, correlation_ppb: u64) -> Amount {
        let Failures { sound, doomed } = failures;
        if sound.0 + doomed.0 <= 0 {
            return Amount::ZERO;
        }
        let last = self.waves.len();
        // Without a second attempt every failure is final; where nobody asks any more, so is what is
        // left of the queues.
        if last == 0 || self.total.0 == 0 {
            return sound + doomed;
        }
        let mut seen = Amount::ZERO;
        let mut left = sound;
        let all = self.total.saturating_sub(self.doomed);
        // What rounding leaves goes to the first attempt.
        for attempt in (0..=last).rev() {
            let Offered { rate, doomed } = self.offered[attempt];
            let part = match attempt {
                0 => left,
                _ => part(sound, rate.saturating_sub(doomed), all).min(left),
            };
            left -= part;
            match self.waves.get_mut(attempt) {
                Some(waves) if attempt == 0 => {
                    waves.gather(known, part, part.share(correlation_ppb));
                }
                Some(waves) => waves.gather(known, part, Amount::ZERO),
                None => seen += part,
            }
        }
        let mut left = doomed;
        for attempt in (1..=last).rev() {
            let part = match attempt {
                1 => left,
                _ => part(doomed, self.offered[attempt].doomed, self.doomed).min(left),
            };
            left -= part;
            match self.waves.get_mut(attempt) {
                Some(waves) => waves.gather(known, part, part),
                None => seen += part,
            }
        }
        seen
    }
}
