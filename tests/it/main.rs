//! Every integration test in one binary.

mod healthy_hosts;
mod kernel;
mod rules;
mod tidy;
mod worlds;
