//! The distributions a length of time may follow, in seconds, each by its quantile function.
//!
//! Inversion only (RNG-008): one uniform makes one variate, and a larger uniform never a shorter
//! time, so that runs can be paired. The fits are exact: a distribution given by percentiles has
//! those percentiles. What the times are for is not known here.

mod empirical;
mod error;
mod exponential;
mod gamma;
mod interval;
mod lognormal;
mod percentile;
mod weibull;

pub use empirical::Empirical;
pub use error::{DistributionError, Family};
pub use exponential::Exponential;
pub use gamma::Gamma;
pub use interval::{Triangular, Uniform};
pub use lognormal::Lognormal;
pub use percentile::Percentile;
pub use weibull::Weibull;

/// No time of a distribution is longer: 100 Julian years, in seconds. Longer draws are cut to it,
/// longer parameters refused.
pub const LONGEST_S: f64 = 3_155_760_000.0;

/// A distribution of lengths of time, with bounds.
#[derive(Clone, Debug, PartialEq)]
pub struct Distribution {
    shape: Shape,
    low_s: f64,
    high_s: f64,
}

#[derive(Clone, Debug, PartialEq)]
enum Shape {
    Constant(f64),
    Uniform(Uniform),
    Triangular(Triangular),
    Exponential(Exponential),
    Lognormal(Lognormal),
    Weibull(Weibull),
    Gamma(Gamma),
    Empirical(Empirical),
}

impl Distribution {
    /// Always the same time.
    ///
    /// # Errors
    ///
    /// If the seconds are not finite, negative or more than [`LONGEST_S`].
    pub fn constant(secs: f64) -> Result<Self, DistributionError> {
        Ok(Self::of(Shape::Constant(error::length("constant", secs)?)))
    }

    /// The same distribution with its draws cut to a range, in seconds: what lies outside becomes
    /// the nearer bound. Bounds that were there already stay.
    ///
    /// # Errors
    ///
    /// If a bound is not finite, negative or more than [`LONGEST_S`], or the range is empty.
    pub fn clipped(mut self, low_s: f64, high_s: f64) -> Result<Self, DistributionError> {
        self.low_s = self.low_s.max(error::length("lower bound", low_s)?);
        self.high_s = self.high_s.min(error::length("upper bound", high_s)?);
        if self.low_s > self.high_s {
            return Err(DistributionError::BoundsOutOfOrder {
                low_s: self.low_s,
                high_s: self.high_s,
            });
        }
        Ok(self)
    }

    /// The seconds that a share `u` of all draws does not exceed.
    ///
    /// # Panics
    ///
    /// If `u` is not between 0 and 1, both excluded.
    #[must_use]
    pub fn quantile(&self, u: f64) -> f64 {
        assert!(
            u > 0.0 && u < 1.0,
            "invariant: a quantile is asked inside (0, 1)"
        );
        let secs = match &self.shape {
            Shape::Constant(secs) => *secs,
            Shape::Uniform(uniform) => uniform.quantile(u),
            Shape::Triangular(triangular) => triangular.quantile(u),
            Shape::Exponential(exponential) => exponential.quantile(u),
            Shape::Lognormal(lognormal) => lognormal.quantile(u),
            Shape::Weibull(weibull) => weibull.quantile(u),
            Shape::Gamma(gamma) => gamma.quantile(u),
            Shape::Empirical(empirical) => empirical.quantile(u),
        };
        secs.max(self.low_s).min(self.high_s)
    }

    const fn of(shape: Shape) -> Self {
        Self {
            shape,
            low_s: 0.0,
            high_s: LONGEST_S,
        }
    }
}

impl From<Uniform> for Distribution {
    fn from(uniform: Uniform) -> Self {
        Self::of(Shape::Uniform(uniform))
    }
}

impl From<Triangular> for Distribution {
    fn from(triangular: Triangular) -> Self {
        Self::of(Shape::Triangular(triangular))
    }
}

impl From<Exponential> for Distribution {
    fn from(exponential: Exponential) -> Self {
        Self::of(Shape::Exponential(exponential))
    }
}

impl From<Lognormal> for Distribution {
    fn from(lognormal: Lognormal) -> Self {
        Self::of(Shape::Lognormal(lognormal))
    }
}

impl From<Weibull> for Distribution {
    fn from(weibull: Weibull) -> Self {
        Self::of(Shape::Weibull(weibull))
    }
}

impl From<Gamma> for Distribution {
    fn from(gamma: Gamma) -> Self {
        Self::of(Shape::Gamma(gamma))
    }
}

impl From<Empirical> for Distribution {
    fn from(empirical: Empirical) -> Self {
        Self::of(Shape::Empirical(empirical))
    }
}

#[cfg(test)]
pub(in crate::kernel::chance) mod tests;
