//! Keys of a fleet about what its hosts can serve, and of a revision about how good it is.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;

use super::choice;
use super::quantity::{Length, LengthText, Part};
use super::word::{ShortForm, TextOr};
use crate::account::requests::warm_up as presets;
use crate::text::decode::Spanned;

/// Names of what a revision can do wrong.
pub const QUALITY_PRESETS: [&str; 6] = [
    "crashOnStart",
    "all5xx",
    "some5xx",
    "slow",
    "memoryLeak",
    "badAfterCacheExpiry",
];

/// How irregular arrivals and services are, as coefficients of variation.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Variability {
    /// Coefficient of variation of the gaps between arrivals.
    #[schemars(extend("minimum" = 0.0, "maximum" = 10.0, "default" = 1, "examples" = [2]))]
    pub arrivals: Option<Spanned<f64>>,
    /// Coefficient of variation of the times of service.
    #[schemars(extend("minimum" = 0.0, "maximum" = 10.0, "default" = 1, "examples" = [0.5]))]
    pub service: Option<Spanned<f64>>,
}

/// What may wait on a host.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Queue {
    /// So many requests.
    #[schemars(extend("examples" = [100]))]
    pub length: Option<Spanned<u32>>,
    /// As many as the host serves in this time.
    #[schemars(extend("examples" = ["5s"]))]
    pub time: Option<Spanned<Length>>,
    /// Who is served first.
    #[schemars(with = "Option<choice::QueueDiscipline>", extend("default" = "fifo", "examples" = ["lifo"]))]
    pub discipline: Option<Spanned<String>>,
}

/// How a fresh host warms up. The short form is a preset.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct WarmUp {
    /// The shape of the rise.
    #[schemars(extend("enum" = ["exponential", "linear", "step"], "default" = "exponential", "examples" = ["linear"]))]
    pub curve: Option<Spanned<String>>,
    /// The part of its capacity that a fresh host has.
    #[schemars(extend("examples" = ["20%"]))]
    pub from: Spanned<Part>,
    /// Time constant of an exponential, else the time until all is warm.
    #[schemars(extend("examples" = ["3m"]))]
    pub over: Spanned<Length>,
    /// How many times as long answers take at first.
    #[schemars(extend("minimum" = 1.0, "maximum" = 1000.0, "default" = 1, "examples" = [3]))]
    pub latency_factor: Option<Spanned<f64>>,
    /// Share of attempts that time out at first.
    #[schemars(extend("default" = "0%", "examples" = ["5%"]))]
    pub error_rate: Option<Spanned<Part>>,
    /// For how long they do.
    #[schemars(extend("examples" = ["30s"]))]
    pub errors_last: Option<Spanned<Length>>,
}

/// How good a revision is. The short form is a preset.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Quality {
    /// What a revision does wrong, by name; the other keys set its size.
    #[schemars(extend("enum" = QUALITY_PRESETS, "examples" = ["some5xx"]))]
    pub preset: Option<Spanned<String>>,
    /// Share of attempts answered with an error (500).
    #[schemars(extend("default" = "0%", "examples" = ["4%"]))]
    pub error_rate: Option<Spanned<Part>>,
    /// How many times as long answers take, at least 1; twice as long is half the capacity.
    #[schemars(extend("minimum" = 1.0, "maximum" = 1000.0, "default" = 1, "examples" = [2]))]
    pub latency_factor: Option<Spanned<f64>>,
    /// From ApplicationStart until the application answers.
    #[schemars(extend("examples" = ["20s", "lognormal(p50 20s p95 1m)"]))]
    pub start_up: Option<Spanned<LengthText>>,
    /// How it warms up, where it differs from its fleet.
    #[schemars(extend("examples" = ["jvm"]))]
    pub warm_up: Option<Spanned<TextOr<WarmUp>>>,
    /// It is bad only so long after it began to serve.
    #[schemars(extend("default" = "0s", "examples" = ["10m"]))]
    pub onset: Option<Spanned<Length>>,
    /// It uses up the memory of its host.
    #[schemars(extend("examples" = [{"over": "30m"}]))]
    pub memory_leak: Option<Spanned<MemoryLeak>>,
}

/// A leak of memory.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct MemoryLeak {
    /// How long it takes until memory is used up.
    #[schemars(extend("examples" = ["30m"]))]
    pub over: Spanned<Length>,
    /// Whether the application crashes then; else it stays slow.
    #[schemars(extend("default" = true, "examples" = [false]))]
    pub crashes: Option<Spanned<bool>>,
    /// How many times as long answers take by then.
    #[schemars(extend("minimum" = 1.0, "maximum" = 1000.0, "default" = 4, "examples" = [2]))]
    pub latency_factor: Option<Spanned<f64>>,
}

impl ShortForm for WarmUp {
    const NAME: &'static str = "the name of a preset";

    fn schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "enum": presets::WarmUp::PRESETS })
    }
}

impl ShortForm for Quality {
    const NAME: &'static str = "the name of a preset";

    fn schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "enum": QUALITY_PRESETS })
    }
}
