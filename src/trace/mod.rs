//! What happened: entries, the recorder, measures and the digest.

pub mod alarm;
pub mod column;
pub mod entry;
pub mod minute;
pub mod outcome;
pub mod recorder;

pub mod detection;
pub mod instances;
pub mod measure;
pub mod outages;
pub mod slo;
pub mod sums;
pub mod window;

pub mod deployment_id;
pub mod digest;
pub mod row;
pub mod wording;

#[cfg(test)]
pub(crate) mod sample;
