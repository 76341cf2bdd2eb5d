//! The lognormal distribution: the family of nearly all latencies here.

use super::error::{above, fitted, positive};
use super::{DistributionError, Family, Percentile};
use crate::kernel::chance::normal;

/// A minimum plus a time whose logarithm is normal.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Lognormal {
    min_s: f64,
    /// Mean of the logarithm of the seconds above the minimum.
    mu: f64,
    /// Standard deviation of that logarithm.
    sigma: f64,
}

impl Lognormal {
    /// By any two percentiles of the whole time, the minimum included. With median, 95th percentile
    /// and minimum this is the family of the latency presets.
    ///
    /// # Errors
    ///
    /// If a percentile is none, both have one share, the times are out of order or not above the
    /// minimum, or the spread is beyond doubles.
    pub fn from_percentiles(
        min_s: f64,
        first: Percentile,
        second: Percentile,
    ) -> Result<Self, DistributionError> {
        let (lower, upper) = Percentile::ordered(min_s, first, second)?;
        let (z_lower, z_upper) = (normal::quantile(lower.share), normal::quantile(upper.share));
        let sigma = (libm::log(upper.secs) - libm::log(lower.secs)) / (z_upper - z_lower);
        let sigma = fitted(Family::Lognormal, sigma)?;
        Ok(Self {
            min_s,
            mu: libm::log(lower.secs) - sigma * z_lower,
            sigma,
        })
    }

    /// By the median in seconds, the minimum included, and the standard deviation of the logarithm
    /// above it.
    ///
    /// # Errors
    ///
    /// If a number is not a length of time, the median is not above the minimum, or `sigma` is not
    /// above 0.
    pub fn from_median_and_sigma(
        min_s: f64,
        median_s: f64,
        sigma: f64,
    ) -> Result<Self, DistributionError> {
        let mu = libm::log(above(min_s, "median", median_s)?);
        Ok(Self {
            min_s,
            mu,
            sigma: positive("sigma", sigma)?,
        })
    }

    /// The quantile in seconds at `u` inside (0, 1): exp(mu + sigma z) above the minimum (RNG-008).
    /// Infinite where a double ends.
    #[must_use]
    pub fn quantile(&self, u: f64) -> f64 {
        self.min_s + libm::exp(self.mu + self.sigma * normal::quantile(u))
    }
}
