//! Is the kernel fast enough? Ratios against the heap of the standard library, and the tight loop.
//!
//! `cargo bench --bench kernel` first prints a line per question, each the median of alternating
//! rounds, then criterion's figures. `cargo bench --bench kernel -- count hold 1000 500000` runs one
//! load alone, for a profiler that counts instructions.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::hint::black_box;
use std::time::Instant;

use criterion::{Criterion, Throughput};
use cutover::kernel::chance::distribution::{Distribution, Exponential, Lognormal};
use cutover::kernel::chance::sampler::Sampler;
use cutover::kernel::chance::stream::{PathHash, Purpose, Seed, Stream};
use cutover::kernel::queue::{Class, Key, Queue};
use cutover::kernel::time::{Duration, Time};

mod l1;

const COMPLETION: Class = Class::new(4);
const TIMEOUT: Class = Class::new(5);
const ROUNDS: usize = 15;

/// The tight loop of a thousand instances, thirteen steps, half at a time.
const HALF_AT_A_TIME: l1::Size = l1::Size {
    instances: 1_000,
    steps: 13,
    in_flight_max: 500,
};

/// Time, sequence and event, as one would write it without a kernel.
type Heap = BinaryHeap<Reverse<(u64, u64, u32)>>;

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

fn words() -> Vec<u64> {
    let seed = Seed {
        seed: 1,
        replication: 0,
    };
    let mut words = vec![0; 1 << 16];
    Stream::new(seed, PathHash::of("bench"), Purpose(0), 0).fill(&mut words);
    words
}

fn latency() -> Distribution {
    Lognormal::from_median_and_sigma(0.0, 30.0, 1.0)
        .expect("a distribution")
        .into()
}

/// Exponential delays with a mean of 30 s, read in a circle.
fn delays() -> Vec<Duration> {
    let exponential = Exponential::from_mean(0.0, 30.0).expect("a distribution");
    let sampler = Sampler::new(&exponential.into());
    words()
        .into_iter()
        .map(|word| sampler.sample(word))
        .collect()
}

/// The queue at constant depth, and where it stands in the circle of delays.
struct Hold<Q> {
    queue: Q,
    drawn: usize,
    sequence: u64,
}

impl<Q> Hold<Q> {
    fn delay(&mut self, delays: &[Duration]) -> Duration {
        let delay = delays[self.drawn];
        self.drawn += 1;
        if self.drawn == delays.len() {
            self.drawn = 0;
        }
        delay
    }
}

fn hold_wheel_filled(depth: usize, delays: &[Duration]) -> Hold<Queue<u32>> {
    let mut hold = Hold {
        queue: Queue::new(),
        drawn: 0,
        sequence: 0,
    };
    for event in 0..depth {
        let delay = hold.delay(delays);
        hold.queue
            .push(Time::ZERO + delay, COMPLETION, event as u32);
    }
    // Through the transient, as the first delays are not yet those of a running model.
    hold_wheel(&mut hold, 2 * depth, delays);
    hold
}

#[inline(never)]
fn hold_wheel(hold: &mut Hold<Queue<u32>>, events: usize, delays: &[Duration]) {
    for _ in 0..events {
        let (time, class, event) = hold.queue.pop().expect("the depth is constant");
        let delay = hold.delay(delays);
        hold.queue.push(time + delay, class, event);
    }
}

fn hold_heap_filled(depth: usize, delays: &[Duration]) -> Hold<Heap> {
    let mut hold = Hold {
        queue: Heap::new(),
        drawn: 0,
        sequence: depth as u64,
    };
    for event in 0..depth {
        let delay = hold.delay(delays).as_micros();
        hold.queue
            .push(Reverse((delay, event as u64, event as u32)));
    }
    hold_heap(&mut hold, 2 * depth, delays);
    hold
}

#[inline(never)]
fn hold_heap(hold: &mut Hold<Heap>, events: usize, delays: &[Duration]) {
    for _ in 0..events {
        let Reverse((time, _, event)) = hold.queue.pop().expect("the depth is constant");
        let delay = hold.delay(delays).as_micros();
        hold.sequence += 1;
        hold.queue
            .push(Reverse((time + delay, hold.sequence, event)));
    }
}

