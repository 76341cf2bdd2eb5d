//! The beta distribution with whole parameters: the share below which an order statistic lies
//! (TRF-054), and the tails of the binomial.

use super::saddle_point::log_binomial;
use super::tail::outward;

/// Newton's method, kept inside a bracket, needs some six steps; sixty halvings would do as well.
const STEPS_MAX: u32 = 60;

/// A beta distribution with whole parameters of at least 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Beta {
    a: u64,
    b: u64,
}

impl Beta {
    /// The distribution of the `a`-th smallest of `a + b - 1` uniforms.
    ///
    /// # Panics
    ///
    /// If a parameter is 0.
    #[must_use]
    pub const fn new(a: u64, b: u64) -> Self {
        assert!(
            a > 0 && b > 0,
            "invariant: the parameters of a beta distribution are positive"
        );
        Self { a, b }
    }

    /// The probability of less than `x`, inside (0, 1).
    #[must_use]
    pub fn below(self, x: f64) -> f64 {
        outward(|t| self.log_density(t), x, 0.0, self.spread())
    }

    /// The probability of more than `x`, inside (0, 1).
    #[must_use]
    pub fn above(self, x: f64) -> f64 {
        outward(|t| self.log_density(t), x, 1.0, self.spread())
    }

    /// The share that is not exceeded with probability `u`.
    ///
    /// # Panics
    ///
    /// If `u` is not between 0 and 1, both excluded.
    #[must_use]
    pub fn quantile(self, u: f64) -> f64 {
        assert!(
            u > 0.0 && u < 1.0,
            "invariant: a beta quantile is asked inside (0, 1)"
        );
        let (mut low, mut high) = (0.0, 1.0);
        let mut x = self.mean();
        for _ in 0..STEPS_MAX {
            // How much probability is missing below x, from the tail that is accurate there.
            let missing = if x < self.mean() {
                u - self.below(x)
            } else {
                self.above(x) - (1.0 - u)
            };
            if missing > 0.0 {
                low = x;
            } else {
                high = x;
            }
            let newton = x + missing / libm::exp(self.log_density(x));
            let next = if newton > low && newton < high {
                newton
            } else {
                f64::midpoint(low, high)
            };
            if (next - x).abs() <= 1e-15 * x {
                return next;
            }
            x = next;
        }
        x
    }

    fn mean(self) -> f64 {
        self.a as f64 / (self.a as f64 + self.b as f64)
    }

    fn spread(self) -> f64 {
        let mean = self.mean();
        libm::sqrt(mean * (1.0 - mean) / (self.a as f64 + self.b as f64 + 1.0))
    }

    /// With n = a + b - 1, the density is n times the probability of a - 1 hits among n - 1 tries.
    fn log_density(self, t: f64) -> f64 {
        let n = self.a as f64 + self.b as f64 - 1.0;
        libm::log(n) + log_binomial(self.a as f64 - 1.0, n - 1.0, t, 1.0 - t)
    }
}

#[cfg(test)]
mod tests {
    use statrs::distribution::{Beta as Oracle, ContinuousCDF};

    use super::*;

    #[test]
    fn trf_054_tails_and_quantiles_agree_with_an_oracle() {
        for (a, b) in [
            (1, 1),
            (1, 20),
            (20, 1),
            (5, 5),
            (495, 6),
            (950, 50),
            (3, 900),
        ] {
            let beta = Beta::new(a, b);
            let oracle = Oracle::new(a as f64, b as f64).expect("parameters");
            for u in [1e-6, 0.01, 0.2, 0.5, 0.8, 0.99, 1.0 - 1e-6] {
                let x = beta.quantile(u);
                assert!((oracle.cdf(x) - u).abs() < 1e-9, "{x} for {u} of {beta:?}");
                assert!(
                    (beta.below(x) + beta.above(x) - 1.0).abs() < 1e-9,
                    "{x} of {beta:?}"
                );
            }
        }
    }

    #[test]
    fn trf_054_the_quantile_rises_with_its_uniform() {
        let beta = Beta::new(95, 6);
        let shares: Vec<f64> = (1..500)
            .map(|step| beta.quantile(f64::from(step) / 500.0))
            .collect();
        assert!(shares.is_sorted());
        assert!(shares[0] > 0.0 && shares[498] < 1.0);
    }
}
