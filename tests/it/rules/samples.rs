//! Metrics that a scenario makes up, down to the second: when alarms see their samples.

use super::{ONE, Told, seconds, tell, upgrade};
use crate::look::strike_at;
use crate::worlds::traffic::{Watched, alarms, one_of_one};
use cutover::account::fault::description::What as FaultKind;
use cutover::account::fault::scope::MetricScope;
use cutover::account::latency::Latency;
use cutover::account::monitoring::CustomMetric;
use cutover::account::world::World;
use cutover::aws::cloudwatch::evaluation::{ComparisonOperator, TreatMissingData};
use cutover::aws::cloudwatch::metric::MetricName;
use cutover::aws::cloudwatch::series::{SeriesRef, SeriesSubject};
use cutover::aws::cloudwatch::state::AlarmState;
use cutover::aws::cloudwatch::statistic::Statistic;
use cutover::aws::elb::ids::TargetGroupId;
use cutover::kernel::time::Duration;

/// An alarm of 10 s on the average of a metric of the scenario's own, beyond 100 once. Missing data
/// breach.
fn fast() -> Watched {
    let mut alarm = one_of_one(TargetGroupId(0), MetricName::Custom, 100.0);
    alarm.series = SeriesRef {
        subject: SeriesSubject::Custom(0),
        metric: MetricName::Custom,
        zone: None,
    };
    alarm.statistic = Statistic::Average;
    alarm.settings.period = Duration::from_secs(10);
    alarm.settings.treat_missing_data = TreatMissingData::Breaching;
    alarm
}

/// The alarm at 3 s of its ten, over twenty minutes of a metric that is stored so finely and takes 2 s
/// to arrive: 5 in the first ten, then 500.
fn world(alarm: Watched, period_s: u64) -> World {
    let mut world = upgrade(1, ONE);
    world.timeline.clear();
    world.until = Some(Duration::from_secs(1_200));
    let delivery = Latency::Constant(Duration::from_secs(2));
    alarms(&mut world, vec![alarm], Vec::new(), &delivery);
    world.alarms[0].initial = Some(AlarmState::Ok);
    world.alarms[0].phase = Some(Duration::from_secs(3));
    world.monitoring.custom = vec![CustomMetric {
        namespace: "Shop".to_owned(),
        name: "Load".to_owned(),
        dimensions: Vec::new(),
        period: Duration::from_secs(period_s),
        values: vec![(seconds(0), Some(5.0)), (seconds(600), Some(500.0))],
    }];
    world
}

/// When the alarm changed, and to what.
fn changes(told: &Told) -> Vec<(f64, AlarmState)> {
    let changes = told.run.outcome.alarms().iter();
    changes
        .map(|change| (change.time.as_secs_f64(), change.to))
        .collect()
}

/// The ten seconds from 600 s on have arrived at 612 s.
#[test]
fn alm_018_alm_036_a_sample_is_seen_from_its_own_second_on() {
    assert_eq!(
        changes(&tell(&world(fast(), 1))),
        [(613.0, AlarmState::Alarm)]
    );
}

/// The first point arrives at 62 s. From then on five periods of 10 s hold none.
#[test]
fn alm_003_alm_004_a_short_alarm_on_a_metric_by_the_minute_looks_when_a_point_may_be_there() {
    assert_eq!(
        changes(&tell(&world(fast(), 60))),
        [(63.0, AlarmState::Alarm)]
    );
}

#[test]
fn flt_028_a_fault_of_seconds_loses_the_samples_of_these_seconds() {
    let falls_below = |samples: f64| {
        let mut alarm = fast();
        alarm.statistic = Statistic::SampleCount;
        alarm.settings.threshold = samples;
        alarm.settings.comparison_operator = ComparisonOperator::LessThanThreshold;
        let mut world = world(alarm, 1);
        let of = MetricScope::All;
        strike_at(
            &mut world,
            605_000,
            FaultKind::MetricMissing { of },
            Some(2_000),
        );
        changes(&tell(&world))
    };
    // Those that end at 605 and 606 s are lost.
    assert_eq!(falls_below(8.0), []);
    let lit = [(613.0, AlarmState::Alarm), (623.0, AlarmState::Ok)];
    assert_eq!(falls_below(9.0), lit);
}
