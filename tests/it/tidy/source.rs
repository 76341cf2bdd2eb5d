//! The files of the project, and Rust code without its comments, texts or tests.
//!
//! It reads code as far as the house rules need and relies on the layout of rustfmt: it is no parser.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// A file of the project.
pub(super) struct SourceFile {
    /// From the root of the project, with `/` between folders.
    pub(super) path: String,
    pub(super) text: String,
}

/// Where the project lies.
pub(super) fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The files under these folders (or these very files) with one of the extensions, sorted by path.
/// A folder that is not there has no files.
pub(super) fn files(under: &[&str], extensions: &[&str]) -> Vec<SourceFile> {
    let root = root();
    let mut paths = Vec::new();
    for start in under {
        collect(&root.join(start), &mut paths);
    }
    paths.sort();
    paths
        .into_iter()
        .filter(|path| {
            let extension = path.extension().and_then(|extension| extension.to_str());
            extension.is_some_and(|extension| extensions.contains(&extension))
        })
        .map(|path| SourceFile {
            path: relative(&root, &path),
            text: String::from_utf8_lossy(&fs::read(&path).expect("a listed file can be read"))
                .into_owned(),
        })
        .collect()
}

/// All Rust files of the project.
pub(super) fn rust_files() -> Vec<SourceFile> {
    files(&["src", "tests", "benches", "examples"], &["rs"])
}

fn collect(path: &Path, paths: &mut Vec<PathBuf>) {
    if path.is_dir() {
        for entry in fs::read_dir(path).expect("a folder of the project can be listed") {
            collect(
                &entry.expect("a folder of the project can be listed").path(),
                paths,
            );
        }
    } else if path.is_file() {
        paths.push(path.to_owned());
    }
}

fn relative(root: &Path, path: &Path) -> String {
    let path = path.strip_prefix(root).expect("found under the root");
    let parts: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
    parts.join("/")
}

/// The code with blanks in place of comments and of what stands in quotes; the lines stay.
pub(super) fn code_only(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    let mut code = String::with_capacity(text.len());
    let mut at = 0;
    while at < letters.len() {
        let end = at + skipped(&letters, at);
        if end == at {
            code.push(letters[at]);
            at += 1;
        }
        while at < end {
            code.push(if letters[at] == '\n' { '\n' } else { ' ' });
            at += 1;
        }
    }
    code
}

/// How many letters from `at` on are a comment or a literal in quotes.
fn skipped(letters: &[char], at: usize) -> usize {
    let rest = &letters[at..];
    let inside_word = at > 0 && is_word(letters[at - 1]);
    match rest {
        ['/', '/', ..] => until(rest, &['\n']),
        ['/', '*', ..] => block_comment(rest),
        ['"', ..] => quoted(rest, '"'),
        ['\'', '\\', ..] | ['\'', _, '\'', ..] => quoted(rest, '\''),
        ['r', '"' | '#', ..] if !inside_word || letters[at - 1] == 'b' => raw_string(rest),
        _ => 0,
    }
}

fn until(rest: &[char], end: &[char]) -> usize {
    let found = rest.windows(end.len()).position(|window| window == end);
    found.unwrap_or(rest.len())
}

fn block_comment(rest: &[char]) -> usize {
    let mut depth = 0_usize;
    let mut at = 0;
    while at < rest.len() {
        match rest[at..] {
            ['/', '*', ..] => {
                depth += 1;
                at += 2;
            }
            ['*', '/', ..] => {
                depth -= 1;
                at += 2;
                if depth == 0 {
                    return at;
                }
            }
            _ => at += 1,
        }
    }
    rest.len()
}

fn quoted(rest: &[char], quote: char) -> usize {
    let mut at = 1;
    while at < rest.len() {
        match rest[at] {
            '\\' => at += 2,
            letter if letter == quote => return at + 1,
            _ => at += 1,
        }
    }
    rest.len()
}

