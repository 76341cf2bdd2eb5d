//! Rules that are decided when a scenario is built.

use std::fs;

use cutover::account::revision::ScriptEnd;
use cutover::aws::codedeploy::alarm_polling::CompositeAlarms;
use cutover::aws::codedeploy::alarm_polling::{PollPolicy, RollbackPolls};
use cutover::aws::codedeploy::config::MinimumHealthyHosts;
use cutover::aws::codedeploy::ids::InstanceId;
use cutover::aws::codedeploy::lifecycle::LifecycleEventName;
use cutover::aws::codedeploy::service::RollbackTargets;
use cutover::aws::codedeploy::traffic::{AllowModel, BlockModel, DrainEarly, TrafficPolicy};
use cutover::kernel::time::{Duration, Time};
use cutover::scenario::load::load;
use cutover::scenario::model::Scenario;

use crate::scenario_errors::{folder, load_in, said};

const BASE: &str = "\
cutover: 1
name: base
revisions: { v1: { hooks: { AfterInstall: 2s } } }
fleets:
  - { name: web, instances: 2, tags: { role: web } }
  - { name: home, instances: 1, kind: OnPremises, tags: { role: web } }
applications:
  - applicationName: shop
    deploymentGroups:
      - deploymentGroupName: web
        ec2TagFilters: [{ key: role, value: web, type: KEY_AND_VALUE }]
timeline:
  - { at: 1m, createDeployment: { applicationName: shop, deploymentGroupName: web, revision: v1 } }
";

fn report(text: &str) -> String {
    let folder = folder(&[("s.yaml", text.as_bytes())]);
    said(folder.path(), "s.yaml", &[])
}

#[track_caller]
fn build(text: &str) -> Scenario {
    let folder = folder(&[("s.yaml", text.as_bytes())]);
    match load_in(folder.path(), "s.yaml", &[]) {
        Ok(loaded) => loaded.scenario,
        Err(_) => panic!("{}", said(folder.path(), "s.yaml", &[])),
    }
}

#[test]
fn cfg_024_a_server_configuration_has_a_minimum_and_no_traffic_routing() {
    let config = |members: &str| {
        report(&format!(
            "{BASE}deploymentConfigs: [{{ deploymentConfigName: c, {members} }}]\n"
        ))
    };
    let minimum = "minimumHealthyHosts: { type: HOST_COUNT, value: 1 }";
    assert_eq!(config(minimum), "");
    assert!(config("createTime: 0").contains("InvalidMinimumHealthyHostValueException"));
    let routing = format!("{minimum}, trafficRoutingConfig: {{ type: AllAtOnce }}");
    assert!(config(&routing).contains("InvalidTrafficRoutingConfigurationException"));
}

#[test]
fn cfg_028_a_configuration_of_another_platform_is_refused() {
    for name in ["ECSAllAtOnce", "LambdaCanary10Percent5Minutes"] {
        let group = format!(
            "deploymentGroupName: web\n        deploymentConfigName: CodeDeployDefault.{name}\n"
        );
        let said = report(&BASE.replacen("deploymentGroupName: web\n", &group, 1));
        assert!(
            said.contains("InvalidDeploymentConfigNameException"),
            "{said}"
        );
    }
}

#[test]
fn cfg_029_a_group_without_a_configuration_deploys_one_at_a_time() {
    let world = build(BASE).world;
    let config = &world.groups[0].group.config;
    assert_eq!(config.name, "CodeDeployDefault.OneAtATime");
    assert_eq!(config.minimum, MinimumHealthyHosts::MostConcurrencyOne);
}

#[test]
fn ec2_103_tags_are_seen_when_they_are_there_and_not_before() {
    let text = BASE.replace("instances: 2, tags", "instances: 2, taggedAt: 90s, tags");
    let said = report(&text);
    assert!(
        said.contains("warning") && said.contains("EC2-103"),
        "{said}"
    );
    let late = format!("{text}assumptions: {{ tagVisibilityDelay: 5m }}\n");
    let host = &build(&late).world.hosts[0];
    assert_eq!(host.visible_from, Time::ZERO + Duration::from_secs(390));
}

