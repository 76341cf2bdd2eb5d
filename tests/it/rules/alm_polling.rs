//! Deployments stopped by alarms, in whole runs: what becomes of their targets, and the rollback.
//! The stop comes from outside, at the instant at which a poll would have found it.

use super::{ONE, Told, V1, V2, create, line, rolls_back_on, stop, upgrade};
use crate::worlds;
use cutover::account::latency::Latency;
use cutover::account::world::{Operation, Timed, World};
use cutover::aws::cloudwatch::alarm_set::AlarmSet;
use cutover::aws::cloudwatch::composite::AlarmRule;
use cutover::aws::cloudwatch::ids::AlarmId;
use cutover::aws::cloudwatch::state::AlarmState;
use cutover::aws::codedeploy::alarm_polling::{
    AlarmConfiguration, AlarmPolling, AlarmStop, CompositeAlarms, FIRST_POLL, Outcome,
    PollFailures, PollPolicy, Reading, RollbackPolls,
};
use cutover::aws::codedeploy::ids::DeploymentId;
use cutover::aws::codedeploy::options::{AutoRollbackEvent, FileExistsBehavior};
use cutover::aws::codedeploy::rollback::StopRollback;
use cutover::aws::codedeploy::service::Request;
use cutover::engine::simulation::Simulation;
use cutover::kernel::chance::stream::Seed;
use cutover::kernel::time::{Duration, Time};
use cutover::trace::entry::Entry;
use cutover::trace::recorder::Level;
use std::collections::BTreeMap;

const SEED: Seed = Seed {
    seed: 7,
    replication: 0,
};

const LIT: AlarmStop = AlarmStop::Active(AlarmId(0));

fn at_millis(millis: u64) -> Time {
    Time::ZERO + Duration::from_millis(millis)
}

fn on_alarm(request: &mut Request) {
    request.alarms = AlarmConfiguration {
        alarms: vec![AlarmId(0)],
        poll_failures: PollFailures::Stop,
    };
    request.auto_rollback = rolls_back_on(&[AutoRollbackEvent::DeploymentStopOnAlarm]);
}

/// Three hosts on v1 get v2 one at a time.
fn watched(set: impl FnOnce(&mut Request)) -> World {
    let mut world = upgrade(3, ONE);
    worlds::quiet_alarms(&mut world, 5);
    world.timeline = vec![create(0, V2, ONE, |request| {
        on_alarm(request);
        set(request);
    })];
    world
}

/// Runs a world, with a stop of its first deployment by an alarm at this instant.
fn stopped(world: &World, at: Time, by: AlarmStop) -> Told {
    let mut simulation = Simulation::new(world, SEED, Level::Full);
    simulation.run_until(at);
    simulation.stop_by_alarm(DeploymentId(0), by, None);
    let run = simulation.run();
    let told = |entry: &Entry| (entry.time.as_secs_f64(), line(entry));
    Told {
        lines: run.entries.iter().map(told).collect(),
        run,
    }
}

#[test]
fn alm_051_a_lit_alarm_stops_the_deployment() {
    // Between two events of the first host.
    let told = stopped(&watched(|_| {}), at_millis(10_000), LIT);
    told.has("d-1 InProgress -> Stopped ALARM_ACTIVE ALM-051");
    told.has("d-1 web-1 InProgress -> Failed EC2-196");
    for host in ["web-2", "web-3"] {
        told.has(&format!("d-1 {host} Pending -> Skipped EC2-196"));
    }
    assert_eq!(told.with("d-1 stop "), [""; 0], "nobody asked");
}

#[test]
fn ec2_196_an_alarm_lets_the_running_event_end() {
    // ApplicationStop runs from 4.5 s to 9.5 s.
    let told = stopped(&watched(|_| {}), at_millis(6_000), LIT);
    super::same_time(told.when("d-1 web-1 ApplicationStop Succeeded"), 9.5);
    super::same_time(told.when("d-1 InProgress -> Stopped"), 9.5);
    told.has("d-1 web-1 DownloadBundle Skipped EC2-196");
}

