//! Chance in whole runs: nothing new moves what was drawn before.

use crate::look::{add_group, constant_ms, fault, of_group};
use crate::worlds;
use cutover::account::fault::description::{EventFilter, Pick, What, When};
use cutover::account::latency::Latency;
use cutover::account::world::World;
use cutover::aws::codedeploy::config::MinimumHealthyHosts;
use cutover::aws::codedeploy::ids::{DeploymentId, InstanceId, RevisionId};
use cutover::aws::codedeploy::lifecycle::LifecycleEventName::{self, AfterInstall};
use cutover::engine::simulation::{Run, Simulation};
use cutover::kernel::chance::distribution::Uniform;
use cutover::kernel::chance::sampler::Sampler;
use cutover::kernel::chance::stream::Seed;
use cutover::kernel::time::{Duration, Time};
use cutover::trace::entry::{Subject, What as Happened};
use cutover::trace::recorder::Level;
use std::collections::BTreeMap;
use std::sync::Arc;

const ALL: MinimumHealthyHosts = MinimumHealthyHosts::HostCount(0);

fn seed(replication: u32) -> Seed {
    Seed {
        seed: 11,
        replication: replication.into(),
    }
}

fn drawn(low_s: f64, high_s: f64) -> Latency {
    let uniform = Uniform::new(low_s, high_s).expect("the bounds are in order");
    Latency::Drawn(Arc::new(Sampler::new(&uniform.into())))
}

/// Eight hosts with two scripts everywhere, and every latency drawn.
fn lucky(hosts: u32) -> World {
    let mut world = worlds::world(hosts, ALL);
    for revision in &mut world.revisions {
        for scripts in &mut revision.hooks {
            for script in scripts.iter_mut() {
                script.time = Some(drawn(1.0, 9.0));
            }
            let again = scripts.clone();
            scripts.extend(again);
        }
    }
    let profile = &mut world.profiles[0];
    profile.dispatch_gap = std::array::from_fn(|_| drawn(0.5, 4.0));
    profile.create_to_first_event = drawn(3.0, 6.0);
    profile.download = drawn(0.2, 2.0);
    profile.install = drawn(0.1, 1.0);
    profile.noop_event = drawn(0.1, 0.2);
    profile.agent_return = drawn(0.5, 2.0);
    world
}

/// Group, revision, how many before it, host, event.
type Place = (u16, u16, u32, u32, LifecycleEventName);

/// How long each event waited for its pickup and ran, in microseconds.
fn durations(run: &Run) -> BTreeMap<Place, (u64, u64)> {
    let mut deployments = BTreeMap::new();
    let mut counts: BTreeMap<(u16, u16), u32> = BTreeMap::new();
    let mut last: BTreeMap<(DeploymentId, u32), Time> = BTreeMap::new();
    let mut gaps = BTreeMap::new();
    let mut found = BTreeMap::new();
    for entry in &run.entries {
        let Some(deployment) = entry.deployment else {
            continue;
        };
        if let Happened::Created {
            group, revision, ..
        } = entry.what
        {
            let count = counts.entry((group.0, revision.0)).or_default();
            deployments.insert(deployment, (group.0, revision.0, *count, entry.time));
            *count += 1;
        }
        let Subject::Host(InstanceId(host)) = entry.subject else {
            continue;
        };
        let (group, revision, attempt, created) = deployments[&deployment];
        match entry.what {
            Happened::EventStarted(_) => {
                let from = last.get(&(deployment, host)).copied().unwrap_or(created);
                gaps.insert((deployment, host), entry.time.since(from).as_micros());
                last.insert((deployment, host), entry.time);
            }
            Happened::EventSucceeded(event, _) | Happened::EventFailed(event, _) => {
                let ran = entry.time.since(last[&(deployment, host)]).as_micros();
                let place = (group, revision, attempt, host, event);
                found.insert(place, (gaps[&(deployment, host)], ran));
                last.insert((deployment, host), entry.time);
            }
            _ => {}
        }
    }
    found
}

fn run(world: &World) -> Run {
    Simulation::new(world, seed(0), Level::Full).run()
}

/// Every duration of `before` is in `after`, unchanged.
fn unmoved(before: &World, after: &World, what: &str) {
    let (before, after) = (durations(&run(before)), durations(&run(after)));
    assert!(!before.is_empty());
    for (place, took) in before {
        assert_eq!(after.get(&place), Some(&took), "{what} moved {place:?}");
    }
}

#[test]
fn rng_003_nothing_new_moves_another_hosts_latencies() {
    let world = lucky(8);
    unmoved(&world, &lucky(9), "another host");

    let mut other = world.clone();
    other.profiles[0].skip_stamp = drawn(0.001, 0.1);
    other.profiles[0].deployment_finalise = drawn(1.0, 9.0);
    other.target_order = cutover::account::world::TargetOrder::Shuffled;
    unmoved(&world, &other, "a new draw");

    let mut other = world.clone();
    let rate = fault(
        &world,
        When::PerHour(50.0),
        What::S3Slow { factor: 1.0 },
        Some(constant_ms(9)),
    );
    other.faults.push(rate);
    unmoved(&world, &other, "a fault without effect");

    let mut other = world.clone();
    let first = of_group(
        worlds::create(0, RevisionId(1), ALL),
        add_group(&mut other, "api"),
    );
    other.timeline.insert(0, first);
    unmoved(&world, &other, "an earlier deployment of another group");

    let mut other = world.clone();
    other.timeline.push(worlds::create(900, RevisionId(1), ALL));
    unmoved(&world, &other, "a later deployment");

    let mut later = world.clone();
    later.timeline[0].at = Time::ZERO + Duration::from_secs(900);
    let mut other = later.clone();
    other
        .timeline
        .insert(0, worlds::create(0, RevisionId(1), ALL));
    let (before, after) = (durations(&run(&later)), durations(&run(&other)));
    // Only ApplicationStop differs: now there is an earlier install to stop.
    for (place, took) in before {
        if place.4 != LifecycleEventName::ApplicationStop {
            assert_eq!(after[&place], took, "an earlier deployment moved {place:?}");
        }
    }
}

