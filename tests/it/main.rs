//! Every integration test in one binary.

mod kernel;
mod tidy;