#[test]
fn ec2_121_hosts_of_each_kind_have_filters_of_their_own() {
    assert_eq!(build(BASE).world.groups[0].members, [0, 1].map(InstanceId));
    let text = BASE.replace("ec2TagFilters", "onPremisesInstanceTagFilters");
    assert_eq!(build(&text).world.groups[0].members, [InstanceId(2)]);
}

#[test]
fn ec2_155_a_script_without_a_timeout_has_an_hour() {
    let text = BASE.replace(
        "v1: {",
        "v1: { appSpec: { version: 0.0, os: linux, hooks: { AfterInstall: [{ location: a }, \
         { location: b, timeout: 20 }] } },",
    );
    let timeouts = |text: &str| {
        let world = build(text).world;
        let scripts = &world.revisions[0].hooks[LifecycleEventName::AfterInstall as usize];
        scripts
            .iter()
            .map(|script| script.timeout.as_micros() / 1_000_000)
            .collect::<Vec<_>>()
    };
    assert_eq!(timeouts(BASE), [3_600]);
    assert_eq!(timeouts(&text), [3_600, 20]);
}

#[test]
fn ec2_185_and_ec2_186_rollbacks_can_be_told_configuration_and_targets() {
    let policy = build(BASE).world.policy;
    assert_eq!(policy.rollback_minimum, None);
    assert_eq!(policy.rollback_targets, RollbackTargets::All);
    let choices = "assumptions: { rollbackConfig: CodeDeployDefault.AllAtOnce, rollbackTargets: attempted }\n";
    let scenario = build(&format!("{BASE}{choices}"));
    let policy = scenario.world.policy;
    assert_eq!(
        policy.rollback_minimum,
        Some(MinimumHealthyHosts::HostCount(0))
    );
    assert_eq!(policy.rollback_targets, RollbackTargets::Attempted);
    let names: Vec<&str> = scenario
        .assumptions
        .iter()
        .map(|(name, _)| name.as_str())
        .collect();
    assert_eq!(names, ["rollbackTargets", "rollbackConfig"]);
}

#[test]
fn alarms_and_load_balancers_have_assumptions_of_their_own() {
    let policy = build(BASE).world.policy;
    assert_eq!(policy.polls, PollPolicy::default());
    assert_eq!(policy.traffic, TrafficPolicy::default());
    let choices = "assumptions: { blockModel: supportFormula, allowModel: firstCheck, drainEarly: true, \
                   alarmPollInterval: 30s, alarmPollAttempts: 0, compositeAlarms: false, \
                   rollbackPollsAlarms: true }\n";
    let scenario = build(&format!("{BASE}{choices}"));
    let policy = scenario.world.policy;
    let polls = PollPolicy {
        interval: Duration::from_secs(30),
        attempts: 0,
        composite_alarms: CompositeAlarms::NotFound,
        rollbacks: RollbackPolls::On,
    };
    assert_eq!(policy.polls, polls);
    let traffic = TrafficPolicy {
        block_model: BlockModel::SupportFormula,
        allow_model: AllowModel::FirstCheck,
        drain_early: DrainEarly::Yes,
    };
    assert_eq!(policy.traffic, traffic);
    let differing = scenario.assumptions.iter();
    let mut differing: Vec<&str> = differing.map(|(name, _)| name.as_str()).collect();
    differing.sort_unstable();
    let expected = [
        "allowModel",
        "alarmPollAttempts",
        "alarmPollInterval",
        "blockModel",
        "compositeAlarms",
        "drainEarly",
        "rollbackPollsAlarms",
    ];
    let mut expected = expected.to_vec();
    expected.sort_unstable();
    assert_eq!(differing, expected);
}

#[test]
fn flt_017_a_script_that_the_bundle_does_not_hold_is_missing() {
    let ends = |contents: &str| {
        let text = BASE.replace("v1: {", &format!("v1: {{ contents: [{contents}],"));
        let world = build(&text).world;
        world.revisions[0].hooks[LifecycleEventName::AfterInstall as usize][0].ends
    };
    assert_eq!(ends("scripts/AfterInstall"), ScriptEnd::Succeeds);
    assert_eq!(ends("scripts/other"), ScriptEnd::Missing);
}

