//! Automatic rollback in whole runs: when it comes, what it deploys, where, and what it says.

use super::{ALL, ONE, Told, V1, V2, breaks, create, rolls_back_on, tell, upgrade};
use crate::worlds;
use cutover::account::revision::ScriptEnd;
use cutover::account::world::World;
use cutover::aws::codedeploy::config::MinimumHealthyHosts;
use cutover::aws::codedeploy::ids::{DeploymentId, RevisionId};
use cutover::aws::codedeploy::lifecycle::LifecycleEventName;
use cutover::aws::codedeploy::options::{AutoRollbackEvent, FileExistsBehavior};
use cutover::aws::codedeploy::server::settings::ApplicationStopFailures;
use cutover::aws::codedeploy::service::{Request, RollbackTargets};
use cutover::engine::simulation::Simulation;
use cutover::kernel::chance::stream::Seed;
use cutover::kernel::time::Time;
use cutover::trace::recorder::Level;

fn on_failure(request: &mut Request) {
    request.auto_rollback = rolls_back_on(&[AutoRollbackEvent::DeploymentFailure]);
}

/// Three hosts on v1 get v2 one at a time; v2 fails on the first with `event`.
fn failing(event: LifecycleEventName) -> World {
    let mut world = upgrade(3, ONE);
    world.faults = vec![breaks(event, V2, &[0])];
    world.timeline = vec![create(0, V2, ONE, on_failure)];
    world
}

/// The request of a deployment of a run, numbered from 0.
fn request_of(world: &World, deployment: u32) -> Request {
    let seed = Seed {
        seed: 7,
        replication: 0,
    };
    let mut simulation = Simulation::new(world, seed, Level::Full);
    simulation.run_until(Time::LAST);
    let record = simulation.service().record(DeploymentId(deployment));
    record.request.clone()
}

const START: LifecycleEventName = LifecycleEventName::ApplicationStart;

#[test]
fn ec2_180_a_rollback_is_a_new_deployment_of_the_earlier_revision() {
    let told = tell(&failing(START));
    told.has("d-2 Created v1 by codeDeployRollback EC2-180");
    told.has("d-2 InProgress -> Succeeded EC2-037");
    // A manual rollback is a deployment like any other.
    let mut manual = failing(START);
    manual.timeline = vec![create(0, V2, ONE, |_| {}), create(300, V1, ONE, |_| {})];
    tell(&manual).has("d-2 Created v1 by user EC2-200");
}

#[test]
fn ec2_182_the_deployments_own_configuration_counts() {
    let mut world = failing(START);
    world.groups[0].group.auto_rollback = rolls_back_on(&[AutoRollbackEvent::DeploymentFailure]);
    world.timeline = vec![create(0, V2, ONE, |_| {})];
    assert_eq!(tell(&world).with("d-2"), [""; 0]);
}

#[test]
fn ec2_183_a_rollback_deploys_the_last_success_not_the_last_deployment() {
    let mut world = failing(START);
    world.revisions.push(worlds::revision("v3"));
    world.groups[0].paths.extend_from_within(0..3);
    // v1 succeeded last; v2 fails without a rollback, then v3 with one.
    let v3 = RevisionId(2);
    world.faults.push(breaks(START, v3, &[0]));
    world.timeline = vec![create(0, V2, ONE, |_| {}), create(300, v3, ONE, on_failure)];
    tell(&world).has("d-3 Created v1 by codeDeployRollback EC2-180");
}

#[test]
fn ec2_184_a_rollback_treats_existing_files_as_the_last_success_did() {
    let mut world = failing(START);
    world.groups[0].runs = vec![None; 3];
    world.timeline = vec![
        create(0, V1, ALL, |request| {
            request.file_exists = FileExistsBehavior::Retain;
        }),
        create(300, V2, ONE, |request| {
            on_failure(request);
            request.file_exists = FileExistsBehavior::Overwrite;
        }),
    ];
    let rollback = request_of(&world, 2);
    assert_eq!(rollback.file_exists, FileExistsBehavior::Retain);
}

#[test]
fn ec2_185_a_rollback_takes_the_triggers_configuration_or_another() {
    let mut world = failing(START);
    world.timeline = vec![create(0, V2, ONE, |request| {
        on_failure(request);
        request.application_stop_failures = ApplicationStopFailures::Ignore;
    })];
    let request = request_of(&world, 1);
    assert_eq!(request.minimum, ONE);
    assert_eq!(
        request.application_stop_failures,
        ApplicationStopFailures::Fail
    );
    assert_eq!(request.auto_rollback, rolls_back_on(&[]));

    world.policy.rollback_minimum = Some(ALL);
    let told = tell(&world);
    let starts = told.with("Pending -> InProgress EC2-032");
    assert_eq!(starts.len(), 3, "all at once\n{told}");
}

fn started(told: &Told, deployment: u32) -> Vec<u32> {
    let started = |host: &u32| {
        let line = format!("d-{deployment} web-{host} Pending -> InProgress");
        !told.with(&line).is_empty()
    };
    (1..=4).filter(started).collect()
}

