//! Values of the wrong kind: what was found, what is allowed, and what to write instead.

use std::collections::BTreeMap;

use super::{Fault, Revision, Scenario, read, told};
use crate::text::decode::OrderedMap;

#[test]
fn a_wrong_kind_says_what_was_found_and_what_to_do() {
    for (text, expected) in [
        (
            "a: 8080",
            "8080: expected text, found the number 8080; put it in quotes: \"8080\"",
        ),
        (
            "a: true",
            "true: expected text, found `true`; put it in quotes: \"true\"",
        ),
        (
            "a: ~",
            "~: expected text, found nothing; give it a value, or leave the key out",
        ),
        (
            "a: {b: 1}",
            "{b: 1}: expected text, found a mapping; write a single value",
        ),
        (
            "a: [1]",
            "[1]: expected text, found a list; write a single value",
        ),
    ] {
        assert_eq!(told::<BTreeMap<String, String>>(text), [expected]);
    }
    for (text, expected) in [
        (
            "a: yes",
            "yes: expected `true` or `false`, found the text `yes`; write `true`",
        ),
        (
            "a: 'true'",
            "'true': expected `true` or `false`, found the text `true`; remove the quotes: true",
        ),
        ("a: 1", "1: expected `true` or `false`, found the number 1"),
    ] {
        assert_eq!(told::<BTreeMap<String, bool>>(text), [expected]);
    }
    assert_eq!(
        told::<Vec<u8>>("a: 1"),
        [
            "a: 1: expected a list, found a mapping; begin each item with a dash, even a single one: - …"
        ]
    );
    assert_eq!(
        told::<Scenario>("- 1"),
        ["- 1: expected a mapping, found a list; write keys with values, without dashes"]
    );
    assert_eq!(
        told::<OrderedMap<Revision>>("v1: 5"),
        ["5: expected the name of a file or a mapping of rates, found the number 5"]
    );
    assert_eq!(
        told::<OrderedMap<Revision>>("v1: ''"),
        ["'': a file needs a name"]
    );
}

#[test]
fn a_number_outside_its_range_says_the_range() {
    for (text, expected) in [
        (
            "[256]",
            "256: expected a whole number from 0 to 255, found the number 256",
        ),
        (
            "[-1]",
            "-1: expected a whole number from 0 to 255, found the number -1",
        ),
        (
            "[99999999999999999999]",
            "99999999999999999999: expected a whole number from 0 to 255, \
          found the number 99999999999999999999",
        ),
        (
            "[1.5]",
            "1.5: expected a whole number, found the number 1.5",
        ),
        (
            "['5']",
            "'5': expected a whole number, found the text `5`; remove the quotes: 5",
        ),
    ] {
        assert_eq!(told::<Vec<u8>>(text), [expected]);
    }
    assert_eq!(
        read::<Vec<i64>>("[-9223372036854775808]"),
        Ok(vec![i64::MIN])
    );
    assert_eq!(
        read::<Vec<u64>>("[18446744073709551615]"),
        Ok(vec![u64::MAX])
    );
    assert_eq!(
        told::<Vec<i64>>("[9223372036854775808]"),
        [
            "9223372036854775808: expected a whole number from -9223372036854775808 to \
          9223372036854775807, found the number 9223372036854775808"
        ]
    );
    assert_eq!(
        told::<Vec<f64>>("[1, .nan, 2.5, 1e999, -.inf, x]"),
        [
            ".nan: expected a finite number, found the number .nan",
            "1e999: expected a finite number, found the number 1e999",
            "-.inf: expected a finite number, found the number -.inf",
            "x: expected a number, found the text `x`; write it in digits, such as 0.5",
        ]
    );
    assert_eq!(
        read::<Vec<f64>>("[1, -2, 99999999999999999999]"),
        Ok(vec![1.0, -2.0, 1e20])
    );
}

#[test]
fn an_alternative_is_a_name_or_a_mapping_with_one_key() {
    assert_eq!(
        read::<Vec<Fault>>(
            "[reboot, {reboot: }, {slow: 2}, {fails: {exitCode: 1}}, {pair: [1, 2]}]"
        ),
        Ok(vec![
            Fault::Reboot,
            Fault::Reboot,
            Fault::Slow(2.0),
            Fault::Fails { exit_code: 1 },
            Fault::Pair(1, 2),
        ])
    );
    assert_eq!(
        told::<Vec<Fault>>(
            "[Reboot, {sloow: 2}, {}, {slow: 1, pair: 2}, slow, {reboot: 1}, {slow: x}, \
             {fails: {}}, {pair: [1]}, {pair: [1, 2, 3]}, {fails: {exitCode: 300}}, 5]"
        ),
        [
            "Reboot: unknown value `Reboot`; did you mean `reboot`? (allowed here: `reboot`, `slow`, `fails` or `pair`)",
            "sloow: unknown key `sloow`; did you mean `slow`? (allowed here: `reboot`, `slow`, `fails` or `pair`)",
            "{}: expected one key, found none; write `reboot`, `slow`, `fails` or `pair`",
            "{slow: 1, pair: 2}: expected one key, found 2; write `reboot`, `slow`, `fails` or `pair`",
            "slow: `slow` needs a value; write it as a key, `slow: …`",
            "1: expected nothing, found the number 1",
            "x: expected a number, found the text `x`; write it in digits, such as 0.5",
            "{}: missing key `exitCode`",
            "[1]: expected a list of 2 items, found 1 item",
            "[1, 2, 3]: expected a list of 2 items, found 3 items",
            "300: expected a whole number from 0 to 255, found the number 300",
            "5: expected `reboot`, `slow`, `fails` or `pair`, found the number 5",
        ]
    );
}

#[test]
fn a_number_with_a_unit_is_told_without_it_and_in_seconds_where_it_counts_them() {
    for (text, remedy) in [
        ("waitSeconds: 300s", "write 300 (seconds)"),
        ("waitSeconds: 5m", "write 300 (seconds)"),
        ("timeout: 1h30m", "write 5400 (seconds)"),
        ("waitSeconds: 1500ms", "write a whole number of seconds"),
        ("waitSeconds: 300 secs", "write it without the unit: 300"),
        ("waitSeconds: soon", "write it in digits, such as 3"),
        ("instances: 5h", "write it without the unit: 5"),
        ("instances: 50%", "write it without the unit: 50"),
        ("instances: 0.5/s", "write it in digits, such as 3"),
        ("instances: many", "write it in digits, such as 3"),
        ("instances: 3 of these", "write it in digits, such as 3"),
        ("instances: \"3\"", "remove the quotes: 3"),
    ] {
        let told = told::<BTreeMap<String, u32>>(text);
        assert!(
            matches!(told.as_slice(), [one] if one.ends_with(&format!("; {remedy}"))),
            "{text}: {told:?}"
        );
    }
    let told = told::<BTreeMap<String, f64>>("threshold: 0.5%");
    assert_eq!(
        told,
        ["0.5%: expected a number, found the text `0.5%`; write it without the unit: 0.5"]
    );
}

#[test]
fn a_name_alone_is_shown_as_the_mapping_that_is_due() {
    assert_eq!(
        told::<Vec<Fault>>("[fails, {fails: }]"),
        ["fails: `fails` needs the key `exitCode`; write `{ fails: { exitCode: … } }`"; 2]
    );
}
