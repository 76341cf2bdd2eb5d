//! Alarms, a file per section.

pub(in crate::rulebook) mod evaluation;
pub(in crate::rulebook) mod polling;
