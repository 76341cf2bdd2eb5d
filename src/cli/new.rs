//! `cutover new`: writes a first scenario, or a copy of a shipped one, to be changed.
//!
//! What is there already is never written over.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::cli::Ended;
use crate::cli::arguments::NewArguments;
use crate::cli::end::End;
use crate::cli::schema::SCHEMA_FILE;
use crate::cli::screen::Screen;
use crate::report::folder::{Unwritable, make_folder, remove_folders};
use crate::report::refusal;
use crate::scenario::shipped::{SHIPPED, Shipped, shipped};
use crate::scenario::templates::{Template, renamed};
use crate::text::nearest::nearest;

/// Longest name of a scenario, as loading has it.
const NAME_CHARS_MAX: usize = 100;

/// A file on its way.
struct Draft {
    path: PathBuf,
    text: String,
}

/// Writes what was asked for.
pub(super) fn run(asked: &NewArguments, screen: &Screen) -> Ended {
    let name = name(&asked.name)?;
    let path = match &asked.out {
        Some(path) => path.clone(),
        None => PathBuf::from(format!("{name}.yaml")),
    };
    let drafts = match &asked.from {
        Some(from) => copies(found(from)?, name, &path),
        None => vec![Draft {
            text: first(asked.platform.0, name, &path),
            path: path.clone(),
        }],
    };
    // A file that says the same already need not be written.
    let missing: Vec<&Draft> = drafts.iter().filter(|draft| !is_there(draft)).collect();
    if let Some(taken) = missing.iter().find(|draft| draft.path.exists()) {
        return Err(taken_already(&taken.path));
    }
    if missing.is_empty() {
        return Err(taken_already(&path));
    }
    let mut answer = String::new();
    let mut made = Vec::new();
    for (number, draft) in missing.iter().enumerate() {
        if let Err(end) = write(draft, &mut made) {
            for written in &missing[..number] {
                // What cannot be removed again is there to be seen.
                let _ = fs::remove_file(&written.path);
            }
            remove_folders(&made);
            return Err(end);
        }
        answer += &format!("wrote {}\n", draft.path.display());
    }
    answer += &format!("next: cutover run {}\n", path.display());
    screen.answer(&answer)
}

/// The name, without the ending of a file.
fn name(written: &str) -> Result<&str, End> {
    let name = written.strip_suffix(".yaml").unwrap_or(written);
    let allowed = |letter: char| letter.is_ascii_alphanumeric() || "._-".contains(letter);
    let starts = name.starts_with(|letter: char| letter.is_ascii_alphanumeric());
    if !starts || !name.chars().all(allowed) || name.len() > NAME_CHARS_MAX {
        return Err(End::invalid(
            format!("`{written}` cannot name a scenario"),
            "begin with a letter or digit, then up to 99 letters, digits and . _ -; a folder goes \
             behind --out",
        ));
    }
    if shipped(name).is_some() {
        return Err(End::invalid(
            format!("`{name}` is the name of a shipped scenario"),
            format!("take another, such as `my-{name}`, so that both can be run"),
        ));
    }
    Ok(name)
}

fn found(from: &str) -> Result<&'static Shipped, End> {
    shipped(from).ok_or_else(|| {
        let names = SHIPPED.iter().map(|shipped| shipped.name);
        let help = match nearest(from, names) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "`cutover scenarios` lists them all".to_owned(),
        };
        End::invalid(format!("there is no shipped scenario `{from}`"), help)
    })
}

/// A shipped scenario and the files it names, which lie beside it.
fn copies(shipped: &Shipped, name: &str, path: &Path) -> Vec<Draft> {
    let beside = path.parent().unwrap_or(Path::new(""));
    let named = shipped
        .files
        .iter()
        .filter(|(file, _)| shipped.text.contains(file));
    let files = named.map(|(file, text)| Draft {
        path: beside.join(file),
        text: (*text).to_owned(),
    });
    let scenario = Draft {
        path: path.to_owned(),
        text: renamed(shipped.text, name),
    };
    std::iter::once(scenario).chain(files).collect()
}

/// A first scenario with its head: for the editor, and what to do with it.
fn first(template: Template, name: &str, path: &Path) -> String {
    let shown = path.display();
    let beside = path.parent().unwrap_or(Path::new(""));
    let mut text = String::new();
    if beside.join(SCHEMA_FILE).is_file() {
        text += &format!("# yaml-language-server: $schema={SCHEMA_FILE}\n");
    }
    text += &format!(
        "# Run it:           cutover run {shown}\n\
         # Only check it:    cutover check {shown}\n\
         # A thousand times: cutover run {shown} --replications 1000\n\
         #\n\
         # Durations carry a unit (90s, 5m, 1h30m). What stands behind a # as a line of the list or\n\
         # mapping around it works too: remove the # and run again.\n\n"
    );
    text += &renamed(template.text(), name);
    text
}

fn is_there(draft: &Draft) -> bool {
    fs::read(&draft.path).is_ok_and(|bytes| bytes == draft.text.as_bytes())
}

fn taken_already(path: &Path) -> End {
    End::invalid(
        format!("{} is there already", path.display()),
        "choose another name, or write elsewhere with --out FILE",
    )
}

/// Writes a file, and notes which folders it made for it.
fn write(draft: &Draft, made: &mut Vec<PathBuf>) -> Result<(), End> {
    let path = &draft.path;
    let refused = |path: &Path, error: &io::Error| {
        End::invalid(
            format!("cannot write {}: {}", path.display(), refusal::cause(error)),
            "write elsewhere with --out FILE",
        )
    };
    make_folder(path.parent().unwrap_or(Path::new("")), made)
        .map_err(|Unwritable { path, error }| refused(&path, &error))?;
    let opened = OpenOptions::new().write(true).create_new(true).open(path);
    let written = opened.and_then(|mut file| {
        file.write_all(draft.text.as_bytes()).inspect_err(|_| {
            // A half file would be taken for a whole one.
            let _ = fs::remove_file(path);
        })
    });
    written.map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => taken_already(path),
        _ => refused(path, &error),
    })
}
