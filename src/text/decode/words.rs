//! The words of a refusal: what stands in the file and what serde expected, as people call it.

use crate::text::scalar::{Integer, Scalar, resolve};
use crate::text::tree::{Node, ScalarStyle, Value};
use crate::text::units::parse_duration;
use std::num::FpCategory;

/// From this many on, names are not listed beside a guess.
pub(super) const MANY: usize = 13;

/// Texts are quoted up to this many characters.
const QUOTED_CHARS: usize = 40;

/// What stands behind a number in at most so many characters is a unit.
const LONGEST_UNIT: usize = 4;

/// Names in backticks, the last after "and".
pub(super) fn together(names: &[&str]) -> String {
    joined(names, "and")
}

/// Names in backticks, the last after "or".
pub(super) fn alternatives(names: &[&str]) -> String {
    joined(names, "or")
}

fn joined(names: &[&str], last_after: &str) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    match quoted.split_last() {
        None => "nothing".to_owned(),
        Some((only, [])) => only.clone(),
        Some((last, others)) => format!("{} {last_after} {last}", others.join(", ")),
    }
}

/// What a person would call this value.
pub(super) fn describe(node: &Node) -> String {
    match &node.value {
        Value::Sequence(_) => "a list".to_owned(),
        Value::Mapping(_) => "a mapping".to_owned(),
        Value::Scalar { text, style } => match resolve(text, *style) {
            Scalar::Null => "nothing".to_owned(),
            Scalar::Bool(_) => format!("`{text}`"),
            Scalar::Integer(_) | Scalar::Float(_) => format!("the number {}", shortened(text)),
            Scalar::Text(text) => describe_text(text),
        },
    }
}

/// What a person would call this text.
pub(super) fn describe_text(text: &str) -> String {
    if text.is_empty() {
        return "an empty text".to_owned();
    }
    format!("the text `{}`", shortened(text))
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(QUOTED_CHARS) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// What serde expected, as people call it. Words of our own types pass unchanged.
pub(super) fn in_words(expected: &str) -> String {
    let words = match expected {
        "a string" | "a borrowed string" | "str" | "string" => "text",
        "a character" => "a single character",
        "a boolean" | "bool" => "`true` or `false`",
        "i8" | "i16" | "i32" | "i64" | "i128" | "isize" | "u8" | "u16" | "u32" | "u64" | "u128"
        | "usize" => "a whole number",
        "f32" | "f64" => "a number",
        "a sequence" => "a list",
        "a map" => "a mapping",
        "unit" => "nothing",
        other => {
            return match other.split_once(' ') {
                Some(("struct", _)) => "a mapping".to_owned(),
                _ => length_in_words(other).unwrap_or_else(|| other.to_owned()),
            };
        }
    };
    words.to_owned()
}

/// `a tuple of size 2`, `an array of length 2` and `tuple struct Pair with 2 elements` are lists.
fn length_in_words(expected: &str) -> Option<String> {
    let count = expected
        .strip_prefix("a tuple of size ")
        .or_else(|| expected.strip_prefix("an array of length "))
        .or_else(|| {
            let behind = expected.strip_prefix("tuple ")?.rsplit_once(" with ")?.1;
            behind.split(' ').next()
        })?;
    let items = if count == "1" { "item" } else { "items" };
    Some(format!("a list of {count} {items}"))
}

/// Like [`in_words`], but says the range of a whole number.
pub(super) fn range_in_words(expected: &str) -> String {
    let (low, high) = match expected {
        "i8" => (i8::MIN.to_string(), i8::MAX.to_string()),
        "i16" => (i16::MIN.to_string(), i16::MAX.to_string()),
        "i32" => (i32::MIN.to_string(), i32::MAX.to_string()),
        "i64" | "isize" => (i64::MIN.to_string(), i64::MAX.to_string()),
        "u8" => ("0".to_owned(), u8::MAX.to_string()),
        "u16" => ("0".to_owned(), u16::MAX.to_string()),
        "u32" => ("0".to_owned(), u32::MAX.to_string()),
        "u64" | "usize" => ("0".to_owned(), u64::MAX.to_string()),
        other => return in_words(other),
    };
    format!("a whole number from {low} to {high}")
}

/// What a number counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Counts {
    /// Seconds.
    Seconds,
    /// What only its key says.
    Anything,
}

/// How a name is written where a mapping with these keys is due.
pub(super) fn as_mapping(name: &str, keys: &[&str]) -> String {
    let is_name = |key: &&&str| **key == "name" || key.ends_with("Name");
    match (keys.iter().find(is_name), keys) {
        (Some(key), _) => format!("write it as a mapping: {{ {key}: {} }}", shortened(name)),
        (None, [only]) => format!("write it as a mapping: {{ {only}: … }}"),
        (None, several) if several.len() < MANY => {
            format!("write a mapping; its keys: {}", together(several))
        }
        (None, _) => "write keys with values".to_owned(),
    }
}

