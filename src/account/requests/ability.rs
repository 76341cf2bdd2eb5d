//! What the targets of a cell can do, all of them together.

use crate::account::requests::amount::{Amount, Rate};
use crate::account::requests::cell::Service;
use crate::account::requests::probes::ProbeLimit;
use crate::account::requests::station::Discipline;

/// What a cell can do, as its targets stand.
#[derive(Clone, Copy, Debug)]
pub struct Ability<'a> {
    /// What its targets do.
    pub service: Service,
    /// Requests it can serve, all targets together.
    pub capacity: Rate,
    /// Requests it can hold; none for as many as are served before the most patient client gives up.
    pub queue_max: Option<Amount>,
    /// Order of service.
    pub discipline: Discipline,
    /// Answers that are errors whatever the load, in parts per billion.
    pub error_ppb: u64,
    /// Whether answers fail near and above full load (TRF-009).
    pub errors_under_load: LoadErrors,
    /// Backlogs above which health checks that wait in the queue are too slow, one for each target
    /// group whose checks do (LB-010).
    pub probe_limits: &'a [ProbeLimit],
}

/// Whether answers fail near and above full load (TRF-009).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LoadErrors {
    /// From 90 % of the capacity on, 5 % of them at 100 %.
    Grow,
    /// Load alone fails no answer.
    None,
}
