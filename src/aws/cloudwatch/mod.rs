//! CloudWatch: alarms and the metrics they watch.

pub mod ids;
pub mod state;
