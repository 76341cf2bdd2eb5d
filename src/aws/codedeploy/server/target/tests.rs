//! Timelines of one target: a signal goes in, and exactly these actions come out.

mod traffic;

use super::{InstanceTarget, TargetSignal, Turn};
use crate::aws::codedeploy::config::MinimumHealthyHosts;
use crate::aws::codedeploy::lifecycle::{IN_PLACE, LifecycleEventName};
use crate::aws::codedeploy::notification::TriggerEventType;
use crate::aws::codedeploy::outbox::Outbox;
use crate::aws::codedeploy::server::action::{Action, Begun, Dispatch, EventLimits, Wait};
use crate::aws::codedeploy::server::result::{EventResult, Failure, FailureCause, Success};
use crate::aws::codedeploy::server::role::TargetRole;
use crate::aws::codedeploy::server::settings::{
    ApplicationStopFailures, Batches, HaltInflight, Settings, SingleInstanceHalf,
};
use crate::aws::codedeploy::server::style::Style;
use crate::aws::codedeploy::server::target::Installed;
use crate::aws::codedeploy::status::TargetStatus;
use crate::aws::codedeploy::zonal::Zonal;
use crate::kernel::time::Duration;
use crate::rulebook::Rule;
use crate::rulebook::{
    EC2_001, EC2_010, EC2_018, EC2_019, EC2_020, EC2_041, EC2_043, EC2_044, EC2_046, EC2_047,
    EC2_142, EC2_151, EC2_154, EC2_196, EC2_207, EC2_215, EC2_221,
};
use LifecycleEventName::{ApplicationStart, ApplicationStop, DownloadBundle, ValidateService};
use TargetStatus::{Failed, InProgress, Pending, Skipped, Succeeded};

const LIMITS: EventLimits = EventLimits {
    pickup: Duration::from_secs(300),
    event: Duration::from_secs(3600),
};

const TURN: TargetSignal = TargetSignal::Start(Turn {
    dispatch: Dispatch::FirstOfTarget,
    now: EC2_043,
    place: EC2_041,
});

const OK: EventResult = EventResult::Succeeded(Success::SCRIPTS);

const fn broken(cause: FailureCause) -> EventResult {
    EventResult::Failed(Failure::of(cause))
}

fn settings(application_stop_failures: ApplicationStopFailures) -> Settings {
    Settings {
        style: Style::InPlace(TargetRole::InPlace),
        minimum: MinimumHealthyHosts::HostCount(0),
        zonal: Zonal::No,
        application_stop_failures,
        limits: LIMITS,
        deployment_limit: Duration::from_secs(12 * 3600),
        batches: Batches::Rolling,
        halt_inflight: HaltInflight::Drain,
        single_instance_half: SingleInstanceHalf::Invalid,
    }
}

fn feed_with(
    target: &mut InstanceTarget,
    settings: &Settings,
    signal: TargetSignal,
) -> Vec<(Rule, Action)> {
    let mut out = Outbox::default();
    target.step(signal, settings, &mut out);
    out.sent().iter().map(|s| (s.rule, s.action)).collect()
}

fn feed(target: &mut InstanceTarget, signal: TargetSignal) -> Vec<(Rule, Action)> {
    feed_with(target, &settings(ApplicationStopFailures::Fail), signal)
}

/// A target whose event at `index` is offered.
fn offered(index: usize) -> InstanceTarget {
    let mut target = InstanceTarget::new(TargetRole::InPlace);
    feed(&mut target, TURN);
    for _ in 0..index {
        feed(&mut target, TargetSignal::PickedUp);
        feed(&mut target, TargetSignal::EventEnded(OK));
    }
    target
}

/// A target whose event at `index` runs.
fn running(index: usize) -> InstanceTarget {
    let mut target = offered(index);
    feed(&mut target, TargetSignal::PickedUp);
    target
}

fn moves(rule: Rule, from: TargetStatus, to: TargetStatus) -> (Rule, Action) {
    (rule, Action::Target { from, to })
}

fn offers(rule: Rule, event: LifecycleEventName, dispatch: Dispatch) -> (Rule, Action) {
    let limits = LIMITS;
    let action = Action::RunEvent {
        event,
        dispatch,
        limits,
    };
    (rule, action)
}

