//! `metrics`: metrics of the scenario's own, with the values they take.

use serde::Deserialize;

use super::alarm::Dimension;
use super::quantity::{Length, LengthText};
use crate::text::decode::Spanned;

/// A metric that somebody publishes.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct CustomMetric {
    /// Its namespace, which is none of AWS's.
    pub namespace: Spanned<String>,
    /// Its name.
    pub metric_name: Spanned<String>,
    /// What it is about.
    pub dimensions: Option<Spanned<Vec<Spanned<Dimension>>>>,
    /// Its values, each from an instant on.
    pub values: Option<Spanned<Vec<Spanned<ValueFrom>>>>,
    /// A CSV file of seconds and values instead; an empty value is none.
    pub csv: Option<Spanned<String>>,
    /// How finely it is stored: `60s` unless given, or `1s`.
    pub period: Option<Spanned<Length>>,
    /// From the end of a period to its point being visible, a duration or distribution.
    pub delivery_delay: Option<Spanned<LengthText>>,
}

/// A value that holds until the next.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct ValueFrom {
    /// From when on.
    pub at: Spanned<Length>,
    /// The value; nothing is published without one.
    pub value: Option<Spanned<f64>>,
}
