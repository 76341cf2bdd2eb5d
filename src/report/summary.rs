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

/// Its keys, each with what it says; those of an array stand behind `[]`.
pub(super) const KEYS: [(&str, &str); 32] = [
    ("scenario", "Name of the scenario."),
    (
        "hash",
        "SHA-256 over all texts that the scenario was made from.",
    ),
    ("version", "Version of the program."),
    ("seed", "Seed of the run."),
    ("replications", "How many replications there were."),
    (
        "digest",
        "SHA-256 over the rows of `trace.csv`; over the digests of all replications where there \
         are several.",
    ),
    (
        "assumptions",
        "Every assumption that differs from its default, with its value.",
    ),
    (
        "expectations",
        "The expectations, in the order of the scenario.",
    ),
    ("expectations[].expectation", "The expectation in words."),
    (
        "expectations[].holds",
        "Whether it holds: `true` or `false`.",
    ),
    (
        "expectations[].required",
        "In how many replications it must: `always`, `inAtLeast` with a share, or `never`.",
    ),
    (
        "expectations[].held",
        "In how many replications it was true.",
    ),
    ("expectations[].replications", "Of how many."),
    (
        "expectations[].found",
        "What was found in the first replication that speaks against it, or in the first of \
         all.",
    ),
    (
        "expectations[].firstBroken",
        "The first replication that speaks against it; `null` if none does.",
    ),
    (
        "measures",
        "Every measure that such a scenario can have: its name and a figure \
         ([measures.md](measures.md)).",
    ),
    (
        "slo",
        "The objective and the alerts that would watch it; only with `traffic`.",
    ),
    (
        "slo.availability",
        "The share of requests that must succeed.",
    ),
    (
        "slo.latencyP99Seconds",
        "How long the 99th percentile of answers may take; `null` if nothing is promised.",
    ),
    ("slo.periodSeconds", "Over which time the promise is kept."),
    (
        "slo.budgetSeconds",
        "How long a total outage uses up the budget of the period (TRF-077).",
    ),
    (
        "slo.errorBudgetUsed",
        "The measure `errorBudgetUsed`, a figure.",
    ),
    ("slo.alerts", "The burn-rate alerts (TRF-075)."),
    ("slo.alerts[].severity", "`page` or `ticket`."),
    (
        "slo.alerts[].longWindowSeconds",
        "Length of the long window.",
    ),
    (
        "slo.alerts[].shortWindowSeconds",
        "Length of the short window.",
    ),
    (
        "slo.alerts[].burnRate",
        "The burn rate from which on it fires.",
    ),
    (
        "slo.alerts[].highestBurnRate",
        "The greatest burn rate that both windows showed at once, a figure.",
    ),
    (
        "slo.alerts[].firesAtSeconds",
        "When it would have fired, from the start, a figure.",
    ),
    (
        "slo.alerts[].requestsInShortWindow",
        "Requests in the short window at the mean demand of the run, a figure.",
    ),
    (
        "slo.alerts[].lowTrafficRequests",
        "With fewer requests in the short window one failure may fire it (TRF-076).",
    ),
    (
        "faultsNeverStruck",
        "Names of the faults that struck in no replication.",
    ),
];

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

    /// The keys of a value and of what is in it, as [`KEYS`] writes them.
    fn collect(value: &serde_json::Value, path: &str, keys: &mut Vec<String>) {
        for (key, inner) in value.as_object().into_iter().flatten() {
            let path = match path {
                "" => key.clone(),
                outer => format!("{outer}.{key}"),
            };
            keys.push(path.clone());
            match inner.as_array().and_then(|items| items.first()) {
                Some(item) => collect(item, &format!("{path}[]"), keys),
                // Their keys are names, and those of figures are told once.
                None if key == "measures" || key == "assumptions" || inner["n"].is_u64() => {}
                None => collect(inner, &path, keys),
            }
        }
    }

    #[test]
    fn every_key_is_described() {
        let loaded = load("half-at-a-time-bad-v2", &[], None).expect("it is shipped");
        let study = Fold::new(&loaded.scenario).finish();
        let summary = Summary::of(&loaded.scenario, 7, &study);
        let summary: serde_json::Value = serde_json::from_str(&summary.json()).expect("JSON");
        let mut found = Vec::new();
        collect(&summary, "", &mut found);
        found.sort();
        let mut told: Vec<&str> = KEYS.iter().map(|(key, _)| *key).collect();
        told.sort_unstable();
        assert_eq!(found, told);
        assert!(KEYS.iter().all(|(_, text)| text.ends_with('.')));
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
