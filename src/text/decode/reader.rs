//! One node of the tree, and how each kind of value is read from it.
//!
//! It finds the words for what does not fit. It does not know what serde calls for: that is the
//! deserialiser's business.

mod deserializer;

use serde::de::{Error as _, Expected, Unexpected, Visitor};

use super::access::{Entries, Items, KeyNames};
use super::error::DecodeErrorKind;
use super::failure::{Cause, Failure};
use super::pass::Pass;
use super::spanned::PlaceThenValue;
use super::words::{Counts, as_mapping, describe, describe_text, remedy};
use crate::text::key::same_but_for_first_letter;
use crate::text::nearest::nearest;
use crate::text::scalar::{Integer, Scalar, resolve};
use crate::text::tree::{Node, ScalarStyle, Value};

/// A node to be read, as a value or as the key of an entry.
#[derive(Clone, Copy)]
pub(super) struct Reader<'a> {
    pub(super) node: &'a Node,
    pub(super) pass: &'a Pass<'a>,
    role: Role<'a>,
    /// The key that a value stands under.
    under: Option<&'a str>,
}

/// Keys are text whatever they look like; values mean what the core schema says.
#[derive(Clone, Copy)]
enum Role<'a> {
    Value,
    /// The key in the case the type knows.
    Key(&'a str),
}

