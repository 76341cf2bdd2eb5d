//! What follows from the change of an alarm, and from what it follows.

use super::{ONE, Told, V1, seconds, tell, upgrade};
use crate::look::strike_at;
use crate::worlds;
use crate::worlds::traffic::{Watched, alarms, one_of_one};
use cutover::account::fault::description::What as FaultKind;
use cutover::account::fault::scope::MetricScope;
use cutover::account::latency::Latency;
use cutover::account::monitoring::CustomMetric;
use cutover::account::world::World;
use cutover::aws::cloudwatch::composite::AlarmRule;
use cutover::aws::cloudwatch::evaluation::TreatMissingData;
use cutover::aws::cloudwatch::ids::AlarmId;
use cutover::aws::cloudwatch::metric::MetricName;
use cutover::aws::cloudwatch::series::{SeriesRef, SeriesSubject};
use cutover::aws::cloudwatch::state::AlarmState;
use cutover::aws::elb::ids::TargetGroupId;
use cutover::aws::elb::target_group::TargetGroup;
use cutover::engine::simulation::Simulation;
use cutover::kernel::chance::distribution::Lognormal;
use cutover::kernel::chance::sampler::Sampler;
use cutover::kernel::chance::stream::Seed;
use cutover::kernel::time::Duration;
use cutover::trace::entry::Entry;
use cutover::trace::recorder::Level;
use std::sync::Arc;

/// Two alarms that look at one metric at the same instants, lit at 187 s, and alarms with these rules.
fn twins(rules: &[&str]) -> World {
    let mut world = upgrade(1, ONE);
    world.timeline.clear();
    world.until = Some(Duration::from_secs(600));
    let mut alarm: Watched = one_of_one(TargetGroupId(0), MetricName::Custom, 100.0);
    alarm.series = SeriesRef {
        subject: SeriesSubject::Custom(0),
        metric: MetricName::Custom,
        zone: None,
    };
    let find = |name: &str| name.parse().ok().map(AlarmId);
    let rules = rules
        .iter()
        .map(|text| AlarmRule::parse(text, find).expect("the rule is right"))
        .collect();
    let delivery = Latency::Constant(Duration::from_secs(5));
    alarms(&mut world, vec![alarm.clone(), alarm], rules, &delivery);
    for place in 0..2 {
        world.alarms[place].phase = Some(Duration::from_secs(7));
    }
    world.monitoring.custom = vec![CustomMetric {
        namespace: "Shop".to_owned(),
        name: "Orders".to_owned(),
        dimensions: Vec::new(),
        period: Duration::from_secs(60),
        values: vec![(seconds(0), Some(5.0)), (seconds(120), Some(500.0))],
    }];
    world
}

/// The entry that led to the one line that is this.
#[track_caller]
fn cause(told: &Told, line: &str) -> String {
    let entry: &Entry = &told.run.entries[told.place(line)];
    let cause = entry.cause.expect("it has a cause");
    told.lines[cause.0.get() as usize - 1].1.clone()
}

#[test]
fn alm_042_no_composite_alarm_shows_a_state_between_two_changes_of_one_instant() {
    let told = tell(&twins(&["ALARM(0) AND NOT ALARM(1)"]));
    for alarm in 0..2 {
        let line = format!("alarm {alarm} OK -> ALARM ALM-021");
        super::same_time(told.when(&line), 187.0);
    }
    assert_eq!(told.with("alarm 2"), [""; 0], "{told}");
}

#[test]
fn alm_042_a_composite_alarm_follows_from_the_child_that_changed() {
    let told = tell(&twins(&["ALARM(0)", "ALARM(1)", "ALARM(2)"]));
    for (composite, by) in [
        (2, "alarm 0 OK -> ALARM ALM-021"),
        (3, "alarm 1 OK -> ALARM ALM-021"),
        (4, "alarm 2 OK -> ALARM ALM-042"),
    ] {
        let lit = format!("alarm {composite} OK -> ALARM");
        assert_eq!(cause(&told, &lit), by);
    }
}