/// Capture C7: over 0.73 s after its creation, and rolled back all the same.
#[test]
fn alm_054_a_deployment_under_a_lit_alarm_is_over_before_its_start_checks() {
    let told = stopped(&watched(|_| {}), Time::ZERO + FIRST_POLL, LIT);
    told.has("d-1 Created -> Stopped ALARM_ACTIVE ALM-051");
    assert!(told.when("d-1 Created -> Stopped") <= 0.73);
    assert_eq!(told.with("d-1 web-").len(), 3 * 8, "{told}");
    assert_eq!(told.with("Skipped ALM-054").len(), 3 * 8, "{told}");
    told.has("d-2 Created v1 by codeDeployRollback EC2-180");
    told.has("d-2 InProgress -> Succeeded EC2-037");
}

#[test]
fn alm_054_a_queued_deployment_is_stopped_as_well() {
    let mut world = watched(|_| {});
    world.policy.concurrent_deployments = 0;
    let told = stopped(&world, at_millis(15_700), LIT);
    told.has("d-1 Queued -> Stopped ALARM_ACTIVE ALM-051");
    assert_eq!(told.with("Pending -> Skipped ALM-054").len(), 3, "{told}");
}

#[test]
fn alm_060_without_rollback_on_alarm_updated_hosts_keep_the_new_revision() {
    for events in [&[][..], &[AutoRollbackEvent::DeploymentFailure]] {
        let world = watched(|request| request.auto_rollback = rolls_back_on(events));
        let told = stopped(&world, at_millis(60_000), LIT);
        told.has("d-1 web-1 InProgress -> Succeeded EC2-221");
        told.has("d-1 web-3 Pending -> Skipped EC2-196");
        assert_eq!(told.with("d-2"), [""; 0], "{events:?}");
        assert_eq!(told.with("rolled back"), [""; 0], "{events:?}");
    }
}

#[test]
fn alm_061_a_poll_that_failed_for_good_stops_and_rolls_back_alike() {
    let told = stopped(&watched(|_| {}), at_millis(10_000), AlarmStop::PollFailed);
    told.has("d-1 InProgress -> Stopped ALARM_ACTIVE ALM-061");
    told.has("d-2 Created v1 by codeDeployRollback EC2-180");
}

#[test]
fn alm_062_the_rollback_is_a_deployment_of_the_last_success_with_its_file_handling() {
    let mut world = watched(|_| {});
    world.groups[0].runs = vec![None; 3];
    let mut first = create(0, V1, ONE, |request| {
        request.file_exists = FileExistsBehavior::Overwrite;
    });
    first.at = Time::ZERO;
    let second = create(600, V2, ONE, on_alarm);
    world.timeline = vec![first, second];
    let mut simulation = Simulation::new(&world, SEED, Level::Full);
    simulation.run_until(at_millis(610_000));
    simulation.stop_by_alarm(DeploymentId(1), LIT, None);
    simulation.run_until(at_millis(620_000));
    let rollback = simulation.service().record(DeploymentId(2));
    assert_eq!(rollback.request.revision, V1);
    assert_eq!(rollback.request.file_exists, FileExistsBehavior::Overwrite);
    assert_eq!(rollback.rollback_of, Some(DeploymentId(1)));
}

/// What the rollback behind a stop by an alarm watches.
fn rollback_watches(rollbacks: RollbackPolls) -> AlarmConfiguration {
    let mut world = watched(|_| {});
    world.policy.polls.rollbacks = rollbacks;
    let mut simulation = Simulation::new(&world, SEED, Level::Full);
    simulation.run_until(at_millis(10_000));
    simulation.stop_by_alarm(DeploymentId(0), LIT, None);
    simulation.run_until(at_millis(12_000));
    let service = simulation.service();
    assert_eq!(service.watched(DeploymentId(0)), None, "it is over");
    service
        .watched(DeploymentId(1))
        .expect("it runs")
        .to_owned()
}

