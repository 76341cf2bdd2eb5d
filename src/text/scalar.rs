//! What a scalar means by the core schema of YAML 1.2.
//!
//! Only plain scalars mean more than their text. `yes`, `on` and `0o17`'s older spelling `017` are
//! not what YAML 1.1 made of them: the first two are text, the last is the number 17.

use super::tree::{Node, ScalarStyle, Value};

/// The meaning of a scalar.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Scalar<'a> {
    /// Nothing: empty, `~` or `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Integer(Integer),
    /// A number with a fraction or an exponent; `.inf` and `.nan` too.
    Float(f64),
    /// Anything else.
    Text(&'a str),
}

/// A whole number as far as 64 bits reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Integer {
    /// Zero or above.
    Unsigned(u64),
    /// Below zero.
    Negative(i64),
    /// Written as a whole number, but too far from zero.
    TooLarge,
}

/// Whether the node is a plain scalar that means nothing.
pub fn is_null(node: &Node) -> bool {
    matches!(&node.value, Value::Scalar { text, style } if resolve(text, *style) == Scalar::Null)
}

/// The meaning of a scalar with this text, written in this style.
pub fn resolve(text: &str, style: ScalarStyle) -> Scalar<'_> {
    match style {
        ScalarStyle::Quoted | ScalarStyle::Block => return Scalar::Text(text),
        ScalarStyle::Plain => {}
    }
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Scalar::Null,
        "true" | "True" | "TRUE" => return Scalar::Bool(true),
        "false" | "False" | "FALSE" => return Scalar::Bool(false),
        ".nan" | ".NaN" | ".NAN" => return Scalar::Float(f64::NAN),
        _ => {}
    }
    if let Some(integer) = integer(text) {
        return Scalar::Integer(integer);
    }
    float(text).map_or(Scalar::Text(text), Scalar::Float)
}

fn integer(text: &str) -> Option<Integer> {
    let (sign, unsigned) = split_sign(text);
    let (radix, digits) = if let Some(digits) = text.strip_prefix("0x") {
        (16, digits)
    } else if let Some(digits) = text.strip_prefix("0o") {
        (8, digits)
    } else {
        (10, unsigned)
    };
    if digits.is_empty() || !digits.chars().all(|c| c.is_digit(radix)) {
        return None;
    }
    let Ok(magnitude) = u64::from_str_radix(digits, radix) else {
        return Some(Integer::TooLarge);
    };
    Some(match sign {
        Sign::Plus => Integer::Unsigned(magnitude),
        Sign::Minus => match 0_i64.checked_sub_unsigned(magnitude) {
            Some(0) => Integer::Unsigned(0),
            Some(negative) => Integer::Negative(negative),
            None => Integer::TooLarge,
        },
    })
}

fn float(text: &str) -> Option<f64> {
    let (sign, unsigned) = split_sign(text);
    if matches!(unsigned, ".inf" | ".Inf" | ".INF") {
        return Some(match sign {
            Sign::Plus => f64::INFINITY,
            Sign::Minus => f64::NEG_INFINITY,
        });
    }
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(split_sign(exponent).1)),
        None => (unsigned, None),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let written_well = digits(whole)
        && digits(fraction)
        && !(whole.is_empty() && fraction.is_empty())
        && exponent.is_none_or(|exponent| !exponent.is_empty() && digits(exponent));
    if !written_well {
        return None;
    }
    text.parse().ok()
}

#[derive(Clone, Copy)]
enum Sign {
    Plus,
    Minus,
}

fn split_sign(text: &str) -> (Sign, &str) {
    if let Some(rest) = text.strip_prefix('-') {
        (Sign::Minus, rest)
    } else {
        (Sign::Plus, text.strip_prefix('+').unwrap_or(text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_scalar_means_what_the_core_schema_says() {
        use Integer::{Negative, TooLarge, Unsigned};
        for (text, meaning) in [
            ("", Scalar::Null),
            ("~", Scalar::Null),
            ("null", Scalar::Null),
            ("nuLL", Scalar::Text("nuLL")),
            ("true", Scalar::Bool(true)),
            ("FALSE", Scalar::Bool(false)),
            ("yes", Scalar::Text("yes")),
            ("on", Scalar::Text("on")),
            ("0", Scalar::Integer(Unsigned(0))),
            ("-0", Scalar::Integer(Unsigned(0))),
            ("+12", Scalar::Integer(Unsigned(12))),
            ("-12", Scalar::Integer(Negative(-12))),
            ("017", Scalar::Integer(Unsigned(17))),
            ("0o17", Scalar::Integer(Unsigned(15))),
            ("0xff", Scalar::Integer(Unsigned(255))),
            ("18446744073709551615", Scalar::Integer(Unsigned(u64::MAX))),
            ("18446744073709551616", Scalar::Integer(TooLarge)),
            ("-9223372036854775808", Scalar::Integer(Negative(i64::MIN))),
            ("-9223372036854775809", Scalar::Integer(TooLarge)),
            ("1.5", Scalar::Float(1.5)),
            ("1.", Scalar::Float(1.0)),
            ("-.5", Scalar::Float(-0.5)),
            ("1e3", Scalar::Float(1000.0)),
            ("1e999", Scalar::Float(f64::INFINITY)),
            ("-.inf", Scalar::Float(f64::NEG_INFINITY)),
            (".", Scalar::Text(".")),
            ("-", Scalar::Text("-")),
            ("0x", Scalar::Text("0x")),
            ("-0x1", Scalar::Text("-0x1")),
            ("1e", Scalar::Text("1e")),
            ("1_000", Scalar::Text("1_000")),
            ("1.2.3", Scalar::Text("1.2.3")),
            ("inf", Scalar::Text("inf")),
            ("nan", Scalar::Text("nan")),
            ("infinity", Scalar::Text("infinity")),
            ("٣", Scalar::Text("٣")),
            ("90s", Scalar::Text("90s")),
        ] {
            assert_eq!(resolve(text, ScalarStyle::Plain), meaning, "{text}");
        }
        let nan = resolve(".nan", ScalarStyle::Plain);
        assert!(matches!(nan, Scalar::Float(value) if value.is_nan()));
    }

    #[test]
    fn a_quoted_or_block_scalar_is_always_text() {
        for text in ["", "~", "true", "1", "1.5"] {
            assert_eq!(resolve(text, ScalarStyle::Quoted), Scalar::Text(text));
            assert_eq!(resolve(text, ScalarStyle::Block), Scalar::Text(text));
        }
    }
}
