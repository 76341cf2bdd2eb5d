//! The quantile of the binomial distribution by exact inversion, one uniform each (TRF-051, TRF-053).

use super::beta::Beta;
use super::normal;
use super::saddle_point::log_binomial;

/// With fewer hits expected, the probabilities are added up from zero.
const SUMMED_BELOW: f64 = 30.0;

/// The smallest number of hits that is not exceeded with probability `u`, among `n` tries that hit
/// with probability `p`.
///
/// # Panics
///
/// If `u` is not between 0 and 1, both excluded, or `p` not between them, both included.
#[must_use]
pub fn quantile(u: f64, n: u64, p: f64) -> u64 {
    assert!(
        u > 0.0 && u < 1.0,
        "invariant: a binomial quantile is asked inside (0, 1)"
    );
    assert!(
        (0.0..=1.0).contains(&p),
        "invariant: a probability lies between 0 and 1"
    );
    if p <= 0.0 || n == 0 {
        return 0;
    }
    if p >= 1.0 {
        return n;
    }
    let tries = n as f64;
    let (mean, q) = (tries * p, 1.0 - p);
    if mean < SUMMED_BELOW {
        return summed(u, n, p);
    }
    let z = normal::quantile(u);
    let guess = mean + libm::sqrt(mean * q) * z + (q - p) * (z * z - 1.0) / 6.0;
    let mut k = (guess.max(0.0).floor() as u64).min(n);
    if reached(k, u, n, p) {
        while k > 0 && reached(k - 1, u, n, p) {
            k -= 1;
        }
        return k;
    }
    while k < n && !reached(k, u, n, p) {
        k += 1;
    }
    k
}

fn summed(u: f64, n: u64, p: f64) -> u64 {
    let (tries, q) = (n as f64, 1.0 - p);
    let probability = |k: u64| libm::exp(log_binomial(k as f64, tries, p, q));
    let mut sum = probability(0);
    let mut k = 0;
    // Close to one the sum may stop short of `u`: there the first term that changes nothing ends it.
    while sum < u && k < n {
        k += 1;
        let term = probability(k);
        if sum + term <= sum && k as f64 > tries * p {
            break;
        }
        sum += term;
    }
    k
}

/// Whether at most `k` hits have at least probability `u`. Which tail is asked depends on `k` alone,
/// so that the answer is monotone in `u` to the last bit.
fn reached(k: u64, u: f64, n: u64, p: f64) -> bool {
    if k >= n {
        return true;
    }
    // More than k hits among n tries: the (k + 1)-th smallest of n uniforms lies below p.
    let order = Beta::new(k + 1, n - k);
    if (k as f64) < n as f64 * p {
        order.above(p) >= u
    } else {
        order.below(p) <= 1.0 - u
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use statrs::distribution::{Binomial, DiscreteCDF};

    use super::*;

    #[test]
    fn trf_051_the_quantile_is_the_first_count_that_reaches_the_probability() {
        for (n, p) in [
            (1, 0.5),
            (10, 0.99),
            (40, 0.9),
            (100, 0.02),
            (5_000, 0.3),
            (90_000, 0.999),
        ] {
            let oracle = Binomial::new(p, n).expect("parameters");
            for step in 1..100_u32 {
                let u = f64::from(step) / 100.0;
                let k = quantile(u, n, p);
                assert!(oracle.cdf(k) >= u - 1e-8, "{k} for {u} of {n}, {p}");
                if let Some(less) = k.checked_sub(1) {
                    assert!(oracle.cdf(less) < u + 1e-8, "{k} for {u} of {n}, {p}");
                }
            }
        }
    }

    #[test]
    fn trf_051_never_and_always_need_no_chance() {
        assert_eq!((quantile(0.7, 9, 0.0), quantile(0.7, 9, 1.0)), (0, 9));
        assert_eq!(quantile(0.7, 0, 0.5), 0);
        assert_eq!(quantile(1.0 - 1e-16, 50, 1.0 - 1e-16), 50);
    }

    proptest! {
        #[test]
        fn trf_053_a_larger_uniform_or_probability_never_gives_fewer_hits(
            u in (1e-9..1.0_f64, 1e-9..1.0_f64), p in (0.0..1.0_f64, 0.0..1.0_f64),
            n in 0..2_000_000_u64,
        ) {
            let (low, high) = (u.0.min(u.1), u.0.max(u.1));
            let (less, more) = (p.0.min(p.1), p.0.max(p.1));
            prop_assert!(quantile(low, n, less) <= quantile(high, n, less));
            prop_assert!(quantile(low, n, less) <= quantile(low, n, more));
            prop_assert!(quantile(high, n, more) <= n);
        }
    }
}
