//! The gamma distribution: sums of waits. It has no closed quantile, so it is solved for.

use super::super::saddle_point::{log1p_shortfall, stirling_error};
use super::error::{above, positive};
use super::{DistributionError, Family, Percentile};

/// Shapes that can be asked for. Below, quantiles leave the doubles; above, the distribution is
/// normal in all but name and the series long.
const SHAPE_MIN: f64 = 0.01;
const SHAPE_MAX: f64 = 10_000.0;

/// Newton's method needs some ten steps, the series some hundreds of terms and at most a few
/// thousand. Both end at the first step that changes nothing.
const STEPS_MAX: u32 = 200;
const TERMS_MAX: u32 = 100_000;

/// A minimum plus a gamma time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Gamma {
    min_s: f64,
    standard: Standard,
    /// Logarithm of the scale in seconds.
    log_scale: f64,
}

/// The gamma distribution of scale 1, with what depends on the shape alone.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Standard {
    shape: f64,
    /// Logarithm of x^k e^-x / Gamma(k + 1) at its peak x = k.
    log_peak: f64,
}

impl Gamma {
    /// By any two percentiles of the whole time, the minimum included.
    ///
    /// # Errors
    ///
    /// If a percentile is none, both have one share, the times are out of order or not above the
    /// minimum, or the shape would lie outside 0.01 to 10,000.
    pub fn from_percentiles(
        min_s: f64,
        first: Percentile,
        second: Percentile,
    ) -> Result<Self, DistributionError> {
        let (lower, upper) = Percentile::ordered(min_s, first, second)?;
        let wanted = libm::log(upper.secs) - libm::log(lower.secs);
        let spread = |shape: f64| {
            let standard = Standard::new(shape);
            standard.log_quantile(upper.share) - standard.log_quantile(lower.share)
        };
        // The larger the shape, the closer any two percentiles lie in proportion.
        if spread(SHAPE_MIN) < wanted || spread(SHAPE_MAX) > wanted {
            return Err(DistributionError::NoFit {
                family: Family::Gamma,
            });
        }
        let (mut low, mut high) = (libm::log(SHAPE_MIN), libm::log(SHAPE_MAX));
        for _ in 0..STEPS_MAX {
            let middle = f64::midpoint(low, high);
            if middle <= low || middle >= high {
                break;
            }
            if spread(libm::exp(middle)) > wanted {
                low = middle;
            } else {
                high = middle;
            }
        }
        let standard = Standard::new(libm::exp(low));
        let log_scale = libm::log(lower.secs) - standard.log_quantile(lower.share);
        Ok(Self {
            min_s,
            standard,
            log_scale,
        })
    }

    /// By its mean in seconds, the minimum included, and its shape: one over the squared coefficient
    /// of variation of the time above the minimum.
    ///
    /// # Errors
    ///
    /// If a number is not a length of time, the mean is not above the minimum, or the shape lies
    /// outside 0.01 to 10,000.
    pub fn from_mean_and_shape(
        min_s: f64,
        mean_s: f64,
        shape: f64,
    ) -> Result<Self, DistributionError> {
        let mean_s = above(min_s, "mean", mean_s)?;
        let shape = positive("shape", shape)?;
        if !(SHAPE_MIN..=SHAPE_MAX).contains(&shape) {
            return Err(DistributionError::NoFit {
                family: Family::Gamma,
            });
        }
        let log_scale = libm::log(mean_s) - libm::log(shape);
        Ok(Self {
            min_s,
            standard: Standard::new(shape),
            log_scale,
        })
    }

    /// The quantile in seconds at `u` inside (0, 1), solved to a few parts in 10^15.
    #[must_use]
    pub fn quantile(&self, u: f64) -> f64 {
        self.min_s + libm::exp(self.log_scale + self.standard.log_quantile(u))
    }
}

impl Standard {
    fn new(shape: f64) -> Self {
        let log_peak = -stirling_error(shape) - 0.5 * libm::log(2.0 * std::f64::consts::PI * shape);
        Self { shape, log_peak }
    }

