//! Rehearses AWS CodeDeploy deployments in virtual time.
//!
//! A scenario file describes applications, deployment groups, fleets, hook latencies and faults.
//! The engine runs it through the CodeDeploy state machines and says what would happen: how long it
//! takes, what fails, what rolls back, and which rule of AWS's behaviour decided it.
//!
//! The rooms, lowest first; a file names only rooms to its left, and a dot separates rooms that
//! ignore each other:
//!
//! ```text
//! kernel · rulebook · text  ←  aws  ←  account  ←  trace  ←  scenario  ←  engine  ←  study  ←  report  ←  cli
//! ```

pub mod kernel;
pub mod rulebook;
pub mod text;

pub mod aws;

pub mod account;

pub mod trace;

pub mod scenario;

pub mod engine;

pub mod study;

pub mod report;

pub mod cli;
