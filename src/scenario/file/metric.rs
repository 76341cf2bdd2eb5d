//! `metrics`: metrics of the scenario's own, with the values they take.

use schemars::JsonSchema;
use serde::Deserialize;

use super::alarm::Dimension;
use super::quantity::{Length, LengthText};
use crate::text::decode::Spanned;

/// A metric that somebody publishes.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct CustomMetric {
    /// Its namespace, which is none of AWS's.
    #[schemars(extend("examples" = ["Shop"]))]
    pub namespace: Spanned<String>,
    /// Its name.
    #[schemars(extend("examples" = ["CheckoutsFailed"]))]
    pub metric_name: Spanned<String>,
    /// What it is about.
    #[schemars(extend("examples" = [[{"name": "Stage", "value": "prod"}]]))]
    pub dimensions: Option<Spanned<Vec<Spanned<Dimension>>>>,
    /// Its values, each from an instant on; this or `csv`.
    #[schemars(extend("examples" = [[{"at": "0s", "value": 0}, {"at": "25m", "value": 12}]]))]
    pub values: Option<Spanned<Vec<Spanned<ValueFrom>>>>,
    /// A CSV file of seconds and values, with the columns `t_s` and `value`; an empty value is
    /// none.
    #[schemars(extend("examples" = ["checkouts.csv"]))]
    pub csv: Option<Spanned<String>>,
    /// How finely it is stored: `60s` or `1s`.
    #[schemars(extend("default" = "60s", "examples" = ["1s"]))]
    pub period: Option<Spanned<Length>>,
    /// From the end of a period to its point being visible.
    #[schemars(extend("examples" = ["30s"]))]
    pub delivery_delay: Option<Spanned<LengthText>>,
}

/// A value that holds until the next.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct ValueFrom {
    /// From when on.
    #[schemars(extend("examples" = ["25m"]))]
    pub at: Spanned<Length>,
    /// The value; nothing is published without one.
    #[schemars(extend("examples" = [12]))]
    pub value: Option<Spanned<f64>>,
}
