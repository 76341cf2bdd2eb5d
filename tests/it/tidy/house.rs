//! Files keep to a size, and the project speaks of itself alone.

use super::source::{SourceFile, files, rust_files};

/// More lines than this look like a second noun.
const LINES_MAX: usize = 450;

/// Files that may be longer, each with its reason.
const LONG_FILES: [(&str, &str); 0] = [];

/// What has no place in a file of the project. In two parts, so as not to stand here itself.
const UNWANTED: [&str; 7] = [
    concat!("../", "shared"),
    concat!("/wo", "rk/"),
    concat!("this ", "session"),
    concat!("TO", "DO"),
    concat!("FIX", "ME"),
    concat!("todo", "!("),
    concat!("#[ig", "nore"),
];

const PLACES: [&str; 15] = [
    "src",
    "tests",
    "benches",
    "examples",
    "docs",
    "scenarios",
    ".github",
    "README.md",
    "ARCHITECTURE.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "Cargo.toml",
    "clippy.toml",
    "deny.toml",
    "Makefile.toml",
];

#[test]
fn no_file_is_too_long() {
    let too_long: Vec<String> = rust_files()
        .iter()
        .filter(|file| is_too_long(file) && !is_excused(&file.path))
        .map(|file| format!("{}: {} lines", file.path, file.text.lines().count()))
        .collect();
    assert!(
        too_long.is_empty(),
        "look for the second noun:\n{}",
        too_long.join("\n")
    );
}

#[test]
fn every_excuse_is_needed() {
    let files = rust_files();
    for (path, reason) in LONG_FILES {
        let is_needed = files
            .iter()
            .any(|file| file.path == path && is_too_long(file));
        assert!(is_needed, "{path} is excused ({reason}), and need not be");
    }
}

#[test]
fn the_project_speaks_of_itself_alone() {
    let files = files(
        &PLACES,
        &["rs", "md", "toml", "yml", "yaml", "json", "csv", "txt"],
    );
    let found: Vec<String> = files.iter().flat_map(unwanted).collect();
    assert!(
        found.is_empty(),
        "lines to write otherwise:\n{}",
        found.join("\n")
    );
}

fn is_too_long(file: &SourceFile) -> bool {
    file.text.lines().count() > LINES_MAX
}

fn is_excused(path: &str) -> bool {
    LONG_FILES.iter().any(|(excused, _)| *excused == path)
}

fn unwanted(file: &SourceFile) -> Vec<String> {
    let lines = file.text.lines().enumerate();
    lines
        .filter(|(_, line)| UNWANTED.iter().any(|word| line.contains(word)))
        .map(|(number, line)| format!("{}:{}: {}", file.path, number + 1, line.trim()))
        .collect()
}

mod tests {
    use super::*;

    #[test]
    fn an_unwanted_word_is_found_with_its_line() {
        for word in UNWANTED {
            let file = SourceFile {
                path: "a.rs".to_owned(),
                text: format!("fine\n  bad {word}\n"),
            };
            assert_eq!(unwanted(&file), [format!("a.rs:2: bad {word}")]);
        }
    }

    #[test]
    fn a_file_is_too_long_from_the_line_after_the_last_allowed_one() {
        let file = |lines| SourceFile {
            path: "a.rs".to_owned(),
            text: "x\n".repeat(lines),
        };
        assert!(!is_too_long(&file(LINES_MAX)) && is_too_long(&file(LINES_MAX + 1)));
    }
}

/// The lints refuse what would make results differ between machines.
#[test]
fn rng_031_no_fused_multiply_add_and_no_platform_mathematics() {
    let clippy = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/clippy.toml"))
        .expect("the lints are in the repository");
    for call in ["f64::mul_add", "f64::exp", "f64::ln", "f64::powf"] {
        assert!(
            clippy.contains(&format!("path = \"{call}\"")),
            "{call} is not banned"
        );
    }
    let fused = concat!(".mul_", "add(");
    for file in rust_files() {
        assert!(!file.text.contains(fused), "{} rounds once", file.path);
    }
}

/// A named generator, pinned; the portable-by-promise types of rand are not even compiled in.
#[test]
fn rng_006_the_generator_is_named_and_pinned() {
    let manifest = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"))
        .expect("the manifest is in the repository");
    let rand = manifest
        .lines()
        .find(|line| line.starts_with("rand = "))
        .expect("rand is used");
    assert!(rand.contains("default-features = false") && !rand.contains("features = ["));
    let lock = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.lock"))
        .expect("the lock file is in the repository");
    assert!(lock.contains("name = \"rand_chacha\""));
    for name in ["StdRng", "SmallRng"].map(|name| format!("rngs::{name}")) {
        for file in rust_files()
            .iter()
            .filter(|file| !file.path.starts_with("tests/"))
        {
            assert!(!file.text.contains(&name), "{} uses {name}", file.path);
        }
    }
}
