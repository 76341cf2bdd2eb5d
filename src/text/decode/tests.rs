//! Decoding as a whole: what is read, what is refused, and that everything wrong is told at once.

use std::collections::BTreeMap;
use std::fmt;

use proptest::prelude::*;
use serde::Deserialize;
use serde::de::{self, Deserializer, MapAccess, Visitor};

use super::*;
use crate::text::diagnostic::{Colour, Diagnostic, render};
use crate::text::parse::parse;
use crate::text::source::Sources;
use crate::text::tree::{ScalarStyle, SourceId, Span, Value};

#[derive(Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Scenario {
    name: String,
    seed: Option<u64>,
    #[serde(default)]
    fleets: Vec<Fleet>,
    #[serde(default)]
    groups: Vec<Group>,
    #[serde(default)]
    revisions: OrderedMap<Revision>,
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Fleet {
    name: Spanned<String>,
    instances: u32,
    #[serde(default)]
    zones: Vec<String>,
    weight: Option<f64>,
    #[serde(default)]
    spot: bool,
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Group {
    deployment_group_name: String,
    style: Option<Style>,
    #[serde(rename = "ec2TagFilters")]
    tag_filters: Option<Vec<String>>,
    fault: Option<Fault>,
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum Style {
    InPlace,
    BlueGreen,
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
enum Fault {
    Reboot,
    Slow(f64),
    Fails {
        #[serde(rename = "exitCode")]
        exit_code: u8,
    },
    Pair(u8, u8),
}

/// A revision is a name or a mapping: read by a visitor of its own, as `untagged` is not used.
#[derive(Debug, PartialEq)]
enum Revision {
    Name(String),
    Rates(BTreeMap<String, f64>),
}

impl<'de> Deserialize<'de> for Revision {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct NameOrRates;
        impl<'de> Visitor<'de> for NameOrRates {
            type Value = Revision;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the name of a file or a mapping of rates")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Revision, E> {
                if text.is_empty() {
                    return Err(E::custom("a file needs a name"));
                }
                Ok(Revision::Name(text.to_owned()))
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Revision, A::Error> {
                let map = de::value::MapAccessDeserializer::new(map);
                Deserialize::deserialize(map).map(Revision::Rates)
            }
        }
        deserializer.deserialize_any(NameOrRates)
    }
}

const OPTIONS: Options<'_> = Options {
    free_case: &["Group"],
};

fn tree(text: &str) -> Node {
    parse(text, SourceId::default()).unwrap_or_else(|errors| panic!("{text:?}: {errors:?}"))
}

fn read<T: DeserializeOwned>(text: &str) -> Result<T, Vec<DecodeError>> {
    decode(&tree(text), &OPTIONS)
}

fn report<T: DeserializeOwned + fmt::Debug>(text: &str) -> String {
    let mut sources = Sources::new();
    sources.add("s.yaml", text);
    let errors = read::<T>(text).expect_err("the text is wrong");
    let diagnostics: Vec<_> = errors.iter().map(Diagnostic::from).collect();
    render(&diagnostics, &sources, Colour::Plain)
}

/// Message and remedy of each error, joined, with the text it points at.
fn told<T: DeserializeOwned + fmt::Debug>(text: &str) -> Vec<String> {
    let errors = read::<T>(text).expect_err(text);
    errors
        .iter()
        .map(|error| {
            let at = &text[error.span.start..error.span.end];
            match error.kind.help() {
                Some(help) => format!("{at}: {error}; {help}"),
                None => format!("{at}: {error}"),
            }
        })
        .collect()
}

#[test]
fn a_right_file_is_read() {
    let text = "name: half\nseed: 7\nfleets:\n  - {name: web, instances: 0x10, zones: [a, '1'], \
                weight: 2, spot: true}\ngroups:\n  - deploymentGroupName: shop\n    style: IN_PLACE\n    \
                ec2TagFilters: null\n    fault: {fails: {exitCode: 3}}\nrevisions:\n  v2: app.yml\n  \
                v1: {errors: 1e-2}\n";
    let scenario: Scenario = read(text).expect("the text is right");
    assert_eq!(scenario.seed, Some(7));
    assert_eq!(scenario.fleets[0].instances, 16);
    assert_eq!(scenario.fleets[0].zones, ["a", "1"]);
    assert_eq!(scenario.groups[0].style, Some(Style::InPlace));
    assert_eq!(
        scenario.groups[0].fault,
        Some(Fault::Fails { exit_code: 3 })
    );
    assert_eq!(scenario.revisions.keys().collect::<Vec<_>>(), ["v2", "v1"]);
    assert_eq!(
        scenario.revisions.get("v2"),
        Some(&Revision::Name("app.yml".to_owned()))
    );
    let Span { start, end, .. } = scenario.fleets[0].name.span;
    assert_eq!(&text[start..end], "web");
}

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
            "{name: b, color: red}: missing key `instances`",
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
    assert_eq!(
        told::<Vec<Wide>>("[{list: [x], last: 1}, {text: a, whole: 1, colour: red}, {last: x}]"),
        [
            "{list: [x], last: 1}: missing key `text`",
            "{list: [x], last: 1}: missing key `whole`",
            "{list: [x], last: 1}: missing key `fleet`",
            "{list: [x], last: 1}: missing key `pair`",
            "{list: [x], last: 1}: missing key `style`",
            "{list: [x], last: 1}: missing key `own`",
            "x: expected a whole number, found the text `x`",
            "{text: a, whole: 1, colour: red}: missing key `fleet`",
            "{text: a, whole: 1, colour: red}: missing key `pair`",
            "{text: a, whole: 1, colour: red}: missing key `style`",
            "{text: a, whole: 1, colour: red}: missing key `list`",
            // Nothing can stand in for a type that reads itself, so what is behind stays untold.
            "{text: a, whole: 1, colour: red}: missing key `own`",
            "colour: unknown key `colour`; allowed here: `text`, `number`, `whole`, `fleet`, \
             `pair`, `style`, `list`, `own` or `last`",
            "{last: x}: missing key `text`",
            "{last: x}: missing key `whole`",
            "{last: x}: missing key `fleet`",
            "{last: x}: missing key `pair`",
            "{last: x}: missing key `style`",
            "{last: x}: missing key `list`",
            "{last: x}: missing key `own`",
            "x: expected a whole number, found the text `x`",
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
            "x: expected a whole number, found the text `x`",
            "{low: 3}: missing key `high`",
            "{low: 3, high: 2}: `low` must be below `high`",
        ]
    );
}

