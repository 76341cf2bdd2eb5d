//! Is the kernel fast enough? Ratios against the heap of the standard library, and the tight loop.
//!
//! `cargo bench --bench kernel` first prints a line per question, each the median of alternating
//! rounds, then criterion's figures. `cargo bench --bench kernel -- count hold 1000 500000` runs one
//! load alone, for a profiler that counts instructions.

use std::hint::black_box;
use std::time::Instant;

use criterion::{Criterion, Throughput};
use cutover::kernel::chance::sampler::Sampler;
use cutover::kernel::chance::stream::{PathHash, Purpose, Seed, Stream};
use cutover::kernel::queue::Queue;
use cutover::kernel::time::Duration;

use loads::Heap;
use loads::draws::{delays, latency, words};
use loads::hold::{hold_heap, hold_heap_filled, hold_wheel, hold_wheel_filled};
use loads::ties::{TIES_IN_ALL, ties_heap, ties_wheel};
use loads::timeouts::{ENTITIES, TIMEOUT_STEPS, Timeouts, timeouts_heap, timeouts_wheel};

mod l1;
mod loads;

const ROUNDS: usize = 15;

/// The tight loop of a thousand instances, thirteen steps, half at a time.
const HALF_AT_A_TIME: l1::Size = l1::Size {
    instances: 1_000,
    steps: 13,
    in_flight_max: 500,
};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [count, load, depth, events, ..] = arguments.as_slice()
        && count == "count"
    {
        let (depth, events) = (depth.parse(), events.parse());
        run_alone(
            load,
            depth.expect("a depth"),
            events.expect("a number of events"),
        );
        return;
    }
    // Cargo's test command runs benches once, without this flag, to see that they work.
    if arguments.iter().any(|argument| argument == "--bench") {
        print_ratios();
    }
    let mut criterion = Criterion::default().configure_from_args().sample_size(20);
    measure(&mut criterion);
    criterion.final_summary();
}

fn run_alone(load: &str, depth: usize, events: usize) {
    let delays = delays();
    match load {
        "hold" => {
            let mut wheel = hold_wheel_filled(depth, &delays);
            hold_wheel(&mut wheel, events, &delays);
        }
        "ties" => {
            let mut wheel = Queue::new();
            for _ in 0..events / TIES_IN_ALL {
                ties_wheel(&mut wheel, depth);
            }
        }
        "trial" => {
            let mut trial = l1::Loop::new(HALF_AT_A_TIME);
            for replication in 0..events as u64 {
                black_box(trial.run(Seed {
                    seed: 1,
                    replication,
                }));
            }
        }
        other => panic!("no load is called {other}; there are hold, ties and trial"),
    }
}

#[expect(clippy::print_stdout, reason = "the answer of this bench")]
fn print_ratios() {
    let delays = delays();
    for (depth, target) in [(1_000, 0.60), (100_000, 0.50)] {
        let mut wheel = hold_wheel_filled(depth, &delays);
        let mut heap = hold_heap_filled(depth, &delays);
        const EVENTS: usize = 1_000_000;
        let (ours, theirs) = alternate(
            || hold_wheel(&mut wheel, EVENTS, &delays),
            || hold_heap(&mut heap, EVENTS, &delays),
        );
        report(
            &format!("hold, depth {depth} (target {target})"),
            ours,
            theirs,
            EVENTS,
        );
    }
    for ties in [1_000, 100_000] {
        let (mut wheel, mut heap) = (Queue::new(), Heap::new());
        let (ours, theirs) = alternate(
            || ties_wheel(&mut wheel, ties),
            || ties_heap(&mut heap, ties),
        );
        let what = format!("ties, bursts of {ties} (target 0.25)");
        report(&what, ours, theirs, TIES_IN_ALL);
    }
    {
        let (mut wheel, mut heap) = (Timeouts::wheel(), Timeouts::heap());
        let (ours, theirs) = alternate(
            || timeouts_wheel(&mut wheel, &delays),
            || timeouts_heap(&mut heap, &delays),
        );
        report(
            "hold with a cancelled timeout a step",
            ours,
            theirs,
            TIMEOUT_STEPS,
        );
        let mut plain = hold_wheel_filled(ENTITIES, &delays);
        let (with, without) = alternate(
            || timeouts_wheel(&mut wheel, &delays),
            || hold_wheel(&mut plain, TIMEOUT_STEPS, &delays),
        );
        report(
            "the same, against our hold without timeouts",
            with,
            without,
            TIMEOUT_STEPS,
        );
    }
    {
        let latency = latency();
        let sampler = Sampler::new(&latency);
        let words = words();
        let (ours, theirs) = alternate(
            || {
                for &word in &words {
                    black_box(sampler.sample(word));
                }
            },
            || {
                for &word in &words {
                    let u = cutover::kernel::chance::stream::open_uniform(word);
                    black_box(Duration::from_secs_f64(latency.quantile(u)));
                }
            },
        );
        report(
            "sampler against the exact inverse",
            ours,
            theirs,
            words.len(),
        );
    }
    {
        let mut trial = l1::Loop::new(HALF_AT_A_TIME);
        let mut replication = 0;
        let (ours, _) = alternate(
            || {
                replication += 1;
                black_box(trial.run(Seed {
                    seed: 1,
                    replication,
                }));
            },
            || {},
        );
        let events = HALF_AT_A_TIME.events();
        println!(
            "{:<52} {:>7.3} ms a trial, {:.1} ns an event",
            "tight loop, 1000 instances of 13 steps",
            ours * 1e3,
            ours * 1e9 / events as f64
        );
    }
}