#[test]
fn ec2_194_alm_063_a_rollback_watches_no_alarm_unless_it_is_told_to() {
    let off = rollback_watches(RollbackPolls::Off);
    assert_eq!(off, AlarmConfiguration::default());
    let on = rollback_watches(RollbackPolls::On);
    assert_eq!(on.alarms, [AlarmId(0)]);
}

#[test]
fn alm_064_a_rollback_by_a_user_watches_the_alarms_it_asks_for() {
    let mut world = watched(|_| {});
    world.timeline = vec![create(0, V1, ONE, on_alarm)];
    let mut simulation = Simulation::new(&world, SEED, Level::Full);
    simulation.run_until(at_millis(10_000));
    let watched = simulation.service().watched(DeploymentId(0));
    assert_eq!(watched.expect("it runs").alarms, [AlarmId(0)]);
}

/// The deployment of [`watched`], all of whose targets are final at 119.19 s, finalised so late that
/// it would be over at the instant of its poll at 135.7 s. Its alarm is forced into ALARM at this
/// millisecond.
fn about_to_end(lit_ms: Option<u64>) -> Told {
    let mut world = watched(|_| {});
    world.profiles[0].deployment_finalise = Latency::Constant(Duration::from_millis(16_510));
    world.alarms[0].phase = Some(Duration::from_secs(30));
    world.timeline.extend(lit_ms.map(|millis| Timed {
        at: at_millis(millis),
        operation: Operation::SetAlarmState {
            alarm: AlarmId(0),
            to: AlarmState::Alarm,
        },
    }));
    super::tell(&world)
}

#[test]
fn alm_058_a_deployment_polls_while_nothing_of_it_runs() {
    let told = about_to_end(Some(120_000));
    assert!(told.when("d-1 web-3 InProgress -> Succeeded") < 120.0);
    super::same_time(told.when("d-1 alarms Active(AlarmId(0)) ALM-051"), 120.7);
    super::same_time(told.when("d-1 InProgress -> Stopped ALARM_ACTIVE"), 120.7);
}

#[test]
fn alm_066_a_deployment_that_would_end_at_the_instant_of_a_poll_is_stopped() {
    let told = about_to_end(None);
    super::same_time(told.when("d-1 InProgress -> Succeeded"), 135.7);
    let told = about_to_end(Some(135_000));
    super::same_time(told.when("d-1 alarms Active(AlarmId(0)) ALM-051"), 135.7);
    super::same_time(told.when("d-1 InProgress -> Stopped ALARM_ACTIVE"), 135.7);
    assert_eq!(told.with("d-1 InProgress -> Succeeded"), [""; 0], "{told}");
}

/// A deployment that watches a metric alarm and a composite one, which CodeDeploy does not find. The
/// metric alarm is forced into ALARM now and then.
fn blind(poll_failures: PollFailures) -> Told {
    let mut world = watched(|request| {
        request.alarms = AlarmConfiguration {
            alarms: vec![AlarmId(0), AlarmId(1)],
            poll_failures,
        };
    });
    let alarms = world.monitoring.set.metric(AlarmId(0)).cloned();
    let rule = AlarmRule::parse("ALARM(0)", |name| name.parse().ok().map(AlarmId));
    let rules = vec![rule.expect("the rule is right")];
    let set = AlarmSet::new(alarms.into_iter().collect(), rules, 1);
    world.monitoring.set = set.expect("no circle");
    world.policy.polls.composite_alarms = CompositeAlarms::NotFound;
    for at_s in [40, 80] {
        world.timeline.push(Timed {
            at: super::seconds(at_s),
            operation: Operation::SetAlarmState {
                alarm: AlarmId(0),
                to: AlarmState::Alarm,
            },
        });
    }
    super::tell(&world)
}

