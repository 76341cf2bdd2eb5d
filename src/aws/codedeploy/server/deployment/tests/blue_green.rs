//! Blue/green deployments: passes over green and blue targets, the ready point, and what becomes of
//! blue.

use super::{OK, feed, settings, skips, starts, tell};
use crate::aws::codedeploy::config::MinimumHealthyHosts::{self, HostCount, MostConcurrencyOne};
use crate::aws::codedeploy::error_code::ErrorCode;
use crate::aws::codedeploy::ids::{InstanceId, ZonePlace};
use crate::aws::codedeploy::notification::TriggerEventType;
use crate::aws::codedeploy::server::action::Action;
use crate::aws::codedeploy::server::deployment::{Deployment, Progress};
use crate::aws::codedeploy::server::health::Health;
use crate::aws::codedeploy::server::result::{EventResult, Failure, FailureCause};
use crate::aws::codedeploy::server::role::TargetRole::{self, Blue, BlueAgain, Green, GreenAgain};
use crate::aws::codedeploy::server::schedule::{Candidate, Overview};
use crate::aws::codedeploy::server::settings::Settings;
use crate::aws::codedeploy::server::signal::Signal;
use crate::aws::codedeploy::server::style::{
    BlueGreen, BlueOption, GreenFleet, ReadyOption, Style,
};
use crate::aws::codedeploy::server::target::TargetSignal;
use crate::aws::codedeploy::status::{DeploymentStatus, DeploymentWaitType, TargetStatus};
use crate::kernel::time::Duration;
use crate::rulebook::Rule;
use crate::rulebook::{
    EC2_037, EC2_040, EC2_073, EC2_076, EC2_077, EC2_079, EC2_081, EC2_082, EC2_083, EC2_084,
    EC2_085, EC2_086, EC2_087, EC2_088, EC2_090, EC2_092, EC2_093, EC2_200,
};

const BROKEN: EventResult = EventResult::Failed(Failure::of(FailureCause::ScriptFailed));
const WAIT: Duration = Duration::from_secs(600);

const AT_ONCE: BlueGreen = BlueGreen {
    green: GreenFleet::Existing,
    ready: ReadyOption::Continue,
    blue: BlueOption::KeepAlive,
};

fn candidates(roles: &[(TargetRole, u32)]) -> Vec<Candidate> {
    let each = roles.iter();
    let each = each.flat_map(|(role, count)| std::iter::repeat_n(*role, *count as usize));
    let candidate = |(index, role): (u32, TargetRole)| Candidate {
        instance: InstanceId(index),
        health: Health::NEW,
        order_key: u64::from(index),
        role,
        zone: ZonePlace(0),
    };
    (0..).zip(each).map(candidate).collect()
}

fn begun(
    asked: Style,
    minimum: MinimumHealthyHosts,
    roles: &[(TargetRole, u32)],
) -> (Deployment, Vec<(Rule, Action)>) {
    let mut deployment = Deployment::new(Settings {
        style: asked,
        ..settings(minimum)
    });
    feed(&mut deployment, Signal::Create { rule: EC2_200 });
    feed(&mut deployment, Signal::Admit);
    let said = feed(&mut deployment, Signal::Begin(&candidates(roles)));
    (deployment, said)
}

/// Two green targets and two blue ones.
fn two(asked: BlueGreen, minimum: MinimumHealthyHosts) -> Deployment {
    begun(Style::BlueGreen(asked), minimum, &[(Green, 2), (Blue, 2)]).0
}

/// The events of a target run to the next point at which it waits or is over; the last ends so.
fn walk(deployment: &mut Deployment, target: u32, last: EventResult) -> Vec<(Rule, Action)> {
    let role = deployment.targets()[target as usize].target.role();
    let ready = deployment.targets()[target as usize].target.was_ready();
    let events = match (role, ready) {
        (Green, false) => 7,
        _ => 3,
    };
    for _ in 1..events {
        tell(deployment, target, TargetSignal::PickedUp);
        tell(deployment, target, TargetSignal::EventEnded(OK));
    }
    tell(deployment, target, TargetSignal::PickedUp);
    let said = tell(deployment, target, TargetSignal::EventEnded(last));
    let status = deployment.targets()[target as usize].target.status();
    if status == TargetStatus::Ready {
        said
    } else {
        tell(deployment, target, TargetSignal::Finalised)
    }
}

