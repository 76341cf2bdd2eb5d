//! The EC2/on-premises platform: a deployment, its targets and what they say to the outside.

pub mod action;
pub mod copy_call;
pub mod deployment;
mod ending;
pub mod health;
mod pass;
pub mod result;
pub mod role;
mod round;
pub mod schedule;
pub mod service_event;
pub mod settings;
pub mod signal;
pub mod style;
pub mod target;
mod zones;
