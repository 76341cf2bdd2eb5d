//! Logarithms of probabilities without the cancellation of their factors: Loader, "Fast and accurate
//! computation of binomial probabilities", 2000.

use std::f64::consts::PI;

/// ln of t^k e^-t / k!, the probability of `k` events where `t` are expected.
pub(super) fn log_poisson(k: f64, t: f64) -> f64 {
    if k <= 0.0 {
        return -t;
    }
    -stirling_error(k) - deviance(k, t) - 0.5 * libm::log(2.0 * PI * k)
}

/// ln of the probability of `k` hits among `n` tries that hit with probability `p`; `q` is `1 - p`.
pub(super) fn log_binomial(k: f64, n: f64, p: f64, q: f64) -> f64 {
    if k <= 0.0 {
        return if p < 0.1 {
            n * libm::log1p(-p)
        } else {
            n * libm::log(q)
        };
    }
    if k >= n {
        return if q < 0.1 {
            n * libm::log1p(-q)
        } else {
            n * libm::log(p)
        };
    }
    stirling_error(n)
        - stirling_error(k)
        - stirling_error(n - k)
        - deviance(k, n * p)
        - deviance(n - k, n * q)
        + 0.5 * libm::log(n / (2.0 * PI * k * (n - k)))
}

/// k ln(k/t) + t - k: how far `k` events lie from the `t` expected.
fn deviance(k: f64, t: f64) -> f64 {
    let apart = (t - k) / k;
    if apart.abs() < 0.1 {
        k * log1p_shortfall(apart)
    } else {
        k * (libm::log(k) - libm::log(t)) + t - k
    }
}

/// e - ln(1 + e) for small e, by its series, where the difference would cancel.
pub(super) fn log1p_shortfall(e: f64) -> f64 {
    let (mut sum, mut power) = (0.0, e);
    for n in 2..40 {
        power *= -e;
        sum -= power / f64::from(n);
    }
    sum
}

/// ln Gamma(k + 1) - (k + 1/2) ln k + k - ln(2 pi)/2.
pub(super) fn stirling_error(k: f64) -> f64 {
    if k < 16.0 {
        let half_log_tau = 0.5 * libm::log(2.0 * PI);
        return libm::lgamma(k + 1.0) - (k + 0.5) * libm::log(k) + k - half_log_tau;
    }
    // Stirling's series; the first term left out is below 1e-17 here.
    let r = 1.0 / (k * k);
    let terms = [
        1.0 / 12.0,
        -1.0 / 360.0,
        1.0 / 1260.0,
        -1.0 / 1680.0,
        1.0 / 1188.0,
        -691.0 / 360_360.0,
    ];
    terms.iter().rev().fold(0.0, |sum, term| sum * r + term) / k
}
