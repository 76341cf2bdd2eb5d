//! BlockTraffic and AllowTraffic against real load balancers, in whole runs of scenarios.

use super::balancing::{tell, world};
use super::{ONE, Told, V1, V2, breaks, create, same_time, upgrade};
use crate::scenario_errors::{folder, said};
use crate::worlds;
use cutover::account::requests::cause::Cause;
use cutover::account::world::World;
use cutover::aws::codedeploy::lifecycle::LifecycleEventName;
use cutover::aws::elb::ids::TargetGroupId;
use cutover::aws::elb::target_group::TargetGroup;
use cutover::trace::minute::Minute;

/// One deployment at 2 min of hosts with the tag `web`, behind these target groups.
fn deployed(behind: &str, rest: &str) -> String {
    format!(
        "until: 40m\nrevisions: {{ v1: {{}}, v2: {{}} }}\n{rest}applications:\n  \
         - applicationName: shop\n    deploymentGroups:\n      - deploymentGroupName: web\n        \
         deploymentConfigName: CodeDeployDefault.AllAtOnce\n        \
         deploymentStyle: {{ deploymentType: IN_PLACE, deploymentOption: WITH_TRAFFIC_CONTROL }}\n        \
         ec2TagFilters: [{{ key: role, value: web, type: KEY_AND_VALUE }}]\n        \
         loadBalancerInfo: {{ targetGroupInfoList: [{behind}] }}\n\
         timeline:\n  - {{ at: 2m, createDeployment: {{ applicationName: shop, deploymentGroupName: \
         web, revision: v2 }} }}\n"
    )
}

const WEB: &str = "{ name: web }";

/// Two hosts, the second of which is no target of `web` at the start.
const ONE_APART: &str = "fleets:\n  \
     - { name: web, instances: 1, capacity: 250/s, runs: v1, tags: { role: web } }\n  \
     - { name: new, instances: 1, capacity: 250/s, runs: v1, tags: { role: web } }\n\
     targetGroups:\n  - { name: web, targets: web, deregistrationDelaySeconds: 30 }\n  \
     - { name: api, targets: new, deregistrationDelaySeconds: 30 }\n\
     traffic:\n  - { to: web, rate: 100/s, retries: { attempts: 0 } }\n";

fn one_apart() -> World {
    world(&deployed(WEB, ONE_APART))
}

/// The last minute of a target group.
fn last_minute(told: &Told, group: u16) -> &Minute {
    let mut minutes = told.run.outcome.minutes().iter().rev();
    let last = minutes.find(|minute| minute.subject.0 == group);
    last.expect("there are minutes")
}

#[test]
fn ec2_131_allow_traffic_registers_a_host_that_was_no_target_before() {
    let told = tell(&one_apart(), 7);
    let began = told.when("d-1 web-2 BlockTraffic began");
    same_time(told.when("d-1 web-2 BlockTraffic Succeeded EC2-131"), began);
    let began = told.when("d-1 web-2 AllowTraffic began");
    let registered = "web-2 target group 0 unregistered -> initial LB-003";
    same_time(told.when(registered), began);
    let healthy = told.when("web-2 target group 0 initial -> healthy");
    assert!(healthy > began && told.when("d-1 web-2 AllowTraffic Succeeded") >= healthy);
    // The other load balancer, which the deployment group does not name, keeps it throughout.
    assert_eq!(told.with("web-2 target group 1"), [""; 0], "{told}");
    assert_eq!(last_minute(&told, 0).registered_max, 2);
}

#[test]
fn ec2_125_a_target_is_registered_with_every_load_balancer_of_its_group() {
    let rest = "fleets:\n  \
                - { name: web, instances: 1, capacity: 250/s, runs: v1, tags: { role: web } }\n  \
                - { name: other, instances: 1, capacity: 250/s, runs: v1 }\n\
                targetGroups:\n  - { name: web, targets: web, deregistrationDelaySeconds: 30 }\n  \
                - { name: api, targets: other, deregistrationDelaySeconds: 30 }\n\
                traffic:\n  - { to: web, rate: 100/s }\n  - { name: t2, to: api, rate: 100/s }\n";
    let told = tell(&world(&deployed("{ name: web }, { name: api }", rest)), 7);
    // It drains from the one it is registered with and has nothing to wait for at the other.
    let began = told.when("d-1 web-1 BlockTraffic began");
    same_time(told.when("d-1 web-1 BlockTraffic Succeeded"), began + 45.0);
    told.has("web-1 target group 0 healthy -> draining EC2-135");
    assert_eq!(told.with("web-1 target group 1").len(), 2, "{told}");
    let began = told.when("d-1 web-1 AllowTraffic began");
    for group in [0, 1] {
        let line = format!("web-1 target group {group} unregistered -> initial");
        same_time(told.when(&line), began);
    }
    assert_eq!(last_minute(&told, 0).registered_max, 1);
    assert_eq!(last_minute(&told, 1).registered_max, 2);
}

