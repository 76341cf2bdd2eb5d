//! Everything wrong in a file is told at once, and only that.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde::Deserialize;

use super::{Fleet, Revision, Scenario, Style, read, report, told};
use crate::text::decode::{MAX_ERRORS, Spanned};

#[test]
fn every_error_of_a_file_is_told_at_once_with_its_place() {
    let text = "\
name: 12
sede: 7
fleets:
  - name: web
    instances: many
    zones: a
  - nmae: db
    instances: 3
  - {name: x, instances: -1, spot: yes, colour: red}
groups:
  - deploymentGroupName: shop
    style: ROLLING
    fault: {explode: 1}
  - style: IN_PLACE
revisions:
  v1: []
  v2: {errors: often}
";
    insta::assert_snapshot!(report::<Scenario>(text), @r#"
    error: expected text, found the number 12
     --> s.yaml:1:7
      |
    1 | name: 12
      |       ^^
      |
      = help: put it in quotes: "12"

    error: unknown key `sede`
     --> s.yaml:2:1
      |
    2 | sede: 7
      | ^^^^
      |
      = help: did you mean `seed`? (allowed here: `name`, `seed`, `fleets`, `groups` or `revisions`)

    error: expected a whole number, found the text `many`
     --> s.yaml:5:16
      |
    5 |     instances: many
      |                ^^^^
      |
      = help: write it in digits, such as 3

    error: expected a list, found the text `a`
     --> s.yaml:6:12
      |
    6 |     zones: a
      |            ^
      |
      = help: a list stands in brackets: [a]

    error: unknown key `nmae`
     --> s.yaml:7:5
      |
    7 |   - nmae: db
      |     ^^^^
      |
      = help: did you mean `name`? (allowed here: `name`, `instances`, `zones`, `weight` or `spot`)

    error: expected a whole number from 0 to 4294967295, found the number -1
     --> s.yaml:9:26
      |
    9 |   - {name: x, instances: -1, spot: yes, colour: red}
      |                          ^^

    error: expected `true` or `false`, found the text `yes`
     --> s.yaml:9:36
      |
    9 |   - {name: x, instances: -1, spot: yes, colour: red}
      |                                    ^^^
      |
      = help: write `true`

    error: unknown key `colour`
     --> s.yaml:9:41
      |
    9 |   - {name: x, instances: -1, spot: yes, colour: red}
      |                                         ^^^^^^
      |
      = help: allowed here: `name`, `instances`, `zones`, `weight` or `spot`

    error: unknown value `ROLLING`
      --> s.yaml:12:12
       |
    12 |     style: ROLLING
       |            ^^^^^^^
       |
       = help: allowed here: `IN_PLACE` or `BLUE_GREEN`

    error: unknown key `explode`
      --> s.yaml:13:13
       |
    13 |     fault: {explode: 1}
       |             ^^^^^^^
       |
       = help: allowed here: `reboot`, `slow`, `fails` or `pair`

    error: missing key `deploymentGroupName`
      --> s.yaml:14:5
       |
    14 |   - style: IN_PLACE
       |     ^^^^^^^^^^^^^^^ `deploymentGroupName` is missing here
       |
       = help: the keys here: `deploymentGroupName`, `style`, `ec2TagFilters` and `fault`

    error: expected the name of a file or a mapping of rates, found a list
      --> s.yaml:16:7
       |
    16 |   v1: []
       |       ^^

    error: expected a number, found the text `often`
      --> s.yaml:17:16
       |
    17 |   v2: {errors: often}
       |                ^^^^^
       |
       = help: write it in digits, such as 0.5
    "#);
}

#[test]
fn what_misses_only_what_was_wrong_is_not_told() {
    // `instances` is required; its value is wrong; the fleet itself is not blamed.
    assert_eq!(
        told::<Scenario>("name: a\nfleets: [{name: b, instances: []}]"),
        ["[]: expected a whole number, found a list"]
    );
    // Nor is one whose key is misspelt, at any depth.
    assert_eq!(
        told::<BTreeMap<String, Scenario>>("x: {Name: a}"),
        [
            "Name: unknown key `Name`; did you mean `name`? (allowed here: `name`, `seed`, `fleets`, \
          `groups` or `revisions`)"
        ]
    );
    // But another key that is missing is.
    assert_eq!(
        told::<Scenario>("name: a\nfleets: [{name: b, color: red}]"),
        [
            "{name: b, color: red}: missing key `instances`; the keys here: `name`, `instances`, \
             `zones`, `weight` and `spot`",
            "color: unknown key `color`; allowed here: `name`, `instances`, `zones`, `weight` or \
             `spot`",
        ]
    );
}

#[test]
fn all_keys_that_one_mapping_misses_are_told() {
    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only what is wrong with it is asked for")]
    struct Wide {
        text: String,
        number: Option<f64>,
        whole: u16,
        fleet: Spanned<Fleet>,
        pair: (u8, bool),
        style: Style,
        list: Vec<u8>,
        own: Revision,
        last: u8,
    }
    let keys = "the keys here: `text`, `number`, `whole`, `fleet`, `pair`, `style`, `list`, `own` and \
                `last`";
    assert_eq!(
        told::<Vec<Wide>>("[{list: [x], last: 1}, {text: a, whole: 1, colour: red}, {last: x}]"),
        [
            format!(
                "{{list: [x], last: 1}}: missing keys `text`, `whole`, `fleet`, `pair`, `style` and `own`; {keys}"
            ),
            "x: expected a whole number, found the text `x`; write it in digits, such as 3"
                .to_owned(),
            // Something can stand in for every type, also for one that reads itself.
            format!(
                "{{text: a, whole: 1, colour: red}}: missing keys `fleet`, `pair`, `style`, `list`, `own` and `last`; {keys}"
            ),
            "colour: unknown key `colour`; allowed here: `text`, `number`, `whole`, `fleet`, \
             `pair`, `style`, `list`, `own` or `last`"
                .to_owned(),
            format!(
                "{{last: x}}: missing keys `text`, `whole`, `fleet`, `pair`, `style`, `list` and `own`; {keys}"
            ),
            "x: expected a whole number, found the text `x`; write it in digits, such as 3"
                .to_owned(),
        ]
    );
}

#[test]
fn a_rule_of_a_type_is_not_held_against_what_was_left_out() {
    #[derive(Debug, Deserialize)]
    #[serde(try_from = "Bounds")]
    #[expect(dead_code, reason = "only what is wrong with it is asked for")]
    struct Range(u8, u8);

    #[derive(Deserialize)]
    struct Bounds {
        low: u8,
        high: u8,
    }

    impl TryFrom<Bounds> for Range {
        type Error = &'static str;

        fn try_from(Bounds { low, high }: Bounds) -> Result<Self, Self::Error> {
            if low < high {
                Ok(Self(low, high))
            } else {
                Err("`low` must be below `high`")
            }
        }
    }

    assert_eq!(
        told::<Vec<Range>>("[{low: 3, high: x}, {low: 3}, {low: 3, high: 2}]"),
        [
            "x: expected a whole number, found the text `x`; write it in digits, such as 3",
            "{low: 3}: missing key `high`; the keys here: `low` and `high`",
            "{low: 3, high: 2}: `low` must be below `high`",
        ]
    );
}

#[test]
fn what_an_alias_repeats_is_told_once() {
    let text = "a: &x {b: often}\nc: *x\nd: *x\n";
    assert_eq!(
        told::<BTreeMap<String, BTreeMap<String, f64>>>(text),
        ["often: expected a number, found the text `often`; write it in digits, such as 0.5"]
    );
}

#[test]
fn errors_are_collected_up_to_a_bound() {
    let text = "- x\n".repeat(10 * MAX_ERRORS);
    assert_eq!(told::<Vec<u8>>(&text).len(), MAX_ERRORS);
}

proptest! {
    #[test]
    fn exactly_the_values_that_are_wrong_are_told(
        wrong in proptest::collection::vec(any::<[bool; 3]>(), 1..20),
    ) {
        let mut text = String::from("name: a\nfleets:\n");
        let mut expected = Vec::new();
        let mut put = |text: &mut String, key: &str, right: &str, is_wrong: bool| {
            let value = if is_wrong { "[[]]" } else { right };
            text.push_str(key);
            if is_wrong {
                expected.push(text.len());
            }
            text.push_str(value);
            text.push('\n');
        };
        for [name, instances, spot] in wrong {
            put(&mut text, "  - name: ", "web", name);
            put(&mut text, "    instances: ", "3", instances);
            put(&mut text, "    spot: ", "true", spot);
        }
        let found: Vec<usize> = match read::<Scenario>(&text) {
            Ok(_) => Vec::new(),
            Err(errors) => errors.iter().map(|error| error.span.start).collect(),
        };
        expected.truncate(MAX_ERRORS);
        prop_assert_eq!(found, expected);
    }
}
