//! What a person wrote, with its places: the spanned YAML tree, decoding that collects every error,
//! diagnostics, the nearest spelling and units. This room has never heard of AWS.

pub mod source;

pub mod parse;
pub mod syntax_error;
pub mod tree;

mod brackets;
mod builder;
mod grammar_fault;
mod mapping_builder;
mod places;
mod tabs;

pub mod diagnostic;

pub mod nearest;

pub mod key;

pub mod scalar;

pub mod decode;

pub mod edit;

pub mod units;
