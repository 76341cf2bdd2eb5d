//! Which hosts become targets of a deployment.

use super::{ALL, ONE, V1, V2, breaks, create, seconds, tell, upgrade};
use cutover::aws::codedeploy::config::MinimumHealthyHosts;
use cutover::aws::codedeploy::group::HostKind;
use cutover::aws::codedeploy::lifecycle::LifecycleEventName;
use cutover::aws::codedeploy::service::{Outdated, Request};

#[test]
fn ec2_103_targets_are_looked_up_once_when_the_deployment_starts() {
    // The start checks run 1 s after the creation.
    for (visible_s, targets) in [(0, 2), (1, 2), (2, 1)] {
        let mut world = upgrade(2, ONE);
        world.hosts[1].visible_from = seconds(visible_s);
        let told = tell(&world);
        let started = told.with("Pending -> InProgress").len();
        assert_eq!(started, targets, "visible from {visible_s} s\n{told}");
    }
    let mut world = upgrade(1, ONE);
    world.hosts[0].visible_from = seconds(2);
    tell(&world).has("d-1 Created -> Failed NO_INSTANCES EC2-211");
}

#[test]
fn ec2_048_hosts_outside_a_deployment_no_longer_run_the_groups_revision() {
    let mut world = upgrade(2, ALL);
    world.hosts[1].visible_from = seconds(100);
    let told = tell(&world);
    told.has("d-1 web-2 Healthy Current -> Healthy Old EC2-048");
}

#[test]
fn ec2_106_only_outdated_hosts_are_targets_when_asked_for() {
    let only = |request: &mut Request| {
        request.outdated = Outdated::Only;
    };
    let mut world = upgrade(3, ALL);
    // Nobody is outdated at first; then one host fails v2, and only that one is.
    world.faults = vec![breaks(LifecycleEventName::BeforeInstall, V2, &[1])];
    world.timeline = vec![
        create(0, V1, ALL, only),
        create(100, V2, ALL, |_| {}),
        create(300, V2, ALL, only),
    ];
    let told = tell(&world);
    told.has("d-1 Created -> Failed NO_INSTANCES EC2-106");
    assert_eq!(told.with("d-2 InProgress -> Succeeded").len(), 1);
    let started = told.with("d-3 web-");
    assert!(
        started.iter().all(|line| line.starts_with("d-3 web-2 ")),
        "{told}"
    );
    assert!(!started.is_empty());
}

#[test]
fn ec2_106_a_group_that_selects_nobody_is_not_up_to_date() {
    let mut world = upgrade(1, ALL);
    world.groups[0].members.clear();
    world.timeline = vec![create(0, V2, ALL, |request| {
        request.outdated = Outdated::Only;
    })];
    tell(&world).has("d-1 Created -> Failed NO_INSTANCES EC2-211");
}

#[test]
fn ec2_121_both_kinds_of_hosts_are_counted_together() {
    // HOST_COUNT 2 of 3: one at a time, whatever the kind.
    let mut world = upgrade(3, MinimumHealthyHosts::HostCount(2));
    world.hosts[1].kind = HostKind::OnPremises;
    let told = tell(&world);
    assert_eq!(told.with("web-1 Pending -> InProgress EC2-032").len(), 1);
    assert_eq!(told.with("web-2 Pending -> InProgress EC2-043").len(), 1);
    assert_eq!(told.with("InProgress -> Succeeded").len(), 4);
}

#[test]
fn ec2_120_an_on_premises_host_starts_with_nothing_installed() {
    let mut world = upgrade(1, ALL);
    world.hosts[0].kind = HostKind::OnPremises;
    world.groups[0].runs = vec![None];
    let told = tell(&world);
    told.has("d-1 web-1 Unhealthy Unknown -> Healthy Current EC2-049");
}
