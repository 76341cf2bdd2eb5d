//! From a file to a checked scenario.

mod build;
pub mod distribution;
pub mod expectation;
pub mod file;
pub mod load;
pub mod model;
pub mod schema;
pub mod shipped;
pub mod templates;
pub mod texts;
