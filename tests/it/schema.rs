//! The JSON Schema says of a scenario what the decoder says: it takes what loads and refuses what is
//! misspelt.

mod ranges;

use std::collections::BTreeSet;
use std::fs;

use cutover::scenario::file::{OPTIONS, ScenarioFile};
use cutover::scenario::schema::{definitions, schema};
use cutover::scenario::shipped::SHIPPED;
use cutover::scenario::templates::Template;
use cutover::text::decode::{DecodeErrorKind, decode};
use cutover::text::parse::parse;
use cutover::text::scalar::{Integer, Scalar, resolve};
use cutover::text::tree::{Node, SourceId, Value as Tree};
use jsonschema::Validator;
use serde_json::{Map, Value, json};

fn validator() -> Validator {
    jsonschema::draft202012::new(&schema()).expect("the schema is one")
}

/// A scenario as JSON.
fn as_json(text: &str) -> Value {
    let root = parse(text, SourceId::default()).expect("it is YAML");
    json_of(&root)
}

fn json_of(node: &Node) -> Value {
    match &node.value {
        Tree::Mapping(entries) => entries
            .iter()
            .map(|(key, value)| (key.as_str().expect("a key").to_owned(), json_of(value)))
            .collect::<Map<_, _>>()
            .into(),
        Tree::Sequence(items) => items.iter().map(json_of).collect(),
        Tree::Scalar { text, style } => match resolve(text, *style) {
            Scalar::Null => Value::Null,
            Scalar::Bool(value) => value.into(),
            Scalar::Integer(Integer::Unsigned(value)) => value.into(),
            Scalar::Integer(Integer::Negative(value)) => value.into(),
            Scalar::Integer(Integer::TooLarge) => panic!("{text} is too large"),
            Scalar::Float(value) => value.into(),
            Scalar::Text(text) => text.into(),
        },
    }
}

/// Every scenario at hand that can be run, by its name.
fn scenarios() -> Vec<(String, Value)> {
    let shipped = SHIPPED
        .iter()
        .map(|one| (one.name.to_owned(), as_json(one.text)));
    let first = Template::ALL.map(|one| (one.as_str().to_owned(), as_json(one.text())));
    let benches = ["mini-model", "mini-model-traffic", "ten-thousand"].map(|name| {
        let path = format!("benches/{name}.yaml");
        (
            name.to_owned(),
            as_json(&fs::read_to_string(&path).expect(&path)),
        )
    });
    shipped.chain(first).chain(benches).collect()
}

#[test]
fn every_scenario_with_its_profiles_fits() {
    let validator = validator();
    for (name, scenario) in scenarios() {
        let wrong: Vec<String> = validator
            .iter_errors(&scenario)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert!(wrong.is_empty(), "{name}: {}", wrong.join("\n"));
    }
}

#[test]
fn capitals_as_aws_has_them_and_a_key_taken_away_fit() {
    let validator = validator();
    let scenario = json!({
        "cutover": 1,
        "name": "pasted",
        "targetGroups": [{ "TargetGroupName": "web", "HealthCheckIntervalSeconds": 30, "VpcId": "vpc-1" }],
        "alarms": [{ "AlarmName": "a", "OKActions": [], "EvaluationPeriods": 1 }, { "alarmName": "b", "okActions": [] }],
        "faults": [{ "at": "1m", "what": "partition" }, { "at": "1m", "what": { "agentDead": null } }],
        "profiles": { "calm": { "faults": null, "slo": { "availability": null } } },
    });
    assert!(
        validator.is_valid(&scenario),
        "{:?}",
        validator.validate(&scenario)
    );
    assert!(
        validator.is_valid(&json!({ "extends": "first-deploy", "fleets": [{ "name": "web" }] }))
    );
    assert!(
        !validator.is_valid(&json!({ "cutover": 1, "name": "a", "fleets": [{ "name": "web" }] }))
    );
}

/// Whether the keys of the mapping at this path are names that the scenario chooses.
fn is_free(path: &[&str]) -> bool {
    let path = match path {
        ["profiles", _, rest @ ..] => rest,
        rest => rest,
    };
    let last = path.last().copied().unwrap_or_default();
    path == ["revisions"]
        || path == ["profiles"]
        || ["tags", "weights"].contains(&last)
        || path.contains(&"appSpec")
}

/// The same value with each of its keys misspelt, one at a time.
fn misspelt(whole: &Value) -> Vec<(String, Value)> {
    let mut all = Vec::new();
    misspell(
        whole,
        &mut Vec::new(),
        &mut |path, wrong| all.push((path, wrong)),
        &|inner| inner,
    );
    all
}

