//! What an entry says of alarms: why one changed its state, and what a deployment found when it
//! looked.

use crate::aws::cloudwatch::ids::AlarmId;

/// Why an alarm changed its state.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum AlarmReason {
    /// The data points of its metric.
    Datapoints(Datapoints),
    /// Not one data point, and how the alarm treats missing ones.
    NoData,
    /// The rule of a composite alarm.
    AlarmRule,
    /// `SetAlarmState`.
    SetAlarmState,
}

/// Data points behind a change, in a few bytes.
///
/// Kept as bytes so that an entry stays small; the constructor and the methods speak numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Datapoints {
    breaching: [u8; 2],
    considered: [u8; 2],
    missing: [u8; 2],
    /// A period, 0 for the newest; the largest number where there is none.
    oldest: [u8; 2],
    /// Bits of a float; not a number where there is none.
    newest: [u8; 4],
}

impl Datapoints {
    /// So many of those considered breach, and so many are missing beside them; `newest` is the value
    /// of the newest one there is, to seven digits.
    pub const fn new(breaching: u16, considered: u16, missing: u16, newest: Option<f64>) -> Self {
        let newest = match newest {
            Some(value) => value as f32,
            None => f32::NAN,
        };
        Self {
            breaching: breaching.to_le_bytes(),
            considered: considered.to_le_bytes(),
            missing: missing.to_le_bytes(),
            oldest: u16::MAX.to_le_bytes(),
            newest: newest.to_bits().to_le_bytes(),
        }
    }

    /// The same where the oldest that breaches is so many periods old, 0 for the newest.
    pub const fn breaching_since(self, age: u16) -> Self {
        Self {
            oldest: age.to_le_bytes(),
            ..self
        }
    }

    /// How many breach the threshold.
    pub const fn breaching(self) -> u16 {
        u16::from_le_bytes(self.breaching)
    }

    /// How many were considered.
    pub const fn considered(self) -> u16 {
        u16::from_le_bytes(self.considered)
    }

    /// How many are missing of those that are evaluated.
    pub const fn missing(self) -> u16 {
        u16::from_le_bytes(self.missing)
    }

    /// How many periods old the oldest is that breaches, 0 for the newest.
    pub const fn oldest_breaching(self) -> Option<u16> {
        match u16::from_le_bytes(self.oldest) {
            u16::MAX => None,
            age => Some(age),
        }
    }

    /// The newest value, if it is a number.
    pub fn newest(self) -> Option<f64> {
        let value = f32::from_bits(u32::from_le_bytes(self.newest));
        (!value.is_nan()).then(|| f64::from(value))
    }
}

/// What a deployment found when it looked at its alarms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PollResult {
    /// This one is in ALARM.
    Active(AlarmId),
    /// They cannot be read.
    Failed,
    /// They cannot be read, and the group ignores that.
    FailureIgnored,
    /// They can be read again.
    Recovered,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_points_read_back() {
        for newest in [None, Some(0.0), Some(-1.5), Some(143.0)] {
            let points = Datapoints::new(2, 1_440, 3, newest);
            assert_eq!(
                (points.breaching(), points.considered(), points.newest()),
                (2, 1_440, newest)
            );
            assert_eq!((points.missing(), points.oldest_breaching()), (3, None));
            let since = points.breaching_since(7);
            assert_eq!((since.oldest_breaching(), since.breaching()), (Some(7), 2));
        }
    }
}
