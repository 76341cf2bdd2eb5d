//! What a person would look for, and the words that would mislead: too little capacity, metrics that
//! come late, agents that hold places, and deployments that succeed although users notice.

use super::{ask, scenario, told};
use cutover::report::why::{Question, Why};
use cutover::rulebook::Rule;
use cutover::scenario::load::{Loaded, load};
use std::str::FromStr;

fn shipped(name: &str) -> Loaded {
    load(name, &[], None).expect("a shipped scenario loads")
}

fn deployment(number: u32) -> Question<'static> {
    Question {
        deployment: Some(number),
        target: None,
    }
}

/// Sixty hosts that are just enough for their users, of which so many percent stay in service.
fn just_enough(minimum: u32, quality: &str) -> Loaded {
    scenario(&format!(
        "cutover: 1
name: just-enough
seed: 7
revisions:
  v1: {{ hooks: {{ ApplicationStop: 2s, ApplicationStart: 8s }} }}
  v2: {{ {quality}hooks: {{ ApplicationStop: 2s, ApplicationStart: 8s }} }}
fleets:
  - {{ name: web, instances: 60, zones: [a, b, c], tags: {{ role: web }}, runs: v1, capacity: 250/s }}
targetGroups:
  - {{ name: web, targets: web, deregistrationDelaySeconds: 60 }}
traffic:
  - {{ to: web, rate: 9000/s }}
alarms:
  - {{ alarmName: web-5xx, metricName: HTTPCode_Target_5XX_Count, targetGroup: web, statistic: Sum, period: 60,
      evaluationPeriods: 3, datapointsToAlarm: 2, threshold: 100, comparisonOperator: GreaterThanThreshold,
      treatMissingData: notBreaching }}
deploymentConfigs:
  - {{ deploymentConfigName: most, minimumHealthyHosts: {{ type: FLEET_PERCENT, value: {minimum} }} }}
applications:
  - applicationName: shop
    deploymentGroups:
      - deploymentGroupName: web
        deploymentConfigName: most
        deploymentStyle: {{ deploymentType: IN_PLACE, deploymentOption: WITH_TRAFFIC_CONTROL }}
        ec2TagFilters: [{{ key: role, value: web, type: KEY_AND_VALUE }}]
        loadBalancerInfo: {{ targetGroupInfoList: [{{ name: web }}] }}
        alarmConfiguration: {{ enabled: true, alarms: [{{ name: web-5xx }}] }}
        autoRollbackConfiguration: {{ enabled: true, events: [DEPLOYMENT_FAILURE, DEPLOYMENT_STOP_ON_ALARM] }}
timeline:
  - {{ at: 20m, createDeployment: {{ applicationName: shop, deploymentGroupName: web, revision: v2 }} }}
"
    ))
}

/// Says all of these and none of those.
fn check(told: &str, names: &[&str], decoys: &[&str]) {
    for name in names {
        assert!(told.contains(name), "{name} is not said:\n{told}");
    }
    for decoy in decoys {
        assert!(!told.contains(decoy), "{decoy} is said:\n{told}");
    }
}

#[test]
fn trf_009_errors_under_load_lead_to_the_capacity_that_is_out() {
    let told = told(&just_enough(60, ""), deployment(1));
    check(
        &told,
        &[
            "TRF-009",
            "9000 requests a second",
            "24 of 60 targets",
            "minimumHealthyHosts",
        ],
        &[
            "ordinary course",
            "revision that is being deployed",
            "revisions.",
        ],
    );
}

#[test]
fn trf_010_what_the_old_revision_failed_is_not_laid_to_the_new_one() {
    let told = told(&just_enough(50, ""), deployment(1));
    check(
        &told,
        &["TRF-065", "30 of 60 targets", "minimumHealthyHosts"],
        &["all of them", "ordinary course", "revisions."],
    );
}

#[test]
fn trf_009_a_revision_is_to_blame_for_its_own_errors_and_not_for_those_of_the_load() {
    let loaded = just_enough(60, "quality: { errorRate: 0.1% }, ");
    let why = ask(&loaded, deployment(1)).expect("there is a deployment");
    assert!(why.root.cause.contains("9000 requests a second"), "{why:?}");
    let loaded = just_enough(95, "quality: { errorRate: 50% }, ");
    let why = ask(&loaded, deployment(1)).expect("there is a deployment");
    assert!(why.root.cause.contains("v2 answers 50 %"), "{why:?}");
}

