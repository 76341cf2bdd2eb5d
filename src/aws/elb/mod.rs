//! Elastic Load Balancing: target groups and the states of their targets.

pub mod ids;
pub mod target;
