//! The beta distribution with whole parameters: the share below which an order statistic lies
//! (TRF-054), and the tails of the binomial.

use super::saddle_point::log_binomial;
use super::tail::outward;

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
    fn trf_054_tails_agree_with_an_oracle() {
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
                let x = oracle.inverse_cdf(u);
                let apart = (beta.below(x) - oracle.cdf(x)).abs();
                assert!(apart < 1e-9, "{x} of {beta:?}");
                assert!(
                    (beta.below(x) + beta.above(x) - 1.0).abs() < 1e-9,
                    "{x} of {beta:?}"
                );
            }
        }
    }
}
