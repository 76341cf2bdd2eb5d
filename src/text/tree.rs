//! A YAML (or JSON) document as a tree in which every node knows its place and every scalar its
//! style.
//!
//! The tree keeps what was written and interprets nothing: whether `0644` is a number is decided by
//! who reads it, since AppSpec files follow YAML 1.1 and scenarios YAML 1.2.

/// Which text a value came from: an index into [`Sources`](super::source::Sources).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct SourceId(pub(super) usize);

/// A range of bytes in one source text, `start` included, `end` not.
///
/// The source travels with the range, so a value still knows its file after two files were merged.
/// Spans order by source, then by place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// The text the offsets count in.
    pub source: SourceId,
    /// Offset of the first byte.
    pub start: usize,
    /// Offset behind the last byte.
    pub end: usize,
}

/// How a scalar was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScalarStyle {
    /// Without quotes: may mean a number, a boolean or nothing.
    Plain,
    /// In single or double quotes: always text.
    Quoted,
    /// A literal (`|`) or folded (`>`) block: always text.
    Block,
}

/// One value of the document.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// Where it stands.
    pub span: Span,
    /// What it is.
    pub value: Value,
}

/// The three kinds of value.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A single piece of text, escapes and folding already resolved.
    Scalar {
        /// The text.
        text: String,
        /// How it was written.
        style: ScalarStyle,
    },
    /// A list.
    Sequence(Vec<Node>),
    /// Keys and values in the order of the file. Keys are scalars and differ from each other.
    Mapping(Vec<(Node, Node)>),
}
