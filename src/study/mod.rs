//! Many runs and their statistics.

pub mod plan;
pub mod replicate;

pub mod watch;

pub mod facts;
pub mod verdict;

pub mod fold;
pub mod statistics;
