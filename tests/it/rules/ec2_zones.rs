//! Deployments zone by zone in whole runs: order, waits, failures, stops and rollbacks.

use super::{ALL, Told, V1, V2, breaks, rolls_back_on, same_time, seconds, stop, tell};
use crate::worlds;
use crate::worlds::zonal::{order_zones, zonal};
use cutover::account::world::{Operation, World};
use cutover::aws::codedeploy::config::MinimumHealthyHosts::{FleetPercent, HostCount};
use cutover::aws::codedeploy::ids::InstanceId;
use cutover::aws::codedeploy::lifecycle::LifecycleEventName;
use cutover::aws::codedeploy::options::AutoRollbackEvent;
use cutover::aws::codedeploy::rollback::StopRollback;
use cutover::aws::codedeploy::zonal::ZonalConfig;
use cutover::kernel::time::Duration;

fn baking(monitor_s: u64) -> ZonalConfig {
    ZonalConfig {
        monitor: Some(Duration::from_secs(monitor_s)),
        ..ZonalConfig::default()
    }
}

/// Two hosts in each of three zones, all of a zone at once, with a wait behind each.
fn three_zones(monitor_s: u64) -> World {
    zonal(&[2, 2, 2], ALL, baking(monitor_s))
}

fn fails_on(world: &mut World, hosts: &[u32]) {
    let hosts = hosts.iter().map(|&host| InstanceId(host)).collect();
    let event = LifecycleEventName::ValidateService;
    world.faults.push(worlds::script_fails(event, hosts));
}

/// The hosts of `world` ran v1, and the deployment brings v2.
fn upgraded(mut world: World) -> World {
    world.groups[0].runs = vec![Some(V1); world.hosts.len()];
    for timed in &mut world.timeline {
        if let Operation::CreateDeployment(request) = &mut timed.operation {
            request.revision = V2;
        }
    }
    world
}

/// When each line that holds `text` was written.
fn times(told: &Told, text: &str) -> Vec<f64> {
    let lines = told.lines.iter().filter(|(_, line)| line.contains(text));
    lines.map(|(at, _)| *at).collect()
}

#[test]
fn ec2_056_zones_are_deployed_to_one_after_the_other_in_their_order() {
    let mut world = three_zones(0);
    let told = tell(&world);
    let began = [
        "d-1 zone 0 began EC2-056",
        "d-1 zone 1 began EC2-056",
        "d-1 zone 2 began EC2-056",
    ];
    assert_eq!(told.with(" began EC2-056"), began);
    let done = told.place("web-2 InProgress -> Succeeded");
    assert!(done < told.place("web-3 Pending -> InProgress EC2-058"));

    // Another order, and the places with it: hosts 5 and 6 come first.
    order_zones(&mut world, &["c"]);
    let told = tell(&world);
    let started = told.with("Pending -> InProgress EC2-058");
    let hosts: Vec<&str> = started.iter().map(|line| &line[4..9]).collect();
    assert_eq!(
        hosts,
        ["web-5", "web-6", "web-1", "web-2", "web-3", "web-4"]
    );
}

#[test]
fn ec2_058_both_minimums_bound_the_targets_of_a_zone() {
    let both = ZonalConfig {
        minimum: HostCount(2),
        ..ZonalConfig::default()
    };
    // The fleet leaves 4 at a time, a zone of 5 leaves 3.
    let told = tell(&zonal(&[5, 5], HostCount(6), both));
    assert_eq!(told.with("Pending -> InProgress EC2-057").len(), 6);
    // The fleet leaves 1.
    let told = tell(&zonal(&[5, 5], HostCount(9), both));
    assert_eq!(told.with("Pending -> InProgress EC2-058").len(), 2);
}

#[test]
fn ec2_057_a_share_of_a_zone_is_rounded_up() {
    let third = ZonalConfig {
        minimum: FleetPercent(34),
        ..ZonalConfig::default()
    };
    // ceil(1.02) = 2 of 3 have to stay.
    let told = tell(&zonal(&[3], ALL, third));
    assert_eq!(told.with("Pending -> InProgress EC2-057").len(), 1);
}

#[test]
fn ec2_059_a_zone_below_its_minimum_fails_the_deployment_in_all_zones() {
    let keep_one = ZonalConfig {
        minimum: HostCount(2),
        ..baking(60)
    };
    // Two of four at a time; both fail, so the zone cannot keep two.
    let mut world = zonal(&[4, 4], HostCount(2), keep_one);
    fails_on(&mut world, &[0, 1]);
    let told = tell(&world);
    told.has("d-1 halted EC2-059");
    assert_eq!(told.with("Pending -> Skipped EC2-059").len(), 6);
    told.has("d-1 InProgress -> Failed HEALTH_CONSTRAINTS EC2-037");
    assert!(told.with("Baking").is_empty());
}

