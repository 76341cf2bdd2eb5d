//! Stops, limits, refusals and notifications of one deployment, and its state table.

use super::{
    BROKEN, OK, begun, begun_with, candidates, changes, closes, ends, feed, finish, reach_last,
};
use super::{overview, settings, skips, tell};
use crate::aws::cloudwatch::ids::AlarmId;
use crate::aws::codedeploy::alarm_polling::AlarmStop;
use crate::aws::codedeploy::config::MinimumHealthyHosts;
use crate::aws::codedeploy::error_code::ErrorCode;
use crate::aws::codedeploy::ids::TargetIndex;
use crate::aws::codedeploy::notification::TriggerEventType;
use crate::aws::codedeploy::server::action::Action;
use crate::aws::codedeploy::server::deployment::Deployment;
use crate::aws::codedeploy::server::schedule::Candidate;
use crate::aws::codedeploy::server::signal::Signal;
use crate::aws::codedeploy::server::target::TargetSignal;
use crate::aws::codedeploy::status::{DeploymentStatus, StopStatus};
use crate::kernel::time::Duration;
use crate::rulebook::Rule;
use crate::rulebook::{ALM_051, ALM_054, ALM_061};
use crate::rulebook::{EC2_040, EC2_195, EC2_196, EC2_203, EC2_205, EC2_206, EC2_207, EC2_211};
use DeploymentStatus::{Created, InProgress, Queued, Stopped, Succeeded};
use MinimumHealthyHosts::{FleetPercent, HostCount};

fn answered(status: StopStatus) -> (Rule, Action) {
    (EC2_195, Action::StopAnswer(status))
}

const MANUAL_STOP: Option<ErrorCode> = Some(ErrorCode::ManualStop);

#[test]
fn ec2_195_a_stop_is_answered_by_what_still_runs() {
    let succeeded = answered(StopStatus::Succeeded);
    let pending = answered(StopStatus::Pending);

    let mut created = Deployment::new(settings(HostCount(0)));
    assert_eq!(feed(&mut created, Signal::Stop)[0], succeeded, "Created");

    let mut queued = Deployment::new(settings(HostCount(0)));
    feed(&mut queued, Signal::Queue);
    assert_eq!(feed(&mut queued, Signal::Stop)[0], succeeded, "Queued");

    let mut waits = begun(HostCount(0), 1);
    let said = feed(&mut waits, Signal::Stop);
    assert!(said.contains(&succeeded), "no event runs");
    assert_eq!(waits.status(), Stopped);

    let mut runs = begun(HostCount(0), 1);
    tell(&mut runs, 0, TargetSignal::PickedUp);
    assert_eq!(feed(&mut runs, Signal::Stop), [pending], "an event runs");
    assert_eq!(runs.status(), InProgress);
    // The stop is under way: asked again, it counts as done.
    assert_eq!(feed(&mut runs, Signal::Stop), [succeeded], "a later call");

    let mut finalising = begun(HostCount(0), 1);
    finish(&mut finalising, 0, OK);
    let said = feed(&mut finalising, Signal::Stop);
    assert_eq!(said[0], succeeded, "finalising");

    let mut late = begun(HostCount(0), 1);
    tell(&mut late, 0, TargetSignal::PickedUp);
    feed(&mut late, Signal::OutOfTime);
    assert_eq!(feed(&mut late, Signal::Stop), [pending], "out of time");
}

#[test]
fn ec2_196_a_stop_skips_what_is_pending_and_ends_with_the_last_running_event() {
    let mut deployment = begun(HostCount(1), 4);
    reach_last(&mut deployment, 0);
    tell(&mut deployment, 0, TargetSignal::PickedUp);
    tell(&mut deployment, 2, TargetSignal::PickedUp);
    let said = feed(&mut deployment, Signal::Stop);
    assert_eq!(skips(&said), [EC2_196]);
    // The target between two events fails at once.
    assert_eq!(overview(&deployment), [0, 2, 0, 1, 1]);
    tell(&mut deployment, 0, TargetSignal::EventEnded(OK));
    assert_eq!(deployment.status(), InProgress);
    let said = tell(&mut deployment, 2, TargetSignal::EventEnded(BROKEN));
    let mut expected = vec![ends(EC2_196, InProgress, Stopped, MANUAL_STOP)];
    expected.extend(closes(TriggerEventType::DeploymentStop, MANUAL_STOP));
    assert!(said.ends_with(&expected), "{said:?}");
    // The events were the last ones, and the first ended well.
    assert_eq!(overview(&deployment), [0, 0, 1, 2, 1]);
}