#[test]
fn shipped_scenarios_do_what_their_descriptions_say_about_time() {
    // The captured deployment takes exactly as long as its parts: 4.5 s, 103.7 s and 4 s.
    let loaded = load("three-hosts-captured", &[], None).map(|loaded| loaded.scenario.world);
    let Ok(world) = loaded else {
        panic!("the shipped scenario loads");
    };
    assert_eq!(world.profiles.len(), 4);
    let install = |host: u32| {
        let profile = world.profile_of(InstanceId(host));
        let time = profile.event[LifecycleEventName::Install as usize].as_ref();
        time.map(|time| time.sample(0).as_micros())
    };
    assert_eq!(
        [0, 1, 2].map(install),
        [120_000, 112_000, 163_000].map(Some)
    );
}

#[test]
fn the_files_of_shipped_scenarios_are_those_of_the_folder() {
    let on_disk = fs::read_dir("scenarios").expect("the folder of scenarios is there");
    let names = on_disk.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let mut names: Vec<String> = names.filter(|name| name.ends_with(".yaml")).collect();
    names.sort_unstable();
    let mut shipped: Vec<String> = cutover::scenario::shipped::SHIPPED
        .iter()
        .map(|shipped| format!("{}.yaml", shipped.name))
        .collect();
    shipped.sort_unstable();
    assert_eq!(names, shipped);
}

#[test]
fn trf_067_the_objective_is_as_usual_unless_it_is_written() {
    let slo = |members: &str| build(&format!("{BASE}slo: {members}\n")).slo;
    assert_eq!(build(BASE).slo, slo("{}"));
    let written = slo("{ availability: 99.95%, latencyP99: 500ms, period: 7d }");
    assert_eq!(written.availability.billionths(), 999_500_000);
    assert_eq!(written.latency_p99, Some(Duration::from_millis(500)));
    assert_eq!(written.period, Duration::from_secs(7 * 86_400));
    for (members, part) in [
        ("{ availability: 100% }", "leaves no error budget"),
        ("{ availability: 99.9 }", "unit"),
        ("{ period: 1d }", "shorter than the longest window"),
        ("{ latency: 1s }", "latencyP99"),
    ] {
        let said = report(&format!("{BASE}slo: {members}\n"));
        assert!(said.contains(part), "{members}: {said}");
    }
}

#[test]
fn trf_061_an_expectation_of_the_excess_needs_the_paired_run() {
    let base = BASE.replace("instances: 2", "instances: 2, capacity: 9/s");
    let base = format!("{base}traffic: [{{ to: web, rate: 1/s }}]\n");
    let of = |measure: &str| {
        let text = format!("{base}expect: [{{ measure: {measure}, atMost: 5 }}]\n");
        build(&text).expectations[0].needs_base()
    };
    assert!(of("excessFailed"));
    assert!(!of("requestsFailed"));
    let shares = format!("{base}expect: [{{ measure: requestAvailability, atLeast: 98% }}]\n");
    assert_eq!(
        build(&shares).expectations[0].text,
        "requestAvailability ≥ 98%"
    );
}

#[test]
fn flt_023_a_zone_is_gone_for_hours_unless_the_scenario_says() {
    let lasts = |more: &str| {
        let text = BASE.replace("instances: 2,", "instances: 2, zones: [a, b],");
        let outage = "{ at: 3m, what: { azOutage: { zone: a } }";
        let scenario = build(&format!("{text}faults:\n  - {outage}{more} }}\n"));
        let fault = scenario.world.faults[0].clone();
        assert_eq!(fault.whom.hosts, [InstanceId(0)]);
        fault.lasts.expect("it ends")
    };
    let usual = lasts("");
    let hours = |word: f64| usual.sample((word * 2_f64.powi(64)) as u64).as_secs_f64() / 3_600.0;
    let near = |found: f64, expected: f64| (found / expected - 1.0).abs() < 0.01;
    assert!(near(hours(0.5), 2.5) && near(hours(0.95), 10.0));
    assert!(hours(0.9999999) <= 25.0);
    let given = lasts(", for: 2m");
    assert_eq!(given.sample(1), Duration::from_secs(120));
}
