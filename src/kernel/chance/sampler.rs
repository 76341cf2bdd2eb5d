//! A distribution made ready for drawing: one word in, one length of time out.
//!
//! Between the outer 1/256 on either side a table of the quantiles at every 1/4096 serves, in whole
//! microseconds with straight lines between. The tails are inverted exactly: a table would falsify
//! them, and the tails are what rehearsals are for. For the smooth families the share of draws below
//! any time is true to 0.000005, and exact in the tails. A larger word never gives a shorter time.

use super::distribution::Distribution;
use super::stream::open_uniform;
use crate::kernel::time::Duration;

/// The first bits of a word name its cell, all the others the place inside it.
const CELL_BITS: u32 = 12;
const CELLS: usize = 1 << CELL_BITS;
const TAIL_CELLS: usize = CELLS / 256;
const BODY_CELLS: usize = CELLS - 2 * TAIL_CELLS;

/// Draws of one distribution.
#[derive(Clone, Debug)]
pub struct Sampler {
    plan: Plan,
}

#[derive(Clone, Debug)]
enum Plan {
    /// Every word gives this time.
    Fixed(Duration),
    Table(Table),
}

#[derive(Clone, Debug)]
struct Table {
    /// Quantiles in microseconds at the lower ends of the cells of the body, and at its upper end;
    /// they never fall.
    knots_us: Box<[u64]>,
    distribution: Distribution,
}

impl Sampler {
    /// Prepares a distribution. This costs some 4,000 quantiles, so it is done once a scenario.
    #[must_use]
    pub fn new(distribution: &Distribution) -> Self {
        let shortest = exact(distribution, open_uniform(u64::MIN));
        let longest = exact(distribution, open_uniform(u64::MAX));
        if shortest == longest {
            return Self {
                plan: Plan::Fixed(shortest),
            };
        }
        let mut reached_us = 0;
        let knots = (TAIL_CELLS..=TAIL_CELLS + BODY_CELLS).map(|cell| {
            // Cells are a power of two, so this is exact.
            let knot = exact(distribution, cell as f64 / CELLS as f64);
            // A quantile solved for may fall in its last bit.
            reached_us = knot.as_micros().max(reached_us);
            reached_us
        });
        let table = Table {
            knots_us: knots.collect(),
            distribution: distribution.clone(),
        };
        Self {
            plan: Plan::Table(table),
        }
    }

    /// The time that every word gives, if they all give the same: then no word need be drawn.
    #[must_use]
    pub const fn fixed(&self) -> Option<Duration> {
        match &self.plan {
            Plan::Fixed(time) => Some(*time),
            Plan::Table(_) => None,
        }
    }

    /// The time of a word: one word, one variate (RNG-008).
    #[must_use]
    #[inline]
    pub fn sample(&self, word: u64) -> Duration {
        match &self.plan {
            Plan::Fixed(time) => *time,
            Plan::Table(table) => table.sample(word),
        }
    }
}

impl Table {
    #[inline]
    fn sample(&self, word: u64) -> Duration {
        let cell = (word >> (u64::BITS - CELL_BITS)) as usize;
        // Wraps for the lower tail, so that one comparison finds both.
        let knot = cell.wrapping_sub(TAIL_CELLS);
        if knot >= BODY_CELLS {
            return self.sample_tail(word);
        }
        let (from_us, to_us) = (self.knots_us[knot], self.knots_us[knot + 1]);
        let place = u128::from(word << CELL_BITS);
        let half = 1_u128 << (u64::BITS - 1);
        let ahead_us = (u128::from(to_us - from_us) * place + half) >> u64::BITS;
        Duration::from_micros(from_us + ahead_us as u64)
    }

    #[cold]
    fn sample_tail(&self, word: u64) -> Duration {
        let u = open_uniform(word);
        let time = exact(&self.distribution, u);
        // The body ends on its outer knots, whatever the last bit of the tail says.
        if u < 0.5 {
            time.min(Duration::from_micros(self.knots_us[0]))
        } else {
            time.max(Duration::from_micros(self.knots_us[BODY_CELLS]))
        }
    }
}

fn exact(distribution: &Distribution, u: f64) -> Duration {
    Duration::from_secs_f64(distribution.quantile(u))
}

#[cfg(test)]
mod tests;
