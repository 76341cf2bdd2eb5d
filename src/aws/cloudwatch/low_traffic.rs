//! How likely an alarm on a count sees anything when there is little traffic (ALM-049).

/// The probability that at least `least` of `trials` requests fail, each with probability `p`.
pub fn at_least(least: u64, trials: u64, p: f64) -> f64 {
    if least == 0 {
        return 1.0;
    }
    if least > trials {
        return 0.0;
    }
    if p <= 0.0 || p >= 1.0 {
        return if p >= 1.0 { 1.0 } else { 0.0 };
    }
    let log_factorial = |n: u64| libm::lgamma(n as f64 + 1.0);
    let weight = |k: u64| {
        let choices = log_factorial(trials) - log_factorial(k) - log_factorial(trials - k);
        let (hits, misses) = (k as f64, (trials - k) as f64);
        libm::exp(choices + hits * libm::log(p) + misses * libm::log1p(-p))
    };
    let below: f64 = (0..least).map(weight).sum();
    (1.0 - below).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alm_049_one_request_a_minute_cannot_trip_an_alarm_on_five_errors() {
        for (least, trials, p, expected) in [
            (5, 1, 1.0, 0.0),
            (0, 1, 0.5, 1.0),
            (1, 3, 0.0, 0.0),
            (3, 3, 1.0, 1.0),
            (1, 2, 0.5, 0.75),
        ] {
            let found = at_least(least, trials, p);
            assert!(
                (found - expected).abs() < 1e-12,
                "{least} of {trials} at {p}: {found}"
            );
        }
    }
}
