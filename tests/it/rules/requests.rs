//! What deployments do to requests, in whole runs of small scenarios.

use std::path::Path;

use crate::scenario_errors::{folder, load_in, said};
use crate::worlds;
use cutover::account::host::AppState;
use cutover::account::requests::cause::Cause;
use cutover::account::requests::warm_up::{Curve, WarmUp};
use cutover::account::world::World;
use cutover::aws::codedeploy::lifecycle::LifecycleEventName;
use cutover::aws::elb::target::TargetState;
use cutover::engine::simulation::Run;
use cutover::kernel::time::Duration;
use cutover::trace::entry::{Entry, Subject, What};
use cutover::trace::measure::{Extent, Measure};
use cutover::trace::slo::Slo;

/// Hosts that get v2 one after another, with what a test adds.
fn world(hosts: u32, minimum: &str, rest: &str) -> World {
    let text = format!(
        "cutover: 1
name: s
startsAt: 2026-03-02T10:00:00Z
revisions:
  v1: {{ hooks: {{ ApplicationStop: 5s, ApplicationStart: 10s }} }}
  v2: {{ hooks: {{ ApplicationStop: 5s, ApplicationStart: 10s }} }}
fleets:
  - {{ name: web, instances: {hosts}, tags: {{ role: web }}, runs: v1, capacity: 250/s }}
{rest}
applications:
  - applicationName: shop
    deploymentGroups:
      - deploymentGroupName: web
        deploymentConfigName: {minimum}
        ec2TagFilters: [{{ key: role, value: web, type: KEY_AND_VALUE }}]
        deploymentStyle: {{ deploymentType: IN_PLACE, deploymentOption: {} }}
        {}
timeline:
  - {{ at: 90s, createDeployment: {{ applicationName: shop, deploymentGroupName: web, revision: v2 }} }}
",
        if rest.contains("targetGroups") {
            "WITH_TRAFFIC_CONTROL"
        } else {
            "WITHOUT_TRAFFIC_CONTROL"
        },
        if rest.contains("targetGroups") {
            "loadBalancerInfo: { targetGroupInfoList: [{ name: web }] }"
        } else {
            ""
        },
    );
    let folder = folder(&[("s.yaml", text.as_bytes())]);
    load(folder.path())
}

fn load(folder: &Path) -> World {
    match load_in(folder, "s.yaml", &[]) {
        Ok(loaded) => loaded.scenario.world,
        Err(_) => panic!("{}", said(folder, "s.yaml", &[])),
    }
}

fn when(run: &Run, is_it: impl Fn(&Entry) -> bool) -> f64 {
    let found = run.entries.iter().find(|entry| is_it(entry));
    found.expect("it happens").time.as_secs_f64()
}

const AT_ONCE: &str = "CodeDeployDefault.AllAtOnce";
const DIRECT: &str = "traffic: [{ to: web, rate: 100/s, retries: { attempts: 0 } }]";

#[test]
fn ec2_134_trf_011_without_a_load_balancer_the_application_is_down_between_its_scripts() {
    let run = worlds::run(&world(1, AT_ONCE, DIRECT));
    let down = when(&run, |entry| {
        matches!(
            entry.what,
            What::Application {
                to: AppState::Down,
                ..
            }
        )
    });
    let up = when(&run, |entry| {
        matches!(
            entry.what,
            What::Application {
                to: AppState::Serving,
                ..
            }
        )
    });
    let stopped = when(&run, |entry| {
        matches!(
            entry.what,
            What::EventSucceeded(LifecycleEventName::ApplicationStop, _)
        )
    });
    let started = when(&run, |entry| {
        matches!(
            entry.what,
            What::EventSucceeded(LifecycleEventName::ApplicationStart, _)
        )
    });
    assert!((down - stopped).abs() < 1e-9 && (up - started).abs() < 1e-9);
    let minutes = run.outcome.minutes();
    let none: f64 = minutes
        .iter()
        .map(|minute| minute.no_success.as_secs_f64())
        .sum();
    assert!(
        (none - (up - down)).abs() < 1e-9,
        "{none} s of {}",
        up - down
    );
    let failed: f64 = minutes
        .iter()
        .map(|minute| minute.failed.requests_f64())
        .sum();
    assert!((failed - 100.0 * (up - down)).abs() < 1e-6, "{failed}");
}

