//! Calls to load balancers in whole runs: other weights of a rule, and zonal shifts. And alarms at
//! the start of a run.

use super::{Told, line};
use crate::scenario_errors::{folder, load_in, said};
use cutover::account::world::World;
use cutover::aws::cloudwatch::state::AlarmState;
use cutover::aws::elb::ids::TargetGroupId;
use cutover::engine::simulation::Simulation;
use cutover::kernel::chance::stream::Seed;
use cutover::trace::entry::{Entry, What};
use cutover::trace::recorder::Level;

const BLUE: TargetGroupId = TargetGroupId(0);
const GREEN: TargetGroupId = TargetGroupId(1);

pub(super) fn world(text: &str) -> World {
    let text = format!("cutover: 1\nname: s\n{text}");
    let folder = folder(&[("s.yaml", text.as_bytes())]);
    let told = || said(folder.path(), "s.yaml", &[]);
    let loaded = load_in(folder.path(), "s.yaml", &[]);
    loaded
        .unwrap_or_else(|_| panic!("{}", told()))
        .scenario
        .world
}

pub(super) fn tell(world: &World, seed: u64) -> Told {
    let seed = Seed {
        seed,
        replication: 0,
    };
    let run = Simulation::new(world, seed, Level::Full).run();
    let told = |entry: &Entry| (entry.time.as_secs_f64(), line(entry));
    Told {
        lines: run.entries.iter().map(told).collect(),
        run,
    }
}

/// A traffic of 100 a second to two target groups, and these calls.
fn two(traffic: &str, rest: &str) -> World {
    world(&format!(
        "revisions: {{ v1: {{}} }}\nfleets:\n  - {{ name: blue, instances: 2, capacity: 250/s, runs: v1 }}\n  \
         - {{ name: green, instances: 2, capacity: 250/s, runs: v1 }}\n\
         targetGroups:\n  - {{ name: blue, targets: blue }}\n  - {{ name: green, targets: green }}\n\
         traffic:\n  - {{ name: shop, to: [{{ targetGroup: blue, weight: 1 }}, {{ targetGroup: green, \
         weight: 0 }}], rate: 100/s{traffic} }}\n{rest}"
    ))
}

/// Attempts of a minute at a target group.
fn attempts(told: &Told, group: TargetGroupId, minute: u32) -> f64 {
    let mut minutes = told.run.outcome.minutes().iter();
    let found = minutes.find(|row| row.subject == group && row.minute == minute);
    found.map_or(f64::NAN, |row| row.attempts.requests_f64())
}

#[test]
fn lb_034_a_modified_rule_shares_requests_by_its_new_weights() {
    let calls = "until: 6m\ntimeline:\n  - { at: 2m, modifyRule: { traffic: shop, weights: { green: \
                 3, blue: 1 }, propagation: 0s } }\n  - { at: 4m, modifyRule: { traffic: shop, \
                 weights: { green: 999 }, propagation: 0s } }\n";
    let told = tell(&two("", calls), 7);
    told.has("operation 0 accepted LB-034");
    for (minute, blue) in [
        (0, 6_000.0),
        (1, 6_000.0),
        (2, 1_500.0),
        (3, 1_500.0),
        (4, 0.0),
    ] {
        super::same_time(attempts(&told, BLUE, minute), blue);
        super::same_time(attempts(&told, GREEN, minute), 6_000.0 - blue);
    }
}

#[test]
fn lb_042_old_weights_hold_until_a_change_has_spread() {
    let calls = |propagation: &str| {
        format!(
            "until: 5m\ntimeline:\n  - {{ at: 2m, modifyRule: {{ traffic: shop, weights: {{ green: 1 \
             }}{propagation} }} }}\n"
        )
    };
    let told = tell(&two("", &calls(", propagation: 15s")), 7);
    let applied = "traffic 0 weights of call 0 applied LB-042";
    super::same_time(told.when(applied), 135.0);
    super::same_time(attempts(&told, BLUE, 2), 1_500.0);
    let entries = &told.run.entries;
    let entry = entries
        .iter()
        .find(|entry| matches!(entry.what, What::WeightsApplied(0)));
    let cause = entry
        .and_then(|entry| entry.cause)
        .expect("the call caused it");
    assert_eq!(
        entries[cause.0.get() as usize - 1].what,
        What::OperationAccepted
    );
    // Drawn anew for every run, and never longer than a minute (LAT-033).
    let world = two("", &calls(""));
    let mut lags: Vec<f64> = (0..40)
        .map(|seed| tell(&world, seed).when(applied) - 120.0)
        .collect();
    assert!(
        lags.iter().all(|lag| (0.5..=60.0).contains(lag)),
        "{lags:?}"
    );
    lags.sort_unstable_by(f64::total_cmp);
    assert!((1.0..4.0).contains(&lags[20]) && lags[38] > 3.0, "{lags:?}");
}

