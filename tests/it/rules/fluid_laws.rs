//! Laws between runs of worlds that differ in one thing: capacity, scale, or whether anybody asks.

use crate::worlds;
use crate::worlds::traffic::{behind, control, steady};
use cutover::account::requests::ability::LoadErrors;
use cutover::account::requests::amount::{Amount, Rate};
use cutover::account::requests::retries::Retries;
use cutover::account::requests::station::{Discipline, Station};
use cutover::account::world::World;
use cutover::aws::codedeploy::config::MinimumHealthyHosts;
use cutover::aws::codedeploy::ids::RevisionId;
use cutover::aws::elb::ids::TargetGroupId;
use cutover::aws::elb::target_group::TargetGroup;
use cutover::engine::simulation::Run;
use cutover::kernel::time::Duration;
use cutover::trace::entry::What;

const GROUP: TargetGroupId = TargetGroupId(0);

/// `v2` one host at a time in place of `v1` on four hosts, that can serve and are asked so much.
fn world(capacity: u64, asked: u64, discipline: Discipline, attempts: u8) -> World {
    let one_at_a_time = MinimumHealthyHosts::HostCount(3);
    let mut world = worlds::world(4, one_at_a_time);
    world.groups[0].runs = vec![Some(RevisionId(0)); 4];
    world.timeline = vec![worlds::create(10, RevisionId(1), one_at_a_time)];
    let station = Station {
        discipline,
        ..Station::of(Rate::per_second(capacity))
    };
    behind(
        &mut world,
        &station,
        vec![TargetGroup::application("web")],
        1,
    );
    let mut traffic = steady(Rate::per_second(asked), GROUP);
    traffic.retries = Retries {
        attempts,
        ..Retries::default()
    };
    world.traffic = vec![traffic];
    world
}

/// Users' failures in a run.
fn failed(run: &Run) -> Amount {
    let minutes = run.outcome.minutes().iter();
    minutes.map(|minute| minute.failed).sum()
}

#[test]
fn more_capacity_never_fails_more() {
    for discipline in Discipline::ALL {
        for attempts in [0, 2] {
            let mut before = Amount(i128::MAX);
            for capacity in [60, 90, 100, 110, 140, 200, 400] {
                let run = worlds::run(&world(capacity, 360, *discipline, attempts));
                let now = failed(&run);
                assert!(
                    now <= before,
                    "{discipline} {attempts} {capacity}: {now} above {before}"
                );
                before = now;
            }
        }
    }
}

#[test]
fn a_thousand_times_the_size_fails_a_thousand_times_as_much() {
    for discipline in Discipline::ALL {
        for load_errors in [LoadErrors::Grow, LoadErrors::None] {
            let fails = |times: u64| {
                let mut world = world(100 * times, 360 * times, *discipline, 1);
                world.fluid.load_errors = load_errors;
                failed(&worlds::run(&world)).requests_f64()
            };
            let (small, large) = (fails(1), fails(1_000));
            assert!(small > 100.0, "{small}");
            // Thresholds are passed at whole microseconds.
            assert!(
                (large / small / 1_000.0 - 1.0).abs() < 1e-6,
                "{small}, {large}"
            );
        }
    }
}

#[test]
fn users_who_ask_for_nothing_do_not_move_a_deployment() {
    for asked in [0, 1] {
        let mut bare = world(100, asked, Discipline::Fifo, 0);
        let watched = worlds::run(&bare);
        bare.target_groups.clear();
        bare.traffic.clear();
        bare.fleets.clear();
        bare.sites.clear();
        let times = |run: &Run| -> Vec<_> {
            let own = run.entries.iter().filter(|entry| {
                entry.deployment.is_some() && !matches!(entry.what, What::Application { .. })
            });
            own.map(|entry| (entry.time, entry.subject, entry.what))
                .collect()
        };
        assert!(
            times(&watched) == times(&worlds::run(&bare)),
            "{asked} a second"
        );
    }
}

#[test]
fn a_target_that_is_taken_out_first_fails_nothing() {
    let mut world = world(200, 300, Discipline::Fifo, 0);
    let settings = &mut world.target_groups[0].group;
    settings.deregistration_delay = Duration::from_secs(30);
    let without = failed(&worlds::run(&world));
    control(&mut world, &[GROUP]);
    let with = failed(&worlds::run(&world));
    assert!(
        with.requests_f64() < 1e-6 && without > with,
        "{with} of {without}"
    );
}
