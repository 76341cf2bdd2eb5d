//! Blue/green deployments in whole runs of scenarios: the phases, and every row of the table of
//! failures and rollbacks.

use super::balancing::{tell, world};
use super::{Told, same_time};

/// Two blue hosts behind `web`, and two green ones; `asked` are the settings of the group, `rest` the
/// timeline behind a deployment at 2 min, and faults.
fn blue_green(asked: &str, rest: &str) -> Told {
    let text = format!(
        "revisions:\n  \
         v1: {{ hooks: {{ ApplicationStop: 2s, ApplicationStart: 4s, AfterBlockTraffic: 1s }} }}\n  \
         v2: {{ hooks: {{ ApplicationStop: 2s, ApplicationStart: 4s, BeforeBlockTraffic: 3s }} }}\n\
         fleets:\n  \
         - {{ name: blue, instances: 2, capacity: 250/s, runs: v1, tags: {{ role: blue }} }}\n  \
         - {{ name: green, instances: 2, capacity: 250/s, tags: {{ role: green }} }}\n\
         targetGroups:\n  - {{ name: web, targets: blue, deregistrationDelaySeconds: 30, \
         healthCheckIntervalSeconds: 10, healthyThresholdCount: 2 }}\n\
         traffic:\n  - {{ to: web, rate: 100/s }}\n\
         applications:\n  - applicationName: shop\n    deploymentGroups:\n      \
         - deploymentGroupName: web\n        \
         deploymentConfigName: CodeDeployDefault.OneAtATime\n        \
         deploymentStyle: {{ deploymentType: BLUE_GREEN, deploymentOption: WITH_TRAFFIC_CONTROL }}\n        \
         ec2TagFilters: [{{ key: role, value: blue, type: KEY_AND_VALUE }}]\n        \
         loadBalancerInfo: {{ targetGroupInfoList: [{{ name: web }}] }}\n        \
         autoRollbackConfiguration: {{ enabled: true, events: [DEPLOYMENT_FAILURE, \
         DEPLOYMENT_STOP_ON_REQUEST] }}\n        \
         blueGreenDeploymentConfiguration: {{ {asked} }}\n\
         timeline:\n  - {{ at: 2m, createDeployment: {{ applicationName: shop, deploymentGroupName: \
         web, revision: v2, targetInstances: {{ tagFilters: [{{ key: role, value: green }}] }} }} }}\n\
         {rest}"
    );
    tell(&world(&text), 7)
}

const WAITS: &str = "deploymentReadyOption: { actionOnTimeout: STOP_DEPLOYMENT, \
                     waitTimeInMinutes: 10 }";
const TERMINATES: &str = "terminateBlueInstancesOnDeploymentSuccess: { action: TERMINATE, \
                          terminationWaitTimeInMinutes: 20 }";

/// web-1 and web-2 are the blue hosts, web-3 and web-4 the green ones.
const GREEN: [&str; 2] = ["web-3", "web-4"];
const BLUE: [&str; 2] = ["web-1", "web-2"];

/// The events that began on a host in a deployment, in order.
fn events(told: &Told, deployment: u32, host: &str) -> Vec<String> {
    let of_host = format!("d-{deployment} {host} ");
    let began = told.with(&of_host);
    let began = began.into_iter().filter(|line| line.contains(" began "));
    began
        .map(|line| line.split_whitespace().nth(2).expect("an event").to_owned())
        .collect()
}

const BLOCKS: [&str; 3] = ["BeforeBlockTraffic", "BlockTraffic", "AfterBlockTraffic"];
const ALLOWS: [&str; 3] = ["BeforeAllowTraffic", "AllowTraffic", "AfterAllowTraffic"];