#[test]
fn a_missing_key_points_at_its_mapping() {
    insta::assert_snapshot!(report::<Scenario>("name: a\nfleets:\n  - name: web\n    spot: true\n"), @r"
    error: missing key `instances`
     --> s.yaml:3:5
      |
    3 |   - name: web
      |     ^^^^^^^^^ `instances` is missing here
    ");
}

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
        ("a: {b: 1}", "{b: 1}: expected text, found a mapping"),
        ("a: [1]", "[1]: expected text, found a list"),
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
        ["a: 1: expected a list, found a mapping"]
    );
    assert_eq!(
        told::<Scenario>("- 1"),
        ["- 1: expected a mapping, found a list"]
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
            "x: expected a number, found the text `x`",
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
            "x: expected a number, found the text `x`",
            "{}: missing key `exitCode`",
            "[1]: expected a list of 2 items, found 1 item",
            "[1, 2, 3]: expected a list of 2 items, found 3 items",
            "300: expected a whole number from 0 to 255, found the number 300",
            "5: expected `reboot`, `slow`, `fails` or `pair`, found the number 5",
        ]
    );
}

#[test]
fn the_first_letter_of_a_key_is_free_only_in_the_types_named() {
    let group: Result<Group, _> =
        read("{DeploymentGroupName: web, Ec2TagFilters: [a], style: BLUE_GREEN}");
    assert_eq!(
        group.map(|group| group.deployment_group_name),
        Ok("web".to_owned())
    );
    assert!(read::<Fleet>("{Name: web, instances: 1}").is_err());
    // Beyond the first letter the case is not free.
    assert_eq!(told::<Group>("{DEPLOYMENTGROUPNAME: web}").len(), 1);
}