const CHAOS: &str = "cutover: 1
name: chaos
extends: half-at-a-time-bad-v2
faults:
  - { name: dead, at: 19m, whom: { count: 3 }, what: agentDead }
  - { name: fog, at: 19m, what: { metricDelay: { add: 2m } } }
expect: []
";

#[test]
fn flt_027_a_metric_that_came_late_is_named_with_the_alarm_that_waited_for_it() {
    let told = told(&scenario(CHAOS), Question::default());
    check(
        &told,
        &[
            "faults[1] (fog)",
            "2m later",
            "FLT-027",
            "revisions.v2.quality",
        ],
        &["faults[0]"],
    );
}

#[test]
fn flt_012_dead_agents_that_held_places_are_named_where_the_deployment_succeeded() {
    let told = told(&scenario(CHAOS), deployment(2));
    check(
        &told,
        &[
            "faults[0] (dead)",
            "held a place for about 5m",
            "EC2-150",
            "FLT-012",
            "revisions.v2.quality",
        ],
        &[],
    );
}

#[test]
fn ec2_150_it_is_said_from_when_the_limit_counts() {
    let first = told(&shipped("dead-agents"), deployment(2));
    check(
        &first,
        &["limit of 5m, counted from the creation of d-2"],
        &[],
    );
    let between = told(&shipped("az-outage"), deployment(1));
    check(&between, &["limit of 5m, counted from its turn"], &[]);
}

#[test]
fn alm_046_an_alarm_that_rang_after_the_end_is_the_thing_to_explain() {
    let told = told(&shipped("alarm-too-late"), Question::default());
    check(
        &told,
        &[
            "web-5xx went to ALARM 3m 22s after d-1 had ended",
            "2 of 3 periods of 1m",
            "ALM-046",
            "revisions.v2.quality",
            "fewer at a time",
            "requests of users failed",
        ],
        &["Shorten"],
    );
    let good = told_of("alarm-too-late@good-v2");
    check(&good, &["Succeeded after"], &["web-5xx", "failed"]);
}

fn told_of(name: &str) -> String {
    told(&shipped(name), Question::default())
}

#[test]
fn trf_060_what_users_noticed_is_told_although_the_deployment_succeeded() {
    check(
        &told_of("retry-storm"),
        &[
            "web-timeouts",
            "d-1 does not watch it",
            "traffic.web.retries",
            "5 of 10 targets",
            "TRF-060",
            "fleets.web.queue",
        ],
        &["Shorten"],
    );
    check(
        &told_of("slow-start-trap"),
        &[
            "web-p99",
            "fleets.web.warmUp",
            "slowStartSeconds",
            "TRF-030",
        ],
        &["Shorten", "ordinary course"],
    );
    check(
        &told_of("no-load-balancer"),
        &["connection refused", "TRF-011", "no load balancer"],
        &["Shorten"],
    );
    for calm in [
        "retry-storm@one-at-a-time",
        "slow-start-trap@slow-start",
        "first-deploy",
    ] {
        check(
            &told_of(calm),
            &["Succeeded after"],
            &["ALARM", "requests of users failed"],
        );
    }
}

#[test]
fn lb_041_what_hid_a_revision_from_its_alarm_is_named() {
    let masked = told_of("masked-by-outlier-weights");
    check(
        &masked,
        &[
            "LB-041",
            "targetGroups.web.anomalyMitigation",
            "revisions.v2.quality",
        ],
        &[],
    );
    let seen = told_of("masked-by-outlier-weights@no-mitigation");
    check(
        &seen,
        &["revisions.v2.quality"],
        &["LB-041", "anomalyMitigation"],
    );
}

#[test]
fn ec2_221_a_pause_that_the_scenario_writes_is_not_called_the_usual_one() {
    let told = told_of("three-hosts-captured");
    check(
        &told,
        &["the longest of these pauses, 45s", "instance-1"],
        &["1.6s where nothing else"],
    );
}

