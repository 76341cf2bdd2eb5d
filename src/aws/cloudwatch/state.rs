//! The three states of an alarm (ALM-001).

use crate::aws::named::named;

named! {
    /// State of an alarm.
    pub enum AlarmState {
        /// `OK`.
        Ok = "OK",
        /// `ALARM`.
        Alarm = "ALARM",
        /// `INSUFFICIENT_DATA`.
        InsufficientData = "INSUFFICIENT_DATA",
    }
}