#[test]
fn ec2_186_a_rollback_goes_to_all_targets_or_to_those_attempted() {
    // Two of four at a time; the two that start both fail.
    let mut world = upgrade(4, MinimumHealthyHosts::FleetPercent(50));
    world.faults = vec![breaks(START, V2, &[0, 1])];
    let half = MinimumHealthyHosts::FleetPercent(50);
    world.timeline = vec![create(0, V2, half, on_failure)];
    let told = tell(&world);
    assert_eq!(told.with("d-1 web-3 Pending -> Skipped EC2-044").len(), 1);
    assert_eq!(started(&told, 2), [1, 2, 3, 4], "{told}");

    world.policy.rollback_targets = RollbackTargets::Attempted;
    assert_eq!(started(&tell(&world), 2), [1, 2]);
}

#[test]
fn ec2_187_both_ends_of_a_rollback_name_each_other() {
    let told = tell(&failing(START));
    let ends = told.when("d-1 InProgress -> Failed");
    // The rollback is made half a second later and exists before it is spoken of.
    assert!((told.when("d-2 Created v1") - ends - 0.5).abs() < 1e-9);
    let lines = [
        "d-2 Created v1 by codeDeployRollback EC2-180",
        "d-2 RollsBack(DeploymentId(0)) EC2-187",
        "d-1 RolledBackBy(DeploymentId(1)) EC2-187",
        "d-2 Created -> InProgress EC2-205",
    ];
    let places: Vec<usize> = lines.iter().map(|line| told.place(line)).collect();
    assert!(places.is_sorted(), "{told}");
}

#[test]
fn ec2_188_without_an_earlier_success_there_is_a_message_and_no_rollback() {
    let mut world = failing(START);
    world.groups[0].runs = vec![None; 3];
    let told = tell(&world);
    told.has("d-1 InProgress -> Failed HEALTH_CONSTRAINTS EC2-037");
    told.has("d-1 NothingToRollBackTo EC2-188");
    assert_eq!(told.with("d-2"), [""; 0]);
}

#[test]
fn ec2_189_a_rollback_that_fails_is_the_end() {
    let mut world = failing(START);
    world.faults.push(breaks(START, V1, &[0]));
    let told = tell(&world);
    told.has("d-2 InProgress -> Failed HEALTH_CONSTRAINTS EC2-037");
    told.has("d-2 not rolled back EC2-189");
    assert_eq!(told.with("d-3"), [""; 0]);
}

#[test]
fn ec2_190_a_redeploy_that_fails_is_rolled_back_to_itself() {
    let mut world = failing(START);
    world.faults = vec![breaks(START, V1, &[0])];
    world.timeline = vec![create(0, V1, ONE, on_failure)];
    tell(&world).has("d-2 Created v1 by codeDeployRollback EC2-180");
}

#[test]
fn ec2_190_a_deployment_that_touched_nothing_is_not_rolled_back() {
    let mut world = failing(START);
    world.timeline = vec![create(0, V2, MinimumHealthyHosts::HostCount(3), on_failure)];
    let told = tell(&world);
    told.has("d-1 Created -> Failed HEALTH_CONSTRAINTS_INVALID EC2-040");
    told.has("d-1 not rolled back EC2-190");
    assert_eq!(told.with("d-2"), [""; 0]);
}

#[test]
fn ec2_192_a_rollback_runs_the_application_stop_of_what_was_installed() {
    // v2 brings an ApplicationStop that fails.
    let mut world = failing(START);
    let stop = LifecycleEventName::ApplicationStop as usize;
    world.revisions[1].hooks[stop][0].ends = ScriptEnd::Fails { exit_code: 1 };
    let told = tell(&world);
    told.has("d-2 web-1 ApplicationStop Failed, script failed EC2-010");
    told.has("d-2 InProgress -> Failed HEALTH_CONSTRAINTS EC2-037");
    // A target that failed before its Install finished still runs that of v1.
    let mut world = failing(LifecycleEventName::BeforeInstall);
    world.revisions[1].hooks[stop][0].ends = ScriptEnd::Fails { exit_code: 1 };
    tell(&world).has("d-2 InProgress -> Succeeded EC2-037");
}

#[test]
fn ec2_048_a_failed_rollback_leaves_what_it_reached_current() {
    // v2 fails on all three; the rollback reaches two of them and fails on the third.
    let mut world = upgrade(4, ALL);
    world.faults = vec![breaks(START, V2, &[0, 1, 2, 3]), breaks(START, V1, &[2, 3])];
    world.policy.rollback_minimum = Some(MinimumHealthyHosts::HostCount(3));
    world.timeline = vec![create(0, V2, ALL, on_failure)];
    let told = tell(&world);
    told.has("d-2 InProgress -> Failed HEALTH_CONSTRAINTS EC2-037");
    told.has("d-2 web-1 Unhealthy Unknown -> Healthy Current EC2-048");
    told.has("d-1 web-1 Healthy Current -> Unhealthy Unknown EC2-050");
}

#[test]
fn ec2_050_a_success_inside_a_failed_deployment_counts_as_old() {
    let mut world = upgrade(3, ONE);
    world.faults = vec![breaks(START, V2, &[1])];
    let told = tell(&world);
    told.has("d-1 InProgress -> Failed HEALTH_CONSTRAINTS EC2-037");
    told.has("d-1 web-1 Healthy Current -> Healthy Old EC2-050");
    told.has("d-1 web-2 Healthy Current -> Unhealthy Unknown EC2-050");
    assert_eq!(told.with("web-3 Healthy"), [""; 0], "not attempted");
}

#[test]
fn ec2_049_a_failed_attempt_that_installed_nothing_keeps_the_revision() {
    let told = tell(&failing(LifecycleEventName::BeforeInstall));
    told.has("d-1 web-1 Healthy Current -> Unhealthy Current EC2-049");
}
