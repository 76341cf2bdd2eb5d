//! `revisions`: what can be deployed, and how good it is.

use std::fmt;

use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::quantity::{LengthText, Part, Size};
use super::station::Quality;
use super::word::{ShortForm, TextOr};
use crate::text::decode::{OrderedMap, Spanned};

/// One revision.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Revision {
    /// The AppSpec file: a path beside the scenario, its text (of several lines, or beginning with a
    /// brace), or the file itself as a mapping. Explicitly nothing for a bundle without one. Without
    /// the key, a file for Linux with one script `scripts/EVENT` for each event under `hooks`.
    pub app_spec: Option<IgnoredAny>,
    /// Where agents fetch the bundle; S3 unless given.
    pub source: Option<Source>,
    /// Size of the bundle, such as `20MB`; nothing unless given.
    pub bundle_size: Option<Size>,
    /// How long the scripts of an event run and how they end.
    #[serde(default)]
    pub hooks: OrderedMap<Spanned<Hook>>,
    /// Paths of the files in the bundle. Scripts that are not listed are missing, and `files` of the
    /// AppSpec file write what is listed below their source. Without the key, nothing is missing.
    pub contents: Option<Vec<Spanned<String>>>,
    /// How well it answers requests, as a preset or a mapping; without fault unless given.
    pub quality: Option<Spanned<TextOr<Quality>>>,
}

/// Where a bundle comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum Source {
    /// An S3 object.
    S3,
    /// A GitHub commit.
    GitHub,
}

/// What is said about the scripts of one event.
#[derive(Clone, Debug, PartialEq)]
pub enum Hook {
    /// The same about each.
    All(Box<TextOr<ScriptRun>>),
    /// About one after another, in the order of the AppSpec file.
    Each(Vec<Spanned<TextOr<ScriptRun>>>),
}

/// How a script runs. The short form is its time.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct ScriptRun {
    /// How long it runs, a distribution such as `20s` or `lognormal(p50 20s p95 1m)`.
    pub time: Option<Spanned<LengthText>>,
    /// With what it ends, 0 to 255.
    pub exit_code: Option<Spanned<u8>>,
    /// It never ends by itself.
    pub hangs: Option<Spanned<bool>>,
    /// It is not in the bundle.
    pub missing: Option<Spanned<bool>>,
    /// It cannot be made executable.
    pub not_executable: Option<Spanned<bool>>,
    /// It ends, but a child keeps its output open.
    pub leaves_outputs_open: Option<Spanned<bool>>,
    /// Share of runs that end so, such as `5%`; the others succeed.
    pub chance: Option<Spanned<Part>>,
}

impl ShortForm for ScriptRun {
    const NAME: &'static str = "a duration or distribution";
}

impl<'de> Deserialize<'de> for Hook {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(HookVisitor)
    }
}

struct HookVisitor;

impl<'de> Visitor<'de> for HookVisitor {
    type Value = Hook;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a duration or distribution, a mapping, or a list of these")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Hook, E> {
        Ok(Hook::All(Box::new(TextOr::Text(text.to_owned()))))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Hook, E> {
        self.visit_str(&number.to_string())
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Hook, E> {
        self.visit_str(&number.to_string())
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Hook, E> {
        self.visit_str(&number.to_string())
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Hook, A::Error> {
        let run = ScriptRun::deserialize(MapAccessDeserializer::new(map))?;
        Ok(Hook::All(Box::new(TextOr::Mapping(run))))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Hook, A::Error> {
        let mut each = Vec::new();
        while let Some(item) = items.next_element()? {
            each.push(item);
        }
        Ok(Hook::Each(each))
    }
}
