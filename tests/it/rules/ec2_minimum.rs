//! Minimum healthy hosts in whole deployments: who goes first, when a slot is filled, what counts as
//! a failure. The arithmetic is held by the vectors elsewhere.

use super::{ALL, ONE, V1, V2, agent_dies, breaks, create, same_time, seconds, tell, upgrade};
use crate::worlds;
use cutover::account::latency::Latency;
use cutover::account::world::TargetOrder;
use cutover::aws::codedeploy::config::MinimumHealthyHosts;
use cutover::aws::codedeploy::lifecycle::LifecycleEventName;
use cutover::aws::codedeploy::server::settings::{Batches, SingleInstanceHalf};
use cutover::kernel::time::Duration;

const HALF: MinimumHealthyHosts = MinimumHealthyHosts::FleetPercent(50);

/// The hosts of a deployment in the order in which they started.
fn starts(told: &super::Told, deployment: u32) -> Vec<String> {
    let start = format!("d-{deployment} web-");
    let lines = told.with("Pending -> InProgress");
    let lines = lines
        .into_iter()
        .filter_map(|line| line.strip_prefix(&start));
    lines
        .filter_map(|line| line.split(' ').next())
        .map(str::to_owned)
        .collect()
}

#[test]
fn ec2_041_hosts_that_failed_go_first_the_next_time() {
    let mut world = upgrade(4, ONE);
    // The last target may fail, and the deployment succeeds.
    world.faults = vec![breaks(LifecycleEventName::ValidateService, V2, &[3])];
    world.timeline.push(create(600, V1, ONE, |_| {}));
    let told = tell(&world);
    assert_eq!(starts(&told, 1), ["1", "2", "3", "4"]);
    told.has("d-1 InProgress -> Succeeded EC2-039");
    assert_eq!(starts(&told, 2), ["4", "1", "2", "3"], "{told}");
}

#[test]
fn ec2_042_the_order_among_equals_is_drawn_or_as_listed() {
    let mut world = upgrade(8, ONE);
    let listed: Vec<String> = (1..=8).map(|host| host.to_string()).collect();
    assert_eq!(starts(&tell(&world), 1), listed);
    world.target_order = TargetOrder::Shuffled;
    world.timeline.push(create(600, V1, ONE, |_| {}));
    let told = tell(&world);
    let (first, second) = (starts(&told, 1), starts(&told, 2));
    assert_ne!(first, listed);
    assert_ne!(first, second, "every deployment draws anew");
    let mut hosts = first.clone();
    hosts.sort_unstable();
    assert_eq!(hosts, listed, "nobody is lost");
    assert_eq!(first, starts(&tell(&world), 1), "the seed decides");
}

/// Half of four at a time; the first host takes longer than the others.
fn uneven(batches: Batches) -> super::Told {
    let mut world = upgrade(4, HALF);
    world.policy.batches = batches;
    let mut slow = world.profiles[0].clone();
    let event = LifecycleEventName::ValidateService as usize;
    slow.event[event] = Some(Latency::Constant(Duration::from_secs(100)));
    world.profiles.push(slow);
    world.hosts[0].profile = 1;
    tell(&world)
}

#[test]
fn ec2_043_a_slot_is_filled_at_once_or_when_the_batch_is_over() {
    let rolling = uneven(Batches::Rolling);
    let (freed, filled) = (
        rolling.when("web-2 InProgress -> Succeeded"),
        rolling.when("web-3 Pending -> InProgress EC2-043"),
    );
    same_time(filled, freed);

    let strict = uneven(Batches::Strict);
    let freed = strict.when("web-1 InProgress -> Succeeded");
    for host in ["web-3", "web-4"] {
        let filled = strict.when(&format!("{host} Pending -> InProgress EC2-043"));
        same_time(filled, freed);
    }
}

#[test]
fn ec2_040_half_of_one_host_fails_at_once_unless_it_is_let_run() {
    let mut world = upgrade(1, HALF);
    let told = tell(&world);
    told.has("d-1 Created -> Failed HEALTH_CONSTRAINTS_INVALID EC2-040");
    told.has("d-1 web-1 Pending -> Skipped EC2-040");
    world.policy.single_instance_half = SingleInstanceHalf::Run;
    tell(&world).has("d-1 InProgress -> Succeeded EC2-037");
}

#[test]
fn ec2_046_a_host_without_an_agent_is_a_target_and_fails_after_five_minutes() {
    let mut world = upgrade(3, ALL);
    world.faults = vec![agent_dies(seconds(0), 1)];
    let told = tell(&world);
    // The first pickup counts from the creation.
    same_time(told.when("web-2 InProgress -> Failed EC2-046"), 300.0);
    told.has("d-1 InProgress -> Succeeded EC2-037");
}

#[test]
fn ec2_150_the_pickup_limit_counts_from_the_creation_or_the_previous_event() {
    let mut world = upgrade(2, ONE);
    world.faults = vec![agent_dies(seconds(8), 0)];
    let told = tell(&world);
    // Gone during ApplicationStop, 4.5 s to 9.5 s: the event's hour is over at 3604.5 s.
    same_time(told.when("web-1 InProgress -> Failed"), 3604.5);

    // Gone in the gap behind it: 300 s from its end.
    world.faults = vec![agent_dies(seconds(10), 0)];
    let told = tell(&world);
    same_time(told.when("web-1 InProgress -> Failed"), 309.5);

    // A later target's first event has 300 s from the target's start.
    let mut world = upgrade(2, ONE);
    world.faults = vec![agent_dies(seconds(8), 1)];
    let told = tell(&world);
    let starts = told.when("web-2 Pending -> InProgress");
    assert!(starts > 30.0);
    let fails = told.when("web-2 InProgress -> Failed EC2-046");
    assert!((fails - starts - 300.0).abs() < 1e-9, "{told}");
}

#[test]
fn ec2_152_a_single_unreachable_host_ends_its_deployment_after_304_s() {
    let mut world = worlds::world(1, ONE);
    world.faults = vec![agent_dies(seconds(0), 0)];
    let told = tell(&world);
    let ends = told.when("d-1 InProgress -> Failed HEALTH_CONSTRAINTS EC2-037");
    // Two captured deployments took 303.98 s and 303.95 s.
    assert!((ends - 304.0).abs() < 0.1, "{told}");
}
