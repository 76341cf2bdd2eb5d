//! Durations: `90s`, `1h30m`, `250ms`; counted in whole microseconds.

use std::fmt::Write as _;

use super::decimal::Decimal;
use super::error::{Fault, Quantity, UnitError};

/// Units from the largest to the smallest, in microseconds.
const UNITS: [(&str, u64); 6] = [
    ("d", 86_400_000_000),
    ("h", 3_600_000_000),
    ("m", 60_000_000),
    ("s", 1_000_000),
    ("ms", 1_000),
    ("us", 1),
];

const SECOND_MICROS: u64 = 1_000_000;

/// Reads a duration and returns it in microseconds.
///
/// It is one or more numbers with a unit, from the largest unit to the smallest, each unit once:
/// `2d`, `1h30m`, `1.5s`, `1m 30s`. Spaces between the parts do not matter.
///
/// # Errors
///
/// Anything else, more than 64 bits of microseconds, or a fraction of a microsecond.
pub fn parse_duration(text: &str) -> Result<u64, UnitError> {
    micros(text.trim()).map_err(|fault| UnitError {
        quantity: Quantity::Duration,
        found: text.to_owned(),
        fault,
    })
}

fn micros(text: &str) -> Result<u64, Fault> {
    if text.is_empty() {
        return Err(Fault::Empty);
    }
    let mut sum = 0_u64;
    let mut rest = text;
    let mut first_allowed = 0;
    while !rest.is_empty() {
        let (number, behind) = Decimal::take(rest)?;
        let behind = behind.trim_start();
        let letters = behind
            .find(|c: char| !c.is_alphabetic())
            .unwrap_or(behind.len());
        let (unit, next) = behind.split_at(letters);
        if unit.is_empty() {
            // Behind the number stands nothing, another number, or a sign that is no unit.
            return Err(match behind.chars().next() {
                None => Fault::NoUnit,
                Some(c) if c.is_ascii_digit() => Fault::NoUnit,
                Some(c) => Fault::UnknownUnit {
                    unit: c.to_string(),
                },
            });
        }
        let place = UNITS
            .iter()
            .position(|(name, _)| *name == unit || unit == "µs" && *name == "us");
        let Some(place) = place else {
            return Err(Fault::UnknownUnit {
                unit: unit.to_owned(),
            });
        };
        if place < first_allowed {
            return Err(Fault::OutOfOrder);
        }
        first_allowed = place + 1;
        sum = sum
            .checked_add(number.times(UNITS[place].1)?)
            .ok_or(Fault::TooLarge)?;
        rest = next.trim_start();
    }
    Ok(sum)
}

/// Writes a duration of so many microseconds for people: `1m 30s`, `1.5s`, `250ms`.
///
/// Nothing is rounded: [`parse_duration`] reads the same duration back.
pub fn format_duration(micros: u64) -> String {
    if micros == 0 {
        return "0s".to_owned();
    }
    if micros < SECOND_MICROS {
        return match (micros / 1_000, micros % 1_000) {
            (0, micros) => format!("{micros}us"),
            (millis, rest) => with_fraction(millis, rest, Decimals(3)) + "ms",
        };
    }
    let mut text = String::new();
    let mut rest = micros;
    for (name, unit) in &UNITS[..3] {
        let count = rest / unit;
        rest %= unit;
        if count > 0 {
            // Writing to a string cannot fail.
            let _ = write!(text, "{count}{name} ");
        }
    }
    if rest > 0 {
        text += &with_fraction(rest / SECOND_MICROS, rest % SECOND_MICROS, Decimals(6));
        text.push('s');
    }
    text.trim_end().to_owned()
}

/// How many digits a fraction is counted in.
struct Decimals(usize);

fn with_fraction(whole: u64, fraction: u64, Decimals(digits): Decimals) -> String {
    if fraction == 0 {
        return whole.to_string();
    }
    format!("{whole}.{fraction:0digits$}")
        .trim_end_matches('0')
        .to_owned()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_duration_is_exact_to_the_microsecond() {
        for (text, micros) in [
            ("90s", 90_000_000),
            ("5m", 300_000_000),
            ("1h30m", 5_400_000_000),
            ("1m 30s", 90_000_000),
            ("250ms", 250_000),
            ("1.5s", 1_500_000),
            ("0.12s", 120_000),
            ("0.1s", 100_000),
            ("2d", 172_800_000_000),
            ("1d2h3m4s5ms6us", 93_784_005_006),
            ("7 s", 7_000_000),
            (" 7s ", 7_000_000),
            ("3µs", 3),
            ("0s", 0),
            ("0.000001s", 1),
            ("1.0000000s", 1_000_000),
            ("18446744073709551615us", u64::MAX),
        ] {
            assert_eq!(parse_duration(text), Ok(micros), "{text}");
        }
    }

    #[test]
    fn each_way_to_miswrite_a_duration_has_its_own_fault() {
        let unknown = |unit: &str| Fault::UnknownUnit {
            unit: unit.to_owned(),
        };
        for (text, fault) in [
            ("", Fault::Empty),
            ("  ", Fault::Empty),
            ("90", Fault::NoUnit),
            ("1h30", Fault::NoUnit),
            ("5 5s", Fault::NoUnit),
            ("5sec", unknown("sec")),
            ("5S", unknown("S")),
            ("5%", unknown("%")),
            ("1,5s", unknown(",")),
            ("-5s", Fault::Negative),
            ("1h-5m", Fault::Negative),
            ("soon", Fault::NoNumber),
            ("+5s", Fault::NoNumber),
            ("1m1h", Fault::OutOfOrder),
            ("1m1m", Fault::OutOfOrder),
            ("18446744073709551616us", Fault::TooLarge),
            ("18446744073709551615us1us", Fault::OutOfOrder),
            ("213503982334602d", Fault::TooLarge),
            ("213503982d18446744073709551615us", Fault::TooLarge),
            ("0.5us", Fault::TooFine),
            ("0.0000001s", Fault::TooFine),
        ] {
            assert_eq!(
                parse_duration(text).map_err(|error| error.fault),
                Err(fault),
                "{text}"
            );
        }
    }

    #[test]
    fn a_duration_is_written_as_people_read_it() {
        for (micros, text) in [
            (0, "0s"),
            (1, "1us"),
            (1_500, "1.5ms"),
            (250_000, "250ms"),
            (1_500_000, "1.5s"),
            (90_000_000, "1m 30s"),
            (5_400_000_000, "1h 30m"),
            (86_400_000_001, "1d 0.000001s"),
            (3_601_000_000, "1h 1s"),
        ] {
            assert_eq!(format_duration(micros), text);
        }
    }

    proptest! {
        #[test]
        fn what_was_written_is_read_back(micros: u64) {
            prop_assert_eq!(parse_duration(&format_duration(micros)), Ok(micros));
        }

        #[test]
        fn no_text_makes_the_reader_fall(text in "\\PC{0,20}|[0-9.dhmsu −-]{0,40}") {
            let _ = parse_duration(&text);
        }
    }
}
