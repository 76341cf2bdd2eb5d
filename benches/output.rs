//! What does a row of the trace cost? P9 asks for 80 ns at most, from an entry in memory to its line
//! of `trace.csv`.
//!
//! `cargo bench --bench output` makes the rows of the mini-model (a thousand hosts, seven lifecycle
//! events, every rule on) and of the same model behind a load balancer, whose minutes and alarms have
//! longer words. Beside it stands what the `csv` crate takes to write the same cells when they are
//! already texts, and what the digest over the rows costs, which every run pays.
//!
//! Answer, on two shared cores of a cloud machine: 78 ns a row of the mini-model, 0.56 of what the `csv`
//! crate takes; 84 ns a row behind a load balancer, 0.55 of it; the digest takes 50 to 55 ns a row. With
//! other work on the machine all three double and the ratios stay.

use criterion::{Criterion, Throughput};
use cutover::engine::simulation::{Run, Simulation};
use cutover::kernel::chance::stream::Seed;
use cutover::scenario::load::load;
use cutover::scenario::model::Scenario;
use cutover::trace::digest::RunDigest;
use cutover::trace::recorder::Level;
use cutover::trace::row::Rows;
use std::hint::black_box;

fn main() {
    let mut criterion = Criterion::default().configure_from_args().sample_size(20);
    for model in ["mini-model", "mini-model-traffic"] {
        measure(&mut criterion, model);
    }
    criterion.final_summary();
}

fn measure(criterion: &mut Criterion, model: &str) {
    let path = format!("{}/benches/{model}.yaml", env!("CARGO_MANIFEST_DIR"));
    let Ok(loaded) = load(&path, &[], None) else {
        panic!("{path} is a scenario")
    };
    let scenario = loaded.scenario;
    let seed = Seed {
        seed: scenario.seed,
        replication: 0,
    };
    let run = Simulation::new(&scenario.world, seed, Level::Full).run();
    let text = rows(&scenario, seed, &run);
    let mut group = criterion.benchmark_group(model);
    group.throughput(Throughput::Elements(run.entries.len() as u64));
    group.bench_function("rows of trace.csv", |bencher| {
        bencher.iter(|| rows(black_box(&scenario), seed, &run).len());
    });
    let cells = cells(&text);
    group.bench_function("the same cells by the csv crate", |bencher| {
        bencher.iter(|| {
            let mut writer = csv::Writer::from_writer(Vec::with_capacity(text.len()));
            for record in black_box(&cells) {
                writer.write_record(record).expect("memory takes all");
            }
            writer.into_inner().expect("memory takes all").len()
        });
    });
    group.bench_function("their digest", |bencher| {
        bencher.iter(|| {
            let mut digest = RunDigest::default();
            digest.take(black_box(&text));
            digest.finish()
        });
    });
    group.finish();
}

fn rows(scenario: &Scenario, seed: Seed, run: &Run) -> String {
    let minutes = run.outcome.minutes();
    let mut rows = Rows::new(&scenario.name, &scenario.world, seed, minutes);
    let mut text = String::with_capacity(128 * run.entries.len());
    for entry in &run.entries {
        rows.push(entry, &mut text);
    }
    text
}

fn cells(text: &str) -> Vec<csv::StringRecord> {
    let mut builder = csv::ReaderBuilder::new();
    let mut reader = builder.has_headers(false).from_reader(text.as_bytes());
    reader
        .records()
        .map(|record| record.expect("the trace is CSV"))
        .collect()
}
