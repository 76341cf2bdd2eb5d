//! Closed sets of words, for the schema. A scenario keeps such a word as text with its place, so that
//! who reads it can name the nearest; here stands which words there are.

use std::borrow::Cow;
use std::marker::PhantomData;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Map, Value};

use crate::account::fault::scope::ThrottledService;
use crate::account::host::Os;
use crate::account::requests::station::Discipline;
use crate::aws::cloudwatch::evaluation::{ComparisonOperator, TreatMissingData};
use crate::aws::cloudwatch::state::AlarmState;
use crate::aws::codedeploy::error_code::{ErrorCode, LifecycleErrorCode};
use crate::aws::codedeploy::lifecycle::LifecycleEventName;
use crate::aws::codedeploy::options::{AutoRollbackEvent, FileExistsBehavior};
use crate::aws::codedeploy::status::{
    DeploymentCreator, DeploymentStatus, LifecycleEventStatus, TargetStatus,
};
use crate::aws::codedeploy::tags::TagFilterType;
use crate::aws::elb::target_group::{Algorithm, Protocol, StickyBy};
use crate::trace::measure::Measure;

/// Declares types that stand for the words of one or several sets.
macro_rules! choices {
    ($($(#[$doc:meta])* $name:ident = $($set:ty),+;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug)]
        pub enum $name {}

        impl JsonSchema for $name {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                let mut words: Vec<&str> = Vec::new();
                $(words.extend(<$set>::ALL.iter().map(|value| value.as_str()));)+
                one_of(&words)
            }
        }
    )+};
}

choices! {
    /// Operating systems.
    OperatingSystem = Os;
    /// Orders of a queue.
    QueueDiscipline = Discipline;
    /// What a tag filter compares.
    FilterType = TagFilterType;
    /// After what a deployment is rolled back.
    RollbackEvent = AutoRollbackEvent;
    /// Protocols of target groups.
    ProtocolName = Protocol;
    /// Routing algorithms.
    AlgorithmName = Algorithm;
    /// Kinds of stickiness.
    StickyByName = StickyBy;
    /// How a metric is compared.
    Comparison = ComparisonOperator;
    /// What a missing point counts as.
    MissingData = TreatMissingData;
    /// States of alarms.
    StateName = AlarmState;
    /// What Install does about files that are there.
    FileExists = FileExistsBehavior;
    /// Lifecycle events.
    EventName = LifecycleEventName;
    /// Services whose calls can be refused.
    ServiceName = ThrottledService;
    /// Statuses of deployments, targets and events.
    Status = DeploymentStatus, TargetStatus, LifecycleEventStatus;
    /// Error codes of deployments and events.
    ErrorName = ErrorCode, LifecycleErrorCode;
    /// Who creates deployments.
    CreatorName = DeploymentCreator;
    /// Measures.
    MeasureName = Measure;
}

/// Words of a closed set, each once.
fn one_of(words: &[&str]) -> Schema {
    let mut once: Vec<&str> = Vec::new();
    for word in words {
        if !once.contains(word) {
            once.push(word);
        }
    }
    json_schema!({ "type": "string", "enum": once })
}

/// A mapping whose keys are lifecycle events.
#[derive(Clone, Copy, Debug)]
pub struct ByEvent<V>(PhantomData<V>);

/// A mapping whose keys are statuses of targets.
#[derive(Clone, Copy, Debug)]
pub struct ByTargetStatus<V>(PhantomData<V>);

impl<V: JsonSchema> JsonSchema for ByEvent<V> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        format!("{}ByEvent", V::schema_name()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let events = LifecycleEventName::ALL.iter().map(|event| event.as_str());
        named(events, &generator.subschema_for::<V>())
    }
}

impl<V: JsonSchema> JsonSchema for ByTargetStatus<V> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        format!("{}ByTargetStatus", V::schema_name()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let statuses = TargetStatus::ALL.iter().map(|status| status.as_str());
        named(statuses, &generator.subschema_for::<V>())
    }
}

/// A mapping with these keys alone, all of one kind.
fn named<'n>(names: impl Iterator<Item = &'n str>, value: &Schema) -> Schema {
    let properties: Map<String, Value> = names
        .map(|name| (name.to_owned(), value.clone().to_value()))
        .collect();
    json_schema!({
        "type": "object",
        "properties": properties,
        "additionalProperties": false,
        "$comment": "the keys are names",
    })
}
