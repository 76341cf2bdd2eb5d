//! Timelines of a target behind a load balancer.

use super::skips;
use super::{FAILURE, OK, TURN, broken, ends, feed_with, moves, notifies, offers, settings};
use crate::aws::codedeploy::lifecycle::{IN_PLACE_BEHIND_LOAD_BALANCER, LifecycleEventName};
use crate::aws::codedeploy::server::action::{Action, Begun, Dispatch, Wait};
use crate::aws::codedeploy::server::result::{EventResult, FailureCause, Success};
use crate::aws::codedeploy::server::role::TargetRole;
use crate::aws::codedeploy::server::settings::{ApplicationStopFailures, Settings};
use crate::aws::codedeploy::server::style::Style;
use crate::aws::codedeploy::server::target::{InstanceTarget, TargetSignal};
use crate::aws::codedeploy::status::TargetStatus::{Failed, InProgress};
use crate::kernel::time::Duration;
use crate::rulebook::Rule;
use crate::rulebook::{
    EC2_002, EC2_020, EC2_041, EC2_126, EC2_127, EC2_128, EC2_129, EC2_131, EC2_133, EC2_142,
    EC2_221,
};

const BEHIND: TargetRole = TargetRole::InPlaceBehindLoadBalancer;

/// In place behind a load balancer.
fn behind() -> Settings {
    Settings {
        style: Style::InPlace(BEHIND),
        ..settings(ApplicationStopFailures::Fail)
    }
}

/// A target behind a load balancer whose `event` is offered.
fn offered_behind(event: LifecycleEventName) -> InstanceTarget {
    let mut target = InstanceTarget::new(BEHIND);
    feed_with(&mut target, &behind(), TURN);
    for before in IN_PLACE_BEHIND_LOAD_BALANCER {
        if *before == event {
            break;
        }
        feed_with(&mut target, &behind(), TargetSignal::PickedUp);
        feed_with(&mut target, &behind(), TargetSignal::EventEnded(OK));
    }
    target
}

fn serves(rule: Rule, event: LifecycleEventName, dispatch: Dispatch) -> (Rule, Action) {
    let action = Action::RunServiceEvent {
        event,
        dispatch,
        limit: Duration::from_secs(3600),
    };
    (rule, action)
}

#[test]
fn ec2_002_the_service_carries_two_of_thirteen_events_out() {
    let mut target = InstanceTarget::new(BEHIND);
    let mut said = feed_with(&mut target, &behind(), TURN);
    for (index, event) in IN_PLACE_BEHIND_LOAD_BALANCER.iter().enumerate() {
        let (dispatch, rule) = match index {
            0 => (Dispatch::FirstOfTarget, EC2_041),
            _ => (Dispatch::NextEvent, EC2_002),
        };
        let (begins, asked) = match event {
            LifecycleEventName::BlockTraffic => (EC2_126, serves(rule, *event, dispatch)),
            LifecycleEventName::AllowTraffic => (EC2_127, serves(rule, *event, dispatch)),
            _ => (EC2_142, offers(rule, *event, dispatch)),
        };
        assert_eq!(said.last(), Some(&asked), "{event}");
        let started = feed_with(&mut target, &behind(), TargetSignal::PickedUp);
        assert_eq!(started, [(begins, Action::EventStarted(*event))]);
        said = feed_with(&mut target, &behind(), TargetSignal::EventEnded(OK));
    }
    assert_eq!(said[1], (EC2_221, Action::Ask(Wait::InstanceFinalise)));
}

#[test]
fn ec2_126_a_traffic_event_says_how_it_ended_well() {
    for (event, success, rule) in [
        (
            LifecycleEventName::BlockTraffic,
            Success::Drained(EC2_129),
            EC2_129,
        ),
        (
            LifecycleEventName::BlockTraffic,
            Success::NotRegistered,
            EC2_131,
        ),
        (
            LifecycleEventName::AllowTraffic,
            Success::Healthy(EC2_128),
            EC2_128,
        ),
    ] {
        let mut target = offered_behind(event);
        feed_with(&mut target, &behind(), TargetSignal::PickedUp);
        let result = EventResult::Succeeded(success);
        let said = feed_with(&mut target, &behind(), TargetSignal::EventEnded(result));
        assert_eq!(said[0], ends(rule, event, result, Begun::Yes));
    }
}

#[test]
fn ec2_127_a_target_that_does_not_become_healthy_in_time_is_failed() {
    let event = LifecycleEventName::AllowTraffic;
    let mut target = offered_behind(event);
    feed_with(&mut target, &behind(), TargetSignal::PickedUp);
    let result = broken(FailureCause::NotHealthy);
    let said = feed_with(&mut target, &behind(), TargetSignal::EventEnded(result));
    // The service itself noticed, so that the target is final at once.
    let mut expected = vec![ends(EC2_127, event, result, Begun::Yes)];
    expected.extend(skips(EC2_020, &[LifecycleEventName::AfterAllowTraffic]));
    expected.push(moves(EC2_127, InProgress, Failed));
    expected.push(notifies(FAILURE));
    assert_eq!(said, expected);
}

#[test]
fn ec2_133_a_target_that_does_not_drain_in_time_is_failed() {
    let event = LifecycleEventName::BlockTraffic;
    let mut target = offered_behind(event);
    feed_with(&mut target, &behind(), TargetSignal::PickedUp);
    let result = broken(FailureCause::NotDrained);
    let said = feed_with(&mut target, &behind(), TargetSignal::EventEnded(result));
    assert_eq!(said[0], ends(EC2_133, event, result, Begun::Yes));
    let rest = &IN_PLACE_BEHIND_LOAD_BALANCER[2..];
    assert_eq!(said[1..=rest.len()], skips(EC2_020, rest));
    assert_eq!(said[rest.len() + 1], moves(EC2_133, InProgress, Failed));
}

#[test]
fn ec2_136_a_failed_target_asks_for_nothing_more() {
    // Out of traffic since BlockTraffic, it fails with ApplicationStart.
    let mut target = offered_behind(LifecycleEventName::ApplicationStart);
    feed_with(&mut target, &behind(), TargetSignal::PickedUp);
    let failed = TargetSignal::EventEnded(broken(FailureCause::ScriptFailed));
    let mut said = feed_with(&mut target, &behind(), failed);
    said.extend(feed_with(&mut target, &behind(), TargetSignal::SkipStamp));
    said.extend(feed_with(&mut target, &behind(), TargetSignal::Finalised));
    assert_eq!(target.status(), Failed);
    let asks = said
        .iter()
        .any(|(_, action)| matches!(action, Action::RunServiceEvent { .. }));
    assert!(!asks, "{said:?}");
}