/// A number in place of a text: without its unit, or at all.
fn as_number(text: &str, expected: &str, counts: Counts) -> Option<String> {
    let is_whole = match expected {
        "a number" => false,
        other if other.starts_with("a whole number") => true,
        _ => return None,
    };
    let fits = |number: f64| !is_whole || number.fract().classify() == FpCategory::Zero;
    if let (Counts::Seconds, Ok(micros)) = (counts, parse_duration(text)) {
        let seconds = micros as f64 / 1e6;
        return Some(if fits(seconds) {
            format!("write {seconds} (seconds)")
        } else {
            "write a whole number of seconds".to_owned()
        });
    }
    let text = text.trim();
    let end = text.find(|letter: char| !letter.is_ascii_digit() && !"+-.".contains(letter));
    let (digits, rest) = text.split_at(end.unwrap_or(text.len()));
    let number = digits.parse::<f64>().ok().filter(|number| fits(*number));
    Some(match number {
        Some(_) if rest.trim().chars().count() <= LONGEST_UNIT => {
            format!("write it without the unit: {digits}")
        }
        Some(_) | None if is_whole => "write it in digits, such as 3".to_owned(),
        Some(_) | None => "write it in digits, such as 0.5".to_owned(),
    })
}

/// What to do so that this value becomes what was expected, where that is a matter of writing.
pub(super) fn remedy(node: &Node, expected: &str, counts: Counts) -> Option<String> {
    let Value::Scalar { text, style } = &node.value else {
        let is_mapping = node.as_mapping().is_some();
        return match expected {
            "a list" if is_mapping => {
                Some("begin each item with a dash, even a single one: - …".to_owned())
            }
            "a mapping" if !is_mapping => Some("write keys with values, without dashes".to_owned()),
            "text" => Some("write a single value".to_owned()),
            _ => None,
        };
    };
    match resolve(text, *style) {
        Scalar::Null => Some("give it a value, or leave the key out".to_owned()),
        Scalar::Bool(_) | Scalar::Integer(_) | Scalar::Float(_) | Scalar::Text(_)
            if expected == "a list" =>
        {
            Some(format!("a list stands in brackets: [{}]", shortened(text)))
        }
        Scalar::Bool(_) | Scalar::Integer(_) | Scalar::Float(_) if expected == "text" => {
            Some(format!("put it in quotes: \"{text}\""))
        }
        Scalar::Text("yes" | "on" | "Yes" | "On") if expected == "`true` or `false`" => {
            Some("write `true`".to_owned())
        }
        Scalar::Text("no" | "off" | "No" | "Off") if expected == "`true` or `false`" => {
            Some("write `false`".to_owned())
        }
        Scalar::Text(_) => {
            let would_fit = match resolve(text, ScalarStyle::Plain) {
                Scalar::Bool(_) => expected == "`true` or `false`",
                Scalar::Integer(Integer::Unsigned(_) | Integer::Negative(_)) => {
                    expected == "a number" || expected == "a whole number"
                }
                Scalar::Float(value) => expected == "a number" && value.is_finite(),
                Scalar::Integer(Integer::TooLarge) | Scalar::Null | Scalar::Text(_) => false,
            };
            if would_fit {
                return Some(format!("remove the quotes: {text}"));
            }
            as_number(text, expected, counts)
        }
        Scalar::Bool(_) | Scalar::Integer(_) | Scalar::Float(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_listed_with_or_before_the_last() {
        assert_eq!(alternatives(&[]), "nothing");
        assert_eq!(alternatives(&["a"]), "`a`");
        assert_eq!(alternatives(&["a", "b", "c"]), "`a`, `b` or `c`");
    }

    #[test]
    fn what_serde_expects_is_said_as_people_call_it() {
        for (expected, words) in [
            ("a string", "text"),
            ("u32", "a whole number"),
            ("struct Fleet", "a mapping"),
            ("a tuple of size 1", "a list of 1 item"),
            ("an array of length 3", "a list of 3 items"),
            (
                "tuple variant Fault::Pair with 2 elements",
                "a list of 2 items",
            ),
            ("tuple struct Single with 1 element", "a list of 1 item"),
            ("struct variant Fault::Fails with 1 element", "a mapping"),
            ("a duration such as 90s", "a duration such as 90s"),
        ] {
            assert_eq!(in_words(expected), words);
        }
        assert_eq!(range_in_words("u8"), "a whole number from 0 to 255");
        assert_eq!(range_in_words("f64"), "a number");
    }

    #[test]
    fn a_long_text_is_quoted_in_part() {
        let text = "ü".repeat(QUOTED_CHARS + 1);
        assert_eq!(
            describe_text(&text),
            format!("the text `{}…`", "ü".repeat(QUOTED_CHARS))
        );
    }
}
