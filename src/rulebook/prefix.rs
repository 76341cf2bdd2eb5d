//! The families of rules: the letters before the number.

use std::fmt;
use std::str::FromStr;

use super::facts::{UnknownName, find};

/// The family a rule belongs to, in the order in which families are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Prefix {
    /// `EC2`: deployments to EC2 instances and on-premises hosts.
    Ec2,
    /// `LAM`: deployments of Lambda functions.
    Lam,
    /// `SPEC`: AppSpec files and revisions.
    Spec,
    /// `CFG`: deployment configurations.
    Cfg,
    /// `ALM`: alarms and their evaluation.
    Alm,
    /// `FLT`: faults.
    Flt,
    /// `RNG`: chance, time, order and statistics.
    Rng,
    /// `LAT`: durations.
    Lat,
}

impl Prefix {
    /// Every prefix, in order.
    pub const ALL: [Self; 8] = [
        Self::Ec2,
        Self::Lam,
        Self::Spec,
        Self::Cfg,
        Self::Alm,
        Self::Flt,
        Self::Rng,
        Self::Lat,
    ];

    /// The letters as they stand in an id, such as `EC2`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ec2 => "EC2",
            Self::Lam => "LAM",
            Self::Spec => "SPEC",
            Self::Cfg => "CFG",
            Self::Alm => "ALM",
            Self::Flt => "FLT",
            Self::Rng => "RNG",
            Self::Lat => "LAT",
        }
    }

    /// What the family is about, as a heading.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Ec2 => "EC2/on-premises deployments",
            Self::Lam => "Lambda deployments",
            Self::Spec => "AppSpec files and revisions",
            Self::Cfg => "Deployment configurations",
            Self::Alm => "Alarms",
            Self::Flt => "Faults",
            Self::Rng => "Chance, time, order and statistics",
            Self::Lat => "Durations",
        }
    }
}

impl fmt::Display for Prefix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Reads the letters in any case; the error lists all prefixes.
impl FromStr for Prefix {
    type Err = UnknownName;

    fn from_str(text: &str) -> Result<Self, UnknownName> {
        find("prefix", text, &Self::ALL)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prefix_reads_back_from_its_letters_in_any_case() {
        for prefix in Prefix::ALL {
            assert_eq!(prefix.as_str().parse(), Ok(prefix));
            assert_eq!(prefix.as_str().to_lowercase().parse(), Ok(prefix));
        }
    }

    #[test]
    fn an_unknown_prefix_is_refused_with_the_list() {
        let error = "ECS".parse::<Prefix>().expect_err("no such prefix");
        assert_eq!(
            error.to_string(),
            "no prefix `ECS`; there are EC2, LAM, SPEC, CFG, ALM, FLT, RNG and LAT"
        );
    }
}
