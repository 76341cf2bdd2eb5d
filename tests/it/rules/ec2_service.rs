//! The service around deployments in whole runs: one per group, capacity, start checks, limits and
//! notifications.

use super::{
    ALL, ONE, V1, V2, breaks, create, rolls_back_on, same_time, seconds, stop, tell, upgrade,
};
use cutover::account::fault::description::{Fault, Pick, What, When, Whom};
use cutover::account::world::World;
use cutover::aws::codedeploy::config::MinimumHealthyHosts;
use cutover::aws::codedeploy::ids::{GroupId, InstanceId};
use cutover::aws::codedeploy::lifecycle::LifecycleEventName;
use cutover::aws::codedeploy::notification::TriggerEventType;
use cutover::aws::codedeploy::options::AutoRollbackEvent;
use cutover::aws::codedeploy::refusal::Refusal;
use cutover::aws::codedeploy::rollback::StopRollback;
use cutover::kernel::chance::stream::PathHash;
use cutover::kernel::time::Duration;
use cutover::trace::entry::What as Told;

/// As many groups as deployments, each on a host of its own, all created at 0 s.
fn groups(deployments: u32) -> World {
    let mut world = upgrade(deployments, ALL);
    let group = world.groups[0].clone();
    world.timeline.clear();
    world.groups.clear();
    for index in 0..deployments {
        let mut entry = group.clone();
        entry.group.name = format!("web-{index}");
        entry.path = PathHash::of(&format!("group/shop/web-{index}"));
        entry.members = vec![InstanceId(index)];
        world.groups.push(entry);
        let group = GroupId(u16::try_from(index).expect("few groups"));
        let timed = create(0, V2, ALL, |request| request.group = group);
        world.timeline.push(timed);
    }
    world
}

#[test]
fn ec2_202_a_busy_group_refuses_and_names_the_active_deployment() {
    let mut world = upgrade(2, ONE);
    world.faults = vec![breaks(LifecycleEventName::ApplicationStart, V2, &[0])];
    let again = |at_s| create(at_s, V2, ONE, |_| {});
    world.timeline = vec![
        create(0, V2, ONE, |request| {
            request.auto_rollback = rolls_back_on(&[AutoRollbackEvent::DeploymentFailure]);
        }),
        again(10),
        again(80),
        again(300),
    ];
    let told = tell(&world);
    // The rollback keeps the group busy as well.
    assert!(told.when("d-2 Created v1") < 80.0 && told.when("d-2 InProgress ->") > 80.0);
    let refused = told
        .run
        .entries
        .iter()
        .filter_map(|entry| match entry.what {
            Told::OperationRefused(Refusal::GroupBusy { active }) => {
                Some((entry.rule.id(), active.0))
            }
            _ => None,
        });
    let refused: Vec<_> = refused.collect();
    assert_eq!(refused, [("EC2-202", 0), ("EC2-202", 1)], "{told}");
    told.has("d-3 Created v2 by user EC2-200");
}

#[test]
fn ec2_203_deployments_beyond_the_accounts_number_are_queued() {
    let mut world = groups(3);
    world.policy.concurrent_deployments = 1;
    let told = tell(&world);
    same_time(told.when("d-2 Created -> Queued EC2-203"), 0.0);
    same_time(told.when("d-3 Created -> Queued EC2-203"), 0.0);
    // Each is admitted when the one before it has ended, and its start checks take a second.
    for (before, after) in [("d-1", "d-2"), ("d-2", "d-3")] {
        let frees = told.when(&format!("{before} InProgress -> Succeeded"));
        let starts = told.when(&format!("{after} Queued -> InProgress EC2-205"));
        assert!((starts - frees - 1.0).abs() < 1e-9, "{told}");
    }
}

#[test]
fn ec2_203_an_admitted_deployment_counts_before_its_start_checks() {
    let mut world = groups(3);
    world.policy.concurrent_deployments = 1;
    let frees = tell(&world).when("d-1 InProgress -> Succeeded");
    // The third is created while the second, admitted, has not begun.
    let late = std::mem::replace(&mut world.timeline[2].at, seconds(0));
    assert_eq!(late, seconds(0));
    world.timeline[2].at = seconds(0) + Duration::from_secs_f64(frees + 0.5);
    let told = tell(&world);
    told.has("d-3 Created -> Queued EC2-203");
    let second_ends = told.when("d-2 InProgress -> Succeeded");
    assert!(
        told.when("d-3 Queued -> InProgress") > second_ends,
        "{told}"
    );
}