const TIES_IN_ALL: usize = 300_000;

#[inline(never)]
fn ties_wheel(queue: &mut Queue<u32>, ties: usize) {
    for _ in 0..TIES_IN_ALL / ties {
        let at = queue.present() + Duration::from_secs(1);
        for event in 0..ties {
            queue.push(at, COMPLETION, event as u32);
        }
        while let Some(first) = queue.pop() {
            black_box(first);
        }
    }
}

#[inline(never)]
fn ties_heap(queue: &mut Heap, ties: usize) {
    let mut sequence = 0;
    for burst in 0..TIES_IN_ALL / ties {
        let at = burst as u64 * 1_000_000;
        for event in 0..ties {
            sequence += 1;
            queue.push(Reverse((at, sequence, event as u32)));
        }
        while let Some(first) = queue.pop() {
            black_box(first);
        }
    }
}

const ENTITIES: usize = 1_000;
const TIMEOUT_STEPS: usize = 300_000;
const TIMEOUT_AFTER: Duration = Duration::from_secs(3_600);

/// Entities that file a completion and a timeout a step; the completion cancels the timeout.
struct Timeouts<Q, K> {
    hold: Hold<Q>,
    /// The timeout of each entity that still counts.
    waiting: Vec<K>,
}

impl Timeouts<Queue<u32>, Key> {
    fn wheel() -> Self {
        let mut hold = Hold {
            queue: Queue::new(),
            drawn: 0,
            sequence: 0,
        };
        let mut file = |entity| {
            hold.queue.push(Time::ZERO, COMPLETION, entity as u32);
            hold.queue
                .push(Time::ZERO + TIMEOUT_AFTER, TIMEOUT, entity as u32)
        };
        let waiting = (0..ENTITIES).map(&mut file).collect();
        Self { hold, waiting }
    }
}

#[inline(never)]
fn timeouts_wheel(model: &mut Timeouts<Queue<u32>, Key>, delays: &[Duration]) {
    for _ in 0..TIMEOUT_STEPS {
        let (time, _, entity) = model.hold.queue.pop().expect("completions go on");
        let waiting = &mut model.waiting[entity as usize];
        black_box(model.hold.queue.cancel(*waiting));
        *waiting = model.hold.queue.push(time + TIMEOUT_AFTER, TIMEOUT, entity);
        let delay = model.hold.delay(delays);
        model.hold.queue.push(time + delay, COMPLETION, entity);
    }
}

/// Set in the event of a timeout.
const TIMEOUT_BIT: u32 = 1 << 31;

impl Timeouts<Heap, u64> {
    fn heap() -> Self {
        let mut hold = Hold {
            queue: Heap::new(),
            drawn: 0,
            sequence: 0,
        };
        for entity in 0..ENTITIES as u32 {
            hold.sequence += 1;
            hold.queue.push(Reverse((0, hold.sequence, entity)));
        }
        Self {
            hold,
            waiting: vec![0; ENTITIES],
        }
    }
}

#[inline(never)]
fn timeouts_heap(model: &mut Timeouts<Heap, u64>, delays: &[Duration]) {
    let mut steps = 0;
    while steps < TIMEOUT_STEPS {
        let Reverse((time, sequence, event)) = model.hold.queue.pop().expect("completions go on");
        let entity = event & !TIMEOUT_BIT;
        if event != entity {
            assert_ne!(
                model.waiting[entity as usize], sequence,
                "every timeout was overtaken"
            );
            continue;
        }
        steps += 1;
        let delay = model.hold.delay(delays).as_micros();
        model.hold.sequence += 2;
        let sequence = model.hold.sequence;
        model.waiting[entity as usize] = sequence;
        let timeout = time + TIMEOUT_AFTER.as_micros();
        model
            .hold
            .queue
            .push(Reverse((timeout, sequence, entity | TIMEOUT_BIT)));
        model
            .hold
            .queue
            .push(Reverse((time + delay, sequence - 1, entity)));
    }
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
