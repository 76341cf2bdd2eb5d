//! Requests as numbers: amounts, rates, and why an attempt fails.

pub mod amount;
pub mod cause;
pub mod ids;
pub mod slo;