#[test]
fn ec2_203_targets_beyond_the_accounts_number_are_queued() {
    let mut world = groups(3);
    world.policy.instances_in_concurrent_deployments = 2;
    let told = tell(&world);
    same_time(told.when("d-3 Created -> Queued EC2-203"), 1.0);
    let frees = told.with("-> Succeeded EC2-037");
    assert_eq!(frees.len(), 3, "{told}");
    let starts = told.when("d-3 Queued -> InProgress");
    assert!((starts - told.when("d-1 InProgress -> Succeeded") - 1.0).abs() < 1e-9);
}

#[test]
fn ec2_203_a_queued_deployment_can_be_stopped_and_frees_its_place() {
    let mut world = groups(3);
    world.policy.concurrent_deployments = 1;
    world
        .timeline
        .push(stop(seconds(5), 1, StopRollback::AsConfigured));
    let told = tell(&world);
    told.has("d-2 Queued -> Stopped MANUAL_STOP EC2-196");
    let frees = told.when("d-1 InProgress -> Succeeded");
    let starts = told.when("d-3 Queued -> InProgress");
    assert!((starts - frees - 1.0).abs() < 1e-9, "{told}");
}

#[test]
fn ec2_204_a_group_is_busy_in_every_status_that_is_not_final() {
    let mut world = groups(2);
    world.policy.concurrent_deployments = 1;
    // While Created, InProgress and, in the second group, Queued.
    for (at_s, group) in [(0, 0), (10, 0), (10, 1)] {
        let timed = create(at_s, V2, ALL, |request| request.group = GroupId(group));
        world.timeline.push(timed);
    }
    let told = tell(&world);
    let refused = told.with("refused DeploymentLimitExceededException EC2-202");
    assert_eq!(refused.len(), 3, "{told}");
}

#[test]
fn ec2_205_no_deployment_starts_after_its_end() {
    for at_ms in [200, 999, 1000, 1001, 4000, 5000, 30_000, 130_000] {
        let mut world = upgrade(3, ONE);
        let at = seconds(0) + Duration::from_millis(at_ms);
        world.timeline.push(stop(at, 0, StopRollback::AsConfigured));
        let told = tell(&world);
        let started = told.with("d-1 Created -> InProgress EC2-205").len();
        assert_eq!(started, usize::from(at_ms >= 1000), "{told}");
        if started == 1 {
            let ended = told.place("d-1 InProgress ->");
            assert!(told.place("d-1 Created -> InProgress") < ended);
        }
    }
}

#[test]
fn ec2_206_a_deployment_may_have_so_many_targets() {
    let mut world = upgrade(3, ALL);
    world.policy.instances_per_deployment = 3;
    tell(&world).has("d-1 InProgress -> Succeeded EC2-037");
    world.policy.instances_per_deployment = 2;
    let told = tell(&world);
    told.has("d-1 Created -> Failed OVER_MAX_INSTANCES EC2-206");
    assert_eq!(told.with("Pending -> Skipped EC2-206").len(), 3);
}

#[test]
fn ec2_207_the_limit_on_a_deployment_counts_from_its_admission() {
    let mut world = upgrade(3, ONE);
    // AfterInstall of the first target runs from 21.53 s to 26.53 s.
    world.policy.deployment_limit = Duration::from_secs(25);
    let told = tell(&world);
    same_time(told.when("web-2 Pending -> Skipped EC2-207"), 25.0);
    let ends = told.when("d-1 InProgress -> Failed TIMEOUT EC2-207");
    same_time(ends, told.when("AfterInstall Succeeded"));
    same_time(told.when("web-1 InProgress -> Failed EC2-207"), ends);
}

/// The revision is gone from the start.
fn revision_missing() -> Fault {
    Fault {
        name: "revisionMissing-1".to_owned(),
        when: When::At(seconds(0)),
        whom: Whom {
            hosts: Vec::new(),
            pick: Pick::All,
        },
        what: What::RevisionMissing { revision: V2 },
        lasts: None,
    }
}

