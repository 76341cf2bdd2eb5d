//! `cutover timers`: every wait and limit of the vectors that is modelled is listed with its value
//! where it applies, and only there; a key that is changed changes its row.

mod keys;
mod vectors;

use cutover::report::timers::{Origin, Section, Timer, Timers, Value};
use cutover::rulebook::Ground;
use cutover::scenario::load::load;

/// A scenario to which nearly everything applies: three kinds of load balancers, alarms of every
/// kind, users, a revision from GitHub and faults of agents.
const EVERYTHING: &str = "\
cutover: 1
name: everything
revisions:
  v1: {}
  v2:
    source: GitHub
    hooks: { ApplicationStop: 2s, ApplicationStart: { exitCode: 0 } }
fleets:
  - { name: web, instances: 4, zones: [a, b], tags: { role: web }, runs: v1, capacity: 250/s }
  - { name: net, instances: 2, tags: { role: net }, runs: v1, capacity: 250/s }
  - { name: old, instances: 2, tags: { role: old }, runs: v1, capacity: 250/s }
targetGroups:
  - { name: web, targets: web, stickiness: lb_cookie, crossZone: true, dnsFailover: { count: 1 } }
  - { name: net, targets: net, type: network }
loadBalancers:
  - { name: old, targets: old }
traffic:
  - { to: web, rate: 100/s }
  - { to: net, rate: 100/s }
  - { to: old, rate: 100/s }
metrics:
  - { namespace: Shop, metricName: Orders, period: 1s, values: [{ at: 0s, value: 3 }] }
alarms:
  - { alarmName: errors, metricName: HTTPCode_Target_5XX_Count, targetGroup: web, statistic: Sum, period: 60,
      evaluationPeriods: 3, threshold: 100, comparisonOperator: GreaterThanThreshold }
  - { alarmName: status, metricName: StatusCheckFailed, fleet: web, statistic: Maximum, period: 60,
      evaluationPeriods: 1, threshold: 1, comparisonOperator: GreaterThanThreshold }
  - { alarmName: orders, namespace: Shop, metricName: Orders, statistic: Sum, period: 10,
      evaluationPeriods: 1, threshold: 1, comparisonOperator: LessThanThreshold }
applications:
  - applicationName: shop
    deploymentGroups:
      - deploymentGroupName: web
        deploymentStyle: { deploymentType: IN_PLACE, deploymentOption: WITH_TRAFFIC_CONTROL }
        ec2TagFilters: [{ key: role, value: web, type: KEY_AND_VALUE }]
        loadBalancerInfo: { targetGroupInfoList: [{ name: web }] }
        alarmConfiguration: { enabled: true, alarms: [{ name: errors }] }
        autoRollbackConfiguration: { enabled: true, events: [DEPLOYMENT_FAILURE] }
        triggerConfigurations: [{ triggerName: t, triggerTargetArn: a, triggerEvents: [DeploymentStart] }]
timeline:
  - { at: 20m, createDeployment: { applicationName: shop, deploymentGroupName: web, revision: v2 } }
  - { at: 50m, modifyRule: { traffic: web, weights: { web: 2 } } }
faults:
  - { at: 2h, whom: { host: web-1 }, what: agentCredentials, for: 1m }
  - { at: 2h, whom: { host: web-2 }, what: agentDead, for: 1m }
";

fn timers(text: &str, sets: &[&str]) -> Vec<Timer> {
    let room = tempfile::tempdir().expect("a folder for the test");
    let path = room.path().join("s.yaml");
    std::fs::write(&path, text).expect("the folder can be written");
    let sets: Vec<String> = sets.iter().map(|set| (*set).to_owned()).collect();
    let loaded = load(path.to_str().expect("a path in UTF-8"), &sets, None)
        .unwrap_or_else(|failure| panic!("{:#?}", failure.diagnostics));
    Timers::of(&loaded.scenario).list
}

