//! Time, order and chance. This room has never heard of AWS.

pub mod chance;
pub mod queue;
pub mod time;
