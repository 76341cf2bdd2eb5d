//! BlockTraffic and AllowTraffic while load balancers refuse calls.

use super::{ALL, ONE, Told, V2, create, same_time, tell, upgrade};
use crate::look::strike_at;
use crate::worlds;
use cutover::account::fault::description::What;
use cutover::account::fault::scope::ThrottledService;
use cutover::account::latency::Latency;
use cutover::account::world::World;
use cutover::aws::codedeploy::config::MinimumHealthyHosts;
use cutover::aws::codedeploy::lifecycle::LifecycleEventName;
use cutover::aws::elb::ids::TargetGroupId;
use cutover::aws::elb::target_group::TargetGroup;
use cutover::kernel::time::Duration;

/// Two targets behind a load balancer.
fn behind(minimum: MinimumHealthyHosts) -> World {
    let mut world = upgrade(2, minimum);
    worlds::behind(&mut world, TargetGroup::application("web"), 50);
    let group = TargetGroupId(0);
    world.timeline = vec![create(0, V2, minimum, |request| {
        request.traffic = Some(vec![group]);
    })];
    world
}

fn refuses(world: &mut World, at_ms: u64, share: f64, lasts_ms: Option<u64>) {
    let service = ThrottledService::ElasticLoadBalancing;
    let what = What::ApiThrottle { service, share };
    strike_at(world, at_ms, what, lasts_ms);
}

/// Two targets in turn whose load balancer refuses a share of the calls from the start on.
fn throttled(share: Option<f64>, lasts_ms: u64) -> Told {
    let mut world = behind(ONE);
    if let Some(share) = share {
        refuses(&mut world, 0, share, Some(lasts_ms));
    }
    tell(&world)
}

#[test]
fn flt_025_a_throttled_deregistration_is_called_again() {
    let began = throttled(None, 0).when("d-1 web-1 BlockTraffic began");
    // Called after 0, 1, 3 and 7 s; the fault ends 5 s after the first call.
    let told = throttled(Some(1.0), (began * 1_000.0) as u64 + 5_000);
    same_time(told.when("d-1 web-1 BlockTraffic began"), began);
    for (at, line) in [
        (0.0, "d-1 web-1 BlockTraffic refused, again in 1 s FLT-025"),
        (1.0, "d-1 web-1 BlockTraffic refused, again in 2 s FLT-025"),
        (3.0, "d-1 web-1 BlockTraffic refused, again in 4 s FLT-025"),
        (7.0, "web-1 target group 0 healthy -> draining EC2-135"),
    ] {
        same_time(told.when(line), began + at);
    }
    assert_eq!(told.with("refused").len(), 3, "{told}");
    told.has("d-1 InProgress -> Succeeded EC2-037");
    // The strike is what led to a refusal, and the last of these to the deregistration.
    let place = told.place("fault 0 began FLT-025");
    let cause = |line: &str| {
        let entry = &told.run.entries[told.place(line)];
        entry.cause.expect("it has one").0.get() as usize - 1
    };
    assert_eq!(cause("refused, again in 1 s"), place);
}

#[test]
fn flt_025_a_call_refused_to_the_last_fails_the_deployment() {
    let began = throttled(None, 0).when("d-1 web-1 BlockTraffic began");
    let told = throttled(Some(1.0), 100_000_000);
    let ends = began + 7.0;
    same_time(told.when("d-1 web-1 BlockTraffic refused FLT-025"), ends);
    for line in [
        "d-1 web-1 BlockTraffic Failed, throttled FLT-025",
        "d-1 web-1 InProgress -> Failed FLT-025",
        "d-1 web-2 Pending -> Skipped FLT-025",
        "d-1 InProgress -> Failed THROTTLED FLT-025",
    ] {
        same_time(told.when(line), ends);
    }
    // It never left its target group.
    assert_eq!(told.with("web-1 target group 0"), [""; 0], "{told}");
}

#[test]
fn flt_025_what_runs_elsewhere_ends_before_the_deployment_fails() {
    let mut world = behind(ALL);
    refuses(&mut world, 0, 1.0, None);
    // The agent of the second target is late, as is its own first call.
    world.hosts[1].profile = 1;
    let mut late = world.profiles[0].clone();
    let gap = LifecycleEventName::BlockTraffic as usize;
    late.dispatch_gap[gap] = Latency::Constant(Duration::from_secs(5));
    world.profiles.push(late);
    let told = tell(&world);
    let first = told.when("d-1 web-1 InProgress -> Failed FLT-025");
    let second = told.when("d-1 web-2 InProgress -> Failed");
    assert!(second > first, "{told}");
    same_time(
        told.when("d-1 InProgress -> Failed THROTTLED FLT-025"),
        second,
    );
}

#[test]
fn flt_025_a_throttled_registration_is_called_again() {
    let began = tell(&behind(ALL)).when("d-1 web-1 AllowTraffic began");
    let mut world = behind(ALL);
    // Called after 0, 1 and 3 s. Nothing on the host makes up for a call.
    refuses(&mut world, (began * 1_000.0) as u64 - 500, 1.0, Some(2_000));
    strike_at(
        &mut world,
        (began * 1_000.0) as u64 + 500,
        What::EbsSlow { factor: 2.0 },
        Some(100),
    );
    let told = tell(&world);
    let registered = "web-1 target group 0 unregistered -> initial LB-003";
    same_time(told.when(registered), began + 3.0);
    assert_eq!(told.with("web-1 AllowTraffic refused").len(), 2, "{told}");
    told.has("d-1 InProgress -> Succeeded EC2-037");
}

#[test]
fn ec2_133_a_throttled_event_ends_with_its_limit() {
    let mut world = behind(ONE);
    world.policy.limits.event = Duration::from_secs(6);
    refuses(&mut world, 0, 1.0, None);
    let told = tell(&world);
    let began = told.when("d-1 web-1 BlockTraffic began");
    // The fourth call, after 7 s, would come too late.
    assert_eq!(told.with("refused").len(), 3, "{told}");
    let failed = "d-1 web-1 BlockTraffic Failed, not drained in time EC2-133";
    same_time(told.when(failed), began + 6.0);
}

#[test]
fn flt_025_each_call_is_refused_by_a_draw_of_its_own() {
    let refused = |percent: u32| {
        let told = throttled(Some(f64::from(percent) / 100.0), 100_000_000);
        let failed = told.with("-> Failed THROTTLED").len();
        (told.with("refused").len(), failed)
    };
    assert_eq!(refused(0), (0, 0));
    assert_eq!(refused(100), (4, 1));
    // Some calls are refused and repeated with success.
    let between: Vec<(usize, usize)> = (5..100).step_by(5).map(refused).collect();
    assert!(
        between
            .iter()
            .any(|(refused, failed)| *refused > 0 && *failed == 0),
        "{between:?}"
    );
}