/// Who is struck, by host name, in the first deployment of group `web`, and when.
fn struck(world: &World, fault: u16) -> Vec<(u64, u32)> {
    let run = run(world);
    let struck = run
        .entries
        .iter()
        .filter(|e| e.subject == Subject::Fault(fault));
    struck
        .filter_map(|entry| match entry.what {
            Happened::FaultBegan(Some(host)) => Some((entry.time.as_micros(), host.0)),
            _ => None,
        })
        .collect()
}

#[test]
fn rng_003_neither_a_host_nor_a_deployment_moves_whom_a_fault_strikes() {
    let on = When::On(EventFilter {
        event: Some(AfterInstall),
        revision: Some(RevisionId(0)),
        deployment: None,
    });
    let rate = When::PerHour(60.0);
    for when in [on, rate, When::At(Time::ZERO + Duration::from_secs(9))] {
        let build = |hosts: u32| {
            let mut world = lucky(hosts);
            world.until = Some(Duration::from_secs(600));
            let what = What::ScriptFails { exit_code: 1 };
            let mut flaky = fault(&world, when.clone(), what, Some(drawn(1.0, 2.0)));
            flaky.whom.pick = Pick::Chance(0.4);
            world.faults.push(flaky);
            world
        };
        let before = struck(&build(20), 0);
        assert!(!before.is_empty());
        // Another host, listed first among those the fault may strike.
        let mut other = build(21);
        other.faults[0].whom.hosts.rotate_right(1);
        let mut after = struck(&other, 0);
        after.retain(|(_, host)| *host < 20);
        after.sort_unstable();
        let mut sorted = before.clone();
        sorted.sort_unstable();
        assert_eq!(after, sorted, "another host, {when:?}");
        // A deployment of another group before it.
        let mut other = build(20);
        let first = of_group(
            worlds::create(0, RevisionId(1), ALL),
            add_group(&mut other, "api"),
        );
        other.timeline.insert(0, first);
        assert_eq!(struck(&other, 0), before, "another group, {when:?}");
    }
}

#[test]
fn rng_004_a_draw_belongs_to_its_attempt_and_not_to_its_moment() {
    let mut early = lucky(6);
    early.timeline.push(worlds::create(900, RevisionId(0), ALL));
    let mut late = early.clone();
    for timed in &mut late.timeline {
        timed.at += Duration::from_secs(50);
    }
    assert_eq!(durations(&run(&early)), durations(&run(&late)));
    // The second attempt meets other luck than the first.
    let found = durations(&run(&early));
    let place = |attempt| (0, 0, attempt, 3, AfterInstall);
    assert_ne!(found[&place(0)], found[&place(1)]);
}

#[test]
fn rng_009_the_same_seed_gives_the_same_run_and_another_does_not() {
    let world = lucky(8);
    let of = |seed| Simulation::new(&world, seed, Level::Full).run().entries;
    assert_eq!(of(seed(0)), of(seed(0)));
    assert_ne!(of(seed(0)), of(seed(1)));
}

#[test]
fn a_clone_goes_on_as_its_original_and_a_reseeded_one_does_not() {
    let mut world = lucky(8);
    let what = What::AgentCredentials;
    let rate = fault(&world, When::PerHour(30.0), what, Some(drawn(1.0, 9.0)));
    world.faults.push(rate);
    world.until = Some(Duration::from_secs(400));
    let whole = Simulation::new(&world, seed(0), Level::Full).run();
    let cut = |at_s| {
        let mut simulation = Simulation::new(&world, seed(0), Level::Full);
        simulation.run_until(Time::ZERO + Duration::from_secs(at_s));
        simulation
    };
    for at_s in [0, 1, 7, 20, 33, 399] {
        let simulation = cut(at_s);
        let fork = simulation.clone();
        assert_eq!(fork.run().entries, whole.entries, "a fork at {at_s} s");
        assert_eq!(
            simulation.run().entries,
            whole.entries,
            "stopped at {at_s} s"
        );
    }
    let mut other = cut(7);
    other.reseed(seed(1));
    let other = other.run();
    let same = |upto: u64| {
        let upto = Time::ZERO + Duration::from_secs(upto);
        let mut pairs = whole.entries.iter().zip(&other.entries);
        pairs.all(|(a, b)| a == b || a.time > upto && b.time > upto)
    };
    assert!(same(7), "the past is the same");
    assert_ne!(whole.entries, other.entries);
}

/// A file at the root of the repository.
fn root_file(name: &str) -> String {
    let path = format!("{}/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(path).expect("the file is in the repository")
}

#[test]
fn rng_006_the_generator_is_named_and_no_other_is_at_hand() {
    let manifest = root_file("Cargo.toml");
    // Without its features the library offers neither StdRng nor SmallRng.
    let library = manifest.lines().find(|line| line.starts_with("rand = "));
    let library = library.expect("the library is a dependency");
    assert!(library.contains("default-features = false") && !library.contains(" features = "));
    assert!(manifest.contains("rand_chacha = "));
}

#[test]
fn rng_031_a_fused_product_and_sum_is_banned() {
    assert!(root_file("clippy.toml").contains("f64::mul_add"));
}
