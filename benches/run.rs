//! What does a whole run cost beside the least a simulator could do?
//!
//! `cargo bench --bench run` runs the mini-model from its scenario file, with every rule on and the
//! trace in memory, alternating with the tight loop of `l1`, and prints the ratios of the medians:
//! per processed event and per trial. Then it counts the allocations of the loop once it is warm, and
//! compares one thread with two. `cargo bench --bench run -- count N` runs N trials alone, for a
//! profiler that counts instructions.

#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a bench reads the wall clock and prints what it measured"
)]

use cutover::engine::simulation::{Run, Simulation};
use cutover::kernel::chance::stream::Seed;
use cutover::kernel::time::{Duration, Time};
use cutover::scenario::load::load;
use cutover::scenario::model::Scenario;
use cutover::trace::recorder::Level;
use rayon::prelude::*;
use std::hint::black_box;
use std::time::Instant;

mod l1;

/// The mini-model has seven lifecycle events: in place, without a load balancer.
const SIZE: l1::Size = l1::Size {
    instances: 1000,
    steps: 7,
    in_flight_max: 500,
};
const ROUNDS: u64 = 401;

fn main() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/mini-model.yaml");
    let Ok(loaded) = load(path, &[], None) else {
        panic!("{path} is a scenario")
    };
    let scenario = loaded.scenario;
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [count, trials, ..] = arguments.as_slice()
        && count == "count"
    {
        for replication in 0..trials.parse().expect("a number of trials") {
            black_box(run(&scenario, replication));
        }
        return;
    }
    // Cargo's test command runs benches once, without this flag, to see that they work.
    let measured = arguments.iter().any(|argument| argument == "--bench");
    against_the_tight_loop(&scenario, if measured { ROUNDS } else { 1 });
    allocations(&scenario);
    if measured {
        two_threads(&scenario);
    }
}

fn run(scenario: &Scenario, replication: u64) -> Run {
    let seed = Seed {
        seed: scenario.seed,
        replication,
    };
    Simulation::new(&scenario.world, seed, Level::Full).run()
}

/// P2: both sides in turn, so that the machine's moods hit both.
fn against_the_tight_loop(scenario: &Scenario, rounds: u64) {
    let mut tight = l1::Loop::new(SIZE);
    let (mut tight_s, mut run_s, mut events) = (Vec::new(), Vec::new(), 0);
    for replication in 0..rounds {
        let seed = Seed {
            seed: scenario.seed,
            replication,
        };
        let begin = Instant::now();
        black_box(tight.run(seed));
        tight_s.push(begin.elapsed().as_secs_f64());
        let begin = Instant::now();
        let found = black_box(run(scenario, replication));
        run_s.push(begin.elapsed().as_secs_f64());
        events = found.events;
    }
    let (tight_s, run_s) = (median(tight_s), median(run_s));
    let tight_event_s = tight_s / SIZE.events() as f64;
    let run_event_s = run_s / events as f64;
    println!(
        "P2 a trial: {:.2}x the tight loop ({:.3} ms, {:.3} ms)",
        run_s / tight_s,
        run_s * 1e3,
        tight_s * 1e3
    );
    println!(
        "P2 an event: {:.2}x the tight loop ({:.1} ns for each of {events}, {:.1} ns for each of {})",
        run_event_s / tight_event_s,
        run_event_s * 1e9,
        tight_event_s * 1e9,
        SIZE.events()
    );
}

/// P4: from the thirteenth virtual minute, when all pools are filled, nearly to the end.
fn allocations(scenario: &Scenario) {
    let seed = Seed {
        seed: scenario.seed,
        replication: 0,
    };
    let mut simulation = Simulation::new(&scenario.world, seed, Level::Full);
    simulation.run_until(Time::ZERO + Duration::from_secs(13 * 60));
    let before = simulation.events();
    let found = allocation_counter::measure(|| {
        simulation.run_until(Time::ZERO + Duration::from_secs(34 * 60));
    });
    println!(
        "P4 allocations in {} events: {}",
        simulation.events() - before,
        found.count_total
    );
}

/// P5: trials on one thread and on two, the trace dropped as it would be in a study.
fn two_threads(scenario: &Scenario) {
    let trials = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
        let pool = pool.expect("threads can be started");
        let begin = Instant::now();
        let events: u64 = pool.install(|| {
            (0..600_u64)
                .into_par_iter()
                .map(|replication| run(scenario, replication).events)
                .sum()
        });
        (begin.elapsed().as_secs_f64(), events)
    };
    let (one_s, one) = trials(1);
    let (two_s, two) = trials(2);
    assert_eq!(one, two, "threads change nothing");
    println!("P5 two threads: {:.2}x one", one_s / two_s);
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_unstable_by(f64::total_cmp);
    times[times.len() / 2]
}
