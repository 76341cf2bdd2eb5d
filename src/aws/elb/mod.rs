//! Elastic Load Balancing: target groups, health checks, draining, and where requests go.
//!
//! Pure machines without chance: phases and lags come in as arguments. Nothing here knows what a
//! request costs a host, or which deployment moves a target.

pub mod ids;
pub mod target_group;
