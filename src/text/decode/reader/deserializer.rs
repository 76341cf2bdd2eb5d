//! What serde may ask a node for, and which reading answers it.
//!
//! The shape of the type decides here; whether the node has that shape is for the readings to find out.

use serde::de::{Deserializer, Visitor};

use super::{Meaning, Reader};
use crate::text::decode::enumeration::Alternative;
use crate::text::decode::error::DecodeErrorKind;
use crate::text::decode::failure::Failure;
use crate::text::decode::spanned;
use crate::text::decode::words::{MANY, alternatives};
use crate::text::scalar::Scalar;

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
