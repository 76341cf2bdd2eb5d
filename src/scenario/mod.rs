//! From a file to a checked scenario.

pub mod expectation;
pub mod file;
pub mod model;