#[test]
fn ec2_005_ec2_071_green_is_installed_then_registered_then_blue_is_deregistered() {
    let told = blue_green(TERMINATES, "");
    for host in GREEN {
        let events = events(&told, 1, host);
        assert_eq!(events.len(), 10, "{told}");
        assert_eq!(events[7..], ALLOWS);
    }
    for host in BLUE {
        assert_eq!(events(&told, 1, host), BLOCKS);
    }
    // Nothing is registered before all are Ready, nothing deregistered before all are registered.
    let ready = GREEN.map(|host| told.place(&format!("d-1 {host} InProgress -> Ready EC2-083")));
    let allowed = GREEN.map(|host| told.place(&format!("d-1 {host} BeforeAllowTraffic began")));
    assert!(ready.iter().max() < allowed.iter().min());
    let done = GREEN.map(|host| told.place(&format!("d-1 {host} InProgress -> Succeeded")));
    let blocked = BLUE.map(|host| told.place(&format!("d-1 {host} Pending -> InProgress EC2-085")));
    assert!(done.iter().max() < blocked.iter().min());
    // One at a time on green, blue at once.
    let starts = BLUE.map(|host| told.when(&format!("d-1 {host} Pending -> InProgress")));
    same_time(starts[0], starts[1]);
}

#[test]
fn ec2_077_a_ready_wait_that_runs_out_stops_the_deployment_and_rolls_nothing_back() {
    let told = blue_green(WAITS, "");
    let since = told.when("d-1 InProgress -> Ready EC2-077");
    same_time(told.when("d-1 Ready -> Stopped EC2-077"), since + 600.0);
    assert!(told.with("d-2").is_empty(), "{told}");
    // Traffic stays with blue, and green runs on, unregistered.
    assert!(told.with("web-3 target group 0").is_empty());
    assert!(
        told.with("web-1 target group 0 healthy -> draining")
            .is_empty()
    );
}

#[test]
fn ec2_084_continue_deployment_ends_the_ready_wait_and_is_refused_elsewhere() {
    let rest = "  - { at: 2m 10s, continueDeployment: { deployment: 1 } }\n  \
                - { at: 8m, continueDeployment: { deployment: 1, deploymentWaitType: \
                TERMINATION_WAIT } }\n  \
                - { at: 9m, continueDeployment: { deployment: 1 } }\n  \
                - { at: 9m, continueDeployment: { deployment: 2 } }\n  \
                - { at: 30m, continueDeployment: { deployment: 1 } }\n";
    let told = blue_green(WAITS, rest);
    let refused = ["operation 1", "operation 2"]
        .map(|call| format!("{call} refused DeploymentIsNotInReadyStateException EC2-084"));
    for line in refused {
        told.has(&line);
    }
    told.has("operation 3 accepted EC2-084");
    same_time(told.when("d-1 Ready -> InProgress EC2-084"), 540.0);
    told.has("operation 4 refused DeploymentDoesNotExistException EC2-195");
    told.has("operation 5 refused DeploymentAlreadyCompletedException EC2-195");
}

#[test]
fn ec2_088_the_termination_wait_is_ended_by_both_calls_and_neither_before() {
    for (call, refused) in [
        (
            "skipWaitTimeForInstanceTermination: { deployment: 1 }",
            "DeploymentNotStartedException EC2-088",
        ),
        (
            "continueDeployment: { deployment: 1, deploymentWaitType: TERMINATION_WAIT }",
            "DeploymentIsNotInReadyStateException EC2-084",
        ),
    ] {
        let rest = format!("  - {{ at: 3m, {call} }}\n  - {{ at: 10m, {call} }}\n");
        let told = blue_green(TERMINATES, &rest);
        told.has(&format!("operation 1 refused {refused}"));
        told.has("operation 2 accepted EC2-088");
        same_time(told.when("d-1 blue terminated EC2-088"), 600.0);
        told.has("d-1 InProgress -> Succeeded EC2-087");
    }
}

#[test]
fn ec2_079_ec2_089_blue_is_kept_or_terminated_unless_it_is_protected() {
    let kept = blue_green("", "");
    kept.has("d-1 InProgress -> Succeeded EC2-079");
    assert!(kept.with(" terminated").is_empty());
    let told = blue_green(TERMINATES, "");
    let waits = told.when("d-1 termination wait began EC2-087");
    same_time(told.when("d-1 web-1 terminated EC2-079"), waits + 1200.0);
    same_time(
        told.when("d-1 InProgress -> Succeeded EC2-087"),
        waits + 1200.0 + 17.0 + 4.0,
    );
}