#[test]
fn one_key_in_two_cases_is_refused_with_both_places() {
    let text = "deploymentGroupName: a\nDeploymentGroupName: b\n";
    insta::assert_snapshot!(report::<Group>(text), @r"
    error: the key `deploymentGroupName` is given twice
     --> s.yaml:2:1
      |
    1 | deploymentGroupName: a
      | ------------------- it stands here first
    2 | DeploymentGroupName: b
      | ^^^^^^^^^^^^^^^^^^^
      |
      = help: remove one of the two
    ");
}

#[test]
fn a_key_that_looks_like_a_number_is_text_or_number_as_wanted() {
    let texts: Result<BTreeMap<String, u8>, _> = read("{1: 1, true: 2, ~: 3}");
    assert_eq!(texts.map(|map| map.len()), Ok(3));
    let numbers: Result<BTreeMap<u32, u8>, _> = read("{1: 1, '2': 2}");
    assert_eq!(numbers.map(|map| map.len()), Ok(2));
    assert_eq!(
        told::<BTreeMap<u32, u8>>("{x: 1}"),
        ["x: expected a whole number, found the text `x`"]
    );
}

#[test]
fn what_an_alias_repeats_is_told_once() {
    let text = "a: &x {b: often}\nc: *x\nd: *x\n";
    assert_eq!(
        told::<BTreeMap<String, BTreeMap<String, f64>>>(text),
        ["often: expected a number, found the text `often`"]
    );
}

#[test]
fn errors_are_collected_up_to_a_bound() {
    let text = "- x\n".repeat(10 * MAX_ERRORS);
    assert_eq!(told::<Vec<u8>>(&text).len(), MAX_ERRORS);
}

#[test]
fn a_type_of_another_reader_has_no_place() {
    let spanned: Spanned<u8> = serde_json::from_str("5").expect("a number");
    assert_eq!(
        spanned,
        Spanned {
            value: 5,
            span: Span::default()
        }
    );
}

fn scalar(text: &str, style: ScalarStyle) -> Node {
    Node {
        span: Span::default(),
        value: Value::Scalar {
            text: text.to_owned(),
            style,
        },
    }
}

#[test]
fn a_tree_no_file_can_make_is_refused_and_nothing_worse() {
    let list = Node {
        span: Span::default(),
        value: Value::Sequence(Vec::new()),
    };
    let twice = vec![
        (
            scalar("name", ScalarStyle::Plain),
            scalar("a", ScalarStyle::Plain),
        ),
        (
            scalar("name", ScalarStyle::Plain),
            scalar("b", ScalarStyle::Plain),
        ),
        (list.clone(), list),
    ];
    let root = Node {
        span: Span::default(),
        value: Value::Mapping(twice),
    };
    assert!(decode::<Scenario>(&root, &OPTIONS).is_err());
    assert!(decode::<Fault>(&root, &OPTIONS).is_err());
    assert!(decode::<BTreeMap<String, String>>(&root, &OPTIONS).is_err());
}

/// Trees of keys and values that nearly fit the types above.
fn any_tree() -> impl Strategy<Value = Node> {
    let words = prop_oneof![
        Just("name"),
        Just("instances"),
        Just("fleets"),
        Just("groups"),
        Just("revisions"),
        Just("deploymentGroupName"),
        Just("DeploymentGroupName"),
        Just("style"),
        Just("fault"),
        Just("IN_PLACE"),
        Just("fails"),
        Just("exitCode"),
        Just("pair"),
        Just("slow"),
        Just("1"),
        Just("-1"),
        Just("1e999"),
        Just(""),
        Just("true"),
        Just("seed"),
        Just("zones"),
        Just("é"),
    ];
    let style = prop_oneof![Just(ScalarStyle::Plain), Just(ScalarStyle::Quoted)];
    let leaf = (words, style, 0_usize..500).prop_map(|(text, style, start)| {
        let span = Span {
            source: SourceId::default(),
            start,
            end: start + 1,
        };
        Node {
            span,
            ..scalar(text, style)
        }
    });
    leaf.clone().prop_recursive(5, 60, 6, move |inner| {
        let entries = proptest::collection::vec((leaf.clone(), inner.clone()), 0..6);
        prop_oneof![
            proptest::collection::vec(inner, 0..6).prop_map(Value::Sequence),
            entries.prop_map(Value::Mapping),
        ]
        .prop_map(|value| Node {
            span: Span::default(),
            value,
        })
    })
}

fn check_any<T: DeserializeOwned>(root: &Node) {
    if let Err(errors) = decode::<T>(root, &OPTIONS) {
        assert!(!errors.is_empty(), "an error says why");
        for (i, error) in errors.iter().enumerate() {
            assert!(!error.to_string().is_empty());
            assert!(!errors[..i].contains(error), "told twice: {error:?}");
        }
    }
}

proptest! {
    #[test]
    fn no_tree_brings_the_reader_down(root in any_tree()) {
        check_any::<Scenario>(&root);
        check_any::<Vec<Fault>>(&root);
        check_any::<OrderedMap<Revision>>(&root);
        check_any::<(u8, Spanned<String>, Option<[f64; 2]>)>(&root);
        check_any::<BTreeMap<u32, Group>>(&root);
        check_any::<()>(&root);
    }

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
