//! Values that may be written short, as one text, or long, as a mapping.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserialize, Deserializer, Error, MapAccess, Visitor};

/// A value written short or long.
#[derive(Clone, Debug, PartialEq)]
pub enum TextOr<T> {
    /// A single value, as written; a number too, so that its reader can ask for a unit.
    Text(String),
    /// A mapping.
    Mapping(T),
}

/// What a short form is called in a refusal.
pub trait ShortForm {
    /// Its name with an article, such as `a duration`.
    const NAME: &'static str;

    /// Its schema.
    fn schema(generator: &mut SchemaGenerator) -> Schema;
}

impl<T: JsonSchema + ShortForm> JsonSchema for TextOr<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        format!("TextOr{}", T::schema_name()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let short = T::schema(generator);
        let long = generator.subschema_for::<T>();
        json_schema!({ "anyOf": [short, long] })
    }
}

impl<'de, T: Deserialize<'de> + ShortForm> Deserialize<'de> for TextOr<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TextOrVisitor(PhantomData))
    }
}

struct TextOrVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de> + ShortForm> Visitor<'de> for TextOrVisitor<T> {
    type Value = TextOr<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} or a mapping", T::NAME)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<TextOr<T>, E> {
        Ok(TextOr::Text(text.to_owned()))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<TextOr<T>, E> {
        self.visit_str(&number.to_string())
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<TextOr<T>, E> {
        self.visit_str(&number.to_string())
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<TextOr<T>, E> {
        self.visit_str(&number.to_string())
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<TextOr<T>, A::Error> {
        T::deserialize(MapAccessDeserializer::new(map)).map(TextOr::Mapping)
    }
}