#[test]
fn ec2_090_the_next_deployment_replaces_the_green_instances() {
    let rest = "  - { at: 20m, createDeployment: { applicationName: shop, deploymentGroupName: web, \
                revision: v1, targetInstances: { tagFilters: [{ key: role, value: blue }] } } }\n";
    let told = blue_green("", rest);
    told.has("d-1 group is green EC2-090");
    for host in GREEN {
        assert_eq!(events(&told, 2, host), BLOCKS, "{told}");
    }
    for host in BLUE {
        assert_eq!(events(&told, 2, host).len(), 10);
    }
    told.has("d-2 InProgress -> Succeeded EC2-079");
}

/// A row of the table: where the deployment fails or is stopped, and what its rollback does.
struct Row<'a> {
    name: &'a str,
    asked: &'a str,
    rest: &'a str,
    /// Events of the rollback on blue and on green.
    blue: &'a [&'a str],
    green: &'a [&'a str],
    /// Who is healthy in the target group at the end.
    serves: [&'a str; 2],
}

#[test]
fn ec2_092_every_row_of_the_table_of_rollbacks_holds() {
    let fails = |event: &str, host: &str| {
        format!(
            "faults:\n  - {{ on: {{ event: {event}, deployment: 1 }}, whom: {{ host: {host} }}, \
             what: {{ scriptFails: {{ exitCode: 1 }} }} }}\n"
        )
    };
    // The first of them, so that the minimum halts the deployment.
    let installing = fails("ApplicationStart", "green-2");
    let blocking = fails("AfterBlockTraffic", "blue-1");
    let rows = [
        Row {
            name: "installing",
            asked: "",
            rest: "  - { at: 2m 20s, stopDeployment: { deployment: 1 } }\n",
            blue: &[],
            green: &[],
            serves: BLUE,
        },
        Row {
            name: "installing fails",
            asked: "",
            rest: &installing,
            blue: &[],
            green: &[],
            serves: BLUE,
        },
        Row {
            name: "rerouting, some green registered",
            asked: "",
            rest: "  - { at: 3m 50s, stopDeployment: { deployment: 1 } }\n",
            blue: &[],
            green: &BLOCKS,
            serves: BLUE,
        },
        Row {
            name: "blue is being deregistered",
            asked: "",
            rest: &blocking,
            blue: &ALLOWS,
            green: &BLOCKS,
            serves: BLUE,
        },
        Row {
            name: "termination wait",
            asked: TERMINATES,
            rest: "  - { at: 12m, stopDeployment: { deployment: 1 } }\n",
            blue: &ALLOWS,
            green: &BLOCKS,
            serves: BLUE,
        },
    ];
    for row in rows {
        let told = blue_green(row.asked, row.rest);
        let name = row.name;
        told.has("d-2 InProgress -> Succeeded EC2-092");
        for host in BLUE {
            assert_eq!(events(&told, 2, host), row.blue, "{name} {host}\n{told}");
        }
        let some: Vec<Vec<String>> = GREEN.map(|host| events(&told, 2, host)).into();
        assert!(
            some.iter().any(|events| events == row.green),
            "{name}\n{told}"
        );
        for host in row.serves {
            assert_eq!(last_state(&told, host), "healthy", "{name} {host}\n{told}");
        }
        for host in GREEN {
            assert_ne!(last_state(&told, host), "healthy", "{name} {host}\n{told}");
        }
    }
}

/// What the load balancer last thought of a host; healthy if it never changed its mind.
fn last_state<'a>(told: &'a Told, host: &str) -> &'a str {
    let blue = BLUE.contains(&host);
    let lines = told.with(&format!("{host} target group 0"));
    let at_first = if blue { "healthy" } else { "unregistered" };
    lines.last().map_or(at_first, |line| {
        let mut words = line.split_whitespace().rev();
        words.nth(1).expect("a state before the rule")
    })
}

