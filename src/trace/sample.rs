//! A small run written by hand, for the tests of everything that reads entries.

pub(crate) mod minutes;
pub(crate) mod traffic;
mod world;

use crate::aws::codedeploy::error_code::ErrorCode;
use crate::aws::codedeploy::ids::{DeploymentId, GroupId, InstanceId, RevisionId};
use crate::aws::codedeploy::lifecycle::LifecycleEventName;
use crate::aws::codedeploy::notification::TriggerEventType;
use crate::aws::codedeploy::refusal::Refusal;
use crate::aws::codedeploy::rollback::RollbackMessage;
use crate::aws::codedeploy::server::health::Health;
use crate::aws::codedeploy::server::result::{Failure, FailureCause, Success};
use crate::aws::codedeploy::status::{DeploymentCreator, DeploymentStatus, TargetStatus};
use crate::kernel::chance::stream::Seed;
use crate::kernel::time::Time;
use crate::rulebook::{
    EC2_010, EC2_031, EC2_037, EC2_044, EC2_049, EC2_142, EC2_187, EC2_200, EC2_202, EC2_205,
    EC2_215, EC2_221, FLT_015, Rule,
};
use crate::trace::entry::{Entry, EntryId, Subject, What};
use crate::trace::outcome::Outcome;
use std::num::NonZeroU32;

pub(crate) use world::world;

/// The seed of the sample run.
pub(crate) const SEED: Seed = Seed {
    seed: 7,
    replication: 0,
};

/// How its first deployment ends.
pub(crate) const FIRST_END: (DeploymentStatus, Option<ErrorCode>) =
    (DeploymentStatus::Failed, Some(ErrorCode::HealthConstraints));

/// So many seconds after the start.
pub(crate) const fn at(seconds: u64) -> Time {
    Time::from_micros(seconds * 1_000_000)
}

/// The outcome of the sample run.
pub(crate) fn outcome() -> Outcome {
    let mut outcome = Outcome::default();
    entries().iter().for_each(|entry| outcome.fold(entry));
    outcome
}

/// Three hosts, one of which fails ApplicationStart; the group is busy for a second request; a
/// rollback is created and still runs at the end.
pub(crate) fn entries() -> Vec<Entry> {
    use LifecycleEventName::{ApplicationStart, ApplicationStop, Install};
    let first = Some(DeploymentId(0));
    let second = Some(DeploymentId(1));
    let host = |number| Subject::Host(InstanceId(number));
    let target = |from, to| What::Target {
        from,
        to,
        label: None,
    };
    let script = |exit_code| Failure {
        cause: FailureCause::ScriptFailed,
        script: Some(0),
        exit_code: Some(exit_code),
    };
    let created = |revision, creator, rollback_of| What::Created {
        group: GroupId(0),
        revision: RevisionId(revision),
        creator,
        rollback_of,
    };
    let change = |from, to, code| What::Deployment { from, to, code };
    use DeploymentStatus::{Created, Failed, InProgress};
    use Subject::{Deployment, Fault, Operation};
    let ran = What::EventStarted;
    let ended = |event| What::EventSucceeded(event, Success::SCRIPTS);
    let by_rollback = DeploymentCreator::CodeDeployRollback;
    let rows: Vec<(u64, u32, Option<DeploymentId>, Subject, Rule, What)> = vec![
        (0, 0, None, Operation(0), EC2_200, What::OperationAccepted),
        (
            0,
            1,
            first,
            Deployment,
            EC2_200,
            created(1, DeploymentCreator::User, None),
        ),
        (
            1,
            2,
            first,
            Deployment,
            EC2_205,
            change(Created, InProgress, None),
        ),
        (
            1,
            3,
            first,
            host(0),
            EC2_037,
            target(TargetStatus::Pending, TargetStatus::InProgress),
        ),
        (
            1,
            3,
            first,
            host(1),
            EC2_037,
            target(TargetStatus::Pending, TargetStatus::InProgress),
        ),
        (
            1,
            3,
            first,
            Deployment,
            EC2_215,
            What::Notified(TriggerEventType::DeploymentStart),
        ),
        (5, 4, first, host(0), EC2_142, ran(ApplicationStop)),
        (
            6,
            7,
            first,
            host(0),
            EC2_010,
            What::EventFailed(ApplicationStop, script(3)),
        ),
        (
            6,
            8,
            first,
            host(0),
            EC2_010,
            What::FailureIgnored(ApplicationStop),
        ),
        (8, 7, first, host(0), EC2_142, ran(Install)),
        (9, 10, first, host(0), EC2_010, ended(Install)),
        (
            10,
            0,
            None,
            Operation(1),
            EC2_202,
            What::OperationRefused(Refusal::GroupBusy {
                active: DeploymentId(0),
            }),
        ),
        (20, 5, first, host(1), EC2_142, ran(ApplicationStart)),
        (
            20,
            13,
            None,
            Fault(0),
            FLT_015,
            What::FaultBegan(Some(InstanceId(1))),
        ),
        (
            25,
            14,
            first,
            host(1),
            EC2_010,
            What::EventFailed(ApplicationStart, script(1)),
        ),
        (
            27,
            15,
            first,
            host(1),
            EC2_221,
            target(TargetStatus::InProgress, TargetStatus::Failed),
        ),
        (27, 16, first, Deployment, EC2_044, What::Halted),
        (
            27,
            17,
            first,
            host(2),
            EC2_044,
            target(TargetStatus::Pending, TargetStatus::Skipped),
        ),
        (27, 17, first, host(2), EC2_044, What::EventSkipped(Install)),
        (
            30,
            11,
            first,
            host(0),
            EC2_221,
            target(TargetStatus::InProgress, TargetStatus::Succeeded),
        ),
        (
            40,
            20,
            first,
            Deployment,
            EC2_031,
            change(InProgress, Failed, FIRST_END.1),
        ),
        (
            40,
            21,
            first,
            host(0),
            EC2_049,
            What::Health {
                from: Health::NEW,
                to: Health::CURRENT,
            },
        ),
        (
            41,
            21,
            first,
            Deployment,
            EC2_187,
            What::RollbackMessage(RollbackMessage::RolledBackBy(DeploymentId(1))),
        ),
        (
            41,
            23,
            second,
            Deployment,
            EC2_187,
            What::RollbackMessage(RollbackMessage::RollsBack(DeploymentId(0))),
        ),
        (
            41,
            23,
            second,
            Deployment,
            EC2_200,
            created(0, by_rollback, first),
        ),
        (
            42,
            25,
            second,
            Deployment,
            EC2_205,
            change(Created, InProgress, None),
        ),
    ];
    let entry = |(seconds, cause, deployment, subject, rule, what)| Entry {
        time: at(seconds),
        cause: NonZeroU32::new(cause).map(EntryId),
        deployment,
        subject,
        rule,
        what,
    };
    rows.into_iter().map(entry).collect()
}
