//! `latencies`: how long everything takes that no script decides.
//!
//! Keys are the names of waits and of lifecycle events, `preset`, and names of fleets and hosts with
//! a mapping of the same keys for them alone. Values are durations or distributions; `dispatchGap`
//! may be a mapping by the event that is picked up.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::quantity::LengthText;
use super::word::{ShortForm, TextOr};
use crate::aws::codedeploy::lifecycle::LifecycleEventName;
use crate::text::decode::{OrderedMap, Spanned};

/// The whole section.
pub type Latencies = OrderedMap<Spanned<TextOr<Inner>>>;

/// What a key of the section may hold besides a time: keys of one host or fleet, or gaps by event.
pub type Inner = OrderedMap<Spanned<TextOr<Gaps>>>;

/// Gaps by event.
pub type Gaps = OrderedMap<Spanned<TextOr<Nothing>>>;

/// What does not exist: a fourth level.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Nothing {}

impl<T> ShortForm for OrderedMap<T> {
    const NAME: &'static str = "a duration or distribution";

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<LengthText>()
    }
}

impl ShortForm for Nothing {
    const NAME: &'static str = "a duration or distribution";

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<LengthText>()
    }
}

/// Whose wait it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// A deployment's, which no single host can have for itself.
    Deployment,
    /// A host's.
    Host,
}

/// What is waited for, by name.
#[derive(Clone, Copy, Debug)]
pub struct Wait {
    /// The key.
    pub name: &'static str,
    /// Whose wait it is.
    pub whose: Whose,
    /// What it is, in a sentence.
    pub says: &'static str,
    /// Its default.
    pub default: &'static str,
    /// Another value.
    pub example: &'static str,
}

/// The waits and rates that a scenario can set.
pub const WAITS: [Wait; 15] = [
    Wait {
        name: "createToStart",
        whose: Whose::Deployment,
        says: "From the creation of a deployment to its first checks, when it becomes InProgress.",
        default: "1s",
        example: "2s",
    },
    Wait {
        name: "createToFirstEvent",
        whose: Whose::Deployment,
        says: "From the creation of a deployment to the first event of its first hosts.",
        default: "4.5s",
        example: "8s",
    },
    Wait {
        name: "nextInstance",
        whose: Whose::Host,
        says: "From a slot becoming free to the first event of the next host.",
        default: "2.1s",
        example: "3s",
    },
    Wait {
        name: "dispatchGap",
        whose: Whose::Host,
        says: "From the end of an event to the agent picking up the next, for all events or by the \
               event that is picked up (EC2-220).",
        default: "1.6s",
        example: "lognormal(p50 1.5s p95 4s)",
    },
    Wait {
        name: "noopEvent",
        whose: Whose::Host,
        says: "How long an event with nothing to run takes.",
        default: "130ms",
        example: "0.1s",
    },
    Wait {
        name: "script",
        whose: Whose::Host,
        says: "How long a script takes whose time the revision does not give.",
        default: "1s",
        example: "10s",
    },
    Wait {
        name: "instanceFinalise",
        whose: Whose::Host,
        says: "From the last event of a host to its final status (EC2-221).",
        default: "1.6s",
        example: "1s",
    },
    Wait {
        name: "deploymentFinalise",
        whose: Whose::Deployment,
        says: "From the end of the last host to the final status of the deployment.",
        default: "4s",
        example: "2s",
    },
    Wait {
        name: "skipStamp",
        whose: Whose::Host,
        says: "From a failed event to the stamp of the events that are skipped.",
        default: "3ms",
        example: "10ms",
    },
    Wait {
        name: "rollbackCreation",
        whose: Whose::Deployment,
        says: "From the end of a deployment to the creation of its rollback (LAT-038).",
        default: "500ms",
        example: "2s",
    },
    Wait {
        name: "greenProvision",
        whose: Whose::Host,
        says: "From copying an Auto Scaling group to each of its instances being in service \
               (EC2-073, EC2-221).",
        default: "220s",
        example: "lognormal(p50 2m p95 5m)",
    },
    Wait {
        name: "blueTermination",
        whose: Whose::Deployment,
        says: "From terminating blue instances to their being gone (EC2-079, EC2-221).",
        default: "17s",
        example: "1m",
    },
    Wait {
        name: "agentReturn",
        whose: Whose::Host,
        says: "From the return of an agent to its first poll.",
        default: "1s",
        example: "5s",
    },
    Wait {
        name: "bandwidth",
        whose: Whose::Host,
        says: "Bytes a second at which a bundle is fetched (LAT-007).",
        default: "60MB/s",
        example: "20MB/s",
    },
    Wait {
        name: "diskRate",
        whose: Whose::Host,
        says: "Bytes a second at which a bundle is written (LAT-008).",
        default: "50MB/s",
        example: "200MB/s",
    },
];

