//! `slo`: what the service promises its users.

use schemars::JsonSchema;
use serde::Deserialize;

use super::quantity::{Length, Part};
use crate::text::decode::Spanned;

/// A promise; what is not given is as usual: 99.9 % of the requests in 30 days.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Slo {
    /// The share of requests that succeed.
    #[schemars(extend("default" = "99.9%", "examples" = ["99.5%"]))]
    pub availability: Option<Spanned<Part>>,
    /// How long the 99th percentile of answers takes at most; nothing is promised unless given.
    #[schemars(extend("examples" = ["500ms"]))]
    pub latency_p99: Option<Spanned<Length>>,
    /// Over which time the promise holds.
    #[schemars(extend("default" = "30d", "examples" = ["7d"]))]
    pub period: Option<Spanned<Length>>,
}
