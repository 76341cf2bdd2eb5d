//! Every integration test in one binary.

mod appspec;
mod yaml;
