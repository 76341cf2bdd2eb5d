//! A generated schema as people read it: alternatives side by side, descriptions in one line.

use serde_json::{Map, Value, json};

/// Tidies a definition and everything in it.
pub(super) fn tidy(schema: &mut Value) {
    match schema {
        Value::Object(object) => {
            object.remove("format");
            if object.get("default").is_some_and(|default| default == "") {
                object.remove("default");
            }
            join_lines(object);
            allow_null_words(object);
            for value in object.values_mut() {
                tidy(value);
            }
            if let Some(joined) = alternatives(object) {
                object.remove("oneOf");
                object.extend(joined);
            }
        }
        Value::Array(items) => items.iter_mut().for_each(tidy),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Lines of a paragraph belong together; paragraphs stay apart.
fn join_lines(object: &mut Map<String, Value>) {
    if let Some(Value::String(text)) = object.get_mut("description") {
        let paragraphs: Vec<String> = text
            .split("\n\n")
            .map(|part| part.replace('\n', " "))
            .collect();
        *text = paragraphs.join("\n\n");
    }
}

/// Where null is a type, it is also one of the words.
fn allow_null_words(object: &mut Map<String, Value>) {
    let null = Value::String("null".to_owned());
    let takes_null =
        matches!(object.get("type"), Some(Value::Array(types)) if types.contains(&null));
    if let (true, Some(Value::Array(words))) = (takes_null, object.get_mut("enum"))
        && !words.contains(&Value::Null)
    {
        words.push(Value::Null);
    }
}

/// Alternatives of which each is a name, or a name with a mapping, as one list of names and one
/// mapping of which exactly one key is given. None if the alternatives are others.
fn alternatives(object: &Map<String, Value>) -> Option<Map<String, Value>> {
    let mut names = Vec::new();
    let mut keys = Map::new();
    for alternative in object.get("oneOf")?.as_array()? {
        let description = alternative.get("description").cloned();
        let described = |mut value: Value| {
            if let Some(description) = &description {
                value["description"] = description.clone();
            }
            value
        };
        if let Some(name) = alternative.get("const") {
            keys.insert(
                name.as_str()?.to_owned(),
                described(json!({ "type": "null" })),
            );
            names.push(name.clone());
        } else if let Some(some) = alternative.get("enum").and_then(Value::as_array) {
            for name in some {
                keys.insert(
                    name.as_str()?.to_owned(),
                    described(json!({ "type": "null" })),
                );
                names.push(name.clone());
            }
        } else {
            let (name, value) = alternative.get("properties")?.as_object()?.iter().next()?;
            let mut value = value.clone();
            // A name alone stands for a mapping without keys, where none is needed.
            if value.get("required").is_none() {
                names.push(name.clone().into());
                value["type"] = json!(["object", "null"]);
            }
            keys.insert(name.clone(), described(value));
        }
    }
    let mut joined = Map::new();
    // Names without anything behind them need no mapping.
    if keys.values().all(|value| value["type"] == "null") {
        joined.insert("type".to_owned(), json!("string"));
        joined.insert("enum".to_owned(), names.into());
        return Some(joined);
    }
    let mapping = json!({
        "type": "object",
        "properties": keys,
        "additionalProperties": false,
        "minProperties": 1,
        "maxProperties": 1,
    });
    let named = json!({ "type": "string", "enum": names });
    joined.insert("anyOf".to_owned(), json!([named, mapping]));
    Some(joined)
}
