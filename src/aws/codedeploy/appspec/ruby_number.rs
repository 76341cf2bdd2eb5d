//! Numbers as Ruby's YAML loader reads and prints them.

/// A number without quotes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Number {
    /// A whole number; beyond 127 bits it stays at the nearest that fits.
    Integer(i128),
    /// A number with a point.
    Float(f64),
}

/// The number that a plain scalar means, if it means one: to the base 60, with a point, or whole, in
/// this order.
pub(super) fn read(text: &str) -> Option<Number> {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    sexagesimal(text)
        .or_else(|| float(text, unsigned))
        .or_else(|| integer(unsigned, text.starts_with('-')))
}

/// Numbers to the base 60. With one colon Ruby takes the parts for hours and minutes, not for
/// minutes and seconds.
fn sexagesimal(text: &str) -> Option<Number> {
    let (whole, fraction) = match text.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (text, None),
    };
    let parts: Vec<&str> = whole.split(':').collect();
    let first = parts[0].strip_prefix(['-', '+']).unwrap_or(parts[0]);
    let is_sixty = |part: &&str| part.parse().is_ok_and(|value: u8| value < 60) && part.len() <= 2;
    let well_formed = (2..=3).contains(&parts.len())
        && first.starts_with(|c: char| c.is_ascii_digit())
        && first.bytes().all(|b| b.is_ascii_digit() || b == b'_')
        && parts[1..].iter().all(is_sixty)
        && parts[1..]
            .iter()
            .all(|part| part.bytes().all(|b| b.is_ascii_digit()));
    if !well_formed {
        return None;
    }
    let seconds = parts
        .iter()
        .zip([3600_i128, 60, 1])
        .fold(0_i128, |sum, (part, unit)| {
            sum.saturating_add(leading_integer(part).saturating_mul(unit))
        });
    let Some(fraction) = fraction else {
        return Some(Number::Integer(seconds));
    };
    if !fraction.bytes().all(|b| b.is_ascii_digit() || b == b'_') {
        return None;
    }
    let unit = if parts.len() == 2 { 60.0 } else { 1.0 };
    let part: f64 = format!("0.{}", fraction.replace('_', ""))
        .parse()
        .unwrap_or(0.0);
    Some(Number::Float(seconds as f64 + part * unit))
}

fn float(text: &str, unsigned: &str) -> Option<Number> {
    let (whole, rest) = unsigned.split_once('.')?;
    let (fraction, exponent) = match rest.find(['e', 'E']) {
        Some(at) => (&rest[..at], Some(&rest[at + 1..])),
        None => (rest, None),
    };
    let is_whole = whole.is_empty()
        || whole.starts_with(|c: char| c.is_ascii_digit())
            && whole
                .bytes()
                .all(|b| b.is_ascii_digit() || b == b'_' || b == b',');
    let is_exponent = exponent.is_none_or(|exponent| {
        exponent
            .strip_prefix(['-', '+'])
            .is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()))
    });
    if !is_whole || !is_exponent || !fraction.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    // A point without any digit is text, and so fails to be a number here too.
    text.replace([',', '_'], "").parse().ok().map(Number::Float)
}

fn integer(unsigned: &str, is_negative: bool) -> Option<Number> {
    let digits: String = unsigned
        .chars()
        .filter(|c| *c != '_' && *c != ',')
        .collect();
    let (radix, digits) = match digits.as_bytes() {
        [b'0', b'b', ..] => (2, &digits[2..]),
        [b'0', b'x', ..] => (16, &digits[2..]),
        [b'0', _, ..] => (8, &digits[1..]),
        _ => (10, digits.as_str()),
    };
    // A separator may stand anywhere behind the mark of the base, but in a decimal number only
    // between two digits.
    let is_separated_well = unsigned.starts_with(|c: char| c.is_ascii_digit())
        && (radix != 10
            || !unsigned.ends_with([',', '_'])
                && !["__", ",,", "_,", ",_"]
                    .iter()
                    .any(|pair| unsigned.contains(pair)));
    if digits.is_empty() || !is_separated_well || !digits.chars().all(|c| c.is_digit(radix)) {
        return None;
    }
    let value = i128::from_str_radix(digits, radix).unwrap_or(i128::MAX);
    Some(Number::Integer(if is_negative { -value } else { value }))
}

/// The digits at the head of a text, with their sign; single underscores may stand between them.
pub(super) fn leading_integer(text: &str) -> i128 {
    let text = text.trim_start();
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let mut value = 0_i128;
    let mut before = '_';
    for c in unsigned.chars() {
        match c.to_digit(10) {
            Some(digit) => value = value.saturating_mul(10).saturating_add(i128::from(digit)),
            None if c == '_' && before != '_' => {}
            None => break,
        }
        before = c;
    }
    if text.starts_with('-') { -value } else { value }
}

/// As Ruby prints a float: always with a point, and with two digits of exponent where one is needed.
pub(super) fn float_to_s(value: f64) -> String {
    if value.is_nan() {
        return "NaN".to_owned();
    }
    if value.is_infinite() {
        return if value > 0.0 { "Infinity" } else { "-Infinity" }.to_owned();
    }
    let shortest = format!("{value:?}");
    let Some((mantissa, exponent)) = shortest.split_once('e') else {
        return shortest;
    };
    let point = if mantissa.contains('.') { "" } else { ".0" };
    let (sign, digits) = match exponent.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("+", exponent),
    };
    format!("{mantissa}{point}e{sign}{digits:0>2}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spec_017_the_base_of_a_whole_number_is_in_its_head() {
        let cases = [
            ("0644", 420),
            ("00", 0),
            ("-010", -8),
            ("0x1F", 31),
            ("0b101", 5),
            ("1_000", 1000),
            ("1,000", 1000),
            ("1:30", 5400),
            ("1:30:15", 5415),
            ("-1:30", -1800),
        ];
        for (text, value) in cases {
            assert_eq!(read(text), Some(Number::Integer(value)), "{text}");
        }
        assert_eq!(read(&"9".repeat(60)), Some(Number::Integer(i128::MAX)));
    }

    #[test]
    fn spec_024_underscores_may_stand_between_leading_digits() {
        let cases = [
            ("1_0_", 10),
            ("1__0", 1),
            ("_1", 0),
            (" -5m", -5),
            ("0x10", 0),
            ("", 0),
        ];
        for (text, value) in cases {
            assert_eq!(leading_integer(text), value, "{text}");
        }
    }

    #[test]
    fn spec_017_floats_are_printed_with_a_point() {
        let cases = [
            (644.0, "644.0"),
            (1e20, "1.0e+20"),
            (1.5e-7, "1.5e-07"),
            (0.0001, "0.0001"),
            (f64::NEG_INFINITY, "-Infinity"),
            (f64::NAN, "NaN"),
        ];
        for (value, printed) in cases {
            assert_eq!(float_to_s(value), printed);
        }
    }
}
