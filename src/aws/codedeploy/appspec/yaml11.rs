//! Scalars as Ruby's YAML loader reads them, which is how the CodeDeploy agent sees an AppSpec file.
//!
//! The loader follows YAML 1.1 with habits of its own: `0644` is 420, `no` is false, `1:30` is 5400.
//! This file knows the habits and nothing about AppSpec files.

use crate::aws::codedeploy::appspec::ruby_number::{self, Number, leading_integer};
use crate::text::tree::{Node, ScalarStyle, Value};

/// What a scalar means to Ruby.
#[derive(Clone, Debug, PartialEq)]
pub enum Scalar {
    /// Nothing: an empty place, `~` or `null`.
    Nil,
    /// `true`, `yes`, `on` and their opposites, in any case of letters.
    Boolean(bool),
    /// A whole number; beyond 127 bits it stays at the nearest that fits.
    Integer(i128),
    /// A number with a point, or one of the infinities and `NaN`.
    Float(f64),
    /// A word behind a colon, without the colon.
    Symbol(String),
    /// A date or a point in time, as written.
    Timestamp(String),
    /// Everything else, and whatever stands in quotes.
    Text(String),
}

/// The meaning of a scalar; `None` for lists and mappings.
pub fn scalar(node: &Node) -> Option<Scalar> {
    match &node.value {
        Value::Scalar {
            text,
            style: ScalarStyle::Plain,
        } => Some(plain(text)),
        Value::Scalar {
            text,
            style: ScalarStyle::Quoted | ScalarStyle::Block,
        } => Some(Scalar::Text(text.clone())),
        Value::Sequence(_) | Value::Mapping(_) => None,
    }
}

/// Whether Ruby's `nil?` holds.
pub fn is_nil(node: &Node) -> bool {
    scalar(node) == Some(Scalar::Nil)
}

/// Whether Ruby takes the value for untrue, which only nothing and false are.
pub fn is_falsy(node: &Node) -> bool {
    matches!(scalar(node), Some(Scalar::Nil | Scalar::Boolean(false)))
}

/// The text, if Ruby has a `String` here.
pub fn text(node: &Node) -> Option<&str> {
    match scalar(node) {
        Some(Scalar::Text(_)) => node.as_str(),
        _ => None,
    }
}

/// What Ruby's `to_s` makes of any value.
pub fn to_s(node: &Node) -> String {
    match scalar(node) {
        None => inspect(node),
        Some(Scalar::Nil) => String::new(),
        Some(Scalar::Boolean(value)) => value.to_string(),
        Some(Scalar::Integer(value)) => value.to_string(),
        Some(Scalar::Float(value)) => ruby_number::float_to_s(value),
        Some(Scalar::Symbol(text) | Scalar::Timestamp(text) | Scalar::Text(text)) => text,
    }
}

/// `to_s`, then `strip`: without white space and zero bytes at both ends.
pub fn to_stripped_s(node: &Node) -> String {
    to_s(node)
        .trim_matches(|c: char| c.is_ascii_whitespace() || c == '\x0b' || c == '\0')
        .to_owned()
}

/// What Ruby's `to_i` makes of a value: fractions are cut, of a text the leading digits count and
/// without any it is 0. `None` where Ruby raises an error.
pub fn to_i(node: &Node) -> Option<i128> {
    match scalar(node)? {
        Scalar::Nil => Some(0),
        Scalar::Integer(value) => Some(value),
        // The conversion cuts towards zero and stays at the nearest that fits.
        Scalar::Float(value) => value.is_finite().then_some(value as i128),
        Scalar::Text(text) => Some(leading_integer(&text)),
        Scalar::Boolean(_) | Scalar::Symbol(_) | Scalar::Timestamp(_) => None,
    }
}

fn plain(text: &str) -> Scalar {
    if text.is_empty() {
        return Scalar::Nil;
    }
    if begins_like_a_word(text) || text.contains('\n') {
        return word(text);
    }
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let is_negative = text.starts_with('-');
    if is_timestamp(text) {
        return Scalar::Timestamp(text.to_owned());
    }
    if unsigned.eq_ignore_ascii_case(".inf") {
        return Scalar::Float(if is_negative {
            f64::NEG_INFINITY
        } else {
            f64::INFINITY
        });
    }
    if text.eq_ignore_ascii_case(".nan") {
        return Scalar::Float(f64::NAN);
    }
    if let Some(name) = text.strip_prefix(':').filter(|name| !name.is_empty()) {
        return Scalar::Symbol(name.trim_matches(['"', '\'']).to_owned());
    }
    match ruby_number::read(text) {
        Some(Number::Integer(value)) => Scalar::Integer(value),
        Some(Number::Float(value)) => Scalar::Float(value),
        None => Scalar::Text(text.to_owned()),
    }
}

