//! From the YAML reader's marks to bytes of the source.
//!
//! Every place that leaves this file lies inside the text and on whole letters, whatever the reader
//! said, so that nobody behind it can fail on a slice.

use granit_parser::Marker;

use crate::text::tree::{SourceId, Span};

/// The text whose places are asked for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Places<'s> {
    source: &'s str,
    id: SourceId,
}

impl<'s> Places<'s> {
    /// The places of this text, which the spans will name by this id.
    pub(super) fn of(source: &'s str, id: SourceId) -> Self {
        Self { source, id }
    }

    /// The very beginning of the text.
    pub(super) fn beginning(self) -> Span {
        Span::start_of(self.id)
    }

    /// From one mark to another.
    pub(super) fn between(self, start: &Marker, end: &Marker) -> Span {
        let start = self.offset(start);
        Span {
            source: self.id,
            start,
            end: self.offset(end).max(start),
        }
    }

    /// One character at a mark, or the empty place at the end of a line or of the text.
    pub(super) fn at(self, marker: &Marker) -> Span {
        let start = self.offset(marker);
        let next = self.source[start..].chars().next();
        let visible = next.filter(|&next| next != '\n' && next != '\r');
        Span {
            source: self.id,
            start,
            end: start + visible.map_or(0, char::len_utf8),
        }
    }

    /// A place without the white space at its end.
    pub(super) fn trimmed(self, span: Span) -> Span {
        Span {
            end: span.start + self.text(span).trim_end().len(),
            ..span
        }
    }

    /// A place with the indentation of its first line and the line break before that, which the
    /// reader leaves out of block texts.
    pub(super) fn with_indentation(self, span: Span) -> Span {
        let before = self.source[..span.start].trim_end_matches(' ');
        let start = before
            .strip_suffix(['\n', '\r'])
            .map_or(span.start, str::len);
        Span { start, ..span }
    }

    /// The text at a place.
    pub(super) fn text(self, span: Span) -> &'s str {
        &self.source[span.start..span.end]
    }

    fn offset(self, marker: &Marker) -> usize {
        let offset = marker.byte_offset().unwrap_or(0);
        self.source.floor_char_boundary(offset)
    }
}
