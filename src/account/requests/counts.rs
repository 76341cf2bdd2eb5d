//! Whole numbers of answers in a minute, as metrics count them, from the exact amounts (TRF-050 to
//! TRF-053).
//!
//! Each class of answers draws one uniform a minute from its own stream, so that the draw does not
//! depend on what else happened in the minute, and more answers never count as fewer.

use crate::account::luck::purpose;
use crate::account::requests::amount::Amount;
use crate::account::requests::cause::CountClass;
use crate::kernel::chance::stream::{PathHash, Seed, Stream};
use crate::kernel::chance::{binomial, poisson};
use crate::rulebook::{Rule, TRF_051};

/// How counts are made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Counting {
    /// Each class by itself, as if requests came at random.
    #[default]
    Poisson,
    /// The total is the nearest whole number, and chance decides which are answered how.
    Binomial,
    /// The nearest whole numbers; what rounding adds or takes is made up for in the next minute.
    Expected,
}

impl Counting {
    /// The choices with their spelling, the default first.
    pub const ALL: [(&'static str, Self); 3] = [
        ("poisson", Self::Poisson),
        ("binomial", Self::Binomial),
        ("expected", Self::Expected),
    ];

    /// The rule that leaves the choice open.
    pub const RULE: Rule = TRF_051;
}

/// Answers by class.
pub type Answers<T> = [T; CountClass::COUNT];

/// The counts of one subject through a run.
#[derive(Clone, Debug)]
pub struct Counter {
    mode: Counting,
    seed: Seed,
    subject: PathHash,
    /// What rounding has left over.
    carry: Answers<Amount>,
}

impl Counter {
    /// A counter for a subject, by a path of its own.
    #[must_use]
    pub const fn new(mode: Counting, seed: Seed, subject: PathHash) -> Self {
        Self {
            mode,
            seed,
            subject,
            carry: [Amount::ZERO; CountClass::COUNT],
        }
    }

    /// Other chance from here on.
    pub const fn reseed(&mut self, seed: Seed) {
        self.seed = seed;
    }

    /// The counts of a minute. Minutes come in order, each once.
    pub fn count(&mut self, minute: u32, expected: &Answers<Amount>) -> Answers<u64> {
        match self.mode {
            Counting::Poisson => std::array::from_fn(|class| {
                let mean = expected[class].requests_f64();
                let mean = mean.clamp(0.0, poisson::MEAN_MAX);
                poisson::quantile(self.uniform(minute, class), mean)
            }),
            Counting::Binomial => self.split(minute, expected),
            Counting::Expected => std::array::from_fn(|class| self.carried(class, expected[class])),
        }
    }

    /// The whole total, and by chance how many of it are of each class. Class by class it is decided
    /// which of the remaining answers are of it; successes are what remains at the end.
    fn split(&mut self, minute: u32, expected: &Answers<Amount>) -> Answers<u64> {
        let positive = expected.map(|amount| amount.max(Amount::ZERO));
        let mut rest: Amount = positive.iter().copied().sum();
        let mut answers = self.carried(0, rest);
        let mut counts = [0; CountClass::COUNT];
        for class in (1..CountClass::COUNT).rev() {
            let share = if rest > Amount::ZERO {
                (positive[class].requests_f64() / rest.requests_f64()).min(1.0)
            } else {
                0.0
            };
            counts[class] = binomial::quantile(self.uniform(minute, class), answers, share);
            answers -= counts[class];
            rest -= positive[class];
        }
        counts[0] = answers;
        counts
    }

    /// The nearest whole number of an amount and what was left over before, half to even.
    fn carried(&mut self, class: usize, amount: Amount) -> u64 {
        let due = self.carry[class] + amount;
        let count = due.whole_requests();
        self.carry[class] = due - Amount::of_requests(count);
        count
    }