#[test]
fn alm_044_a_composite_alarm_that_is_not_found_fails_every_poll() {
    let told = blind(PollFailures::Stop);
    assert_eq!(told.with("d-1 alarms Failed ALM-044").len(), 4, "{told}");
    told.has("d-1 InProgress -> Stopped ALARM_ACTIVE ALM-061");
    // Where that is passed over, it is told once.
    let told = blind(PollFailures::Ignore);
    assert_eq!(told.with("d-1 alarms Failed ALM-044").len(), 3, "{told}");
    assert_eq!(told.with("d-1 alarms").len(), 4, "{told}");
    told.has("d-1 alarms FailureIgnored ALM-044");
    told.has("d-1 InProgress -> Succeeded EC2-037");
}

#[test]
fn ec2_193_a_rollback_follows_where_the_event_is_listed() {
    let told = stopped(&watched(|_| {}), at_millis(10_000), LIT);
    let stops = told.when("d-1 InProgress -> Stopped");
    // C6: the rollback starts within 1 s of the stop.
    let follows = told.when("d-2 Created v1 by codeDeployRollback");
    assert!(follows >= stops && follows - stops <= 1.0, "{told}");
}

#[test]
fn ec2_195_a_request_during_a_stop_by_an_alarm_changes_nothing() {
    let mut world = watched(|_| {});
    world
        .timeline
        .push(stop(at_millis(7_000), 0, StopRollback::AsConfigured));
    let told = stopped(&world, at_millis(6_000), LIT);
    told.has("d-1 stop Succeeded EC2-195");
    told.has("d-1 InProgress -> Stopped ALARM_ACTIVE ALM-051");
    // Nor does an alarm behind a request, or behind the end.
    let mut world = watched(|_| {});
    world
        .timeline
        .push(stop(at_millis(6_000), 0, StopRollback::AsConfigured));
    for at in [7_000, 20_000] {
        let told = stopped(&world, at_millis(at), LIT);
        told.has("d-1 InProgress -> Stopped MANUAL_STOP EC2-196");
    }
}

/// The figures of the vectors about polls.
#[test]
fn alm_053_alm_057_the_figures_of_the_polls_are_those_of_the_vectors() {
    let path = format!(
        "{}/tests/vectors/waits_and_limits.csv",
        env!("CARGO_MANIFEST_DIR")
    );
    let mut reader = csv::Reader::from_path(path).expect("the vectors are in the repository");
    let mut figures: BTreeMap<String, String> = BTreeMap::new();
    for record in reader.records() {
        let record = record.expect("the vectors are well formed");
        figures.insert(
            record[0].to_owned(),
            format!("{}{}", &record[3], &record[4]),
        );
    }
    let policy = PollPolicy::default();
    let interval = policy.interval.as_secs_f64();
    assert_eq!(figures["alarm_poll_interval"], interval.to_string());
    assert_eq!(
        figures["alarm_first_poll"],
        FIRST_POLL.as_secs_f64().to_string()
    );
    assert_eq!(figures["alarm_poll_attempts"], policy.attempts.to_string());
    let configuration = AlarmConfiguration {
        alarms: vec![AlarmId(0)],
        poll_failures: PollFailures::Stop,
    };
    let polling = AlarmPolling::new(&configuration, policy, Time::ZERO, 1);
    let mut polling = polling.expect("an alarm is watched");
    let mut now = Time::ZERO + FIRST_POLL;
    for attempt in 1..=3 {
        let Outcome::Retry(at) = polling.poll(now, Reading::Failed) else {
            panic!("attempt {attempt} is not the last");
        };
        let pause = at.since(now).as_secs_f64().to_string();
        assert_eq!(figures[&format!("alarm_poll_backoff_{attempt}")], pause);
        now = at;
    }
    let last = polling.poll(now, Reading::Failed);
    assert_eq!(last, Outcome::Stop(AlarmStop::PollFailed));
}
