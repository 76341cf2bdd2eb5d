//! What is to be said about a text: a message, its place, and what to do about it.
//!
//! It knows nothing of what was wrong, nor how it looks on a terminal.

mod drawing;

use super::tree::{SourceId, Span};

pub use drawing::{Colour, render};

/// How much a diagnostic matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The input cannot be used.
    Error,
    /// The input can be used, but probably not as meant.
    Warning,
    /// Something worth knowing.
    Note,
}

/// What a diagnostic points at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// No text at all.
    Nowhere,
    /// A text as a whole.
    Source(SourceId),
    /// A range of a text.
    Span(Span),
}

/// One thing to be said to the user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// How much it matters.
    pub severity: Severity,
    /// What is the matter, in one line.
    pub message: String,
    /// Where.
    pub place: Place,
    /// A few words at the caret.
    pub label: Option<String>,
    /// Other places that belong to it, each with a few words.
    pub secondary: Vec<(Span, String)>,
    /// What to do about it.
    pub help: Option<String>,
}

impl Diagnostic {
    /// A diagnostic without a place.
    pub fn new(severity: Severity, message: impl Into<String>) -> Self {
        Self {
            severity,
            message: message.into(),
            place: Place::Nowhere,
            label: None,
            secondary: Vec::new(),
            help: None,
        }
    }

    /// An error without a place.
    pub fn error(message: impl Into<String>) -> Self {
        Self::new(Severity::Error, message)
    }

    /// A warning without a place.
    pub fn warning(message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, message)
    }

    /// A note without a place.
    pub fn note(message: impl Into<String>) -> Self {
        Self::new(Severity::Note, message)
    }

    /// Points at a range of a text.
    #[must_use]
    pub fn at(mut self, span: Span) -> Self {
        self.place = Place::Span(span);
        self
    }

    /// Points at a text as a whole.
    #[must_use]
    pub fn in_source(mut self, source: SourceId) -> Self {
        self.place = Place::Source(source);
        self
    }

    /// Says a few words at the caret.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(label.into());
        self
    }

    /// Points at another place that belongs to it.
    #[must_use]
    pub fn also(mut self, span: Span, label: impl Into<String>) -> Self {
        self.secondary.push((span, label.into()));
        self
    }

    /// Says what to do about it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}
