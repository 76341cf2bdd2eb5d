//! The percentile of few samples is itself uncertain; of many it is that of the population (TRF-054).

use crate::account::luck::purpose;
use crate::kernel::chance::beta::Beta;
use crate::kernel::chance::stream::{PathHash, Seed, Stream};

/// From so many samples on, a percentile is that of the population.
pub const SAMPLES_MAX: u64 = 1_000;

/// The share of the population below the percentile `p` of `samples` samples: the k-th smallest with
/// k = n p rounded up lies there with the beta distribution of k and n - k + 1, of which the uniform
/// `u` picks one. Without a sample, and from 1,000 on, it is `p` itself.
#[must_use]
pub fn share_below(p: f64, samples: u64, u: f64) -> f64 {
    if samples == 0 || samples >= SAMPLES_MAX {
        return p;
    }
    let place = (samples as f64 * p).ceil() as u64;
    let place = place.clamp(1, samples);
    Beta::new(place, samples - place + 1).quantile(u)
}

/// The uniform of a subject's percentiles in one minute. One for all, so that a higher percentile is
/// never a shorter time.
#[must_use]
pub fn uniform(seed: Seed, subject: PathHash, minute: u32) -> f64 {
    let mut stream = Stream::new(seed, subject, purpose::PERCENTILE, 0);
    stream.seek(u64::from(minute));
    stream.open_uniform()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trf_054_many_samples_have_the_percentile_of_the_population() {
        for p in [0.5, 0.95, 0.99] {
            assert!((share_below(p, 1_000, 0.9) - p).abs() <= 0.0);
            assert!((share_below(p, 0, 0.9) - p).abs() <= 0.0);
        }
    }

    #[test]
    fn trf_054_few_samples_scatter_about_it() {
        // The median of one sample is that sample: uniform.
        assert!((share_below(0.5, 1, 0.3) - 0.3).abs() < 1e-12);
        // The largest of 20: u^(1/20).
        let expected = libm::pow(0.5, 1.0 / 20.0);
        assert!((share_below(0.99, 20, 0.5) - expected).abs() < 1e-12);
        let shares: Vec<f64> = (1..100)
            .map(|step| share_below(0.95, 200, f64::from(step) / 100.0))
            .collect();
        assert!(shares.is_sorted());
        assert!(shares[0] > 0.9 && shares[98] < 0.99, "{shares:?}");
    }

    #[test]
    fn trf_054_a_higher_percentile_is_never_a_shorter_time() {
        let seed = Seed {
            seed: 1,
            replication: 0,
        };
        let subject = PathHash::of("targetGroup/web");
        for minute in 0..50 {
            let u = uniform(seed, subject, minute);
            let shares = [0.5, 0.9, 0.95, 0.99].map(|p| share_below(p, 30, u));
            assert!(shares.is_sorted(), "{shares:?}");
        }
    }
}
