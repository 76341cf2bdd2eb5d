//! The pages made from the rulebook and the schema are in step with them.
//!
//! With `CUTOVER_BLESS` set they are written instead of compared.

use std::env;
use std::fs;

use cutover::report::rulebook_page::{limits_page, rulebook_page};
use cutover::report::scenario_page::scenario_page;

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
        "{path} differs from what it is made from, from line {line} on: \
         write it anew with CUTOVER_BLESS=1 cargo test --test it tidy::pages"
    );
}
