//! stand-in
use crate::kernel::time::Duration;
/// Retries.
#[derive(Clone, Copy, Debug)]
pub struct Retries {
    /// a
    pub attempts: u8,
    /// b
    pub backoff: Duration,
    /// j
    pub jitter: Duration,
    /// b
    pub budget: Option<u64>,
    /// c
    pub correlation_ppb: u64,
}