fn begins_like_a_word(text: &str) -> bool {
    let is_word_sign = |c: char| {
        c.is_alphabetic() || c.is_ascii_whitespace() || "_!@#$%^&*(){}<>|/\\~;=".contains(c)
    };
    let mut chars = text.chars();
    let first = chars.next();
    first.is_some_and(is_word_sign)
        || first.is_some_and(|c| !c.is_ascii_digit() && !".:-".contains(c))
            && chars.next().is_some_and(is_word_sign)
}

fn word(text: &str) -> Scalar {
    match text.to_ascii_lowercase().as_str() {
        "~" | "null" => Scalar::Nil,
        "yes" | "true" | "on" => Scalar::Boolean(true),
        "no" | "false" | "off" => Scalar::Boolean(false),
        _ => Scalar::Text(text.to_owned()),
    }
}

/// `2026-03-02`, alone or with a time of day behind it.
fn is_timestamp(text: &str) -> bool {
    let (date, time) = match text.find(|c: char| c == 'T' || c == 't' || c.is_ascii_whitespace()) {
        Some(at) => (&text[..at], Some(text[at + 1..].trim_start())),
        None => (text, None),
    };
    let fields: Vec<&str> = date.split('-').collect();
    let [year, month, day] = fields.as_slice() else {
        return false;
    };
    let is_number = |field: &str, up_to: usize| {
        (1..=up_to).contains(&field.len()) && field.bytes().all(|b| b.is_ascii_digit())
    };
    let is_date = year.len() == 4 && is_number(year, 4) && is_number(month, 2) && is_number(day, 2);
    let in_calendar = month
        .parse()
        .is_ok_and(|month: u8| (1..=12).contains(&month))
        && day.parse().is_ok_and(|day: u8| (1..=31).contains(&day));
    is_date
        && in_calendar
        && time.is_none_or(|time| {
            let fields: Vec<&str> = time.splitn(3, ':').collect();
            let [hours, minutes, rest] = fields.as_slice() else {
                return false;
            };
            let seconds = rest.get(..2).unwrap_or_default();
            is_number(hours, 2)
                && minutes.len() == 2
                && is_number(minutes, 2)
                && seconds.len() == 2
                && is_number(seconds, 2)
        })
}

