//! Mean and percentiles of a measure over replications.
//!
//! A percentile is an order statistic of the sample, as the intervals of RNG-047 need it: the
//! smallest value that at least this share of the values does not exceed (nearest rank).

use serde::Serialize;

/// What the values of one measure come to; runs without a value do not count.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Statistics {
    /// Arithmetic mean, summed in replication order (RNG-033).
    pub mean: f64,
    /// 5th percentile.
    pub p5: f64,
    /// Median.
    pub p50: f64,
    /// 95th percentile.
    pub p95: f64,
    /// Number of values.
    pub n: usize,
}

impl Statistics {
    /// The statistics of `values`, given in replication order; none without a value.
    pub fn of(values: &[f64]) -> Option<Self> {
        let n = values.len();
        let mut sorted = values.to_vec();
        sorted.sort_unstable_by(f64::total_cmp);
        Some(Self {
            mean: values.iter().sum::<f64>() / n as f64,
            p5: nearest_rank(&sorted, 5)?,
            p50: nearest_rank(&sorted, 50)?,
            p95: nearest_rank(&sorted, 95)?,
            n,
        })
    }
}

/// The value at rank ⌈percent · n / 100⌉, in whole numbers.
fn nearest_rank(sorted: &[f64], percent: usize) -> Option<f64> {
    let rank = (sorted.len() * percent).div_ceil(100);
    sorted.get(rank.saturating_sub(1)).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rng_047_percentiles_are_order_statistics() {
        let to = |n: u32| (1..=n).map(f64::from).collect::<Vec<_>>();
        for (values, p5, p50, p95) in [
            (to(1), 1.0, 1.0, 1.0),
            (to(2), 1.0, 1.0, 2.0),
            (to(3), 1.0, 2.0, 3.0),
            (to(20), 1.0, 10.0, 19.0),
            (to(21), 2.0, 11.0, 20.0),
            (to(100), 5.0, 50.0, 95.0),
        ] {
            let found = Statistics::of(&values).expect("there are values");
            assert_eq!(
                [found.p5, found.p50, found.p95].map(f64::to_bits),
                [p5, p50, p95].map(f64::to_bits),
                "n = {}",
                values.len()
            );
        }
    }

    #[test]
    fn order_does_not_matter_to_percentiles_and_no_value_has_none() {
        let found = Statistics::of(&[3.0, 1.0, 2.0]).expect("there are values");
        assert_eq!((found.p50, found.mean, found.n), (2.0, 2.0, 3));
        assert_eq!(Statistics::of(&[]), None);
    }
}
