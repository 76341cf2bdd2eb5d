//! The loop that carries actions one way and answers the other, in time order.

pub mod event;
pub mod simulation;

mod account_faults;
mod alarms;
mod applications;
mod arrivals;
mod deployments;
mod faults;
mod fifo;
mod host_faults;
mod instances;
mod minutes;
mod operations;
mod polls;
mod routing;
mod service_events;
mod targets;
mod traffic;
mod zone_counts;
mod zones;
