//! The Weibull distribution: times whose hazard falls or rises with age.

use super::error::{above, fitted, positive};
use super::{DistributionError, Family, Percentile};

/// A minimum plus a Weibull time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Weibull {
    min_s: f64,
    /// Logarithm of the scale in seconds: the scale itself may be beyond doubles where its quantiles
    /// are not.
    log_scale: f64,
    /// One over the shape.
    exponent: f64,
}

impl Weibull {
    /// By any two percentiles of the whole time, the minimum included; in closed form.
    ///
    /// # Errors
    ///
    /// If a percentile is none, both have one share, the times are out of order or not above the
    /// minimum, or the shape is beyond doubles.
    pub fn from_percentiles(
        min_s: f64,
        first: Percentile,
        second: Percentile,
    ) -> Result<Self, DistributionError> {
        let (lower, upper) = Percentile::ordered(min_s, first, second)?;
        let (log_lower, log_upper) = (log_hazard(lower.share), log_hazard(upper.share));
        let exponent = (libm::log(upper.secs) - libm::log(lower.secs)) / (log_upper - log_lower);
        let exponent = fitted(Family::Weibull, exponent)?;
        Ok(Self {
            min_s,
            log_scale: libm::log(lower.secs) - exponent * log_lower,
            exponent,
        })
    }

    /// By its scale in seconds, which is the 63rd percentile and includes the minimum, and its
    /// shape: below 1 the hazard falls with age, above 1 it rises.
    ///
    /// # Errors
    ///
    /// If a number is not a length of time, the scale is not above the minimum, or the shape is not
    /// above 0.
    pub fn from_scale_and_shape(
        min_s: f64,
        scale_s: f64,
        shape: f64,
    ) -> Result<Self, DistributionError> {
        let log_scale = libm::log(above(min_s, "scale", scale_s)?);
        let exponent = fitted(Family::Weibull, 1.0 / positive("shape", shape)?)?;
        Ok(Self {
            min_s,
            log_scale,
            exponent,
        })
    }

    /// The quantile in seconds at `u` inside (0, 1). Infinite where a double ends.
    #[must_use]
    pub fn quantile(&self, u: f64) -> f64 {
        self.min_s + libm::exp(self.log_scale + self.exponent * log_hazard(u))
    }
}

/// Logarithm of the hazard gathered by the time that a share `u` does not exceed.
fn log_hazard(u: f64) -> f64 {
    libm::log(-libm::log1p(-u))
}
