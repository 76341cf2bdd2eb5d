//! serde's view of one node of the tree.

use serde::de::{Deserializer, Error as _, Expected, Unexpected, Visitor};

use super::access::{Entries, Items, KeyNames};
use super::enumeration::Alternative;
use super::error::DecodeErrorKind;
use super::failure::{Cause, Failure};
use super::pass::Pass;
use super::spanned::{self, PlaceThenValue};
use super::words::{MANY, alternatives, describe, describe_text, remedy};
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
        }
    }

    pub(super) fn key(node: &'a Node, name: &'a str, pass: &'a Pass<'a>) -> Self {
        Self {
            node,
            pass,
            role: Role::Key(name),
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
            *help = remedy(self.node, expected);
        }
        let misses = match &kind {
            DecodeErrorKind::MissingKey { key } => self.left_out(key),
            _ => self.pass.is_damaged(self.node),
        };
        let cause = if misses { Cause::LeftOut } else { Cause::File };
        failure.place(self.node, kind, cause);
        failure
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
            return Err(self.wrong_value("a mapping".to_owned()));
        };
        let names = if self.pass.options.free_case.contains(&name) {
            KeyNames::FreeCase(fields)
        } else {
            KeyNames::Any
        };
        let entries = Entries::new(self.node, entries, names, self.pass);
        entries.check_repeated()?;
        visitor.visit_map(entries)
    }

    fn read_spanned<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Failure> {
        visitor.visit_seq(PlaceThenValue::new(self))
    }
}

impl<'a> Deserializer<'a> for Reader<'a> {
    type Error = Failure;

    fn deserialize_any<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Failure> {
        match self.meaning() {
            Meaning::Scalar(Scalar::Null) => visitor.visit_unit(),
            Meaning::Scalar(Scalar::Bool(value)) => visitor.visit_bool(value),
            Meaning::Scalar(Scalar::Integer(_)) => self.read_whole_number(visitor),
            Meaning::Scalar(Scalar::Float(value)) => self.visit_finite(value, visitor),
            Meaning::Scalar(Scalar::Text(text)) => visitor.visit_borrowed_str(text),
            Meaning::Sequence(_) => self.read_list(visitor),
            Meaning::Mapping(_) => self.read_mapping(visitor),
        }
    }

    fn deserialize_bool<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Failure> {
        match self.scalar() {
            Some(Scalar::Bool(value)) => visitor.visit_bool(value),
            Some(Scalar::Null | Scalar::Integer(_) | Scalar::Float(_) | Scalar::Text(_)) | None => {
                Err(self.wrong(&visitor))
            }
        }
    }

    fn deserialize_i8<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Failure> {
        self.read_whole_number(visitor)
    }

    fn deserialize_i16<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Failure> {
        self.read_whole_number(visitor)
    }

    fn deserialize_i32<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Failure> {
        self.read_whole_number(visitor)
    }

    fn deserialize_i64<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Failure> {
        self.read_whole_number(visitor)
    }

    fn deserialize_i128<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Failure> {
        self.read_whole_number(visitor)
    }

    fn deserialize_u8<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Failure> {
        self.read_whole_number(visitor)
    }

    fn deserialize_u16<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Failure> {
        self.read_whole_number(visitor)
    }

    fn deserialize_u32<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Failure> {
        self.read_whole_number(visitor)
    }

    fn deserialize_u64<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Failure> {
        self.read_whole_number(visitor)
    }

    fn deserialize_u128<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Failure> {
        self.read_whole_number(visitor)
    }

    fn deserialize_f32<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Failure> {
        self.read_number(visitor)
    }

    fn deserialize_f64<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Failure> {
        self.read_number(visitor)
    }

    fn deserialize_char<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Failure> {
        self.read_text(visitor)
    }

    fn deserialize_str<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Failure> {
        self.read_text(visitor)
    }

    fn deserialize_string<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Failure> {
        self.read_text(visitor)
    }

    fn deserialize_bytes<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Failure> {
        self.read_text(visitor)
    }

    fn deserialize_byte_buf<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Failure> {
        self.read_text(visitor)
    }

    fn deserialize_option<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Failure> {
        match self.meaning() {
            Meaning::Scalar(Scalar::Null) => visitor.visit_none(),
            Meaning::Scalar(_) | Meaning::Sequence(_) | Meaning::Mapping(_) => {
                visitor.visit_some(self)
            }
        }
    }

    fn deserialize_unit<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Failure> {
        self.read_nothing(visitor)
    }

    fn deserialize_unit_struct<V: Visitor<'a>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Failure> {
        self.read_nothing(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'a>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Failure> {
        if name == spanned::NAME {
            self.read_spanned(visitor)
        } else {
            visitor.visit_newtype_struct(self)
        }
    }

    fn deserialize_seq<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Failure> {
        self.read_list(visitor)
    }

    fn deserialize_tuple<V: Visitor<'a>>(
        self,
        _len: usize,
        visitor: V,
    ) -> Result<V::Value, Failure> {
        self.read_list(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'a>>(
        self,
        _name: &'static str,
        _len: usize,
        visitor: V,
    ) -> Result<V::Value, Failure> {
        self.read_list(visitor)
    }

    fn deserialize_map<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Failure> {
        self.read_mapping(visitor)
    }

    fn deserialize_struct<V: Visitor<'a>>(
        self,
        name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Failure> {
        self.read_struct(name, fields, visitor)
    }

    fn deserialize_enum<V: Visitor<'a>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Failure> {
        let alternative = match self.meaning() {
            Meaning::Scalar(Scalar::Text(text)) => {
                Alternative::named(name, Self::key(self.node, text, self.pass))
            }
            Meaning::Mapping(entries) => {
                let mut present = entries
                    .iter()
                    .filter(|entry| !self.pass.is_entry_absent(entry));
                match (present.next(), present.next()) {
                    (Some((key, content)), None) => {
                        Alternative::with_content(name, key, content, self.pass)?
                    }
                    (None, _) | (Some(_), Some(_)) => {
                        return Err(self.settle(Failure::new(DecodeErrorKind::NotOneKey {
                            allowed: variants,
                            found: entries.len(),
                        })));
                    }
                }
            }
            Meaning::Scalar(_) | Meaning::Sequence(_) => {
                return Err(self.wrong_value(match variants.len() {
                    MANY.. => "one of its names".to_owned(),
                    _ => alternatives(variants),
                }));
            }
        };
        visitor.visit_enum(alternative)
    }

    fn deserialize_identifier<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Failure> {
        self.read_text(visitor)
    }

    fn deserialize_ignored_any<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Failure> {
        visitor.visit_unit()
    }
}
