//! Timelines of one deployment whose targets have a single event: a signal goes in, and exactly
//! these actions come out.

mod blue_green;
mod endings;

use super::{Deployment, Overview};
use crate::aws::codedeploy::config::{MinimumHealthyHosts, predefined};
use crate::aws::codedeploy::error_code::ErrorCode;
use crate::aws::codedeploy::ids::{InstanceId, TargetIndex, ZonePlace};
use crate::aws::codedeploy::notification::TriggerEventType;
use crate::aws::codedeploy::outbox::Outbox;
use crate::aws::codedeploy::server::action::{Action, EventLimits, Wait};
use crate::aws::codedeploy::server::health::Health;
use crate::aws::codedeploy::server::result::{EventResult, Failure, FailureCause, Success};
use crate::aws::codedeploy::server::role::TargetRole;
use crate::aws::codedeploy::server::schedule::Candidate;
use crate::aws::codedeploy::server::settings::{
    ApplicationStopFailures, Batches, HaltInflight, Settings, SingleInstanceHalf,
};
use crate::aws::codedeploy::server::signal::Signal;
use crate::aws::codedeploy::server::style::Style;
use crate::aws::codedeploy::server::target::TargetSignal;
use crate::aws::codedeploy::status::{DeploymentStatus, TargetStatus};
use crate::aws::codedeploy::zonal::Zonal;
use crate::kernel::time::Duration;
use crate::rulebook::Rule;
use crate::rulebook::{
    EC2_031, EC2_032, EC2_034, EC2_037, EC2_038, EC2_039, EC2_040, EC2_043, EC2_044, EC2_200,
    EC2_205, EC2_206, EC2_210, EC2_215, EC2_221,
};
use DeploymentStatus::{Created, InProgress, Succeeded};
use MinimumHealthyHosts::{FleetPercent, HostCount, MostConcurrencyOne};

const OK: EventResult = EventResult::Succeeded(Success::SCRIPTS);
const BROKEN: EventResult = EventResult::Failed(Failure::of(FailureCause::ScriptFailed));

fn settings(minimum: MinimumHealthyHosts) -> Settings {
    Settings {
        style: Style::InPlace(TargetRole::InPlace),
        minimum,
        zonal: Zonal::No,
        application_stop_failures: ApplicationStopFailures::Fail,
        limits: EventLimits {
            pickup: Duration::from_secs(300),
            event: Duration::from_secs(3600),
        },
        deployment_limit: Duration::from_secs(12 * 3600),
        batches: Batches::Rolling,
        halt_inflight: HaltInflight::Drain,
        single_instance_half: SingleInstanceHalf::Invalid,
    }
}

fn candidates(targets: u32) -> Vec<Candidate> {
    let candidate = |index: u32| Candidate {
        instance: InstanceId(index),
        health: Health::NEW,
        order_key: u64::from(index),
        role: TargetRole::InPlace,
        zone: ZonePlace(0),
    };
    (0..targets).map(candidate).collect()
}

fn feed(deployment: &mut Deployment, signal: Signal<'_>) -> Vec<(Rule, Action)> {
    let mut out = Outbox::default();
    deployment.step(signal, &mut out);
    out.sent().iter().map(|s| (s.rule, s.action)).collect()
}

/// A deployment of `targets` targets that has begun.
fn begun_with(settings: Settings, targets: u32) -> (Deployment, Vec<(Rule, Action)>) {
    let mut deployment = Deployment::new(settings);
    feed(&mut deployment, Signal::Create { rule: EC2_200 });
    feed(&mut deployment, Signal::Admit);
    let said = feed(&mut deployment, Signal::Begin(&candidates(targets)));
    (deployment, said)
}

fn begun(minimum: MinimumHealthyHosts, targets: u32) -> Deployment {
    begun_with(settings(minimum), targets).0
}

fn tell(deployment: &mut Deployment, target: u32, signal: TargetSignal) -> Vec<(Rule, Action)> {
    feed(deployment, Signal::Target(TargetIndex(target), signal))
}