/// Walks of some targets, and the schedule behind each.
fn walks(deployment: &mut Deployment, targets: &[u32]) -> Vec<(Rule, Action)> {
    let mut said = Vec::new();
    for target in targets {
        said = walk(deployment, *target, OK);
        said.extend(feed(deployment, Signal::Schedule));
    }
    said
}

fn statuses(deployment: &Deployment) -> Vec<TargetStatus> {
    let slots = deployment.targets().iter();
    slots.map(|slot| slot.target.status()).collect()
}

/// What a deployment says when it ends in so many words.
fn ended(said: &[(Rule, Action)]) -> Option<(Rule, DeploymentStatus, Option<ErrorCode>)> {
    said.iter().find_map(|(rule, action)| match action {
        Action::Deployment { to, code, .. } if to.is_terminal() => Some((*rule, *to, *code)),
        _ => None,
    })
}

fn has(said: &[(Rule, Action)], rule: Rule, action: Action) {
    assert!(said.contains(&(rule, action)), "{action:?} in {said:?}");
}

#[test]
fn ec2_081_green_is_installed_under_the_minimum_and_blue_is_left_alone() {
    let roles = [(Green, 3), (Blue, 2)];
    let (mut deployment, said) = begun(Style::BlueGreen(AT_ONCE), HostCount(2), &roles);
    assert_eq!(starts(&said), [EC2_081]);
    let said = walk(&mut deployment, 0, OK);
    // It counts as a success: one more may start.
    assert!(said.iter().any(|(_, action)| *action == Action::Schedule));
    assert_eq!(starts(&feed(&mut deployment, Signal::Schedule)).len(), 1);
    use TargetStatus::{InProgress, Pending, Ready};
    let expected = [Ready, InProgress, Pending, Pending, Pending];
    assert_eq!(statuses(&deployment), expected);
    let overview = Overview {
        pending: 3,
        in_progress: 1,
        ready: 1,
        ..Overview::default()
    };
    assert_eq!(deployment.overview(), overview);
}

#[test]
fn ec2_083_rerouting_begins_when_all_green_targets_are_ready_or_have_failed() {
    let mut deployment = two(AT_ONCE, HostCount(0));
    let said = walk(&mut deployment, 0, OK);
    let ready = Action::Target {
        from: TargetStatus::InProgress,
        to: TargetStatus::Ready,
    };
    has(&said, EC2_083, ready);
    assert!(starts(&feed(&mut deployment, Signal::Schedule)).is_empty());
    walk(&mut deployment, 1, BROKEN);
    // The failed one is left out.
    assert_eq!(starts(&feed(&mut deployment, Signal::Schedule)), [EC2_082]);
    assert_eq!(deployment.progress(), Progress::Rerouting);
    assert_eq!(statuses(&deployment)[1], TargetStatus::Failed);
}

#[test]
fn ec2_077_ec2_084_a_deployment_waits_at_the_ready_point_for_its_caller() {
    let asked = BlueGreen {
        ready: ReadyOption::Stop(WAIT),
        ..AT_ONCE
    };
    let mut waiting = two(asked, HostCount(0));
    let said = walks(&mut waiting, &[0, 1]);
    assert_eq!(waiting.status(), DeploymentStatus::Ready);
    has(&said, EC2_077, Action::StartWait(WAIT));
    has(
        &said,
        EC2_084,
        Action::Notify(TriggerEventType::DeploymentReady),
    );

    let mut continued = waiting.clone();
    let go = Signal::Continue(DeploymentWaitType::ReadyWait);
    has(&feed(&mut continued, go), EC2_084, Action::StopWait);
    assert_eq!(continued.status(), DeploymentStatus::InProgress);
    assert_eq!(
        starts(&feed(&mut continued, Signal::Schedule)),
        [EC2_082; 2]
    );

    let said = feed(&mut waiting, Signal::WaitOver);
    assert_eq!(
        ended(&said),
        Some((EC2_077, DeploymentStatus::Stopped, None))
    );
    use TargetStatus::{Ready, Skipped};
    assert_eq!(statuses(&waiting), [Ready, Ready, Skipped, Skipped]);
}

