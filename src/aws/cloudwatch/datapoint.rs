//! What is stored of a period: enough for every statistic, and for longer periods (ALM-008).

use super::histogram::Histogram;
use super::statistic::{Percentile, Statistic};

/// The samples of a period, of which there is at least one.
#[derive(Clone, Debug, PartialEq)]
pub struct Datapoint {
    /// How many samples.
    pub count: u64,
    /// Their sum.
    pub sum: f64,
    /// The smallest.
    pub min: f64,
    /// The largest.
    pub max: f64,
    /// How they are spread, where that is known.
    pub histogram: Option<Histogram>,
}

impl Datapoint {
    /// A period with one sample.
    pub const fn of(value: f64) -> Self {
        Self::repeated(value, 1)
    }

    /// A period with so many equal samples, at least one.
    pub const fn repeated(value: f64, count: u64) -> Self {
        Self {
            count,
            sum: value * count as f64,
            min: value,
            max: value,
            histogram: None,
        }
    }

    /// Takes the samples of another point in.
    pub fn merge(&mut self, other: &Self) {
        let one_value = self.is_one_value() && other.is_one_value() && self.holds_value_of(other);
        self.histogram = if one_value {
            None
        } else {
            let both = self.spread().zip(other.spread());
            both.map(|(mut spread, other)| {
                spread.merge(&other);
                spread
            })
        };
        self.count = self.count.saturating_add(other.count);
        self.sum += other.sum;
        self.min = self.min.min(other.min);
        self.max = self.max.max(other.max);
    }

    /// What the statistic makes of it; none for a percentile of samples whose spread is not known.
    pub fn value(&self, statistic: Statistic) -> Option<f64> {
        match statistic {
            Statistic::SampleCount => Some(self.count as f64),
            Statistic::Sum => Some(self.sum),
            Statistic::Average => Some(self.sum / self.count as f64),
            Statistic::Minimum => Some(self.min),
            Statistic::Maximum => Some(self.max),
            Statistic::Percentile(percentile) => self.percentile(percentile),
        }
    }

    fn percentile(&self, percentile: Percentile) -> Option<f64> {
        if self.is_one_value() {
            return Some(self.min);
        }
        let histogram = self.histogram.as_ref()?;
        let value = histogram.quantile(percentile.fraction())?;
        Some(value.clamp(self.min, self.max))
    }

    fn is_one_value(&self) -> bool {
        self.min >= self.max
    }

    fn holds_value_of(&self, other: &Self) -> bool {
        self.min <= other.max && other.min <= self.max
    }

    /// How the samples are spread. Equal ones need no histogram to tell.
    fn spread(&self) -> Option<Histogram> {
        if self.histogram.is_none() && self.is_one_value() {
            let mut histogram = Histogram::default();
            histogram.add(self.min, self.count);
            return Some(histogram);
        }
        self.histogram.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn p(hundredths: u16) -> Statistic {
        Statistic::Percentile(Percentile::new(hundredths).expect("at most 100 %"))
    }

    #[test]
    fn alm_008_points_merge_and_give_every_statistic() {
        let mut point = Datapoint::repeated(2.0, 3);
        point.merge(&Datapoint::of(10.0));
        for (statistic, value) in [
            (Statistic::SampleCount, 4.0),
            (Statistic::Sum, 16.0),
            (Statistic::Average, 4.0),
            (Statistic::Minimum, 2.0),
            (Statistic::Maximum, 10.0),
            (p(10_000), 10.0),
        ] {
            assert_eq!(point.value(statistic), Some(value), "{statistic}");
        }
        let median = point.value(p(5_000)).expect("equal samples have a spread");
        assert!((median / 2.0 - 1.0).abs() < 0.02);
    }

    #[test]
    fn equal_samples_have_a_percentile_and_unknown_ones_have_none() {
        let mut point = Datapoint::repeated(3.0, 2);
        point.merge(&Datapoint::of(3.0));
        assert_eq!(point.value(p(9_900)), Some(3.0));
        assert_eq!(point.histogram, None);
        let sums = Datapoint {
            count: 2,
            sum: 3.0,
            min: 1.0,
            max: 2.0,
            histogram: None,
        };
        assert_eq!(sums.value(p(9_900)), None);
        point.merge(&sums);
        assert_eq!(point.value(p(9_900)), None);
        assert_eq!(point.value(Statistic::Sum), Some(12.0));
    }
}
