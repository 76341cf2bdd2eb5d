//! Every integration test in one binary.

mod healthy_hosts;
mod kernel;
mod tidy;
mod worlds;