#[test]
fn trf_009_a_revision_that_was_bad_before_the_deployment_is_no_reason_to_deploy_slower() {
    let text = "cutover: 1
name: old-bad
extends: half-at-a-time-bad-v2
revisions:
  v1: { quality: { errorRate: 6% } }
  v2: { quality: { errorRate: 0% } }
expect: []
";
    check(
        &told(&scenario(text), Question::default()),
        &[
            "v1, which ran from the start on",
            "revisions.v1.quality",
            "overrideAlarmConfiguration",
        ],
        &["revisions.v2", "slower", "fewer"],
    );
}

#[test]
fn where_none_failed_the_longest_deployment_is_explained() {
    let why = ask(&shipped("why-five-minutes"), Question::default()).expect("there is one");
    assert_eq!(why.title, "why d-1 Succeeded");
    let chosen = why.chosen.expect("it is said");
    assert!(
        chosen.starts_with("d-1 is the longest of 2 deployments"),
        "{chosen}"
    );
}

#[test]
fn an_expectation_that_does_not_hold_is_said_with_what_was_found() {
    let loaded = scenario(&CHAOS.replace(
        "expect: []",
        "expect:
  - { deployment: 1, status: Succeeded }
  - { deployment: 2, status: Succeeded }
  - { never: { alarm: web-5xx, state: ALARM } }",
    ));
    let why = ask(&loaded, Question::default()).expect("there is a deployment");
    assert_eq!(
        why.unmet,
        [
            "deployment 1 Succeeded: found Stopped, ALARM_ACTIVE, 3 Succeeded, 6 Failed, 3 Skipped",
            "never: web-5xx reaches ALARM: found ALARM at 29m 7s",
        ]
    );
    let page = why.page(&loaded.scenario, 7);
    assert!(page.contains("deployment 1 Succeeded"), "{page}");
}

#[test]
fn where_none_failed_what_the_scenario_expects_otherwise_is_explained_first() {
    let text = "cutover: 1
name: otherwise
extends: why-five-minutes
expect:
  - { deployment: 1, status: Succeeded }
  - { deployment: 2, status: Failed }
";
    let why = ask(&scenario(text), Question::default()).expect("there is a deployment");
    assert_eq!(why.title, "why d-2 Succeeded");
    let chosen = why.chosen.expect("it is said");
    assert!(chosen.contains("expects something else"), "{chosen}");
    assert_eq!(
        why.unmet,
        ["deployment 2 Failed: found Succeeded, 2 Succeeded"]
    );
}

/// Steps go back in time, and all rules that an answer cites are listed.
pub(super) fn check_form(name: &str, why: &Why) {
    for steps in [&why.steps, &why.beside] {
        let times: Vec<_> = steps.iter().map(|step| step.time).collect();
        assert!(
            times.is_sorted_by(|later, earlier| later >= earlier),
            "{name}: {steps:#?}"
        );
    }
    let listed: Vec<&str> = why.rules().iter().map(|rule| rule.id()).collect();
    let sentences = why.steps.iter().chain(&why.beside);
    let texts = sentences.map(|step| step.sentence.clone());
    let change = why.root.change.clone().unwrap_or_default();
    for text in texts.chain([why.root.cause.clone(), change]) {
        for word in text.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '-') {
            if Rule::from_str(word).is_ok_and(|rule| rule.id() == word) {
                assert!(
                    listed.contains(&word),
                    "{name}: {word} is not in {listed:?}"
                );
            }
        }
    }
}

#[test]
fn steps_are_told_back_in_time_and_all_rules_they_cite_are_listed() {
    for (name, loaded) in [
        ("chaos", scenario(CHAOS)),
        ("60 %", just_enough(60, "")),
        ("50 %", just_enough(50, "")),
    ] {
        for number in [1, 2] {
            let why = ask(&loaded, deployment(number)).expect("there are two deployments");
            check_form(&format!("{name} d-{number}"), &why);
        }
    }
    let poisoned = ask(&shipped("poisoned-stop"), deployment(1)).expect("there is one");
    assert!(poisoned.rules().iter().any(|rule| rule.id() == "EC2-018"));
}
