//! The exponential distribution: waiting for something that knows no age.

use super::error::{above, fitted};
use super::{DistributionError, Family, Percentile};

/// A minimum plus an exponential time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Exponential {
    min_s: f64,
    /// The mean above the minimum.
    scale_s: f64,
}

impl Exponential {
    /// By its mean in seconds, the minimum included.
    ///
    /// # Errors
    ///
    /// If a number is not a length of time, or the mean is not above the minimum.
    pub fn from_mean(min_s: f64, mean_s: f64) -> Result<Self, DistributionError> {
        Ok(Self {
            min_s,
            scale_s: above(min_s, "mean", mean_s)?,
        })
    }

    /// By any one percentile, the minimum included.
    ///
    /// # Errors
    ///
    /// If the percentile is none, or not above the minimum.
    pub fn from_percentile(min_s: f64, point: Percentile) -> Result<Self, DistributionError> {
        let point = point.above(min_s)?;
        let scale_s = fitted(Family::Exponential, point.secs / -libm::log1p(-point.share))?;
        Ok(Self { min_s, scale_s })
    }

    /// The quantile in seconds at `u` inside (0, 1): -ln(1 - u) times the scale (RNG-008).
    #[must_use]
    pub fn quantile(&self, u: f64) -> f64 {
        self.min_s - libm::log1p(-u) * self.scale_s
    }
}
