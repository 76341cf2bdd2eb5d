//! What is said about traffic, its load balancers and alarms that cannot be run.

use super::{check, folder, report, said};

/// A scenario with requests that is right, to which one thing is added.
const BASE: &str = "\
cutover: 1
name: base
revisions:
  v1: {}
  v2: {}
fleets:
  - { name: web, instances: 3, zones: [a, b], tags: { role: web }, runs: v1, capacity: 250/s }
  - { name: spare, instances: 1 }
targetGroups:
  - { name: front, targets: web }
traffic:
  - { to: front, rate: 300/s }
alarms:
  - alarmName: errors
    metricName: HTTPCode_Target_5XX_Count
    targetGroup: front
    statistic: Sum
    period: 60
    evaluationPeriods: 3
    datapointsToAlarm: 2
    threshold: 60
    comparisonOperator: GreaterThanThreshold
    treatMissingData: notBreaching
applications:
  - applicationName: shop
    deploymentGroups:
      - deploymentGroupName: web
        ec2TagFilters: [{ key: role, value: web, type: KEY_AND_VALUE }]
        alarmConfiguration: { enabled: true, alarms: [{ name: errors }] }
timeline:
  - { at: 20m, createDeployment: { applicationName: shop, deploymentGroupName: web, revision: v2 } }
";

fn with(changes: &[(&str, &str)]) -> String {
    let mut text = BASE.to_owned();
    for (from, to) in changes {
        assert!(text.contains(from), "the base has `{from}`");
        text = text.replacen(from, to, 1);
    }
    report(&text)
}

#[test]
fn the_base_of_these_tests_is_right() {
    assert_eq!(report(BASE), "");
}

#[test]
fn trf_003_more_requests_than_can_be_counted_are_refused() {
    let traffic = |curves: &str| with(&[("rate: 300/s }", curves)]);
    assert_eq!(traffic("rate: 1000000000/s, noise: 100% }"), "");
    for curves in [
        "rate: 1000000000/s, spike: { peak: 1/s, at: 1m, decay: 1m } }",
        "daily: { base: 600000000/s, amplitude: 70% } }",
        "weekly: { base: 20000000/s, amplitude: 0%, factors: [1%, 1%, 10000%, 1%, 1%, 1%, 1%] } }",
        "rate: 600000000/s }\n  - { name: b, to: spare, rate: 500000000/s }",
    ] {
        let said = traffic(curves);
        assert!(
            said.contains("more than the thousand million that a scenario can count"),
            "{curves}: {said}"
        );
    }
}

#[test]
fn wrong_traffic_is_told_all_at_once() {
    check(
        "requests_traffic",
        &with(&[(
            "  - { to: front, rate: 300/s }\n",
            "  - { name: a, to: frnot, rate: 300/s }
  - { name: b, to: spare, rate: 300/s }
  - { name: c, to: [], rate: 300/s }
  - { name: d, to: front }
  - { name: d, to: front, rate: 1/s, from: 5m, until: 5m }
  - { name: e, to: front, rate: 1/s, clientTimeout: 0s, retries: { attempts: 100, backoff: 0s } }
  - { name: f, to: front, ramp: { from: 0/s, to: 9/s, over: 0s } }
  - { name: g, to: front, spike: { peak: 9/s, at: 1m, decay: 0s } }
  - { name: h, to: front, daily: { base: 9/s, amplitude: 100% } }
  - { name: i, to: front, weekly: { base: 9/s, amplitude: 1%, factors: [1%] } }
  - { name: j, to: front, step: { at: 1m, to: 9/s, by: 1/s } }
  - { name: k, to: front, csv: nowhere.csv }
  - { name: l, to: [{ targetGroup: front, weight: 0 }], rate: 1/s }
  - { name: m, to: [{ targetGroup: front, weight: 1000 }, { targetGroup: front }], rate: 1/s }
  - { name: n, to: [{ targetGroup: front }], rate: 1/s, stickiness: 8d }
",
        )]),
    );
}

#[test]
fn quantities_of_requests_are_refused_at_the_word() {
    check(
        "requests_quantities",
        &with(&[
            (
                "v2: {}",
                "v2: { quality: { errorRate: 140%, latencyFactor: .nan } }",
            ),
            ("capacity: 250/s", "capacity: -1/s, workers: -4"),
            (
                "  - { to: front, rate: 300/s }\n",
                "  - { name: a, to: front, rate: 1e30/s }
  - { name: b, to: front, rate: 300, noise: 0.1 }
  - { name: c, to: front, rate: -5/s, noise: 140% }
  - { name: d, to: front, rate: 2000000000/s, retries: { attempts: -1, budget: 101% } }
  - { name: e, to: front, rate: .nan, from: -5m, until: 101d }
",
            ),
        ]),
    );
}

