//! Reads the text of one YAML or JSON document into a tree.
//!
//! The grammar is the YAML reader's business, the tree the builder's. This file knows the two ways of
//! reading and not what any key means.
//!
//! Files of our own format are read strictly: what usually is a slip (a key written twice, a second
//! document, a merge key, an unknown tag) is refused. Files that were written for somebody else's
//! loader are read tolerantly, as that loader would, and the slips are handed back as notes.

use crate::text::builder::{Reading, build};
use crate::text::syntax_error::{MAX_DOCUMENT_BYTES, SyntaxError, SyntaxErrorKind};
use crate::text::tree::{Node, SourceId, Span};

/// A document read tolerantly.
#[derive(Clone, Debug, PartialEq)]
pub struct Tolerated {
    /// The document as a loader of YAML 1.1 sees it.
    pub root: Node,
    /// What a strict reading would have refused, in the order of the file.
    pub slips: Vec<SyntaxError>,
}

/// Reads a document of our own format; JSON is a subset. Every span names `source`.
///
/// Keys of a mapping differ and are scalars, there is one document, aliases are expanded, merge keys
/// (`<<`) and tags other than those of plain data are refused.
///
/// # Errors
///
/// Everything that is wrong in the order of the file. A fault of grammar ends the reading, so what
/// lies behind it is not seen.
pub fn parse(text: &str, source: SourceId) -> Result<Node, Vec<SyntaxError>> {
    let (root, errors) = build(text, source, Reading::Strict);
    match root {
        Some(root) if errors.is_empty() => Ok(root),
        _ => Err(errors),
    }
}

/// Reads a document as loaders of YAML 1.1 do, such as Ruby's: of a key written twice the last
/// value holds, the merge key `<<` is carried out where it stands, keys that are lists or mappings
/// are dropped, unknown tags are dropped, and nothing is read behind the first document. Every span
/// names `source`.
///
/// # Errors
///
/// What such a loader would refuse too, and everything that is beyond a bound.
pub fn parse_tolerant(text: &str, source: SourceId) -> Result<Tolerated, Vec<SyntaxError>> {
    let (root, errors) = build(text, source, Reading::Tolerant);
    let (slips, errors): (Vec<_>, Vec<_>) = errors
        .into_iter()
        .partition(|error| error.kind.is_tolerable());
    match root {
        Some(root) if errors.is_empty() => Ok(Tolerated { root, slips }),
        _ => Err(errors),
    }
}

/// The bytes of a file as text, the first step for every file.
///
/// # Errors
///
/// If they are more than [`MAX_DOCUMENT_BYTES`] or not UTF-8.
pub fn decode(bytes: &[u8], source: SourceId) -> Result<&str, SyntaxError> {
    if bytes.len() > MAX_DOCUMENT_BYTES {
        let kind = SyntaxErrorKind::TooLarge { bytes: bytes.len() };
        return Err(SyntaxError {
            span: Span::start_of(source),
            kind,
        });
    }
    std::str::from_utf8(bytes).map_err(|fault| {
        let start = fault.valid_up_to();
        let end = start + fault.error_len().unwrap_or(bytes.len() - start);
        SyntaxError {
            span: Span { source, start, end },
            kind: SyntaxErrorKind::NotUtf8,
        }
    })
}

#[cfg(test)]
mod tests;
