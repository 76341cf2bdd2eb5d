//! AWS's services differ in the case of a key's first letter, so in AWS's objects it is free: answers
//! of its services can be pasted. The best spelling stays the one that editors offer.

use serde_json::{Map, Value, json};

use crate::scenario::file::OPTIONS;

/// Allows the other spelling of every key of AWS's objects.
pub(super) fn allow(definitions: &mut Map<String, Value>) {
    for (name, definition) in definitions.iter_mut() {
        let plain = name.strip_suffix("Change").unwrap_or(name);
        if let (true, Value::Object(object)) = (OPTIONS.free_case.contains(&plain), definition) {
            allow_in(name, object);
        }
    }
}

fn allow_in(name: &str, object: &mut Map<String, Value>) {
    let keys: Vec<String> = match object.get("properties") {
        Some(Value::Object(properties)) => properties.keys().cloned().collect(),
        Some(_) | None => return,
    };
    let mut patterns = Map::new();
    for key in &keys {
        for other in other_spellings(key) {
            let place = format!("#/$defs/{name}/properties/{key}");
            patterns.insert(format!("^{other}$"), json!({ "$ref": place }));
        }
    }
    object.insert("patternProperties".to_owned(), patterns.into());
    if let Some(Value::Array(required)) = object.remove("required") {
        let either = |key: &Value| {
            let key = key.as_str().unwrap_or_default();
            let spellings = std::iter::once(key.to_owned()).chain(other_spellings(key));
            let spelt: Vec<Value> = spellings.map(|key| json!({ "required": [key] })).collect();
            json!({ "anyOf": spelt })
        };
        let all: Vec<Value> = required.iter().map(either).collect();
        object.insert("allOf".to_owned(), all.into());
    }
}

/// The key with another first letter; an abbreviation at its head also in small letters.
fn other_spellings(key: &str) -> Vec<String> {
    let mut letters = key.chars();
    let Some(first) = letters.next() else {
        return Vec::new();
    };
    let rest = letters.as_str();
    if first.is_lowercase() {
        return vec![format!("{}{rest}", first.to_ascii_uppercase())];
    }
    let mut spellings = vec![format!("{}{rest}", first.to_ascii_lowercase())];
    if key == "OKActions" {
        spellings.push("okActions".to_owned());
    }
    spellings
}
