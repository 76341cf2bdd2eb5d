//! What users, load balancers and alarms see of a run, where runs once went wrong.

use super::V2;
use crate::worlds;
use crate::worlds::traffic::{alarms, behind, one_of_one, steady};
use cutover::account::latency::Latency;
use cutover::account::requests::amount::{Amount, Rate};
use cutover::account::requests::quality::{Leak, LeakEnd, Quality};
use cutover::account::requests::retries::Retries;
use cutover::account::requests::station::Station;
use cutover::account::world::World;
use cutover::aws::cloudwatch::evaluation::TreatMissingData;
use cutover::aws::cloudwatch::metric::MetricName;
use cutover::aws::cloudwatch::state::AlarmState;
use cutover::aws::codedeploy::config::MinimumHealthyHosts;
use cutover::aws::codedeploy::ids::RevisionId;
use cutover::aws::codedeploy::lifecycle::LifecycleEventName;
use cutover::aws::elb::ids::TargetGroupId;
use cutover::aws::elb::target::TargetState;
use cutover::aws::elb::target_group::TargetGroup;
use cutover::engine::simulation::Simulation;
use cutover::kernel::chance::stream::Seed;
use cutover::kernel::time::{Duration, Time};
use cutover::trace::entry::What;
use cutover::trace::recorder::Level;

const GROUP: TargetGroupId = TargetGroupId(0);

/// Three hosts that run `v1`, asked so much by users.
fn world(asked: Rate, service_time: Duration) -> World {
    let minimum = MinimumHealthyHosts::HostCount(2);
    let mut world = worlds::world(3, minimum);
    world.groups[0].runs = vec![Some(RevisionId(0)); 3];
    world.timeline = vec![worlds::create(10, V2, minimum)];
    let station = Station {
        service_time,
        ..Station::of(Rate::per_second(100))
    };
    behind(
        &mut world,
        &station,
        vec![TargetGroup::application("web")],
        1,
    );
    world.traffic = vec![steady(asked, GROUP)];
    world
}

fn busy() -> World {
    world(Rate::per_second(250), Duration::from_millis(100))
}

#[test]
fn what_the_application_does_follows_from_the_end_of_its_event() {
    let run = worlds::run(&busy());
    let mut changes = 0;
    for entry in &run.entries {
        if let What::Application { .. } = entry.what {
            let cause = entry.cause.expect("a deployment changes applications");
            let before = run.entries[cause.0.get() as usize - 1];
            let by = matches!(
                before.what,
                What::EventSucceeded(
                    LifecycleEventName::ApplicationStop | LifecycleEventName::ApplicationStart,
                    _
                )
            );
            assert!(by && before.time == entry.time, "{entry:?} by {before:?}");
            changes += 1;
        }
    }
    assert_eq!(changes, 6);
}

#[test]
fn rates_hold_up_to_where_a_run_is_halted() {
    let world = busy();
    let seed = Seed {
        seed: 7,
        replication: 0,
    };
    let whole = worlds::run(&world);
    for second in 0..60 {
        let mut pieces = Simulation::new(&world, seed, Level::Full);
        pieces.run_until(Time::ZERO + Duration::from_secs(second));
        let rest = pieces.run();
        assert!(
            rest.outcome.minutes() == whole.outcome.minutes(),
            "{second} s"
        );
    }
    let mut pieces = Simulation::new(&world, seed, Level::Full);
    pieces.run_until(Time::LAST);
    assert_eq!(
        (pieces.now(), pieces.run().ended),
        (whole.ended, whole.ended)
    );
}

#[test]
fn trf_055_the_first_minute_has_as_many_healthy_targets_as_there_are() {
    let mut world = busy();
    world.timeline.clear();
    let run = worlds::run(&world);
    let healthy = run.outcome.minutes().iter().map(|minute| minute.healthy);
    assert!(healthy.into_iter().all(|healthy| healthy == [3, 3]));
}

#[test]
fn a_host_too_slow_for_its_checks_is_unhealthy_from_the_start() {
    let mut world = world(Rate::ZERO, Duration::from_secs(6));
    world.timeline.clear();
    let run = worlds::run(&world);
    assert_eq!(run.outcome.minutes()[0].healthy, [0, 0]);
    let changes =
        |what: &What| matches!(what, What::Registration { to, .. } if *to != TargetState::Unused);
    assert!(!run.entries.iter().any(|entry| changes(&entry.what)));
}

#[test]
fn a_fork_with_another_seed_counts_otherwise() {
    let world = busy();
    let counts = |replication| {
        let mut fork = Simulation::new(
            &world,
            Seed {
                seed: 7,
                replication: 0,
            },
            Level::Full,
        );
        fork.run_until(Time::from_micros(90_000_000));
        fork.reseed(Seed {
            seed: 7,
            replication,
        });
        let run = fork.run();
        let minutes = run.outcome.minutes().iter();
        minutes
            .map(|minute| minute.counts.expect("it is counted").target_2xx)
            .collect::<Vec<u64>>()
    };
    let (same, other) = (counts(0), counts(1));
    assert_eq!(same[0], other[0]);
    assert_ne!(same[1..], other[1..]);
}

