//! How many requests users ask for at every instant (TRF-004).
//!
//! A pure function of time: it can be asked about any instant, in any order. The curves are cut into
//! cells of constant rate with the exact mean of the curve.

mod curve;

pub use self::curve::{Curve, Row, Week};

use crate::account::luck::purpose;
use crate::account::requests::amount::{Amount, Rate};
use crate::kernel::chance::normal;
use crate::kernel::chance::stream::{PathHash, Seed, Stream};
use crate::kernel::time::{Duration, Time};

/// Noise holds for so long.
const NOISE_CELL: Duration = Duration::from_secs(60);

/// What users ask for.
#[derive(Clone, Debug, PartialEq)]
pub struct Demand {
    /// Curves that are added up.
    pub curves: Vec<Curve>,
    /// Noise on their sum; none for a demand without chance.
    pub noise: Option<Noise>,
    /// Nothing is asked for before.
    pub from: Time,
    /// Nothing is asked for from then on; none for no end.
    pub until: Option<Time>,
}

/// A log-normal factor of mean 1 for every minute.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Noise {
    /// Standard deviation of the logarithm.
    sigma: f64,
}

/// Where the noise of one source of traffic in one run comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DemandLuck {
    /// The run.
    pub seed: Seed,
    /// The source, by the path `traffic/NAME`.
    pub path: PathHash,
}

/// A stretch of constant demand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DemandCell {
    /// The rate, rounded once.
    pub rate: Rate,
    /// The first instant at which it may differ; [`Time::LAST`] if it never does.
    pub until: Time,
}

impl Noise {
    /// Noise of this coefficient of variation, 0.1 for 10 %.
    #[must_use]
    pub fn of_variation(cv: f64) -> Self {
        Self {
            sigma: libm::sqrt(libm::log1p(cv * cv)),
        }
    }

    /// The factor for the minute with this number, by one uniform.
    fn factor(self, minute: u64, luck: &DemandLuck) -> f64 {
        let mut stream = Stream::new(luck.seed, luck.path, purpose::DEMAND, 0);
        stream.seek(minute);
        let z = normal::quantile(stream.open_uniform());
        libm::exp(self.sigma * z - 0.5 * self.sigma * self.sigma)
    }
}

impl Demand {
    /// The demand that is always the same.
    #[must_use]
    pub fn constant(rate: Rate) -> Self {
        Self {
            curves: vec![Curve::Constant { rate }],
            noise: None,
            from: Time::ZERO,
            until: None,
        }
    }

    /// The stretch that an instant falls into.
    #[must_use]
    pub fn cell(&self, at: Time, luck: &DemandLuck) -> DemandCell {
        let nothing = |until| DemandCell {
            rate: Rate::ZERO,
            until,
        };
        if at < self.from {
            return nothing(self.from);
        }
        let end = self.until.unwrap_or(Time::LAST);
        if at >= end {
            return nothing(Time::LAST);
        }
        let (mut micros, mut until) = (0.0, end);
        for curve in &self.curves {
            let (mean, next) = curve.cell(at);
            micros += mean;
            until = until.min(next);
        }
        if let Some(noise) = self.noise.filter(|_| micros > 0.0) {
            let minute = at.as_micros() / NOISE_CELL.as_micros();
            micros *= noise.factor(minute, luck);
            until = until.min(time(
                u128::from(minute + 1) * u128::from(NOISE_CELL.as_micros()),
            ));
        }
        DemandCell {
            rate: Rate::from_micros_f64(micros),
            until,
        }
    }

    /// What is asked for from one instant to another.
    #[must_use]
    pub fn between(&self, from: Time, to: Time, luck: &DemandLuck) -> Amount {
        let (mut at, mut sum) = (from, Amount::ZERO);
        while at < to {
            let cell = self.cell(at, luck);
            let end = cell.until.min(to);
            sum += cell.rate.over(end.since(at));
            at = end;
        }
        sum
    }
}

/// An instant, stopping at the last there is.
fn time(micros: u128) -> Time {
    let last = u128::from(Time::LAST.as_micros());
    Time::from_micros(micros.min(last) as u64)
}

#[cfg(test)]
mod tests;
