//! From a file to a checked scenario.
