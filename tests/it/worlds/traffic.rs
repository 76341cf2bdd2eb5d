//! What makes a small account one that users feel: target groups, traffic and alarms.

use cutover::account::latency::Latency;
use cutover::account::monitoring::{Monitoring, SeriesEntry};
use cutover::account::requests::amount::Rate;
use cutover::account::requests::demand::Demand;
use cutover::account::requests::host_state::{FleetId, ZoneId};
use cutover::account::requests::retries::Retries;
use cutover::account::requests::site::{FleetSite, HostSite, TargetGroupEntry};
use cutover::account::requests::station::Station;
use cutover::account::requests::traffic::Traffic;
use cutover::account::world::{AlarmEntry, Operation, World};
use cutover::aws::cloudwatch::alarm::{LowSamples, MetricAlarm, Settings, Source};
use cutover::aws::cloudwatch::alarm_set::AlarmSet;
use cutover::aws::cloudwatch::composite::AlarmRule;
use cutover::aws::cloudwatch::evaluation::{ComparisonOperator, TreatMissingData};
use cutover::aws::cloudwatch::ids::{AlarmId, SeriesId};
use cutover::aws::cloudwatch::math::MetricStat;
use cutover::aws::cloudwatch::metric::MetricName;
use cutover::aws::cloudwatch::series::{SeriesRef, SeriesSubject};
use cutover::aws::cloudwatch::statistic::Statistic;
use cutover::aws::cloudwatch::window::EvaluationWindow;
use cutover::aws::codedeploy::alarm_polling::AlarmConfiguration;
use cutover::aws::elb::ids::TargetGroupId;
use cutover::aws::elb::target_group::TargetGroup;
use cutover::kernel::chance::stream::PathHash;
use cutover::kernel::time::Duration;

/// Puts all hosts behind these target groups, as one fleet with this station, spread evenly over so
/// many zones. Hosts run what the deployment groups say they run; call it when that is settled.
pub(crate) fn behind(world: &mut World, station: &Station, groups: Vec<TargetGroup>, zones: u8) {
    let hosts = u32::try_from(world.hosts.len()).expect("few hosts");
    let names: Vec<String> = (0..zones).map(|zone| format!("zone-{zone}")).collect();
    let zone = |host: u32| ZoneId(u8::try_from(host % u32::from(zones)).expect("few zones"));
    for (host, place) in world.hosts.iter_mut().zip(0..) {
        host.zone = Some(names[zone(place).index()].clone());
    }
    world.sites = (0..hosts)
        .map(|host| HostSite {
            fleet: FleetId(0),
            zone: zone(host),
        })
        .collect();
    world.runs = (0..world.hosts.len())
        .map(|host| world.groups.iter().find_map(|group| group.runs[host]))
        .collect();
    let mut ran: Vec<_> = world.runs.iter().copied().flatten().collect();
    ran.sort_unstable();
    ran.dedup();
    let ids: Vec<TargetGroupId> = (0..).map(TargetGroupId).take(groups.len()).collect();
    world.fleets = vec![FleetSite {
        name: "web".to_owned(),
        station: Some(station.clone()),
        groups: ids,
        ran,
    }];
    let path = |host: &cutover::account::host::Host| PathHash::of(&format!("host/{}", host.name));
    world.host_paths = world.hosts.iter().map(path).collect();
    let place = |host: &cutover::account::host::Host, group: &TargetGroup| {
        PathHash::of(&format!("host/{}/targetGroup/{}", host.name, group.name))
    };
    let places = |host| groups.iter().map(move |group| place(host, group));
    world.member_paths = world.hosts.iter().flat_map(places).collect();
    let all = Rate(station.capacity.0.saturating_mul(u64::from(hosts)));
    let entry = |(slot, group)| TargetGroupEntry {
        target_capacity: station.capacity,
        members: (0..hosts)
            .map(cutover::aws::codedeploy::ids::InstanceId)
            .collect(),
        fleets: vec![(FleetId(0), slot)],
        zones: names.clone(),
        zone_ids: (0..zones).map(ZoneId).collect(),
        lag: Latency::Constant(Duration::from_secs(1)),
        reference: all,
        ..TargetGroupEntry::new(group)
    };
    world.target_groups = groups.into_iter().enumerate().map(entry).collect();
}