#[test]
fn lat_033_of_two_changes_the_later_call_wins() {
    let calls = "until: 5m\ntimeline:\n  - { at: 2m, modifyRule: { traffic: shop, weights: { green: 1 \
                 }, propagation: 30s } }\n  - { at: 121s, modifyRule: { traffic: shop, weights: { \
                 blue: 1 }, propagation: 1s } }\n";
    let told = tell(&two("", calls), 7);
    super::same_time(told.when("weights of call 0 applied"), 150.0);
    super::same_time(told.when("weights of call 1 applied"), 150.0);
    super::same_time(attempts(&told, BLUE, 3), 6_000.0);
}

#[test]
fn lb_035_sticky_clients_leave_slowly_but_for_a_weight_of_zero() {
    let calls = |weights: &str| {
        format!(
            "until: 60m\ntimeline:\n  - {{ at: 2m, modifyRule: {{ traffic: shop, weights: {{ {weights} \
             }}, propagation: 0s }} }}\n"
        )
    };
    let sticky = ", stickiness: 600s";
    let told = tell(&two(sticky, &calls("blue: 1, green: 1")), 7);
    let green: Vec<f64> = (2..58)
        .map(|minute| attempts(&told, GREEN, minute))
        .collect();
    assert!(green.windows(2).all(|pair| pair[0] <= pair[1]), "{green:?}");
    assert!(green[0] > 0.0 && green[0] < 600.0, "{}", green[0]);
    // After one mean session 63 % of those who leave have left.
    assert!((green[10] / 3_000.0 - 0.63).abs() < 0.06, "{}", green[10]);
    super::same_time(green[55], 3_000.0);
    let told = tell(&two(sticky, &calls("green: 1")), 7);
    super::same_time(attempts(&told, BLUE, 2), 0.0);
    let keep = format!(
        "{}assumptions: {{ stickyAtWeightZero: keep }}\n",
        calls("green: 1")
    );
    let told = tell(&two(sticky, &keep), 7);
    assert!(attempts(&told, BLUE, 3) > 4_000.0);
}

/// Two hosts in two zones that do not help each other, and these calls.
fn zones(calls: &str) -> World {
    world(&format!(
        "until: 30m\nrevisions: {{ v1: {{}} }}\nfleets:\n  - {{ name: web, instances: 2, zones: [a, b], capacity: 60/s, runs: v1 }}\n\
         targetGroups:\n  - {{ name: web, targets: web, crossZone: false }}\n\
         traffic:\n  - {{ to: web, rate: 100/s }}\ntimeline:\n{calls}"
    ))
}

#[test]
fn lb_045_a_zonal_shift_takes_a_zone_out_of_dns_until_it_expires() {
    let start =
        "  - { at: 5m, startZonalShift: { targetGroup: web, awayFrom: a, expiresIn: 10m } }\n";
    let told = tell(&zones(start), 7);
    told.has("operation 0 accepted LB-045");
    super::same_time(told.when("target group 0 zone 0 withdrawn LB-045"), 300.0);
    super::same_time(told.when("target group 0 zone 0 restored LB-045"), 900.0);
    let failed = |minute: u32| {
        let row = told.run.outcome.minutes()[minute as usize].failed;
        row.requests_f64()
    };
    // The host of the other zone has to serve all, once the clients have followed.
    super::same_time(failed(4), 0.0);
    assert!(failed(13) > 1_000.0, "{}", failed(13));
    super::same_time(failed(29), 0.0);
}

#[test]
fn lb_045_a_second_shift_and_a_cancellation_of_none_are_refused() {
    let calls = "  - { at: 1m, cancelZonalShift: { targetGroup: web } }\n  \
                 - { at: 5m, startZonalShift: { targetGroup: web, awayFrom: a, expiresIn: 10m } }\n  \
                 - { at: 6m, startZonalShift: { targetGroup: web, awayFrom: b, expiresIn: 1h } }\n  \
                 - { at: 7m, cancelZonalShift: { targetGroup: web } }\n  \
                 - { at: 8m, startZonalShift: { targetGroup: web, awayFrom: b, expiresIn: 1m } }\n";
    let told = tell(&zones(calls), 7);
    told.has("operation 0 refused ResourceNotFoundException LB-045");
    told.has("operation 2 refused ConflictException LB-045");
    super::same_time(told.when("zone 0 restored"), 420.0);
    super::same_time(told.when("zone 1 withdrawn"), 480.0);
    super::same_time(told.when("zone 1 restored"), 540.0);
    let expectations = "expect:\n  - { operation: 1, refusedWith: ResourceNotFoundException }\n  \
                        - { operation: 3, refusedWith: ConflictException }\n";
    zones(&format!("{calls}{expectations}"));
}

