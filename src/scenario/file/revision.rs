//! `revisions`: what can be deployed, and how good it is.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserializer, Error, MapAccess, SeqAccess, Visitor};

use super::anything::Anything;
use super::choice;
use super::quantity::{LengthText, Part, Size};
use super::station::Quality;
use super::word::{ShortForm, TextOr};
use crate::text::decode::{OrderedMap, Spanned};

/// One revision.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Revision {
    /// The AppSpec file: a path beside the scenario, its text (of several lines, or beginning with a
    /// brace), or the file itself as a mapping. Explicitly nothing for a bundle without one. Without
    /// the key, a file for Linux with one script `scripts/EVENT` for each event under `hooks`.
    #[schemars(with = "Option<AppSpecForm>", extend("examples" = ["appspec/web.yml"]))]
    pub app_spec: Option<Anything>,
    /// Where agents fetch the bundle.
    #[schemars(extend("default" = "S3", "examples" = ["GitHub"]))]
    pub source: Option<Source>,
    /// Size of the bundle; it is fetched and written at the rates under `latencies` (LAT-007,
    /// LAT-008).
    #[schemars(extend("default" = "0B", "examples" = ["40MB"]))]
    pub bundle_size: Option<Size>,
    /// How long the scripts of a lifecycle event run and how they end, by event. A script that is
    /// not told of takes `script` of `latencies`.
    #[serde(default)]
    #[schemars(with = "choice::ByEvent<Hook>", extend("examples" = [{"ApplicationStop": "2s", "ApplicationStart": {"time": "8s", "exitCode": 1, "chance": "10%"}}]))]
    pub hooks: OrderedMap<Spanned<Hook>>,
    /// Paths of the files in the bundle. Scripts that are not listed are missing, and `files` of the
    /// AppSpec file write what is listed below their source. Without the key, nothing is missing.
    #[schemars(extend("examples" = [["scripts/ApplicationStart"]]))]
    pub contents: Option<Vec<Spanned<String>>>,
    /// How well it answers requests, as a preset or a mapping; without fault unless given.
    #[schemars(extend("examples" = ["all5xx", {"errorRate": "4%"}]))]
    pub quality: Option<Spanned<TextOr<Quality>>>,
}

/// Where a bundle comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
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
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct ScriptRun {
    /// How long it runs.
    #[schemars(extend("examples" = ["20s", "lognormal(p50 20s p95 1m)"]))]
    pub time: Option<Spanned<LengthText>>,
    /// The exit code it ends with, 0 to 255.
    #[schemars(extend("default" = 0, "examples" = [1]))]
    pub exit_code: Option<Spanned<u8>>,
    /// It never ends by itself and runs into its timeout.
    #[schemars(extend("default" = false, "examples" = [true]))]
    pub hangs: Option<Spanned<bool>>,
    /// It is not in the bundle.
    #[schemars(extend("default" = false, "examples" = [true]))]
    pub missing: Option<Spanned<bool>>,
    /// It cannot be made executable.
    #[schemars(extend("default" = false, "examples" = [true]))]
    pub not_executable: Option<Spanned<bool>>,
    /// It ends, but a child keeps its output open.
    #[schemars(extend("default" = false, "examples" = [true]))]
    pub leaves_outputs_open: Option<Spanned<bool>>,
    /// Share of runs that end so; the others succeed.
    #[schemars(extend("default" = "100%", "examples" = ["5%"]))]
    pub chance: Option<Spanned<Part>>,
}

impl ShortForm for ScriptRun {
    const NAME: &'static str = "a duration or distribution";

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<LengthText>()
    }
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

/// The forms in which an AppSpec file may be given, for the schema.
#[derive(Clone, Copy, Debug)]
pub enum AppSpecForm {}

impl JsonSchema for AppSpecForm {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "AppSpecForm".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": ["string", "object", "null"] })
    }
}

impl JsonSchema for Hook {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Hook".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let time = generator.subschema_for::<LengthText>();
        let run = generator.subschema_for::<ScriptRun>();
        let each = generator.subschema_for::<TextOr<ScriptRun>>();
        json_schema!({ "anyOf": [time, run, { "type": "array", "items": each }] })
    }
}
