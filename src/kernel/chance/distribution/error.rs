//! The ways in which numbers do not make a distribution, and the checks they share.

use std::fmt;

use super::LONGEST_S;

/// A family that is fitted to percentiles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// [`super::Exponential`]
    Exponential,
    /// [`super::Lognormal`]
    Lognormal,
    /// [`super::Weibull`]
    Weibull,
    /// [`super::Gamma`]
    Gamma,
}

/// Why numbers do not make a distribution. Lengths of time in seconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum DistributionError {
    /// Infinite, or not a number.
    NotFinite {
        /// Which number.
        what: &'static str,
    },
    /// A length of time below zero.
    Negative {
        /// Which number.
        what: &'static str,
        /// Its value.
        secs: f64,
    },
    /// A parameter that has to be above zero.
    NotPositive {
        /// Which number.
        what: &'static str,
        /// Its value.
        value: f64,
    },
    /// More than [`LONGEST_S`].
    TooLong {
        /// Which number.
        what: &'static str,
        /// Its value.
        secs: f64,
    },
    /// A percentile that is not inside (0, 100).
    ShareOutside {
        /// The share, as a fraction.
        share: f64,
    },
    /// Two percentiles of the same share.
    SharesEqual {
        /// The share, as a fraction.
        share: f64,
    },
    /// A higher percentile that is not the longer time.
    PercentilesOutOfOrder {
        /// The time of the lower percentile.
        lower_s: f64,
        /// The time of the higher percentile.
        upper_s: f64,
    },
    /// A percentile, median or mean that does not lie above the minimum.
    NotAboveMinimum {
        /// The minimum.
        min_s: f64,
        /// The time.
        secs: f64,
    },
    /// A range whose lower end is above its upper end.
    BoundsOutOfOrder {
        /// The lower end.
        low_s: f64,
        /// The upper end.
        high_s: f64,
    },
    /// A mode outside the range of a triangular distribution.
    ModeOutside {
        /// The mode.
        mode_s: f64,
        /// The lower end.
        low_s: f64,
        /// The upper end.
        high_s: f64,
    },
    /// An empirical distribution of nothing.
    SampleEmpty,
    /// Percentiles that no member of the family has within the range of doubles, or within the
    /// shapes that it admits.
    NoFit {
        /// The family.
        family: Family,
    },
}

impl fmt::Display for DistributionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::NotFinite { what } => {
                write!(f, "the {what} is not a finite number; write a plain one")
            }
            Self::Negative { what, secs } => {
                write!(
                    f,
                    "the {what} of {secs} s is negative; a length of time starts at 0 s"
                )
            }
            Self::NotPositive { what, value } => {
                write!(
                    f,
                    "the {what} of {value} must be above 0; for no spread use a constant"
                )
            }
            Self::TooLong { what, secs } => write!(
                f,
                "the {what} of {secs} s is more than 100 years ({LONGEST_S} s); check its unit"
            ),
            Self::ShareOutside { share } => write!(
                f,
                "there is no percentile p{}; choose one above p0 and below p100",
                share * 100.0
            ),
            Self::SharesEqual { share } => write!(
                f,
                "both percentiles are p{}; two different ones are needed, such as p50 and p95",
                share * 100.0
            ),
            Self::PercentilesOutOfOrder { lower_s, upper_s } => write!(
                f,
                "the higher percentile of {upper_s} s is not above the lower one of {lower_s} s; \
                 exchange them, or use a constant if they are equal"
            ),
            Self::NotAboveMinimum { min_s, secs } => write!(
                f,
                "{secs} s does not lie above the minimum of {min_s} s; lengthen it, or lower the minimum"
            ),
            Self::BoundsOutOfOrder { low_s, high_s } => {
                write!(
                    f,
                    "the range from {low_s} s to {high_s} s is empty; exchange its ends"
                )
            }
            Self::ModeOutside {
                mode_s,
                low_s,
                high_s,
            } => write!(
                f,
                "the mode of {mode_s} s lies outside {low_s} s to {high_s} s; move it inside"
            ),
            Self::SampleEmpty => f.write_str("the sample is empty; give at least one time"),
            Self::NoFit { family } => write!(
                f,
                "no {family} distribution has these percentiles; move them apart or closer, or \
                 choose another family"
            ),
        }
    }
}

impl std::error::Error for DistributionError {}

impl fmt::Display for Family {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Exponential => "exponential",
            Self::Lognormal => "lognormal",
            Self::Weibull => "Weibull",
            Self::Gamma => "gamma",
        })
    }
}

/// Seconds that may be a length of time.
pub(super) fn length(what: &'static str, secs: f64) -> Result<f64, DistributionError> {
    if !secs.is_finite() {
        Err(DistributionError::NotFinite { what })
    } else if secs < 0.0 {
        Err(DistributionError::Negative { what, secs })
    } else if secs > LONGEST_S {
        Err(DistributionError::TooLong { what, secs })
    } else {
        Ok(secs)
    }
}

/// How far a length of time lies above the minimum, both checked.
pub(super) fn above(min_s: f64, what: &'static str, secs: f64) -> Result<f64, DistributionError> {
    let (min_s, secs) = (length("minimum", min_s)?, length(what, secs)?);
    if secs > min_s {
        Ok(secs - min_s)
    } else {
        Err(DistributionError::NotAboveMinimum { min_s, secs })
    }
}

/// A parameter that must be above zero.
pub(super) fn positive(what: &'static str, value: f64) -> Result<f64, DistributionError> {
    if !value.is_finite() {
        Err(DistributionError::NotFinite { what })
    } else if value <= 0.0 {
        Err(DistributionError::NotPositive { what, value })
    } else {
        Ok(value)
    }
}

/// A fitted parameter, which rounding may have driven out of the positive doubles.
pub(super) fn fitted(family: Family, value: f64) -> Result<f64, DistributionError> {
    if value.is_finite() && value > 0.0 {
        Ok(value)
    } else {
        Err(DistributionError::NoFit { family })
    }
}
