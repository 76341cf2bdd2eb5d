//! Alarms, a file per section.

pub(in crate::rulebook) mod evaluation;