#[test]
fn ec2_211_the_first_start_check_that_fails_is_reported() {
    // All four at once, then each repaired in turn.
    let mut world = upgrade(3, MinimumHealthyHosts::HostCount(3));
    world.policy.instances_per_deployment = 2;
    world.faults = vec![revision_missing()];
    let members = std::mem::take(&mut world.groups[0].members);
    tell(&world).has("d-1 Created -> Failed REVISION_MISSING EC2-211");
    world.faults.clear();
    tell(&world).has("d-1 Created -> Failed NO_INSTANCES EC2-211");
    world.groups[0].members = members;
    tell(&world).has("d-1 Created -> Failed OVER_MAX_INSTANCES EC2-206");
    world.policy.instances_per_deployment = 3;
    tell(&world).has("d-1 Created -> Failed HEALTH_CONSTRAINTS_INVALID EC2-040");
}

#[test]
fn ec2_215_triggers_fire_at_their_points_and_only_when_subscribed() {
    let mut world = upgrade(3, ONE);
    world.faults = vec![breaks(LifecycleEventName::ApplicationStart, V2, &[1])];
    world.timeline = vec![create(0, V2, ONE, |request| {
        request.auto_rollback = rolls_back_on(&[AutoRollbackEvent::DeploymentFailure]);
    })];
    assert_eq!(tell(&world).with("notified"), [""; 0]);

    world.groups[0].group.triggers = TriggerEventType::ALL.to_vec();
    let told = tell(&world);
    let first: Vec<&str> = told
        .with("d-1 ")
        .into_iter()
        .filter(|l| l.contains("notified"))
        .collect();
    let expected = [
        "d-1 notified DeploymentStart EC2-215",
        "d-1 web-1 notified InstanceStart EC2-215",
        "d-1 web-1 notified InstanceSuccess EC2-215",
        "d-1 web-2 notified InstanceStart EC2-215",
        "d-1 web-2 notified InstanceFailure EC2-215",
        // The third target is Skipped: none.
        "d-1 notified DeploymentFailure EC2-215",
    ];
    assert_eq!(first, expected, "{told}");
    // A rollback is announced when it is created, before it starts.
    let rollback = told.place("d-2 notified DeploymentRollback EC2-215");
    assert!(told.place("d-2 Created v1") < rollback);
    assert!(rollback < told.place("d-2 notified DeploymentStart EC2-215"));
    told.has("d-2 notified DeploymentSuccess EC2-215");

    world.groups[0].group.triggers = vec![TriggerEventType::InstanceFailure];
    let told = tell(&world);
    assert_eq!(
        told.with("notified"),
        ["d-1 web-2 notified InstanceFailure EC2-215"]
    );
}

#[test]
fn ec2_217_every_target_is_counted_once_at_the_end() {
    let mut world = upgrade(5, MinimumHealthyHosts::FleetPercent(50));
    world.faults = vec![breaks(LifecycleEventName::ApplicationStart, V2, &[1, 2])];
    world.timeline.push(create(600, V1, ALL, |_| {}));
    let told = tell(&world);
    for deployment in ["d-1", "d-2"] {
        let ends = |status: &str| {
            told.with(&format!("-> {status}"))
                .into_iter()
                .filter(|line| line.starts_with(&format!("{deployment} web-")))
                .count()
        };
        assert_eq!(
            ends("Succeeded") + ends("Failed") + ends("Skipped"),
            5,
            "{told}"
        );
    }
}

#[test]
fn ec2_203_a_small_deployment_does_not_overtake_a_large_one_that_waits() {
    // Six hosts at most: d-1 takes four, d-2 wants four and waits, d-3 wants one and would fit.
    let mut world = groups(3);
    let hosts = upgrade(9, ALL);
    world.hosts = hosts.hosts;
    for entry in &mut world.groups {
        entry.runs = vec![Some(V1); 9];
    }
    world.groups[0].members = (0..4).map(InstanceId).collect();
    world.groups[1].members = (4..8).map(InstanceId).collect();
    world.groups[2].members = vec![InstanceId(8)];
    world.policy.instances_in_concurrent_deployments = 6;
    world.timeline[2].at = seconds(5);
    let told = tell(&world);
    told.has("d-2 Created -> Queued EC2-203");
    told.has("d-3 Created -> Queued EC2-203");
    let second = told.when("d-2 Queued -> InProgress");
    assert!(told.when("d-3 Queued -> InProgress") >= second, "{told}");
    // Both fit once the first has ended.
    assert!(second > told.when("d-1 InProgress -> Succeeded"), "{told}");
}
