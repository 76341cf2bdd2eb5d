//! Each rule is kept as its standing says.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use cutover::rulebook::{self, Prefix, Rule, StandingKind};

use super::source::{code_only, files, production_only, rust_files, test_names, words};

#[test]
fn every_rule_is_cited_and_tested() {
    let tree = Tree::read();
    let faults = faults(&tree);
    assert!(
        faults.is_empty(),
        "rules that are not kept as they stand:\n{faults}"
    );
}

/// Texts about looking up a rule name some that do not exist.
const NO_RULES: [&str; 3] = ["EC2-021", "EC2-999", "SPEC-007"];

#[test]
fn every_rule_that_is_spoken_of_is_known() {
    let known: BTreeSet<&str> = rulebook::all().map(Rule::id).collect();
    let mut unknown = Vec::new();
    for file in files(&["src"], &["rs"]) {
        for id in ids_in(&file.text) {
            if !known.contains(id) && !NO_RULES.contains(&id) {
                unknown.push(format!("{}: {id}", file.path));
            }
        }
    }
    assert!(unknown.is_empty(), "no such rules:\n{}", unknown.join("\n"));
}

/// The ids of a text, comments included: a prefix, a dash and three digits.
fn ids_in(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '-')
        .filter(|word| {
            word.split_once('-').is_some_and(|(prefix, number)| {
                let is_prefix = Prefix::ALL.iter().any(|known| known.as_str() == prefix);
                let is_number = number.len() == 3 && number.bytes().all(|d| d.is_ascii_digit());
                is_prefix && is_number
            })
        })
}

/// What the tree says about rules.
struct Tree {
    /// The words of the code outside the rulebook and outside tests.
    cited: BTreeSet<String>,
    tests: Vec<String>,
    /// The ids in the `rules` columns of the vectors.
    in_vectors: BTreeSet<String>,
}

impl Tree {
    fn read() -> Self {
        let mut tree = Self {
            cited: BTreeSet::new(),
            tests: Vec::new(),
            in_vectors: BTreeSet::new(),
        };
        for file in rust_files() {
            let code = code_only(&file.text);
            tree.tests
                .extend(test_names(&code).into_iter().map(str::to_owned));
            if decides(&file.path) {
                let production = production_only(&code);
                tree.cited
                    .extend(words(&production).into_iter().map(str::to_owned));
            }
        }
        for file in files(&["tests/vectors"], &["csv"]) {
            tree.in_vectors.extend(ids_in_vector(&file.text));
        }
        tree
    }

    fn is_cited(&self, rule: Rule) -> bool {
        self.cited.contains(&rule.id().replace('-', "_"))
    }

    /// Whether the name of a test starts with the id.
    fn is_led(&self, rule: Rule) -> bool {
        let start = format!("{}_", in_test_names(rule));
        self.tests.iter().any(|name| name.starts_with(&start))
    }

    /// Whether the name of a test or the `rules` column of a vector holds the id.
    fn is_named(&self, rule: Rule) -> bool {
        let name = in_test_names(rule);
        self.in_vectors.contains(rule.id()) || self.tests.iter().any(|test| test.contains(&name))
    }
}

/// Whether a file holds code that may decide: neither rules themselves nor tests beside the code.
fn decides(path: &str) -> bool {
    path.starts_with("src/")
        && !path.starts_with("src/rulebook/")
        && !path.ends_with("/tests.rs")
        && !path.contains("/tests/")
}

/// `ec2_044` for EC2-044.
fn in_test_names(rule: Rule) -> String {
    rule.id().to_lowercase().replace('-', "_")
}

fn ids_in_vector(text: &str) -> Vec<String> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let headers = reader.headers().expect("a vector has a header").clone();
    let Some(column) = headers.iter().position(|header| header == "rules") else {
        return Vec::new();
    };
    let mut ids = Vec::new();
    for record in reader.into_records() {
        let record = record.expect("a vector is valid CSV");
        ids.extend(record[column].split_whitespace().map(str::to_owned));
    }
    ids
}