fn ends(
    rule: Rule,
    event: LifecycleEventName,
    result: EventResult,
    begun: Begun,
) -> (Rule, Action) {
    let action = Action::EventEnded {
        event,
        result,
        begun,
    };
    (rule, action)
}

fn skips(rule: Rule, events: &[LifecycleEventName]) -> Vec<(Rule, Action)> {
    let skip = |event: &LifecycleEventName| (rule, Action::EventSkipped(*event));
    events.iter().map(skip).collect()
}

fn notifies(kind: TriggerEventType) -> (Rule, Action) {
    (EC2_215, Action::Notify(kind))
}

const FAILURE: TriggerEventType = TriggerEventType::InstanceFailure;
const SUCCESS: TriggerEventType = TriggerEventType::InstanceSuccess;

#[test]
fn ec2_001_the_events_of_a_target_follow_one_another_to_the_last() {
    let mut target = InstanceTarget::new(TargetRole::InPlace);
    let started = feed(&mut target, TURN);
    let expected = [
        moves(EC2_043, Pending, InProgress),
        notifies(TriggerEventType::InstanceStart),
        offers(EC2_041, ApplicationStop, Dispatch::FirstOfTarget),
    ];
    assert_eq!(started, expected);
    for (index, event) in IN_PLACE.iter().enumerate() {
        let picked_up = feed(&mut target, TargetSignal::PickedUp);
        assert_eq!(picked_up, [(EC2_142, Action::EventStarted(*event))]);
        let ended = feed(&mut target, TargetSignal::EventEnded(OK));
        let follows = match IN_PLACE.get(index + 1) {
            Some(next) => offers(EC2_001, *next, Dispatch::NextEvent),
            None => (EC2_221, Action::Ask(Wait::InstanceFinalise)),
        };
        assert_eq!(ended, [ends(EC2_010, *event, OK, Begun::Yes), follows]);
    }
    let finalised = feed(&mut target, TargetSignal::Finalised);
    let expected = [moves(EC2_221, InProgress, Succeeded), notifies(SUCCESS)];
    assert_eq!(finalised, expected);
}

#[test]
fn ec2_018_an_ignored_failure_goes_on_with_the_next_event() {
    let ignore = settings(ApplicationStopFailures::Ignore);
    let failed = broken(FailureCause::ScriptFailed);
    let mut target = running(0);
    let went_on = feed_with(&mut target, &ignore, TargetSignal::EventEnded(failed));
    let expected = [
        ends(EC2_010, ApplicationStop, failed, Begun::Yes),
        (EC2_019, Action::FailureIgnored(ApplicationStop)),
        offers(EC2_018, DownloadBundle, Dispatch::NextEvent),
    ];
    assert_eq!(went_on, expected);
    // An ApplicationStop that ends well leaves nothing to ignore.
    let mut target = running(0);
    let went_on = feed_with(&mut target, &ignore, TargetSignal::EventEnded(OK));
    assert_eq!(
        went_on[1],
        offers(EC2_001, DownloadBundle, Dispatch::NextEvent)
    );
}

#[test]
fn ec2_018_only_failures_before_the_download_are_ignored() {
    let ignore = settings(ApplicationStopFailures::Ignore);
    for (index, event) in IN_PLACE.iter().enumerate().skip(1) {
        let mut target = running(index);
        let failed = TargetSignal::EventEnded(broken(FailureCause::ScriptFailed));
        feed_with(&mut target, &ignore, failed);
        feed_with(&mut target, &ignore, TargetSignal::Finalised);
        assert_eq!(target.status(), Failed, "{event}");
    }
}

#[test]
fn ec2_019_an_ignored_failure_lets_the_target_succeed() {
    let ignore = settings(ApplicationStopFailures::Ignore);
    let mut target = running(0);
    let failed = TargetSignal::EventEnded(broken(FailureCause::ScriptTimedOut));
    feed_with(&mut target, &ignore, failed);
    for _ in 1..IN_PLACE.len() {
        feed_with(&mut target, &ignore, TargetSignal::PickedUp);
        feed_with(&mut target, &ignore, TargetSignal::EventEnded(OK));
    }
    feed_with(&mut target, &ignore, TargetSignal::Finalised);
    assert_eq!(target.status(), Succeeded);
}

