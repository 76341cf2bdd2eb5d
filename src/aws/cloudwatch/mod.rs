//! CloudWatch: metrics with their delays, and the alarms that look at them.
//!
//! Pure, like every service here: phases, delays and points come in as arguments. Nothing here knows
//! where a number comes from, or who watches an alarm.

pub mod alarm;
pub mod alarm_set;
pub mod board;
pub mod composite;
pub mod datapoint;
pub mod evaluation;
pub mod histogram;
pub mod ids;
pub mod low_traffic;
pub mod math;
pub mod metric;
pub mod metric_store;
pub mod series;
pub mod state;
pub mod statistic;
pub mod window;