fn named<'t>(timers: &'t [Timer], name: &str) -> &'t Timer {
    let found: Vec<&Timer> = timers.iter().filter(|timer| timer.name == name).collect();
    let [timer] = found.as_slice() else {
        let all: Vec<&str> = timers.iter().map(|timer| timer.name.as_str()).collect();
        panic!("{} timers `{name}` among {all:#?}", found.len())
    };
    timer
}

#[test]
fn only_what_can_apply_is_listed() {
    let bare = "\
cutover: 1
name: bare
revisions: { v1: {}, v2: { appSpec: { version: 0.0, os: linux, hooks: { AfterInstall: [{ location: a.sh, timeout: 60 }, { location: b.sh }] } } } }
fleets: [{ name: web, instances: 2, tags: { role: web }, runs: v1 }]
applications:
  - applicationName: shop
    deploymentGroups:
      - { deploymentGroupName: web, ec2TagFilters: [{ key: role, value: web, type: KEY_AND_VALUE }] }
timeline:
  - { at: 60s, createDeployment: { applicationName: shop, deploymentGroupName: web, revision: v2 } }
";
    let timers = timers(bare, &[]);
    for section in [Section::LoadBalancer, Section::Alarms, Section::Requests] {
        let found: Vec<_> = timers
            .iter()
            .filter(|timer| timer.section == section)
            .collect();
        assert!(found.is_empty(), "{found:?}");
    }
    let absent = [
        "rollback",
        "limit of AllowTraffic",
        "return of an agent",
        "alarms of a group",
        "triggers of a group",
    ];
    for name in absent {
        assert!(timers.iter().all(|timer| timer.name != name), "{name}");
    }
    assert_eq!(
        named(&timers, "v2: AfterInstall, timeout").value,
        Value::Length(cutover::kernel::time::Duration::from_secs(60))
    );
    assert_eq!(
        named(&timers, "v2: AfterInstall, timeout").origin,
        Origin::Scenario
    );
    assert_eq!(
        named(&timers, "v2: timeout of a script").origin,
        Origin::Default(Ground::AgentSource)
    );
}

#[test]
fn a_page_keeps_to_its_width_and_json_has_its_keys() {
    let loaded = load("half-at-a-time-bad-v2", &[], None).expect("a shipped scenario loads");
    let timers = Timers::of(&loaded.scenario);
    let page = anstream::adapter::strip_str(&timers.page(&loaded.scenario)).to_string();
    assert!(
        page.lines().all(|line| line.chars().count() <= 100),
        "{page}"
    );
    for section in Section::ALL {
        assert!(
            page.contains(&format!("\n {}\n", section.as_str())),
            "{}",
            section.as_str()
        );
    }
    let json = timers.json();
    let list = json.as_array().expect("an array");
    assert_eq!(list.len(), timers.list.len());
    for timer in list {
        let keys: Vec<&String> = timer.as_object().expect("an object").keys().collect();
        assert_eq!(
            keys,
            [
                "at_it", "count", "key", "name", "origin", "rule", "section", "value", "value_s"
            ]
        );
    }
}

#[test]
fn what_is_alike_for_several_is_one_row_on_the_page_and_each_its_own_in_json() {
    let loaded = load("why-five-minutes", &[], None).expect("a shipped scenario loads");
    let timers = Timers::of(&loaded.scenario);
    let page = anstream::adapter::strip_str(&timers.page(&loaded.scenario)).to_string();
    for row in [
        "web and api: health check timeout ",
        "(targetGroups.*.healthCheckTimeoutSeconds)",
        "web: deregistration delay ",
        "api: deregistration delay ",
        "(targetGroups.api.deregistrationDelaySeconds)",
        "v1 and v2: ApplicationStop ",
    ] {
        assert_eq!(page.matches(row).count(), 1, "{row}\n{page}");
    }
    assert!(!page.contains("web: health check timeout"), "{page}");
    let json = timers.json().to_string();
    for name in ["web: health check timeout", "api: health check timeout"] {
        assert!(json.contains(name), "{name}");
    }
}