fn inspect(node: &Node) -> String {
    match &node.value {
        Value::Sequence(items) => {
            let items: Vec<_> = items.iter().map(inspect).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Mapping(entries) => {
            let entries: Vec<_> = entries
                .iter()
                .map(|(key, value)| format!("{}=>{}", inspect(key), inspect(value)))
                .collect();
            format!("{{{}}}", entries.join(", "))
        }
        Value::Scalar { .. } => match scalar(node) {
            Some(Scalar::Nil) => "nil".to_owned(),
            Some(Scalar::Text(text)) => format!("{text:?}"),
            Some(Scalar::Symbol(name)) => format!(":{name}"),
            _ => to_s(node),
        },
    }
}

#[cfg(test)]
mod tests {
    use crate::text::tree::SourceId;
    use proptest::prelude::{any, proptest};

    use super::*;
    use crate::text::parse::parse;

    fn read(text: &str) -> Scalar {
        plain(text)
    }

    #[test]
    fn spec_017_numbers_follow_yaml_1_1() {
        let cases = [
            ("0644", 420),
            ("0755", 493),
            ("00", 0),
            ("-010", -8),
            ("0x1F", 31),
            ("0b101", 5),
            ("1_000", 1000),
            ("1,000", 1000),
            ("+7", 7),
            ("0", 0),
            ("1:30", 5400),
            ("1:30:15", 5415),
            ("-1:30", -1800),
            ("0:0", 0),
        ];
        for (text, value) in cases {
            assert_eq!(read(text), Scalar::Integer(value), "{text}");
        }
        let floats = [
            ("0.0", 0.0),
            (".0", 0.0),
            ("0.", 0.0),
            ("-1.5", -1.5),
            ("1.5e+3", 1500.0),
            ("1_0.5", 10.5),
            ("1:30.5", 5430.0),
            (".inf", f64::INFINITY),
            ("-.INF", f64::NEG_INFINITY),
        ];
        for (text, value) in floats {
            assert_eq!(read(text), Scalar::Float(value), "{text}");
        }
        assert!(matches!(read(".NaN"), Scalar::Float(value) if value.is_nan()));
        assert_eq!(read(&"9".repeat(60)), Scalar::Integer(i128::MAX));
    }

    #[test]
    fn spec_017_what_is_no_number_of_yaml_1_1_is_text() {
        let texts = [
            "648x",
            "09",
            "0o17",
            "1e3",
            "1.5e3",
            "1__0",
            "1_",
            "_1",
            "30s",
            ".",
            "-",
            "+.",
            "1:60",
            "1:2:3:4",
            "0x",
            "0b2",
            "1.2.3",
            "y",
            "n",
            "nullx",
            "truex",
            "2020-13-01",
            "a:b",
            "1:+5",
            "1.2_5",
        ];
        for text in texts {
            assert!(
                matches!(read(text), Scalar::Text(_)),
                "{text}: {:?}",
                read(text)
            );
        }
    }

    #[test]
    fn spec_017_words_may_be_booleans_or_nothing() {
        for text in ["yes", "Yes", "ON", "true", "True"] {
            assert_eq!(read(text), Scalar::Boolean(true), "{text}");
        }
        for text in ["no", "OFF", "False"] {
            assert_eq!(read(text), Scalar::Boolean(false), "{text}");
        }
        for text in ["", "~", "null", "NULL"] {
            assert_eq!(read(text), Scalar::Nil, "{text:?}");
        }
        assert_eq!(read(":os"), Scalar::Symbol("os".to_owned()));
        assert!(matches!(read("2026-03-02"), Scalar::Timestamp(_)));
        assert!(matches!(
            read("2026-03-02 10:00:00 Z"),
            Scalar::Timestamp(_)
        ));
    }

    #[test]
    fn spec_001_quotes_make_text() {
        let root = parse("[\"0.0\", '0644', \"yes\", \"\"]", SourceId::default()).expect("a list");
        for item in root.as_sequence().expect("a list") {
            assert_eq!(
                scalar(item),
                item.as_str().map(|text| Scalar::Text(text.to_owned()))
            );
        }
    }

    #[test]
    fn spec_024_of_a_text_the_leading_digits_count() {
        let cases = [
            ("'90'", Some(90)),
            ("30s", Some(30)),
            ("' 12 '", Some(12)),
            ("soon", Some(0)),
            ("1.9", Some(1)),
            ("-1.9", Some(-1)),
            ("'1_0_'", Some(10)),
            ("'1__0'", Some(1)),
            ("'_1'", Some(0)),
            ("'-5m'", Some(-5)),
            ("010", Some(8)),
            ("'010'", Some(10)),
            ("1:30", Some(5400)),
            ("1e3", Some(1)),
            ("yes", None),
            (".inf", None),
            ("[1]", None),
            ("~", Some(0)),
        ];
        for (source, value) in cases {
            assert_eq!(
                to_i(&parse(source, SourceId::default()).expect(source)),
                value,
                "{source}"
            );
        }
    }

    #[test]
    fn spec_017_to_s_prints_as_ruby_does() {
        let cases = [
            ("0644", "420"),
            ("644.0", "644.0"),
            ("1.0e+20", "1.0e+20"),
            ("1.5e-07", "1.5e-07"),
            ("no", "false"),
            ("~", ""),
            ("[a, 1, ~, {b: yes}]", "[\"a\", 1, nil, {\"b\"=>true}]"),
            ("-.inf", "-Infinity"),
        ];
        for (source, printed) in cases {
            assert_eq!(
                to_s(&parse(source, SourceId::default()).expect(source)),
                printed,
                "{source}"
            );
        }
        assert_eq!(
            to_stripped_s(&parse("' \\ a \t'", SourceId::default()).expect("text")),
            "\\ a"
        );
    }

    proptest! {
        #[test]
        fn no_text_brings_the_reader_down(text in any::<String>()) {
            read(&text);
            leading_integer(&text);
        }

        #[test]
        fn no_number_like_text_brings_the_reader_down(text in "[-+0-9_,.:eExbT ]{0,30}") {
            read(&text);
            leading_integer(&text);
        }
    }
}
