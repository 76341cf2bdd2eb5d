//! The tight loop: what an in-place deployment costs if nothing but the physics is left.
//!
//! Instances go through their steps, so many at most at a time; each draws the latencies of its
//! steps from a stream of its own when it starts. Wheel, generator, sampler and trace columns are the
//! real ones; rules, targets, health and requests are absent. Engines are measured as multiples of
//! this.

use cutover::kernel::chance::distribution::Lognormal;
use cutover::kernel::chance::sampler::Sampler;
use cutover::kernel::chance::stream::{PathHash, Purpose, Seed, Stream};
use cutover::kernel::queue::{Class, Queue};
use cutover::kernel::time::{Duration, Time};

const COMPLETION: Class = Class::new(4);
const LATENCY: Purpose = Purpose(1);

/// How large a model is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Size {
    /// Instances that are deployed to.
    pub(crate) instances: u32,
    /// Steps each instance goes through.
    pub(crate) steps: u32,
    /// Instances under way at most.
    pub(crate) in_flight_max: u32,
}

impl Size {
    /// Completions in a trial.
    pub(crate) const fn events(self) -> u64 {
        self.instances as u64 * self.steps as u64
    }
}

/// The model and the memory its trials share.
#[derive(Clone, Debug)]
pub(crate) struct Loop {
    size: Size,
    sampler: Sampler,
    paths: Vec<PathHash>,
    queue: Queue<u32>,
    steps_left: Vec<u32>,
    latencies: Vec<Duration>,
    trace: Columns,
}

/// Two rows a step: it started, it ended.
#[derive(Clone, Debug, Default)]
struct Columns {
    time: Vec<Time>,
    instance: Vec<u32>,
    /// Twice the steps left, and one more for an end.
    what: Vec<u32>,
}

impl Columns {
    fn record(&mut self, time: Time, instance: u32, what: u32) {
        self.time.push(time);
        self.instance.push(instance);
        self.what.push(what);
    }

    fn clear(&mut self) {
        self.time.clear();
        self.instance.clear();
        self.what.clear();
    }
}

impl Loop {
    /// A model with lognormal latencies, median 30 s and sigma 1.
    pub(crate) fn new(size: Size) -> Self {
        let latency = Lognormal::from_median_and_sigma(0.0, 30.0, 1.0).expect("a distribution");
        Self {
            size,
            sampler: Sampler::new(&latency.into()),
            paths: (0..size.instances)
                .map(|i| PathHash::of(&format!("host/web-{i}")))
                .collect(),
            queue: Queue::new(),
            steps_left: vec![0; size.instances as usize],
            latencies: vec![Duration::ZERO; size.events() as usize],
            trace: Columns::default(),
        }
    }

    /// One trial; returns the instant of its last completion and the number of trace rows.
    #[inline(never)]
    pub(crate) fn run(&mut self, seed: Seed) -> (Time, usize) {
        self.queue.clear();
        self.trace.clear();
        let mut started = 0;
        while started < self.size.instances.min(self.size.in_flight_max) {
            self.start(seed, started, Time::ZERO);
            started += 1;
        }
        let mut end = Time::ZERO;
        while let Some((now, _, instance)) = self.queue.pop() {
            end = now;
            let left = &mut self.steps_left[instance as usize];
            self.trace.record(now, instance, 2 * *left + 1);
            *left -= 1;
            if *left > 0 {
                self.file(instance, now);
            } else if started < self.size.instances {
                self.start(seed, started, now);
                started += 1;
            }
        }
        (end, self.trace.time.len())
    }

    fn start(&mut self, seed: Seed, instance: u32, now: Time) {
        let mut stream = Stream::new(seed, self.paths[instance as usize], LATENCY, 0);
        let first = (instance * self.size.steps) as usize;
        for latency in &mut self.latencies[first..first + self.size.steps as usize] {
            *latency = self.sampler.sample(stream.next_word());
        }
        self.steps_left[instance as usize] = self.size.steps;
        self.file(instance, now);
    }

    fn file(&mut self, instance: u32, now: Time) {
        let left = self.steps_left[instance as usize];
        self.trace.record(now, instance, 2 * left);
        let latency = self.latencies[(instance * self.size.steps + left - 1) as usize];
        self.queue.push(now + latency, COMPLETION, instance);
    }
}
