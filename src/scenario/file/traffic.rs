//! `traffic`: what users ask for, and of whom.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserializer, Error, MapAccess, SeqAccess, Visitor};

use super::quantity::{Flow, Length, Multiple, Part};
use crate::text::decode::Spanned;

/// A source of traffic. Several curves are added up.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Traffic {
    /// The name, alone of its kind; that of whom it goes to unless given.
    #[schemars(extend("examples" = ["users"]))]
    pub name: Option<Spanned<String>>,
    /// A target group, a Classic Load Balancer or a fleet, or several target groups with weights.
    #[schemars(extend("examples" = ["web", [{"targetGroup": "blue", "weight": 9}, {"targetGroup": "green", "weight": 1}]]))]
    pub to: Spanned<To>,
    /// A constant rate.
    #[schemars(extend("examples" = ["900/s"]))]
    pub rate: Option<Spanned<Flow>>,
    /// One rate, and from an instant on another.
    #[schemars(extend("examples" = [{"at": "10m", "from": "100/s", "to": "300/s"}]))]
    pub step: Option<Spanned<Step>>,
    /// A linear rise or fall.
    #[schemars(extend("examples" = [{"from": "100/s", "to": "900/s", "over": "30m"}]))]
    pub ramp: Option<Spanned<Ramp>>,
    /// A sine over every day.
    #[schemars(extend("examples" = [{"base": "500/s", "amplitude": "40%", "peakAt": "14h"}]))]
    pub daily: Option<Spanned<Daily>>,
    /// The same with a factor for every day of the week.
    #[schemars(extend("examples" = [{"base": "500/s", "amplitude": "40%", "factors": ["100%", "100%", "100%", "100%", "110%", "70%", "60%"]}]))]
    pub weekly: Option<Spanned<Weekly>>,
    /// A sudden rise that dies away.
    #[schemars(extend("examples" = [{"base": "200/s", "peak": "600/s", "at": "30m", "decay": "5m"}]))]
    pub spike: Option<Spanned<Spike>>,
    /// A file beside the scenario with the columns `t_s` and `rps`, each rate held until the next.
    #[schemars(extend("examples" = ["traffic.csv"]))]
    pub csv: Option<Spanned<String>>,
    /// Coefficient of variation of a random factor for every minute.
    #[schemars(extend("default" = "0%", "examples" = ["10%"]))]
    pub noise: Option<Spanned<Part>>,
    /// How long a caller waits for an answer.
    #[schemars(extend("default" = "30s", "examples" = ["5s"]))]
    pub client_timeout: Option<Spanned<Length>>,
    /// What callers do after a failed attempt; one more after a second unless given.
    #[schemars(extend("examples" = [{"attempts": 2, "backoff": "1s", "budget": "10%"}]))]
    pub retries: Option<Spanned<Retries>>,
    /// For how long a caller stays with a target group among several.
    #[schemars(extend("examples" = ["1h"]))]
    pub stickiness: Option<Spanned<Length>>,
    /// Nothing is asked for before.
    #[schemars(extend("default" = "0s", "examples" = ["10m"]))]
    pub from: Option<Spanned<Length>>,
    /// Nothing is asked for from then on; no end unless given.
    #[schemars(extend("examples" = ["2h"]))]
    pub until: Option<Spanned<Length>>,
}

/// Where requests go.
#[derive(Clone, Debug, PartialEq)]
pub enum To {
    /// To one.
    One(String),
    /// To several.
    Weighted(Vec<Spanned<Weighted>>),
}

/// One of several.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Weighted {
    /// A target group, a Classic Load Balancer or a fleet.
    #[schemars(extend("examples" = ["web"]))]
    pub target_group: Spanned<String>,
    /// 0 to 999.
    #[schemars(extend("maximum" = 999, "default" = 1, "examples" = [9]))]
    pub weight: Option<Spanned<u16>>,
}

/// A step.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Step {
    /// When.
    #[schemars(extend("examples" = ["10m"]))]
    pub at: Spanned<Length>,
    /// The rate before.
    #[schemars(extend("default" = "0/s", "examples" = ["100/s"]))]
    pub from: Option<Spanned<Flow>>,
    /// The rate from then on; this or `by`.
    #[schemars(extend("examples" = ["300/s"]))]
    pub to: Option<Spanned<Flow>>,
    /// How much more it is from then on; this or `to`.
    #[schemars(extend("examples" = ["200/s"]))]
    pub by: Option<Spanned<Flow>>,
}

