//! What does a whole run cost beside the least a simulator could do?

use std::hint::black_box;
use std::time::Instant;

use cutover::account::latency::Latency;
use cutover::aws::codedeploy::config::MinimumHealthyHosts;
use cutover::engine::simulation::Simulation;
use cutover::kernel::chance::distribution::{Distribution, Lognormal, Percentile};
use cutover::kernel::chance::sampler::Sampler;
use cutover::kernel::chance::stream::Seed;
use cutover::trace::recorder::Level;

mod l1;
#[path = "../tests/it/worlds.rs"]
mod worlds;

fn main() {
    let mut world = worlds::world(1000, MinimumHealthyHosts::FleetPercent(50));
    let lognormal: Distribution =
        Lognormal::from_percentiles(0.0, Percentile::p50(30.0), Percentile::p95(155.4))
            .expect("fits")
            .into();
    let sampler = std::sync::Arc::new(Sampler::new(&lognormal));
    for profile in &mut world.profiles {
        profile.event = std::array::from_fn(|_| Some(Latency::Drawn(sampler.clone())));
    }
    let size = l1::Size {
        instances: 1000,
        steps: 7,
        in_flight_max: 500,
    };
    let mut l1 = l1::Loop::new(size);
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let rounds = if arguments.iter().any(|a| a == "--bench") {
        41
    } else {
        1
    };
    if let Some(n) = arguments.iter().position(|a| a == "profile") {
        let n: u64 = arguments[n + 1].parse().expect("count");
        for replication in 0..n {
            black_box(
                Simulation::new(
                    &world,
                    Seed {
                        seed: 7,
                        replication,
                    },
                    Level::Full,
                )
                .run(),
            );
        }
        return;
    }
    let (mut a, mut b) = (Vec::new(), Vec::new());
    let mut events = 0;
    let mut entries = 0;
    for round in 0..rounds {
        for inner in 0..10 {
            let seed = Seed {
                seed: 7,
                replication: round * 10 + inner,
            };
            let t = Instant::now();
            black_box(l1.run(seed));
            a.push(t.elapsed().as_secs_f64());
            let t = Instant::now();
            let run = Simulation::new(&world, seed, Level::Full).run();
            b.push(t.elapsed().as_secs_f64());
            events = run.events;
            entries = run.entries.len();
        }
    }
    a.sort_by(f64::total_cmp);
    b.sort_by(f64::total_cmp);
    let (a, b) = (a[a.len() / 2], b[b.len() / 2]);
    let l1_events = size.events() as f64;
    println!(
        "L1 {:.3} ms {:.1} ns/event; run {:.3} ms, {events} events, {entries} entries, {:.1} ns/event; per event {:.2}x per trial {:.2}x",
        a * 1e3,
        a / l1_events * 1e9,
        b * 1e3,
        b / events as f64 * 1e9,
        (b / events as f64) / (a / l1_events),
        b / a
    );
}