#[test]
fn ec2_020_the_events_behind_a_failure_are_skipped_under_one_stamp() {
    let failed = broken(FailureCause::ScriptFailed);
    let mut target = running(4);
    let ended = feed(&mut target, TargetSignal::EventEnded(failed));
    let expected = [
        ends(
            EC2_010,
            LifecycleEventName::AfterInstall,
            failed,
            Begun::Yes,
        ),
        (EC2_020, Action::Ask(Wait::SkipStamp)),
        (EC2_221, Action::Ask(Wait::InstanceFinalise)),
    ];
    assert_eq!(ended, expected);
    let stamped = feed(&mut target, TargetSignal::SkipStamp);
    assert_eq!(
        stamped,
        skips(EC2_020, &[ApplicationStart, ValidateService])
    );
    let finalised = feed(&mut target, TargetSignal::Finalised);
    let expected = [moves(EC2_047, InProgress, Failed), notifies(FAILURE)];
    assert_eq!(finalised, expected);
}

#[test]
fn ec2_020_a_stamp_longer_than_the_finalisation_comes_with_it() {
    let mut target = running(5);
    let failed = TargetSignal::EventEnded(broken(FailureCause::ScriptFailed));
    feed(&mut target, failed);
    let finalised = feed(&mut target, TargetSignal::Finalised);
    let mut expected = skips(EC2_020, &[ValidateService]);
    expected.push(moves(EC2_047, InProgress, Failed));
    expected.push(notifies(FAILURE));
    assert_eq!(finalised, expected);
    assert_eq!(feed(&mut target, TargetSignal::SkipStamp), []);
}

#[test]
fn ec2_047_every_reported_cause_fails_the_target_alike() {
    for cause in FailureCause::ALL {
        if cause.is_noticed_by_service() {
            continue;
        }
        let mut target = running(6);
        feed(&mut target, TargetSignal::EventEnded(broken(*cause)));
        let finalised = feed(&mut target, TargetSignal::Finalised);
        let expected = [moves(EC2_047, InProgress, Failed), notifies(FAILURE)];
        assert_eq!(finalised, expected, "{cause}");
    }
}

#[test]
fn ec2_046_an_unreachable_host_counts_as_failed_once_nobody_picked_its_event_up() {
    let not_picked_up = broken(FailureCause::NotPickedUp);
    let mut target = offered(5);
    let ended = feed(&mut target, TargetSignal::EventEnded(not_picked_up));
    let mut expected = vec![ends(
        FailureCause::NotPickedUp.rule(),
        ApplicationStart,
        not_picked_up,
        Begun::No,
    )];
    expected.extend(skips(EC2_020, &[ValidateService]));
    expected.push(moves(EC2_046, InProgress, Failed));
    expected.push(notifies(FAILURE));
    assert_eq!(ended, expected);
}

#[test]
fn ec2_151_a_host_lost_during_an_event_fails_when_the_service_notices() {
    for (cause, rule) in [
        (FailureCause::HostLost, EC2_151),
        (FailureCause::OutOfTime, EC2_154),
    ] {
        let mut target = running(6);
        let ended = feed(&mut target, TargetSignal::EventEnded(broken(cause)));
        let expected = [
            ends(rule, ValidateService, broken(cause), Begun::Yes),
            moves(rule, InProgress, Failed),
            notifies(FAILURE),
        ];
        assert_eq!(ended, expected, "{cause}");
    }
}

#[test]
fn ec2_196_a_stopped_target_ends_with_its_current_event() {
    // Stopped for whatever reason, the rule travels along.
    for rule in [EC2_196, EC2_207, EC2_044] {
        let mut target = running(5);
        assert_eq!(feed(&mut target, TargetSignal::Stop(rule)), []);
        let ended = feed(&mut target, TargetSignal::EventEnded(OK));
        let mut expected = vec![ends(EC2_010, ApplicationStart, OK, Begun::Yes)];
        expected.extend(skips(rule, &[ValidateService]));
        expected.push(moves(rule, InProgress, Failed));
        expected.push(notifies(FAILURE));
        assert_eq!(ended, expected);
    }
}

#[test]
fn ec2_196_between_two_events_a_stopped_target_fails_at_once() {
    let mut target = offered(5);
    let stopped = feed(&mut target, TargetSignal::Stop(EC2_196));
    let mut expected = skips(EC2_196, &[ApplicationStart, ValidateService]);
    expected.push(moves(EC2_196, InProgress, Failed));
    expected.push(notifies(FAILURE));
    assert_eq!(stopped, expected);
}

