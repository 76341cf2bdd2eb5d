//! Arguments and one file per command.
