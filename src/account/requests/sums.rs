//! What a target group went through since the last minute was closed. All sums are exact.

use crate::account::requests::amount::{Amount, Rate};
use crate::account::requests::cause::Cause;
use crate::account::requests::host_state::FleetId;
use crate::kernel::time::{Duration, Time};

/// The sums of one target group.
#[derive(Clone, Debug)]
pub struct Sums {
    /// Since when.
    pub from: Time,
    /// What users asked for, without what they asked again.
    pub first_attempts: Amount,
    /// What users asked for and finally did not get.
    pub failed: Amount,
    /// Arrivals, those of retries included.
    pub attempts: Amount,
    /// Attempts that failed, by cause.
    pub failed_by: [Amount; Cause::COUNT],
    /// Attempts that were answered well.
    pub answered: Amount,
    /// Attempts that went to a revision that did not run at the start.
    pub by_new: Amount,
    /// Failures among these.
    pub failed_new: Amount,
    /// Integral of the capacity that requests can reach.
    pub capacity: Amount,
    /// Integral of the demand above that capacity.
    pub shortfall: Amount,
    /// Integral of the capacity missing to that of all targets.
    pub lost_capacity: Amount,
    /// The largest demand above the capacity.
    pub peak_shortfall: Rate,
    /// How long there was any.
    pub shortfall_time: Duration,
    /// Fewest and most healthy targets, as the load balancer sees them.
    pub healthy: [u32; 2],
    /// Integral of healthy targets, in target-microseconds.
    pub healthy_time: u128,
    /// Integral of registered targets that are not healthy, in target-microseconds.
    pub unhealthy_time: u128,
    /// Fewest and most of these.
    pub unhealthy: [u32; 2],
    /// Most registered targets.
    pub registered_max: u32,
    /// Time without any success while somebody asked.
    pub no_success: Duration,
    /// Time with success below one half, and some.
    pub partial: Duration,
    /// What waits in queues at the end.
    pub queued: Amount,
    /// Answers by what makes their latency.
    pub latency: Latencies,
}

/// Answers whose latency is distributed alike, near enough: to a fiftieth of the load and to a
/// sixteenth of the delay.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LatencyKey {
    /// The fleet that answers.
    pub fleet: FleetId,
    /// Factor on the time an answer takes, in parts per million.
    pub latency_ppm: u32,
    /// Utilisation in fiftieths, rounded down.
    pub load: u8,
    /// Time in the queue, in microseconds, cut to five significant bits.
    pub delay_us: u64,
}

/// Answers by their keys: few of them, and the one that was used last is used next.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Latencies {
    list: Vec<(LatencyKey, Answers)>,
}

impl Latencies {
    fn of(&mut self, key: LatencyKey) -> &mut Answers {
        let place = match self.list.iter().rposition(|(known, _)| *known == key) {
            Some(place) => place,
            None => {
                self.list.push((key, Answers::default()));
                self.list.len() - 1
            }
        };
        &mut self.list[place].1
    }

    /// All of them, by rising keys.
    pub fn sort_into(&self, list: &mut Vec<(LatencyKey, Answers)>) {
        list.clone_from(&self.list);
        list.sort_unstable_by_key(|(key, _)| *key);
    }
}

/// Answers that share a key, with the means of what it tells but roughly.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Answers {
    /// How many.
    pub amount: Amount,
    /// Sum of their utilisations, in parts per million of an answer.
    load_ppm: i128,
    /// Sum of their times in the queue, in microseconds of an answer.
    delay_us: i128,
    /// Sum of the times since which the load was so, in microseconds of an answer.
    age_us: i128,
}

/// What answers met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Met {
    /// Utilisation in parts per million, at most one million.
    pub load_ppm: u32,
    /// Time in the queue.
    pub delay: Duration,
    /// For how long the load has been so.
    pub age: Duration,
}