#[test]
fn ec2_131_capacity_is_lost_against_the_targets_at_the_start() {
    let world = one_apart();
    // One host was there for users; the other adds to it.
    same_time(world.target_groups[0].reference.per_second_f64(), 250.0);
    same_time(
        world.target_groups[0].target_capacity.per_second_f64(),
        250.0,
    );
    let told = tell(&world, 7);
    let last = last_minute(&told, 0);
    same_time(last.lost_capacity.requests_f64(), 0.0);
    same_time(last.capacity.requests_f64(), 500.0 * 60.0);
}

#[test]
fn ec2_121_no_load_balancer_registers_a_host_on_premises() {
    let rest = ONE_APART.replace("name: new,", "name: new, kind: OnPremises,");
    let rest = rest.replace("targets: new", "targets: web");
    let text = deployed(WEB, &rest).replace(
        "        loadBalancerInfo",
        "        onPremisesInstanceTagFilters: [{ key: role, value: web, type: KEY_AND_VALUE }]\n        \
         loadBalancerInfo",
    );
    let told = tell(&world(&text), 7);
    let began = told.when("d-1 web-2 AllowTraffic began");
    same_time(told.when("d-1 web-2 AllowTraffic Succeeded"), began);
    assert_eq!(told.with("web-2 target group"), [""; 0], "{told}");
}

/// What is said about a scenario.
fn told_of(text: &str) -> String {
    let text = format!("cutover: 1\nname: s\n{text}");
    let folder = folder(&[("s.yaml", text.as_bytes())]);
    said(folder.path(), "s.yaml", &[])
}

#[test]
fn ec2_131_a_host_that_allow_traffic_will_register_is_warned_of() {
    let said = told_of(&deployed(WEB, ONE_APART));
    let warned = "the host `new-1` of the group `web` is behind none of its load balancers until \
                  AllowTraffic registers it";
    assert!(said.contains(warned), "{said}");
}

#[test]
fn ec2_131_a_host_that_allow_traffic_will_register_needs_a_capacity() {
    let rest = ONE_APART.replacen(
        "name: new, instances: 1, capacity: 250/s,",
        "name: new, instances: 1,",
        1,
    );
    let said = told_of(&deployed(WEB, &rest));
    assert!(
        said.contains("the fleet `new` receives requests and has no capacity"),
        "{said}"
    );
}

#[test]
fn lb_002_a_host_that_allow_traffic_would_leave_unused_is_refused() {
    let zoned = ONE_APART
        .replace("name: web, instances", "name: web, zones: [a], instances")
        .replace("name: new, instances", "name: new, zones: [b], instances");
    let said = told_of(&deployed(WEB, &zoned));
    assert!(
        said.contains("the Availability Zone `b`, which is not enabled there (LB-002)"),
        "{said}"
    );
    let enabled = zoned.replace("targets: web,", "targets: web, zones: [a, b],");
    assert!(!told_of(&deployed(WEB, &enabled)).contains("LB-002"));
    let nowhere = ONE_APART.replace("name: web, instances", "name: web, zones: [a], instances");
    let said = told_of(&deployed(WEB, &nowhere));
    assert!(
        said.contains("in no Availability Zone, unlike the other targets (LB-002)"),
        "{said}"
    );
}

#[test]
fn lb_044_a_host_that_allow_traffic_would_register_counts_among_the_targets() {
    let many = ONE_APART.replace("name: new, instances: 1,", "name: new, instances: 1000,");
    let said = told_of(&deployed(WEB, &many));
    assert!(said.contains("1001, and at most 1000"), "{said}");
}

#[test]
fn ec2_129_the_end_of_a_traffic_event_names_the_rule_it_waited_for() {
    let one = |group: &str, rest: &str| {
        let text = format!(
            "fleets:\n  - {{ name: web, instances: 1, capacity: 250/s, runs: v1, tags: {{ role: web }} }}\n\
             targetGroups:\n  - {{ name: web, targets: web, {group} }}\n\
             traffic:\n  - {{ to: web, rate: 100/s }}\n{rest}"
        );
        tell(&world(&deployed(WEB, &text)), 7)
    };
    let plain = "deregistrationDelaySeconds: 60";
    for (group, rest, block, allow) in [
        (plain, "", "EC2-129", "EC2-128"),
        ("drainEarly: true", "", "EC2-130", "EC2-128"),
        (
            plain,
            "assumptions: { drainEarly: true }\n",
            "EC2-130",
            "EC2-128",
        ),
        (
            plain,
            "assumptions: { blockModel: supportFormula }\n",
            "EC2-128",
            "EC2-128",
        ),
        (
            plain,
            "assumptions: { allowModel: firstCheck }\n",
            "EC2-129",
            "EC2-127",
        ),
    ] {
        let told = one(group, rest);
        told.has(&format!("d-1 web-1 BlockTraffic Succeeded {block}"));
        told.has(&format!("d-1 web-1 AllowTraffic Succeeded {allow}"));
    }
}

