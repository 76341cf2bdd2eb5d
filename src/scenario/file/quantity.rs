//! Quantities with a unit, as serde reads them.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Deserialize, Deserializer, Error, Visitor};

use crate::account::requests::amount::Rate;
use crate::kernel::time::Duration;
use crate::text::units::{Share, UnitError, parse_duration, parse_rate, parse_share, parse_size};

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

/// A multiple such as `120%`, at most a hundredfold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Multiple(pub Share);

/// Requests a second, such as `900/s`, at most a thousand million.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Flow(pub Rate);

/// The most requests a second that a scenario may name, and that all its sources may ask for
/// together: the noise of a minute makes that at most 760 times as much and ten further attempts
/// eleven times, which is what 64 bits of micro-requests hold.
pub const FLOW_MAX: Rate = Rate::per_second(1_000_000_000);

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

fn read_multiple(text: &str) -> Result<Multiple, String> {
    let share = parse_share(text).map_err(|error| words(&error))?;
    if share.billionths() > 100 * Share::WHOLE.billionths() {
        return Err(format!(
            "`{text}` is more than a hundredfold: write at most 10000%"
        ));
    }
    Ok(Multiple(share))
}

/// Rounded half to even to a millionth of a request a second.
fn read_flow(text: &str) -> Result<Flow, String> {
    let rate = parse_rate(text).map_err(|error| words(&error))?;
    let (above, below) = (u128::from(rate.numerator()), u128::from(rate.denominator()));
    let micros = 1_000_000 * above;
    let (down, rest) = (micros / below, micros % below);
    let up = 2 * rest > below || 2 * rest == below && down % 2 == 1;
    match u64::try_from(down + u128::from(up)).map(Rate) {
        Ok(rate) if rate <= FLOW_MAX => Ok(Flow(rate)),
        Ok(_) | Err(_) => Err(format!(
            "`{text}` is more than a thousand million requests a second, the most a scenario can \
             name"
        )),
    }
}

impl<'de> Deserialize<'de> for Multiple {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Quantity {
            expected: "a multiple such as 120%",
            read: read_multiple,
        })
    }
}

impl<'de> Deserialize<'de> for Flow {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Quantity {
            expected: "a rate of requests such as 900/s",
            read: read_flow,
        })
    }
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

/// A number as it stands before its unit.
const NUMBER: &str = r"([0-9]+(\.[0-9]+)?|\.[0-9]+)";

macro_rules! schema_of_text {
    ($type:ident, $name:literal, $pattern:expr, $what:literal, $examples:expr) => {
        impl JsonSchema for $type {
            fn schema_name() -> Cow<'static, str> {
                $name.into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({
                    "type": "string",
                    "pattern": $pattern,
                    "patternErrorMessage": $what,
                    "description": $what,
                    "examples": $examples,
                })
            }
        }
    };
}

schema_of_text!(
    Length,
    "Duration",
    format!(r"^\s*({NUMBER}\s*(d|h|m|s|ms|us|µs)\s*)+$"),
    "A duration with its unit (d, h, m, s, ms or us), at most 100 days: 90s, 5m or 1h30m.",
    ["90s", "5m", "1h30m"]
);
schema_of_text!(
    LengthText,
    "DurationOrDistribution",
    format!(r"^\s*(({NUMBER}\s*(d|h|m|s|ms|us|µs)\s*)+|[a-z][A-Za-z]*\s*(\(.*\).*)?)$"),
    "A duration such as 90s, or a distribution: uniform(10s 30s), triangular(5s 10s 40s), \
     exponential(mean 20s), lognormal(p50 20s p95 1m), weibull(p50 20s p95 1m), \
     gamma(p50 20s p95 1m), empirical(times.csv), or by name: serviceRestart, packageInstall, \
     jvmAppStart or validateHttp.",
    ["90s", "lognormal(p50 20s p95 1m)"]
);
schema_of_text!(
    Size,
    "Size",
    format!(r"^\s*{NUMBER}\s*([kKMGT]?B|[KMGT]iB)\s*$"),
    "A size with its unit (B, KB, MB, GB, TB, KiB, MiB, GiB or TiB): 512KB, 20MB or 1GiB.",
    ["20MB"]
);
schema_of_text!(
    Part,
    "Share",
    format!(r"^\s*{NUMBER}\s*%\s*$"),
    "A part of the whole in percent, at most 100%: 5% or 0.5%.",
    ["5%"]
);
schema_of_text!(
    Multiple,
    "Multiple",
    format!(r"^\s*{NUMBER}\s*%\s*$"),
    "A multiple in percent, at most 10000%: 120%.",
    ["120%"]
);
schema_of_text!(
    Flow,
    "Rate",
    format!(r"^\s*{NUMBER}\s*/\s*(s|m|h|d)\s*$"),
    "A rate of requests with its unit (/s, /m, /h or /d): 120/s, 5/m or 0.2/h.",
    ["900/s"]
);