/// `r"…"` or `r#"…"#`; 0 for a raw identifier.
fn raw_string(rest: &[char]) -> usize {
    let hashes = rest[1..]
        .iter()
        .take_while(|letter| **letter == '#')
        .count();
    if rest.get(1 + hashes) != Some(&'"') {
        return 0;
    }
    let mut end = vec!['"'];
    end.resize(1 + hashes, '#');
    let start = 2 + hashes;
    (start + until(&rest[start..], &end) + end.len()).min(rest.len())
}

/// Code that is not under `#[cfg(test)]`: such an item is left out, its lines stay empty.
pub(super) fn production_only(code: &str) -> String {
    let mut kept = String::with_capacity(code.len());
    // What closes the test item we are in, once its first line is past.
    let mut closing: Option<String> = None;
    let mut skip_next_item = false;
    for line in code.lines() {
        if let Some(close) = &closing {
            if line.trim_end() == close {
                closing = None;
            }
        } else if skip_next_item {
            let is_attribute = line.trim_start().starts_with("#[");
            skip_next_item = is_attribute || line.trim().is_empty();
            if !skip_next_item && !line.trim_end().ends_with(';') {
                let indent = line.len() - line.trim_start().len();
                closing = Some(format!("{}}}", " ".repeat(indent)));
            }
        } else if line.trim() == "#[cfg(test)]" {
            skip_next_item = true;
        } else {
            kept.push_str(line);
        }
        kept.push('\n');
    }
    kept
}

/// The names of the functions under `#[test]`.
pub(super) fn test_names(code: &str) -> Vec<&str> {
    let mut names = Vec::new();
    let mut is_test = false;
    for line in code.lines().map(str::trim) {
        if line == "#[test]" {
            is_test = true;
        } else if let Some(declaration) = line.strip_prefix("fn ") {
            if is_test {
                let end = declaration.find(|letter| !is_word(letter));
                names.push(&declaration[..end.unwrap_or(declaration.len())]);
            }
            is_test = false;
        }
    }
    names
}

/// Every word of the code: keywords, names, numbers.
pub(super) fn words(code: &str) -> BTreeSet<&str> {
    code.split(|letter| !is_word(letter)).collect()
}

pub(super) fn is_word(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

mod tests {
    use super::*;

    #[test]
    fn comments_and_texts_are_blanked_and_lines_stay() {
        let text = "a // b\nc /* d /* e */\nf */ g\n\"h\\\"\ni\" j r#\"k\"l\"# m 'n' '\\'' o<'p>\n";
        let code = code_only(text);
        assert_eq!(code.lines().count(), text.lines().count());
        let words: Vec<&str> = code.split_whitespace().collect();
        assert_eq!(words, ["a", "c", "g", "j", "m", "o<'p>"]);
    }

    #[test]
    fn an_unfinished_comment_or_text_ends_with_the_file() {
        for text in ["a /* b", "a \"b", "a \"b\\", "a r#\"b\"", "a // b", "a '\\"] {
            assert_eq!(code_only(text).trim_end(), "a", "{text}");
        }
        assert_eq!(code_only("r#type"), "r#type");
    }

    #[test]
    fn test_items_are_left_out_wherever_they_stand() {
        let code = "fn a() {}\n#[cfg(test)]\nuse b;\nfn c() {\n    d\n}\n\
                    #[cfg(test)]\n#[path]\nmod tests {\n    fn e() {\n    }\n}\nfn f() {}\n";
        let kept = production_only(code);
        assert_eq!(kept.lines().count(), code.lines().count());
        let kept = words(&kept);
        for (word, stays) in [
            ("a", true),
            ("b", false),
            ("d", true),
            ("e", false),
            ("f", true),
        ] {
            assert_eq!(kept.contains(word), stays, "{word}");
        }
    }

    #[test]
    fn only_functions_under_test_are_tests() {
        let code =
            "#[test]\nfn ec2_001_a() {}\nfn ec2_002_b() {}\n    #[test]\n    #[x]\n    fn c() {}\n";
        assert_eq!(test_names(code), ["ec2_001_a", "c"]);
    }
}