/// All events of `target` but the last have run well.
fn reach_last(deployment: &mut Deployment, target: u32) {
    for _ in 1..TargetRole::InPlace.events().len() {
        tell(deployment, target, TargetSignal::PickedUp);
        tell(deployment, target, TargetSignal::EventEnded(OK));
    }
}

/// The events of `target` run, the last ends so, and the target is finalised.
fn finish(deployment: &mut Deployment, target: u32, result: EventResult) -> Vec<(Rule, Action)> {
    reach_last(deployment, target);
    tell(deployment, target, TargetSignal::PickedUp);
    tell(deployment, target, TargetSignal::EventEnded(result));
    tell(deployment, target, TargetSignal::Finalised)
}

/// The rule of each target that started.
fn starts(said: &[(Rule, Action)]) -> Vec<Rule> {
    let starts = said.iter().filter(|(_, action)| {
        matches!(
            action,
            Action::Target {
                to: TargetStatus::InProgress,
                ..
            }
        )
    });
    starts.map(|(rule, _)| *rule).collect()
}

/// The rule of each target that was Skipped.
fn skips(said: &[(Rule, Action)]) -> Vec<Rule> {
    let skips = said.iter().filter(|(_, action)| {
        matches!(
            action,
            Action::Target {
                to: TargetStatus::Skipped,
                ..
            }
        )
    });
    skips.map(|(rule, _)| *rule).collect()
}

fn changes(rule: Rule, from: DeploymentStatus, to: DeploymentStatus) -> (Rule, Action) {
    ends(rule, from, to, None)
}

fn ends(
    rule: Rule,
    from: DeploymentStatus,
    to: DeploymentStatus,
    code: Option<ErrorCode>,
) -> (Rule, Action) {
    let from = Some(from);
    (rule, Action::Deployment { from, to, code })
}

/// What a deployment says when it is over.
fn closes(kind: TriggerEventType, code: Option<ErrorCode>) -> [(Rule, Action); 3] {
    [
        (EC2_206, Action::StopClock),
        (EC2_215, Action::Notify(kind)),
        (EC2_210, Action::Ended(code)),
    ]
}

/// Whether a deployment has asked to be finalised.
fn asks_for_its_end(said: &[(Rule, Action)]) -> bool {
    said.contains(&(EC2_221, Action::Ask(Wait::DeploymentFinalise)))
}

fn overview(deployment: &Deployment) -> [u32; 5] {
    let Overview {
        pending,
        in_progress,
        ready: _,
        succeeded,
        failed,
        skipped,
    } = deployment.overview();
    [pending, in_progress, succeeded, failed, skipped]
}

#[test]
fn ec2_031_a_share_of_the_fleet_fixes_the_first_wave() {
    let (_, said) = begun_with(settings(FleetPercent(66)), 10);
    assert_eq!(starts(&said), [EC2_031; 3]);
}

#[test]
fn ec2_032_targets_above_the_minimum_are_deployed_to_at_a_time() {
    let (mut deployment, said) = begun_with(settings(HostCount(3)), 10);
    assert_eq!(starts(&said), [EC2_032; 7]);
    for target in 0..7 {
        finish(&mut deployment, target, OK);
    }
    assert_eq!(starts(&feed(&mut deployment, Signal::Schedule)).len(), 3);
}

#[test]
fn ec2_034_one_at_a_time_is_one_target_whatever_their_number() {
    for targets in [1, 2, 3, 50, 101, 1000] {
        let (_, said) = begun_with(settings(MostConcurrencyOne), targets);
        assert_eq!(starts(&said), [EC2_034], "{targets} targets");
    }
}

#[test]
fn ec2_037_a_deployment_succeeds_when_enough_targets_did() {
    let (mut deployment, said) = begun_with(settings(HostCount(0)), 2);
    assert_eq!(said[0], changes(EC2_205, Created, InProgress));
    finish(&mut deployment, 0, BROKEN);
    let last = finish(&mut deployment, 1, OK);
    assert!(asks_for_its_end(&last));
    let mut expected = vec![changes(EC2_037, InProgress, Succeeded)];
    expected.extend(closes(TriggerEventType::DeploymentSuccess, None));
    assert_eq!(feed(&mut deployment, Signal::Finalised), expected);
}

