//! What a person wrote, with its places: the spanned YAML tree, decoding that collects every error,
//! diagnostics, the nearest spelling and units. This room has never heard of AWS.

pub mod tree;

pub mod source;

pub mod diagnostic;

pub mod nearest;

pub mod scalar;

pub mod units;