    fn uniform(&self, minute: u32, class: usize) -> f64 {
        let mut stream = Stream::new(self.seed, self.subject, purpose::COUNT, class as u32);
        stream.seek(u64::from(minute));
        stream.open_uniform()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SEED: Seed = Seed {
        seed: 3,
        replication: 1,
    };

    fn counter(mode: Counting) -> Counter {
        Counter::new(mode, SEED, PathHash::of("targetGroup/web"))
    }

    /// Amounts in thousandths of requests: 2xx, 4xx, 5xx of targets, 5xx of the load balancer.
    fn amounts(thousandths: Answers<i128>) -> Answers<Amount> {
        thousandths.map(|amount| Amount(amount * 1_000_000_000))
    }

    #[test]
    fn trf_050_counts_are_poisson_and_independent_by_class() {
        let mut counter = counter(Counting::Poisson);
        let expected = amounts([400_000, 0, 9_000, 9_000]);
        let minutes = 4_000;
        let all: Vec<Answers<u64>> = (0..minutes)
            .map(|minute| counter.count(minute, &expected))
            .collect();
        let mean = |class: usize| {
            let sum: u64 = all.iter().map(|counts| counts[class]).sum();
            sum as f64 / f64::from(minutes)
        };
        assert!(all.iter().all(|counts| counts[1] == 0));
        assert!((mean(0) - 400.0).abs() < 4.0 * libm::sqrt(400.0 / f64::from(minutes)));
        let apart = |counts: &Answers<u64>| {
            let [_, _, a, b] = counts.map(|count| count as f64);
            [(a - mean(2)) * (a - mean(2)), (a - mean(2)) * (b - mean(3))]
        };
        let sums = all
            .iter()
            .map(apart)
            .fold([0.0; 2], |sum, one| [sum[0] + one[0], sum[1] + one[1]]);
        let [variance, covariance] = sums.map(|sum| sum / f64::from(minutes));
        assert!((variance / 9.0 - 1.0).abs() < 0.1, "{variance}");
        assert!(covariance.abs() < 0.6, "{covariance}");
    }

    #[test]
    fn trf_051_expected_counts_carry_what_rounding_left() {
        let mut counter = counter(Counting::Expected);
        let expected = amounts([2_500, 0, 400, 0]);
        let counts: Vec<Answers<u64>> = (0..5)
            .map(|minute| counter.count(minute, &expected))
            .collect();
        let first: Vec<u64> = counts.iter().map(|counts| counts[0]).collect();
        assert_eq!(first, [2, 3, 2, 3, 2]);
        let third: Vec<u64> = counts.iter().map(|counts| counts[2]).collect();
        assert_eq!(third, [0, 1, 0, 1, 0]);
    }

    #[test]
    fn trf_051_binomial_counts_add_up_to_the_whole_total() {
        let mut counter = counter(Counting::Binomial);
        let expected = amounts([89_600, 0, 9_000, 1_000]);
        let mut errors = 0;
        for minute in 0..1_000 {
            let counts = counter.count(minute, &expected);
            assert!(
                (99..=100).contains(&counts.iter().sum::<u64>()),
                "{counts:?}"
            );
            assert_eq!(counts[1], 0);
            errors += counts[2];
        }
        // Four standard deviations of 1,000 minutes.
        assert!(
            (errors as f64 - 9_000.0).abs() < 4.0 * libm::sqrt(9_000.0),
            "{errors}"
        );
    }

    #[test]
    fn trf_052_a_draw_depends_on_its_minute_and_class_alone() {
        let expected = amounts([400_000, 1_000, 9_000, 9_000]);
        let others = amounts([1_000, 0, 9_000, 700]);
        let mut all = counter(Counting::Poisson);
        let whole: Vec<u64> = (0..5)
            .map(|minute| all.count(minute, &expected)[2])
            .collect();
        let mut some = counter(Counting::Poisson);
        for minute in [1, 3] {
            assert_eq!(some.count(minute, &others)[2], whole[minute as usize]);
        }
    }

    #[test]
    fn trf_053_more_answers_never_count_as_fewer() {
        let mut counter = counter(Counting::Poisson);
        for minute in 0..200 {
            let counts = [0, 100, 20_000, 29_999, 30_001, 900_000]
                .map(|amount| counter.count(minute, &amounts([amount, 0, 0, 0]))[0]);
            assert!(counts.is_sorted(), "{counts:?}");
        }
    }
}