enum Meaning<'a> {
    Scalar(Scalar<'a>),
    Sequence(&'a [Node]),
    Mapping(&'a [(Node, Node)]),
}

impl<'a> Reader<'a> {
    pub(super) fn value(node: &'a Node, pass: &'a Pass<'a>) -> Self {
        Self {
            node,
            pass,
            role: Role::Value,
            under: None,
        }
    }

    /// The value of an entry.
    pub(super) fn value_of(key: &'a Node, node: &'a Node, pass: &'a Pass<'a>) -> Self {
        Self {
            under: key.as_str(),
            ..Self::value(node, pass)
        }
    }

    pub(super) fn key(node: &'a Node, name: &'a str, pass: &'a Pass<'a>) -> Self {
        Self {
            node,
            pass,
            role: Role::Key(name),
            under: None,
        }
    }

    /// Gives a failure that came out of a visitor the place of this node, and finds out whether it
    /// only misses what was left out.
    pub(super) fn settle(self, mut failure: Failure) -> Failure {
        if failure.has_place() {
            return failure;
        }
        let mut kind = failure.kind().clone();
        if let (
            DecodeErrorKind::WrongValue {
                expected,
                found,
                remedy: help,
            },
            Role::Value,
        ) = (&mut kind, self.role)
        {
            *found = describe(self.node);
            *help = help
                .take()
                .or_else(|| remedy(self.node, expected, self.counts()));
        }
        let misses = match &kind {
            DecodeErrorKind::MissingKey { keys, .. } => keys.iter().any(|key| self.left_out(key)),
            _ => self.pass.is_damaged(self.node),
        };
        let cause = if misses { Cause::LeftOut } else { Cause::File };
        failure.place(self.node, kind, cause);
        failure
    }

    /// What a number here counts.
    fn counts(self) -> Counts {
        let ends = |key: &str| {
            let ending = |end: &&str| key.ends_with(end) || same_but_for_first_letter(key, end);
            self.pass.options.in_seconds.iter().any(ending)
        };
        if self.under.is_some_and(ends) {
            Counts::Seconds
        } else {
            Counts::Anything
        }
    }

    /// Whether the entry for this key was left out, be it for its value or because the key itself
    /// was misspelt.
    fn left_out(self, key: &str) -> bool {
        let entries = self.node.as_mapping().unwrap_or_default();
        entries.iter().any(|(name, value)| {
            let Some(text) = name.as_str() else {
                return false;
            };
            self.pass.is_absent(value) && same_but_for_first_letter(text, key)
                || self.pass.is_absent(name) && nearest(text, [key]).is_some()
        })
    }

    fn meaning(self) -> Meaning<'a> {
        match (self.role, &self.node.value) {
            (Role::Key(name), _) => Meaning::Scalar(Scalar::Text(name)),
            (Role::Value, Value::Scalar { text, style }) => Meaning::Scalar(resolve(text, *style)),
            (Role::Value, Value::Sequence(items)) => Meaning::Sequence(items),
            (Role::Value, Value::Mapping(entries)) => Meaning::Mapping(entries),
        }
    }

    /// The meaning where a number or a truth value is due: a key may look like one.
    fn scalar(self) -> Option<Scalar<'a>> {
        match (self.role, self.meaning()) {
            (Role::Key(name), _) => Some(resolve(name, ScalarStyle::Plain)),
            (Role::Value, Meaning::Scalar(scalar)) => Some(scalar),
            (Role::Value, Meaning::Sequence(_) | Meaning::Mapping(_)) => None,
        }
    }

    fn wrong(self, expected: &dyn Expected) -> Failure {
        let found = match self.role {
            Role::Key(name) => Unexpected::Str(name),
            // `settle` describes values.
            Role::Value => Unexpected::Unit,
        };
        self.settle(Failure::invalid_type(found, expected))
    }

    fn out_of_range(self, expected: &dyn Expected) -> Failure {
        self.settle(Failure::invalid_value(Unexpected::Unit, expected))
    }

    fn wrong_value(self, expected: String) -> Failure {
        let found = match self.role {
            Role::Key(name) => describe_text(name),
            Role::Value => String::new(),
        };
        self.settle(Failure::new(DecodeErrorKind::WrongValue {
            expected,
            found,
            remedy: None,
        }))
    }

    fn read_whole_number<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Failure> {
        match self.scalar() {
            Some(Scalar::Integer(Integer::Unsigned(value))) => visitor.visit_u64(value),
            Some(Scalar::Integer(Integer::Negative(value))) => visitor.visit_i64(value),
            Some(Scalar::Integer(Integer::TooLarge)) => Err(self.out_of_range(&visitor)),
            Some(Scalar::Float(value)) => visitor.visit_f64(value),
            Some(Scalar::Null | Scalar::Bool(_) | Scalar::Text(_)) | None => {
                Err(self.wrong(&visitor))
            }
        }
    }

    fn read_number<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Failure> {
        let value = match self.scalar() {
            Some(Scalar::Integer(Integer::Unsigned(value))) => value as f64,
            Some(Scalar::Integer(Integer::Negative(value))) => value as f64,
            // Only digits and perhaps a sign, so this is a number; in base 16 or 8 it is refused.
            Some(Scalar::Integer(Integer::TooLarge)) => {
                let text = self.node.as_str().unwrap_or_default();
                text.parse().unwrap_or(f64::INFINITY)
            }
            Some(Scalar::Float(value)) => value,
            Some(Scalar::Null | Scalar::Bool(_) | Scalar::Text(_)) | None => {
                return Err(self.wrong(&visitor));
            }
        };
        self.visit_finite(value, visitor)
    }

    /// No quantity of ours is infinite or undefined.
    fn visit_finite<V: Visitor<'a>>(self, value: f64, visitor: V) -> Result<V::Value, Failure> {
        if !value.is_finite() {
            return Err(self.wrong_value("a finite number".to_owned()));
        }
        visitor.visit_f64(value)
    }

    fn read_text<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Failure> {
        match self.meaning() {
            Meaning::Scalar(Scalar::Text(text)) => visitor.visit_borrowed_str(text),
            Meaning::Scalar(_) | Meaning::Sequence(_) | Meaning::Mapping(_) => {
                Err(self.wrong(&visitor))
            }
        }
    }

    fn read_nothing<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Failure> {
        match self.meaning() {
            Meaning::Scalar(Scalar::Null) => visitor.visit_unit(),
            Meaning::Scalar(_) | Meaning::Sequence(_) | Meaning::Mapping(_) => {
                Err(self.wrong(&visitor))
            }
        }
    }

    fn read_list<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Failure> {
        let Meaning::Sequence(items) = self.meaning() else {
            return Err(self.wrong(&visitor));
        };
        let mut items = Items::new(items, self.pass);
        let value = visitor.visit_seq(&mut items)?;
        items.check_end()?;
        Ok(value)
    }

    fn read_mapping<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Failure> {
        let Meaning::Mapping(entries) = self.meaning() else {
            return Err(self.wrong(&visitor));
        };
        visitor.visit_map(Entries::new(self.node, entries, KeyNames::Any, self.pass))
    }

    /// Reads a mapping with known keys; `name` is that of the type.
    pub(super) fn read_struct<V: Visitor<'a>>(
        self,
        name: &str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Failure> {
        let Meaning::Mapping(entries) = self.meaning() else {
            let mut failure = self.wrong_value("a mapping".to_owned());
            if let Some(name) = self.name_written_alone() {
                failure.advise(as_mapping(name, fields));
            }
            return Err(failure);
        };
        let names = if self.pass.options.free_case.contains(&name) {
            KeyNames::FreeCase(fields)
        } else {
            KeyNames::Any
        };
        let entries = Entries::new(self.node, entries, names, self.pass);
        entries.check_repeated()?;
        visitor
            .visit_map(entries)
            .map_err(|failure| failure.among(fields))
    }

    /// A text that stands where a mapping is due.
    fn name_written_alone(self) -> Option<&'a str> {
        match self.meaning() {
            Meaning::Scalar(Scalar::Text(text)) => Some(text).filter(|text| !text.is_empty()),
            Meaning::Scalar(_) | Meaning::Sequence(_) | Meaning::Mapping(_) => None,
        }
    }

    fn read_spanned<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Failure> {
        visitor.visit_seq(PlaceThenValue::new(self))
    }
}
