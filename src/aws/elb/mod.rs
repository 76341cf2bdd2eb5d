//! Elastic Load Balancing: target groups, health checks, draining, and where requests go.
//!
//! Pure machines without chance: phases and lags come in as arguments. Nothing here knows what a
//! request costs a host, or which deployment moves a target.

pub mod action;
pub mod drain;
pub mod health_check;
pub mod ids;
pub mod outlier;
pub mod presets;
pub mod probe;
pub mod routing;
pub mod settings_fault;
pub mod slow_start;
pub mod stickiness;
pub mod target;
pub mod target_group;
pub mod zonal_shift;
pub mod zones;