#[test]
fn ec2_037_no_success_at_all_is_a_failure() {
    let mut deployment = begun(HostCount(0), 2);
    finish(&mut deployment, 0, BROKEN);
    finish(&mut deployment, 1, BROKEN);
    let code = Some(ErrorCode::HealthConstraints);
    let mut expected = vec![ends(EC2_037, InProgress, DeploymentStatus::Failed, code)];
    expected.extend(closes(TriggerEventType::DeploymentFailure, code));
    assert_eq!(feed(&mut deployment, Signal::Finalised), expected);
}

#[test]
fn ec2_038_every_failure_leaves_room_for_one_target_fewer() {
    // 9 targets, 5 must stay healthy: 4 at a time.
    let mut deployment = begun(FleetPercent(50), 9);
    finish(&mut deployment, 0, BROKEN);
    // 3 in flight, 1 failed: no room.
    assert_eq!(feed(&mut deployment, Signal::Schedule), []);
    finish(&mut deployment, 1, OK);
    let said = feed(&mut deployment, Signal::Schedule);
    assert_eq!(starts(&said), [EC2_038]);
}

#[test]
fn ec2_039_a_failure_of_the_last_target_is_tolerated() {
    let mut deployment = begun(MostConcurrencyOne, 2);
    finish(&mut deployment, 0, OK);
    feed(&mut deployment, Signal::Schedule);
    finish(&mut deployment, 1, BROKEN);
    let said = feed(&mut deployment, Signal::Finalised);
    assert_eq!(said[0], changes(EC2_039, InProgress, Succeeded));
}

#[test]
fn ec2_039_a_single_target_has_to_succeed() {
    let mut deployment = begun(MostConcurrencyOne, 1);
    finish(&mut deployment, 0, BROKEN);
    feed(&mut deployment, Signal::Finalised);
    assert_eq!(deployment.status(), DeploymentStatus::Failed);
}

#[test]
fn ec2_040_a_minimum_of_all_targets_touches_nothing() {
    for (minimum, targets) in [(HostCount(2), 2), (HostCount(9), 2), (FleetPercent(95), 10)] {
        let (deployment, said) = begun_with(settings(minimum), targets);
        let code = Some(ErrorCode::HealthConstraintsInvalid);
        let failed = DeploymentStatus::Failed;
        assert_eq!(said[0], ends(EC2_040, Created, failed, code), "{minimum}");
        assert_eq!(skips(&said), vec![EC2_040; targets as usize]);
        assert!(said.ends_with(&closes(TriggerEventType::DeploymentFailure, code)));
        assert_eq!(overview(&deployment), [0, 0, 0, 0, targets]);
    }
}

#[test]
fn ec2_040_half_of_one_target_can_be_let_run() {
    let half = predefined()[1].minimum;
    let (_, said) = begun_with(settings(half), 1);
    assert_eq!(starts(&said), []);
    let run = Settings {
        single_instance_half: SingleInstanceHalf::Run,
        ..settings(half)
    };
    let (_, said) = begun_with(run, 1);
    assert_eq!(starts(&said), [EC2_040]);
    // Other minimums that forbid a lone target still do.
    let run = Settings {
        minimum: HostCount(1),
        ..run
    };
    assert_eq!(starts(&begun_with(run, 1).1), []);
}

#[test]
fn ec2_043_a_finished_target_makes_room_at_once() {
    let mut deployment = begun(FleetPercent(50), 4);
    let said = finish(&mut deployment, 1, OK);
    assert_eq!(said.last(), Some(&(EC2_043, Action::Schedule)));
    let said = feed(&mut deployment, Signal::Schedule);
    assert_eq!(starts(&said), [EC2_043]);
    assert_eq!(overview(&deployment), [1, 2, 1, 0, 0]);
}