/// One line per kind of fault, with the ids; empty if there is none.
fn faults(tree: &Tree) -> String {
    use StandingKind::{Data, Decision, Left, Switch};

    let mut text = String::new();
    let mut list = |what: &str, kinds: &[StandingKind], is_fault: &dyn Fn(Rule) -> bool| {
        let ids: Vec<&str> = rulebook::all()
            .filter(|rule| kinds.contains(&rule.standing().kind()) && is_fault(*rule))
            .map(Rule::id)
            .collect();
        if !ids.is_empty() {
            writeln!(text, "{what} ({}): {}", ids.len(), ids.join(" "))
                .expect("a String takes all that is written");
        }
    };
    list("decided by no code", &[Decision, Switch], &|rule| {
        !tree.is_cited(rule)
    });
    list("led by no test", &[Decision, Switch], &|rule| {
        !tree.is_led(rule)
    });
    list("named by no test or vector", &[Data], &|rule| {
        !tree.is_named(rule)
    });
    list("left, and yet cited", &[Left], &|rule| tree.is_cited(rule));
    text
}

mod tests {
    use rulebook::{CFG_001, EC2_013, EC2_031, EC2_044};

    use super::*;

    fn tree(cited: &[&str], tests: &[&str]) -> Tree {
        Tree {
            cited: cited.iter().map(|word| (*word).to_owned()).collect(),
            tests: tests.iter().map(|name| (*name).to_owned()).collect(),
            in_vectors: BTreeSet::from(["CFG-001".to_owned()]),
        }
    }

    #[test]
    fn a_rule_is_cited_by_its_constant_and_led_by_a_name_that_starts_with_it() {
        let tree = tree(&["EC2_044"], &["ec2_044_a_halt_skips", "and_ec2_031_too"]);
        assert!(tree.is_cited(EC2_044) && tree.is_led(EC2_044));
        assert!(!tree.is_cited(EC2_031) && !tree.is_led(EC2_031) && tree.is_named(EC2_031));
        assert!(tree.is_named(CFG_001));
    }

    #[test]
    fn what_is_missing_is_listed() {
        let faults = faults(&tree(&["EC2_013"], &[]));
        let line = |start: &str| {
            let found = faults.lines().find(|line| line.starts_with(start));
            found.unwrap_or_else(|| panic!("no line for {start} in\n{faults}"))
        };
        assert!(line("decided by no code").contains("EC2-044"));
        assert!(line("led by no test").contains("EC2-044"));
        assert!(!line("named by no test or vector").contains("CFG-001"));
        assert_eq!(
            line("left, and yet cited"),
            format!("left, and yet cited (1): {EC2_013}")
        );
    }

    #[test]
    fn tests_beside_the_code_decide_nothing() {
        assert!(decides("src/aws/codedeploy/service.rs"));
        for path in [
            "src/a/tests.rs",
            "src/a/tests/b.rs",
            "src/rulebook/cfg.rs",
            "tests/it/a.rs",
        ] {
            assert!(!decides(path), "{path}");
        }
    }

    #[test]
    fn ids_are_found_in_comments_and_texts() {
        let text = "//! By `TRF-001` to LAT-013.\n\"(EC2-999)\" SHA-256 EC2-1 XEC2-001 RNG-0011\n";
        let found: Vec<&str> = ids_in(text).collect();
        assert_eq!(found, ["TRF-001", "LAT-013", "EC2-999"]);
    }

    #[test]
    fn ids_are_read_from_the_rules_column() {
        let vector = "rules,name\nEC2-001 EC2-003,\"a, b\"\n,c\nEC2-031,EC2-044\n";
        assert_eq!(ids_in_vector(vector), ["EC2-001", "EC2-003", "EC2-031"]);
        assert_eq!(ids_in_vector("name\nEC2-001\n"), [""; 0]);
    }
}