#[test]
fn lb_023_connections_of_datagrams_end_with_the_delay() {
    let cut = |group: &str| {
        let text = format!(
            "fleets:\n  - {{ name: web, instances: 2, capacity: 250/s, runs: v1, tags: {{ role: web }} }}\n\
             targetGroups:\n  - {{ name: web, targets: web, deregistrationDelaySeconds: 0, {group} }}\n\
             traffic:\n  - {{ to: web, rate: 100/s, retries: {{ attempts: 0 }} }}\n"
        );
        let told = tell(&world(&deployed(WEB, &text)), 7);
        let minutes = told.run.outcome.minutes().iter();
        let cut = minutes.map(|minute| minute.failed_by[Cause::DrainCut.index()].requests_f64());
        cut.sum::<f64>() > 0.0
    };
    assert!(cut("protocol: UDP") && cut("protocol: TCP_UDP"));
    assert!(!cut("protocol: TCP") && !cut("protocol: TLS"));
    assert!(!cut("protocol: UDP, connectionTermination: false"));
    assert!(cut("protocol: TCP, connectionTermination: true"));
}

#[test]
fn ec2_130_a_target_drains_for_the_whole_delay_unless_every_group_may_drain_early() {
    let drains = |web: &str, rest: &str| {
        let text = format!(
            "fleets:\n  - {{ name: web, instances: 1, capacity: 250/s, runs: v1, tags: {{ role: web }} }}\n\
             targetGroups:\n  - {{ name: web, targets: web, deregistrationDelaySeconds: 20{web} }}\n  \
             - {{ name: api, targets: web, deregistrationDelaySeconds: 40 }}\n\
             traffic:\n  - {{ to: web, rate: 50/s }}\n  - {{ name: t2, to: api, rate: 50/s }}\n{rest}"
        );
        let told = tell(&world(&deployed("{ name: web }, { name: api }", &text)), 7);
        let began = told.when("d-1 web-1 BlockTraffic began");
        let gone = |group: u16| {
            let line = format!("web-1 target group {group} draining -> unregistered");
            told.when(&line) - began
        };
        let ended = told.when("d-1 web-1 BlockTraffic Succeeded") - began;
        (gone(0), gone(1), ended)
    };
    let near = |found: f64, expected: f64| (found - expected).abs() < 1.0;
    let (web, api, ended) = drains("", "");
    assert!(near(web, 20.0) && near(api, 40.0) && near(ended, 55.0));
    // One that may leave early does not hurry the other.
    let (web, api, ended) = drains(", drainEarly: true", "");
    assert!(near(web, 0.0) && near(api, 40.0) && near(ended, 55.0));
    let (web, api, ended) = drains("", "assumptions: { drainEarly: true }\n");
    assert!(near(web, 0.0) && near(api, 0.0) && near(ended, 15.0));
}

#[test]
fn ec2_136_a_target_that_failed_is_not_put_back_into_traffic() {
    let mut world = upgrade(2, ONE);
    worlds::behind(&mut world, TargetGroup::application("web"), 50);
    let deploys = |at_s, revision| {
        create(at_s, revision, ONE, |request| {
            request.traffic = Some(vec![TargetGroupId(0)]);
        })
    };
    world.timeline = vec![deploys(0, V2), deploys(3_600, V1)];
    world.faults = vec![breaks(LifecycleEventName::ApplicationStart, V2, &[0])];
    let told = super::tell(&world);
    told.has("d-1 web-1 ApplicationStart Failed, script failed EC2-010");
    told.has("d-1 web-1 AllowTraffic Skipped EC2-020");
    assert_eq!(told.with("d-1 web-1 AllowTraffic").len(), 1, "{told}");
    // It stays where BlockTraffic left it until AllowTraffic of the later deployment.
    told.has("web-1 target group 0 draining -> unregistered LB-021");
    let back = told.when("web-1 target group 0 unregistered -> initial LB-003");
    same_time(back, told.when("d-2 web-1 AllowTraffic began"));
    assert!(back > 3_600.0);
}
