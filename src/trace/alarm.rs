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
    /// Bits of a double; not a number where there is none.
    newest: [u8; 8],
}

impl Datapoints {
    /// So many of those considered breach, fillers for missing ones included; `newest` is the value
    /// of the newest one there is.
    pub const fn new(breaching: u16, considered: u16, newest: Option<f64>) -> Self {
        let newest = match newest {
            Some(value) => value,
            None => f64::NAN,
        };
        Self {
            breaching: breaching.to_le_bytes(),
            considered: considered.to_le_bytes(),
            newest: newest.to_bits().to_le_bytes(),
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

    /// The newest value, if it is a number.
    pub const fn newest(self) -> Option<f64> {
        let value = f64::from_bits(u64::from_le_bytes(self.newest));
        if value.is_nan() { None } else { Some(value) }
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
            let points = Datapoints::new(2, 1_440, newest);
            assert_eq!(
                (points.breaching(), points.considered(), points.newest()),
                (2, 1_440, newest)
            );
        }
    }
}
