//! One of several alternatives: a name alone, or a mapping whose only key is the name.

use serde::de::value::MapDeserializer;
use serde::de::{DeserializeSeed, EnumAccess, VariantAccess, Visitor};

use super::error::DecodeErrorKind;
use super::failure::Failure;
use super::pass::Pass;
use super::reader::Reader;
use super::words::describe;
use crate::text::scalar::is_null;
use crate::text::tree::Node;

/// The alternative that was chosen.
pub(super) struct Alternative<'a> {
    type_name: &'static str,
    name: Reader<'a>,
    content: Option<Reader<'a>>,
}

impl<'a> Alternative<'a> {
    /// A name alone.
    pub(super) fn named(type_name: &'static str, name: Reader<'a>) -> Self {
        Self {
            type_name,
            name,
            content: None,
        }
    }

    /// A key with its value.
    pub(super) fn with_content(
        type_name: &'static str,
        key: &'a Node,
        content: &'a Node,
        pass: &'a Pass<'a>,
    ) -> Result<Self, Failure> {
        let Some(name) = key.as_str() else {
            let kind = DecodeErrorKind::WrongValue {
                expected: "text as a key".to_owned(),
                found: describe(key),
                remedy: None,
            };
            return Err(Failure::at(kind, key.span));
        };
        let name = Reader::key(key, name, pass);
        Ok(Self {
            type_name,
            name,
            content: Some(Reader::value_of(key, content, pass)),
        })
    }

    /// `keys` are those of the mapping that is missing; none where another value is.
    fn value_missing(&self, keys: &'static [&'static str]) -> Failure {
        let name = self.name.node.as_str().unwrap_or_default().to_owned();
        let kind = DecodeErrorKind::ValueMissing { name, keys };
        Failure::at(kind, self.name.node.span)
    }
}

impl<'a> EnumAccess<'a> for Alternative<'a> {
    type Error = Failure;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'a>>(self, seed: V) -> Result<(V::Value, Self), Failure> {
        match seed.deserialize(self.name) {
            Ok(variant) => Ok((variant, self)),
            Err(failure) => Err(match (failure.kind(), self.content) {
                // What stands as a key is called one.
                (DecodeErrorKind::UnknownValue { value, allowed }, Some(_)) => {
                    let kind = DecodeErrorKind::UnknownKey {
                        key: value.clone(),
                        allowed,
                    };
                    Failure::at(kind, self.name.node.span)
                }
                _ => self.name.settle(failure),
            }),
        }
    }
}

impl<'a> VariantAccess<'a> for Alternative<'a> {
    type Error = Failure;

    fn unit_variant(self) -> Result<(), Failure> {
        match self.content {
            None => Ok(()),
            Some(content) if is_null(content.node) => Ok(()),
            Some(content) => {
                let kind = DecodeErrorKind::WrongValue {
                    expected: "nothing".to_owned(),
                    found: describe(content.node),
                    remedy: None,
                };
                Err(Failure::at(kind, content.node.span))
            }
        }
    }

    fn newtype_variant_seed<T: DeserializeSeed<'a>>(self, seed: T) -> Result<T::Value, Failure> {
        let content = self.content.ok_or_else(|| self.value_missing(&[]))?;
        seed.deserialize(content)
            .map_err(|failure| content.settle(failure))
    }

    fn tuple_variant<V: Visitor<'a>>(self, len: usize, visitor: V) -> Result<V::Value, Failure> {
        let content = self.content.ok_or_else(|| self.value_missing(&[]))?;
        serde::Deserializer::deserialize_tuple(content, len, visitor)
            .map_err(|failure| content.settle(failure))
    }

    fn struct_variant<V: Visitor<'a>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Failure> {
        let Some(content) = self.content.filter(|content| !is_null(content.node)) else {
            // A name alone is a mapping without keys, where none is needed.
            let nothing = MapDeserializer::new(std::iter::empty::<(&str, &str)>());
            let read: Result<V::Value, Failure> = visitor.visit_map(nothing);
            return read.map_err(|_| self.value_missing(fields));
        };
        content
            .read_struct(self.type_name, fields, visitor)
            .map_err(|failure| content.settle(failure))
    }
}
