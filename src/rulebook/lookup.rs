//! From an id a person wrote to a rule, or to the rule they probably meant.

use std::fmt;
use std::str::FromStr;

use super::prefix::Prefix;
use super::rule::Rule;
use super::table::all;

/// Reads an id such as `EC2-044`; `ec2_44` will do.
///
/// # Errors
///
/// [`UnknownRule`] if there is no such rule, with the nearest one there is.
impl FromStr for Rule {
    type Err = UnknownRule;

    fn from_str(text: &str) -> Result<Self, UnknownRule> {
        let wanted = Wanted::read(text);
        all()
            .find(|rule| wanted.is(*rule))
            .ok_or_else(|| UnknownRule {
                given: text.to_owned(),
                nearest: wanted.nearest(),
            })
    }
}

/// An id that belongs to no rule. Its text names the nearest rule and the prefixes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownRule {
    given: String,
    nearest: Rule,
}

impl UnknownRule {
    /// The rule whose id is nearest to what was given.
    #[must_use]
    pub const fn nearest(&self) -> Rule {
        self.nearest
    }
}

impl fmt::Display for UnknownRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let prefixes = Prefix::ALL.map(Prefix::as_str).join(", ");
        write!(
            f,
            "no rule `{}`; the nearest is {}, and the prefixes are {prefixes}",
            self.given, self.nearest
        )
    }
}

impl std::error::Error for UnknownRule {}

/// What was written, as far as it can be understood.
struct Wanted {
    /// Upper case, with a dash, and three digits if there are digits at all.
    id: String,
    number: Option<u64>,
}

impl Wanted {
    fn read(text: &str) -> Self {
        let id = text.trim().to_uppercase().replace('_', "-");
        if let Some((letters, digits)) = id.rsplit_once('-')
            && let Ok(number) = digits.parse::<u64>()
        {
            return Self {
                id: format!("{letters}-{number:03}"),
                number: Some(number),
            };
        }
        Self { id, number: None }
    }

    fn is(&self, rule: Rule) -> bool {
        self.id == rule.id()
    }

    /// The rule that takes the fewest changes of letters; of several, the one nearest in number.
    fn nearest(&self) -> Rule {
        // No id has more than eight letters, and a distance is all that is asked for.
        let wanted: Vec<char> = self.id.chars().take(16).collect();
        all()
            .min_by_key(|rule| {
                let gap = self
                    .number
                    .map(|number| number.abs_diff(u64::from(rule.number())));
                let same_family = self.id.starts_with(rule.prefix().as_str());
                // Within a family the number says it all: EC2-021 means EC2-020, not EC2-121.
                let changes = if same_family && gap.is_some() {
                    0
                } else {
                    distance(&wanted, rule.id())
                };
                (changes, gap)
            })
            .expect("the tables hold rules")
    }
}

/// Letters to insert, delete or replace to turn one text into the other.
fn distance(from: &[char], to: &str) -> usize {
    let mut row: Vec<usize> = (0..=from.len()).collect();
    for (line, letter) in to.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = line + 1;
        for (column, other) in from.iter().enumerate() {
            let replaced = diagonal + usize::from(letter != *other);
            diagonal = row[column + 1];
            row[column + 1] = replaced.min(row[column] + 1).min(diagonal + 1);
        }
    }
    row[from.len()]
}

#[cfg(test)]
mod tests {
    use crate::rulebook::{CFG_003, EC2_020, EC2_044, EC2_221, SPEC_001, SPEC_006, SPEC_010};

    use super::*;

    #[test]
    fn every_rule_reads_back_from_its_id() {
        for rule in all() {
            assert_eq!(rule.id().parse(), Ok(rule));
        }
    }

    #[test]
    fn case_dash_and_leading_zeros_are_free() {
        for text in ["ec2-044", "EC2_044", " Ec2-44 ", "EC2-0044"] {
            assert_eq!(text.parse(), Ok(EC2_044), "{text}");
        }
    }

    #[test]
    fn an_unknown_id_is_refused_with_the_nearest_one() {
        for (text, nearest) in [
            ("EC2-021", EC2_020),
            ("EC2-999", EC2_221),
            ("EC2-18446744073709551615", EC2_221),
            ("SPEC-007", SPEC_006),
            ("SEPC-010", SPEC_010),
            ("CGF-003", CFG_003),
            ("SPEC", SPEC_001),
        ] {
            let error = text.parse::<Rule>().expect_err(text);
            assert_eq!(error.nearest(), nearest, "{text}");
        }
    }

    #[test]
    fn the_refusal_names_the_nearest_rule_and_the_prefixes() {
        let error = "EC2-021".parse::<Rule>().expect_err("no such rule");
        assert_eq!(
            error.to_string(),
            "no rule `EC2-021`; the nearest is EC2-020, \
             and the prefixes are EC2, LAM, SPEC, CFG, ALM, FLT, RNG, LAT"
        );
    }

    #[test]
    fn whatever_is_written_gets_an_answer() {
        for text in [
            "",
            "-",
            "ü-7",
            "EC2-",
            "044",
            "EC2-+44",
            "-044",
            &"x".repeat(10_000),
        ] {
            let _ = text.parse::<Rule>();
        }
    }

    #[test]
    fn a_distance_counts_single_letters() {
        for (from, to, changes) in [
            ("", "", 0),
            ("abc", "abc", 0),
            ("abc", "abd", 1),
            ("abc", "ab", 1),
            ("kitten", "sitting", 3),
        ] {
            let from: Vec<char> = from.chars().collect();
            assert_eq!(distance(&from, to), changes, "{from:?} {to}");
        }
    }
}
