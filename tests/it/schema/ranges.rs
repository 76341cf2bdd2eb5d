//! Where the schema bounds a number, it bounds it as the loader does.

use std::collections::BTreeSet;

use cutover::scenario::load::load_given;
use cutover::scenario::schema::definitions;
use serde_json::Value;

use super::{as_json, validator};

/// A change to a scenario with `#` for a number, the numbers it takes, and those beside.
type Row = (
    &'static str,
    &'static [&'static str],
    &'static [&'static str],
);

const ROWS: &[Row] = &[
    (
        "targetGroups: [{ name: web, healthCheckIntervalSeconds: #, healthCheckTimeoutSeconds: 2 }]",
        &["5", "300"],
        &["4", "301"],
    ),
    (
        "targetGroups: [{ name: web, healthCheckIntervalSeconds: 300, healthCheckTimeoutSeconds: # }]",
        &["2", "120"],
        &["1", "121"],
    ),
    (
        "targetGroups: [{ name: web, healthyThresholdCount: # }]",
        &["2", "10"],
        &["1", "11"],
    ),
    (
        "targetGroups: [{ name: web, unhealthyThresholdCount: # }]",
        &["2", "10"],
        &["1", "11"],
    ),
    (
        "targetGroups: [{ name: web, deregistrationDelaySeconds: # }]",
        &["0", "3600"],
        &["-1", "3601"],
    ),
    (
        "targetGroups: [{ name: web, idleTimeoutSeconds: # }]",
        &["1", "4000"],
        &["0", "4001"],
    ),
    (
        "targetGroups: [{ name: web, slowStartSeconds: # }]",
        &["0", "30", "900"],
        &["901"],
    ),
    (
        "targetGroups: [{ name: web, stickiness: lb_cookie, stickinessSeconds: # }]",
        &["1", "604800"],
        &["0", "604801"],
    ),
    (
        "targetGroups: [{ name: web, dnsFailover: { count: # } }]",
        &["1", "1000"],
        &["0", "1001"],
    ),
    (
        "targetGroups: [{ name: web, dnsFailover: { percentage: # } }]",
        &["1", "100"],
        &["0", "101"],
    ),
    (
        "loadBalancers: [{ loadBalancerName: old, targets: web, healthCheck: { interval: #, timeout: 2 } }]",
        &["5", "300"],
        &["4", "301"],
    ),
    (
        "loadBalancers: [{ loadBalancerName: old, targets: web, healthCheck: { healthyThreshold: # } }]",
        &["2", "10"],
        &["1", "11"],
    ),
    (
        "loadBalancers: [{ loadBalancerName: old, targets: web, healthCheck: { unhealthyThreshold: # } }]",
        &["2", "10"],
        &["1", "11"],
    ),
    (
        "fleets: [{ name: other, instances: # }]",
        &["1", "99988"],
        &["0", "100001"],
    ),
    (
        "fleets: [{ name: web, workers: # }]",
        &["1", "100000"],
        &["0", "100001"],
    ),
    (
        "fleets: [{ name: web, variability: { arrivals: # } }]",
        &["0", "10"],
        &["-0.1", "10.1"],
    ),
    (
        "fleets: [{ name: web, variability: { service: # } }]",
        &["0", "10"],
        &["-0.1", "10.1"],
    ),
    (
        "traffic: [{ to: [{ targetGroup: web, weight: # }, { targetGroup: two, weight: 1 }], name: web, rate: 1/s }]\n\
         targetGroups: [{ name: two, targets: web }]",
        &["0", "999"],
        &["1000"],
    ),
    (
        "traffic: [{ to: web, retries: { attempts: # } }]",
        &["0", "10"],
        &["11"],
    ),
    (
        "faults: [{ perHour: #, what: instanceReboot }]",
        &["0.01", "3600"],
        &["0", "3601"],
    ),
    (
        "faults: [{ on: { event: ApplicationStart }, what: { scriptFails: { exitCode: # } } }]",
        &["1", "255"],
        &["0", "256"],
    ),
    (
        "faults: [{ at: 1m, what: { agentSlow: { factor: # } } }]",
        &["1", "1000000"],
        &["0.9", "1000001"],
    ),
    (
        "faults: [{ at: 1m, what: { s3Slow: { factor: # } } }]",
        &["1", "1000000"],
        &["0.9", "1000001"],
    ),
    (
        "faults: [{ at: 1m, what: { ebsSlow: { factor: # } } }]",
        &["1", "1000000"],
        &["0.9", "1000001"],
    ),
    (
        "faults: [{ at: 1m, what: { dependencySlow: { factor: # } } }]",
        &["1", "1000000"],
        &["0.9", "1000001"],
    ),
    (
        "faults: [{ at: 1m, whom: { count: # }, what: agentDead }]",
        &["1", "12"],
        &["0"],
    ),
    (
        "faults: [{ on: { event: Install, deployment: # }, what: agentDead }]",
        &["1"],
        &["0"],
    ),
    (
        "revisions: { v2: { quality: { latencyFactor: # } } }",
        &["1", "1000"],
        &["0.9", "1001"],
    ),
    (
        "revisions: { v2: { quality: { memoryLeak: { over: 30m, latencyFactor: # } } } }",
        &["1", "1000"],
        &["0.9", "1001"],
    ),
    (
        "assumptions: { headroom: # }",
        &["1", "10"],
        &["0.9", "10.1"],
    ),
    (
        "alarms: [{ alarmName: web-5xx, evaluationPeriods: #, datapointsToAlarm: 1 }]",
        &["1", "3"],
        &["0"],
    ),
    (
        "alarms: [{ alarmName: web-5xx, datapointsToAlarm: # }]",
        &["1", "3"],
        &["0"],
    ),
    (
        "expect: [{ deployment: #, status: Succeeded }]",
        &["1"],
        &["0"],
    ),
    ("expect: [{ deployment: 2, rollbackOf: # }]", &["1"], &["0"]),
    (
        "expect: [{ operation: #, refusedWith: DeploymentLimitExceededException }]",
        &["1"],
        &["0"],
    ),
    (
        "timeline: [{ at: 20m, createDeployment: { applicationName: shop, deploymentGroupName: web, \
         revision: v2 } }, { at: 21m, stopDeployment: { deployment: # } }]",
        &["1"],
        &["0"],
    ),
];

