//! From what the user named to single scenarios: a folder stands for every scenario below it.

use crate::cli::end::End;
use std::fs;
use std::path::{Path, PathBuf};

/// How deep folders are searched; deeper there are only links in a circle.
const DEPTH_MAX: usize = 32;

/// Paths and names as they are loaded, in order; those of a folder sorted by path.
pub(super) fn scenarios(named: &[String]) -> Result<Vec<String>, End> {
    let mut found = Vec::new();
    for name in named {
        let path = Path::new(name);
        if !path.is_dir() {
            found.push(name.clone());
            continue;
        }
        let mut files = Vec::new();
        search(path, 0, &mut files)?;
        if files.is_empty() {
            return Err(End::invalid(
                format!("there is no scenario below {}", path.display()),
                "a scenario is a file *.yaml or *.yml with the key `cutover`",
            ));
        }
        files.sort();
        found.extend(files.iter().map(|file| file.display().to_string()));
    }
    Ok(found)
}

fn search(folder: &Path, depth: usize, found: &mut Vec<PathBuf>) -> Result<(), End> {
    if depth > DEPTH_MAX {
        return Ok(());
    }
    let unreadable = |path: &Path, error: std::io::Error| {
        End::invalid(
            format!("cannot read {}: {error}", path.display()),
            "name the scenarios one by one, or make it readable",
        )
    };
    for entry in fs::read_dir(folder).map_err(|error| unreadable(folder, error))? {
        let path = entry.map_err(|error| unreadable(folder, error))?.path();
        if path.is_dir() {
            search(&path, depth + 1, found)?;
        } else if is_yaml(&path) {
            let bytes = fs::read(&path).map_err(|error| unreadable(&path, error))?;
            if is_scenario(&String::from_utf8_lossy(&bytes)) {
                found.push(path);
            }
        }
    }
    Ok(())
}

fn is_yaml(path: &Path) -> bool {
    path.extension()
        .is_some_and(|extension| extension == "yaml" || extension == "yml")
}

/// Whether a text has the key that makes a scenario; what else is wrong with it is not looked at.
pub(super) fn is_scenario(text: &str) -> bool {
    let key = |line: &str| {
        let line = line.trim_start_matches('\u{feff}');
        ["cutover:", "\"cutover\":", "'cutover':"]
            .iter()
            .any(|key| line.starts_with(key))
    };
    let json = text.trim_start().starts_with('{');
    text.lines()
        .any(|line| key(line) || (json && line.contains("\"cutover\"")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scenario_is_known_by_its_key() {
        for (text, expected) in [
            ("# a comment\ncutover: 1\n", true),
            ("\u{feff}cutover: 1", true),
            ("{ \"cutover\": 1 }", true),
            ("version: 0.0\nos: linux\n", false),
            ("name: cutover: 1\n", false),
            ("nested:\n  cutover: 1\n", false),
            ("", false),
        ] {
            assert_eq!(is_scenario(text), expected, "{text}");
        }
    }
}