#[test]
fn wrong_target_groups_are_told_all_at_once() {
    let many: String = (1..=20)
        .map(|number| format!("  - {{ name: g{number}, targets: web }}\n"))
        .collect();
    let wrong = "  - { name: front, targets: web }
  - { name: front, targets: web }
  - { targetGroupName: none }
  - { name: empty, targets: [] }
  - { name: lost, targets: wbe }
  - { name: twice, targets: [web, web] }
  - { name: ../x, targets: web }
  - { name: slow, targets: web, healthCheckIntervalSeconds: 4 }
";
    check(
        "requests_target_groups",
        &with(&[
            (
                "  - { name: front, targets: web }\n",
                &format!("{wrong}{many}"),
            ),
            ("instances: 1 }", "instances: 1, kind: OnPremises }"),
            (
                "traffic:",
                "loadBalancers:\n  - { loadBalancerName: front, type: classic, targets: spare }\ntraffic:",
            ),
        ]),
    );
}

#[test]
fn wrong_alarms_are_told_all_at_once_and_keep_their_names() {
    let alarm = |name: &str, rest: &str| {
        format!(
            "  - {{ alarmName: {name}, metricName: HTTPCode_Target_5XX_Count, targetGroup: front, \
             statistic: Sum, comparisonOperator: GreaterThanThreshold, {rest} }}\n"
        )
    };
    let good = "period: 60, evaluationPeriods: 2, threshold: 5";
    let alarms = [
        alarm("a", "period: 45, evaluationPeriods: 2, threshold: 5"),
        alarm("b", "period: 0, evaluationPeriods: 2, threshold: 5"),
        alarm("c", "period: 300, evaluationPeriods: 1000, threshold: 5"),
        alarm("d", &format!("{good}, datapointsToAlarm: 3")),
        alarm("e", &format!("{good}, namespace: AWS/NetworkELB")),
        alarm("f", &format!("{good}, phase: 61s")),
        alarm("a", &format!("{good}, treatMissingData: braeching")),
        alarm("g", good).replace("Target_5XX_Count", "Target_5XX"),
        alarm("h", good).replace("targetGroup: front", "fleet: web"),
        alarm("i", good).replace("targetGroup: front", "targetGroup: web"),
        alarm("j", good).replace("Sum", "Averag"),
    ]
    .concat();
    check(
        "requests_alarms",
        &with(&[
            ("alarms:\n", &format!("alarms:\n{alarms}")),
            (
                "applications:",
                "compositeAlarms:\n  - { alarmName: k, alarmRule: ALARM(a) AND }\n  \
                 - { alarmName: l, alarmRule: ALARM(z) }\napplications:",
            ),
            (
                "[{ name: errors }]",
                "[{ name: errors }, { name: l }, { name: m }]",
            ),
        ]),
    );
}

#[test]
fn alm_041_alarms_in_a_circle_are_refused() {
    let circle = "compositeAlarms:\n  - { alarmName: a, alarmRule: ALARM(b) }\n  \
                  - { alarmName: b, alarmRule: NOT ALARM(a) }\napplications:";
    check("requests_circle", &with(&[("applications:", circle)]));
}

#[test]
fn metrics_that_need_requests_are_doubted_without_any() {
    check(
        "requests_silent",
        &with(&[("traffic:\n  - { to: front, rate: 300/s }\n", "")]),
    );
}

#[test]
fn trf_009_a_revision_that_runs_at_the_start_does_not_get_worse_any_more() {
    let told = |quality: &str| with(&[("v1: {}", &format!("v1: {{ quality: {quality} }}"))]);
    check("requests_age", &told("{ errorRate: 4%, onset: 5m }"));
    assert!(told("memoryLeak").contains("gets worse with age"));
    for without_age in ["{ errorRate: 4% }", "{ onset: 5m }", "slow"] {
        assert_eq!(told(without_age), "", "{without_age}");
    }
}

#[test]
fn trf_006_a_capacity_beyond_what_its_workers_serve_is_doubted() {
    let told = |fleet: &str| with(&[("capacity: 250/s", fleet)]);
    check(
        "requests_capacity",
        &told("capacity: 1000/s, serviceTime: 1s, workers: 1"),
    );
    assert!(told("capacity: 251/s, workers: 25").contains("which takes 26 (TRF-006)"));
    for enough in [
        "capacity: 250/s, workers: 25",
        "capacity: 250/s, workers: 30, serviceTime: 50ms",
        "capacity: 1000/s, serviceTime: 1s",
    ] {
        assert_eq!(told(enough), "", "{enough}");
    }
}