#[test]
fn ec2_135_behind_a_load_balancer_a_target_is_out_of_service_and_nobody_notices() {
    let rest = "targetGroups: [{ name: web, targets: web, deregistrationDelaySeconds: 20 }]
traffic: [{ to: web, rate: 100/s }]";
    let run = worlds::run(&world(2, "CodeDeployDefault.OneAtATime", rest));
    let of = |host: u32, to: TargetState| {
        let mut times = run.entries.iter().filter(|entry| {
            matches!(entry.subject, Subject::Host(found) if found.0 == host)
                && matches!(entry.what, What::Registration { to: found, .. } if found == to)
        });
        times.next().expect("it happens").time.as_secs_f64()
    };
    let began = |host: u32, event: LifecycleEventName| {
        when(&run, |entry| {
            matches!(entry.subject, Subject::Host(found) if found.0 == host)
                && entry.what == What::EventStarted(event)
        })
    };
    for host in 0..2 {
        let block = began(host, LifecycleEventName::BlockTraffic);
        let allow = began(host, LifecycleEventName::AllowTraffic);
        assert!((of(host, TargetState::Draining) - block).abs() < 1e-9);
        assert!(of(host, TargetState::Unregistered) - block > 19.9);
        assert!((of(host, TargetState::Initial) - allow).abs() < 1e-9);
        let ended = when(&run, |entry| {
            matches!(entry.subject, Subject::Host(found) if found.0 == host)
                && matches!(
                    entry.what,
                    What::EventSucceeded(LifecycleEventName::AllowTraffic, _)
                )
        });
        // Requests come with the first passed check, well before the event is over.
        assert!(of(host, TargetState::Healthy) < ended - 100.0);
    }
    let minutes = run.outcome.minutes();
    assert!(minutes.iter().all(|minute| minute.failed.0 == 0));
    assert!(minutes.iter().any(|minute| minute.healthy[0] == 1));
}

#[test]
fn trf_001_a_million_requests_a_second_cost_what_ten_do() {
    let run = |rate: &str, capacity: &str| {
        let rest = format!("traffic: [{{ to: web, rate: {rate}, retries: {{ attempts: 0 }} }}]");
        let mut world = world(4, "CodeDeployDefault.HalfAtATime", &rest);
        if let Some(station) = &mut world.fleets[0].station {
            station.capacity = capacity.parse().map(rate_of).expect("a number");
        }
        worlds::run(&world)
    };
    let (few, many) = (run("10/s", "20"), run("1000000/s", "2000000"));
    assert_eq!(few.events, many.events);
    let failed = |run: &Run| -> f64 {
        let minutes = run.outcome.minutes().iter();
        minutes.map(|minute| minute.failed.requests_f64()).sum()
    };
    let ratio = failed(&many) / failed(&few);
    assert!((ratio - 100_000.0).abs() < 1e-6, "{ratio}");
}

fn rate_of(per_second: u64) -> cutover::account::requests::amount::Rate {
    cutover::account::requests::amount::Rate::per_second(per_second)
}

#[test]
fn trf_002_every_minute_is_closed_when_it_is_over() {
    let run = worlds::run(&world(1, AT_ONCE, DIRECT));
    let minutes = run.outcome.minutes();
    let ended = run.ended.as_secs_f64();
    assert_eq!(minutes.len(), (ended / 60.0).ceil() as usize);
    for (place, minute) in minutes.iter().enumerate() {
        assert_eq!(minute.minute as usize, place);
        let length = (ended - 60.0 * place as f64).min(60.0);
        assert!((minute.length.as_secs_f64() - length).abs() < 1e-9);
        let asked = 100.0 * minute.length.as_secs_f64();
        assert!((minute.first_attempts.requests_f64() - asked).abs() < 1e-6);
    }
}

/// Seconds between the instants at which a host leaves service and is healthy again.
fn out_of_service(run: &Run, host: u32) -> f64 {
    let at = |to: TargetState| {
        when(run, |entry| {
            matches!(entry.subject, Subject::Host(found) if found.0 == host)
                && matches!(entry.what, What::Registration { to: found, .. } if found == to)
        })
    };
    at(TargetState::Healthy) - at(TargetState::Draining)
}

