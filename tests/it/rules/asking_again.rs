//! Users who ask again: how often they do, and what they finally see (TRF-040, TRF-042).

use super::fluid::{Driven, GROUP, Metastable, at, world};
use super::waiting::{close, failed, minutes_of};
use crate::retry_formulas::visible_failure;
use cutover::account::requests::amount::Rate;
use cutover::account::requests::cause::Cause;
use cutover::account::requests::demand::{Curve, Demand};
use cutover::account::requests::site::TargetGroupEntry;
use cutover::account::requests::station::Discipline;
use cutover::aws::elb::ids::TargetGroupId;
use cutover::aws::elb::target_group::TargetGroup;
use cutover::trace::minute::Minute;

/// A budget of 10 %.
const TENTH: Option<u64> = Some(100_000_000);

/// Under a budget of one tenth: what is asked first and what is asked again in each second, of a
/// server that can serve half of 600 a second.
fn seconds(demand: Demand, count: u64) -> Vec<[f64; 2]> {
    let mut world = world(&Metastable {
        queue: 10_000,
        discipline: Discipline::Fifo,
        budget: TENTH,
    });
    world.traffic[0].demand = demand;
    let mut driven = Driven::new(&world);
    driven.serve(300_000);
    let second = |second: u64| {
        driven.flow_to(at((second + 1) * 1_000_000));
        let (sums, _) = driven.fluid.close(&world, GROUP, driven.now);
        let again = sums.attempts - sums.first_attempts;
        [sums.first_attempts, again].map(|amount| amount.requests_f64())
    };
    (0..count).map(second).collect()
}

#[test]
fn trf_042_retries_of_every_second_are_within_the_budget() {
    let steady = seconds(Demand::constant(Rate::per_second(600)), 120);
    for (second, [first, again]) in steady.iter().enumerate() {
        close(*first, 600.0, 1e-6);
        assert!(*again <= 60.0 + 1e-6, "{again} again in second {second}");
    }
    // Far more than a tenth fails by then: the budget is used up, and no more.
    assert!(steady[100..].iter().all(|[_, again]| *again > 59.999));
}

#[test]
fn trf_042_the_budget_goes_by_the_demand_of_the_second_in_which_retries_are_due() {
    let falls = Demand {
        curves: vec![Curve::Step {
            from: Rate::per_second(600),
            to: Rate::per_second(20),
            at: at(60_000_000),
        }],
        ..Demand::constant(Rate::ZERO)
    };
    let seconds = seconds(falls, 90);
    assert!(seconds[50][1] > 59.999);
    let mut again_after = 0.0;
    for [first, again] in &seconds[60..] {
        close(*first, 20.0, 1e-6);
        assert!(*again <= 2.0 + 1e-6, "{again} again");
        again_after += again;
    }
    assert!(again_after > 2.0);
    // The same in a whole run where all fails and is asked again two minutes later.
    let traffic = "traffic:\n  - { to: web, step: { from: 1000/s, to: 10/s, at: 60s }, retries: \
                   { attempts: 1, backoff: 120s, jitter: 0s, budget: 10% } }\n";
    let minutes = wrong("5m", "100%", traffic);
    for (minute, expected) in minutes.iter().zip([60_000.0, 600.0, 660.0, 660.0, 660.0]) {
        close(minute.attempts.requests_f64(), expected, 1e-3);
    }
    // What the budget cuts off has failed for good, and so has what is asked again in vain.
    close(minutes[2].failed.requests_f64(), 60_000.0, 1e-3);
}

#[test]
fn trf_042_what_the_budget_cuts_off_fails_for_a_target_group_that_is_asked() {
    let mut world = world(&Metastable {
        queue: 10_000,
        discipline: Discipline::Fifo,
        budget: TENTH,
    });
    let idle = TargetGroupId(1);
    world
        .target_groups
        .push(TargetGroupEntry::new(TargetGroup::direct("idle")));
    world.traffic[0].forward.push((idle, 0));
    let mut driven = Driven::new(&world);
    driven.serve(300_000);
    driven.flow_to(at(60_000_000));
    let failed = |driven: &mut Driven<'_>, group| {
        let (sums, _) = driven.fluid.close(&world, group, driven.now);
        sums.failed.requests_f64()
    };
    assert!(failed(&mut driven, GROUP) > 1_000.0);
    close(failed(&mut driven, idle), 0.0, 1e-9);
}

/// The minutes of a revision of which so many answers are errors.
fn wrong(until: &str, errors: &str, traffic: &str) -> Vec<Minute> {
    let quality = format!("v1: {{ quality: {{ errorRate: {errors} }} }}");
    minutes_of(
        until,
        &quality,
        "targets: web",
        "capacity: 10000/s",
        traffic,
    )
}

#[test]
fn trf_040_users_see_what_the_correlation_of_attempts_makes_of_failures() {
    for (correlation, written) in [(0.0, "0%"), (0.5, "50%"), (1.0, "100%")] {
        let traffic = format!(
            "traffic:\n  - {{ to: web, rate: 100/s, retries: {{ attempts: 2, backoff: 1s, jitter: 0s, \
             correlation: {written} }} }}\n"
        );
        let minutes = wrong("4m", "50%", &traffic);
        let last = minutes.last().expect("there are minutes");
        let asked = last.first_attempts.requests_f64();
        let seen = last.failed.requests_f64() / asked;
        let expected = visible_failure(0.5, 2, correlation);
        close(seen, expected, 0.005 * expected);
        // Of the first attempts one half fails. Those bound to fail do so twice more; of the others
        // every second.
        let second = 0.5;
        let third = correlation * 0.5 + (1.0 - correlation) * 0.25;
        let attempts = last.attempts.requests_f64() / asked;
        close(attempts, 1.0 + second + third, 0.005);
    }
}

#[test]
fn trf_040_users_who_keep_asking_a_dead_host_fail_by_its_share() {
    let run = |correlation: &str| {
        let traffic = format!(
            "  - {{ name: dead, instances: 1, runs: v1, capacity: 1000/s }}\n\
             traffic:\n  - {{ to: web, rate: 100/s, retries: {{ attempts: 1, correlation: {correlation} }} }}\n\
             faults:\n  - {{ at: 1s, whom: {{ fleet: dead }}, what: instanceCrash }}\n"
        );
        let minutes = minutes_of(
            "3m",
            "v1: {}",
            "targets: [web, dead], healthCheckIntervalSeconds: 300",
            "capacity: 1000/s",
            &traffic,
        );
        assert!(failed(&minutes, Cause::Abandoned) > 0.0);
        let last = minutes.last().expect("there are minutes");
        last.failed.requests_f64() / last.first_attempts.requests_f64()
    };
    close(run("100%"), 0.5, 0.0025);
    close(run("0%"), 0.25, 0.0025);
}
