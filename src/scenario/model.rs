//! A checked scenario: whatever is here can be run.

use crate::account::world::World;
use crate::scenario::expectation::Expectation;
use crate::trace::slo::Slo;

/// A scenario that exists can be run; nothing about it can fail any more.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// `name`.
    pub name: String,
    /// `description`.
    pub description: String,
    /// `seed`.
    pub seed: u64,
    /// `startsAt`: seconds since 1970-01-01T00:00:00Z, a whole minute.
    pub starts_at: i64,
    /// SHA-256 over the scenario's own text and that of every file it draws in, in hex.
    pub hash: String,
    /// The account and what happens in it.
    pub world: World,
    /// What the scenario expects.
    pub expectations: Vec<Expectation>,
    /// What the service promises.
    pub slo: Slo,
    /// Switches and quotas that differ from their defaults: name and value as written.
    pub assumptions: Vec<(String, String)>,
}
