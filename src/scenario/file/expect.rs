//! `expect`: what is expected of a run.

use schemars::JsonSchema;
use serde::Deserialize;

use super::choice;
use super::quantity::Part;
use crate::text::decode::{OrderedMap, Spanned};

/// One expectation: the keys of one claim, and perhaps in how many runs it must hold.
///
/// Of a deployment: `deployment` with any of `status`, `errorCode`, `creator`, `revision`,
/// `rollbackOf` and `targets`. Of one host in it: `deployment`, `target` and `status`. Of one event
/// there: `deployment`, `target`, `event` and `status` or `errorCode`. Of a call: `operation` and
/// `refusedWith`. Of a measure: `measure` with `atLeast` or `atMost`, perhaps of one `deployment`.
/// Of a fault: `struck`. Of an alarm: `alarm` and the `state` it changes to at some time; under
/// `never` it never does.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Expectation {
    /// A deployment, counted from 1 in order of creation.
    #[schemars(extend("minimum" = 1, "examples" = [1]))]
    pub deployment: Option<Spanned<u32>>,
    /// Status of the deployment, target or event.
    #[schemars(with = "Option<choice::Status>", extend("examples" = ["Succeeded"]))]
    pub status: Option<Spanned<String>>,
    /// Error code of the deployment or event.
    #[schemars(with = "Option<choice::ErrorName>", extend("examples" = ["HEALTH_CONSTRAINTS", "ScriptFailed"]))]
    pub error_code: Option<Spanned<String>>,
    /// Who created the deployment.
    #[schemars(with = "Option<choice::CreatorName>", extend("examples" = ["codeDeployRollback"]))]
    pub creator: Option<Spanned<String>>,
    /// The revision it deploys.
    #[schemars(extend("examples" = ["v1"]))]
    pub revision: Option<Spanned<String>>,
    /// Which deployment it rolls back.
    #[schemars(extend("minimum" = 1, "examples" = [1]))]
    pub rollback_of: Option<Spanned<u32>>,
    /// Numbers of its targets by status.
    #[schemars(with = "Option<choice::ByTargetStatus<u32>>", extend("examples" = [{"Failed": 1, "Skipped": 2}]))]
    pub targets: Option<OrderedMap<u32>>,
    /// A host, in a deployment.
    #[schemars(extend("examples" = ["web-1"]))]
    pub target: Option<Spanned<String>>,
    /// A lifecycle event, on a host.
    #[schemars(with = "Option<choice::EventName>", extend("examples" = ["ApplicationStart"]))]
    pub event: Option<Spanned<String>>,
    /// A call of the timeline, counted from 1.
    #[schemars(extend("minimum" = 1, "examples" = [2]))]
    pub operation: Option<Spanned<u32>>,
    /// The exception it is refused with.
    #[schemars(extend("examples" = ["DeploymentLimitExceededException"]))]
    pub refused_with: Option<Spanned<String>>,
    /// A measure of the run.
    #[schemars(with = "Option<choice::MeasureName>", extend("examples" = ["deploymentSeconds"]))]
    pub measure: Option<Spanned<String>>,
    /// Its lower bound, in the unit of the measure.
    #[schemars(extend("examples" = ["98%", 120]))]
    pub at_least: Option<Spanned<Bound>>,
    /// Its upper bound, in the unit of the measure.
    #[schemars(extend("examples" = ["10m", 0]))]
    pub at_most: Option<Spanned<Bound>>,
    /// A fault that must have struck, by its name.
    #[schemars(extend("examples" = ["three-agents-die"]))]
    pub struck: Option<Spanned<String>>,
    /// An alarm.
    #[schemars(extend("examples" = ["web-5xx"]))]
    pub alarm: Option<Spanned<String>>,
    /// The state it changes to at some time.
    #[schemars(with = "Option<choice::StateName>", extend("examples" = ["ALARM"]))]
    pub state: Option<Spanned<String>>,
    /// What must hold in no run; it stands alone in its entry.
    #[schemars(extend("examples" = [{"deployment": 2}]))]
    pub never: Option<Box<Spanned<Expectation>>>,
    /// The share of runs in which it must hold; every run unless given.
    #[schemars(extend("examples" = ["95%"]))]
    pub in_at_least: Option<Spanned<Part>>,
}

/// A bound of a measure: a number, or a text with a unit.
#[derive(Clone, Debug, PartialEq)]
pub enum Bound {
    /// A plain number, in the unit of the measure.
    Number(f64),
    /// With a unit.
    Text(String),
}

mod bound {
    use std::borrow::Cow;
    use std::fmt;

    use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
    use serde::de::{Deserialize, Deserializer, Error, Visitor};

    use super::Bound;

    struct BoundVisitor;

    impl Visitor<'_> for BoundVisitor {
        type Value = Bound;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a number, a duration, a share or a rate")
        }

        fn visit_str<E: Error>(self, text: &str) -> Result<Bound, E> {
            Ok(Bound::Text(text.to_owned()))
        }

        fn visit_u64<E: Error>(self, number: u64) -> Result<Bound, E> {
            Ok(Bound::Number(number as f64))
        }

        fn visit_i64<E: Error>(self, number: i64) -> Result<Bound, E> {
            Ok(Bound::Number(number as f64))
        }

        fn visit_f64<E: Error>(self, number: f64) -> Result<Bound, E> {
            Ok(Bound::Number(number))
        }
    }

    impl JsonSchema for Bound {
        fn inline_schema() -> bool {
            true
        }

        fn schema_name() -> Cow<'static, str> {
            "Bound".into()
        }

        fn json_schema(_: &mut SchemaGenerator) -> Schema {
            json_schema!({ "type": ["number", "string"] })
        }
    }

    impl<'de> Deserialize<'de> for Bound {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            deserializer.deserialize_any(BoundVisitor)
        }
    }
}
