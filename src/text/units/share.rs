//! Shares: `5%`, `0.5%`; counted in whole parts per billion.

use super::decimal::Decimal;
use super::error::{Fault, Quantity, UnitError};

const BILLIONTHS_PER_PERCENT: u64 = 10_000_000;

/// A part of a whole, in parts per billion: 1 % is ten million.
///
/// It may be more than the whole: whether that makes sense is decided by who asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Share {
    billionths: u64,
}

impl Share {
    /// Nothing of it, 0 %.
    pub const NONE: Self = Self { billionths: 0 };

    /// The whole of it, 100 %.
    pub const WHOLE: Self = Self {
        billionths: 100 * BILLIONTHS_PER_PERCENT,
    };

    /// In parts per billion.
    pub fn billionths(self) -> u64 {
        self.billionths
    }

    /// As a number that is 1 for the whole, rounded to the nearest a float can hold.
    pub fn fraction(self) -> f64 {
        self.billionths as f64 / Self::WHOLE.billionths as f64
    }
}

/// Reads a share: a number of percent, with at most seven decimals.
///
/// # Errors
///
/// Anything else, finer than a part per billion, or more than 64 bits of them.
pub fn parse_share(text: &str) -> Result<Share, UnitError> {
    share(text.trim()).map_err(|fault| UnitError {
        quantity: Quantity::Share,
        found: text.to_owned(),
        fault,
    })
}

fn share(text: &str) -> Result<Share, Fault> {
    if text.is_empty() {
        return Err(Fault::Empty);
    }
    let (number, unit) = Decimal::take(text)?;
    match unit.trim_start() {
        "%" => Ok(Share {
            billionths: number.times(BILLIONTHS_PER_PERCENT)?,
        }),
        "" => Err(Fault::NoUnit),
        unit => Err(Fault::UnknownUnit {
            unit: unit.to_owned(),
        }),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_share_is_exact_in_parts_per_billion() {
        for (text, billionths) in [
            ("0%", 0),
            ("5%", 50_000_000),
            ("0.5%", 5_000_000),
            ("5 %", 50_000_000),
            ("99.999%", 999_990_000),
            ("0.0000001%", 1),
            ("100%", 1_000_000_000),
            ("250%", 2_500_000_000),
        ] {
            assert_eq!(parse_share(text), Ok(Share { billionths }), "{text}");
        }
    }

    #[test]
    fn a_share_as_a_float_is_the_nearest_one() {
        assert_eq!(parse_share("5%").map(Share::fraction), Ok(0.05));
        assert_eq!(parse_share("99.99%").map(Share::fraction), Ok(0.9999));
        assert_eq!(Share::WHOLE.fraction().to_string(), "1");
    }

    #[test]
    fn each_way_to_miswrite_a_share_has_its_own_fault() {
        let unknown = |unit: &str| Fault::UnknownUnit {
            unit: unit.to_owned(),
        };
        for (text, fault) in [
            ("", Fault::Empty),
            ("0.05", Fault::NoUnit),
            ("5 percent", unknown("percent")),
            ("5%%", unknown("%%")),
            ("-5%", Fault::Negative),
            ("%", Fault::NoNumber),
            ("half", Fault::NoNumber),
            ("1844674407371%", Fault::TooLarge),
            ("0.00000001%", Fault::TooFine),
        ] {
            assert_eq!(
                parse_share(text).map_err(|error| error.fault),
                Err(fault),
                "{text}"
            );
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_the_reader_fall(text in "\\PC{0,20}|[0-9.% −-]{0,60}") {
            let _ = parse_share(&text);
        }
    }
}
