//! `slo`: what the service promises its users.

use serde::Deserialize;

use super::quantity::{Length, Part};
use crate::text::decode::Spanned;

/// A promise; what is not given is as usual: 99.9 % of the requests in 30 days.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Slo {
    /// The share of requests that succeed, such as `99.9%`.
    pub availability: Option<Spanned<Part>>,
    /// How long the 99th percentile of answers takes at most, such as `500ms`.
    pub latency_p99: Option<Spanned<Length>>,
    /// Over which time, such as `30d`.
    pub period: Option<Spanned<Length>>,
}