#[test]
fn ec2_196_a_last_event_that_ends_well_saves_a_stopped_target() {
    for (result, status) in [
        (OK, Succeeded),
        (broken(FailureCause::ScriptFailed), Failed),
    ] {
        let mut target = running(6);
        feed(&mut target, TargetSignal::Stop(EC2_196));
        let ended = feed(&mut target, TargetSignal::EventEnded(result));
        assert_eq!(ended[1], moves(EC2_196, InProgress, status));
    }
    // Its last event was over already.
    let mut target = running(6);
    feed(&mut target, TargetSignal::EventEnded(OK));
    let stopped = feed(&mut target, TargetSignal::Stop(EC2_196));
    let expected = [moves(EC2_196, InProgress, Succeeded), notifies(SUCCESS)];
    assert_eq!(stopped, expected);
}

#[test]
fn ec2_050_an_install_that_finished_is_remembered_whatever_follows() {
    let mut target = running(3);
    feed(
        &mut target,
        TargetSignal::EventEnded(broken(FailureCause::DiskFull)),
    );
    assert_eq!(target.installed(), Installed::No);
    let mut target = running(4);
    assert_eq!(target.installed(), Installed::Yes);
    feed(
        &mut target,
        TargetSignal::EventEnded(broken(FailureCause::ScriptFailed)),
    );
    assert_eq!(target.installed(), Installed::Yes);
    // Also in an event that a stop let end.
    let mut target = running(3);
    feed(&mut target, TargetSignal::Stop(EC2_196));
    feed(&mut target, TargetSignal::EventEnded(OK));
    assert_eq!(
        (target.status(), target.installed()),
        (Failed, Installed::Yes)
    );
}

#[test]
fn ec2_215_a_skipped_target_notifies_nobody() {
    let mut target = InstanceTarget::new(TargetRole::InPlace);
    let skipped = feed(&mut target, TargetSignal::Skip(EC2_044));
    let mut expected = vec![moves(EC2_044, Pending, Skipped)];
    expected.extend(skips(EC2_044, IN_PLACE));
    assert_eq!(skipped, expected);
}

/// The rows of the target's state table that exist in place: the status before, the signal, and the
/// status after.
#[test]
fn ec2_201_every_row_of_the_targets_state_table_holds() {
    let stopping = || {
        let mut target = running(5);
        feed(&mut target, TargetSignal::Stop(EC2_196));
        target
    };
    let over = |signal| {
        let mut target = running(6);
        feed(&mut target, TargetSignal::EventEnded(signal));
        feed(&mut target, TargetSignal::Finalised);
        target
    };
    let failed = broken(FailureCause::ScriptFailed);
    let end = TargetSignal::EventEnded;
    let stop = TargetSignal::Stop(EC2_196);
    let skip = TargetSignal::Skip(EC2_044);
    let rows = [
        (
            "start",
            InstanceTarget::new(TargetRole::InPlace),
            TURN,
            InProgress,
        ),
        (
            "halt",
            InstanceTarget::new(TargetRole::InPlace),
            skip,
            Skipped,
        ),
        ("more events", running(5), end(OK), InProgress),
        ("last event", running(6), end(OK), InProgress),
        ("failure", running(6), end(failed), InProgress),
        ("stop, event runs", running(5), stop, InProgress),
        ("stop, none runs", offered(5), stop, Failed),
        ("stopping, event ends", stopping(), end(OK), Failed),
        ("stopping, event fails", stopping(), end(failed), Failed),
        ("stopped twice", stopping(), stop, InProgress),
        ("Succeeded", over(OK), stop, Succeeded),
        ("Succeeded, late", over(OK), end(OK), Succeeded),
        ("Failed", over(failed), TargetSignal::Finalised, Failed),
        ("Failed, late", over(failed), TargetSignal::PickedUp, Failed),
    ];
    for (row, mut target, signal, after) in rows {
        let before = target.status();
        let said = feed(&mut target, signal);
        assert_eq!(target.status(), after, "{row}");
        if matches!(before, Succeeded | Failed | Skipped) {
            assert_eq!(said, [], "{row}: what is final stays so");
        }
    }
}
