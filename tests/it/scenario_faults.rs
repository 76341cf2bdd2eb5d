//! What is said about faults of zones, load balancers, metrics and alarms that a scenario gets wrong.

use crate::scenario_errors::{BASE, check, report, with};

#[test]
fn faults_of_the_wrong_form_are_told_at_the_value() {
    check(
        "faults_form",
        &with(
            "\
faults:
  - { at: 3m, what: { apiThrottle: { service: cloudWatch, share: 120% } } }
  - { at: 3m, what: { metricDelay: { namespace: AWS/ELB } } }
  - { at: 3m, what: badRevision }
  - { at: 3m, what: { elbFlap: { period: soon, duty: 5% } } }
",
        ),
    );
}

#[test]
fn faults_of_zones_and_alarms_that_cannot_be_are_refused() {
    check(
        "faults_around",
        &with(
            "\
faults:
  - { at: 3m, what: azOutage }
  - { at: 3m, what: { azOutage: { zone: c } } }
  - { at: 3m, what: { azOutage: { zone: a } }, whom: { zone: b } }
  - { at: 3m, what: { azOutage: { zone: a } }, whom: { fleet: web } }
  - { at: 3m, what: { partition: { from: [codeDeply, s3] } } }
  - { at: 3m, what: { partition: { from: [] } } }
  - { at: 3m, what: { elbFlap: { period: 500ms, duty: 0% } } }
  - { at: 3m, what: { elbFlap: { period: 10s, duty: 100% } } }
  - { at: 3m, what: { apiThrottle: { service: cloudwatch, share: 0% } } }
  - { at: 3m, what: { alarmEvaluationFails: { alarm: errors } } }
  - { at: 3m, what: { metricDelay: { add: 0s, namespace: AWS/ELBs } } }
  - { at: 3m, what: { metricMissing: { namespace: AWS/ELB, targetGroup: web } } }
  - { at: 3m, what: { metricMissing: { targetGroup: web } } }
  - { at: 3m, what: { setAlarmState: { alarm: errors, state: Alarm } } }
  - { at: 3m, what: { dependencySlow: { factor: 0.9 } }, whom: { chance: 5% } }
  - { at: 3m, what: { dependencySlow: { factor: 2 } }, whom: { chance: 5% } }
  - { at: 3m, what: azOutage, whom: { zone: a, share: 50% } }
  - { at: 3m, what: { badRevision: { revision: v3, errorRate: 5% } } }
  - { at: 3m, what: { badRevision: { revision: v2 } } }
  - { at: 3m, what: alarmPollFails, whom: { host: web-1 } }
  - { perHour: 1, what: { revisionMissing: { revision: v2 } } }
  - { on: { event: AfterInstall }, what: { ebsSlow: { factor: 2 } } }
",
        ),
    );
}

#[test]
fn alm_042_a_composite_alarm_has_no_evaluation_that_could_fail() {
    check(
        "faults_composite",
        &with(
            "\
metrics:
  - { namespace: Shop, metricName: Orders, values: [{ at: 0s, value: 5 }] }
alarms:
  - { alarmName: few, namespace: Shop, metricName: Orders, statistic: Sum, period: 60, evaluationPeriods: 1, threshold: 1, comparisonOperator: LessThanThreshold }
compositeAlarms:
  - { alarmName: either, alarmRule: ALARM(few) }
faults:
  - { at: 3m, what: { alarmEvaluationFails: { alarm: either } } }
  - { at: 3m, what: { setAlarmState: { alarm: either, state: ALARM } } }
",
        ),
    );
}

#[test]
fn faults_without_anything_around_to_strike_are_warned_of() {
    check(
        "faults_idle",
        &with(
            "\
faults:
  - { at: 3m, what: { elbFlap: { period: 10s, duty: 50% } } }
  - { at: 3m, what: { partition: { from: [loadBalancer] } } }
  - { at: 3m, what: alarmPollFails }
  - { at: 3m, what: { apiThrottle: { service: cloudWatch, share: 50% } } }
  - { at: 3m, what: { apiThrottle: { service: elasticLoadBalancing, share: 50% } } }
  - { at: 3m, what: { metricDelay: { add: 5m } } }
  - { perHour: 3, what: { metricMissing: { namespace: AWS/ApplicationELB } }, for: 5m }
  - { at: 3m, what: dnsFail, for: 2m }
  - { at: 3m, what: { dnsFail: { errorRate: 10% } }, for: 2m }
  - { at: 3m, what: { azOutage: { zone: a } } }
  - { at: 3m, what: azOutage, whom: { zone: b } }
",
        ),
    );
}

#[test]
fn a_state_is_set_by_names_that_exist() {
    let call =
        "{ at: 2m, setAlarmState: { alarmName: e, stateValue: Alarm, stateReason: a test } }";
    let both = "{ at: 2m, stopDeployment: { deployment: 1 }, setAlarmState: { alarmName: e, stateValue: OK } }";
    check(
        "set_alarm_state",
        &report(&format!("{BASE}  - {call}\n  - {both}\n")),
    );
}