    /// Logarithm of the quantile.
    ///
    /// The logarithms of both tails are concave in the logarithm of the time. Newton's method on the
    /// smaller tail therefore arrives from wherever it starts, after its first step from one side.
    fn log_quantile(&self, u: f64) -> f64 {
        let mut t = self.first_guess(u);
        let mut step_before = f64::INFINITY;
        for _ in 0..STEPS_MAX {
            let x = libm::exp(t);
            let (lower, upper) = self.tails(x, t);
            // The density of the logarithm: x f(x) = k x^k e^-x / Gamma(k + 1).
            let density = self.shape * self.weight(x, t);
            let (step, way_back) = if u <= 0.5 {
                (lower / density * libm::log(u / lower), 1.0)
            } else {
                (upper / density * libm::log(upper / (1.0 - u)), -1.0)
            };
            // Far out, tail and density both vanish. A tail also falls ever faster on its way out,
            // so no step goes further than one unit.
            let step = if step.is_nan() {
                way_back
            } else {
                step.clamp(-1.0, 1.0)
            };
            t += step;
            // Once steps are small and no longer shrink, only rounding is left.
            if step.abs() < 1e-9 && step.abs() >= 0.5 * step_before || step == 0.0 {
                break;
            }
            step_before = step.abs();
        }
        t
    }

    /// The lower end of the series where the time is short, else Wilson and Hilferty's cube root.
    fn first_guess(&self, u: f64) -> f64 {
        let k = self.shape;
        let short = (libm::log(u) + libm::lgamma(k + 1.0)) / k;
        let ninth = 1.0 / (9.0 * k);
        let root = 1.0 - ninth + super::super::normal::quantile(u) * libm::sqrt(ninth);
        if k < 0.5 || root < 0.2 {
            short.min(libm::log(k + 40.0))
        } else {
            libm::log(k) + 3.0 * libm::log(root)
        }
    }

    /// x^k e^-x / Gamma(k + 1), without the cancellation of its factors: Loader, "Fast and accurate
    /// computation of binomial probabilities", 2000.
    fn weight(&self, x: f64, t: f64) -> f64 {
        let k = self.shape;
        let apart = (x - k) / k;
        // k ln(k/x) + x - k.
        let deviance = if apart.abs() < 0.1 {
            k * log1p_shortfall(apart)
        } else {
            k * (libm::log(k) - t) + x - k
        };
        libm::exp(self.log_peak - deviance)
    }

    /// The probabilities of less and of more than `x`, whose logarithm is `t`.
    fn tails(&self, x: f64, t: f64) -> (f64, f64) {
        let weight = self.weight(x, t);
        if x < self.shape + 1.0 {
            let lower = weight * lower_series(self.shape, x);
            (lower, 1.0 - lower)
        } else {
            let upper = weight * self.shape * upper_fraction(self.shape, x);
            (1.0 - upper, upper)
        }
    }
}

/// 1 + x/(k+1) + x^2/((k+1)(k+2)) + ...
fn lower_series(k: f64, x: f64) -> f64 {
    let (mut sum, mut term, mut divisor) = (1.0, 1.0, k);
    for _ in 0..TERMS_MAX {
        divisor += 1.0;
        term *= x / divisor;
        let longer = sum + term;
        if longer <= sum {
            break;
        }
        sum = longer;
    }
    sum
}

/// The continued fraction of the upper tail over x^k e^-x, by Lentz's method.
fn upper_fraction(k: f64, x: f64) -> f64 {
    let mut b = x + 1.0 - k;
    let mut c = f64::INFINITY;
    let mut d = 1.0 / b;
    let mut value = d;
    for index in 1..TERMS_MAX {
        let i = f64::from(index);
        let a = i * (k - i);
        b += 2.0;
        d = 1.0 / (a * d + b);
        c = b + a / c;
        let factor = c * d;
        value *= factor;
        if (factor - 1.0).abs() <= f64::EPSILON {
            break;
        }
    }
    value
}