#[test]
fn ec2_043_strict_batches_wait_for_the_whole_batch() {
    let strict = Settings {
        batches: Batches::Strict,
        ..settings(FleetPercent(50))
    };
    let (mut deployment, _) = begun_with(strict, 4);
    let said = finish(&mut deployment, 1, OK);
    assert!(!said.contains(&(EC2_043, Action::Schedule)));
    assert_eq!(feed(&mut deployment, Signal::Schedule), []);
    let said = finish(&mut deployment, 0, OK);
    assert_eq!(said.last(), Some(&(EC2_043, Action::Schedule)));
    let said = feed(&mut deployment, Signal::Schedule);
    assert_eq!(starts(&said), [EC2_043, EC2_043]);
}

#[test]
fn ec2_044_a_halt_skips_what_is_pending_and_fails_the_deployment() {
    let mut deployment = begun(HostCount(6), 8);
    finish(&mut deployment, 0, BROKEN);
    let said = finish(&mut deployment, 1, BROKEN);
    // Behind the target's own status and notification.
    assert_eq!(said[2], (EC2_044, Action::Halted));
    assert_eq!(skips(&said), [EC2_044; 6]);
    assert!(asks_for_its_end(&said));
    assert_eq!(overview(&deployment), [0, 0, 0, 2, 6]);
    let said = feed(&mut deployment, Signal::Finalised);
    let code = Some(ErrorCode::HealthConstraints);
    let failed = DeploymentStatus::Failed;
    assert_eq!(said[0], ends(EC2_037, InProgress, failed, code));
}

/// A deployment that halts with one event running and one waiting for its agent.
fn halted(halt_inflight: HaltInflight) -> Deployment {
    let settings = Settings {
        halt_inflight,
        ..settings(HostCount(2))
    };
    let (mut deployment, _) = begun_with(settings, 4);
    reach_last(&mut deployment, 0);
    tell(&mut deployment, 0, TargetSignal::PickedUp);
    let mut out = Outbox::default();
    deployment.phase = deployment.halt(EC2_044, &mut out);
    deployment
}

#[test]
fn ec2_044_targets_in_flight_at_a_halt_are_drained_or_cut() {
    let mut drained = halted(HaltInflight::Drain);
    assert_eq!(feed(&mut drained, Signal::Schedule), []);
    finish(&mut drained, 1, OK);
    tell(&mut drained, 0, TargetSignal::EventEnded(OK));
    let said = tell(&mut drained, 0, TargetSignal::Finalised);
    assert!(asks_for_its_end(&said));
    assert_eq!(overview(&drained), [0, 0, 2, 0, 2]);

    let mut cut = halted(HaltInflight::Cut);
    // Nothing is cut before the end of the instant, and then only what waits fails at once.
    assert_eq!(overview(&cut), [0, 2, 0, 0, 2]);
    feed(&mut cut, Signal::Schedule);
    assert_eq!(overview(&cut), [0, 1, 0, 1, 2]);
    let said = tell(&mut cut, 0, TargetSignal::EventEnded(BROKEN));
    assert!(asks_for_its_end(&said));
    assert_eq!(overview(&cut), [0, 0, 0, 2, 2]);
}

/// Failed targets and targets in flight together never exceed N - M, so that a halt by failures
/// finds nothing in flight and no later success can lift it.
#[test]
fn ec2_045_a_halted_deployment_can_no_longer_meet_its_minimum() {
    for targets in 2..=9 {
        for minimum in 0..targets {
            for outcomes in 0..1_u32 << targets {
                let mut deployment = begun(HostCount(minimum), targets);
                let mut next = 0;
                while deployment.overview().in_progress > 0 {
                    let fails = outcomes & (1 << next) != 0;
                    finish(&mut deployment, next, if fails { BROKEN } else { OK });
                    next += 1;
                    let counts = deployment.overview();
                    assert!(counts.failed + counts.in_progress <= targets - minimum);
                    assert_eq!(counts.total(), targets);
                    if counts.skipped > 0 {
                        assert!(counts.in_progress == 0 && counts.succeeded < minimum.max(1));
                    }
                    feed(&mut deployment, Signal::Schedule);
                }
                feed(&mut deployment, Signal::Finalised);
                assert!(deployment.status().is_terminal());
            }
        }
    }
}
