//! The tables of all rules, and the macro that fills one.
//!
//! A rule is written down once. Its constant's name gives prefix, number and id, so they cannot
//! disagree.

use super::facts::{Ground, Standing};
use super::rule::Rule;
use super::{alm, cfg, ec2, flt, lam, lat, rng, spec};

/// Every rule, in order of prefix and number.
pub fn all() -> impl Iterator<Item = Rule> {
    TABLES
        .iter()
        .flat_map(|table| table.iter().map(|entry| entry.rule))
}

/// What is known about one rule.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) rule: Rule,
    pub(super) id: &'static str,
    pub(super) ground: Ground,
    pub(super) standing: Standing,
    pub(super) statement: &'static str,
    pub(super) source: &'static str,
}

/// In order of prefix and number, which the search relies on.
static TABLES: [&[Entry]; 15] = [
    ec2::lifecycle::ENTRIES,
    ec2::healthy_hosts::ENTRIES,
    ec2::targets::ENTRIES,
    ec2::agent::ENTRIES,
    ec2::rollback::ENTRIES,
    ec2::deployment::ENTRIES,
    lam::ENTRIES,
    spec::server::ENTRIES,
    spec::resources::ENTRIES,
    spec::revisions::ENTRIES,
    cfg::ENTRIES,
    alm::evaluation::ENTRIES,
    flt::ENTRIES,
    rng::ENTRIES,
    lat::ENTRIES,
];

/// The entry of a rule, by two binary searches.
pub(super) fn entry(rule: Rule) -> Option<&'static Entry> {
    let table = TABLES.partition_point(|table| table.last().is_some_and(|last| last.rule < rule));
    let entries = TABLES.get(table)?;
    let at = entries
        .binary_search_by_key(&rule, |entry| entry.rule)
        .ok()?;
    Some(&entries[at])
}

/// The id that belongs to a constant's name: a dash where the name has an underscore.
pub(super) const fn dashed<const LENGTH: usize>(name: &str) -> [u8; LENGTH] {
    let name = name.as_bytes();
    let mut id = [0; LENGTH];
    let mut at = 0;
    while at < LENGTH {
        id[at] = if name[at] == b'_' { b'-' } else { name[at] };
        at += 1;
    }
    id
}

/// Makes a constant of each rule and `ENTRIES`, the table of them all, in the order given.
macro_rules! rules {
    ($(
        $name:ident: $ground:ident, $standing:ident
            $(($reason:literal))? $({ $($key:ident: $value:literal),* })?,
            says $statement:literal,
            from $source:literal;
    )*) => {
        $(
            #[doc = $statement]
            pub const $name: $crate::rulebook::rule::Rule =
                $crate::rulebook::rule::Rule::named(stringify!($name));
        )*

        pub(in crate::rulebook) static ENTRIES: &[$crate::rulebook::table::Entry] = &[$(
            $crate::rulebook::table::Entry {
                rule: $name,
                id: {
                    const ID: [u8; stringify!($name).len()] =
                        $crate::rulebook::table::dashed(stringify!($name));
                    match str::from_utf8(&ID) {
                        Ok(id) => id,
                        Err(_) => panic!("the name of a constant is text"),
                    }
                },
                ground: $crate::rulebook::facts::Ground::$ground,
                standing: $crate::rulebook::facts::Standing::$standing
                    $(($reason))? $({ $($key: $value),* })?,
                statement: $statement,
                source: $source,
            },
        )*];
    };
}
pub(super) use rules;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_are_in_order_and_hold_each_rule_once() {
        let rules: Vec<Rule> = all().collect();
        assert!(rules.is_sorted_by(|a, b| a < b));
    }

    #[test]
    fn every_rule_finds_its_own_entry() {
        for rule in all() {
            assert_eq!(entry(rule).map(|entry| entry.rule), Some(rule));
        }
    }

    #[test]
    fn what_is_no_rule_has_no_entry() {
        for name in ["EC2_000", "EC2_002", "SPEC_255", "LAT_255"] {
            assert!(entry(Rule::named(name)).is_none(), "{name}");
        }
    }

    #[test]
    fn an_id_is_the_name_of_its_constant_with_a_dash() {
        for rule in all() {
            let name = rule.id().replace('-', "_");
            assert_eq!(Rule::named(&name), rule);
        }
    }
}
