//! The tables of all rules, and the macro that fills one.
//!
//! A rule is written down once. Its constant's name gives prefix, number and id, so they cannot
//! disagree.

use super::facts::{Ground, Standing};
use super::prefix::Prefix;
use super::rule::Rule;
use super::{alm, cfg, ec2, flt, lam, lat, lb, rng, spec, trf};

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

/// In order of prefix and number, as rules are listed.
static TABLES: [&[Entry]; 22] = [
    ec2::lifecycle::ENTRIES,
    ec2::healthy_hosts::ENTRIES,
    ec2::zones::ENTRIES,
    ec2::blue_green::ENTRIES,
    ec2::targets::ENTRIES,
    ec2::traffic::ENTRIES,
    ec2::agent::ENTRIES,
    ec2::rollback::ENTRIES,
    ec2::deployment::ENTRIES,
    lam::ENTRIES,
    spec::server::ENTRIES,
    spec::resources::ENTRIES,
    spec::revisions::ENTRIES,
    cfg::ENTRIES,
    alm::evaluation::ENTRIES,
    alm::polling::ENTRIES,
    lb::ENTRIES,
    trf::requests::ENTRIES,
    trf::measures::ENTRIES,
    flt::ENTRIES,
    rng::ENTRIES,
    lat::ENTRIES,
];

/// By prefix and number, where the entry stands: its table and its place there. Every row of a trace
/// asks, so nobody searches.
static PLACES: [[Option<(u8, u8)>; 256]; Prefix::ALL.len()] = places();

const fn places() -> [[Option<(u8, u8)>; 256]; Prefix::ALL.len()] {
    let mut places = [[None; 256]; Prefix::ALL.len()];
    let mut table = 0;
    while table < TABLES.len() {
        let entries = TABLES[table];
        assert!(entries.len() <= 256, "a place is a byte");
        let mut at = 0;
        while at < entries.len() {
            let rule = entries[at].rule;
            places[rule.prefix() as usize][rule.number() as usize] = Some((table as u8, at as u8));
            at += 1;
        }
        table += 1;
    }
    places
}

/// The entry of a rule.
pub(super) fn entry(rule: Rule) -> Option<&'static Entry> {
    let (table, at) = PLACES[rule.prefix() as usize][usize::from(rule.number())]?;
    Some(&TABLES[usize::from(table)][usize::from(at)])
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
        for name in ["EC2_000", "EC2_006", "SPEC_255", "LAT_255"] {
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
