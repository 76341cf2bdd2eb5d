//! Every integration test in one binary.

mod appspec;
mod captures;
mod healthy_hosts;
mod kernel;
mod look;
mod rules;
mod tidy;
mod worlds;
mod yaml;
