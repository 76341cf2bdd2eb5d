//! `fleets`: hosts that are alike.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, Error, MapAccess, SeqAccess, Visitor};

use super::quantity::{Flow, Length};
use super::station::{Queue, Variability, WarmUp};
use super::word::TextOr;
use crate::text::decode::Spanned;

/// Hosts that are alike, named after their fleet: `web-1`, `web-2` and so on.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Fleet {
    /// The name, alone of its kind.
    pub name: Spanned<String>,
    /// How many hosts.
    pub instances: Spanned<u32>,
    /// Availability Zones the hosts are spread over in turn.
    #[serde(default)]
    pub zones: Vec<Spanned<String>>,
    /// Tags of every host, as a mapping or as AWS lists them.
    #[serde(default)]
    pub tags: Tags,
    /// The revision the hosts run at the start; new hosts without it.
    pub runs: Option<Spanned<String>>,
    /// Operating system, `linux` unless given.
    pub os: Option<Spanned<String>>,
    /// `Ec2` unless given, or `OnPremises`.
    pub kind: Option<Kind>,
    /// Version of the agent, in quotes: from "1.5.0" on it reports an event that a restart cut short.
    pub agent_version: Option<Spanned<String>>,
    /// When the hosts got their tags; long ago unless given.
    pub tagged_at: Option<Spanned<Length>>,
    /// Absolute paths of files that no deployment has put there.
    #[serde(default)]
    pub files: Vec<Spanned<String>>,
    /// Requests a second that one host serves, such as `250/s`; needed where requests go.
    pub capacity: Option<Spanned<Flow>>,
    /// Requests a host serves at a time; as many as its capacity needs unless given.
    pub workers: Option<Spanned<u32>>,
    /// Mean time of service; `100ms` unless given.
    pub service_time: Option<Spanned<Length>>,
    /// How irregular arrivals and services are.
    pub variability: Option<Spanned<Variability>>,
    /// What may wait on a host; what it serves in the time a client waits unless given.
    pub queue: Option<Spanned<Queue>>,
    /// How a fresh host warms up: `native`, `node`, `python`, `jvm`, `cacheHeavy` or a mapping; at
    /// once unless given.
    pub warm_up: Option<Spanned<TextOr<WarmUp>>>,
}

/// Where hosts run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
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
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Tag {
    key: Spanned<String>,
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
