//! Sizes: `20MB` is twenty million bytes, `20MiB` is 20 × 2^20.

use super::decimal::Decimal;
use super::error::{Fault, Quantity, UnitError};

/// Units in bytes.
const UNITS: [(&str, u64); 9] = [
    ("B", 1),
    ("KB", 1_000),
    ("MB", 1_000_000),
    ("GB", 1_000_000_000),
    ("TB", 1_000_000_000_000),
    ("KiB", 1 << 10),
    ("MiB", 1 << 20),
    ("GiB", 1 << 30),
    ("TiB", 1 << 40),
];

/// Reads a size and returns it in bytes. `kB` is accepted beside `KB`.
///
/// # Errors
///
/// Anything else, a fraction of a byte, or more than 64 bits of bytes.
pub fn parse_size(text: &str) -> Result<u64, UnitError> {
    bytes(text.trim()).map_err(|fault| UnitError {
        quantity: Quantity::Size,
        found: text.to_owned(),
        fault,
    })
}

fn bytes(text: &str) -> Result<u64, Fault> {
    let (number, unit) = Decimal::with_unit(text)?;
    let name = if unit == "kB" { "KB" } else { unit };
    let Some((_, size)) = UNITS.iter().find(|(known, _)| *known == name) else {
        return Err(Fault::UnknownUnit {
            unit: unit.to_owned(),
        });
    };
    number.times(*size)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_size_is_exact_to_the_byte() {
        for (text, bytes) in [
            ("20MB", 20_000_000),
            ("20 MB", 20_000_000),
            ("1.5kB", 1_500),
            ("1KiB", 1_024),
            ("0.5KiB", 512),
            ("3GiB", 3_221_225_472),
            ("0B", 0),
        ] {
            assert_eq!(parse_size(text), Ok(bytes), "{text}");
        }
    }

    #[test]
    fn each_way_to_miswrite_a_size_has_its_own_fault() {
        let unknown = |unit: &str| Fault::UnknownUnit {
            unit: unit.to_owned(),
        };
        for (text, fault) in [
            ("", Fault::Empty),
            ("20", Fault::NoUnit),
            ("20M", unknown("M")),
            ("20mb", unknown("mb")),
            ("-1B", Fault::Negative),
            ("big", Fault::NoNumber),
            ("18446744073709551616B", Fault::TooLarge),
            ("16777216TiB", Fault::TooLarge),
            ("0.1B", Fault::TooFine),
            (
                "0.00000000000000000000000000000000000001TiB",
                Fault::TooFine,
            ),
        ] {
            assert_eq!(
                parse_size(text).map_err(|error| error.fault),
                Err(fault),
                "{text}"
            );
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_the_reader_fall(text in "\\PC{0,20}|[0-9.KMGTiB −-]{0,60}") {
            let _ = parse_size(&text);
        }
    }
}
