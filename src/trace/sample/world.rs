//! The world of the sample run: three hosts, two revisions and what an operator does.
//!
//! It fits the entries in names and numbers; nobody runs it.

use crate::account::fault::description::{EventFilter, Fault, Pick, What, When, Whom};
use crate::account::host::{AfterRestart, Host, Os};
use crate::account::latency::{EVENTS, Profile};
use crate::account::monitoring::Monitoring;
use crate::account::revision::{AppSpecFile, BundleSource, Revision, Script, ScriptEnd};
use crate::account::world::{GroupEntry, Operation, TargetOrder, Timed, World};
use crate::aws::codedeploy::config::{DeploymentConfig, MinimumHealthyHosts};
use crate::aws::codedeploy::group::{DeploymentGroup, HostKind};
use crate::aws::codedeploy::ids::{DeploymentId, GroupId, InstanceId, RevisionId};
use crate::aws::codedeploy::lifecycle::LifecycleEventName;
use crate::aws::codedeploy::options::{AutoRollback, FileExistsBehavior};
use crate::aws::codedeploy::rollback::StopRollback;
use crate::aws::codedeploy::server::action::EventLimits;
use crate::aws::codedeploy::server::settings::{
    ApplicationStopFailures, Batches, HaltInflight, SingleInstanceHalf,
};
use crate::aws::codedeploy::service::{Outdated, Policy, Request, RollbackTargets};
use crate::aws::codedeploy::tags::TagSelection;
use crate::kernel::chance::stream::PathHash;
use crate::kernel::time::{Duration, Time};
use crate::trace::sample::at;

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
        monitoring: Monitoring::default(),
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
        what: What::ScriptFails { exit_code: 1 },
        lasts: None,
    }
}