#[test]
fn alm_002_an_alarm_without_any_data_looks_too() {
    for (missing, given, expected) in [
        (TreatMissingData::Breaching, None, Some(AlarmState::Alarm)),
        (
            TreatMissingData::NotBreaching,
            Some(AlarmState::Alarm),
            Some(AlarmState::Ok),
        ),
        (TreatMissingData::Missing, None, None),
        (TreatMissingData::Ignore, Some(AlarmState::Alarm), None),
    ] {
        let mut world = world(Rate::ZERO, Duration::from_millis(100));
        let mut alarm = one_of_one(GROUP, MetricName::HttpCodeTarget5xx, 1.0);
        alarm.settings.treat_missing_data = missing;
        alarms(
            &mut world,
            vec![alarm],
            Vec::new(),
            &Latency::Constant(Duration::ZERO),
        );
        world.alarms[0].initial = given;
        let run = worlds::run(&world);
        let changes = run.outcome.alarms();
        assert_eq!(
            changes.first().map(|change| change.to),
            expected,
            "{missing}"
        );
        assert!(
            changes.len() <= 1
                && changes
                    .iter()
                    .all(|change| change.time < Time::from_micros(60_000_001))
        );
    }
}

/// Two first attempts and one more, in a millionth of a request a second, do not divide by three.
#[test]
fn trf_005_no_target_group_gets_more_first_attempts_than_attempts() {
    let mut world = worlds::world(3, MinimumHealthyHosts::HostCount(2));
    world.timeline.clear();
    world.until = Some(Duration::from_secs(120));
    let groups = ["a", "b", "c"].map(TargetGroup::application).to_vec();
    behind(&mut world, &Station::of(Rate::per_second(1)), groups, 1);
    // Nothing runs on the hosts: everything fails, and half as much is asked again.
    let mut traffic = steady(Rate(2), GROUP);
    traffic.forward = [0, 1, 2].map(|group| (TargetGroupId(group), 1)).to_vec();
    traffic.retries = Retries {
        budget_ppb: Some(500_000_000),
        jitter: Duration::ZERO,
        ..Retries::default()
    };
    world.traffic = vec![traffic];
    let run = worlds::run(&world);
    let minutes = run.outcome.minutes();
    assert!(
        minutes
            .iter()
            .all(|minute| minute.first_attempts <= minute.attempts)
    );
    let all: Amount = minutes.iter().map(|minute| minute.first_attempts).sum();
    assert_eq!(all, Rate(2).over(Duration::from_secs(120)));
}

#[test]
fn trf_064_whoever_is_served_at_a_later_attempt_is_served() {
    // Of 100 attempts 60 fail; of 100 users with six attempts each, no more than five.
    let mut world = world(Rate::per_second(20), Duration::from_millis(100));
    world.timeline.clear();
    world.until = Some(Duration::from_secs(180));
    world.revisions[0].quality.error_ppb = 600_000_000;
    world.traffic[0].retries = Retries {
        attempts: 5,
        backoff: Duration::from_secs(1),
        jitter: Duration::ZERO,
        ..Retries::default()
    };
    let run = worlds::run(&world);
    let minutes = run.outcome.minutes();
    let [_, settled @ ..] = minutes else {
        panic!("there are minutes")
    };
    // Before the first users ask again, less than half of them are served.
    assert!(minutes[0].partial < Duration::from_secs(10));
    for minute in settled {
        assert!(minute.failed.0 * 10 < minute.first_attempts.0, "{minute:?}");
        assert_eq!(minute.partial, Duration::ZERO, "{minute:?}");
    }
}

#[test]
fn trf_009_what_runs_at_the_start_is_as_bad_as_it_gets() {
    let mut world = world(Rate::per_second(20), Duration::from_millis(100));
    world.timeline.clear();
    world.until = Some(Duration::from_secs(2_400));
    world.revisions[0].quality = Quality {
        error_ppb: 40_000_000,
        onset: Duration::from_secs(300),
        leak: Some(Leak {
            over: Duration::from_secs(600),
            latency_ppm: 4_000_000,
            end: LeakEnd::Crashes,
        }),
        ..Quality::default()
    };
    world.traffic[0].retries = Retries::NONE;
    let run = worlds::run(&world);
    for minute in run.outcome.minutes() {
        // Four in a hundred, of answers that take four times as long; and it does not crash.
        let share = minute.failed.requests_f64() / minute.first_attempts.requests_f64();
        assert!((share - 0.04).abs() < 1e-6, "{minute:?}");
        let latency = minute.latency.expect("there are answers");
        assert!((0.4..0.5).contains(&latency.mean), "{minute:?}");
    }
}

#[test]
fn lb_043_without_a_load_balancer_that_reads_http_nobody_counts_answers() {
    for (group, counts) in [
        (TargetGroup::application("web"), true),
        (TargetGroup::network("web"), false),
        (TargetGroup::direct("web"), false),
    ] {
        let mut world = busy();
        world.target_groups[0].group = group;
        let run = worlds::run(&world);
        let minutes = run.outcome.minutes();
        assert!(
            minutes
                .iter()
                .all(|minute| minute.counts.is_some() == counts)
        );
        // What failed is known all the same.
        assert!(minutes.iter().any(|minute| minute.failed.0 > 0) || counts);
    }
}

#[test]
fn trf_044_what_fails_comes_back_in_seconds_to_come() {
    // Everything fails and is tried once more, one second later.
    let mut world = world(Rate::per_second(20), Duration::from_millis(100));
    world.timeline.clear();
    world.until = Some(Duration::from_secs(60));
    world.revisions[0].quality.error_ppb = 1_000_000_000;
    world.traffic[0].retries = Retries {
        jitter: Duration::ZERO,
        ..Retries::default()
    };
    let run = worlds::run(&world);
    let minute = &run.outcome.minutes()[0];
    let again = (minute.attempts - minute.first_attempts).requests_f64();
    // Of sixty seconds the first sees no retry, and what fails in the last is still on its way.
    assert!((20.0 * 57.0..=20.0 * 59.0).contains(&again), "{again}");
}
