//! The quantile function of the standard normal distribution (RNG-008).
//!
//! Algorithm AS 241, routine PPND16: M. J. Wichura, "The percentage points of the normal
//! distribution", Applied Statistics 37 (1988). Relative accuracy about 1e-16.

#![expect(clippy::excessive_precision, reason = "the digits of the paper, whole")]

/// Coefficients of a rational function, highest power first.
type Ratio = ([f64; 8], [f64; 8]);

const CENTRE: Ratio = (
    [
        2.5090809287301226727e3,
        3.3430575583588128105e4,
        6.7265770927008700853e4,
        4.5921953931549871457e4,
        1.3731693765509461125e4,
        1.9715909503065514427e3,
        1.3314166789178437745e2,
        3.3871328727963666080e0,
    ],
    [
        5.2264952788528545610e3,
        2.8729085735721942674e4,
        3.9307895800092710610e4,
        2.1213794301586595867e4,
        5.3941960214247511077e3,
        6.8718700749205790830e2,
        4.2313330701600911252e1,
        1.0,
    ],
);

const FLANK: Ratio = (
    [
        7.74545014278341407640e-4,
        2.27238449892691845833e-2,
        2.41780725177450611770e-1,
        1.27045825245236838258e0,
        3.64784832476320460504e0,
        5.76949722146069140550e0,
        4.63033784615654529590e0,
        1.42343711074968357734e0,
    ],
    [
        1.05075007164441684324e-9,
        5.47593808499534494600e-4,
        1.51986665636164571966e-2,
        1.48103976427480074590e-1,
        6.89767334985100004550e-1,
        1.67638483018380384940e0,
        2.05319162663775882187e0,
        1.0,
    ],
);

const TAIL: Ratio = (
    [
        2.01033439929228813265e-7,
        2.71155556874348757815e-5,
        1.24266094738807843860e-3,
        2.65321895265761230930e-2,
        2.96560571828504891230e-1,
        1.78482653991729133580e0,
        5.46378491116411436990e0,
        6.65790464350110377720e0,
    ],
    [
        2.04426310338993978564e-15,
        1.42151175831644588870e-7,
        1.84631831751005468180e-5,
        7.86869131145613259100e-4,
        1.48753612908506148525e-2,
        1.36929880922735805310e-1,
        5.99832206555887937690e-1,
        1.0,
    ],
);

/// The `z` that a standard normal variate stays below with probability `u`.
///
/// # Panics
///
/// If `u` is not between 0 and 1, both excluded.
#[must_use]
pub fn quantile(u: f64) -> f64 {
    assert!(
        u > 0.0 && u < 1.0,
        "invariant: a normal quantile is asked inside (0, 1)"
    );
    let q = u - 0.5;
    if q.abs() <= 0.425 {
        return q * ratio(&CENTRE, 0.180_625 - q * q);
    }
    let r = libm::sqrt(-libm::log(u.min(1.0 - u)));
    let z = if r <= 5.0 {
        ratio(&FLANK, r - 1.6)
    } else {
        ratio(&TAIL, r - 5.0)
    };
    z.copysign(q)
}

fn ratio((above, below): &Ratio, x: f64) -> f64 {
    polynomial(above, x) / polynomial(below, x)
}

/// Horner's scheme, one rounding an operation and in this order on every machine (RNG-031).
fn polynomial(coefficients: &[f64; 8], x: f64) -> f64 {
    coefficients
        .iter()
        .fold(0.0, |sum, coefficient| sum * x + coefficient)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[expect(clippy::float_cmp, reason = "symmetry holds to the last bit")]
    fn rng_008_the_quantile_is_odd_about_one_half() {
        // Binary fractions, whose complement is exact.
        for u in [0.000_244_140_625, 0.0625, 0.125, 0.25, 0.375] {
            assert_eq!(quantile(u), -quantile(1.0 - u), "{u}");
        }
        assert_eq!(quantile(0.5), 0.0);
    }

    #[test]
    fn rng_008_the_three_branches_meet() {
        let near = |u: f64| (quantile(u * (1.0 + 1e-15)) - quantile(u * (1.0 - 1e-15))).abs();
        assert!(near(0.075) < 1e-13);
        assert!(near(0.925) < 1e-13);
        assert!(near(libm::exp(-25.0)) < 1e-13);
    }

    #[test]
    fn rng_008_the_smallest_uniform_still_has_a_quantile() {
        assert!((quantile(f64::MIN_POSITIVE) + 37.519_379_347_148).abs() < 1e-6);
    }

    #[test]
    #[should_panic(expected = "asked inside (0, 1)")]
    fn rng_032_the_ends_are_refused() {
        let _ = quantile(0.0);
    }
}
