//! `fleets`: hosts that are alike.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde::de::{Deserializer, Error, MapAccess, SeqAccess, Visitor};

use super::choice;
use super::quantity::{Flow, Length};
use super::station::{Queue, Variability, WarmUp};
use super::word::TextOr;
use crate::text::decode::Spanned;

/// Hosts that are alike, named after their fleet: `web-1`, `web-2` and so on.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Fleet {
    /// The name, alone of its kind. Hosts are called after it: `web-1`, `web-2` and so on.
    #[schemars(extend("examples" = ["web"]))]
    pub name: Spanned<String>,
    /// How many hosts.
    #[schemars(extend("minimum" = 1, "maximum" = 100000, "examples" = [6]))]
    pub instances: Spanned<u32>,
    /// Availability Zones that the hosts are spread over in turn; EC2 only.
    #[serde(default)]
    #[schemars(extend("examples" = [["eu-west-1a", "eu-west-1b"]]))]
    pub zones: Vec<Spanned<String>>,
    /// Tags of every host, as a mapping or as AWS lists them. Deployment groups find hosts by them.
    #[serde(default)]
    #[schemars(extend("examples" = [{"role": "web"}]))]
    pub tags: Tags,
    /// The Auto Scaling group whose instances they are; EC2 only.
    #[schemars(extend("examples" = ["web-blue"]))]
    pub auto_scaling_group_name: Option<Spanned<String>>,
    /// Whether they are protected against termination (EC2-089).
    #[schemars(extend("default" = false, "examples" = [true]))]
    pub disable_api_termination: Option<bool>,
    /// The revision that was deployed before the start; hosts are new without it.
    #[schemars(extend("examples" = ["v1"]))]
    pub runs: Option<Spanned<String>>,
    /// Operating system.
    #[schemars(with = "Option<choice::OperatingSystem>", extend("default" = "linux", "examples" = ["windows"]))]
    pub os: Option<Spanned<String>>,
    /// Whether hosts are EC2 instances or registered on-premises hosts.
    #[schemars(extend("default" = "Ec2", "examples" = ["OnPremises"]))]
    pub kind: Option<Kind>,
    /// Version of the agent, in quotes: from "1.5.0" on it reports an event that a restart cut
    /// short.
    #[schemars(extend("examples" = ["1.8.1"]))]
    pub agent_version: Option<Spanned<String>>,
    /// When the hosts got their tags, counted from the start; long ago unless given.
    #[schemars(extend("examples" = ["5m"]))]
    pub tagged_at: Option<Spanned<Length>>,
    /// Absolute paths of files that no deployment has put there.
    #[serde(default)]
    #[schemars(extend("examples" = [["/opt/app/config.json"]]))]
    pub files: Vec<Spanned<String>>,
    /// Requests a second that one warm host serves; needed where requests go.
    #[schemars(extend("examples" = ["250/s"]))]
    pub capacity: Option<Spanned<Flow>>,
    /// Requests a host serves at a time; as many as its capacity needs unless given.
    #[schemars(extend("minimum" = 1, "maximum" = 100000, "examples" = [32]))]
    pub workers: Option<Spanned<u32>>,
    /// Mean time of service of a request.
    #[schemars(extend("default" = "100ms", "examples" = ["40ms"]))]
    pub service_time: Option<Spanned<Length>>,
    /// How irregular arrivals and services are.
    #[schemars(extend("examples" = [{"arrivals": 1, "service": 2}]))]
    pub variability: Option<Spanned<Variability>>,
    /// What may wait on a host; what it serves in the time a client waits unless given.
    #[schemars(extend("examples" = [{"length": 100}]))]
    pub queue: Option<Spanned<Queue>>,
    /// How a fresh host warms up, as a preset or a curve; at once unless given.
    #[schemars(extend("examples" = ["jvm", {"from": "20%", "over": "3m"}]))]
    pub warm_up: Option<Spanned<TextOr<WarmUp>>>,
}

/// Where hosts run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
pub enum Kind {
    /// EC2 instances.
    Ec2,
    /// Registered on-premises hosts.
    OnPremises,
}

/// Tags in the order of the file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tags {
    /// Keys and values.
    pub list: Vec<(Spanned<String>, Spanned<String>)>,
}

/// A tag as AWS lists it.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Tag {
    /// The key.
    #[schemars(extend("examples" = ["role"]))]
    key: Spanned<String>,
    /// The value.
    #[schemars(extend("examples" = ["web"]))]
    value: Spanned<String>,
}

impl<'de> Deserialize<'de> for Tags {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TagsVisitor)
    }
}

struct TagsVisitor;

impl<'de> Visitor<'de> for TagsVisitor {
    type Value = Tags;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a mapping of tags or a list of keys and values")
    }

    fn visit_unit<E: Error>(self) -> Result<Tags, E> {
        Ok(Tags::default())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Tags, A::Error> {
        let mut list = Vec::new();
        while let Some(entry) = map.next_entry()? {
            list.push(entry);
        }
        Ok(Tags { list })
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Tags, A::Error> {
        let mut list = Vec::new();
        while let Some(Tag { key, value }) = items.next_element()? {
            list.push((key, value));
        }
        Ok(Tags { list })
    }
}

impl JsonSchema for Tags {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Tags".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let tag = generator.subschema_for::<Tag>();
        json_schema!({ "anyOf": [
            { "type": "object", "additionalProperties": { "type": "string" } },
            { "type": "array", "items": tag },
            { "type": "null" },
        ] })
    }
}
