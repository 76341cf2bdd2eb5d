//! Quantities with a unit, as serde reads them.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, Visitor};

use crate::kernel::time::Duration;
use crate::text::units::{Share, UnitError, parse_duration, parse_share, parse_size};

/// The longest length of time a scenario may name: 100 days.
pub const LONGEST: Duration = Duration::from_secs(100 * 86_400);

/// A length of time such as `90s` or `1h30m`, at most [`LONGEST`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Length(pub Duration);

/// A size such as `20MB`, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size(pub u64);

/// A part of a whole such as `5%`, at most all of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part(pub Share);

/// Reads text by a function. Numbers without a unit are handed to it as well, so that the refusal
/// names the unit that is missing.
struct Quantity<T> {
    expected: &'static str,
    read: fn(&str) -> Result<T, String>,
}

impl<T> Visitor<'_> for Quantity<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.expected)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        (self.read)(text).map_err(E::custom)
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<T, E> {
        self.visit_str(&number.to_string())
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<T, E> {
        self.visit_str(&number.to_string())
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<T, E> {
        self.visit_str(&number.to_string())
    }
}

fn words(error: &UnitError) -> String {
    error.to_string()
}

/// A duration or distribution as written; a number too, so that its reader can ask for a unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LengthText(pub String);

impl<'de> Deserialize<'de> for LengthText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Quantity {
            expected: "a duration such as 90s, or a distribution",
            read: |text| Ok(Self(text.to_owned())),
        })
    }
}

impl Length {
    /// Reads a length of time.
    ///
    /// # Errors
    /// What is wrong with the text, in a clause.
    pub fn read(text: &str) -> Result<Self, String> {
        let length = parse_duration(text).map_err(|error| words(&error))?;
        let length = Duration::from_micros(length);
        if length > LONGEST {
            return Err(format!(
                "`{text}` is more than 100 days, the longest a scenario can name"
            ));
        }
        Ok(Self(length))
    }
}

fn read_size(text: &str) -> Result<Size, String> {
    parse_size(text).map(Size).map_err(|error| words(&error))
}

fn read_part(text: &str) -> Result<Part, String> {
    let share = parse_share(text).map_err(|error| words(&error))?;
    if share > Share::WHOLE {
        return Err(format!(
            "`{text}` is more than the whole: write at most 100%"
        ));
    }
    Ok(Part(share))
}

impl<'de> Deserialize<'de> for Length {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Quantity {
            expected: "a duration such as 90s or 5m",
            read: Self::read,
        })
    }
}

impl<'de> Deserialize<'de> for Size {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Quantity {
            expected: "a size such as 20MB",
            read: read_size,
        })
    }
}

impl<'de> Deserialize<'de> for Part {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Quantity {
            expected: "a share such as 5%",
            read: read_part,
        })
    }
}
