//! The world of the sample run: three hosts, two revisions and what an operator does.
//!
//! It fits the entries in names and numbers; nobody runs it.

use crate::account::fault::description::{EventFilter, Fault, Pick, What, When, Whom};
use crate::account::host::{AfterRestart, Host, Os};
use crate::account::latency::{EVENTS, Profile};
use crate::account::monitoring::Monitoring;
use crate::account::presence::Presence;
use crate::account::requests::amount::Rate;
use crate::account::requests::counts::Counting;
use crate::account::requests::demand::Demand;
use crate::account::requests::fluid::FluidPolicy;
use crate::account::requests::quality::Quality;
use crate::account::requests::retries::Retries;
use crate::account::requests::site::TargetGroupEntry;
use crate::account::requests::station::CLIENT_TIMEOUT;
use crate::account::requests::traffic::Traffic;
use crate::account::revision::{AppSpecFile, BundleSource, Revision, Script, ScriptEnd};
use crate::account::world::{AlarmEntry, GroupEntry, Operation, TargetOrder, Timed, World};
use crate::account::zone_order::ZoneOrder;
use crate::aws::codedeploy::alarm_polling::{AlarmConfiguration, PollPolicy};
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
use crate::aws::codedeploy::traffic::TrafficPolicy;
use crate::aws::codedeploy::zonal::Zonal;
use crate::aws::elb::ids::TargetGroupId;
use crate::aws::elb::target_group::TargetGroup;
use crate::kernel::chance::stream::PathHash;
use crate::kernel::time::{Duration, Time};
use crate::trace::sample::at;

/// The world of the sample run.
pub(crate) fn world() -> World {
    let request = Request {
        group: GroupId(0),
        revision: RevisionId(1),
        minimum: MinimumHealthyHosts::HostCount(2),
        zonal: Zonal::No,
        application_stop_failures: ApplicationStopFailures::Ignore,
        file_exists: FileExistsBehavior::Disallow,
        auto_rollback: AutoRollback::default(),
        outdated: Outdated::Everything,
        alarms: AlarmConfiguration::default(),
        traffic: None,
        blue_green: None,
    };
    World {
        hosts: (1..=3).map(host).collect(),
        revisions: vec![revision("v1", "old/stop.sh"), revision("v2", "ops/stop.sh")],
        groups: vec![group()],
        profiles: vec![Profile::default()],
        monitoring: Monitoring::default(),
        policy: policy(),
        zones: ZoneOrder::default(),
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
        fleets: Vec::new(),
        sites: Vec::new(),
        runs: Vec::new(),
        host_paths: Vec::new(),
        member_paths: Vec::new(),
        counting: Counting::default(),
        fluid: FluidPolicy::default(),
        target_groups: vec![TargetGroupEntry {
            target_capacity: Rate(250_000_000),
            zones: vec!["us-east-1a".to_owned()],
            ..TargetGroupEntry::new(TargetGroup::application("web"))
        }],
        alarms: vec![AlarmEntry {
            name: "web-5xx".to_owned(),
            condition: "above 100".to_owned(),
            datapoints_to_alarm: 2,
            watched_by: vec![GroupId(0)],
            ..AlarmEntry::default()
        }],
        traffic: vec![Traffic {
            name: "shop".to_owned(),
            path: PathHash::of("traffic/shop"),
            demand: Demand::constant(Rate(900_000_000)),
            forward: vec![(TargetGroupId(0), 1)],
            stickiness: None,
            client_timeout: CLIENT_TIMEOUT,
            retries: Retries::default(),
        }],
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
        auto_scaling_group: None,
        is_protected: false,
        presence: Presence::There,
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
        quality: Quality::default(),
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
                zonal: Zonal::No,
            },
            ec2_tags: TagSelection::default(),
            auto_scaling_groups: Vec::new(),
            on_premises_tags: TagSelection::default(),
            auto_rollback: AutoRollback::default(),
            triggers: Vec::new(),
            alarms: AlarmConfiguration::default(),
            traffic: None,
            blue_green: None,
        },
        members: (0..3).map(InstanceId).collect(),
        greens: Vec::new(),
        spare: Vec::new(),
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
        green_provision_limit: Duration::from_secs(3600),
        blue_green_limit: Duration::from_secs(109 * 3600),
        batches: Batches::Rolling,
        halt_inflight: HaltInflight::Drain,
        single_instance_half: SingleInstanceHalf::Invalid,
        rollback_targets: RollbackTargets::All,
        rollback_minimum: None,
        instances_per_deployment: 1_000,
        concurrent_deployments: 1_000,
        instances_in_concurrent_deployments: 1_000,
        polls: PollPolicy::default(),
        traffic: TrafficPolicy::default(),
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