#[test]
fn ec2_082_one_target_can_always_be_registered_and_a_halt_leaves_the_others_ready() {
    // All of two would have to stay, were the minimum not worked out anew.
    let roles = [(Green, 3), (Blue, 1)];
    let (mut deployment, _) = begun(Style::BlueGreen(AT_ONCE), HostCount(2), &roles);
    walks(&mut deployment, &[0, 1, 2]);
    assert_eq!(statuses(&deployment)[0], TargetStatus::InProgress);
    let said = walk(&mut deployment, 0, BROKEN);
    assert!(said.iter().any(|(_, action)| *action == Action::Halted));
    use TargetStatus::{Failed, Ready, Skipped};
    assert_eq!(statuses(&deployment), [Failed, Ready, Ready, Skipped]);
    let said = feed(&mut deployment, Signal::Finalised);
    let code = Some(ErrorCode::HealthConstraints);
    assert_eq!(
        ended(&said),
        Some((EC2_037, DeploymentStatus::Failed, code))
    );
}

#[test]
fn ec2_085_blue_is_deregistered_at_once_when_all_green_targets_are_registered() {
    let mut deployment = two(AT_ONCE, MostConcurrencyOne);
    walks(&mut deployment, &[0, 1, 0]);
    assert_eq!(deployment.progress(), Progress::Rerouting);
    let said = walks(&mut deployment, &[1]);
    assert_eq!(starts(&said), [EC2_085; 2]);
    assert_eq!(deployment.progress(), Progress::Blue);
}

#[test]
fn ec2_086_one_blue_target_that_cannot_be_deregistered_fails_the_deployment() {
    let mut deployment = two(AT_ONCE, HostCount(0));
    walks(&mut deployment, &[0, 1, 0, 1]);
    walk(&mut deployment, 2, BROKEN);
    // The other runs to its end first.
    assert_eq!(deployment.status(), DeploymentStatus::InProgress);
    walk(&mut deployment, 3, OK);
    let said = feed(&mut deployment, Signal::Finalised);
    let code = Some(ErrorCode::HealthConstraints);
    assert_eq!(
        ended(&said),
        Some((EC2_086, DeploymentStatus::Failed, code))
    );
}

#[test]
fn ec2_079_ec2_090_blue_instances_are_kept_and_the_group_is_green() {
    let mut deployment = two(AT_ONCE, HostCount(0));
    walks(&mut deployment, &[0, 1, 0, 1, 2, 3]);
    let said = feed(&mut deployment, Signal::Finalised);
    assert_eq!(
        ended(&said),
        Some((EC2_079, DeploymentStatus::Succeeded, None))
    );
    has(&said, EC2_090, Action::GroupIsGreen);
    assert_eq!(statuses(&deployment), [TargetStatus::Succeeded; 4]);
}

