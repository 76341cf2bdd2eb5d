//! `traffic`: what users ask for, and of whom.

use std::fmt;

use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserializer, Error, MapAccess, SeqAccess, Visitor};

use super::quantity::{Flow, Length, Multiple, Part};
use crate::text::decode::Spanned;

/// A source of traffic. Several curves are added up.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Traffic {
    /// The name, alone of its kind; that of whom it goes to unless given.
    pub name: Option<Spanned<String>>,
    /// A target group, a Classic Load Balancer or a fleet, or several with weights.
    pub to: Spanned<To>,
    /// A constant rate, such as `900/s`.
    pub rate: Option<Spanned<Flow>>,
    /// One rate, and from an instant on another.
    pub step: Option<Spanned<Step>>,
    /// A linear rise or fall.
    pub ramp: Option<Spanned<Ramp>>,
    /// A sine over every day.
    pub daily: Option<Spanned<Daily>>,
    /// The same with a factor for every day of the week.
    pub weekly: Option<Spanned<Weekly>>,
    /// A sudden rise that dies away.
    pub spike: Option<Spanned<Spike>>,
    /// A file beside the scenario with the columns `t_s` and `rps`, each rate held until the next.
    pub csv: Option<Spanned<String>>,
    /// Coefficient of variation of a random factor for every minute.
    pub noise: Option<Spanned<Part>>,
    /// How long a caller waits for an answer; `30s` unless given.
    pub client_timeout: Option<Spanned<Length>>,
    /// What callers do after a failed attempt; one more after a second unless given.
    pub retries: Option<Spanned<Retries>>,
    /// For how long a caller stays with a target group among several.
    pub stickiness: Option<Spanned<Length>>,
    /// Nothing is asked for before; from the start unless given.
    pub from: Option<Spanned<Length>>,
    /// Nothing is asked for from then on; no end unless given.
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
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Weighted {
    /// A target group, a Classic Load Balancer or a fleet.
    pub target_group: Spanned<String>,
    /// 0 to 999; 1 unless given.
    pub weight: Option<Spanned<u16>>,
}

/// A step.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Step {
    /// When.
    pub at: Spanned<Length>,
    /// The rate before; nothing unless given.
    pub from: Option<Spanned<Flow>>,
    /// The rate from then on.
    pub to: Option<Spanned<Flow>>,
    /// How much more it is from then on.
    pub by: Option<Spanned<Flow>>,
}

/// A ramp.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Ramp {
    /// The rate until it begins.
    pub from: Spanned<Flow>,
    /// The rate when it is over.
    pub to: Spanned<Flow>,
    /// When it begins; at the start unless given.
    pub at: Option<Spanned<Length>>,
    /// How long it takes.
    pub over: Spanned<Length>,
}

/// A sine over every day.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Daily {
    /// The mean of a day.
    pub base: Spanned<Flow>,
    /// How far it swings to each side, less than all of the mean.
    pub amplitude: Spanned<Part>,
    /// The time of day, in UTC, at which it is highest, such as `14h`; at 12 h unless given.
    pub peak_at: Option<Spanned<Length>>,
}

/// A sine over every day with a factor for every day of the week.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Weekly {
    /// The mean of a day with the factor 100 %.
    pub base: Spanned<Flow>,
    /// How far it swings to each side, less than all of the mean.
    pub amplitude: Spanned<Part>,
    /// The time of day, in UTC, at which it is highest, such as `14h`; at 12 h unless given.
    pub peak_at: Option<Spanned<Length>>,
    /// Seven factors from Monday to Sunday, such as `120%`; days begin at 00:00 UTC.
    pub factors: Spanned<Vec<Spanned<Multiple>>>,
}

/// A sudden rise that dies away.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Spike {
    /// The rate before and below it; nothing unless given.
    pub base: Option<Spanned<Flow>>,
    /// How far it rises above that.
    pub peak: Spanned<Flow>,
    /// When.
    pub at: Spanned<Length>,
    /// The time in which it falls to 37 %.
    pub decay: Spanned<Length>,
}

/// What callers do after a failed attempt.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Retries {
    /// Further attempts, 0 to 10; 1 unless given.
    pub attempts: Option<Spanned<u32>>,
    /// Mean wait before the second attempt, doubled with every further one; `1s` unless given.
    pub backoff: Option<Spanned<Length>>,
    /// Waits are spread over so long; `200ms` unless given.
    pub jitter: Option<Spanned<Length>>,
    /// Retries are at most this part of the demand; without bound unless given.
    pub budget: Option<Spanned<Part>>,
    /// How far a retry shares the fate of the attempt before; by the cause of failure unless given.
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