#[expect(clippy::print_stdout, reason = "the answer of this bench")]
fn report(what: &str, ours: f64, theirs: f64, events: usize) {
    let nanos = |secs: f64| secs * 1e9 / events as f64;
    println!(
        "{what:<52} {:>5.2}x   {:>6.1} ns against {:>6.1} ns",
        ours / theirs,
        nanos(ours),
        nanos(theirs)
    );
}

/// Runs both sides in turn, so that a slow spell of the machine hits both; medians in seconds.
fn alternate(mut ours: impl FnMut(), mut theirs: impl FnMut()) -> (f64, f64) {
    let mut times = [Vec::new(), Vec::new()];
    for _ in 0..ROUNDS {
        times[0].push(clock(&mut ours));
        times[1].push(clock(&mut theirs));
    }
    let [ours, theirs] = times.map(|mut side| {
        side.sort_by(f64::total_cmp);
        side[ROUNDS / 2]
    });
    (ours, theirs)
}

#[expect(clippy::disallowed_methods, reason = "a bench is about the wall clock")]
fn clock(work: &mut impl FnMut()) -> f64 {
    let start = Instant::now();
    work();
    start.elapsed().as_secs_f64()
}

fn measure(criterion: &mut Criterion) {
    const EVENTS: usize = 10_000;
    let delays = delays();
    let mut group = criterion.benchmark_group("hold");
    group.throughput(Throughput::Elements(EVENTS as u64));
    for depth in [1_000, 100_000] {
        let mut wheel = hold_wheel_filled(depth, &delays);
        group.bench_function(format!("wheel/{depth}"), |bencher| {
            bencher.iter(|| hold_wheel(&mut wheel, EVENTS, &delays));
        });
        let mut heap = hold_heap_filled(depth, &delays);
        group.bench_function(format!("heap/{depth}"), |bencher| {
            bencher.iter(|| hold_heap(&mut heap, EVENTS, &delays));
        });
    }
    group.finish();

    let sampler = Sampler::new(&latency());
    let seed = Seed {
        seed: 1,
        replication: 0,
    };
    let path = PathHash::of("bench");
    criterion.bench_function("stream and thirteen latencies", |bencher| {
        bencher.iter(|| {
            let mut stream = Stream::new(seed, path, Purpose(1), black_box(0));
            for _ in 0..13 {
                black_box(sampler.sample(stream.next_word()));
            }
        });
    });

    let mut trial = l1::Loop::new(HALF_AT_A_TIME);
    let mut group = criterion.benchmark_group("tight loop");
    group.throughput(Throughput::Elements(HALF_AT_A_TIME.events()));
    group.bench_function("trial", |bencher| {
        bencher.iter(|| trial.run(black_box(seed)));
    });
    group.finish();
}
