//! Quantities as people write them: a number and its unit, read without rounding.
//!
//! Durations (`1h30m`), rates (`120/s`), shares (`5%`) and sizes (`20MB`). Decimal fractions are
//! exact: what does not come out even in the unit of the result is refused. What range makes sense
//! is decided by who asked.

mod decimal;
mod duration;
mod error;
mod rate;
mod share;
mod size;

pub use duration::{format_duration, parse_duration};
pub use error::{Fault, Quantity, UnitError};
pub use rate::{Rate, parse_rate};
pub use share::{Share, parse_share};
pub use size::parse_size;