const LIT: AlarmStop = AlarmStop::Active(AlarmId(3));
const ALARM_ACTIVE: Option<ErrorCode> = Some(ErrorCode::AlarmActive);

const fn stops(candidates: &[Candidate]) -> Signal<'_> {
    Signal::StopByAlarm {
        stop: LIT,
        candidates,
    }
}

#[test]
fn alm_051_an_alarm_stops_what_runs_as_a_request_does_and_answers_nobody() {
    let mut deployment = begun(HostCount(1), 4);
    tell(&mut deployment, 0, TargetSignal::PickedUp);
    let said = feed(&mut deployment, stops(&[]));
    assert_eq!(skips(&said), [EC2_196]);
    assert_eq!(overview(&deployment), [0, 1, 0, 2, 1]);
    let answers = |(_, action): &(Rule, Action)| matches!(action, Action::StopAnswer(_));
    assert!(!said.iter().any(answers), "{said:?}");
    let said = tell(&mut deployment, 0, TargetSignal::EventEnded(OK));
    let mut expected = vec![ends(ALM_051, InProgress, Stopped, ALARM_ACTIVE)];
    expected.extend(closes(TriggerEventType::DeploymentStop, ALARM_ACTIVE));
    assert!(said.ends_with(&expected), "{said:?}");
}

#[test]
fn alm_054_a_deployment_that_has_not_begun_skips_all_its_targets() {
    let mut queued = Deployment::new(settings(HostCount(0)));
    feed(&mut queued, Signal::Queue);
    for mut deployment in [Deployment::new(settings(HostCount(0))), queued] {
        let before = deployment.status();
        let said = feed(&mut deployment, stops(&candidates(3)));
        assert_eq!(said[0], ends(ALM_051, before, Stopped, ALARM_ACTIVE));
        assert_eq!(skips(&said), [ALM_054; 3]);
        assert_eq!(overview(&deployment), [0, 0, 0, 0, 3]);
    }
}

#[test]
fn alm_061_a_failed_poll_ends_a_deployment_as_an_alarm_does() {
    let mut deployment = begun(HostCount(0), 2);
    let said = feed(
        &mut deployment,
        Signal::StopByAlarm {
            stop: AlarmStop::PollFailed,
            candidates: &[],
        },
    );
    assert!(said.contains(&ends(ALM_061, InProgress, Stopped, ALARM_ACTIVE)));
}

#[test]
fn ec2_205_the_clocks_of_a_deployment_start_and_stop_with_it() {
    let (mut deployment, said) = begun_with(settings(HostCount(0)), 1);
    assert_eq!(said[0], changes(EC2_205, Created, InProgress));
    let clock = Action::StartClock(Duration::from_secs(12 * 3600));
    assert_eq!(said[2], (EC2_206, clock));
    finish(&mut deployment, 0, OK);
    let said = feed(&mut deployment, Signal::Finalised);
    assert_eq!(said[1], (EC2_206, Action::StopClock));
    // Nothing changes a status that is final, so nothing starts behind the end.
    for late in [
        Signal::Begin(&candidates(1)),
        Signal::Admit,
        Signal::Schedule,
    ] {
        assert_eq!(feed(&mut deployment, late), []);
        assert_eq!(deployment.status(), Succeeded);
    }
}