#[test]
fn lb_038_a_zone_that_is_bad_at_the_start_has_long_left_dns() {
    let zones = |fleets: &str, group: &str| {
        world(&format!(
            "until: 10m\nrevisions: {{ v1: {{}} }}\n\
             fleets:\n  - {{ name: a, instances: 2, zones: [a], capacity: 250/s, runs: v1 }}\n{fleets}\
             targetGroups:\n  - {{ name: web, {group}, crossZone: false, dnsFailover: {{ count: 1 }} }}\n\
             traffic:\n  - {{ to: web, rate: 100/s }}\n"
        ))
    };
    // Nothing runs in the other zone, or nobody is there.
    let stopped = "  - { name: b, instances: 2, zones: [b], capacity: 250/s }\n";
    for world in [
        zones(stopped, "targets: [a, b]"),
        zones("", "targets: [a], zones: [a, b]"),
    ] {
        let told = tell(&world, 7);
        super::same_time(told.when("target group 0 zone 1 withdrawn LB-038"), 0.0);
        for minute in told.run.outcome.minutes() {
            super::same_time(minute.failed.requests_f64(), 0.0);
        }
    }
}

/// An alarm on what a healthy service of 300 a second says every minute.
fn healthy(metric: &str, settings: &str) -> World {
    world(&format!(
        "until: 40m\nrevisions: {{ v1: {{ quality: {{ errorRate: 2% }} }} }}\n\
         fleets:\n  - {{ name: web, instances: 3, capacity: 250/s, runs: v1 }}\n\
         targetGroups:\n  - {{ name: web, targets: web }}\n\
         traffic:\n  - {{ to: web, rate: 300/s }}\n\
         alarms:\n  - {{ alarmName: x, targetGroup: web, metricName: {metric}, deliveryDelay: \
         uniform(20s 150s), {settings} }}\n"
    ))
}

/// When the alarm was in ALARM first.
fn fires(world: &World, seed: u64) -> Option<f64> {
    let told = tell(world, seed);
    let mut entries = told.run.entries.iter();
    let fired = entries.find(|entry| {
        matches!(
            entry.what,
            What::Alarm {
                to: AlarmState::Alarm,
                ..
            }
        )
    });
    fired.map(|entry| entry.time.as_secs_f64())
}

#[test]
fn alm_003_what_lies_before_the_start_is_not_missing() {
    let below = "statistic: Sum, comparisonOperator: LessThanThreshold, threshold: 1, \
                 treatMissingData: breaching";
    for (period, m, n) in [(60, 1, 1), (60, 1, 3), (60, 2, 3), (60, 1, 10), (300, 1, 2)] {
        let settings =
            format!("{below}, period: {period}, evaluationPeriods: {n}, datapointsToAlarm: {m}");
        let world = healthy("RequestCount", &settings);
        for seed in 0..10 {
            assert_eq!(
                fires(&world, seed),
                None,
                "{m} of {n} periods of {period} s"
            );
        }
    }
    // An alarm on errors looks at once: before the start there were none.
    let above = "statistic: Sum, comparisonOperator: GreaterThanThreshold, threshold: 1, \
                 treatMissingData: notBreaching, period: 60, evaluationPeriods: 10, \
                 datapointsToAlarm: 1";
    let fired = fires(&healthy("HTTPCode_Target_5XX_Count", above), 1);
    assert!(fired.is_some_and(|at| at < 300.0), "{fired:?}");
}

#[test]
fn lb_033_a_target_that_recovers_starts_slowly_again() {
    let text = "until: 30m\nrevisions: { v1: {} }\n\
                fleets:\n  - { name: web, instances: 3, capacity: 170/s, runs: v1 }\n\
                targetGroups:\n  - { name: web, targets: web, slowStartSeconds: 900, \
                healthCheckIntervalSeconds: 10, healthyThresholdCount: 2, healthCheckSharesQueue: \
                false }\n\
                traffic:\n  - { to: web, rate: 360/s, retries: { attempts: 0 } }\n\
                faults:\n  - { name: hang, at: 5m, for: 3m, whom: { host: web-1 }, what: { partition: \
                { from: [loadBalancer] } } }\n";
    let told = tell(&world(text), 7);
    let recovers = told.when("web-1 target group 0 unhealthy -> healthy");
    assert!((480.0..520.0).contains(&recovers), "{recovers}");
    let failed = |minute: usize| told.run.outcome.minutes()[minute].failed.requests_f64();
    // A full share would leave the other two 120 of their 170 requests a second. At first they have
    // 179, and 170 once it takes an eighth of a share: in the third of twenty steps of 45 s.
    assert!(failed(9) > 300.0, "{}", failed(9));
    super::same_time(failed(25), failed(4));
}