/// A group whose Auto Scaling group of so many instances is copied, deployed to at 2 min.
fn copied(instances: u32, asked: &str, rest: &str) -> Told {
    let text = format!(
        "revisions:\n  v1: {{}}\n  v2: {{ hooks: {{ ApplicationStart: 20s }} }}\nfleets:\n  \
         - {{ name: web, instances: {instances}, capacity: 250/s, runs: v1, \
         autoScalingGroupName: asg }}\n\
         targetGroups:\n  - {{ name: web, targets: web, deregistrationDelaySeconds: 45, \
         healthCheckIntervalSeconds: 10, healthyThresholdCount: 3 }}\n\
         traffic:\n  - {{ to: web, rate: 100/s }}\n\
         applications:\n  - applicationName: shop\n    deploymentGroups:\n      \
         - deploymentGroupName: web\n        \
         deploymentConfigName: CodeDeployDefault.AllAtOnce\n        \
         deploymentStyle: {{ deploymentType: BLUE_GREEN, deploymentOption: WITH_TRAFFIC_CONTROL }}\n        \
         autoScalingGroups: [asg]\n        \
         loadBalancerInfo: {{ targetGroupInfoList: [{{ name: web }}] }}\n        \
         autoRollbackConfiguration: {{ enabled: true, events: [DEPLOYMENT_FAILURE, \
         DEPLOYMENT_STOP_ON_REQUEST] }}\n        \
         blueGreenDeploymentConfiguration: {{ greenFleetProvisioningOption: {{ action: \
         COPY_AUTO_SCALING_GROUP }}, terminateBlueInstancesOnDeploymentSuccess: {{ {asked} }} }}\n\
         timeline:\n  - {{ at: 2m, createDeployment: {{ applicationName: shop, deploymentGroupName: \
         web, revision: v2 }} }}\n{rest}"
    );
    tell(&world(&text), 7)
}

/// OBS-9: the calls of an audit trail in their order, with registrations between them.
#[test]
fn ec2_074_a_group_is_copied_by_the_calls_of_the_capture() {
    let told = copied(2, "action: TERMINATE", "");
    let place = |text: &str| told.place(text);
    let calls = [
        "d-1 copies 2 EC2-073",
        "d-1 calls: create the copy without instances EC2-074",
        "d-1 calls: copy scaling policies and notifications",
        "d-1 calls: set its minimum and desired size",
        "d-1 calls: suspend AddToLoadBalancer, AlarmNotification and ScheduledActions",
        "web-3 target group 0 unregistered -> initial",
        "web-1 target group 0 healthy -> draining",
        "d-1 calls: resume the three processes",
        "d-1 calls: delete the launch hook of the old group",
        "d-1 calls: put a launch hook on the copy",
        "d-1 calls: delete the old group",
        "d-1 group is green EC2-090",
    ];
    for pair in calls.windows(2) {
        assert!(
            place(pair[0]) < place(pair[1]),
            "{} before {}\n{told}",
            pair[0],
            pair[1]
        );
    }
    // One call for each instance, green ones before blue ones.
    assert!(
        place("web-4 target group 0 unregistered -> initial")
            < place("web-2 target group 0 healthy -> draining")
    );
    // The copy was there within half a minute, the whole took less than nine.
    assert!(told.when("d-1 calls: create the copy") - 120.0 <= 30.0);
    assert!(told.when("d-1 InProgress -> Succeeded") - 120.0 < 540.0);
}

/// EC2-075: instances of the copy come into service without a deployment of their own.
#[test]
fn ec2_075_a_copy_launches_its_instances_without_deployments() {
    let told = copied(2, "action: KEEP_ALIVE", "");
    assert_eq!(told.with("launched EC2-075").len(), 2);
    assert!(told.with("d-2 ").is_empty());
    // Who keeps blue instances keeps their group.
    assert!(told.with("delete the old group").is_empty());
}

/// OBS-12: provisioning, installing, rerouting and terminating of one instance, within ten seconds
/// each where the capture says what was set, and otherwise as it must be.
#[test]
fn ec2_071_one_instance_takes_as_long_as_in_the_capture() {
    let told = copied(1, "action: TERMINATE", "");
    let provisioned = told.when("d-1 web-2 launched");
    same_time(provisioned - told.when("d-1 copies 1"), 220.0);
    let ready = told.when("d-1 web-2 InProgress -> Ready");
    assert!(
        (ready - provisioned - 40.0).abs() <= 10.0,
        "{}",
        ready - provisioned
    );
    let deregistered = told.when("d-1 web-1 InProgress -> Succeeded");
    let rerouted = deregistered - ready;
    assert!((rerouted - 120.0).abs() <= 10.0, "{rerouted}");
    let gone = told.when("d-1 InProgress -> Succeeded") - told.when("d-1 blue terminated");
    assert!((gone - 17.0).abs() <= 10.0, "{gone}");
}