#[test]
fn ec2_207_a_deployment_out_of_time_drains_and_fails() {
    let mut deployment = begun(HostCount(2), 4);
    tell(&mut deployment, 0, TargetSignal::PickedUp);
    let said = feed(&mut deployment, Signal::OutOfTime);
    assert_eq!(skips(&said), [EC2_207; 2]);
    assert_eq!(overview(&deployment), [0, 1, 0, 1, 2]);
    let said = tell(&mut deployment, 0, TargetSignal::EventEnded(BROKEN));
    let code = Some(ErrorCode::Timeout);
    let mut expected = vec![ends(EC2_207, InProgress, DeploymentStatus::Failed, code)];
    expected.extend(closes(TriggerEventType::DeploymentFailure, code));
    assert!(said.ends_with(&expected), "{said:?}");

    // With no event running it is over at once.
    let mut deployment = begun(HostCount(0), 2);
    feed(&mut deployment, Signal::OutOfTime);
    assert_eq!(deployment.status(), DeploymentStatus::Failed);
}

#[test]
fn ec2_211_a_refused_deployment_skips_all_its_targets() {
    let mut deployment = Deployment::new(settings(HostCount(0)));
    let code = ErrorCode::RevisionMissing;
    let refuse = Signal::Refuse {
        code,
        rule: EC2_211,
        candidates: &candidates(3),
    };
    let said = feed(&mut deployment, refuse);
    let failed = DeploymentStatus::Failed;
    assert_eq!(said[0], ends(EC2_211, Created, failed, Some(code)));
    assert_eq!(skips(&said), [EC2_211; 3]);
}

#[test]
fn ec2_215_a_deployment_notifies_its_start_and_its_end() {
    let kinds = |said: &[(Rule, Action)]| {
        let kind = |(_, action): &(Rule, Action)| match action {
            Action::Notify(kind) => Some(*kind),
            _ => None,
        };
        said.iter().filter_map(kind).collect::<Vec<_>>()
    };
    let (mut deployment, said) = begun_with(settings(HostCount(1)), 2);
    let expected = [
        TriggerEventType::DeploymentStart,
        TriggerEventType::InstanceStart,
    ];
    assert_eq!(kinds(&said), expected);
    let said = finish(&mut deployment, 0, BROKEN);
    assert_eq!(kinds(&said), [TriggerEventType::InstanceFailure]);
    let said = feed(&mut deployment, Signal::Finalised);
    assert_eq!(kinds(&said), [TriggerEventType::DeploymentFailure]);
    // One that never entered InProgress did not start.
    let mut stopped = Deployment::new(settings(HostCount(0)));
    let said = feed(&mut stopped, Signal::Stop);
    assert_eq!(kinds(&said), [TriggerEventType::DeploymentStop]);
}

#[test]
fn ec2_217_the_counts_add_up_to_the_targets_at_every_step() {
    let mut deployment = begun(FleetPercent(50), 5);
    assert_eq!(overview(&deployment), [3, 2, 0, 0, 0]);
    finish(&mut deployment, 0, OK);
    assert_eq!(overview(&deployment), [3, 1, 1, 0, 0]);
    feed(&mut deployment, Signal::Schedule);
    assert_eq!(overview(&deployment), [2, 2, 1, 0, 0]);
    finish(&mut deployment, 1, BROKEN);
    assert_eq!(overview(&deployment), [2, 1, 1, 1, 0]);
    finish(&mut deployment, 2, BROKEN);
    assert_eq!(overview(&deployment), [0, 0, 1, 2, 2]);
}

