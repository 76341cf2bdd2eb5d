//! What happened: entries, the recorder, measures and the digest.

pub mod entry;
pub mod measure;
pub mod outcome;
pub mod recorder;
