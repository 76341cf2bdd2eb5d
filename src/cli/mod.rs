//! Arguments and one file per command.

mod columns;
pub mod explain;
pub mod rules;
