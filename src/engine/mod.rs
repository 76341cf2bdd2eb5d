//! The loop that carries actions one way and answers the other, in time order.

pub mod event;
pub mod simulation;

mod deployments;
mod faults;
mod fifo;
mod routing;
mod service_events;
