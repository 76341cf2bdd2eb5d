//! Small accounts for tests: some hosts, one group, two revisions with a script for every event; with
//! requests and alarms where a test wants them.

pub(crate) mod traffic;
pub(crate) mod zonal;

use cutover::account::fault::description::{EventFilter, Fault, Pick, What, When, Whom};
use cutover::account::host::{AfterRestart, Host, Os};
use cutover::account::latency::{EVENTS, Latency, Profile};
use cutover::account::monitoring::{CustomMetric, Monitoring, SeriesEntry};
use cutover::account::presence::Presence;
use cutover::account::requests::amount::Rate;
use cutover::account::requests::counts::Counting;
use cutover::account::requests::demand::Demand;
use cutover::account::requests::fluid::FluidPolicy;
use cutover::account::requests::host_state::{FleetId, ZoneId};
use cutover::account::requests::quality::Quality;
use cutover::account::requests::retries::Retries;
use cutover::account::requests::site::{FleetSite, HostSite, TargetGroupEntry};
use cutover::account::requests::station::{CLIENT_TIMEOUT, Station};
use cutover::account::requests::traffic::Traffic;
use cutover::account::revision::{AppSpecFile, BundleSource, Revision, Script, ScriptEnd};
use cutover::account::world::{AlarmEntry, GroupEntry, Operation, TargetOrder, Timed, World};
use cutover::account::zone_order::ZoneOrder;
use cutover::aws::cloudwatch::alarm::{LowSamples, MetricAlarm, Settings, Source};
use cutover::aws::cloudwatch::alarm_set::AlarmSet;
use cutover::aws::cloudwatch::evaluation::{ComparisonOperator, TreatMissingData};
use cutover::aws::cloudwatch::ids::SeriesId;
use cutover::aws::cloudwatch::math::MetricStat;
use cutover::aws::cloudwatch::metric::MetricName;
use cutover::aws::cloudwatch::series::{SeriesRef, SeriesSubject};
use cutover::aws::cloudwatch::state::AlarmState;
use cutover::aws::cloudwatch::statistic::Statistic;
use cutover::aws::cloudwatch::window::EvaluationWindow;
use cutover::aws::codedeploy::alarm_polling::AlarmConfiguration;
use cutover::aws::codedeploy::config::{DeploymentConfig, MinimumHealthyHosts};
use cutover::aws::codedeploy::group::{DeploymentGroup, HostKind};
use cutover::aws::codedeploy::ids::{GroupId, InstanceId, RevisionId};
use cutover::aws::codedeploy::lifecycle::LifecycleEventName;
use cutover::aws::codedeploy::options::{AutoRollback, FileExistsBehavior};
use cutover::aws::codedeploy::server::settings::ApplicationStopFailures;
use cutover::aws::codedeploy::service::{Outdated, Policy, Request};
use cutover::aws::codedeploy::tags::TagSelection;
use cutover::aws::codedeploy::zonal::Zonal;
use cutover::aws::elb::ids::TargetGroupId;
use cutover::aws::elb::target_group::TargetGroup;
use cutover::engine::simulation::{Run, Simulation};
use cutover::kernel::chance::stream::{PathHash, Seed};
use cutover::kernel::time::{Duration, Time};
use cutover::trace::recorder::Level;

