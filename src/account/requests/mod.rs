//! Requests as numbers: how many are asked for, what becomes of them and how long they take.
//!
//! Requests are a fluid whose rates change at events only. Whatever is counted is an integer, so that
//! a total does not depend on how time was cut into pieces (TRF-003). The files here are plain data
//! and pure functions of it; what flows where and when is decided elsewhere.

pub mod ability;
pub mod amount;
mod arithmetic;
pub mod backlog;
mod batch;
mod busy;
pub mod cause;
pub mod cell;
pub mod counts;
pub mod demand;
pub mod erlang;
mod flow;
pub mod fluid;
pub mod group_flow;
pub mod host_state;
pub mod ids;
mod island;
pub mod latency;
mod outliers;
pub mod part;
pub mod probes;
pub mod quality;
pub mod response_times;
pub mod retries;
pub mod samples;
mod settle;
pub mod site;
pub mod slo;
pub mod standing;
pub mod station;
pub mod stream;
pub mod sums;
pub mod traffic;
pub mod warm_up;
pub mod waves;
