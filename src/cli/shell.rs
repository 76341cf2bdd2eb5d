//! The command that repeats a run, as a shell takes it.

use crate::cli::arguments::RunArguments;

/// The command line that runs one scenario again with its seed; `replication`, if given, is traced.
pub(super) fn again(
    asked: &RunArguments,
    scenario: &str,
    seed: u64,
    replication: Option<u32>,
) -> String {
    let mut words = vec!["cutover run".to_owned(), quoted(scenario)];
    for set in &asked.set {
        words.push(format!("--set {}", quoted(set)));
    }
    words.push(format!("--seed {seed}"));
    if asked.base {
        words.push("--base".to_owned());
    }
    if let Some(number) = replication {
        words.push(format!("--replications {number} --trace {number}"));
    } else if asked.replications.get() > 1 {
        words.push(format!("--replications {}", asked.replications));
    }
    words.join(" ")
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
