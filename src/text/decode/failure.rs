//! The error that travels through serde: a kind that finds its place on the way up.

use std::fmt::{self, Display};

use serde::de::{self, Expected, Unexpected};

use super::error::{DecodeError, DecodeErrorKind};
use super::words::{describe_text, in_words, range_in_words};
use crate::text::tree::{Node, Span};

/// Why a pass ended.
#[derive(Debug)]
pub(super) struct Failure(Box<Inner>);

#[derive(Debug)]
struct Inner {
    kind: DecodeErrorKind,
    /// The innermost place; none while the failure is still inside a visitor.
    span: Option<Span>,
    /// The key that is missed, if that is what is wrong.
    missing: Option<Culprit>,
    /// The innermost entry or item around it that can be left out in the next pass.
    wrong: Option<Culprit>,
    cause: Cause,
}

/// What the next pass has to do without.
#[derive(Clone, Copy, Debug)]
pub(super) enum Culprit {
    /// A required key; something can stand in for it.
    Missing {
        mapping: *const Node,
        key: &'static str,
    },
    /// A key, a value or an item that is left out.
    Wrong(*const Node),
}

/// Whether there is something to tell.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Cause {
    /// What stands in the file.
    File,
    /// Something that was left out, because it was wrong, is missed.
    LeftOut,
}

impl Failure {
    pub(super) fn new(kind: DecodeErrorKind) -> Self {
        Self(Box::new(Inner {
            kind,
            span: None,
            missing: None,
            wrong: None,
            cause: Cause::File,
        }))
    }

    /// A failure whose place is known where it arises.
    pub(super) fn at(kind: DecodeErrorKind, span: Span) -> Self {
        let mut failure = Self::new(kind);
        failure.0.span = Some(span);
        failure
    }

    pub(super) fn kind(&self) -> &DecodeErrorKind {
        &self.0.kind
    }

    pub(super) fn has_place(&self) -> bool {
        self.0.span.is_some()
    }

    /// A failure of something that stood in for a key.
    pub(super) fn of_stand_in(kind: DecodeErrorKind, mapping: &Node, key: &'static str) -> Self {
        let mut failure = Self::at(kind, mapping.span);
        let mapping = std::ptr::from_ref(mapping);
        failure.0.missing = Some(Culprit::Missing { mapping, key });
        failure.0.cause = Cause::LeftOut;
        failure
    }

    /// Says which keys exist where one is missed, unless it is missed further inside.
    pub(super) fn among(mut self, fields: &'static [&'static str]) -> Self {
        let is_here = self.0.span.is_none();
        if let (true, DecodeErrorKind::MissingKey { allowed, .. }) = (is_here, &mut self.0.kind) {
            *allowed = fields;
        }
        self
    }

    /// Gives the failure its place and the final wording. Only the innermost place counts.
    pub(super) fn place(&mut self, node: &Node, kind: DecodeErrorKind, cause: Cause) {
        if let (DecodeErrorKind::MissingKey { keys, .. }, Some(_)) = (&kind, node.as_mapping()) {
            let mapping = std::ptr::from_ref(node);
            let culprit = |key: &&'static str| Culprit::Missing { mapping, key };
            self.0.missing = keys.first().map(culprit);
        }
        self.0.span = Some(node.span);
        self.0.kind = kind;
        self.0.cause = cause;
    }

    /// Says what to do about it, instead of what would be said.
    pub(super) fn advise(&mut self, advice: String) {
        if let DecodeErrorKind::WrongValue { remedy, .. } = &mut self.0.kind {
            *remedy = Some(advice);
        }
    }

    /// Names the entry or item to leave out, unless one further inside is named already.
    pub(super) fn blame(mut self, node: &Node) -> Self {
        let wrong = Culprit::Wrong(std::ptr::from_ref(node));
        self.0.wrong.get_or_insert(wrong);
        self
    }

    /// What the next pass can do without, the least first.
    pub(super) fn culprits(&self) -> [Option<Culprit>; 2] {
        [self.0.missing, self.0.wrong]
    }

    pub(super) fn is_consequence(&self) -> bool {
        self.0.cause == Cause::LeftOut
    }

    pub(super) fn into_error(self, root: Span) -> DecodeError {
        DecodeError {
            span: self.0.span.unwrap_or(root),
            kind: self.0.kind,
        }
    }
}

impl Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.kind.message())
    }
}

impl std::error::Error for Failure {}

impl de::Error for Failure {
    fn custom<T: Display>(message: T) -> Self {
        Self::new(DecodeErrorKind::Other {
            message: message.to_string(),
        })
    }

    fn invalid_type(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::new(DecodeErrorKind::WrongValue {
            expected: in_words(&expected.to_string()),
            found: unexpected_in_words(&found),
            remedy: None,
        })
    }

    fn invalid_value(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::new(DecodeErrorKind::WrongValue {
            expected: range_in_words(&expected.to_string()),
            found: unexpected_in_words(&found),
            remedy: None,
        })
    }

    fn invalid_length(found: usize, expected: &dyn Expected) -> Self {
        Self::new(DecodeErrorKind::WrongLength {
            expected: in_words(&expected.to_string()),
            found,
        })
    }

    fn unknown_variant(value: &str, allowed: &'static [&'static str]) -> Self {
        Self::new(DecodeErrorKind::UnknownValue {
            value: value.to_owned(),
            allowed,
        })
    }

    fn unknown_field(key: &str, allowed: &'static [&'static str]) -> Self {
        Self::new(DecodeErrorKind::UnknownKey {
            key: key.to_owned(),
            allowed,
        })
    }

    fn missing_field(key: &'static str) -> Self {
        Self::new(DecodeErrorKind::MissingKey {
            keys: vec![key],
            allowed: &[],
        })
    }

    fn duplicate_field(key: &'static str) -> Self {
        Self::new(DecodeErrorKind::RepeatedKey {
            key: key.to_owned(),
            first: None,
        })
    }
}

/// Until the place is known, the value as serde saw it must do.
fn unexpected_in_words(found: &Unexpected<'_>) -> String {
    match found {
        Unexpected::Bool(value) => format!("`{value}`"),
        Unexpected::Unsigned(value) => format!("the number {value}"),
        Unexpected::Signed(value) => format!("the number {value}"),
        Unexpected::Float(value) => format!("the number {value}"),
        Unexpected::Str(text) => describe_text(text),
        Unexpected::Unit | Unexpected::Option => "nothing".to_owned(),
        Unexpected::Seq => "a list".to_owned(),
        Unexpected::Map => "a mapping".to_owned(),
        other => other.to_string(),
    }
}
