//! CloudWatch: alarms and what they read.

pub mod ids;
pub mod state;
