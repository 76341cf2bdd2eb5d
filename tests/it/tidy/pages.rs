//! The pages made from the source are in step with it.
//!
//! With `CUTOVER_BLESS` set they are written instead of compared.

use std::env;
use std::fs;

use cutover::report::measures_page::measures_page;
use cutover::report::outputs_page::outputs_page;
use cutover::report::rulebook_page::{limits_page, rulebook_page};
use cutover::report::scenario_page::scenario_page;
use cutover::scenario::load::load_given;
use cutover::text::diagnostic::{Colour, render};
use cutover::trace::measure::Measure;

use super::source::root;

#[test]
fn the_page_of_rules_is_in_step() {
    compare_or_bless("docs/rulebook.md", &rulebook_page());
}

#[test]
fn the_page_of_limits_is_in_step() {
    compare_or_bless("docs/limits.md", &limits_page());
}

#[test]
fn the_page_of_outputs_is_in_step() {
    compare_or_bless("docs/outputs.md", &outputs_page());
}

#[test]
fn the_page_of_measures_is_in_step() {
    compare_or_bless("docs/measures.md", &measures_page());
}

#[test]
fn every_example_of_an_expectation_can_be_written_into_a_scenario() {
    let examples = Measure::ALL.iter().map(|one| one.definition().example);
    let lines: String = examples.map(|example| format!("  - {example}\n")).collect();
    let text = format!("extends: half-at-a-time-bad-v2\nexpect:\n{lines}");
    let loaded = match load_given(&[("it.yaml", &text)], "it.yaml", &[]) {
        Ok(loaded) => loaded,
        Err(failure) => panic!(
            "{}",
            render(&failure.diagnostics, &failure.sources, Colour::Plain)
        ),
    };
    assert_eq!(loaded.scenario.expectations.len(), Measure::ALL.len());
}

#[test]
fn the_page_of_keys_is_in_step() {
    compare_or_bless("docs/scenario.md", &scenario_page());
}

fn compare_or_bless(path: &str, made: &str) {
    let file = root().join(path);
    if env::var_os("CUTOVER_BLESS").is_some() {
        fs::create_dir_all(root().join("docs")).expect("the folder can be made");
        fs::write(&file, made).expect("the page can be written");
        return;
    }
    let committed = fs::read_to_string(&file).unwrap_or_default();
    // A checkout may have other line ends.
    let committed = committed.replace("\r\n", "\n");
    let lines = committed.lines().zip(made.lines());
    let line = 1 + lines
        .take_while(|(committed, made)| committed == made)
        .count();
    assert!(
        committed == made,
        "{path} differs from the source from line {line} on: \
         write it anew with CUTOVER_BLESS=1 cargo test --test it tidy::pages"
    );
}
