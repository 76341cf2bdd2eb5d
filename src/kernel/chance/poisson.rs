//! The quantile of the Poisson distribution by exact inversion, one uniform each: more expected events
//! or a larger uniform never give fewer events (TRF-053).

use super::normal;
use super::saddle_point::log_poisson;
use super::tail::outward;

/// Below, the probabilities are added up from zero; above, the search starts near the answer.
const SUMMED_BELOW: f64 = 30.0;

/// More terms than any sum here needs: at a mean of 30, 300 events have probability 10^-178.
const TERMS_MAX: u32 = 400;

/// So many events are expected at most; beyond, neighbouring counts cannot be told apart.
pub const MEAN_MAX: f64 = 1e15;

/// The smallest number of events that is not exceeded with probability `u`, where `mean` are
/// expected.
///
/// # Panics
///
/// If `u` is not between 0 and 1, both excluded, or the mean is negative, no number or above
/// [`MEAN_MAX`].
#[must_use]
pub fn quantile(u: f64, mean: f64) -> u64 {
    assert!(
        u > 0.0 && u < 1.0,
        "invariant: a Poisson quantile is asked inside (0, 1)"
    );
    assert!(
        (0.0..=MEAN_MAX).contains(&mean),
        "invariant: the mean of a count is neither negative nor beyond counting"
    );
    if mean < SUMMED_BELOW {
        return summed(u, mean);
    }
    let z = normal::quantile(u);
    let spread = libm::sqrt(mean);
    // Cornish and Fisher's expansion to the second correction.
    let guess = mean + spread * z + (z * z - 1.0) / 6.0 + (z - z * z * z) / (72.0 * spread);
    let mut k = guess.max(0.0).floor() as u64;
    if reached(k, u, mean) {
        while k > 0 && reached(k - 1, u, mean) {
            k -= 1;
        }
        return k;
    }
    loop {
        k += 1;
        if reached(k, u, mean) {
            return k;
        }
    }
}

fn summed(u: f64, mean: f64) -> u64 {
    let mut term = libm::exp(-mean);
    let mut sum = term;
    let mut k = 0;
    // Close to one the sum may stop short of `u`: there the first term that changes nothing ends it.
    while sum < u && k < TERMS_MAX {
        k += 1;
        term *= mean / f64::from(k);
        if sum + term <= sum && f64::from(k) > mean {
            break;
        }
        sum += term;
    }
    u64::from(k)
}

/// Whether at most `k` events have at least probability `u`. Which tail is asked depends on `k` alone,
/// so that the answer is monotone in `u` to the last bit.
fn reached(k: u64, u: f64, mean: f64) -> bool {
    let k = k as f64;
    let log_density = |t: f64| log_poisson(k, t);
    let unit = libm::sqrt(mean);
    // P(N <= k) is the integral of t^k e^-t / k! from the mean to infinity.
    if k < mean {
        outward(log_density, mean, f64::INFINITY, unit) >= u
    } else {
        outward(log_density, mean, 0.0, unit) <= 1.0 - u
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use statrs::distribution::{DiscreteCDF, Poisson};

    use super::*;

    #[test]
    fn trf_053_the_quantile_is_the_first_count_that_reaches_the_probability() {
        for mean in [0.01, 0.7, 3.0, 12.5, 29.999, 30.0, 55.5, 400.0, 12_345.6] {
            let oracle = Poisson::new(mean).expect("a mean");
            for step in 1..200_u32 {
                let u = f64::from(step) / 200.0;
                let k = quantile(u, mean);
                assert!(oracle.cdf(k) >= u - 1e-9, "{k} for {u} at {mean}");
                if let Some(less) = k.checked_sub(1) {
                    assert!(oracle.cdf(less) < u + 1e-9, "{k} for {u} at {mean}");
                }
            }
        }
    }

    #[test]
    fn trf_053_both_ways_agree_where_they_meet() {
        for step in 1..2_000_u32 {
            let u = f64::from(step) / 2_000.0;
            let searched = quantile(u, 30.0);
            assert_eq!(searched, summed(u, 30.0), "{u}");
        }
    }

    #[test]
    fn trf_053_the_ends_of_the_uniforms_have_a_count() {
        let (least, most) = (2.0_f64.powi(-53), 1.0 - 2.0_f64.powi(-53));
        assert_eq!((quantile(least, 0.0), quantile(most, 0.0)), (0, 0));
        for mean in [1e-9, 0.1, 29.9, 30.0, 1e3, 1e7, 1e12] {
            let (low, high) = (quantile(least, mean) as f64, quantile(most, mean) as f64);
            let spread = libm::sqrt(mean);
            assert!(low <= mean && high >= mean, "{low} and {high} at {mean}");
            assert!(high < mean + 10.0 * spread + 20.0, "{high} at {mean}");
            assert!(low > mean - 10.0 * spread, "{low} at {mean}");
        }
    }

    proptest! {
        #[test]
        fn trf_053_more_load_and_a_larger_uniform_never_give_fewer(
            u in (1e-12..1.0_f64, 1e-12..1.0_f64),
            log_mean in (-5.0..18.0_f64, -5.0..18.0_f64),
        ) {
            let mean = (libm::exp(log_mean.0), libm::exp(log_mean.1));
            let (low, high) = (u.0.min(u.1), u.0.max(u.1));
            let (less, more) = (mean.0.min(mean.1), mean.0.max(mean.1));
            prop_assert!(quantile(low, less) <= quantile(high, less));
            prop_assert!(quantile(low, less) <= quantile(low, more));
        }
    }
}