#[test]
fn trf_031_a_slow_start_that_ends_before_the_target_is_warm_is_doubted() {
    let told = |slow_start: &str, warm_up: &str, rate: &str| {
        with(&[
            ("targets: web }", &format!("targets: web{slow_start} }}")),
            ("capacity: 250/s", &format!("capacity: 250/s{warm_up}")),
            ("rate: 300/s", rate),
        ])
    };
    let cold = ", warmUp: { curve: linear, from: 20%, over: 100s }";
    // 600/s on three hosts of 250/s: four fifths, three quarters of the way from 20 % to all.
    let shown = told(", slowStartSeconds: 60", cold, "rate: 600/s");
    check("requests_slow_start", &shown);
    assert!(told(", slowStartSeconds: 74", cold, "rate: 600/s").contains("TRF-031"));
    for (slow_start, warm_up, rate) in [
        (", slowStartSeconds: 80", cold, "rate: 600/s"),
        // Cold hosts can serve it, or no host ever can; nothing warms up; nothing starts slowly.
        (", slowStartSeconds: 30", cold, "rate: 150/s"),
        (", slowStartSeconds: 30", cold, "rate: 900/s"),
        (", slowStartSeconds: 30", "", "rate: 600/s"),
        ("", cold, "rate: 600/s"),
    ] {
        assert_eq!(told(slow_start, warm_up, rate), "", "{slow_start} {rate}");
    }
    let revision = with(&[
        ("targets: web }", "targets: web, slowStartSeconds: 60 }"),
        ("v2: {}", "v2: { quality: { warmUp: cacheHeavy } }"),
        ("rate: 300/s", "rate: 600/s"),
    ]);
    assert!(revision.contains("TRF-031"), "{revision}");
}

#[test]
fn trf_041_a_wait_shorter_than_a_second_before_another_attempt_is_doubted() {
    let told = |retries: &str| {
        let with_retries = format!("rate: 300/s, retries: {{ {retries} }} }}");
        with(&[("rate: 300/s }", &with_retries)])
    };
    check(
        "requests_backoff",
        &told("attempts: 2, backoff: 100ms, jitter: 50ms"),
    );
    assert!(told("backoff: 999ms").contains("TRF-041"));
    for fine in [
        "attempts: 2, backoff: 1s",
        "attempts: 2, jitter: 10ms",
        // Nobody asks again.
        "attempts: 0, backoff: 100ms",
    ] {
        assert_eq!(told(fine), "", "{fine}");
    }
}

#[test]
fn measures_of_what_there_is_not_are_refused() {
    let rest = "\
timeline: []
expect:
  - { measure: requestAvailability, atLeast: 98% }
  - { measure: excessFailed, atMost: 5 }
  - { measure: detectSeconds, atMost: 5m }
  - { measure: deploymentSeconds, atMost: 5m }
slo: { availability: 100%, latencyP99: 0s, period: 1d }
";
    check(
        "requests_measures",
        &report(&format!("cutover: 1\nname: s\n{rest}")),
    );
}

#[test]
fn rng_055_deployments_before_their_alarms_know_anything_are_told() {
    check("requests_warm_up", &with(&[("at: 20m", "at: 14m59s")]));
    assert_eq!(with(&[("at: 20m", "at: 15m")]), "");
    // One of an hour fetches three periods.
    let slow = |at: &str| {
        with(&[
            ("period: 60", "period: 3600"),
            ("evaluationPeriods: 3", "evaluationPeriods: 1"),
            ("datapointsToAlarm: 2", "datapointsToAlarm: 1"),
            ("at: 20m", at),
        ])
    };
    assert_eq!(slow("at: 3h"), "");
    let told = slow("at: 20m");
    assert!(
        told.contains(
            "begins 1200 s after the start, and its alarms want 10800 s before (RNG-055)"
        ),
        "{told}"
    );
    let composite =
        "compositeAlarms: [{ alarmName: any, alarmRule: ALARM(errors) }]\napplications:";
    let told = with(&[
        ("applications:", composite),
        ("[{ name: errors }]", "[{ name: any }]"),
        ("at: 20m", "at: 1m"),
    ]);
    assert!(told.contains("`errors` looks back"), "{told}");
    // Whoever watches nothing need not wait.
    let told = with(&[("at: 20m", "at: 1m"), ("enabled: true", "enabled: false")]);
    assert!(!told.contains("RNG-055"), "{told}");
}