/// Names of whole sets of latencies.
pub const PRESETS: [&str; 2] = ["default", "observed"];

/// The section as the schema describes it: known keys by name, others for fleets and hosts.
#[derive(Clone, Copy, Debug)]
pub enum Section {}

/// The same for one fleet or host.
#[derive(Clone, Copy, Debug)]
pub enum OwnSection {}

impl JsonSchema for Section {
    fn schema_name() -> Cow<'static, str> {
        "Latencies".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let keys = keys(generator, &[Whose::Deployment, Whose::Host]);
        let own = generator.subschema_for::<OwnSection>();
        json_schema!({ "type": "object", "properties": keys, "additionalProperties": own })
    }
}

impl JsonSchema for OwnSection {
    fn schema_name() -> Cow<'static, str> {
        "LatenciesOfHosts".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let keys = keys(generator, &[Whose::Host]);
        json_schema!({
            "type": "object",
            "description": "The same for one fleet or host, by its name.",
            "properties": keys,
            "additionalProperties": false,
            "$comment": "the keys are names",
        })
    }
}

fn keys(generator: &mut SchemaGenerator, whose: &[Whose]) -> Map<String, Value> {
    let time = generator.subschema_for::<LengthText>().to_value();
    let mut keys = Map::new();
    keys.insert(
        "preset".to_owned(),
        json!({
            "type": "string",
            "enum": PRESETS,
            "description": "A whole set of latencies; `observed` spreads the gaps between events as \
                            seen in public logs (EC2-220).",
            "default": PRESETS[0],
            "examples": [PRESETS[1]],
        }),
    );
    for wait in WAITS.iter().filter(|wait| whose.contains(&wait.whose)) {
        let mut value = match wait.name {
            "bandwidth" | "diskRate" => json!({ "type": "string", "pattern": r"^.*B\s*/s\s*$" }),
            "dispatchGap" => json!({ "anyOf": [time, by_event(&time, &|_| {
                "From the end of the event before to the agent picking this one up.".to_owned()
            })] }),
            _ => time.clone(),
        };
        value["description"] = wait.says.into();
        value["default"] = wait.default.into();
        value["examples"] = json!([wait.example]);
        keys.insert(wait.name.to_owned(), value);
    }
    let events = by_event(&time, &|event| {
        format!("How long {event} takes, whatever its scripts and the bundle would take.")
    });
    if let Some(Value::Object(events)) = events.get("properties") {
        keys.extend(events.clone());
    }
    keys
}

fn by_event(time: &Value, says: &dyn Fn(&str) -> String) -> Value {
    let entry = |event: &LifecycleEventName| {
        let mut value = time.clone();
        value["description"] = says(event.as_str()).into();
        value["examples"] = json!(["20s"]);
        (event.as_str().to_owned(), value)
    };
    let events: Map<String, Value> = LifecycleEventName::ALL.iter().map(entry).collect();
    json!({
        "type": "object",
        "properties": events,
        "additionalProperties": false,
        "$comment": "the keys are names",
    })
}
