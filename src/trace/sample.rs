//! A small run written by hand, for the tests of everything that reads entries.

use crate::account::fault::description::{self, EventFilter, Fault, Pick, When, Whom};
use crate::account::host::{AfterRestart, Host, Os};
use crate::account::latency::{EVENTS, Profile};
use crate::account::revision::{AppSpecFile, BundleSource, Revision, Script, ScriptEnd};
use crate::account::world::{GroupEntry, Operation, TargetOrder, Timed, World};
use crate::aws::codedeploy::config::{DeploymentConfig, MinimumHealthyHosts};
use crate::aws::codedeploy::error_code::ErrorCode;
use crate::aws::codedeploy::group::{DeploymentGroup, HostKind};
use crate::aws::codedeploy::ids::{DeploymentId, GroupId, InstanceId, RevisionId};
use crate::aws::codedeploy::lifecycle::LifecycleEventName;
use crate::aws::codedeploy::notification::TriggerEventType;
use crate::aws::codedeploy::options::{AutoRollback, FileExistsBehavior};
use crate::aws::codedeploy::refusal::Refusal;
use crate::aws::codedeploy::rollback::{RollbackMessage, StopRollback};
use crate::aws::codedeploy::server::action::EventLimits;
use crate::aws::codedeploy::server::health::Health;
use crate::aws::codedeploy::server::result::{Failure, FailureCause, Success};
use crate::aws::codedeploy::server::settings::{
    ApplicationStopFailures, Batches, HaltInflight, SingleInstanceHalf,
};
use crate::aws::codedeploy::service::{Outdated, Policy, Request, RollbackTargets};
use crate::aws::codedeploy::status::{DeploymentCreator, DeploymentStatus, TargetStatus};
use crate::aws::codedeploy::tags::TagSelection;
use crate::kernel::chance::stream::{PathHash, Seed};
use crate::kernel::time::{Duration, Time};
use crate::rulebook::{
    EC2_010, EC2_031, EC2_037, EC2_044, EC2_049, EC2_142, EC2_187, EC2_200, EC2_202, EC2_205,
    EC2_215, EC2_221, FLT_015, Rule,
};
use crate::trace::entry::{Entry, EntryId, Subject, What};
use crate::trace::outcome::Outcome;
use std::num::NonZeroU32;

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
    let target = |from, to| What::Target { from, to };
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

/// The world of the sample run.
pub(crate) fn world() -> World {
    let request = Request {
        group: GroupId(0),
        revision: RevisionId(1),
        minimum: MinimumHealthyHosts::HostCount(2),
        application_stop_failures: ApplicationStopFailures::Ignore,
        file_exists: FileExistsBehavior::Disallow,
        auto_rollback: AutoRollback::default(),
        outdated: Outdated::Everything,
    };
    World {
        hosts: (1..=3).map(host).collect(),
        revisions: vec![revision("v1", "old/stop.sh"), revision("v2", "ops/stop.sh")],
        groups: vec![group()],
        profiles: vec![Profile::default()],
        policy: policy(),
        target_order: TargetOrder::AsListed,
        faults: vec![fault("scriptFails-1"), fault("scriptFails-2")],
        timeline: vec![
            Timed {
                at: at(0),
                operation: Operation::CreateDeployment(request.clone()),
            },
            Timed {
                at: at(10),
                operation: Operation::CreateDeployment(request),
            },
            Timed {
                at: at(900),
                operation: Operation::StopDeployment {
                    deployment: DeploymentId(0),
                    rollback: StopRollback::AsConfigured,
                },
            },
        ],
        until: None,
    }
}

fn host(number: u32) -> Host {
    Host {
        name: format!("web-{number}"),
        kind: HostKind::Ec2,
        fleet: "web".to_owned(),
        zone: Some("us-east-1a".to_owned()),
        tags: Vec::new(),
        visible_from: Time::ZERO,
        os: Os::Linux,
        after_restart: AfterRestart::ReportsFailure,
        files: Vec::new(),
        profile: 0,
    }
}

fn revision(name: &str, stop: &str) -> Revision {
    let script = |location: &str| Script {
        location: location.to_owned(),
        runas: None,
        timeout: Duration::from_secs(300),
        time: None,
        ends: ScriptEnd::Succeeds,
        chance: None,
    };
    let mut hooks: [Vec<Script>; EVENTS] = std::array::from_fn(|_| Vec::new());
    hooks[LifecycleEventName::ApplicationStop as usize].push(script(stop));
    hooks[LifecycleEventName::ApplicationStart as usize].push(script("ops/start.sh"));
    Revision {
        name: name.to_owned(),
        source: BundleSource::S3,
        bundle_bytes: 0,
        app_spec: AppSpecFile::Usable {
            os: Os::Linux,
            install_refuses: None,
        },
        hooks,
        file_exists: None,
        destinations: Vec::new(),
    }
}

fn group() -> GroupEntry {
    GroupEntry {
        group: DeploymentGroup {
            application: "shop".to_owned(),
            name: "web".to_owned(),
            config: DeploymentConfig {
                name: "two".to_owned(),
                minimum: MinimumHealthyHosts::HostCount(2),
            },
            ec2_tags: TagSelection::default(),
            on_premises_tags: TagSelection::default(),
            auto_rollback: AutoRollback::default(),
            triggers: Vec::new(),
        },
        members: (0..3).map(InstanceId).collect(),
        runs: vec![Some(RevisionId(0)); 3],
        revisions: Vec::new(),
        paths: Vec::new(),
        path: PathHash::of("sample"),
    }
}

fn policy() -> Policy {
    Policy {
        limits: EventLimits {
            pickup: Duration::from_secs(300),
            event: Duration::from_secs(3_600),
        },
        deployment_limit: Duration::from_secs(43_200),
        batches: Batches::Rolling,
        halt_inflight: HaltInflight::Drain,
        single_instance_half: SingleInstanceHalf::Invalid,
        rollback_targets: RollbackTargets::All,
        rollback_minimum: None,
        instances_per_deployment: 1_000,
        concurrent_deployments: 1_000,
        instances_in_concurrent_deployments: 1_000,
    }
}

fn fault(name: &str) -> Fault {
    Fault {
        name: name.to_owned(),
        when: When::On(EventFilter::default()),
        whom: Whom {
            hosts: vec![InstanceId(1)],
            pick: Pick::All,
        },
        what: description::What::ScriptFails { exit_code: 1 },
        lasts: None,
    }
}
