//! The world the services act on: hosts, agents, revisions, latencies and faults.
//!
//! The `World` is what a scenario describes; it is built once and shared by every run. What changes
//! during a run is the `Account`. This room answers the questions of `aws/`; it decides nothing that
//! AWS decides.

pub mod agent;
pub mod application;
pub mod balancing;
pub mod fault;
pub mod host;
pub mod install;
pub mod latency;
pub mod luck;
pub mod metrics;
pub mod monitoring;
pub mod presence;
pub mod requests;
pub mod revision;
pub mod state;
pub mod walk;
pub mod work;
pub mod world;
pub mod zone_order;
