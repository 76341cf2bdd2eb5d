//! Every integration test in one binary.

mod captures;
mod healthy_hosts;
mod kernel;
mod scenario_errors;
mod tidy;
mod worlds;
