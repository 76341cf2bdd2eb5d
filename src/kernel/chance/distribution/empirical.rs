//! Measured times.

use super::DistributionError;
use super::error::length;

/// A sample, with straight lines between its sorted times (type 7 of Hyndman and Fan, "Sample
/// quantiles in statistical packages", 1996).
///
/// Lines and not steps: a few measured times are a rough picture of a continuous one, and steps
/// would make unrelated things end at the same instant. Nothing shorter than the shortest or longer
/// than the longest measured time is drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct Empirical {
    /// In rising order, at least one.
    sorted_s: Vec<f64>,
}

impl Empirical {
    /// By measured times in seconds, in any order.
    ///
    /// # Errors
    ///
    /// If there are none, or one is not a length of time.
    pub fn new(sample_s: &[f64]) -> Result<Self, DistributionError> {
        if sample_s.is_empty() {
            return Err(DistributionError::SampleEmpty);
        }
        let checked = sample_s.iter().map(|&secs| length("measured time", secs));
        let mut sorted_s = checked.collect::<Result<Vec<_>, _>>()?;
        sorted_s.sort_by(f64::total_cmp);
        Ok(Self { sorted_s })
    }

    /// The quantile in seconds at `u` inside (0, 1).
    #[must_use]
    pub fn quantile(&self, u: f64) -> f64 {
        let last = self.sorted_s.len() - 1;
        let place = u * last as f64;
        let below = (place as usize).min(last);
        let (from_s, to_s) = (self.sorted_s[below], self.sorted_s[(below + 1).min(last)]);
        // The line may pass its end in the last bit.
        (from_s + (to_s - from_s) * (place - below as f64)).min(to_s)
    }
}