#[test]
fn numbers_are_bounded_as_the_loader_bounds_them() {
    let validator = validator();
    let mut wrong = Vec::new();
    for (section, taken, refused) in ROWS {
        let all = taken.iter().map(|number| (number, true));
        for (number, fits) in all.chain(refused.iter().map(|number| (number, false))) {
            let section = section.replace('#', number);
            let text = format!("extends: half-at-a-time-bad-v2\nname: ranged\n{section}\n");
            let loaded = load_given(&[("ranged.yaml", &text)], "ranged.yaml", &[]);
            if loaded.is_ok() != fits {
                wrong.push(format!(
                    "loading {section}: {:?}",
                    loaded.err().map(|failure| failure.diagnostics)
                ));
            }
            if validator.is_valid(&as_json(&text)) != fits {
                wrong.push(format!("the schema of {section}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Keys with a bound, by their own name.
fn bounded<'s>(schema: &'s Value, key: &'s str, found: &mut BTreeSet<&'s str>) {
    let has_bound = ["minimum", "maximum", "exclusiveMinimum"]
        .iter()
        .filter_map(|bound| schema[*bound].as_f64())
        .any(|bound| bound != 0.0);
    if has_bound || schema["exclusiveMinimum"].is_number() {
        found.insert(key);
    }
    match schema {
        Value::Object(object) => {
            for (name, inner) in object {
                let key = if name == "properties" { "" } else { key };
                match inner.as_object().filter(|_| name == "properties") {
                    Some(keys) => keys
                        .iter()
                        .for_each(|(key, inner)| bounded(inner, key, found)),
                    None => bounded(inner, key, found),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|inner| bounded(inner, key, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[test]
fn every_bound_of_the_schema_is_tried() {
    let definitions = Value::Object(definitions());
    let mut found = BTreeSet::new();
    bounded(&definitions, "", &mut found);
    assert!(found.len() >= 25, "{found:?}");
    let tried: String = ROWS.iter().map(|(section, ..)| *section).collect();
    for key in found {
        assert!(tried.contains(&format!("{key}: #")), "{key} is not tried");
    }
}
