//! `cutover why`: one cause is planted among decoys, and the explanation names it and no other.

mod failures;
mod lessons;
mod shipped;

use cutover::report::why::{Question, Unanswerable, Why, explain};
use cutover::scenario::load::{Loaded, load};
use cutover::study::plan::{Base, Plan, Replication};
use cutover::study::replicate::only;
use std::num::NonZeroU32;
use std::sync::atomic::AtomicBool;

/// Loads a scenario from its text.
fn scenario(text: &str) -> Loaded {
    let room = tempfile::tempdir().expect("a folder for the test");
    let path = room.path().join("s.yaml");
    std::fs::write(&path, text).expect("the folder can be written");
    let path = path.to_str().expect("a path in UTF-8");
    load(path, &[], None).unwrap_or_else(|failure| panic!("{:?}\n{text}", failure.diagnostics))
}

/// The answer to a question about the first replication.
fn ask(loaded: &Loaded, question: Question<'_>) -> Result<Why, Unanswerable> {
    let scenario = &loaded.scenario;
    let plan = Plan {
        scenario,
        seed: scenario.seed,
        replications: NonZeroU32::MIN,
        base: Base::None,
    };
    let first = Replication(NonZeroU32::MIN);
    let stop = AtomicBool::new(false);
    only(&plan, first, &stop, |trial| {
        explain(scenario, trial, question)
    })
    .unwrap_or_else(|halt| panic!("{halt:?}"))
}

/// An answer as a person reads it, on one line and without colours.
fn told(loaded: &Loaded, question: Question<'_>) -> String {
    let why = ask(loaded, question).unwrap_or_else(|error| panic!("{error:?}"));
    let page = why.page(&loaded.scenario, loaded.scenario.seed);
    let plain = anstream::adapter::strip_str(&page).to_string();
    assert!(
        plain.lines().all(|line| line.chars().count() <= 100),
        "too wide:\n{plain}"
    );
    let mut words = vec![why.title.clone()];
    words.extend(
        why.steps
            .iter()
            .chain(&why.beside)
            .map(|step| format!("{} {} {}", step.subject, step.sentence, step.rule)),
    );
    words.extend(why.phases.iter().filter_map(|phase| phase.why.clone()));
    words.push(why.root.cause.clone());
    words.extend(why.root.change.clone());
    words.join("\n")
}
