//! The percentile of few samples is itself uncertain; of many it is that of the population (TRF-054).

use crate::account::luck::purpose;
use crate::kernel::chance::stream::{PathHash, Seed, Stream};

/// From so many samples on, a percentile is that of the population.
pub const SAMPLES_MAX: u64 = 1_000;

/// The uniform of a subject's percentiles in one minute. One for all, so that a higher percentile is
/// never a shorter time.
#[must_use]
pub fn uniform(seed: Seed, subject: PathHash, minute: u32) -> f64 {
    let mut stream = Stream::new(seed, subject, purpose::PERCENTILE, 0);
    stream.seek(u64::from(minute));
    stream.open_uniform()
}
