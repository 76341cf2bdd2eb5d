//! StopDeployment in whole runs: its answer, its effect on targets, and the rollback behind it.

use super::{ALL, ONE, V2, create, rolls_back_on, same_time, stop, tell, upgrade};
use cutover::account::world::{Timed, World};
use cutover::aws::codedeploy::options::AutoRollbackEvent;
use cutover::aws::codedeploy::rollback::StopRollback;
use cutover::kernel::time::{Duration, Time};

const AS_CONFIGURED: StopRollback = StopRollback::AsConfigured;

fn at_millis(millis: u64) -> Time {
    Time::ZERO + Duration::from_millis(millis)
}

/// Three hosts get v2 one at a time, with more operations behind the creation.
fn stopped(operations: Vec<Timed>) -> World {
    let mut world = upgrade(3, ONE);
    world.timeline.extend(operations);
    world
}

#[test]
fn ec2_195_a_stop_is_answered_by_what_runs_at_that_moment() {
    // ApplicationStop runs from 4.5 s to 9.5 s, DownloadBundle begins at 11.1 s; the deployment
    // starts at 1 s and its last target is final at about 122 s.
    let cases = [
        (
            500,
            "Succeeded",
            "d-1 Created -> Stopped MANUAL_STOP EC2-196",
        ),
        (
            2_000,
            "Succeeded",
            "d-1 InProgress -> Stopped MANUAL_STOP EC2-196",
        ),
        (
            6_000,
            "Pending",
            "d-1 InProgress -> Stopped MANUAL_STOP EC2-196",
        ),
        (
            10_000,
            "Succeeded",
            "d-1 InProgress -> Stopped MANUAL_STOP EC2-196",
        ),
    ];
    for (millis, answer, end) in cases {
        let told = tell(&stopped(vec![stop(at_millis(millis), 0, AS_CONFIGURED)]));
        told.has(&format!("d-1 stop {answer} EC2-195"));
        told.has(end);
    }
}

#[test]
fn ec2_195_a_later_stop_succeeds_and_one_after_the_end_is_refused() {
    let told = tell(&stopped(vec![
        stop(at_millis(6_000), 0, AS_CONFIGURED),
        stop(at_millis(7_000), 0, AS_CONFIGURED),
        stop(at_millis(20_000), 0, AS_CONFIGURED),
        stop(at_millis(20_000), 7, AS_CONFIGURED),
    ]));
    let answers = ["d-1 stop Pending EC2-195", "d-1 stop Succeeded EC2-195"];
    assert_eq!(told.with("d-1 stop "), answers);
    told.has("operation 3 refused DeploymentAlreadyCompletedException EC2-195");
    told.has("operation 4 refused DeploymentDoesNotExistException EC2-195");
}

#[test]
fn ec2_195_a_stop_during_the_finalisation_ends_the_deployment_at_once() {
    let finishes = tell(&stopped(Vec::new())).when("d-1 InProgress -> Succeeded");
    let at = at_millis(((finishes - 1.0) * 1000.0) as u64);
    let told = tell(&stopped(vec![stop(at, 0, AS_CONFIGURED)]));
    told.has("d-1 stop Succeeded EC2-195");
    let ends = told.when("d-1 InProgress -> Stopped MANUAL_STOP EC2-196");
    same_time(ends, at.as_secs_f64());
}

#[test]
fn ec2_196_a_stop_lets_the_running_event_end_and_skips_the_rest() {
    let told = tell(&stopped(vec![stop(at_millis(6_000), 0, AS_CONFIGURED)]));
    for host in ["web-2", "web-3"] {
        let skipped = told.when(&format!("d-1 {host} Pending -> Skipped EC2-196"));
        same_time(skipped, 6.0);
    }
    same_time(told.when("ApplicationStop Succeeded"), 9.5);
    same_time(told.when("web-1 DownloadBundle Skipped EC2-196"), 9.5);
    same_time(told.when("web-1 InProgress -> Failed EC2-196"), 9.5);
    same_time(told.when("d-1 InProgress -> Stopped MANUAL_STOP"), 9.5);
}

#[test]
fn ec2_197_a_stop_forces_or_suppresses_the_rollback() {
    let request = [AutoRollbackEvent::DeploymentStopOnRequest];
    let cases = [
        (&[][..], AS_CONFIGURED, false),
        (&[], StopRollback::Force, true),
        (&[], StopRollback::Suppress, false),
        (&request, AS_CONFIGURED, true),
        (&request, StopRollback::Force, true),
        (&request, StopRollback::Suppress, false),
    ];
    for (events, rollback, expected) in cases {
        let mut world = stopped(vec![stop(at_millis(6_000), 0, rollback)]);
        world.timeline[0] = create(0, V2, ONE, |request| {
            request.auto_rollback = rolls_back_on(events);
        });
        let told = tell(&world);
        let rolled_back = !told.with("d-2 Created v1 by codeDeployRollback").is_empty();
        assert_eq!(rolled_back, expected, "{events:?} {rollback:?}\n{told}");
    }
    // Before the start no target was touched: there is nothing to return from.
    let told = tell(&stopped(vec![stop(at_millis(500), 0, StopRollback::Force)]));
    assert_eq!(told.with("d-2"), [""; 0]);
}

#[test]
fn ec2_198_a_rollback_waits_until_the_stopped_deployment_has_drained() {
    let mut world = stopped(vec![stop(at_millis(6_000), 0, StopRollback::Force)]);
    // Somebody else asks between the end of the deployment and its rollback.
    world.timeline.push(create(0, V2, ALL, |_| {}));
    world.timeline[2].at = at_millis(9_700);
    let told = tell(&world);
    same_time(told.when("d-1 InProgress -> Stopped"), 9.5);
    told.has("operation 2 refused DeploymentLimitExceededException EC2-202");
    same_time(told.when("d-2 Created v1 by codeDeployRollback"), 10.0);
}

#[test]
fn ec2_197_a_later_request_without_a_word_leaves_that_of_an_earlier_one() {
    for (first, second, expected) in [
        (StopRollback::Force, AS_CONFIGURED, true),
        (StopRollback::Force, StopRollback::Suppress, false),
        (StopRollback::Suppress, StopRollback::Force, true),
        (AS_CONFIGURED, AS_CONFIGURED, false),
    ] {
        let told = tell(&stopped(vec![
            stop(at_millis(6_000), 0, first),
            stop(at_millis(6_500), 0, second),
        ]));
        let rolled_back = !told.with("d-2 Created v1 by codeDeployRollback").is_empty();
        assert_eq!(rolled_back, expected, "{first:?}, {second:?}\n{told}");
        let refused = told.with("d-1 not rolled back EC2-197").len();
        assert_eq!(
            refused,
            usize::from(second == StopRollback::Suppress),
            "{told}"
        );
    }
}
