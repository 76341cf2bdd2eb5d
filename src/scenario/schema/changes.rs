//! What a profile, or a scenario that extends another, may hold: the same keys, none of them
//! required, and null where a key is taken away.

use serde_json::{Map, Value, json};

use super::reference;

/// What is behind the name of a definition of changes.
const SUFFIX: &str = "Change";

/// For each definition of a mapping another that describes changes to it.
pub(super) fn beside(definitions: &Map<String, Value>) -> Map<String, Value> {
    let has_changes = |name: &str| {
        definitions
            .get(name)
            .is_some_and(|one| one["type"] != "string")
    };
    let change = |(name, schema): (&String, &Value)| {
        let mut schema = schema.clone();
        loosen(&mut schema, &has_changes);
        (format!("{name}{SUFFIX}"), schema)
    };
    definitions
        .iter()
        .filter(|(name, _)| has_changes(name))
        .map(change)
        .collect()
}

fn loosen(schema: &mut Value, has_changes: &dyn Fn(&str) -> bool) {
    match schema {
        Value::Object(object) => {
            object.remove("required");
            for value in object.values_mut() {
                loosen(value, has_changes);
            }
            if let Some(Value::String(target)) = object.get("$ref") {
                let name = target.trim_start_matches("#/$defs/").to_owned();
                if has_changes(&name) {
                    object.extend(as_object(reference(&format!("{name}{SUFFIX}"))));
                }
            }
            if let Some(Value::Object(properties)) = object.get_mut("properties") {
                properties.values_mut().for_each(allow_null);
            }
        }
        Value::Array(items) => {
            for item in items {
                loosen(item, has_changes);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Null takes the key away.
fn allow_null(schema: &mut Value) {
    let nothing = json!({ "type": "null" });
    let Value::Object(object) = schema else {
        return;
    };
    if let Some(Value::Array(alternatives)) = object.get_mut("anyOf") {
        if !alternatives.contains(&nothing) {
            alternatives.push(nothing);
        }
        return;
    }
    if let Some(kind) = object.get_mut("type") {
        let kinds = match kind.take() {
            Value::Array(kinds) => kinds,
            kind => vec![kind],
        };
        let with_null = kinds.into_iter().filter(|kind| kind != "null");
        *kind = with_null.chain([json!("null")]).collect();
        if let Some(Value::Array(words)) = object.get_mut("enum")
            && !words.contains(&Value::Null)
        {
            words.push(Value::Null);
        }
    } else if let Some(target) = object.remove("$ref") {
        object.insert("anyOf".to_owned(), json!([{ "$ref": target }, nothing]));
    }
}

fn as_object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(object) => object,
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
            Map::new()
        }
    }
}
