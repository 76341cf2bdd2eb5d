//! What a key takes, in words, and values as YAML has them in a line.

use serde_json::{Map, Value};

use crate::scenario::load::SECTIONS;
use crate::scenario::schema::SCENARIO;
use crate::text::scalar::{Scalar, resolve};
use crate::text::tree::ScalarStyle;

/// More words than these are told by their first.
const WORDS_TOLD: usize = 9;

/// The definitions of the schema by name.
type Definitions = Map<String, Value>;

/// What a value may be, with links to what has a place of its own.
pub(super) fn kind(schema: &Value, definitions: &Definitions) -> String {
    if let Some(target) = schema["$ref"].as_str() {
        return link(target.trim_start_matches("#/$defs/"), definitions);
    }
    if let Some(alternatives) = schema["anyOf"].as_array() {
        return joined(
            alternatives
                .iter()
                .filter(|one| one["type"] != "null")
                .map(|one| kind(one, definitions)),
        );
    }
    if let Some(words) = schema["enum"].as_array() {
        let words: Vec<String> = words
            .iter()
            .filter_map(Value::as_str)
            .map(|word| format!("`{word}`"))
            .collect();
        let more = words.len().saturating_sub(WORDS_TOLD);
        let told = words
            .iter()
            .take(WORDS_TOLD)
            .cloned()
            .collect::<Vec<_>>()
            .join(", ");
        return match more {
            0 => told,
            _ => format!("{told} and {more} more"),
        };
    }
    let kinds = match &schema["type"] {
        Value::Array(kinds) => kinds.clone(),
        Value::String(kind) => vec![Value::String(kind.clone())],
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => {
            return "anything".to_owned();
        }
    };
    let kinds = kinds.iter().filter_map(Value::as_str);
    let only_null = schema["type"] == "null";
    joined(
        kinds
            .filter(|kind| only_null || *kind != "null")
            .map(|kind| plain(kind, schema, definitions)),
    )
}

/// What a value of one kind is called.
fn plain(kind_name: &str, schema: &Value, definitions: &Definitions) -> String {
    match kind_name {
        "string" => "text".to_owned(),
        "integer" => "whole number".to_owned(),
        "number" => "number".to_owned(),
        "boolean" => "`true`, `false`".to_owned(),
        "null" => "nothing".to_owned(),
        "array" => format!("list of {}", kind(&schema["items"], definitions)),
        _ => mapping(schema, definitions),
    }
}

fn mapping(schema: &Value, definitions: &Definitions) -> String {
    if schema["additionalProperties"].is_object() {
        let values = kind(&schema["additionalProperties"], definitions);
        return match values.as_str() {
            "anything" => "mapping".to_owned(),
            values => format!("by name: {values}"),
        };
    }
    let Some(properties) = schema["properties"].as_object() else {
        return "mapping".to_owned();
    };
    if let (Some((name, value)), false) = (properties.iter().next(), schema["$comment"].is_null()) {
        let values = kind(value, definitions);
        // Lifecycle events, statuses and the like: one of them tells which.
        return format!("by name, such as `{name}`: {values}");
    }
    "mapping".to_owned()
}

/// Alternatives, each told once.
fn joined(kinds: impl Iterator<Item = String>) -> String {
    let mut once: Vec<String> = Vec::new();
    for kind in kinds {
        if !once.contains(&kind) {
            once.push(kind);
        }
    }
    once.join(" or ")
}

fn link(name: &str, definitions: &Definitions) -> String {
    let shown = match name {
        "Duration" => "duration",
        "DurationOrDistribution" => "duration or distribution",
        "Share" => "share",
        "Multiple" => "multiple",
        "Rate" => "rate",
        "Size" => "size",
        "ScenarioChange" => return "[changes](#the-file)".to_owned(),
        _ => "",
    };
    if !shown.is_empty() {
        return format!("[{shown}](#quantities)");
    }
    if definitions[name]["enum"].is_array() {
        return kind(&definitions[name], definitions);
    }
    let target = format!("#/$defs/{name}");
    let section = SECTIONS.into_iter().find(|key| {
        let section = &definitions[SCENARIO]["properties"][*key];
        let any = section["anyOf"].as_array().into_iter().flatten();
        let items = [section, &section["items"], &section["additionalProperties"]];
        let inner = section["additionalProperties"]["anyOf"].as_array();
        let all = items
            .into_iter()
            .chain(any)
            .chain(inner.into_iter().flatten());
        all.into_iter().any(|one| one["$ref"] == target.as_str())
    });
    match section {
        Some(key) => format!("[{name}](#{})", key.to_lowercase()),
        None => format!("[{name}](#{})", name.to_lowercase()),
    }
}

/// A value in one line of YAML.
pub(super) fn flow(value: &Value) -> String {
    match value {
        Value::Null => "~".to_owned(),
        Value::Bool(_) | Value::Number(_) => value.to_string(),
        Value::String(text) if is_plain(text) => text.clone(),
        Value::String(_) => value.to_string(),
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(flow).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Object(entries) if entries.is_empty() => "{}".to_owned(),
        Value::Object(entries) => {
            let entries: Vec<String> = entries
                .iter()
                .map(|(key, value)| format!("{key}: {}", flow(value)))
                .collect();
            format!("{{ {} }}", entries.join(", "))
        }
    }
}

/// Whether a text needs no quotes.
fn is_plain(text: &str) -> bool {
    let harmless = |letter: char| letter.is_ascii_alphanumeric() || " ._-/%()+:".contains(letter);
    text.starts_with(|letter: char| letter.is_ascii_alphanumeric() || letter == '/')
        && text.chars().all(harmless)
        && !text.contains(": ")
        && !text.ends_with(':')
        && matches!(resolve(text, ScalarStyle::Plain), Scalar::Text(_))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn values_are_written_as_a_person_would() {
        for (value, written) in [
            (json!("90s"), "90s"),
            (json!("7"), "\"7\""),
            (json!("2026-03-02T10:00:00Z"), "2026-03-02T10:00:00Z"),
            (json!("+05:30"), "\"+05:30\""),
            (
                json!({ "a": [1, "b c"], "d": {} }),
                "{ a: [1, b c], d: {} }",
            ),
            (json!(null), "~"),
        ] {
            assert_eq!(flow(&value), written);
        }
    }
}
