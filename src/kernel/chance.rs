//! Chance: streams of random words found by name, and distributions sampled by inversion.
//!
//! Every draw is a pure function of seed, replication, entity, purpose, attempt and position, so no
//! draw moves another (RNG-001 to RNG-004).

pub mod beta;
pub mod binomial;
pub mod distribution;
pub mod normal;
pub mod poisson;
pub mod sampler;
pub mod stream;

mod saddle_point;
mod tail;
