//! The scenario file as a page for a reader: `docs/scenario.md`, every key of every section.
//!
//! It is made from the schema alone, which is made from the types that decode a scenario.

mod words;

use std::collections::BTreeSet;
use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use self::words::{flow, kind};
use crate::report::page_markup::{write_section, write_table};
use crate::scenario::load::SECTIONS;
use crate::scenario::schema::{SCENARIO, definitions};

const HEAD: &str = "<!-- Made from src/scenario/file/. To make it anew: \
    CUTOVER_BLESS=1 cargo test --test it tidy::pages -->\n\n\
    # A scenario, key by key\n\n\
    A scenario is a YAML file (JSON is YAML too). `cutover new my-first` writes one to begin with, \
    `cutover check FILE` says what is wrong with one, and `cutover schema` prints the same as this page \
    for an editor. What AWS has is written as AWS has it, and in AWS's objects the first letter of a key \
    may be a capital too.\n\n\
    From a command line, `--set KEY=VALUE` puts one value into a scenario, after `extends` and the \
    profile. `KEY` is a path of steps with dots between them: a key, the name of an item of a list, or \
    its number counted from 0. The path may begin with any key that stands in one place only, and a step \
    with a dot in it stands in double quotes. `VALUE` is YAML, and null or nothing removes what is there:\n\n\
    ```sh\n\
    --set fleets.web.instances=12\n\
    --set fleets.0.instances=12\n\
    --set deploymentGroups.web.deploymentConfigName=CodeDeployDefault.OneAtATime\n\
    --set 'expect=[{ deployment: 1, status: Succeeded }]'\n\
    --set faults=null\n\
    ```\n\n\
    For an editor: `cutover schema > cutover.schema.json`, and as the first line of a scenario\n\
    `# yaml-language-server: $schema=cutover.schema.json`.\n";

/// Definitions that are quantities, in the order in which they are told.
const QUANTITIES: [&str; 6] = [
    "Duration",
    "DurationOrDistribution",
    "Share",
    "Multiple",
    "Rate",
    "Size",
];

/// How keys begin that AWS has and a rehearsal does not need.
const IDLE: &str = "Without effect";

/// `docs/scenario.md`.
#[must_use]
pub fn scenario_page() -> String {
    let definitions = definitions();
    let mut page = HEAD.to_owned();
    let scenario = &definitions[SCENARIO];
    let mut book = Book {
        definitions: &definitions,
        told: BTreeSet::from([SCENARIO.to_owned()]),
        page: &mut page,
    };
    book.quantities();
    write_section(book.page, "The file");
    book.table(scenario, &Order::AsListed(&SECTIONS));
    // A list or mapping of definitions is told under the name of its key.
    for key in SECTIONS {
        let section = &scenario["properties"][key];
        if let Some(name) = book.own(section) {
            write_section(book.page, &format!("`{key}`"));
            book.say(section);
            book.told.insert(name.clone());
            let definition = &definitions[&name];
            book.table(definition, &Order::RequiredFirst);
            book.below(definition);
        }
    }
    page
}

/// In which order the keys of a mapping are told.
enum Order<'o> {
    /// As they are listed; what is not listed follows.
    AsListed(&'o [&'o str]),
    /// Those that are needed before the others, and names before those.
    RequiredFirst,
}

struct Book<'b> {
    definitions: &'b Map<String, Value>,
    /// Definitions that have their place.
    told: BTreeSet<String>,
    page: &'b mut String,
}