/// A revision with one script of 5 s for every scriptable event.
pub(crate) fn revision(name: &str) -> Revision {
    let hooks: [Vec<Script>; EVENTS] = std::array::from_fn(|index| {
        let event = LifecycleEventName::ALL[index];
        let script = || Script {
            location: format!("scripts/{event}.sh"),
            runas: None,
            timeout: Duration::from_secs(3600),
            time: Some(Latency::Constant(Duration::from_secs(5))),
            ends: ScriptEnd::Succeeds,
            chance: None,
        };
        if event.scriptable() {
            vec![script()]
        } else {
            Vec::new()
        }
    });
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

/// `hosts` hosts in one group under `minimum`, new, with one deployment of `v1` at 0 s.
pub(crate) fn world(hosts: u32, minimum: MinimumHealthyHosts) -> World {
    let host = |index: u32| Host {
        name: format!("web-{}", index + 1),
        kind: HostKind::Ec2,
        fleet: "web".to_owned(),
        zone: None,
        tags: Vec::new(),
        visible_from: Time::ZERO,
        os: Os::Linux,
        after_restart: AfterRestart::ReportsFailure,
        files: Vec::new(),
        auto_scaling_group: None,
        is_protected: false,
        presence: Presence::There,
        profile: 0,
    };
    let revisions = vec![revision("v1"), revision("v2")];
    let path = |revision: &Revision, host: u32| {
        PathHash::of(&format!(
            "host/web-{}/group/shop/web/revision/{}",
            host + 1,
            revision.name
        ))
    };
    let paths = revisions
        .iter()
        .flat_map(|r| (0..hosts).map(move |h| path(r, h)))
        .collect();
    let group = DeploymentGroup {
        application: "shop".to_owned(),
        name: "web".to_owned(),
        config: DeploymentConfig {
            name: "test".to_owned(),
            minimum,
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
    };
    World {
        hosts: (0..hosts).map(host).collect(),
        revisions,
        groups: vec![GroupEntry {
            group,
            members: (0..hosts).map(InstanceId).collect(),
            greens: Vec::new(),
            spare: Vec::new(),
            runs: vec![None; hosts as usize],
            revisions: vec![RevisionId(0), RevisionId(1)],
            paths,
            path: PathHash::of("group/shop/web"),
        }],
        profiles: vec![Profile::default()],
        monitoring: Monitoring::default(),
        policy: Policy::default(),
        target_order: TargetOrder::AsListed,
        zones: ZoneOrder::default(),
        faults: Vec::new(),
        timeline: vec![create(0, RevisionId(0), minimum)],
        target_groups: Vec::new(),
        alarms: Vec::new(),
        traffic: Vec::new(),
        fleets: Vec::new(),
        sites: Vec::new(),
        runs: Vec::new(),
        host_paths: Vec::new(),
        member_paths: Vec::new(),
        counting: Counting::default(),
        fluid: FluidPolicy::default(),
        until: None,
    }
}

/// CreateDeployment of a revision by the one group.
pub(crate) fn create(at_s: u64, revision: RevisionId, minimum: MinimumHealthyHosts) -> Timed {
    Timed {
        at: Time::ZERO + Duration::from_secs(at_s),
        operation: Operation::CreateDeployment(Request {
            group: GroupId(0),
            revision,
            minimum,
            zonal: Zonal::No,
            application_stop_failures: ApplicationStopFailures::Fail,
            file_exists: FileExistsBehavior::Disallow,
            auto_rollback: AutoRollback::default(),
            outdated: Outdated::Everything,
            alarms: AlarmConfiguration::default(),
            traffic: None,
            blue_green: None,
        }),
    }
}

/// A script of `event` fails on these hosts, in every deployment.
pub(crate) fn script_fails(event: LifecycleEventName, hosts: Vec<InstanceId>) -> Fault {
    Fault {
        name: "scriptFails-1".to_owned(),
        when: When::On(EventFilter {
            event: Some(event),
            ..EventFilter::default()
        }),
        whom: Whom {
            hosts,
            pick: Pick::All,
        },
        what: What::ScriptFails { exit_code: 1 },
        lasts: None,
    }
}

/// Runs a world with every entry kept.
pub(crate) fn run(world: &World) -> Run {
    Simulation::new(
        world,
        Seed {
            seed: 7,
            replication: 0,
        },
        Level::Full,
    )
    .run()
}

/// The agents of these hosts are dead from the start.
pub(crate) fn dead_from_the_start(hosts: Vec<InstanceId>) -> Fault {
    Fault {
        name: "agentDead-1".to_owned(),
        when: When::At(Time::ZERO),
        whom: Whom {
            hosts,
            pick: Pick::All,
        },
        what: What::AgentDead,
        lasts: None,
    }
}

/// So many alarms on a metric that nobody ever writes: whatever happens to them comes from outside.
pub(crate) fn quiet_alarms(world: &mut World, count: usize) {
    let series = SeriesRef {
        subject: SeriesSubject::Custom(0),
        metric: MetricName::Custom,
        zone: None,
    };
    let alarm = || {
        let settings = Settings {
            source: Source::Metric(MetricStat {
                series: SeriesId(0),
                statistic: Statistic::Sum,
            }),
            period: Duration::from_secs(60),
            evaluation_periods: 1,
            datapoints_to_alarm: None,
            threshold: 1.0,
            comparison_operator: ComparisonOperator::GreaterThanOrEqualToThreshold,
            treat_missing_data: TreatMissingData::Missing,
            low_samples: LowSamples::Evaluate,
            window: EvaluationWindow::Sliding,
            evaluation_range: None,
        };
        MetricAlarm::new(settings).expect("the settings are right")
    };
    let alarms = (0..count).map(|_| alarm()).collect();
    let entry = |place: usize| AlarmEntry {
        name: format!("quiet-{}", place + 1),
        ..AlarmEntry::default()
    };
    world.alarms = (0..count).map(entry).collect();
    world.monitoring = Monitoring {
        set: AlarmSet::new(alarms, Vec::new(), 1).expect("no circle"),
        series: vec![SeriesEntry {
            series,
            delivery: Latency::Constant(Duration::ZERO),
        }],
        custom: vec![CustomMetric {
            namespace: "Quiet".to_owned(),
            name: "Quiet".to_owned(),
            dimensions: Vec::new(),
            period: Duration::from_secs(60),
            values: Vec::new(),
        }],
    };
}

/// Requests a second that one host can answer.
const CAPACITY: u64 = 100;

/// Puts all hosts of a world behind a target group and sends it so many requests a second. What has
/// not run anything before runs `v1`.
pub(crate) fn behind(world: &mut World, group: TargetGroup, rate: u64) {
    let id = TargetGroupId(0);
    let hosts = world.hosts.len();
    let members = || (0..).map(InstanceId).take(hosts);
    let names = world.hosts.iter().map(|host| host.name.clone());
    let paths: Vec<PathHash> = names
        .map(|name| PathHash::of(&format!("host/{name}")))
        .collect();
    let of_member = |path: &PathHash| PathHash::of(&format!("targetGroup/web/{path:?}"));
    world.member_paths = paths.iter().map(of_member).collect();
    world.host_paths = paths;
    let runs = world.groups[0].runs.iter();
    world.runs = runs.map(|ran| ran.or(Some(RevisionId(0)))).collect();
    world.sites = vec![HostSite::default(); hosts];
    world.fleets = vec![FleetSite {
        name: "web".to_owned(),
        station: Some(Station::of(Rate::per_second(CAPACITY))),
        groups: vec![id],
        ran: vec![RevisionId(0)],
    }];
    world.target_groups = vec![TargetGroupEntry {
        target_capacity: Rate::per_second(CAPACITY),
        members: members().collect(),
        fleets: vec![(FleetId(0), 0)],
        zones: vec!["a".to_owned()],
        zone_ids: vec![ZoneId(0)],
        reference: Rate::per_second(CAPACITY * hosts as u64),
        ..TargetGroupEntry::new(group)
    }];
    world.traffic = vec![Traffic {
        name: "web".to_owned(),
        path: PathHash::of("traffic/web"),
        demand: Demand::constant(Rate::per_second(rate)),
        forward: vec![(id, 1)],
        stickiness: None,
        client_timeout: CLIENT_TIMEOUT,
        retries: Retries {
            attempts: 0,
            backoff: Duration::from_secs(1),
            jitter: Duration::ZERO,
            budget_ppb: None,
            correlation_ppb: None,
        },
    }];
}

/// Sets an alarm on a metric of the one target group: its sum of a minute, at least `threshold`,
/// once; delivered after 10 s, evaluated 30 s into every minute, OK at first.
pub(crate) fn watch(
    world: &mut World,
    metric: MetricName,
    threshold: f64,
    treat_missing_data: TreatMissingData,
) {
    let settings = Settings {
        source: Source::Metric(MetricStat {
            series: SeriesId(0),
            statistic: Statistic::Sum,
        }),
        period: Duration::from_secs(60),
        evaluation_periods: 1,
        datapoints_to_alarm: None,
        threshold,
        comparison_operator: ComparisonOperator::GreaterThanOrEqualToThreshold,
        treat_missing_data,
        low_samples: LowSamples::Evaluate,
        window: EvaluationWindow::Sliding,
        evaluation_range: None,
    };
    let alarm = MetricAlarm::new(settings).expect("the settings are right");
    let alarms = AlarmSet::new(vec![alarm], Vec::new(), 1);
    world.monitoring = Monitoring {
        set: alarms.expect("there is no circle"),
        series: vec![SeriesEntry {
            series: SeriesRef {
                subject: SeriesSubject::TargetGroup(TargetGroupId(0)),
                metric,
                zone: None,
            },
            delivery: Latency::Constant(Duration::from_secs(10)),
        }],
        custom: Vec::new(),
    };
    world.alarms = vec![AlarmEntry {
        name: "errors".to_owned(),
        initial: Some(AlarmState::Ok),
        phase: Some(Duration::from_secs(30)),
        datapoints_to_alarm: 1,
        ..AlarmEntry::default()
    }];
}
