//! The state of an alarm.

use crate::aws::named::named;

named! {
    /// State of an alarm, metric or composite.
    pub enum AlarmState {
        /// What it watches is as it should be.
        Ok = "OK",
        /// What it watches is not.
        Alarm = "ALARM",
        /// There is too little data to tell.
        InsufficientData = "INSUFFICIENT_DATA",
    }
}
