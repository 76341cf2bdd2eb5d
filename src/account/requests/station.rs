//! stand-in
use crate::account::requests::amount::{Amount, Rate};
use crate::account::requests::warm_up::WarmUp;
use crate::kernel::time::Duration;
/// Order of service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Discipline {
    /// First in, first out.
    Fifo,
    /// Last in, first out.
    Lifo,
    /// Dropped when too late.
    Deadline,
}
/// A host as a server.
#[derive(Clone, Debug)]
pub struct Station {
    /// c
    pub capacity: Rate,
    /// k
    pub workers: u32,
    /// S
    pub service_time: Duration,
    /// Q
    pub queue_max: Option<Amount>,
    /// d
    pub discipline: Discipline,
    /// w
    pub warm_up: Option<WarmUp>,
}