/// A revision that answers with errors from 120 s on. Minutes arrive 70 s after their end, and the
/// alarm looks at 30 s of each minute: at 270 s it has seen the one that ended at 180 s.
fn erring() -> World {
    let mut world = upgrade(2, ONE);
    world.timeline.clear();
    world.until = Some(Duration::from_secs(1_200));
    worlds::behind(&mut world, TargetGroup::application("web"), 20);
    let metric = MetricName::HttpCodeTarget5xx;
    worlds::watch(&mut world, metric, 100.0, TreatMissingData::Missing);
    world.monitoring.series[0].delivery = Latency::Constant(Duration::from_secs(70));
    let what = FaultKind::BadRevision {
        revision: V1,
        error_ppb: 500_000_000,
        factor: 1.0,
    };
    strike_at(&mut world, 120_000, what, None);
    world
}

#[test]
fn alm_036_an_alarm_follows_from_a_minute_that_it_can_have_seen() {
    let told = tell(&erring());
    let lit = "alarm 0 INSUFFICIENT_DATA -> ALARM ALM-021";
    super::same_time(told.when(lit), 270.0);
    let entry = &told.run.entries[told.place(lit)];
    let cause = entry.cause.expect("it has a cause");
    super::same_time(told.lines[cause.0.get() as usize - 1].0, 180.0);
}

#[test]
fn flt_027_flt_028_an_alarm_without_points_follows_from_the_fault_that_keeps_them_away() {
    let add = Duration::from_secs(900);
    let of = MetricScope::All;
    for what in [
        FaultKind::MetricMissing { of },
        FaultKind::MetricDelay { add, of },
    ] {
        let mut world = erring();
        strike_at(&mut world, 250_000, what, None);
        let told = tell(&world);
        let blind = "alarm 0 ALARM -> INSUFFICIENT_DATA";
        let began = told.with("fault 1 began")[0];
        assert_eq!(cause(&told, blind), began);
    }
}

/// When both alarms of a world are lit, with one seed after the other.
fn lit_together(world: &World) -> Vec<bool> {
    let together = |seed| {
        let seed = Seed {
            seed,
            replication: 0,
        };
        let run = Simulation::new(world, seed, Level::Summary).run();
        let lit = |alarm| {
            let mut changes = run.outcome.alarms().iter();
            let lit = changes
                .find(|change| change.alarm == AlarmId(alarm) && change.to == AlarmState::Alarm);
            lit.expect("it is lit").time
        };
        lit(0) == lit(1)
    };
    (0..20).map(together).collect()
}

/// Two metrics of a target group beyond their thresholds, or one metric of two stores; a point takes
/// 100 s half of the time and 400 s once in twenty.
#[test]
fn alm_037_the_points_of_one_entity_arrive_together() {
    let delay = Lognormal::from_median_and_sigma(0.0, 100.0, 0.84).expect("it is a distribution");
    let delay = Latency::Drawn(Arc::new(Sampler::new(&delay.into())));
    let lit = |metrics: [SeriesRef; 2], threshold| {
        let mut world = twins(&[]);
        let watched = metrics.map(|series| {
            let mut alarm = one_of_one(TargetGroupId(0), MetricName::Custom, threshold);
            alarm.series = series;
            alarm
        });
        let custom = std::mem::take(&mut world.monitoring.custom);
        worlds::behind(&mut world, TargetGroup::application("web"), 20);
        alarms(&mut world, watched.to_vec(), Vec::new(), &delay);
        for entry in &mut world.alarms {
            entry.phase = Some(Duration::from_secs(7));
            entry.initial = Some(AlarmState::Ok);
        }
        let of = |value: &str| CustomMetric {
            dimensions: vec![("Store".to_owned(), value.to_owned())],
            ..custom[0].clone()
        };
        world.monitoring.custom = vec![of("north"), of("south")];
        world.until = Some(Duration::from_secs(1_800));
        lit_together(&world)
    };
    let of_group = |metric| SeriesRef {
        subject: SeriesSubject::TargetGroup(TargetGroupId(0)),
        metric,
        zone: None,
    };
    let group = [MetricName::HealthyHostCount, MetricName::RequestCount].map(of_group);
    assert_eq!(lit(group, 1.0), [true; 20]);
    let of_store = |place| SeriesRef {
        subject: SeriesSubject::Custom(place),
        metric: MetricName::Custom,
        zone: None,
    };
    let stores = lit([0, 1].map(of_store), 100.0);
    assert!(stores.contains(&false), "{stores:?}");
}
