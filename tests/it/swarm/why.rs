//! Every end of every random run can be explained, and names only faults that struck.

use super::world;
use cutover::engine::simulation::Simulation;
use cutover::kernel::chance::stream::Seed;
use cutover::report::why::{Question, Why, explain};
use cutover::scenario::load::load;
use cutover::scenario::model::Scenario;
use cutover::study::plan::Replication;
use cutover::study::replicate::Trial;
use cutover::trace::recorder::Level;
use rayon::iter::{IntoParallelIterator, ParallelIterator};
use std::num::NonZeroU32;

const RUNS: u64 = 200;

#[test]
fn every_end_of_a_random_run_is_explained_by_what_happened() {
    let faults: Vec<String> = (0..RUNS).into_par_iter().flat_map_iter(faults_of).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

fn faults_of(seed: u64) -> Vec<String> {
    let loaded = load("two-hosts", &[], None).expect("a shipped scenario loads");
    let scenario = Scenario {
        world: world::random(seed),
        ..loaded.scenario
    };
    let seed_of_run = Seed {
        seed,
        replication: 0,
    };
    let run = Simulation::new(&scenario.world, seed_of_run, Level::Full).run();
    let trial = Trial {
        replication: Replication(NonZeroU32::MIN),
        seed: seed_of_run,
        run,
        base: None,
    };
    let deployments = u32::try_from(trial.run.outcome.deployments().len()).expect("few");
    let mut faults = Vec::new();
    for deployment in 1..=deployments {
        let hosts = scenario
            .world
            .hosts
            .iter()
            .map(|host| Some(host.name.as_str()));
        for target in std::iter::once(None).chain(hosts) {
            let question = Question {
                deployment: Some(deployment),
                target,
            };
            // Not every host is a target.
            if let Ok(why) = explain(&scenario, &trial, question) {
                let found = strange(&scenario, &trial, &why);
                faults.extend(found.map(|fault| format!("seed {seed}, {question:?}: {fault}")));
            }
        }
    }
    faults
}

/// What is strange about an answer, if anything is.
fn strange(scenario: &Scenario, trial: &Trial, why: &Why) -> Option<String> {
    let page = anstream::adapter::strip_str(&why.page(scenario, 7)).to_string();
    if let Some(line) = page.lines().find(|line| line.chars().count() > 100) {
        return Some(format!("too wide: {line}"));
    }
    if why.steps.is_empty() || why.root.cause.contains("does not say") {
        return Some(page);
    }
    let last = trial.run.entries.len();
    if why
        .steps
        .iter()
        .any(|step| step.entry.is_some_and(|entry| entry == 0 || entry > last))
    {
        return Some(format!("an entry that there is not:\n{page}"));
    }
    let named = page
        .split("faults[")
        .skip(1)
        .filter_map(|rest| rest.split(']').next());
    let mut named = named.filter_map(|number| number.parse::<u16>().ok());
    let innocent = named.find(|fault| !trial.run.outcome.struck(*fault));
    innocent.map(|fault| format!("faults[{fault}] never struck:\n{page}"))
}
