//! The value of a wait or limit: a length, one that is drawn, a number, or a part of a whole.

use std::fmt;

use crate::account::latency::Latency;
use crate::kernel::chance::sampler::Sampler;
use crate::kernel::time::Duration;
use crate::scenario::distribution::{Expression, parse};
use crate::text::units::format_duration;

/// A value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value {
    /// Always as long.
    Length(Duration),
    /// Drawn: the shortest, the median, and what 95 of 100 stay below.
    Drawn {
        /// The shortest.
        least: Duration,
        /// As many are longer as are shorter.
        median: Duration,
        /// 95 of 100 are shorter.
        p95: Duration,
    },
    /// A number of things.
    Count(u64),
    /// Bytes a second.
    Rate(u64),
    /// A part of a whole, in parts per billion.
    Share(u64),
    /// There is none.
    Unlimited,
}

impl Value {
    /// So many seconds.
    pub(super) const fn secs(secs: u64) -> Self {
        Self::Length(Duration::from_secs(secs))
    }

    /// What a latency comes to.
    pub(in crate::report) fn of(latency: &Latency) -> Self {
        match latency {
            Latency::Constant(length) => Self::Length(*length),
            Latency::Drawn(sampler) => Self::drawn(sampler),
        }
    }

    /// What a text of ours, such as a default, comes to.
    pub(super) fn written(text: &str) -> Self {
        match parse(text) {
            Ok(Expression::Known(distribution)) => {
                let sampler = Sampler::new(&distribution);
                match sampler.fixed() {
                    Some(length) => Self::Length(length),
                    None => Self::drawn(&sampler),
                }
            }
            Ok(Expression::Measured(_)) | Err(_) => {
                unreachable!("invariant: the defaults are distributions")
            }
        }
    }

    fn drawn(sampler: &Sampler) -> Self {
        let part = |hundredths: u64| sampler.sample(u64::MAX / 100 * hundredths);
        Self::Drawn {
            least: sampler.sample(0),
            median: part(50),
            p95: part(95),
        }
    }

    /// In seconds, if it is a length; the median of one that is drawn.
    pub fn seconds(&self) -> Option<f64> {
        match self {
            Self::Length(length) => Some(length.as_secs_f64()),
            Self::Drawn { median, .. } => Some(median.as_secs_f64()),
            Self::Count(_) | Self::Rate(_) | Self::Share(_) | Self::Unlimited => None,
        }
    }

    /// As a number, if it is one.
    pub const fn count(&self) -> Option<u64> {
        match self {
            Self::Count(count) => Some(*count),
            Self::Length(_)
            | Self::Drawn { .. }
            | Self::Rate(_)
            | Self::Share(_)
            | Self::Unlimited => None,
        }
    }
}

/// A length as it is, a drawn one to three digits.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self {
            Self::Length(length) => format_duration(length.as_micros()),
            Self::Drawn { median, p95, .. } => format!("{}, p95 {}", short(*median), short(*p95)),
            Self::Count(count) => count.to_string(),
            Self::Rate(bytes) => format!("{} MB/s", *bytes as f64 / 1e6),
            Self::Share(ppb) => format!("{} %", *ppb as f64 / 1e7),
            Self::Unlimited => "none".to_owned(),
        };
        f.pad(&text)
    }
}

/// A length without what nobody reads.
fn short(length: Duration) -> String {
    let step = match length.as_micros() {
        0..10_000_000 => 10_000,
        10_000_000..100_000_000 => 100_000,
        100_000_000.. => 1_000_000,
    };
    format_duration((length.as_micros() + step / 2) / step * step)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_shown_with_their_units() {
        for (value, text) in [
            (Value::secs(300), "5m"),
            (Value::Count(1_000), "1000"),
            (Value::Rate(60_000_000), "60 MB/s"),
            (Value::Share(100_000_000), "10 %"),
            (Value::Unlimited, "none"),
            (Value::written("5s"), "5s"),
            (
                Value::written("lognormal(p50 90s p95 180s min 45s max 600s)"),
                "1m 30s, p95 3m",
            ),
        ] {
            assert_eq!(value.to_string(), text);
        }
        assert_eq!(Value::secs(300).seconds(), Some(300.0));
        assert_eq!(Value::Count(3).count(), Some(3));
    }
}