#[test]
fn trf_030_a_target_begins_to_warm_up_when_it_is_healthy() {
    let rest = "targetGroups: [{ name: web, targets: web, deregistrationDelaySeconds: 20 }]
traffic: [{ to: web, rate: 100/s }]";
    let mut world = world(2, "CodeDeployDefault.OneAtATime", rest);
    let station = world.fleets[0].station.as_mut();
    station.expect("it has a capacity").warm_up = Some(WarmUp {
        curve: Curve::Step,
        from_ppm: 500_000,
        over: Duration::from_secs(60),
        latency_ppm: 1_000_000,
        timeout_ppb: 0,
        timeouts_last: Duration::ZERO,
    });
    let run = worlds::run(&world);
    let lost: f64 = run
        .outcome
        .minutes()
        .iter()
        .map(|minute| minute.lost_capacity.requests_f64())
        .sum();
    // Half of the capacity for a minute, on top of the time in which a host gets nothing.
    let expected: f64 = (0..2)
        .map(|host| 250.0 * (out_of_service(&run, host) + 30.0))
        .sum();
    assert!((lost - expected).abs() < 1e-3, "{lost}, not {expected}");
}

#[test]
fn trf_064_two_fleets_that_are_down_at_once_are_down_once() {
    let rest = "  - { name: api, instances: 1, runs: v1, capacity: 250/s }
traffic:
  - { to: web, rate: 100/s, retries: { attempts: 0 } }
  - { to: api, rate: 100/s, retries: { attempts: 0 } }
until: 60s";
    let mut world = world(1, AT_ONCE, rest);
    world.timeline.clear();
    world.revisions[0].quality.error_ppb = 1_000_000_000;
    let run = worlds::run(&world);
    let extent = Extent {
        ended: run.ended,
        world: &world,
        slo: Slo::default(),
        base: None,
    };
    for measure in [Measure::DowntimeSeconds, Measure::PartialDowntimeSeconds] {
        let found = measure.value(&run.outcome, extent, None);
        assert_eq!(found, Some(60.0), "{measure}");
    }
}

/// Failures by cause in every minute, in whole requests.
fn failures(run: &Run, cause: Cause) -> Vec<u64> {
    let minutes = run.outcome.minutes().iter();
    minutes
        .map(|minute| minute.failed_by[cause.index()].whole_requests())
        .collect()
}

#[test]
fn trf_030_trf_010_attempts_on_a_cold_host_time_out_and_are_no_errors_of_the_application() {
    let rest = format!(
        "{DIRECT}
assumptions: {{ loadErrors: none }}
"
    );
    let mut world = world(2, "CodeDeployDefault.OneAtATime", &rest);
    for fleet in &mut world.fleets {
        let station = fleet.station.as_mut().expect("it serves");
        station.warm_up = Some(WarmUp {
            curve: Curve::Step,
            from_ppm: 1_000_000,
            over: Duration::from_secs(60),
            latency_ppm: 1_000_000,
            timeout_ppb: 100_000_000,
            timeouts_last: Duration::from_secs(30),
        });
    }
    let run = worlds::run(&world);
    assert!(
        failures(&run, Cause::TargetError)
            .iter()
            .all(|count| *count == 0)
    );
    let late: u64 = failures(&run, Cause::TimedOut).iter().sum();
    // A tenth of a half of 100 requests a second, for half a minute, on each of the two.
    assert!(late.abs_diff(300) <= 3, "{late}");
}

#[test]
fn lb_041_every_target_that_fails_is_found_and_weighed_by_itself() {
    let rest = "targetGroups:
  - { name: web, targets: web, algorithm: weighted_random, anomalyMitigation: true,
      deregistrationDelaySeconds: 5, healthCheckIntervalSeconds: 10, healthyThresholdCount: 2 }
traffic: [{ to: web, rate: 1000/s, retries: { attempts: 0 } }]
until: 6m";
    let mut world = world(10, "CodeDeployDefault.OneAtATime", rest);
    world.revisions[1].quality.error_ppb = 500_000_000;
    let run = worlds::run(&world);
    let errors = failures(&run, Cause::TargetError);
    let bad: Vec<usize> = (0..errors.len())
        .filter(|minute| errors[*minute] > 600)
        .collect();
    // The second bad host costs as much before it is found as the first did.
    assert!(bad.len() >= 2, "{errors:?}");
    // Nobody weighed, one of ten hosts that fails every second request would cost 3,000 a minute.
    assert!(errors.iter().all(|count| *count < 1_500), "{errors:?}");
}
