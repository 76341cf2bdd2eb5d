//! `expect`: what is expected of a run.

use serde::Deserialize;

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
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Expectation {
    /// A deployment, counted from 1 in order of creation.
    pub deployment: Option<Spanned<u32>>,
    /// Status of the deployment, target or event.
    pub status: Option<Spanned<String>>,
    /// Error code of the deployment or event.
    pub error_code: Option<Spanned<String>>,
    /// Who created the deployment.
    pub creator: Option<Spanned<String>>,
    /// What it deploys.
    pub revision: Option<Spanned<String>>,
    /// Which deployment it rolls back.
    pub rollback_of: Option<Spanned<u32>>,
    /// Numbers of its targets by status.
    pub targets: Option<OrderedMap<u32>>,
    /// A host.
    pub target: Option<Spanned<String>>,
    /// A lifecycle event.
    pub event: Option<Spanned<String>>,
    /// A call of the timeline, counted from 1.
    pub operation: Option<Spanned<u32>>,
    /// The exception it is refused with.
    pub refused_with: Option<Spanned<String>>,
    /// A measure.
    pub measure: Option<Spanned<String>>,
    /// Its lower bound.
    pub at_least: Option<Spanned<Bound>>,
    /// Its upper bound.
    pub at_most: Option<Spanned<Bound>>,
    /// A fault that must have struck.
    pub struck: Option<Spanned<String>>,
    /// An alarm.
    pub alarm: Option<Spanned<String>>,
    /// The state it changes to at some time.
    pub state: Option<Spanned<String>>,
    /// What must hold in no run.
    pub never: Option<Box<Spanned<Expectation>>>,
    /// The share of runs in which it must hold; every run unless given.
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
    use std::fmt;

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

    impl<'de> Deserialize<'de> for Bound {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            deserializer.deserialize_any(BoundVisitor)
        }
    }
}
