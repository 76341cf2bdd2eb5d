//! What becomes of a scenario from its text to the texts that a run leaves, without touching a file.
//!
//! Whatever the text, nothing here may panic: what is wrong with it is told.

use cutover::account::world::World;
use cutover::engine::simulation::Simulation;
use cutover::report::closing::{Material, report};
use cutover::report::leavings::{Keep, Leavings, Wanted};
use cutover::report::summary::Summary;
use cutover::scenario::load::{Loaded, load_given};
use cutover::scenario::model::Scenario;
use cutover::study::fold::Fold;
use cutover::study::plan::{Base, Plan, Replication};
use cutover::study::replicate::Trial;
use cutover::text::diagnostic::{Colour, Severity, render};
use cutover::trace::recorder::Level;
use std::cell::Cell;
use std::num::NonZeroU32;

/// Larger worlds are loaded and not run: they take long and do nothing that small ones do not.
const HOSTS_MAX: usize = 40;
const THINGS_MAX: usize = 20;

/// How often a run is asked whether to go on, once every some thousand events.
const QUESTIONS_MAX: u32 = 20;

/// Loads a scenario from files in memory with values set, draws what is said about it and, if it can be
/// run, runs it.
pub fn rehearse(files: &[(&str, &str)], name: &str, sets: &[String]) {
    let Some(loaded) = loaded(files, name, sets) else {
        return;
    };
    for profile in loaded.profiles.iter().take(2) {
        if let Some(loaded) = self::loaded(files, &format!("{name}@{profile}"), sets) {
            run(&loaded.scenario);
        }
    }
    run(&loaded.scenario);
}

fn loaded(files: &[(&str, &str)], name: &str, sets: &[String]) -> Option<Loaded> {
    match load_given(files, name, sets) {
        Ok(loaded) => {
            let words = render(&loaded.remarks, &loaded.sources, Colour::Ansi);
            assert_eq!(words.is_empty(), loaded.remarks.is_empty());
            Some(loaded)
        }
        Err(failure) => {
            let is_error = |severity| severity == Severity::Error;
            assert!(failure.diagnostics.iter().any(|one| is_error(one.severity)));
            assert!(!render(&failure.diagnostics, &failure.sources, Colour::Plain).is_empty());
            None
        }
    }
}

fn run(scenario: &Scenario) {
    if !is_small(&scenario.world) {
        return;
    }
    let plan = Plan {
        scenario,
        seed: scenario.seed,
        replications: NonZeroU32::MIN,
        base: Base::None,
    };
    let replication = Replication::with_index(0);
    let seed = plan.seed_of(replication);
    let asked = Cell::new(0);
    let stop = || {
        asked.set(asked.get() + 1);
        asked.get() > QUESTIONS_MAX
    };
    let simulation = Simulation::new(&scenario.world, seed, Level::Full);
    let Some(run) = simulation.run_unless(stop) else {
        return;
    };
    let trial = Trial {
        replication,
        seed,
        run,
        base: None,
    };
    let wanted = Wanted {
        trace: Keep::Yes,
        story: Keep::Yes,
    };
    let leavings = Leavings::of(scenario, &trial, wanted);
    let mut fold = Fold::new(scenario);
    fold.take(leavings.facts);
    let study = fold.finish();
    assert!(Summary::of(scenario, scenario.seed, &study).json().ends_with('\n'));
    let page = report(&Material {
        scenario,
        seed: scenario.seed,
        study: &study,
        story: leavings.story.as_ref(),
        folder: "output",
        again: "",
    });
    assert!(page.ends_with('\n'));
}

fn is_small(world: &World) -> bool {
    let things = [
        world.groups.len(),
        world.target_groups.len(),
        world.traffic.len(),
        world.alarms.len(),
        world.faults.len(),
        world.timeline.len(),
    ];
    world.hosts.len() <= HOSTS_MAX && things.iter().all(|count| *count <= THINGS_MAX)
}
