//! Decoding as a whole: a small file format to try it on, and that a right file is read.
//!
//! What is refused, and how, stands by subject in the files below.

mod any_tree;
mod collected;
mod keys;
mod kinds;

use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;
use serde::de::{self, Deserializer, MapAccess, Visitor};

use super::*;
use crate::text::diagnostic::{Colour, Diagnostic, render};
use crate::text::parse::parse;
use crate::text::source::Sources;
use crate::text::tree::{SourceId, Span};

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
    in_seconds: &["Seconds", "Timeout"],
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
