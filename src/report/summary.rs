//! `summary.json`: what a program wants to know about a run. The keys are a promise; more may follow.

use crate::scenario::expectation::Holds;
use crate::scenario::model::Scenario;
use crate::study::fold::Study;
use crate::study::statistics::Statistics;
use serde::Serialize;
use serde::ser::Serializer;

/// A run in figures.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Summary {
    scenario: String,
    hash: String,
    version: &'static str,
    seed: u64,
    replications: u32,
    digest: String,
    assumptions: Ordered<String>,
    expectations: Vec<Expected>,
    measures: Ordered<Option<Value>>,
    faults_never_struck: Vec<String>,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Expected {
    expectation: String,
    holds: bool,
    required: String,
    held: u32,
    replications: u32,
    found: String,
    first_broken: Option<u32>,
}

#[derive(Clone, Copy, Debug, Serialize)]
#[serde(untagged)]
enum Value {
    One(f64),
    Many(Statistics),
}

/// An object whose keys keep their order.
#[derive(Clone, Debug)]
struct Ordered<V>(Vec<(String, V)>);

impl<V: Serialize> Serialize for Ordered<V> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(key, value)| (key, value)))
    }
}

impl Summary {
    /// The summary of a finished study.
    pub fn of(scenario: &Scenario, seed: u64, study: &Study) -> Self {
        let one = study.replications == 1;
        let value = |all: Statistics| {
            if one {
                Value::One(all.p50)
            } else {
                Value::Many(all)
            }
        };
        let measures = study.measures.iter();
        let faults = &scenario.world.faults;
        let expectations = scenario.expectations.iter().zip(&study.verdicts);
        Self {
            scenario: scenario.name.clone(),
            hash: scenario.hash.clone(),
            version: env!("CARGO_PKG_VERSION"),
            seed,
            replications: study.replications,
            digest: study.digest.clone(),
            assumptions: Ordered(scenario.assumptions.clone()),
            expectations: expectations
                .map(|(expectation, verdict)| Expected {
                    expectation: expectation.text.clone(),
                    holds: verdict.holds,
                    required: match expectation.holds {
                        Holds::Always => "always".to_owned(),
                        Holds::InAtLeast(share) => format!("inAtLeast {}", share.fraction()),
                        Holds::Never => "never".to_owned(),
                    },
                    held: verdict.held,
                    replications: study.replications,
                    found: verdict.found.clone(),
                    first_broken: verdict.first_broken.map(|replication| replication.0.get()),
                })
                .collect(),
            measures: Ordered(
                measures
                    .map(|(measure, all)| (measure.to_string(), all.map(value)))
                    .collect(),
            ),
            faults_never_struck: study
                .never_struck
                .iter()
                .map(|place| faults[*place].name.clone())
                .collect(),
        }
    }

    /// The file's text.
    pub fn json(&self) -> String {
        let mut json =
            serde_json::to_string_pretty(self).expect("texts and finite numbers are JSON");
        json.push('\n');
        json
    }
}
