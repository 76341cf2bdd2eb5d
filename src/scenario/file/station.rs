//! Keys of a fleet about what its hosts can serve, and of a revision about how good it is.

use serde::Deserialize;

use super::quantity::{Length, LengthText, Part};
use super::word::{ShortForm, TextOr};
use crate::text::decode::Spanned;

/// How irregular arrivals and services are, as coefficients of variation.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Variability {
    /// Of the gaps between arrivals; 1 unless given.
    pub arrivals: Option<Spanned<f64>>,
    /// Of the times of service; 1 unless given.
    pub service: Option<Spanned<f64>>,
}

/// What may wait on a host.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Queue {
    /// So many requests.
    pub length: Option<Spanned<u32>>,
    /// As many as the host serves in this time.
    pub time: Option<Spanned<Length>>,
    /// `fifo` unless given, `lifo` or `deadline`.
    pub discipline: Option<Spanned<String>>,
}

/// How a fresh host warms up. The short form is a preset.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct WarmUp {
    /// `exponential` unless given, `linear` or `step`.
    pub curve: Option<Spanned<String>>,
    /// Capacity at first.
    pub from: Spanned<Part>,
    /// Time constant of an exponential, else the time until all is warm.
    pub over: Spanned<Length>,
    /// How many times as long answers take at first; 1 unless given.
    pub latency_factor: Option<Spanned<f64>>,
    /// Share of attempts that time out at first; none unless given.
    pub error_rate: Option<Spanned<Part>>,
    /// For how long they do.
    pub errors_last: Option<Spanned<Length>>,
}

/// How good a revision is. The short form is a preset.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Quality {
    /// `crashOnStart`, `all5xx`, `some5xx`, `slow`, `memoryLeak` or `badAfterCacheExpiry`.
    pub preset: Option<Spanned<String>>,
    /// Share of attempts answered with an error.
    pub error_rate: Option<Spanned<Part>>,
    /// How many times as long answers take; at least 1.
    pub latency_factor: Option<Spanned<f64>>,
    /// From ApplicationStart until the application answers, a duration or distribution.
    pub start_up: Option<Spanned<LengthText>>,
    /// How it warms up, where it differs from its fleet.
    pub warm_up: Option<Spanned<TextOr<WarmUp>>>,
    /// It is bad only so long after it began to serve.
    pub onset: Option<Spanned<Length>>,
    /// It uses up the memory of its host.
    pub memory_leak: Option<Spanned<MemoryLeak>>,
}

/// A leak of memory.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct MemoryLeak {
    /// Until memory is used up.
    pub over: Spanned<Length>,
    /// Whether the application crashes then; yes unless given.
    pub crashes: Option<Spanned<bool>>,
    /// How many times as long answers take by then; 4 unless given.
    pub latency_factor: Option<Spanned<f64>>,
}

impl ShortForm for WarmUp {
    const NAME: &'static str = "the name of a preset";
}

impl ShortForm for Quality {
    const NAME: &'static str = "the name of a preset";
}