/// Every deployment of every group takes its targets out of these target groups and puts them back.
pub(crate) fn control(world: &mut World, groups: &[TargetGroupId]) {
    for entry in &mut world.groups {
        entry.group.traffic = Some(groups.to_vec());
    }
    for timed in &mut world.timeline {
        if let Operation::CreateDeployment(request) = &mut timed.operation {
            request.traffic = Some(groups.to_vec());
        }
    }
}

/// Traffic that always asks as much, of one target group, and never again.
pub(crate) fn steady(rate: Rate, group: TargetGroupId) -> Traffic {
    Traffic {
        name: "users".to_owned(),
        path: PathHash::of("traffic/users"),
        demand: Demand::constant(rate),
        forward: vec![(group, 1)],
        stickiness: None,
        client_timeout: Duration::from_secs(10),
        retries: Retries::NONE,
    }
}

/// An alarm on one metric, before it has its place.
#[derive(Clone, Debug)]
pub(crate) struct Watched {
    pub(crate) series: SeriesRef,
    pub(crate) statistic: Statistic,
    /// Everything else; the source is replaced.
    pub(crate) settings: Settings,
}

/// An alarm on the sum of a metric of a target group in one minute, at least `threshold` once.
pub(crate) fn one_of_one(group: TargetGroupId, metric: MetricName, threshold: f64) -> Watched {
    let statistic = Statistic::Sum;
    Watched {
        series: SeriesRef {
            subject: SeriesSubject::TargetGroup(group),
            metric,
            zone: None,
        },
        statistic,
        settings: Settings {
            source: Source::Metric(MetricStat {
                series: SeriesId(0),
                statistic,
            }),
            period: Duration::from_secs(60),
            evaluation_periods: 1,
            datapoints_to_alarm: None,
            threshold,
            comparison_operator: ComparisonOperator::GreaterThanOrEqualToThreshold,
            treat_missing_data: TreatMissingData::Missing,
            low_samples: LowSamples::Evaluate,
            window: EvaluationWindow::Sliding,
            evaluation_range: None,
        },
    }
}

/// Puts alarms into the account, metric ones with their series first; `delivery` is how long a point
/// is on its way.
pub(crate) fn alarms(
    world: &mut World,
    watched: Vec<Watched>,
    rules: Vec<AlarmRule>,
    delivery: &Latency,
) {
    let mut series: Vec<SeriesRef> = Vec::new();
    let mut metric = Vec::new();
    for Watched {
        series: own,
        statistic,
        settings,
    } in watched
    {
        let known = series.iter().position(|known| *known == own);
        let place = known.unwrap_or_else(|| {
            series.push(own);
            series.len() - 1
        });
        let series = SeriesId(u16::try_from(place).expect("few series"));
        let settings = Settings {
            source: Source::Metric(MetricStat { series, statistic }),
            ..settings
        };
        metric.push(MetricAlarm::new(settings).expect("the settings are right"));
    }
    let set = AlarmSet::new(metric, rules, series.len());
    let set = set.expect("no alarm depends on itself");
    let name = |alarm: AlarmId| format!("alarm-{}", alarm.0);
    world.alarms = set
        .ids()
        .map(|alarm| AlarmEntry {
            name: name(alarm),
            datapoints_to_alarm: 1,
            ..AlarmEntry::default()
        })
        .collect();
    world.monitoring = Monitoring {
        series: series
            .into_iter()
            .map(|series| SeriesEntry {
                series,
                delivery: delivery.clone(),
            })
            .collect(),
        custom: Vec::new(),
        set,
    };
}

/// Every deployment of every group watches these alarms.
pub(crate) fn watch(world: &mut World, configuration: &AlarmConfiguration) {
    for entry in &mut world.groups {
        entry.group.alarms = configuration.clone();
    }
    for timed in &mut world.timeline {
        if let Operation::CreateDeployment(request) = &mut timed.operation {
            request.alarms = configuration.clone();
        }
    }
}
