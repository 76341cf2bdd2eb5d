//! Every integration test in one binary.

mod appspec;
mod captures;
mod checkers;
mod healthy_hosts;
mod kernel;
mod look;
mod rules;
mod swarm;
mod tidy;
mod worlds;
mod yaml;
