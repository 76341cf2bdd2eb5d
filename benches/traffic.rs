//! What do requests, health checks and alarms cost a run, and what does it cost to have more of them?
//!
//! `cargo bench --bench traffic` runs the mini-model behind a load balancer, with requests and an alarm
//! that is watched, in turn with the tight loop of `l1` and with the mini-model that has none of them,
//! and prints the ratios of the medians. Then it lets requests grow (P8), the fleet grow (P7), and runs
//! ten thousand hosts for three virtual hours. `cargo bench --bench traffic -- count N [KEY=VALUE ...]`
//! runs N trials alone, for a profiler that counts instructions.

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
use std::hint::black_box;
use std::time::Instant;

mod l1;

const ROUNDS: u64 = 101;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [count, trials, sets @ ..] = arguments.as_slice()
        && count == "count"
    {
        let sets: Vec<String> = sets
            .iter()
            .filter(|set| set.contains('='))
            .cloned()
            .collect();
        let scenario = scenario("mini-model-traffic", &sets);
        for replication in 0..trials.parse().expect("a number of trials") {
            let found = black_box(run(&scenario, replication));
            println!("{} events, ended at {} s", found.events, found.ended);
        }
        return;
    }
    // Cargo's test command runs benches once, without this flag, to see that they work.
    let measured = arguments.iter().any(|argument| argument == "--bench");
    let rounds = if measured { ROUNDS } else { 1 };
    beside_the_others(rounds);
    allocations();
    if measured {
        more_requests(rounds / 2);
        more_hosts();
        three_hours(5);
    }
}

fn scenario(name: &str, sets: &[String]) -> Scenario {
    let path = format!("{}/benches/{name}.yaml", env!("CARGO_MANIFEST_DIR"));
    let Ok(loaded) = load(&path, sets, None) else {
        panic!("{path} with {sets:?} is a scenario")
    };
    loaded.scenario
}

/// The mini-model behind a load balancer with so many hosts, each able to serve `capacity` requests a
/// second, and so many requests a second for each.
fn sized(hosts: u32, capacity: &str, rate: &str) -> Scenario {
    scenario(
        "mini-model-traffic",
        &[
            format!("fleets.web.instances={hosts}"),
            format!("fleets.web.capacity={capacity}"),
            format!("traffic.users.rate={rate}"),
        ],
    )
}

fn run(scenario: &Scenario, replication: u64) -> Run {
    let seed = Seed {
        seed: scenario.seed,
        replication,
    };
    Simulation::new(&scenario.world, seed, Level::Full).run()
}

/// Seconds of one trial, and its events.
fn timed(scenario: &Scenario, replication: u64) -> (f64, u64) {
    let begin = Instant::now();
    let found = black_box(run(scenario, replication));
    (begin.elapsed().as_secs_f64(), found.events)
}

/// A model beside the tight loop of as many steps.
struct Beside {
    name: &'static str,
    scenario: Scenario,
    size: l1::Size,
    tight: l1::Loop,
    tight_s: Vec<f64>,
    taken_s: Vec<f64>,
    events: u64,
}

impl Beside {
    fn new(name: &'static str, model: &str, steps: u32) -> Self {
        let size = l1::Size {
            instances: 1000,
            steps,
            in_flight_max: 500,
        };
        Self {
            name,
            scenario: scenario(model, &[]),
            size,
            tight: l1::Loop::new(size),
            tight_s: Vec::new(),
            taken_s: Vec::new(),
            events: 0,
        }
    }

    fn measure(&mut self, replication: u64) {
        let seed = Seed {
            seed: self.scenario.seed,
            replication,
        };
        let begin = Instant::now();
        black_box(self.tight.run(seed));
        self.tight_s.push(begin.elapsed().as_secs_f64());
        let (taken_s, events) = timed(&self.scenario, replication);
        self.taken_s.push(taken_s);
        self.events += events;
    }

    fn tell(self, rounds: u64) {
        let events = self.events as f64 / rounds as f64;
        let (tight_s, taken_s) = (median(self.tight_s), median(self.taken_s));
        let tight_event_s = tight_s / self.size.events() as f64;
        println!(
            "P2 {}: a trial {:.2}x the tight loop ({:.3} ms, {:.3} ms), an event {:.2}x ({:.1} ns for each of {events:.0}, {:.1} ns)",
            self.name,
            taken_s / tight_s,
            taken_s * 1e3,
            tight_s * 1e3,
            taken_s / events / tight_event_s,
            taken_s / events * 1e9,
            tight_event_s * 1e9,
        );
    }
}

/// P2 with requests: all in turn, so that the machine's moods hit all. A host has seven lifecycle
/// events without a load balancer and thirteen behind one.
fn beside_the_others(rounds: u64) {
    let mut quiet = Beside::new("without requests", "mini-model", 7);
    let mut busy = Beside::new("behind a load balancer", "mini-model-traffic", 13);
    for replication in 0..rounds {
        quiet.measure(replication);
        busy.measure(replication);
    }
    quiet.tell(rounds);
    busy.tell(rounds);
}

/// P4: from the thirteenth virtual minute, when all pools are filled, nearly to the end.
fn allocations() {
    let scenario = scenario("mini-model-traffic", &[]);
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

/// P8: the same run with ever more requests, and hosts able to serve them.
fn more_requests(rounds: u64) {
    let scenarios = [("10/s", "1/s"), ("1000/s", "3/s"), ("1000000/s", "2500/s")]
        .map(|(rate, capacity)| (rate, sized(1000, capacity, rate)));
    let mut times: [Vec<f64>; 3] = Default::default();
    for replication in 0..rounds {
        for ((_, scenario), times) in scenarios.iter().zip(&mut times) {
            times.push(timed(scenario, replication).0);
        }
    }
    let medians = times.map(median);
    for ((rate, _), taken_s) in scenarios.iter().zip(medians) {
        println!(
            "P8 {rate}: {:.3} ms, {:.2}x the first",
            taken_s * 1e3,
            taken_s / medians[0]
        );
    }
}

/// P7: the fleet grows, and requests with it. A target group takes no more than a thousand hosts.
fn more_hosts() {
    let scenarios = [(100, 101), (300, 41), (1_000, 41)].map(|(hosts, rounds)| {
        let rate = format!("{}/s", hosts * 100);
        (hosts, rounds, sized(hosts, "250/s", &rate))
    });
    let mut first_s = None;
    for (hosts, rounds, scenario) in &scenarios {
        let times = (0..*rounds).map(|replication| timed(scenario, replication).0);
        let host_s = median(times.collect()) / f64::from(*hosts);
        let first_s = *first_s.get_or_insert(host_s);
        println!(
            "P7 {hosts} hosts: {:.2} us a host, {:.2}x the first",
            host_s * 1e6,
            host_s / first_s
        );
    }
}

/// Ten thousand hosts for three virtual hours, with a deployment in the middle.
fn three_hours(rounds: u64) {
    let scenario = scenario("ten-thousand", &[]);
    let times = (0..rounds).map(|replication| timed(&scenario, replication).0);
    println!(
        "Three hours of 10000 hosts: {:.3} s",
        median(times.collect())
    );
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_unstable_by(f64::total_cmp);
    times[times.len() / 2]
}
