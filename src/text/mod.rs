//! What a person wrote, with its places: the spanned YAML tree, decoding that collects every error,
//! diagnostics, the nearest spelling and units. This room has never heard of AWS.

pub mod parse;
pub mod syntax_error;
pub mod tree;

mod builder;
mod grammar_fault;
mod mapping_builder;
mod places;
mod tabs;
