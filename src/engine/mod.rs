//! The loop that carries actions one way and answers the other, in time order.

pub mod event;
pub mod simulation;

mod alarms;
mod applications;
mod deployments;
mod faults;
mod fifo;
mod minutes;
mod operations;
mod routing;
mod service_events;
mod targets;
mod traffic;
mod zones;