/// The rows of the deployment's state table that exist in place: the state, what happens, and the
/// status after with the rule and code of the change, where there is one.
#[test]
fn ec2_200_every_row_of_the_deployments_state_table_holds() {
    let fresh = || Deployment::new(settings(HostCount(1)));
    let queued = || {
        let mut deployment = fresh();
        feed(&mut deployment, Signal::Queue);
        deployment
    };
    let rolling = || begun(HostCount(1), 2);
    let runs = || {
        let mut deployment = rolling();
        tell(&mut deployment, 0, TargetSignal::PickedUp);
        deployment
    };
    let stopping = || {
        let mut deployment = runs();
        feed(&mut deployment, Signal::Stop);
        deployment
    };
    let over = || {
        let mut deployment = rolling();
        feed(&mut deployment, Signal::Stop);
        deployment
    };
    let two = candidates(2);
    let one = candidates(1);
    let refuse = Signal::Refuse {
        code: ErrorCode::NoInstances,
        rule: EC2_211,
        candidates: &[],
    };
    let ended = Signal::Target(TargetIndex(0), TargetSignal::EventEnded(OK));
    let failed = DeploymentStatus::Failed;
    let invalid = Some(ErrorCode::HealthConstraintsInvalid);
    let timeout = Some(ErrorCode::Timeout);
    let none = Some(ErrorCode::NoInstances);
    let stop = Some((EC2_196, Stopped, MANUAL_STOP));
    let alarm = Some((ALM_051, Stopped, ALARM_ACTIVE));
    let finalising = || {
        let mut deployment = begun(HostCount(0), 1);
        finish(&mut deployment, 0, OK);
        deployment
    };
    let rows = [
        (
            "Created, no room",
            fresh(),
            Signal::Queue,
            Some((EC2_203, Queued, None)),
        ),
        ("Created, room", fresh(), Signal::Admit, None),
        ("Queued, room", queued(), Signal::Admit, None),
        (
            "checks fail",
            fresh(),
            refuse,
            Some((EC2_211, failed, none)),
        ),
        (
            "checks fail, Queued",
            queued(),
            refuse,
            Some((EC2_211, failed, none)),
        ),
        (
            "M = N",
            fresh(),
            Signal::Begin(&one),
            Some((EC2_040, failed, invalid)),
        ),
        (
            "no target",
            fresh(),
            Signal::Begin(&[]),
            Some((EC2_211, failed, none)),
        ),
        (
            "checks pass",
            fresh(),
            Signal::Begin(&two),
            Some((EC2_205, InProgress, None)),
        ),
        (
            "checks pass, Queued",
            queued(),
            Signal::Begin(&two),
            Some((EC2_205, InProgress, None)),
        ),
        ("stop, Created", fresh(), Signal::Stop, stop),
        ("stop, Queued", queued(), Signal::Stop, stop),
        ("stop, no event runs", rolling(), Signal::Stop, stop),
        ("stop, an event runs", runs(), Signal::Stop, None),
        ("stopping, last event ends", stopping(), ended, stop),
        ("alarm, Created", fresh(), stops(&two), alarm),
        ("alarm, Queued", queued(), stops(&two), alarm),
        ("alarm, no event runs", rolling(), stops(&[]), alarm),
        ("alarm, an event runs", runs(), stops(&[]), None),
        ("alarm, finalising", finalising(), stops(&[]), alarm),
        ("alarm, stopping", stopping(), stops(&[]), None),
        ("over, alarm", over(), stops(&[]), None),
        (
            "out of time, none runs",
            rolling(),
            Signal::OutOfTime,
            Some((EC2_207, failed, timeout)),
        ),
        ("out of time, one runs", runs(), Signal::OutOfTime, None),
        ("out of time, stopping", stopping(), Signal::OutOfTime, None),
        ("over, out of time", over(), Signal::OutOfTime, None),
        ("over, late answer", over(), ended, None),
    ];
    for (row, mut deployment, signal, change) in rows {
        let before = deployment.status();
        let said = feed(&mut deployment, signal);
        let found = said.iter().find_map(|(rule, action)| match action {
            Action::Deployment { from, to, code } => {
                assert_eq!(*from, Some(before), "{row}");
                Some((*rule, *to, *code))
            }
            _ => None,
        });
        assert_eq!(found, change, "{row}");
        let after = change.map_or(before, |(_, to, _)| to);
        assert_eq!(deployment.status(), after, "{row}");
        if before.is_terminal() {
            assert_eq!(said, [], "{row}: what is final stays so");
        }
    }
}
