//! What can be wrong with a quantity, said with what is allowed and an example.

use std::fmt;

/// The kinds of quantity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quantity {
    /// A length of time.
    Duration,
    /// Something per length of time.
    Rate,
    /// A part of a whole.
    Share,
    /// An amount of bytes.
    Size,
}

/// A text that is not the quantity asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitError {
    /// What was asked for.
    pub quantity: Quantity,
    /// The text as it was written.
    pub found: String,
    /// What is wrong with it.
    pub fault: Fault,
}

/// The ways in which a quantity can be wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// There is no text.
    Empty,
    /// There is a number without a unit.
    NoUnit,
    /// The unit is none of this quantity.
    UnknownUnit {
        /// The unit as it was written.
        unit: String,
    },
    /// The number is below zero.
    Negative,
    /// A number was due and something else stands there.
    NoNumber,
    /// The parts of a duration do not go from the largest unit to the smallest, each once.
    OutOfOrder,
    /// The quantity is more than can be counted.
    TooLarge,
    /// The quantity is not a whole number of the smallest unit.
    TooFine,
}

impl Quantity {
    fn name(self) -> &'static str {
        match self {
            Self::Duration => "a duration",
            Self::Rate => "a rate",
            Self::Share => "a share",
            Self::Size => "a size",
        }
    }

    fn units(self) -> &'static str {
        match self {
            Self::Duration => "d, h, m, s, ms and us",
            Self::Rate => "/s, /m, /h and /d",
            Self::Share => "%",
            Self::Size => "B, KB, MB, GB, TB, KiB, MiB, GiB and TiB",
        }
    }

    fn examples(self) -> &'static str {
        match self {
            Self::Duration => "90s, 5m or 1h30m",
            Self::Rate => "120/s, 5/m or 0.2/h",
            Self::Share => "5% or 0.5%",
            Self::Size => "512KB, 20MB or 1GiB",
        }
    }

    fn smallest(self) -> &'static str {
        match self {
            Self::Duration => "one microsecond",
            Self::Rate => "what 64 bits can hold",
            Self::Share => "a ten-millionth of a percent",
            Self::Size => "one byte",
        }
    }
}

impl fmt::Display for UnitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            quantity,
            found,
            fault,
        } = self;
        let (name, examples) = (quantity.name(), quantity.examples());
        match fault {
            Fault::Empty => write!(f, "{name} is missing: write {examples}"),
            Fault::NoUnit => write!(f, "{name} needs a unit, found `{found}`: write {examples}"),
            Fault::UnknownUnit { unit } => write!(
                f,
                "`{unit}` in `{found}` is no unit of {name}: allowed are {}, as in {examples}",
                quantity.units()
            ),
            Fault::Negative => {
                write!(
                    f,
                    "{name} cannot be negative, found `{found}`: write {examples}"
                )
            }
            Fault::NoNumber => {
                write!(
                    f,
                    "{name} is a number with a unit, found `{found}`: write {examples}"
                )
            }
            Fault::OutOfOrder => write!(
                f,
                "{name} goes from the largest unit to the smallest, each once, found `{found}`: \
                 write {examples}"
            ),
            Fault::TooLarge => write!(f, "`{found}` is more than {name} can be: write {examples}"),
            Fault::TooFine => write!(
                f,
                "`{found}` is finer than {name} can be: the smallest step is {}",
                quantity.smallest()
            ),
        }
    }
}

impl std::error::Error for UnitError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_fault_says_what_was_found_and_what_is_allowed() {
        let say = |quantity, found: &str, fault| {
            UnitError {
                quantity,
                found: found.to_owned(),
                fault,
            }
            .to_string()
        };
        let unknown = Fault::UnknownUnit {
            unit: "sec".to_owned(),
        };
        for (text, expected) in [
            (
                say(Quantity::Duration, "", Fault::Empty),
                "a duration is missing: write 90s, 5m or 1h30m",
            ),
            (
                say(Quantity::Duration, "90", Fault::NoUnit),
                "a duration needs a unit, found `90`: write 90s, 5m or 1h30m",
            ),
            (
                say(Quantity::Duration, "5sec", unknown),
                "`sec` in `5sec` is no unit of a duration: allowed are d, h, m, s, ms and us, as in \
                 90s, 5m or 1h30m",
            ),
            (
                say(Quantity::Rate, "-5/s", Fault::Negative),
                "a rate cannot be negative, found `-5/s`: write 120/s, 5/m or 0.2/h",
            ),
            (
                say(Quantity::Share, "half", Fault::NoNumber),
                "a share is a number with a unit, found `half`: write 5% or 0.5%",
            ),
            (
                say(Quantity::Duration, "1m1h", Fault::OutOfOrder),
                "a duration goes from the largest unit to the smallest, each once, found `1m1h`: \
                 write 90s, 5m or 1h30m",
            ),
            (
                say(Quantity::Size, "99999999TB", Fault::TooLarge),
                "`99999999TB` is more than a size can be: write 512KB, 20MB or 1GiB",
            ),
            (
                say(Quantity::Size, "0.5B", Fault::TooFine),
                "`0.5B` is finer than a size can be: the smallest step is one byte",
            ),
        ] {
            assert_eq!(text, expected);
        }
    }
}
