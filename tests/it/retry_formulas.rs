//! What asking again leads to in theory: the figures that the simulator is held against.

/// Attempts for each first attempt, where each fails with the probability `failure`: a geometric sum
/// (TRF-040).
pub(crate) fn load_factor(failure: f64, retries: u8) -> f64 {
    // Added up one by one it is right at a failure of 1 as well.
    let mut term = 1.0;
    let mut sum = 1.0;
    for _ in 0..retries {
        term *= failure;
        sum += term;
    }
    sum
}

/// The part of first attempts that fail for good: all attempts fail if they fail independently, and
/// with the first if they share its fate (TRF-040).
pub(crate) fn visible_failure(failure: f64, retries: u8, correlation: f64) -> f64 {
    let independent = (0..retries).fold(failure, |product, _| product * failure);
    correlation * failure + (1.0 - correlation) * independent
}

/// Attempts that reach the last of several layers which all try so often: they multiply (TRF-042).
/// Stops at the largest number.
pub(crate) const fn layered_attempts(attempts: u64, layers: u32) -> u64 {
    attempts.saturating_pow(layers)
}

#[test]
fn trf_040_the_two_extremes_of_correlation_bound_what_users_see() {
    let seen = |correlation| visible_failure(0.5, 2, correlation);
    assert!((seen(0.0) - 0.125).abs() <= 0.0 && (seen(1.0) - 0.5).abs() <= 0.0);
    assert!((seen(0.5) - 0.3125).abs() < 1e-15);
}