#[test]
fn wrong_calls_to_load_balancers_are_told_all_at_once() {
    let calls = "\
timeline:
  - { at: 1m, modifyRule: { traffic: frnot, weights: { front: 1 } } }
  - { at: 1m, modifyRule: { traffic: front, weights: { back: 1, front: 1000 }, propagation: 5 } }
  - { at: 1m, modifyRule: { traffic: front, weights: { front: 0 } } }
  - { at: 1m, modifyRule: { traffic: spare, weights: { spare: 1 } } }
  - { at: 1m, startZonalShift: { targetGroup: spare, awayFrom: a, expiresIn: 5m } }
  - { at: 1m, startZonalShift: { targetGroup: front, awayFrom: c, expiresIn: 5m } }
  - { at: 1m, startZonalShift: { targetGroup: front, awayFrom: a, expiresIn: 5m } }
  - { at: 1m, startZonalShift: { targetGroup: apart, awayFrom: a, expiresIn: 30s } }
  - { at: 1m, startZonalShift: { targetGroup: old, awayFrom: a, expiresIn: 5m } }
  - { at: 1m, cancelZonalShift: { targetGroup: back } }
  - { at: 1m, cancelZonalShift: { targetGroup: front }, stopDeployment: { deployment: 1 } }
  - { at: 1m }
";
    check(
        "requests_calls",
        &with(&[
            ("timeline:\n", calls),
            ("instances: 1 }", "instances: 1, capacity: 9/s }"),
            ("traffic:\n", "traffic:\n  - { to: spare, rate: 1/s }\n"),
            (
                "  - { name: front, targets: web }\n",
                "  - { name: front, targets: web }\n  - { name: apart, targets: web, crossZone: false }\n\
                 loadBalancers:\n  - { name: old, type: classic, targets: web }\n",
            ),
        ]),
    );
}

#[test]
fn rules_have_at_most_five_target_groups() {
    let groups: String = (1..=5)
        .map(|number| format!("  - {{ name: g{number}, targets: web }}\n"))
        .collect();
    let six: Vec<String> = (1..=5)
        .map(|number| format!("{{ targetGroup: g{number} }}"))
        .collect();
    let told = with(&[
        ("traffic:", &format!("{groups}traffic:")),
        (
            "to: front",
            &format!("to: [{{ targetGroup: front }}, {}]", six.join(", ")),
        ),
    ]);
    assert!(
        told.contains("TooManyTargetGroups: 6 groups in one action (LB-044)"),
        "{told}"
    );
}

#[test]
fn the_new_sections_can_be_set_and_extended_by_name() {
    let over = "\
extends: s.yaml
name: over
targetGroups:
  - { targetGroupName: front, healthCheckIntervalSeconds: 15 }
loadBalancers:
  - { loadBalancerName: old, type: classic, targets: spare }
traffic:
  - { to: front, rate: 200/s }
alarms:
  - { alarmName: errors, threshold: 70 }
";
    // One name for the same group in both files.
    let base = BASE.replace("name: front", "targetGroupName: front");
    let folder = folder(&[("s.yaml", base.as_bytes()), ("over.yaml", over.as_bytes())]);
    let world = |name: &str, sets: &[&str]| {
        let loaded = super::load_in(folder.path(), name, sets);
        let told = || said(folder.path(), name, sets);
        loaded
            .unwrap_or_else(|_| panic!("{}", told()))
            .scenario
            .world
    };
    let facts = |name: &str, sets: &[&str]| {
        let world = world(name, sets);
        let interval = world.target_groups[0].group.health_check.interval;
        let metric = world
            .monitoring
            .set
            .metric(world.monitoring.set.ids().next()?)?;
        let threshold = metric.settings().threshold;
        let peak: u128 = world.traffic[0]
            .demand
            .curves
            .iter()
            .map(|curve| curve.peak())
            .sum();
        let groups = world.target_groups.len();
        Some((
            interval.as_micros() / 1_000_000,
            threshold as i64,
            peak / 1_000_000,
            groups,
        ))
    };
    let usual = facts("s.yaml", &[]).expect("there is an alarm");
    assert_eq!((usual.0, usual.2, usual.3), (30, 300, 1));
    assert_eq!(facts("over.yaml", &[]), Some((15, 70, 200, 2)));
    let sets = [
        "targetGroups.front.healthCheckIntervalSeconds=10",
        "alarms.errors.threshold=50",
        "traffic.front.rate=900/s",
        "loadBalancers.old.targets=web",
    ];
    assert_eq!(facts("over.yaml", &sets), Some((10, 50, 900, 2)));
    assert_eq!(facts("s.yaml", &sets[..3]), Some((10, 50, 900, 1)));
}
