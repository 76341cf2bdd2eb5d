//! What is made of a period's points: a count, a sum, an extreme or a percentile.

use std::fmt;

/// A percentile in hundredths of a percent: p99.9 is 9990.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Percentile(u16);

/// A statistic (ALM-008).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Statistic {
    /// How many samples.
    SampleCount,
    /// Their sum.
    Sum,
    /// Their mean.
    Average,
    /// The smallest.
    Minimum,
    /// The largest.
    Maximum,
    /// The value below which a share of them lies.
    Percentile(Percentile),
}

/// A text that is no statistic this program knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StatisticError {
    /// A mean or count of a part of the samples, such as tm90 or wm(10%:90%).
    Trimmed,
    /// A percentile above 100.
    PercentileTooLarge,
    /// A percentile with more than two decimals.
    PercentileTooFine,
    /// Anything else.
    Unknown,
}

/// The statistics that have a name.
const NAMED: [(&str, Statistic); 5] = [
    ("SampleCount", Statistic::SampleCount),
    ("Sum", Statistic::Sum),
    ("Average", Statistic::Average),
    ("Minimum", Statistic::Minimum),
    ("Maximum", Statistic::Maximum),
];

/// Beginnings of the names of statistics over a part of the samples.
const TRIMMED: [&str; 10] = ["tm", "wm", "tc", "ts", "pr", "TM", "WM", "TC", "TS", "PR"];

impl Percentile {
    /// Of so many hundredths of a percent, at most 10,000.
    pub const fn new(hundredths: u16) -> Option<Self> {
        if hundredths <= 10_000 {
            Some(Self(hundredths))
        } else {
            None
        }
    }

    /// As a number between 0 and 1.
    pub fn fraction(self) -> f64 {
        f64::from(self.0) / 10_000.0
    }

    /// With fewer samples it says little: 10/(1-p), below the median 10/p (ALM-009).
    pub const fn samples_needed(self) -> u64 {
        let tail = if self.0 >= 5_000 {
            10_000 - self.0
        } else {
            self.0
        };
        match tail {
            0 => u64::MAX,
            tail => 100_000_u64.div_ceil(tail as u64),
        }
    }
}

impl Statistic {
    /// The names that can be written, for refusals.
    pub fn names() -> impl Iterator<Item = &'static str> + Clone {
        NAMED.iter().map(|(name, _)| *name).chain(["p99"])
    }

    /// Reads a name such as `Sum` or `p99.9`.
    ///
    /// # Errors
    /// If there is no such statistic, or it is not modelled.
    pub fn read(text: &str) -> Result<Self, StatisticError> {
        if let Some((_, statistic)) = NAMED.iter().find(|(name, _)| *name == text) {
            return Ok(*statistic);
        }
        let behind_p = text.strip_prefix('p').unwrap_or("");
        if behind_p.starts_with(|first: char| first.is_ascii_digit()) {
            return read_percentile(behind_p).map(Self::Percentile);
        }
        let is_trimmed = TRIMMED.iter().any(|start| {
            let rest = text.strip_prefix(start).unwrap_or("");
            rest.starts_with(|first: char| first.is_ascii_digit() || first == '(')
        });
        Err(if is_trimmed || text.eq_ignore_ascii_case("iqm") {
            StatisticError::Trimmed
        } else {
            StatisticError::Unknown
        })
    }
}

fn read_percentile(digits: &str) -> Result<Percentile, StatisticError> {
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let plain = |digits: &str| digits.bytes().all(|byte| byte.is_ascii_digit());
    if !plain(whole) || !plain(fraction) || digits.ends_with('.') {
        return Err(StatisticError::Unknown);
    }
    if fraction.len() > 2 {
        return Err(StatisticError::PercentileTooFine);
    }
    let hundredths: u16 = format!("{fraction:0<2}")
        .parse()
        .expect("invariant: two digits are a number");
    whole
        .parse::<u16>()
        .ok()
        .filter(|whole| *whole <= 100)
        .and_then(|whole| Percentile::new(whole * 100 + hundredths))
        .ok_or(StatisticError::PercentileTooLarge)
}

impl fmt::Display for Statistic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Self::Percentile(Percentile(hundredths)) = self {
            let (whole, rest) = (hundredths / 100, hundredths % 100);
            return match rest {
                0 => write!(f, "p{whole}"),
                rest if rest % 10 == 0 => write!(f, "p{whole}.{}", rest / 10),
                rest => write!(f, "p{whole}.{rest:02}"),
            };
        }
        let named = NAMED.iter().find(|(_, statistic)| statistic == self);
        let (name, _) = named.expect("invariant: all but percentiles have a name");
        f.pad(name)
    }
}

impl fmt::Display for StatisticError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Trimmed => "statistics of a part of the samples are not modelled",
            Self::PercentileTooLarge => "a percentile is at most 100",
            Self::PercentileTooFine => "a percentile has at most two decimals here",
            Self::Unknown => "there is no such statistic",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alm_008_a_statistic_reads_back_from_its_name() {
        let all = ["SampleCount", "Sum", "Average", "Minimum", "Maximum"];
        for name in all
            .into_iter()
            .chain(["p0", "p50", "p99.9", "p99.99", "p0.05", "p100"])
        {
            let statistic = Statistic::read(name).expect("it is one");
            assert_eq!(statistic.to_string(), name);
        }
    }

    #[test]
    fn each_way_to_miswrite_a_statistic_has_its_own_fault() {
        for (text, error) in [
            ("", StatisticError::Unknown),
            ("sum", StatisticError::Unknown),
            ("p", StatisticError::Unknown),
            ("p9x", StatisticError::Unknown),
            ("p99.", StatisticError::Unknown),
            ("p101", StatisticError::PercentileTooLarge),
            ("p100.01", StatisticError::PercentileTooLarge),
            ("p99999999999", StatisticError::PercentileTooLarge),
            ("p99.999", StatisticError::PercentileTooFine),
            ("tm90", StatisticError::Trimmed),
            ("wm(10%:90%)", StatisticError::Trimmed),
            ("IQM", StatisticError::Trimmed),
            ("tmx", StatisticError::Unknown),
        ] {
            assert_eq!(Statistic::read(text), Err(error), "{text}");
        }
    }
}
