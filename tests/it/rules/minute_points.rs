//! What the points of a minute hold, of targets, of zones and of hosts.

use super::{ONE, tell, upgrade};
use crate::look::strike_at;
use crate::worlds;
use crate::worlds::traffic::{Watched, alarms, one_of_one};
use cutover::account::fault::description::What;
use cutover::account::fault::scope::CutOff;
use cutover::account::latency::Latency;
use cutover::account::world::World;
use cutover::aws::cloudwatch::evaluation::ComparisonOperator;
use cutover::aws::cloudwatch::ids::AlarmId;
use cutover::aws::cloudwatch::metric::MetricName;
use cutover::aws::cloudwatch::series::SeriesSubject;
use cutover::aws::cloudwatch::state::AlarmState;
use cutover::aws::cloudwatch::statistic::Statistic;
use cutover::aws::codedeploy::ids::InstanceId;
use cutover::aws::elb::ids::TargetGroupId;
use cutover::aws::elb::target_group::TargetGroup;
use cutover::kernel::time::{Duration, Time};

/// Four hosts in one zone, checked every 5 s, for ten minutes without any deployment.
fn served() -> World {
    let mut world = upgrade(4, ONE);
    world.timeline.clear();
    world.until = Some(Duration::from_secs(600));
    let mut group = TargetGroup::application("web");
    group.health_check.interval = Duration::from_secs(5);
    group.health_check.timeout = Duration::from_secs(2);
    group.health_check.healthy_threshold = 2;
    worlds::behind(&mut world, group, 200);
    world
}

/// An alarm of one minute.
fn alarm(
    subject: SeriesSubject,
    metric: MetricName,
    statistic: Statistic,
    threshold: f64,
) -> Watched {
    let mut alarm = one_of_one(TargetGroupId(0), metric, threshold);
    alarm.series.subject = subject;
    alarm.statistic = statistic;
    alarm
}

/// Has these alarms look 30 s after every minute, of which all points arrive after 10 s.
fn watch(world: &mut World, watched: Vec<Watched>) {
    let delivery = Latency::Constant(Duration::from_secs(10));
    alarms(world, watched, Vec::new(), &delivery);
    for entry in &mut world.alarms {
        entry.phase = Some(Duration::from_secs(30));
    }
}

/// When an alarm was lit.
fn lit(world: &World, alarm: u16) -> Vec<Time> {
    let told = tell(world);
    let changes = told.run.outcome.alarms().iter();
    let of = changes.filter(|change| change.alarm == AlarmId(alarm));
    of.filter(|change| change.to == AlarmState::Alarm)
        .map(|change| change.time)
        .collect()
}

#[test]
fn alm_008_a_metric_of_a_fleet_has_a_sample_of_each_of_its_hosts() {
    use Statistic as S;
    for (statistic, threshold, fires) in [
        (S::Maximum, 1.0, true),
        (S::Maximum, 2.0, false),
        (S::Minimum, 1.0, false),
        (S::Average, 0.75, true),
        (S::Average, 0.8, false),
        (S::Sum, 3.0, true),
        (S::SampleCount, 4.0, true),
    ] {
        let mut world = served();
        strike_at(&mut world, 150_000, What::InstanceCrash, None);
        world.faults[0].whom.hosts = [0, 1, 3].map(InstanceId).to_vec();
        let fleet = SeriesSubject::Fleet(0);
        let metric = MetricName::StatusCheckFailed;
        watch(&mut world, vec![alarm(fleet, metric, statistic, threshold)]);
        assert_eq!(!lit(&world, 0).is_empty(), fires, "{statistic} {threshold}");
    }
}

/// The only zone has what the whole target group has.
#[test]
fn trf_055_a_zone_has_the_fewest_the_most_and_the_mean_of_a_minute() {
    use ComparisonOperator as C;
    use MetricName::{HealthyHostCount as Healthy, UnHealthyHostCount as Unhealthy};
    for (metric, statistic, operator, threshold) in [
        (Healthy, Statistic::Minimum, C::LessThanThreshold, 4.0),
        (Healthy, Statistic::Average, C::LessThanThreshold, 3.9),
        (Unhealthy, Statistic::Maximum, C::GreaterThanThreshold, 1.0),
    ] {
        let mut world = served();
        let from = CutOff {
            load_balancer: true,
            ..CutOff::NOTHING
        };
        // Out of sight for a part of one minute.
        strike_at(&mut world, 185_000, What::Partition { from }, Some(15_000));
        world.faults[0].whom.hosts = [0, 1].map(InstanceId).to_vec();
        let group = SeriesSubject::TargetGroup(TargetGroupId(0));
        let mut whole = alarm(group, metric, statistic, threshold);
        whole.settings.comparison_operator = operator;
        let mut zonal = whole.clone();
        zonal.series.zone = Some("a".to_owned());
        watch(&mut world, vec![whole, zonal]);
        let expected = [Time::ZERO + Duration::from_secs(270)];
        assert_eq!(lit(&world, 0), expected, "{metric} {statistic}");
        assert_eq!(lit(&world, 1), expected, "{metric} {statistic} of a zone");
    }
}
