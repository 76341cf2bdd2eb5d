//! AppSpec files and revisions of all platforms, a file per section.

pub(in crate::rulebook) mod resources;
pub(in crate::rulebook) mod revisions;
pub(in crate::rulebook) mod server;