#[test]
fn ec2_060_a_zone_that_keeps_all_its_hosts_forbids_the_deployment() {
    let all_of_one = ZonalConfig {
        minimum: HostCount(1),
        ..ZonalConfig::default()
    };
    let told = tell(&zonal(&[3, 1], ALL, all_of_one));
    told.has("d-1 Created -> Failed HEALTH_CONSTRAINTS_INVALID EC2-060");
    assert_eq!(told.with("Pending -> Skipped EC2-060").len(), 4);
    assert!(told.with("zone").is_empty());
}

#[test]
fn ec2_060_failures_at_the_end_of_a_zone_do_not_halt_it() {
    let keep_one = ZonalConfig {
        minimum: HostCount(1),
        ..ZonalConfig::default()
    };
    let mut world = zonal(&[2, 2], HostCount(1), keep_one);
    fails_on(&mut world, &[1]);
    let told = tell(&world);
    told.has("d-1 web-2 InProgress -> Failed EC2-047");
    told.has("d-1 zone 1 began EC2-056");
    told.has("d-1 InProgress -> Succeeded EC2-037");
}

#[test]
fn ec2_061_a_deployment_waits_between_zones_and_not_behind_the_last() {
    let waits = ZonalConfig {
        first_monitor: Some(Duration::from_secs(600)),
        ..baking(300)
    };
    let told = tell(&zonal(&[2, 2, 2], ALL, waits));
    let baked = times(&told, "d-1 InProgress -> Baking EC2-062");
    let went_on = times(&told, "d-1 Baking -> InProgress EC2-061");
    assert_eq!((baked.len(), went_on.len()), (2, 2));
    same_time(went_on[0], baked[0] + 600.0);
    same_time(went_on[1], baked[1] + 300.0);

    // A single zone has no wait.
    assert!(tell(&zonal(&[6], ALL, waits)).with("Baking").is_empty());
}

#[test]
fn ec2_062_a_deployment_is_baking_while_it_waits_and_not_otherwise() {
    assert_eq!(tell(&three_zones(60)).with("-> Baking EC2-062").len(), 2);
    assert!(tell(&three_zones(0)).with("Baking").is_empty());
}

#[test]
fn ec2_063_a_deployment_can_be_stopped_while_it_waits() {
    let mut world = three_zones(600);
    let since = times(&tell(&world), "InProgress -> Baking")[0];
    let at = seconds(since as u64 + 60);
    world.timeline.push(stop(at, 0, StopRollback::AsConfigured));
    let told = tell(&world);
    told.has("d-1 stop Succeeded EC2-195");
    assert_eq!(told.with("Pending -> Skipped EC2-063").len(), 4);
    same_time(
        told.when("d-1 Baking -> Stopped MANUAL_STOP"),
        at.as_secs_f64(),
    );
    // The end of the wait that was cut short does nothing.
    assert!(told.with("d-1 Baking -> InProgress").is_empty());
}

#[test]
fn ec2_064_the_rollback_ignores_zones() {
    let keep_one = ZonalConfig {
        minimum: HostCount(1),
        ..baking(600)
    };
    let mut world = upgraded(zonal(&[3, 3], HostCount(1), keep_one));
    if let Operation::CreateDeployment(request) = &mut world.timeline[0].operation {
        request.auto_rollback = rolls_back_on(&[AutoRollbackEvent::DeploymentFailure]);
    }
    let event = LifecycleEventName::ValidateService;
    world.faults.push(breaks(event, V2, &[0, 1]));
    let told = tell(&world);
    told.has("d-1 InProgress -> Failed HEALTH_CONSTRAINTS EC2-037");
    // Five of six at a time, though no zone has five hosts.
    assert_eq!(told.with("Pending -> InProgress EC2-064").len(), 5);
    assert!(told.with("d-2 zone").is_empty());
    assert!(told.with("d-2 InProgress -> Baking").is_empty());
}

#[test]
fn ec2_065_waits_between_zones_count_toward_the_limit() {
    let mut world = three_zones(600);
    world.policy.deployment_limit = Duration::from_secs(300);
    let told = tell(&world);
    same_time(told.when("d-1 Baking -> Failed TIMEOUT"), 300.0);
    assert_eq!(told.with("Pending -> Skipped EC2-065").len(), 4);
}