impl Book<'_> {
    fn quantities(&mut self) {
        write_section(self.page, "Quantities");
        let rows = QUANTITIES.iter().map(|name| {
            let definition = &self.definitions[*name];
            let example = definition["examples"].as_array();
            let examples = example
                .into_iter()
                .flatten()
                .map(|one| format!("`{}`", flow(one)));
            [
                kind(
                    &json!({ "$ref": format!("#/$defs/{name}") }),
                    self.definitions,
                ),
                text(&definition["description"]),
                examples.collect::<Vec<_>>().join(", "),
            ]
        });
        write_table(self.page, ["what", "how it is written", "example"], rows);
    }

    /// The definition that a section holds, alone or many of it.
    fn own(&self, section: &Value) -> Option<String> {
        let many = [&section["items"], &section["additionalProperties"]];
        let alternatives = |one: &Value| one["anyOf"].as_array().cloned().unwrap_or_default();
        let holders = std::iter::once(section).chain(many);
        holders
            .flat_map(|one| [vec![one.clone()], alternatives(one)].concat())
            .filter_map(|one| named(&one))
            .find(|name| !QUANTITIES.contains(&name.as_str()))
    }

    fn say(&mut self, schema: &Value) {
        write!(self.page, "{}\n\n", text(&schema["description"]))
            .expect("a String takes all that is written");
    }

    /// One row for each key of a mapping, and a line for those without effect.
    fn table(&mut self, definition: &Value, order: &Order<'_>) {
        let Some((properties, required)) = keys(definition) else {
            return;
        };
        let place = |key: &str| match order {
            Order::AsListed(listed) => listed
                .iter()
                .position(|one| *one == key)
                .unwrap_or(usize::MAX),
            Order::RequiredFirst => {
                let is_name = key == "name" || key.ends_with("Name");
                2 * usize::from(!required.contains(&key)) + usize::from(!is_name)
            }
        };
        let mut listed: Vec<(&String, &Value)> = properties.iter().collect();
        listed.sort_by_key(|(key, _)| place(key));
        let (idle, felt): (Vec<_>, Vec<_>) = listed
            .into_iter()
            .partition(|(_, value)| text(&value["description"]).starts_with(IDLE));
        let mut rows = Vec::new();
        for (key, value) in felt {
            rows.push(self.row(key, value, &required));
            // The keys of a small mapping follow the key that it stands under.
            let small = value["$comment"].is_null().then(|| keys(value)).flatten();
            if let Some((properties, needed)) = small {
                for (inner, value) in properties {
                    let needed = needed.contains(&inner.as_str());
                    let path = format!("{key}.{inner}");
                    let required = if needed {
                        vec![path.as_str()]
                    } else {
                        Vec::new()
                    };
                    rows.push(self.row(&path, value, &required));
                }
            }
        }
        let header = ["key", "what it takes", "default", "what it is", "example"];
        write_table(self.page, header, rows.into_iter());
        if !idle.is_empty() {
            let names: Vec<String> = idle.iter().map(|(key, _)| format!("`{key}`")).collect();
            write!(
                self.page,
                "\nTaken as AWS shows them, without effect: {}.\n",
                names.join(", ")
            )
            .expect("a String takes all that is written");
        }
    }

    /// What a key takes, its default, what it is, and an example.
    fn row(&self, key: &str, value: &Value, required: &[&str]) -> [String; 5] {
        let default = match value.get("default") {
            Some(default) => format!("`{}`", flow(default)),
            None if required.contains(&key) => "required".to_owned(),
            None => String::new(),
        };
        let example = value["examples"].as_array().and_then(|all| all.first());
        let example = example.filter(|one| !one.is_null());
        [
            format!("`{key}`"),
            kind(value, self.definitions),
            default,
            text(&value["description"]),
            example.map_or(String::new(), |one| format!("`{}`", flow(one))),
        ]
    }

    /// The definitions that a definition holds and that have no place yet, each with those it holds.
    fn below(&mut self, definition: &Value) {
        let mut names = Vec::new();
        held(definition, &mut names);
        for name in names {
            if QUANTITIES.contains(&name.as_str()) || !self.told.insert(name.clone()) {
                continue;
            }
            let definition = &self.definitions[&name];
            if keys(definition).is_none() {
                continue;
            }
            write!(self.page, "\n### {name}\n\n").expect("a String takes all that is written");
            self.say(definition);
            self.table(definition, &Order::RequiredFirst);
            self.below(definition);
        }
    }
}

/// The keys of a mapping with those that are needed; of alternatives, those of the one that has keys.
fn keys(definition: &Value) -> Option<(&Map<String, Value>, Vec<&str>)> {
    let with_keys = |one: &'_ &Value| one["properties"].is_object();
    let alternatives = definition["anyOf"].as_array().into_iter().flatten();
    let mapping = std::iter::once(definition)
        .chain(alternatives)
        .find(with_keys)?;
    let required = mapping["required"].as_array().into_iter().flatten();
    let required = required.filter_map(Value::as_str).collect();
    Some((mapping["properties"].as_object()?, required))
}

/// The names of all definitions that a schema points at, in its order.
fn held(schema: &Value, names: &mut Vec<String>) {
    match schema {
        Value::Object(object) => {
            names.extend(named(schema));
            for value in object.values() {
                held(value, names);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| held(item, names)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// The definition that a schema points at.
fn named(schema: &Value) -> Option<String> {
    let target = schema.get("$ref")?.as_str()?;
    Some(target.trim_start_matches("#/$defs/").to_owned())
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().replace('\n', " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_has_a_row_or_is_without_effect() {
        let page = scenario_page();
        for (name, definition) in definitions() {
            let Some((properties, _)) = keys(&definition) else {
                continue;
            };
            for key in properties.keys() {
                assert!(page.contains(&format!("`{key}`")), "{name}.{key}");
            }
        }
    }

    #[test]
    fn every_link_leads_to_a_heading() {
        let page = scenario_page();
        let headings: BTreeSet<String> = page
            .lines()
            .filter_map(|line| line.strip_prefix("## ").or(line.strip_prefix("### ")))
            .map(|title| title.to_lowercase().replace('`', "").replace(' ', "-"))
            .collect();
        let links = page.split("](#").skip(1);
        for link in links.filter_map(|rest| rest.split(')').next()) {
            assert!(headings.contains(link), "{link} in {headings:?}");
        }
    }
}
