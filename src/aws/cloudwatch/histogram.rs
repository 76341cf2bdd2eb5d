//! How values are spread: counts in buckets that grow by a fixed factor, so that two histograms can
//! be merged and a quantile read to about one percent.

/// Each bucket ends so many times as high as it begins.
const GROWTH: f64 = 1.02;

/// What lies at or below is counted as nothing; a microsecond if values are seconds.
const SMALLEST: f64 = 1e-6;

/// Counts of values from zero up.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Histogram {
    /// Values that count as nothing.
    zeros: u64,
    /// Buckets by rising number, none of them empty.
    buckets: Vec<(u16, u64)>,
}

impl Histogram {
    /// Counts a value so many times. What is negative or no number counts as nothing.
    pub fn add(&mut self, value: f64, count: u64) {
        if count == 0 {
            return;
        }
        let Some(bucket) = bucket_of(value) else {
            self.zeros = self.zeros.saturating_add(count);
            return;
        };
        match self.buckets.binary_search_by_key(&bucket, |(at, _)| *at) {
            Ok(at) => self.buckets[at].1 = self.buckets[at].1.saturating_add(count),
            Err(at) => self.buckets.insert(at, (bucket, count)),
        }
    }

    /// Counts what another has counted.
    pub fn merge(&mut self, other: &Self) {
        self.zeros = self.zeros.saturating_add(other.zeros);
        let mut merged = Vec::with_capacity(self.buckets.len() + other.buckets.len());
        let mut ours = self.buckets.iter().copied().peekable();
        for &(bucket, count) in &other.buckets {
            while let Some(before) = ours.next_if(|(at, _)| *at < bucket) {
                merged.push(before);
            }
            let same = ours.next_if(|(at, _)| *at == bucket);
            let both = same.map_or(count, |(_, own)| own.saturating_add(count));
            merged.push((bucket, both));
        }
        merged.extend(ours);
        self.buckets = merged;
    }

    /// How many values were counted.
    pub fn count(&self) -> u64 {
        let counts = self.buckets.iter().map(|(_, count)| *count);
        counts.fold(self.zeros, u64::saturating_add)
    }

    /// The value below which the fraction `p` lies, evenly spread inside its bucket; none if nothing
    /// was counted.
    pub fn quantile(&self, p: f64) -> Option<f64> {
        let count = self.count();
        if count == 0 {
            return None;
        }
        let rank = (p.clamp(0.0, 1.0) * count as f64).max(1.0);
        let mut below = self.zeros as f64;
        if rank <= below {
            return Some(0.0);
        }
        let mut last = 0.0;
        for &(bucket, count) in &self.buckets {
            let (low, high) = bounds(bucket);
            let count = count as f64;
            if rank <= below + count {
                return Some(low + (high - low) * ((rank - below) / count));
            }
            below += count;
            last = high;
        }
        Some(last)
    }
}

/// The bucket of a value; none if it counts as nothing.
fn bucket_of(value: f64) -> Option<u16> {
    if value.is_nan() || value <= SMALLEST {
        return None;
    }
    let number = libm::floor(libm::log(value / SMALLEST) / libm::log(GROWTH));
    // The cast stops at the largest number, with what is endless.
    Some(number as u16)
}

/// Where a bucket begins and ends.
fn bounds(bucket: u16) -> (f64, f64) {
    let low = SMALLEST * libm::pow(GROWTH, f64::from(bucket));
    (low, low * GROWTH)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(values: &[f64]) -> Histogram {
        let mut histogram = Histogram::default();
        for value in values {
            histogram.add(*value, 1);
        }
        histogram
    }

    #[test]
    fn a_quantile_is_right_to_two_percent() {
        let values: Vec<f64> = (1..=1_000)
            .map(|number| f64::from(number) / 1_000.0)
            .collect();
        let histogram = of(&values);
        for p in [0.001, 0.1, 0.5, 0.9, 0.99, 1.0] {
            let found = histogram.quantile(p).expect("there are values");
            assert!((found / p - 1.0).abs() < 0.02, "p {p}: {found}");
        }
    }

    #[test]
    fn nothing_has_no_quantile_and_zeros_are_zero() {
        assert_eq!(Histogram::default().quantile(0.5), None);
        let mut histogram = of(&[0.0, -1.0, f64::NAN, 1.0]);
        assert_eq!(histogram.quantile(0.5), Some(0.0));
        assert!(histogram.quantile(0.9).is_some_and(|value| value > 0.9));
        histogram.add(f64::INFINITY, 1);
        histogram.add(5.0, 0);
        assert_eq!(histogram.count(), 5);
    }

    proptest! {
        #[test]
        fn merging_counts_as_if_all_had_come_together(
            a in prop::collection::vec(0.0..10.0_f64, 0..20),
            b in prop::collection::vec(0.0..10.0_f64, 0..20),
        ) {
            let mut merged = of(&a);
            merged.merge(&of(&b));
            let together: Vec<f64> = a.iter().chain(&b).copied().collect();
            prop_assert_eq!(merged, of(&together));
        }
    }
}
