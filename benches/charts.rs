//! What does a chart cost? One of a thousand targets over ten thousand entries or more may take 100 ms,
//! as SVG and PNG together.
//!
//! `cargo bench --bench charts` reads a run of a thousand hosts once without charts and once with each
//! kind: the difference is the chart. The alarms of the model behind a load balancer are watched in a
//! second run, which is part of their chart.
//!
//! Answer on a shared machine with 2 cores: 17 ms for the targets and 13 ms for the capacity of 1,000 hosts
//! over 16,004 entries; behind a load balancer, over 34,064 entries, 20 ms for the targets, 19 ms for the
//! capacity, 14 ms for the revisions and 23 ms for the alarms. Reading the same run for tables and digest
//! takes 4 and 9 ms.

use criterion::Criterion;
use cutover::engine::simulation::Simulation;
use cutover::kernel::chance::stream::Seed;
use cutover::report::charts::{ChartKind, ChartsWanted, Clock};
use cutover::report::leavings::{Keep, Leavings, Wanted};
use cutover::scenario::load::load;
use cutover::study::plan::Replication;
use cutover::study::replicate::Trial;
use cutover::trace::recorder::Level;
use std::hint::black_box;

fn main() {
    let mut criterion = Criterion::default().configure_from_args().sample_size(10);
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
    let trial = Trial {
        replication: Replication::with_index(0),
        seed,
        run: Simulation::new(&scenario.world, seed, Level::Full).run(),
        base: None,
    };
    let entries = trial.run.entries.len();
    let mut group = criterion.benchmark_group(format!("{model}, {entries} entries"));
    let mut read = |name: &str, kinds: Option<Vec<ChartKind>>| {
        let charts = kinds.map(|kinds| ChartsWanted {
            kinds,
            clock: Clock::Run,
        });
        let wanted = Wanted {
            trace: Keep::No,
            story: None,
            charts: charts.as_ref(),
        };
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                Leavings::of(black_box(&scenario), &trial, wanted)
                    .charts
                    .len()
            });
        });
    };
    read("tables and digest", None);
    for kind in ChartKind::ALL {
        if *kind != ChartKind::Distributions {
            read(&format!("the same and {kind}"), Some(vec![*kind]));
        }
    }
    group.finish();
}