fn misspell<'v>(
    value: &'v Value,
    path: &mut Vec<&'v str>,
    found: &mut dyn FnMut(String, Value),
    around: &dyn Fn(Value) -> Value,
) {
    match value {
        Value::Object(object) => {
            for (key, inner) in object {
                // Below `latencies` a mapping stands under the name of a host.
                let is_host = path.last() == Some(&"latencies") && inner.is_object();
                if !is_free(path) && !is_host {
                    let mut wrong = object.clone();
                    wrong.remove(key);
                    wrong.insert(format!("{key}Zz"), inner.clone());
                    found(format!("{}/{key}", path.join("/")), around(wrong.into()));
                }
                path.push(key);
                misspell(inner, path, found, &|inner| {
                    let mut object = object.clone();
                    object.insert(key.clone(), inner);
                    around(object.into())
                });
                path.pop();
            }
        }
        Value::Array(items) => {
            for (index, inner) in items.iter().enumerate() {
                misspell(inner, path, found, &|inner| {
                    let mut items = items.clone();
                    items[index] = inner;
                    around(items.into())
                });
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[test]
fn every_misspelt_key_is_refused() {
    let validator = validator();
    let mut count = 0;
    for (name, scenario) in scenarios()
        .into_iter()
        .filter(|(name, _)| name != "ten-thousand")
    {
        for (path, wrong) in misspelt(&scenario) {
            assert!(
                !validator.is_valid(&wrong),
                "{name}: {path} is taken misspelt"
            );
            count += 1;
        }
    }
    assert!(count > 1_000, "only {count} keys were misspelt");
}

/// Where a mapping is reached from the root: keys, and lists in between.
#[derive(Clone, Debug)]
enum Step {
    Key(String),
    Item,
}

fn document(path: &[Step], inner: Value) -> Value {
    path.iter().rev().fold(inner, |inner, step| match step {
        Step::Key(key) => json!({ key.clone(): inner }),
        Step::Item => json!([inner]),
    })
}

/// The first way to each mapping with fixed keys, and these keys.
fn mappings(
    schema: &Value,
    path: &[Step],
    defs: &Map<String, Value>,
    seen: &mut BTreeSet<String>,
    found: &mut Vec<(Vec<Step>, BTreeSet<String>)>,
) {
    if let Some(target) = schema["$ref"].as_str() {
        let name = target.trim_start_matches("#/$defs/");
        if let Some(definition) = defs.get(name).filter(|_| seen.insert(name.to_owned())) {
            mappings(definition, path, defs, seen, found);
        }
    }
    for one in schema["anyOf"].as_array().into_iter().flatten() {
        mappings(one, path, defs, seen, found);
    }
    let with = |step: Step| [path, &[step]].concat();
    if schema["items"].is_object() {
        mappings(&schema["items"], &with(Step::Item), defs, seen, found);
    }
    if schema["additionalProperties"].is_object() {
        let step = Step::Key("some".to_owned());
        mappings(
            &schema["additionalProperties"],
            &with(step),
            defs,
            seen,
            found,
        );
    }
    let Some(properties) = schema["properties"].as_object() else {
        return;
    };
    if schema["additionalProperties"] == false && schema["$comment"].is_null() {
        found.push((path.to_vec(), properties.keys().cloned().collect()));
    }
    for (key, inner) in properties {
        mappings(inner, &with(Step::Key(key.clone())), defs, seen, found);
    }
}

#[test]
fn the_decoder_and_the_schema_know_the_same_keys() {
    let defs = definitions();
    let mut found = Vec::new();
    mappings(
        &defs["Scenario"],
        &[],
        &defs,
        &mut BTreeSet::new(),
        &mut found,
    );
    assert!(found.len() > 80, "{} mappings", found.len());
    for (path, keys) in found {
        let text = document(&path, json!({ "zz": 1 })).to_string();
        let root = parse(&text, SourceId::default()).expect("JSON is YAML");
        let errors = decode::<ScenarioFile>(&root, &OPTIONS).expect_err("zz is no key");
        let allowed = errors.iter().find_map(|error| match &error.kind {
            DecodeErrorKind::UnknownKey { key, allowed } if key == "zz" => Some(*allowed),
            _ => None,
        });
        let allowed = allowed.unwrap_or_else(|| panic!("{text}: {errors:?}"));
        // The other spelling of a key is a pattern of the schema.
        let allowed: BTreeSet<String> = allowed
            .iter()
            .filter(|key| **key != "okActions")
            .map(|key| (*key).to_owned())
            .collect();
        assert_eq!(keys, allowed, "{text}");
    }
}

/// Every key of a definition, with those of alternatives and of small mappings under a key, and where
/// it stands.
fn keys_below<'s>(schema: &'s Value, place: &str, found: &mut Vec<(String, &'s Value)>) {
    for (index, one) in schema["anyOf"].as_array().into_iter().flatten().enumerate() {
        keys_below(one, &format!("{place}/anyOf/{index}"), found);
    }
    for (key, value) in schema["properties"].as_object().into_iter().flatten() {
        let place = format!("{place}/properties/{key}");
        keys_below(value, &place, found);
        found.push((place, value));
    }
}

#[test]
fn every_key_is_described_and_has_an_example_that_fits() {
    let whole = schema();
    let definitions = definitions();
    let mut keys = Vec::new();
    for (name, definition) in &definitions {
        keys_below(definition, &format!("#/$defs/{name}"), &mut keys);
    }
    assert!(keys.len() > 400, "{} keys", keys.len());
    let mut wrong = Vec::new();
    for (place, value) in keys {
        // A name of an event, a status or a host's event is described where it is no key of its own.
        let says = value["description"].as_str().unwrap_or_default();
        let is_named = place.contains("/hooks/") || place.contains("/targets/properties");
        if says.is_empty() && !is_named {
            wrong.push(format!("{place} has no description"));
        }
        let given = value["examples"].as_array().into_iter().flatten();
        let given: Vec<&Value> = given.chain(value.get("default")).collect();
        let is_nested = value["items"]["$ref"].is_string()
            || value["$ref"].is_string()
            || value["properties"].is_object()
            || value["type"] == "null";
        if given.is_empty() && !says.starts_with("Without effect") && !is_nested && !is_named {
            wrong.push(format!("{place} has no example"));
        }
        let own = json!({ "$schema": whole["$schema"], "$ref": place, "$defs": definitions });
        if !given.is_empty() {
            let own = own
                .to_string()
                .replace("#/$defs/ScenarioChange", "#/$defs/Scenario");
            let own: Value = serde_json::from_str(&own).expect("it was JSON");
            let validator = jsonschema::draft202012::new(&own).expect("a part is a schema");
            for example in given
                .into_iter()
                .filter(|example| !place.ends_with("/profiles") || example.is_null())
            {
                if !validator.is_valid(example) {
                    wrong.push(format!("{place}: {example} does not fit"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
