//! A value with its place.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::de::value::U64Deserializer;
use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error, SeqAccess, Visitor};

use super::failure::Failure;
use super::reader::Reader;
use crate::text::tree::{SourceId, Span};

/// The name by which the reader recognises that a place is wanted. No type of Rust can have it.
pub(super) const NAME: &str = "value with its place";

/// A value that remembers where it was written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Its place; the default one if it was not read from a tree.
    pub span: Span,
}

impl<T> Spanned<T> {
    /// The same place with another value.
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Spanned<U> {
        Spanned {
            value: f(self.value),
            span: self.span,
        }
    }
}

impl<T: JsonSchema> JsonSchema for Spanned<T> {
    fn inline_schema() -> bool {
        T::inline_schema()
    }

    fn schema_name() -> Cow<'static, str> {
        T::schema_name()
    }

    fn schema_id() -> Cow<'static, str> {
        T::schema_id()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        T::json_schema(generator)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Spanned<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_newtype_struct(NAME, SpannedVisitor(PhantomData))
    }
}

struct SpannedVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for SpannedVisitor<T> {
    type Value = Spanned<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(NAME)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, inner: D) -> Result<Spanned<T>, D::Error> {
        Ok(Spanned {
            value: T::deserialize(inner)?,
            span: Span::default(),
        })
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut parts: A) -> Result<Spanned<T>, A::Error> {
        let mut offset = || match parts.next_element::<usize>()? {
            Some(offset) => Ok(offset),
            None => Err(A::Error::invalid_length(0, &self)),
        };
        let span = Span {
            source: SourceId(offset()?),
            start: offset()?,
            end: offset()?,
        };
        match parts.next_element()? {
            Some(value) => Ok(Spanned { value, span }),
            None => Err(A::Error::invalid_length(3, &self)),
        }
    }
}

/// What the visitor above is given: source, start and end, then the value itself.
pub(super) struct PlaceThenValue<'a> {
    reader: Reader<'a>,
    given: usize,
}

impl<'a> PlaceThenValue<'a> {
    pub(super) fn new(reader: Reader<'a>) -> Self {
        Self { reader, given: 0 }
    }
}

impl<'a> SeqAccess<'a> for PlaceThenValue<'a> {
    type Error = Failure;

    fn next_element_seed<T: DeserializeSeed<'a>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Failure> {
        let Span { source, start, end } = self.reader.node.span;
        self.given += 1;
        let place = match self.given {
            1 => source.0,
            2 => start,
            3 => end,
            _ => return seed.deserialize(self.reader).map(Some),
        };
        seed.deserialize(U64Deserializer::new(place as u64))
            .map(Some)
    }
}
