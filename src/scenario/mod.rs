//! From a file to a checked scenario.

pub mod expectation;
mod build;
pub mod distribution;
pub mod file;
pub mod load;
pub mod model;
pub mod shipped;
pub mod texts;