/// A ramp.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Ramp {
    /// The rate until it begins.
    #[schemars(extend("examples" = ["100/s"]))]
    pub from: Spanned<Flow>,
    /// The rate when it is over.
    #[schemars(extend("examples" = ["900/s"]))]
    pub to: Spanned<Flow>,
    /// When it begins.
    #[schemars(extend("default" = "0s", "examples" = ["10m"]))]
    pub at: Option<Spanned<Length>>,
    /// How long it takes.
    #[schemars(extend("examples" = ["30m"]))]
    pub over: Spanned<Length>,
}

/// A sine over every day.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Daily {
    /// The mean of a day.
    #[schemars(extend("examples" = ["500/s"]))]
    pub base: Spanned<Flow>,
    /// How far it swings to each side, less than all of the mean.
    #[schemars(extend("examples" = ["40%"]))]
    pub amplitude: Spanned<Part>,
    /// The time of day, in UTC, at which it is highest.
    #[schemars(extend("default" = "12h", "examples" = ["14h"]))]
    pub peak_at: Option<Spanned<Length>>,
}

/// A sine over every day with a factor for every day of the week.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Weekly {
    /// The mean of a day with the factor 100 %.
    #[schemars(extend("examples" = ["500/s"]))]
    pub base: Spanned<Flow>,
    /// How far it swings to each side, less than all of the mean.
    #[schemars(extend("examples" = ["40%"]))]
    pub amplitude: Spanned<Part>,
    /// The time of day, in UTC, at which it is highest.
    #[schemars(extend("default" = "12h", "examples" = ["14h"]))]
    pub peak_at: Option<Spanned<Length>>,
    /// Seven factors from Monday to Sunday; days begin at 00:00 UTC.
    #[schemars(extend("examples" = [["100%", "100%", "100%", "100%", "110%", "70%", "60%"]]))]
    pub factors: Spanned<Vec<Spanned<Multiple>>>,
}

/// A sudden rise that dies away.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Spike {
    /// The rate before and below it.
    #[schemars(extend("default" = "0/s", "examples" = ["200/s"]))]
    pub base: Option<Spanned<Flow>>,
    /// How far it rises above that.
    #[schemars(extend("examples" = ["600/s"]))]
    pub peak: Spanned<Flow>,
    /// When.
    #[schemars(extend("examples" = ["30m"]))]
    pub at: Spanned<Length>,
    /// The time in which it falls to 37 %.
    #[schemars(extend("examples" = ["5m"]))]
    pub decay: Spanned<Length>,
}

/// What callers do after a failed attempt.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Retries {
    /// Further attempts, 0 to 10.
    #[schemars(extend("maximum" = 10, "default" = 1, "examples" = [2]))]
    pub attempts: Option<Spanned<u32>>,
    /// Mean wait before the second attempt, doubled with every further one.
    #[schemars(extend("default" = "1s", "examples" = ["500ms"]))]
    pub backoff: Option<Spanned<Length>>,
    /// Waits are spread over so long.
    #[schemars(extend("default" = "200ms", "examples" = ["1s"]))]
    pub jitter: Option<Spanned<Length>>,
    /// Retries are at most this part of the demand; without bound unless given.
    #[schemars(extend("examples" = ["10%"]))]
    pub budget: Option<Spanned<Part>>,
    /// How far a retry shares the fate of the attempt before; by the cause of failure unless given.
    #[schemars(extend("examples" = ["50%"]))]
    pub correlation: Option<Spanned<Part>>,
}

impl<'de> Deserialize<'de> for To {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ToVisitor)
    }
}

struct ToVisitor;

impl<'de> Visitor<'de> for ToVisitor {
    type Value = To;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name, or a list of target groups with weights")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<To, E> {
        Ok(To::One(text.to_owned()))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<To, A::Error> {
        let one = Weighted::deserialize(MapAccessDeserializer::new(map))?;
        Ok(To::One(one.target_group.value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<To, A::Error> {
        let mut all = Vec::new();
        while let Some(item) = items.next_element()? {
            all.push(item);
        }
        Ok(To::Weighted(all))
    }
}

impl JsonSchema for To {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "To".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let weighted = generator.subschema_for::<Weighted>();
        json_schema!({ "anyOf": [
            { "type": "string" },
            weighted,
            { "type": "array", "items": weighted },
        ] })
    }
}
