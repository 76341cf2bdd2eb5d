//! A percentile: a point that a distribution is made to pass through.

use super::DistributionError;
use super::error::above;

/// A share of all draws that take so many seconds or fewer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Percentile {
    /// The share as a fraction, inside (0, 1): 0.95 for p95.
    pub share: f64,
    /// The time in seconds.
    pub secs: f64,
}

impl Percentile {
    /// The median.
    #[must_use]
    pub const fn p50(secs: f64) -> Self {
        Self { share: 0.5, secs }
    }

    /// The 95th percentile.
    #[must_use]
    pub const fn p95(secs: f64) -> Self {
        Self { share: 0.95, secs }
    }

    /// Checked, with the time counted from a minimum.
    pub(super) fn above(self, min_s: f64) -> Result<Self, DistributionError> {
        if !self.share.is_finite() {
            return Err(DistributionError::NotFinite { what: "percentile" });
        }
        if self.share <= 0.0 || self.share >= 1.0 {
            return Err(DistributionError::ShareOutside { share: self.share });
        }
        Ok(Self {
            share: self.share,
            secs: above(min_s, "time of the percentile", self.secs)?,
        })
    }

    /// Two of them checked, counted from a minimum, the lower share first.
    #[expect(
        clippy::float_cmp,
        reason = "the same share written twice is the fault looked for"
    )]
    pub(super) fn ordered(
        min_s: f64,
        first: Self,
        second: Self,
    ) -> Result<(Self, Self), DistributionError> {
        if first.share == second.share {
            return Err(DistributionError::SharesEqual { share: first.share });
        }
        let (lower, upper) = if first.share < second.share {
            (first, second)
        } else {
            (second, first)
        };
        let pair = (lower.above(min_s)?, upper.above(min_s)?);
        if pair.0.secs >= pair.1.secs {
            return Err(DistributionError::PercentilesOutOfOrder {
                lower_s: lower.secs,
                upper_s: upper.secs,
            });
        }
        Ok(pair)
    }
}
