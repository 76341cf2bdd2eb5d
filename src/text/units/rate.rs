//! Rates: `120/s`, `5/m`, `0.2/h`; kept as an exact fraction per second.

use super::decimal::Decimal;
use super::error::{Fault, Quantity, UnitError};

/// What a rate may be per, in seconds.
const UNITS: [(&str, u64); 4] = [("s", 1), ("m", 60), ("h", 3_600), ("d", 86_400)];

/// So many per second, as a fraction in lowest terms, so that `0.2/h` is not rounded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    numerator: u64,
    denominator: u64,
}

impl Rate {
    /// The number above the fraction line, per second.
    pub fn numerator(self) -> u64 {
        self.numerator
    }

    /// The number below the fraction line, in seconds; never zero.
    pub fn denominator(self) -> u64 {
        self.denominator
    }

    /// So many per second, rounded to the nearest number that a float can hold.
    pub fn per_second(self) -> f64 {
        self.numerator as f64 / self.denominator as f64
    }
}

/// Reads a rate: a number and what it is per, as in `120/s`, `5/m`, `0.2/h` or `3/d`.
///
/// # Errors
///
/// Anything else, or a fraction that does not fit 64 bits above and below the line.
pub fn parse_rate(text: &str) -> Result<Rate, UnitError> {
    rate(text.trim()).map_err(|fault| UnitError {
        quantity: Quantity::Rate,
        found: text.to_owned(),
        fault,
    })
}

fn rate(text: &str) -> Result<Rate, Fault> {
    let (number, unit) = Decimal::with_unit(text)?;
    let name = unit.strip_prefix('/').map(str::trim_start);
    let Some((_, seconds)) = UNITS.iter().find(|(known, _)| name == Some(known)) else {
        return Err(Fault::UnknownUnit {
            unit: unit.to_owned(),
        });
    };
    let (numerator, denominator) = number.over(*seconds)?;
    Ok(Rate {
        numerator,
        denominator,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_rate_is_an_exact_fraction_per_second() {
        for (text, numerator, denominator) in [
            ("120/s", 120, 1),
            ("120 / s", 120, 1),
            ("5/m", 1, 12),
            ("0.2/h", 1, 18_000),
            ("86400/d", 1, 1),
            ("0.1/s", 1, 10),
            ("0/s", 0, 1),
            ("18446744073709551615/s", u64::MAX, 1),
        ] {
            assert_eq!(
                parse_rate(text),
                Ok(Rate {
                    numerator,
                    denominator
                }),
                "{text}"
            );
        }
    }

    #[test]
    fn a_rate_as_a_float_is_the_nearest_one() {
        let per_second = |text| parse_rate(text).map(Rate::per_second);
        assert_eq!(per_second("0.1/s"), Ok(0.1));
        assert_eq!(per_second("90/m"), Ok(1.5));
    }

    #[test]
    fn each_way_to_miswrite_a_rate_has_its_own_fault() {
        let unknown = |unit: &str| Fault::UnknownUnit {
            unit: unit.to_owned(),
        };
        for (text, fault) in [
            ("", Fault::Empty),
            ("120", Fault::NoUnit),
            ("120/", unknown("/")),
            ("120/sec", unknown("/sec")),
            ("120s", unknown("s")),
            ("-1/s", Fault::Negative),
            ("/s", Fault::NoNumber),
            ("18446744073709551616/s", Fault::TooLarge),
            ("0.00000000000000000001/s", Fault::TooFine),
            ("0.00000000000000000000000000000000000001/d", Fault::TooFine),
        ] {
            assert_eq!(
                parse_rate(text).map_err(|error| error.fault),
                Err(fault),
                "{text}"
            );
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_the_reader_fall(text in "\\PC{0,20}|[0-9./smhd −-]{0,60}") {
            if let Ok(rate) = parse_rate(&text) {
                prop_assert!(rate.per_second().is_finite());
            }
        }
    }
}
