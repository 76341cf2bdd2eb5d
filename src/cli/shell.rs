//! The command that repeats a run, as a shell takes it.

use crate::cli::arguments::RunArguments;
use std::path::Path;

/// The files of a scenario that were asked for at places of their own.
#[derive(Clone, Copy, Debug)]
pub(super) struct Places<'a> {
    /// Its folder.
    pub(super) out: Option<&'a Path>,
    /// The file of verdicts, if they are those of this scenario alone.
    pub(super) junit: Option<&'a Path>,
}

/// The command line that runs one scenario again with its seed and leaves the same files.
pub(super) fn again(asked: &RunArguments, scenario: &str, seed: u64, places: Places<'_>) -> String {
    let mut words = seeded(asked, scenario, seed);
    if asked.replications.get() > 1 {
        words.push(format!("--replications {}", asked.replications));
    }
    if asked.trace.iter().any(|number| number.get() > 1) {
        words.push(format!("--trace {}", listed(&asked.trace)));
    }
    if let Some(kinds) = &asked.charts {
        words.push(format!("--charts {}", listed(kinds)));
    }
    if asked.no_charts {
        words.push("--no-charts".to_owned());
    }
    if asked.wall_clock {
        words.push("--wall-clock".to_owned());
    }
    for (option, place) in [("--out", places.out), ("--junit", places.junit)] {
        if let Some(place) = place {
            words.push(format!("{option} {}", quoted(&place.to_string_lossy())));
        }
    }
    words.join(" ")
}

/// The command line that runs a scenario up to one replication, which is traced.
pub(super) fn replay(asked: &RunArguments, scenario: &str, seed: u64, replication: u32) -> String {
    let mut words = seeded(asked, scenario, seed);
    words.push(format!(
        "--replications {replication} --trace {replication}"
    ));
    words.join(" ")
}

fn seeded(asked: &RunArguments, scenario: &str, seed: u64) -> Vec<String> {
    let mut words = vec!["cutover run".to_owned(), quoted(scenario)];
    for set in &asked.set {
        words.push(format!("--set {}", quoted(set)));
    }
    words.push(format!("--seed {seed}"));
    if asked.base {
        words.push("--base".to_owned());
    }
    words
}

fn listed<T: ToString>(all: &[T]) -> String {
    let all: Vec<String> = all.iter().map(ToString::to_string).collect();
    all.join(",")
}

/// The command line that explains the run of one scenario.
pub(super) fn why(asked: &RunArguments, scenario: &str) -> String {
    let mut words = vec!["cutover why".to_owned(), quoted(scenario)];
    for set in &asked.set {
        words.push(format!("--set {}", quoted(set)));
    }
    if let Some(seed) = asked.seed {
        words.push(format!("--seed {seed}"));
    }
    words.join(" ")
}

/// A word in single quotes, unless it needs none.
fn quoted(word: &str) -> String {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "-_./=:,@+%".contains(letter);
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_quoted_where_a_shell_would_change_it() {
        for (word, shown) in [
            ("first-deploy", "first-deploy"),
            ("my scenario.yaml", "'my scenario.yaml'"),
            ("it's", r"'it'\''s'"),
            ("", "''"),
            ("$HOME", "'$HOME'"),
        ] {
            assert_eq!(quoted(word), shown);
        }
    }
}
