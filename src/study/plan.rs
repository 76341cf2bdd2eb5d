//! What to run: one scenario under one seed, so many times.

use crate::kernel::chance::stream::Seed;
use crate::scenario::model::Scenario;
use std::num::NonZeroU32;

/// One scenario and the replications asked for.
#[derive(Clone, Copy, Debug)]
pub struct Plan<'a> {
    /// What to run.
    pub scenario: &'a Scenario,
    /// The seed all replications share.
    pub seed: u64,
    /// How many.
    pub replications: NonZeroU32,
    /// Whether each is paired with a run without deployments (TRF-061).
    pub base: Base,
}

/// Whether every replication is run a second time without deployments, with the same seed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Base {
    /// It is.
    Paired,
    /// It is not.
    None,
}

/// A replication, counted from 1 as everything a person sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Replication(pub NonZeroU32);

impl Replication {
    /// The replication with this index, counted from 0.
    pub fn with_index(index: u32) -> Self {
        let number = NonZeroU32::MIN.saturating_add(index);
        Self(number)
    }

    /// The index, counted from 0.
    pub const fn index(self) -> u32 {
        self.0.get() - 1
    }
}

impl std::fmt::Display for Replication {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl Plan<'_> {
    /// What the streams of one replication have in common (RNG-002).
    pub fn seed_of(&self, replication: Replication) -> Seed {
        Seed {
            seed: self.seed,
            replication: u64::from(replication.index()),
        }
    }
}