#[test]
fn ec2_087_ec2_088_blue_instances_are_terminated_after_a_wait_or_when_told() {
    let asked = BlueGreen {
        blue: BlueOption::Terminate(WAIT),
        ..AT_ONCE
    };
    let mut deployment = two(asked, HostCount(0));
    let said = walks(&mut deployment, &[0, 1, 0, 1, 2, 3]);
    has(&said, EC2_087, Action::TerminationWaitStarted);
    has(&said, EC2_087, Action::StartWait(WAIT));
    assert_eq!(deployment.status(), DeploymentStatus::InProgress);

    let mut told = deployment.clone();
    let go = Signal::Continue(DeploymentWaitType::TerminationWait);
    let said = feed(&mut told, go);
    has(&said, EC2_088, Action::StopWait);
    has(&said, EC2_088, Action::TerminateBlue);

    has(
        &feed(&mut deployment, Signal::WaitOver),
        EC2_079,
        Action::TerminateBlue,
    );
    assert_eq!(deployment.progress(), Progress::Terminated);
    feed(&mut deployment, Signal::Terminated);
    let said = feed(&mut deployment, Signal::Finalised);
    assert_eq!(
        ended(&said),
        Some((EC2_087, DeploymentStatus::Succeeded, None))
    );
}

#[test]
fn ec2_073_ec2_076_a_copied_group_is_installed_once_it_is_there() {
    let asked = BlueGreen {
        green: GreenFleet::Copy(WAIT),
        ..AT_ONCE
    };
    let (mut deployment, said) = begun(Style::BlueGreen(asked), HostCount(1), &[(Blue, 2)]);
    has(&said, EC2_073, Action::CopyGroup(2));
    has(&said, EC2_076, Action::StartWait(WAIT));

    let mut late = deployment.clone();
    let said = feed(&mut late, Signal::WaitOver);
    let code = Some(ErrorCode::AutoScalingConfiguration);
    assert_eq!(
        ended(&said),
        Some((EC2_076, DeploymentStatus::Failed, code))
    );
    assert_eq!(skips(&said), [EC2_076; 2]);
    // The instances come, and nobody wants them any more.
    assert_eq!(
        feed(&mut late, Signal::Provisioned(&candidates(&[(Green, 2)]))),
        []
    );

    let said = feed(
        &mut deployment,
        Signal::Provisioned(&candidates(&[(Green, 2)])),
    );
    has(&said, EC2_073, Action::StopWait);
    assert_eq!(starts(&feed(&mut deployment, Signal::Schedule)), [EC2_081]);
}

#[test]
fn ec2_076_a_deployment_without_green_instances_fails() {
    let (_, said) = begun(Style::BlueGreen(AT_ONCE), HostCount(0), &[(Blue, 2)]);
    let code = Some(ErrorCode::NoInstances);
    assert_eq!(
        ended(&said),
        Some((EC2_076, DeploymentStatus::Failed, code))
    );
}

#[test]
fn ec2_040_the_minimum_is_weighed_against_the_green_targets() {
    let roles = [(Green, 2), (Blue, 5)];
    let (_, said) = begun(Style::BlueGreen(AT_ONCE), HostCount(2), &roles);
    let code = Some(ErrorCode::HealthConstraintsInvalid);
    assert_eq!(
        ended(&said),
        Some((EC2_040, DeploymentStatus::Failed, code))
    );
}

#[test]
fn ec2_092_ec2_093_a_rollback_registers_blue_as_configured_and_then_deregisters_green() {
    let roles = [(BlueAgain, 2), (GreenAgain, 2)];
    let (mut deployment, _) = begun(Style::BackToBlue, MostConcurrencyOne, &roles);
    assert_eq!(starts(&feed(&mut deployment, Signal::Schedule)), [EC2_093]);
    walks(&mut deployment, &[0]);
    let said = walks(&mut deployment, &[1]);
    assert_eq!(starts(&said), [EC2_092; 2]);
    walks(&mut deployment, &[2, 3]);
    let said = feed(&mut deployment, Signal::Finalised);
    assert_eq!(
        ended(&said),
        Some((EC2_092, DeploymentStatus::Succeeded, None))
    );
}

#[test]
fn ec2_092_a_rollback_without_anything_to_do_succeeds() {
    let (mut deployment, _) = begun(Style::BackToBlue, MostConcurrencyOne, &[]);
    let said = feed(&mut deployment, Signal::Finalised);
    assert_eq!(
        ended(&said),
        Some((EC2_092, DeploymentStatus::Succeeded, None))
    );
}
