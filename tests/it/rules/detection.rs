//! How often an alarm finds a bad revision is what probability says it is (TRF-050, ALM-021).

use crate::worlds;
use crate::worlds::traffic::{alarms, behind, one_of_one, steady, watch};
use cutover::account::host::AppState;
use cutover::account::latency::{Latency, Profile};
use cutover::account::requests::ability::LoadErrors;
use cutover::account::requests::amount::Rate;
use cutover::account::requests::station::Station;
use cutover::account::world::World;
use cutover::aws::cloudwatch::evaluation::TreatMissingData;
use cutover::aws::cloudwatch::ids::AlarmId;
use cutover::aws::cloudwatch::metric::MetricName;
use cutover::aws::codedeploy::alarm_polling::{AlarmConfiguration, PollFailures};
use cutover::aws::codedeploy::config::MinimumHealthyHosts;
use cutover::aws::codedeploy::ids::RevisionId;
use cutover::aws::codedeploy::lifecycle::LifecycleEventName;
use cutover::aws::codedeploy::status::DeploymentStatus;
use cutover::aws::elb::ids::TargetGroupId;
use cutover::aws::elb::target_group::TargetGroup;
use cutover::engine::simulation::Simulation;
use cutover::kernel::chance::stream::Seed;
use cutover::kernel::time::{Duration, Time};
use cutover::trace::entry::What;
use cutover::trace::recorder::Level;
use rayon::iter::{IntoParallelIterator, ParallelIterator};

/// Full minutes in which the new revision serves and an alarm can still stop its deployment.
const MINUTES: u64 = 5;

/// Errors of the new revision in a minute, on average: 10 requests a second, one in a thousand.
const ERRORS: f64 = 0.6;

/// Errors in one minute from which on the alarm goes off.
const THRESHOLD: i32 = 3;

/// Replications; `CUTOVER_DETECTION_RUNS` asks for another number.
const RUNS: u64 = 1_000;

/// Two hosts that run `v1`, and `v2` on both at once from 60 s on.
///
/// No minute is shared by two revisions and none counts in part: everything but two scripts takes no
/// time. That of ApplicationStart ends at 60 s, so that `v2` serves from the second minute on. A
/// minute is closed at its end, delivered 10 s later, looked at 20 s and polled 30.7 s after it. That
/// of ValidateService ends 40 s after the last minute that counts, the deployment with it: the minute
/// that has begun is seen by nobody.
fn world() -> World {
    let everything_at_once = MinimumHealthyHosts::HostCount(0);
    let mut world = worlds::world(2, everything_at_once);
    world.profiles = vec![at_once()];
    for revision in &mut world.revisions {
        for (index, scripts) in revision.hooks.iter_mut().enumerate() {
            let secs = match LifecycleEventName::ALL[index] {
                LifecycleEventName::ApplicationStart => 60,
                LifecycleEventName::ValidateService => 60 * MINUTES + 40,
                _ => 0,
            };
            scripts.retain(|_| secs > 0);
            for script in scripts {
                script.time = Some(Latency::Constant(Duration::from_secs(secs)));
            }
        }
    }
    world.revisions[1].quality.error_ppb = 1_000_000;
    world.groups[0].runs = vec![Some(RevisionId(0)); 2];
    world.timeline = vec![worlds::create(0, RevisionId(1), everything_at_once)];
    world.fluid.load_errors = LoadErrors::None;
    let group = TargetGroupId(0);
    let station = Station::of(Rate::per_second(100));
    behind(
        &mut world,
        &station,
        vec![TargetGroup::application("web")],
        1,
    );
    world.traffic = vec![steady(Rate::per_second(10), group)];
    let metric = MetricName::HttpCodeTarget5xx;
    let mut alarm = one_of_one(group, metric, f64::from(THRESHOLD));
    alarm.settings.treat_missing_data = TreatMissingData::NotBreaching;
    let delivery = Latency::Constant(Duration::from_secs(10));
    alarms(&mut world, vec![alarm], Vec::new(), &delivery);
    world.alarms[0].phase = Some(Duration::from_secs(20));
    let configuration = AlarmConfiguration {
        alarms: vec![AlarmId(0)],
        poll_failures: PollFailures::Stop,
    };
    watch(&mut world, &configuration);
    world
}

/// Nothing takes any time.
fn at_once() -> Profile {
    let nothing = || Latency::Constant(Duration::ZERO);
    Profile {
        create_to_start: nothing(),
        create_to_first_event: nothing(),
        next_instance: nothing(),
        dispatch_gap: std::array::from_fn(|_| nothing()),
        event: std::array::from_fn(|_| None),
        noop_event: nothing(),
        download: nothing(),
        install: nothing(),
        instance_finalise: nothing(),
        deployment_finalise: nothing(),
        ..Profile::default()
    }
}

fn seed(replication: u64) -> Seed {
    Seed {
        seed: 11,
        replication,
    }
}

#[test]
fn the_new_revision_serves_whole_minutes_and_its_deployment_ends_before_the_next_is_seen() {
    let mut world = world();
    world.revisions[1].quality.error_ppb = 0;
    let run = Simulation::new(&world, seed(0), Level::Full).run();
    let serves = run.entries.iter().filter(|entry| {
        let to = AppState::Serving;
        matches!(entry.what, What::Application { to: other, .. } if other == to)
    });
    let from: Vec<Time> = serves.map(|entry| entry.time).collect();
    let minute = Duration::from_secs(60);
    assert!(
        from.is_empty() || from.iter().all(|time| *time == Time::ZERO + minute),
        "{from:?}"
    );
    let by_new: Vec<f64> = run
        .outcome
        .minutes()
        .iter()
        .map(|m| m.by_new.requests_f64())
        .collect();
    let whole = by_new.iter().take(1 + MINUTES as usize).skip(1);
    assert!(
        by_new[0].abs() < 1e-9 && whole.into_iter().all(|new| (new - 600.0).abs() < 1e-9),
        "{by_new:?}"
    );
    let deployment = &run.outcome.deployments()[0];
    let end = Time::ZERO + minute.saturating_mul(1 + MINUTES) + Duration::from_secs(40);
    assert_eq!(
        (deployment.status, deployment.completed),
        (DeploymentStatus::Succeeded, Some(end))
    );
}

#[test]
fn an_alarm_stops_as_many_bad_deployments_as_poisson_says() {
    let runs = match std::env::var("CUTOVER_DETECTION_RUNS") {
        Ok(text) => text.parse().expect("the variable holds a number"),
        Err(_) => RUNS,
    };
    let world = world();
    let is_stopped = |replication: &u64| {
        let run = Simulation::new(&world, seed(*replication), Level::Summary).run();
        run.outcome.deployments()[0].status == DeploymentStatus::Stopped
    };
    let stopped = (0..runs).into_par_iter().filter(is_stopped).count();
    // P(Poisson(ERRORS) >= THRESHOLD), and at least once in so many independent minutes.
    let mut term = libm::exp(-ERRORS);
    let mut below = 0.0;
    for count in 0..THRESHOLD {
        below += term;
        term *= ERRORS / f64::from(count + 1);
    }
    let minutes = i32::try_from(MINUTES).expect("few minutes");
    let expected = 1.0 - (0..minutes).fold(1.0, |missed, _| missed * below);
    let share = stopped as f64 / runs as f64;
    // 99.9 % of a normal distribution lie within so many standard deviations.
    let within = 3.290_527 * libm::sqrt(expected * (1.0 - expected) / runs as f64);
    assert!(
        (share - expected).abs() <= within,
        "{stopped} of {runs} stopped: {share}, not {expected} within {within}"
    );
}
