//! Random alarms, and deployments that watch them.

use super::world::Dice;
use crate::worlds::traffic::{Watched, alarms, one_of_one};
use cutover::account::world::{Operation, World};
use cutover::aws::cloudwatch::alarm::LowSamples;
use cutover::aws::cloudwatch::composite::AlarmRule;
use cutover::aws::cloudwatch::evaluation::{ComparisonOperator, TreatMissingData};
use cutover::aws::cloudwatch::ids::AlarmId;
use cutover::aws::cloudwatch::metric::{MetricName, Namespace};
use cutover::aws::cloudwatch::series::{SeriesRef, SeriesSubject};
use cutover::aws::cloudwatch::state::AlarmState;
use cutover::aws::cloudwatch::statistic::{Percentile, Statistic};
use cutover::aws::codedeploy::alarm_polling::CompositeAlarms;
use cutover::aws::codedeploy::alarm_polling::{AlarmConfiguration, PollFailures, RollbackPolls};
use cutover::aws::codedeploy::ids::InstanceId;
use cutover::aws::codedeploy::options::AutoRollbackEvent;
use cutover::aws::elb::ids::TargetGroupId;
use cutover::kernel::time::Duration;

/// Alarms in two thirds of the worlds that have metrics.
pub(super) fn add(world: &mut World, dice: &mut Dice) {
    if world.target_groups.is_empty() || dice.one_in(3) {
        return;
    }
    let count = 1 + u16::try_from(dice.below(4)).expect("few");
    let watched = (0..count).map(|_| watched(world, dice)).collect();
    let rules = (0..dice.of(&[0, 0, 1, 2]))
        .map(|place| rule(count + place, dice))
        .collect();
    let delivery = dice.latency(60.0);
    alarms(world, watched, rules, &delivery);
    for alarm in &mut world.alarms {
        alarm.initial = dice.one_in(4).then(|| dice.of(AlarmState::ALL));
        alarm.phase = dice
            .one_in(4)
            .then(|| Duration::from_millis(dice.of(&[0, 1, 59_999, 30_000])));
    }
    let polls = &mut world.policy.polls;
    polls.interval = Duration::from_secs(dice.of(&[1, 15, 60]));
    polls.attempts = dice.of(&[0, 1, 3]);
    polls.composite_alarms = dice.of(&[
        CompositeAlarms::Found,
        CompositeAlarms::Found,
        CompositeAlarms::NotFound,
    ]);
    polls.rollbacks = dice.of(&[RollbackPolls::Off, RollbackPolls::On]);
    configure(world, dice);
}

fn watched(world: &World, dice: &mut Dice) -> Watched {
    let group =
        TargetGroupId(u16::try_from(dice.below(world.target_groups.len() as u64)).expect("few"));
    let kind = world.target_groups[group.index()].group.kind;
    let host = InstanceId(u32::try_from(dice.below(world.hosts.len() as u64)).expect("few"));
    let ec2 = [
        (SeriesSubject::Fleet(0), MetricName::CpuUtilization),
        (SeriesSubject::Fleet(0), MetricName::StatusCheckFailed),
        (SeriesSubject::Host(host), MetricName::StatusCheckFailed),
    ];
    let (subject, metric) = match Namespace::of(kind) {
        Some(namespace) if !dice.one_in(5) => (
            SeriesSubject::TargetGroup(group),
            dice.of(namespace.metrics()),
        ),
        Some(_) | None => dice.of(&ec2),
    };
    let percentile = Percentile::new(9_900).expect("a percentile");
    let statistic = dice.of(&[
        Statistic::Sum,
        Statistic::Sum,
        Statistic::Average,
        Statistic::Minimum,
        Statistic::Maximum,
        Statistic::SampleCount,
        Statistic::Percentile(percentile),
    ]);
    let threshold = dice.of(&[0.0, 1.0, 2.5, 20.0, 1_000.0]);
    let mut watched = one_of_one(group, metric, threshold);
    watched.series = SeriesRef {
        subject,
        metric,
        zone: None,
    };
    watched.statistic = statistic;
    let settings = &mut watched.settings;
    settings.period = Duration::from_secs(dice.of(&[10, 60, 60, 60, 300]));
    settings.evaluation_periods = dice.of(&[1, 1, 2, 3, 5]);
    let at_most = u64::from(settings.evaluation_periods);
    settings.datapoints_to_alarm = dice
        .one_in(2)
        .then(|| u32::try_from(1 + dice.below(at_most)).expect("few"));
    settings.comparison_operator = dice.of(ComparisonOperator::ALL);
    settings.treat_missing_data = dice.of(TreatMissingData::ALL);
    settings.low_samples = dice.of(&[LowSamples::Evaluate, LowSamples::Ignore]);
    watched
}

/// A rule over the alarms before it.
fn rule(before: u16, dice: &mut Dice) -> AlarmRule {
    let mut child = || u16::try_from(dice.below(u64::from(before))).expect("few");
    let (one, other) = (child(), child());
    let text = dice.of(&[
        format!("ALARM({one}) AND NOT ALARM({other})"),
        format!("ALARM({one}) OR ALARM({other})"),
        format!("INSUFFICIENT_DATA({one}) OR OK({other})"),
        "TRUE".to_owned(),
    ]);
    let find = |name: &str| name.parse().ok().map(AlarmId);
    AlarmRule::parse(&text, find).expect("the rule is right")
}

/// Groups watch alarms and roll back; deployments override their groups now and then.
fn configure(world: &mut World, dice: &mut Dice) {
    let all: Vec<AlarmId> = world.monitoring.set.ids().collect();
    let configuration = |dice: &mut Dice| AlarmConfiguration {
        alarms: dice.some(&all),
        poll_failures: dice.of(&[PollFailures::Stop, PollFailures::Ignore]),
    };
    for entry in &mut world.groups {
        if !dice.one_in(4) {
            entry.group.alarms = configuration(dice);
        }
    }
    for timed in &mut world.timeline {
        let Operation::CreateDeployment(request) = &mut timed.operation else {
            continue;
        };
        let group = &world.groups[request.group.index()].group;
        request.alarms = match dice.below(6) {
            0 => AlarmConfiguration::default(),
            1 => configuration(dice),
            _ => group.alarms.clone(),
        };
        if dice.one_in(2) {
            let event = AutoRollbackEvent::DeploymentStopOnAlarm;
            request.auto_rollback.events.push(event);
        }
    }
}
