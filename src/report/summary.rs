//! `summary.json`: what a program wants to know about a run. The keys are a promise; more may follow.

use crate::account::requests::slo::{Severity, too_few_requests};
use crate::kernel::time::Duration;
use crate::scenario::expectation::Holds;
use crate::scenario::model::Scenario;
use crate::study::fold::Study;
use crate::study::statistics::Statistics;
use crate::trace::measure::{Domain, Measure};
use crate::trace::slo::{Slo, alerts};
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
    #[serde(skip_serializing_if = "Option::is_none")]
    slo: Option<Promise>,
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

/// The objective, and the alerts that would watch its budget.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Promise {
    availability: f64,
    latency_p99_seconds: Option<f64>,
    period_seconds: f64,
    /// How long a total outage uses up the budget (TRF-077).
    budget_seconds: f64,
    error_budget_used: Option<Value>,
    alerts: Vec<BurnAlert>,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct BurnAlert {
    severity: &'static str,
    long_window_seconds: f64,
    short_window_seconds: f64,
    burn_rate: f64,
    highest_burn_rate: Option<Value>,
    fires_at_seconds: Option<Value>,
    requests_in_short_window: Option<Value>,
    /// With fewer requests in the short window one failure may fire it (TRF-076).
    low_traffic_requests: f64,
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
        let world = &scenario.world;
        let measures = study
            .measures
            .iter()
            .filter(|(measure, _)| measure.domain().is_in(world));
        let slo = Domain::Requests
            .is_in(world)
            .then(|| promise(scenario.slo, study, value));
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
            slo,
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

fn promise(slo: Slo, study: &Study, value: impl Fn(Statistics) -> Value) -> Promise {
    let used = study
        .measures
        .iter()
        .find(|(measure, _)| *measure == Measure::ErrorBudgetUsed)
        .and_then(|(_, used)| *used);
    let alerts = alerts(slo).into_iter().zip(&study.burns);
    let objective = slo.availability.fraction();
    let seconds = |minutes: u32| f64::from(minutes) * 60.0;
    Promise {
        availability: objective,
        latency_p99_seconds: slo.latency_p99.map(Duration::as_secs_f64),
        period_seconds: slo.period.as_secs_f64(),
        budget_seconds: slo.downtime().as_secs_f64(),
        error_budget_used: used.map(&value),
        alerts: alerts
            .map(|(alert, burns)| BurnAlert {
                severity: match alert.severity {
                    Severity::Page => "page",
                    Severity::Ticket => "ticket",
                },
                long_window_seconds: seconds(alert.long_minutes),
                short_window_seconds: seconds(alert.short_minutes),
                burn_rate: alert.burn,
                highest_burn_rate: burns.highest.map(&value),
                fires_at_seconds: burns.fires.map(&value),
                requests_in_short_window: burns.requests_in_short.map(&value),
                low_traffic_requests: too_few_requests(alert.burn, objective),
            })
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aws::codedeploy::status::DeploymentStatus;
    use crate::engine::simulation::Run;
    use crate::scenario::load::load;
    use crate::study::facts::Facts;
    use crate::study::fold::Fold;
    use crate::study::plan::Replication;
    use crate::study::replicate::Trial;
    use crate::trace::sample;

    fn summary(replications: u32) -> serde_json::Value {
        let loaded = load("two-hosts", &[], None).expect("a shipped scenario loads");
        let mut scenario = loaded.scenario;
        scenario.world = sample::world();
        scenario.expectations.clear();
        let mut fold = Fold::new(&scenario);
        for index in 0..replications {
            let (entries, outcome) = sample::traffic::recorded();
            assert_eq!(outcome.deployments()[0].status, DeploymentStatus::Failed);
            let run = Run {
                entries,
                outcome,
                ended: sample::at(300),
                events: 0,
            };
            let trial = Trial {
                replication: Replication::with_index(index),
                seed: sample::SEED,
                run,
                base: None,
            };
            fold.take(Facts::of(&scenario, &trial, String::new()));
        }
        let summary = Summary::of(&scenario, 7, &fold.finish());
        serde_json::from_str(&summary.json()).expect("JSON")
    }

    #[test]
    fn trf_075_the_objective_and_its_alerts_are_in_the_summary() {
        let one = summary(1);
        assert_eq!(one["measures"]["requestsFailed"], 11_340.0);
        assert!(one["measures"]["excessFailed"].is_null());
        let slo = &one["slo"];
        assert_eq!(slo["availability"], 0.999);
        assert!(slo["latencyP99Seconds"].is_null());
        let alerts = slo["alerts"].as_array().expect("alerts");
        let rates: Vec<f64> = alerts
            .iter()
            .filter_map(|alert| alert["burnRate"].as_f64())
            .collect();
        assert_eq!(rates, [14.4, 6.0, 1.0]);
        // 11,340 of the 3,240,000 requests of an hour failed.
        assert!(alerts[0]["firesAtSeconds"].is_null());
        assert_eq!(alerts[0]["requestsInShortWindow"], 270_000.0);
        let highest = alerts[0]["highestBurnRate"].as_f64().expect("a number");
        assert!((highest - 3.5).abs() < 1e-9, "{highest}");
        let two = summary(2);
        assert_eq!(two["slo"]["alerts"][0]["highestBurnRate"]["n"], 2);
        assert_eq!(two["measures"]["requestsFailed"]["n"], 2);
    }
}