#[test]
fn ec2_073_a_copy_has_as_many_instances_as_the_original_has() {
    let told = copied(3, "action: TERMINATE", "");
    assert_eq!(told.with(" launched EC2-075").len(), 3);
    let gone = told.with(" terminated EC2-079");
    assert_eq!(gone.iter().filter(|line| line.contains("web-")).count(), 3);
}

#[test]
fn ec2_076_a_copy_that_is_not_there_in_time_fails_the_deployment() {
    let slow = "latencies: { greenProvision: 2h }\n";
    let told = copied(2, "action: TERMINATE", slow);
    same_time(
        told.when("d-1 InProgress -> Failed AUTO_SCALING_CONFIGURATION EC2-076"),
        3_721.0,
    );
    // EC2-092: nothing has to be rolled back; EC2-091: the instances come all the same.
    told.has("d-2 InProgress -> Succeeded EC2-092");
}

#[test]
fn ec2_091_a_failed_deployment_leaves_its_green_instances_running() {
    let fails = "faults:\n  - { on: { event: ApplicationStart, deployment: 1 }, whom: { fleet: web }, \
                 what: { scriptFails: { exitCode: 1 } } }\n";
    let told = copied(2, "action: TERMINATE", fails);
    told.has("d-1 InProgress -> Failed HEALTH_CONSTRAINTS EC2-037");
    assert_eq!(told.with(" launched EC2-075").len(), 2);
    assert!(told.with(" terminated").is_empty());
}

/// The last row of the table: blue is terminated, and only a whole deployment leads back.
#[test]
fn ec2_092_once_blue_is_terminated_the_rollback_is_a_whole_deployment() {
    let told = copied(2, "action: TERMINATE", "");
    let gone = told.when("d-1 blue terminated");
    let stop = format!(
        "  - {{ at: {}s, stopDeployment: {{ deployment: 1 }} }}\n",
        gone.ceil() + 5.0
    );
    let told = copied(2, "action: TERMINATE", &stop);
    told.has("d-1 InProgress -> Stopped MANUAL_STOP EC2-196");
    told.has("d-2 copies 2 EC2-073");
    told.has("d-2 InProgress -> Succeeded EC2-087");
}

#[test]
fn ec2_089_a_protected_instance_stays_and_the_deployment_succeeds() {
    let text = "revisions: { v1: {}, v2: {} }\nfleets:\n  \
         - { name: old, instances: 1, runs: v1, capacity: 250/s, tags: { role: blue }, \
         disableApiTermination: true }\n  \
         - { name: new, instances: 1, capacity: 250/s, tags: { role: green } }\n\
         targetGroups: [{ name: web, targets: old, deregistrationDelaySeconds: 10 }]\n\
         traffic: [{ to: web, rate: 1/s }]\n\
         applications:\n  - applicationName: shop\n    deploymentGroups:\n      \
         - deploymentGroupName: web\n        \
         deploymentStyle: { deploymentType: BLUE_GREEN, deploymentOption: WITH_TRAFFIC_CONTROL }\n        \
         ec2TagFilters: [{ key: role, value: blue }]\n        \
         loadBalancerInfo: { targetGroupInfoList: [{ name: web }] }\n        \
         blueGreenDeploymentConfiguration: { terminateBlueInstancesOnDeploymentSuccess: { action: \
         TERMINATE } }\n\
         timeline:\n  - { at: 2m, createDeployment: { applicationName: shop, deploymentGroupName: \
         web, revision: v2, targetInstances: { tagFilters: [{ key: role, value: green }] } } }\n";
    let told = tell(&world(text), 7);
    told.has("d-1 web-1 not terminated EC2-089");
    assert!(told.with("web-1 terminated").is_empty());
    told.has("d-1 InProgress -> Succeeded EC2-087");
}
