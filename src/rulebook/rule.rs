//! A rule by its number: two bytes that lead to what is known about it.

use std::fmt;

use super::facts::{Ground, Standing};
use super::prefix::Prefix;
use super::table::{Entry, entry};

/// A rule of behaviour, such as [`EC2_044`](super::EC2_044).
///
/// Rules are ordered by prefix and number. Each is a constant of [`rulebook`](super), so a rule that
/// exists has an entry in the tables.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rule {
    prefix: Prefix,
    number: u8,
}

impl Rule {
    /// The rule a constant such as `EC2_044` stands for, read from the constant's own name.
    ///
    /// Evaluated at compile time only, where a name of another form stops the build.
    pub(super) const fn named(name: &str) -> Self {
        let name = name.as_bytes();
        let mut family = 0;
        while family < Prefix::ALL.len() {
            let prefix = Prefix::ALL[family];
            let letters = prefix.as_str().as_bytes();
            if name.len() == letters.len() + 4
                && starts_with(name, letters)
                && name[letters.len()] == b'_'
            {
                return Self {
                    prefix,
                    number: number(name, letters.len() + 1),
                };
            }
            family += 1;
        }
        panic!("a rule is named by a prefix, an underscore and three digits")
    }

    /// The family.
    #[must_use]
    pub const fn prefix(self) -> Prefix {
        self.prefix
    }

    /// The number within the family, 1 to 255.
    #[must_use]
    pub const fn number(self) -> u8 {
        self.number
    }

    /// The id, such as `EC2-044`.
    #[must_use]
    pub fn id(self) -> &'static str {
        self.entry().id
    }

    /// What the rule says, in a sentence or two.
    #[must_use]
    pub fn statement(self) -> &'static str {
        self.entry().statement
    }

    /// On what ground it rests.
    #[must_use]
    pub fn ground(self) -> Ground {
        self.entry().ground
    }

    /// How it stands in the simulator.
    #[must_use]
    pub fn standing(self) -> Standing {
        self.entry().standing
    }

    /// Where it comes from: a page, a source file, a captured timeline, or ourselves.
    #[must_use]
    pub fn source(self) -> &'static str {
        self.entry().source
    }

    fn entry(self) -> &'static Entry {
        entry(self).expect("a rule is only made together with its entry")
    }
}

/// The id, such as `EC2-044`.
impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.id())
    }
}

impl fmt::Debug for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.id())
    }
}

const fn starts_with(text: &[u8], start: &[u8]) -> bool {
    let mut at = 0;
    while at < start.len() {
        if text[at] != start[at] {
            return false;
        }
        at += 1;
    }
    true
}

/// The number written in the three digits from `at` on.
const fn number(name: &[u8], at: usize) -> u8 {
    let mut number = 0;
    let mut digit = at;
    while digit < at + 3 {
        assert!(name[digit].is_ascii_digit(), "a rule has three digits");
        number = number * 10 + (name[digit] - b'0');
        digit += 1;
    }
    number
}

#[cfg(test)]
mod tests {
    use crate::rulebook::{EC2_001, EC2_210, LAT_003, SPEC_001, all};

    use super::*;

    #[test]
    fn a_rule_is_two_bytes() {
        assert_eq!(size_of::<Rule>(), 2);
    }

    #[test]
    fn a_rule_is_named_by_its_constant() {
        assert_eq!(Rule::named("EC2_210"), EC2_210);
        assert_eq!((EC2_210.prefix(), EC2_210.number()), (Prefix::Ec2, 210));
        assert_eq!(format!("{:>8}|{EC2_001:?}", LAT_003), " LAT-003|EC2-001");
    }

    #[test]
    #[should_panic(expected = "three digits")]
    fn a_name_without_three_digits_is_no_rule() {
        let _ = Rule::named("EC2_21x");
    }

    #[test]
    #[should_panic(expected = "a prefix, an underscore and three digits")]
    fn a_name_of_another_family_is_no_rule() {
        let _ = Rule::named("ECS_021");
    }

    #[test]
    fn rules_are_ordered_by_prefix_and_number() {
        assert!(EC2_001 < EC2_210 && EC2_210 < SPEC_001 && SPEC_001 < LAT_003);
    }

    #[test]
    fn every_rule_says_something_in_one_or_two_sentences() {
        for rule in all() {
            let says = rule.statement();
            assert!(says.ends_with('.'), "{rule}: {says}");
            assert!(
                !says.contains("  ") && !says.contains('\n'),
                "{rule}: {says}"
            );
            let sentences = says.matches(". ").count() + 1;
            assert!((1..=2).contains(&sentences), "{rule}: {says}");
            assert!(!rule.source().is_empty() && !rule.source().ends_with('.'));
        }
    }

    #[test]
    fn an_inferred_rule_says_what_the_simulator_does() {
        for rule in all().filter(|rule| rule.ground() == Ground::Inferred) {
            let says = rule.statement();
            assert!(says.contains("The simulator "), "{rule}: {says}");
        }
    }

    #[test]
    fn a_switch_is_a_camel_case_word_with_a_default() {
        for rule in all() {
            if let Standing::Switch { parameter, default } = rule.standing() {
                assert!(parameter.starts_with(|first: char| first.is_ascii_lowercase()));
                assert!(
                    parameter
                        .chars()
                        .all(|letter| letter.is_ascii_alphanumeric())
                );
                assert!(!default.is_empty());
            }
        }
    }
}
