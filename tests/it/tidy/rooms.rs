//! Imports point one way: a file names only rooms to its left, or its own.

use super::source::{SourceFile, code_only, files, is_word};

/// The rooms, lowest first. Rooms of one step ignore each other.
const STEPS: [&[&str]; 9] = [
    &["kernel", "rulebook", "text"],
    &["aws"],
    &["account"],
    &["trace"],
    &["scenario"],
    &["engine"],
    &["study"],
    &["report"],
    &["cli"],
];

#[test]
fn a_file_names_only_rooms_to_its_left() {
    let faults: Vec<String> = files(&["src"], &["rs"]).iter().flat_map(faults).collect();
    assert!(
        faults.is_empty(),
        "imports that point the wrong way:\n{}",
        faults.join("\n")
    );
}

#[test]
fn every_room_has_its_step() {
    for file in files(&["src"], &["rs"]) {
        let module = module(&file.path);
        let is_root = module.is_empty() || module == ["main"];
        assert!(
            is_root || step(&module[0]).is_some(),
            "{} is in no room",
            file.path
        );
    }
}

/// What a file names and should not.
fn faults(file: &SourceFile) -> Vec<String> {
    let module = module(&file.path);
    let Some(own) = module.first().filter(|room| step(room).is_some()) else {
        return Vec::new();
    };
    paths_from_root(&code_only(&file.text), module.len())
        .into_iter()
        .filter(|path| is_fault(own, path))
        .map(|path| format!("{}: crate::{}", file.path, path.join("::")))
        .collect()
}

fn is_fault(own: &str, path: &[String]) -> bool {
    let room = path[0].as_str();
    // A name at the root that is no room, such as a macro, is no concern of this rule.
    let points_right = room != own && step(room).is_some_and(|other| Some(other) >= step(own));
    // The whole kernel would bring chance along.
    let draws_lots = own == "aws"
        && room == "kernel"
        && path
            .get(1)
            .is_none_or(|name| name == "self" || name == "chance");
    points_right || draws_lots
}

fn step(room: &str) -> Option<usize> {
    STEPS.iter().position(|rooms| rooms.contains(&room))
}

/// The module a file holds, from the root: `src/aws/mod.rs` is `aws`.
fn module(path: &str) -> Vec<String> {
    let path = path.strip_prefix("src/").unwrap_or(path);
    let path = path.strip_suffix(".rs").unwrap_or(path);
    let path = path.strip_suffix("/mod").unwrap_or(path);
    let names = path.split('/').filter(|name| *name != "lib");
    names.map(str::to_owned).collect()
}

/// Every path that starts at the root: behind `crate::`, or behind as many `super::` as the module
/// is deep. Braces are opened.
fn paths_from_root(code: &str, depth: usize) -> Vec<Vec<String>> {
    let mut paths = Vec::new();
    for (at, start) in code.match_indices("crate::") {
        if !code[..at].ends_with(is_word) {
            expand(&code[at + start.len()..], &[], &mut paths);
        }
    }
    for (at, start) in code.match_indices("super::") {
        let is_first = !code[..at].ends_with(is_word) && !code[..at].ends_with(start);
        let rest = code[at..].trim_start_matches(start);
        let climbed = (code.len() - at - rest.len()) / start.len();
        // A module inside the file climbs one step more than the file is deep.
        if is_first && climbed >= depth {
            expand(rest, &[], &mut paths);
        }
    }
    paths
}

/// Reads one path, or a group of them in braces, and returns what follows.
fn expand<'a>(code: &'a str, before: &[String], paths: &mut Vec<Vec<String>>) -> &'a str {
    let code = code.trim_start();
    if let Some(mut rest) = code.strip_prefix('{') {
        loop {
            rest = rest.trim_start().trim_start_matches(',').trim_start();
            if rest.is_empty() || rest.starts_with('}') {
                return rest.get(1..).unwrap_or_default();
            }
            let next = expand(rest, before, paths);
            // `self as name` and the like: go on behind the comma.
            let end = next.find([',', '}']).unwrap_or(next.len());
            rest = &next[end..];
        }
    }
    let end = code.find(|letter| !is_word(letter)).unwrap_or(code.len());
    let mut path = before.to_vec();
    path.push(code[..end].to_owned());
    let rest = &code[end..];
    match rest.strip_prefix("::") {
        Some(deeper) => expand(deeper, &path, paths),
        None => {
            paths.push(path);
            rest
        }
    }
}

mod tests {
    use super::*;

    fn named(path: &str, text: &str) -> Vec<String> {
        faults(&SourceFile {
            path: path.to_owned(),
            text: text.to_owned(),
        })
    }

    #[test]
    fn a_path_to_the_right_is_seen_in_every_form() {
        for text in [
            "use crate::engine::Simulation;",
            "use crate::{kernel::time::Time, engine::Simulation};",
            "use crate::{\n    kernel::{queue, time},\n    engine,\n};",
            "use crate::{rulebook::{self as rules, Rule}, engine as e};",
            "fn f() { crate::engine::run(); }",
            "use super::super::engine;",
            "mod tests { use super::super::super::engine; }",
            "fn f() -> &'static str { \"crate::kernel\" } use crate::engine;",
        ] {
            assert_eq!(named("src/aws/alarm.rs", text).len(), 1, "{text}");
        }
    }

    #[test]
    fn a_path_to_the_left_or_inside_is_fine() {
        for text in [
            "use crate::kernel::time::Time; use crate::rulebook::EC2_044;",
            "use crate::aws::codedeploy::config; use super::engine;",
            "// use crate::engine\nconst A: &str = \"crate::engine\";",
            "fn f(engine: u8) -> u8 { engine } mycrate::engine();",
        ] {
            assert_eq!(
                named("src/aws/codedeploy/group.rs", text),
                [""; 0],
                "{text}"
            );
        }
        assert_eq!(named("src/main.rs", "use crate::cli;"), [""; 0]);
    }

    #[test]
    fn rooms_of_one_step_ignore_each_other() {
        assert_eq!(
            named("src/text/tree.rs", "use crate::kernel::time;").len(),
            1
        );
        assert_eq!(
            named("src/kernel/mod.rs", "use super::rulebook::Rule;").len(),
            1
        );
    }

    #[test]
    fn the_services_draw_no_lots() {
        for text in [
            "use crate::kernel::chance::Stream;",
            "use crate::kernel::{chance, time};",
            "use crate::{kernel, rulebook};",
            "use crate::kernel::{self, time};",
        ] {
            assert_eq!(named("src/aws/alarm.rs", text).len(), 1, "{text}");
            assert_eq!(named("src/account/host.rs", text).len(), 0, "{text}");
        }
    }
}