impl Answers {
    fn add(&mut self, amount: Amount, met: &Met) {
        self.amount += amount;
        self.load_ppm += amount.0 * i128::from(met.load_ppm);
        self.delay_us += amount.0 * i128::from(met.delay.as_micros());
        self.age_us += amount.0 * i128::from(met.age.as_micros());
    }

    fn mean(&self, sum: i128) -> f64 {
        sum as f64 / self.amount.0.max(1) as f64
    }

    /// Mean utilisation.
    pub fn load(&self) -> f64 {
        self.mean(self.load_ppm) / 1e6
    }

    /// Mean time in the queue, in seconds.
    pub fn delay_s(&self) -> f64 {
        self.mean(self.delay_us) / 1e6
    }

    /// Mean time for which the load had been so, in seconds.
    pub fn age_s(&self) -> f64 {
        self.mean(self.age_us) / 1e6
    }
}

/// Steps of utilisation that are told apart.
pub const LOAD_STEPS: u32 = 50;

/// The step of utilisation.
pub fn load_step(load_ppm: u32) -> u8 {
    let step = u64::from(load_ppm) * u64::from(LOAD_STEPS) / 1_000_000;
    u8::try_from(step).unwrap_or(u8::MAX)
}

/// Waits that grow or shrink are told apart in so many pieces.
const PIECES: u32 = 8;

impl Sums {
    /// Answers of a fleet whose revision takes so much longer than usual, the first and the last of
    /// which waited so long.
    pub fn note_answers(
        &mut self,
        fleet: FleetId,
        latency_ppm: u32,
        amount: Amount,
        met: &Met,
        waits: [Duration; 2],
    ) {
        let [first, last] = waits;
        let pieces = if significant(first.as_micros()) == significant(last.as_micros()) {
            1
        } else {
            PIECES
        };
        let mut left = amount;
        for piece in 0..pieces {
            let part = match piece + 1 == pieces {
                true => left,
                false => Amount(amount.0 / i128::from(pieces)),
            };
            left -= part;
            if part.0 <= 0 {
                continue;
            }
            let [a, b] = [first, last].map(|wait| u128::from(wait.as_micros()));
            let weight = u128::from(2 * piece + 1);
            let whole = u128::from(2 * pieces);
            let delay = (a * (whole - weight) + b * weight) / whole;
            let delay = Duration::from_micros(u64::try_from(delay).unwrap_or(u64::MAX));
            let key = LatencyKey {
                fleet,
                latency_ppm,
                load: load_step(met.load_ppm),
                delay_us: significant(delay.as_micros()),
            };
            let met = Met { delay, ..*met };
            self.latency.of(key).add(part, &met);
        }
    }
}

/// The five leading bits of a number.
const fn significant(value: u64) -> u64 {
    let bits = u64::BITS - value.leading_zeros();
    if bits <= 5 {
        return value;
    }
    value >> (bits - 5) << (bits - 5)
}

impl Sums {
    /// Nothing yet, from an instant on.
    pub const fn new(from: Time) -> Self {
        Self {
            from,
            first_attempts: Amount::ZERO,
            failed: Amount::ZERO,
            attempts: Amount::ZERO,
            failed_by: [Amount::ZERO; Cause::COUNT],
            answered: Amount::ZERO,
            by_new: Amount::ZERO,
            failed_new: Amount::ZERO,
            capacity: Amount::ZERO,
            shortfall: Amount::ZERO,
            lost_capacity: Amount::ZERO,
            peak_shortfall: Rate::ZERO,
            shortfall_time: Duration::ZERO,
            healthy: [u32::MAX, 0],
            healthy_time: 0,
            unhealthy_time: 0,
            unhealthy: [u32::MAX, 0],
            registered_max: 0,
            no_success: Duration::ZERO,
            partial: Duration::ZERO,
            queued: Amount::ZERO,
            latency: Latencies { list: Vec::new() },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_delay_keeps_its_five_leading_bits() {
        for (value, kept) in [(0, 0), (31, 31), (33, 32), (1_000_000, 983_040)] {
            assert_eq!(significant(value), kept, "{value}");
        }
    }
}
