//! Distributions given by their bounds: uniform and triangular.

use super::DistributionError;
use super::error::length;

/// Every time of a range equally likely.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Uniform {
    low_s: f64,
    high_s: f64,
}

/// A density that rises straight from the lower bound to the mode and falls straight to the upper
/// bound.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Triangular {
    low_s: f64,
    mode_s: f64,
    high_s: f64,
}

impl Uniform {
    /// Between two bounds in seconds, which may be equal.
    ///
    /// # Errors
    ///
    /// If a bound is not a length of time, or the range is empty.
    pub fn new(low_s: f64, high_s: f64) -> Result<Self, DistributionError> {
        let (low_s, high_s) = range(low_s, high_s)?;
        Ok(Self { low_s, high_s })
    }

    /// The quantile in seconds at `u` inside (0, 1).
    #[must_use]
    pub fn quantile(&self, u: f64) -> f64 {
        self.low_s + (self.high_s - self.low_s) * u
    }
}

impl Triangular {
    /// Between two bounds, with the most likely time in or on them; all in seconds.
    ///
    /// # Errors
    ///
    /// If a number is not a length of time, the range is empty, or the mode lies outside.
    pub fn new(low_s: f64, mode_s: f64, high_s: f64) -> Result<Self, DistributionError> {
        let (low_s, high_s) = range(low_s, high_s)?;
        let mode_s = length("mode", mode_s)?;
        if mode_s < low_s || mode_s > high_s {
            return Err(DistributionError::ModeOutside {
                mode_s,
                low_s,
                high_s,
            });
        }
        Ok(Self {
            low_s,
            mode_s,
            high_s,
        })
    }

    /// The quantile in seconds at `u` inside (0, 1).
    #[must_use]
    pub fn quantile(&self, u: f64) -> f64 {
        let (rise, width) = (self.mode_s - self.low_s, self.high_s - self.low_s);
        // Compared as a product, since a range of one point has no slope.
        let secs = if u * width < rise {
            self.low_s + libm::sqrt(u * width * rise)
        } else {
            self.high_s - libm::sqrt((1.0 - u) * width * (width - rise))
        };
        // Each side ends at the mode; the roots may pass it in the last bit.
        if u * width < rise {
            secs.min(self.mode_s)
        } else {
            secs.max(self.mode_s)
        }
    }
}

fn range(low_s: f64, high_s: f64) -> Result<(f64, f64), DistributionError> {
    let (low_s, high_s) = (
        length("lower bound", low_s)?,
        length("upper bound", high_s)?,
    );
    if low_s > high_s {
        return Err(DistributionError::BoundsOutOfOrder { low_s, high_s });
    }
    Ok((low_s, high_s))
}
