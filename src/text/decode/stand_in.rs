//! Something in place of a required key that is missing, so that the same mapping can be searched
//! for more.
//!
//! What is made from it is thrown away: a tree with an error is never used. Types that read any kind
//! of value are offered one kind after another, a pass each; if they take none, the mapping is left out
//! as a whole.

use serde::de::value::{MapDeserializer, SeqDeserializer, StrDeserializer};
use serde::de::{Deserializer, IntoDeserializer, Visitor};
use serde::forward_to_deserialize_any;

use super::error::DecodeErrorKind;
use super::failure::Failure;

/// Types inside each other that are stood in for.
const MAX_DEPTH: u8 = 16;

/// What is offered to a type that reads any kind of value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Nothing,
    Text(&'static str),
    Number,
    List,
    Mapping,
}

/// Quantities come with each of the units that there are.
const FORMS: [Form; 8] = [
    Form::Nothing,
    Form::Text("1s"),
    Form::Text("1/s"),
    Form::Text("1%"),
    Form::Text("1B"),
    Form::Number,
    Form::List,
    Form::Mapping,
];

impl Form {
    pub(super) const FIRST: Self = FORMS[0];

    /// What is offered if this is not taken.
    pub(super) fn next(self) -> Option<Self> {
        let at = FORMS.iter().position(|form| *form == self)?;
        FORMS.get(at + 1).copied()
    }
}

/// The empty text, zero, `false`, nothing, or a type made of such.
#[derive(Clone, Copy)]
pub(super) struct StandIn {
    depth: u8,
    form: Form,
}

impl StandIn {
    pub(super) fn new(form: Form) -> Self {
        Self { depth: 0, form }
    }

    fn inner(self) -> Result<Self, Failure> {
        if self.depth == MAX_DEPTH {
            return Err(refused());
        }
        Ok(Self {
            depth: self.depth + 1,
            form: self.form,
        })
    }
}

/// Never shown: who asked for the stand-in says what was missing.
fn refused() -> Failure {
    Failure::new(DecodeErrorKind::Other {
        message: "nothing can stand in".to_owned(),
    })
}

impl IntoDeserializer<'_, Failure> for StandIn {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

impl<'de> Deserializer<'de> for StandIn {
    type Error = Failure;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        match self.form {
            Form::Nothing => visitor.visit_unit(),
            Form::Text(text) => visitor.visit_borrowed_str(text),
            Form::Number => visitor.visit_u64(1),
            Form::List => self.deserialize_seq(visitor),
            Form::Mapping => self.deserialize_map(visitor),
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        visitor.visit_bool(false)
    }

    fn deserialize_i8<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        visitor.visit_u64(0)
    }

    fn deserialize_i16<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        visitor.visit_u64(0)
    }

    fn deserialize_i32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        visitor.visit_u64(0)
    }

    fn deserialize_i64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        visitor.visit_u64(0)
    }

    fn deserialize_u8<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        visitor.visit_u64(0)
    }

    fn deserialize_u16<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        visitor.visit_u64(0)
    }

    fn deserialize_u32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        visitor.visit_u64(0)
    }

    fn deserialize_u64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        visitor.visit_u64(0)
    }

    fn deserialize_f32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        visitor.visit_f64(0.0)
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        visitor.visit_f64(0.0)
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        visitor.visit_borrowed_str("")
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        visitor.visit_borrowed_str("")
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        visitor.visit_none()
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Failure> {
        visitor.visit_newtype_struct(self.inner()?)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        self.deserialize_tuple(0, visitor)
    }

    fn deserialize_tuple<V: Visitor<'de>>(
        self,
        len: usize,
        visitor: V,
    ) -> Result<V::Value, Failure> {
        let items = std::iter::repeat_n(self.inner()?, len);
        visitor.visit_seq(SeqDeserializer::new(items))
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        len: usize,
        visitor: V,
    ) -> Result<V::Value, Failure> {
        self.deserialize_tuple(len, visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        self.deserialize_struct("", &[], visitor)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Failure> {
        let inner = self.inner()?;
        let entries = fields.iter().map(|field| (*field, inner));
        visitor.visit_map(MapDeserializer::new(entries))
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Failure> {
        let first = variants.first().ok_or_else(refused)?;
        visitor.visit_enum(StrDeserializer::new(first))
    }

    forward_to_deserialize_any! {
        i128 u128 char bytes byte_buf unit unit_struct identifier ignored_any
    }
}
