//! What the loads draw: random words, delays and a latency.

use cutover::kernel::chance::distribution::{Distribution, Exponential, Lognormal};
use cutover::kernel::chance::sampler::Sampler;
use cutover::kernel::chance::stream::{PathHash, Purpose, Seed, Stream};
use cutover::kernel::time::Duration;

/// Exponential delays with a mean of 30 s, read in a circle.
pub(crate) fn delays() -> Vec<Duration> {
    let exponential = Exponential::from_mean(0.0, 30.0).expect("a distribution");
    let sampler = Sampler::new(&exponential.into());
    words()
        .into_iter()
        .map(|word| sampler.sample(word))
        .collect()
}

/// What a step of a lifecycle may take: lognormal, median 30 s and sigma 1.
pub(crate) fn latency() -> Distribution {
    Lognormal::from_median_and_sigma(0.0, 30.0, 1.0)
        .expect("a distribution")
        .into()
}

/// The same words every time.
pub(crate) fn words() -> Vec<u64> {
    let seed = Seed {
        seed: 1,
        replication: 0,
    };
    let mut words = vec![0; 1 << 16];
    Stream::new(seed, PathHash::of("bench"), Purpose(0), 0).fill(&mut words);
    words
}
