//! `cutover check`: whether scenarios can be run, and whether AWS would take AppSpec files.
//!
//! The verdicts are the answer; what is wrong, and where, goes to stderr as from every command.

use crate::aws::codedeploy::appspec::bundle::Bundle;
use crate::aws::codedeploy::appspec::install::{self, ServiceEvents};
use crate::aws::codedeploy::appspec::verdict::{Verdict, Violation, Warning};
use crate::aws::codedeploy::appspec::{self, AppSpec, Given, Platform, Reading};
use crate::cli::Ended;
use crate::cli::arguments::{CheckArguments, Format};
use crate::cli::end::End;
use crate::cli::find;
use crate::cli::screen::Screen;
use crate::scenario::load::{is_summary, load};
use crate::text::diagnostic::{Colour, Diagnostic, Place, Severity, render};
use crate::text::parse::parse;
use crate::text::source::Sources;
use crate::text::tree::{SourceId, Span};
use serde::Serialize;
use serde_json::{Value, json};
use std::fs;
use std::path::Path;

/// The verdict on one file.
struct Checked {
    accepted: Accepted,
    line: String,
    json: Value,
    diagnostics: String,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Accepted {
    Yes,
    No,
}

/// Checks what was asked for.
pub(super) fn run(asked: &CheckArguments, screen: &Screen) -> Ended {
    let mut all = Vec::new();
    for path in find::scenarios(&asked.paths)? {
        let text = app_spec_text(&path)?;
        all.push(match text {
            Some(text) => check_app_spec(&path, &text),
            None => check_scenario(&path),
        });
    }
    let told = all.iter().map(|checked| checked.diagnostics.as_str());
    let told: Vec<&str> = told.filter(|told| !told.is_empty()).collect();
    if !told.is_empty() {
        screen.say(&(told.join("\n") + "\n"));
    }
    let answer = match asked.format {
        Format::Text => all
            .iter()
            .map(|checked| checked.line.as_str())
            .collect::<String>(),
        Format::Json => {
            let value = match all.as_slice() {
                [one] => one.json.clone(),
                several => several.iter().map(|checked| checked.json.clone()).collect(),
            };
            serde_json::to_string_pretty(&value).expect("texts are JSON") + "\n"
        }
    };
    screen.answer(&answer)?;
    let all_accepted = all.iter().all(|checked| checked.accepted == Accepted::Yes);
    if all_accepted {
        Ok(End::Well)
    } else {
        Err(End::Refused)
    }
}

/// The text of a file that is no scenario, if it has a name that an AppSpec file can have.
fn app_spec_text(path: &str) -> Result<Option<String>, End> {
    let file = Path::new(path);
    let extension = file
        .extension()
        .and_then(|extension| extension.to_str())
        .unwrap_or("");
    if !["yml", "yaml", "json"].contains(&extension) || !file.is_file() {
        return Ok(None);
    }
    let unreadable = |why: String| {
        End::invalid(
            format!("cannot read {path}: {why}"),
            "name a text file in UTF-8",
        )
    };
    let bytes = fs::read(file).map_err(|error| unreadable(error.to_string()))?;
    let text = String::from_utf8(bytes).map_err(|error| {
        let first = error.utf8_error().valid_up_to();
        End::invalid(
            format!("{path} is not UTF-8 text, from byte {first} on"),
            "save it as UTF-8, or name another file",
        )
    })?;
    // Changes to a scenario are one, and what a run left is told by who loads it.
    let is_for_loading = || {
        let root = parse(&text, SourceId::default());
        root.is_ok_and(|root| root.get("extends").is_some() || is_summary(&root))
    };
    Ok((!find::is_scenario(&text) && !is_for_loading()).then_some(text))
}

/// Checks a scenario, and with it every profile it has.
fn check_scenario(path: &str) -> Checked {
    let plain = check_loaded(path, None);
    if plain.checked.accepted == Accepted::No {
        return plain.checked;
    }
    let broken = plain
        .profiles
        .iter()
        .map(|profile| check_loaded(path, Some(profile)));
    let broken = broken
        .map(|loaded| loaded.checked)
        .find(|one| one.accepted == Accepted::No);
    broken.unwrap_or(plain.checked)
}

/// A scenario that was checked, and its profiles.
struct Loaded {
    checked: Checked,
    profiles: Vec<String>,
}

fn check_loaded(path: &str, profile: Option<&str>) -> Loaded {
    let mut profiles = Vec::new();
    let (accepted, name, diagnostics, sources) = match load(path, &[], profile) {
        Ok(loaded) => {
            profiles = loaded.profiles;
            (
                Accepted::Yes,
                loaded.scenario.name,
                loaded.remarks,
                loaded.sources,
            )
        }
        Err(failure) => (
            Accepted::No,
            path.to_owned(),
            failure.diagnostics,
            failure.sources,
        ),
    };
    let of = |severity| {
        let these = diagnostics
            .iter()
            .filter(move |one: &&Diagnostic| one.severity == severity);
        these.map(|one| remark(one, &sources)).collect::<Vec<_>>()
    };
    let verdict = match accepted {
        Accepted::Yes => format!("can be run, as {name}"),
        Accepted::No => match profile {
            Some(profile) => format!("cannot be run with its profile {profile}"),
            None => "cannot be run".to_owned(),
        },
    };
    let checked = Checked {
        accepted,
        line: format!("{path}: {verdict}\n"),
        json: json!({
            "scenario": name,
            "accepted": accepted == Accepted::Yes,
            "errors": of(Severity::Error),
            "warnings": of(Severity::Warning),
        }),
        diagnostics: render(&diagnostics, &sources, Colour::Ansi),
    };
    Loaded { checked, profiles }
}

/// An error or a warning about a scenario, as JSON shows it.
fn remark(one: &Diagnostic, sources: &Sources) -> Value {
    let source = match one.place {
        Place::Nowhere => None,
        Place::Source(source) => sources.get(source),
        Place::Span(span) => sources.get(span.source),
    };
    let at = match (one.place, source) {
        (Place::Span(span), Some(source)) => Some(place(span, &source.text)),
        (Place::Nowhere | Place::Source(_) | Place::Span(_), _) => None,
    };
    json!({
        "file": source.map(|source| source.path.as_str()),
        "line": at.map(|(line, _)| line),
        "column": at.map(|(_, column)| column),
        "cause": one.message,
        "remedy": one.help,
    })
}

/// An error or a warning about an AppSpec file, as JSON shows it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Finding<'a> {
    kind: String,
    rule: &'a str,
    line: usize,
    column: usize,
    cause: &'a str,
    remedy: &'a str,
}

fn check_app_spec(path: &str, text: &str) -> Checked {
    let mut sources = Sources::new();
    let source = sources.add(path, text);
    let reading = appspec::read(text, source, Given::Nothing);
    let violations = violations(&reading);
    let warnings = reading.verdict.warnings();
    let accepted = if violations.is_empty() {
        Accepted::Yes
    } else {
        Accepted::No
    };
    let platform = reading.platform.map(Platform::as_str);
    let for_platform = platform.map_or(String::new(), |name| format!(" for the platform {name}"));
    let stage = violations
        .first()
        .map_or("parse", |first| first.stage.as_str());
    let verdict = match accepted {
        Accepted::Yes => format!("accepted{for_platform}"),
        Accepted::No => format!("rejected{for_platform}, at stage {stage}"),
    };
    let mut diagnostics: Vec<Diagnostic> = violations
        .iter()
        .map(|one| Diagnostic::error(&one.cause).at(one.span).help(&one.remedy))
        .collect();
    diagnostics.extend(warnings.iter().map(|one| {
        Diagnostic::warning(&one.cause)
            .at(one.span)
            .help(&one.remedy)
    }));
    if platform.is_none() {
        // Without a platform it may as well be a scenario that lacks its first key.
        for one in &mut diagnostics {
            let help = one.help.get_or_insert_default();
            *help = format!("{help}; a scenario begins with `cutover: 1`");
        }
    }
    Checked {
        accepted,
        line: format!("{path}: {verdict}\n"),
        json: json!({
            "platform": platform,
            "accepted": accepted == Accepted::Yes,
            "stage": stage,
            "errors": violations.iter().map(|one| error(one, text)).collect::<Vec<_>>(),
            "warnings": warnings.iter().map(|one| warning(one, text)).collect::<Vec<_>>(),
        }),
        diagnostics: render(&diagnostics, &sources, Colour::Ansi),
    }
}

/// Why AWS refuses the file: what reading finds, or what Install would fail over whatever the
/// bundle holds.
fn violations(reading: &Reading) -> Vec<Violation> {
    match &reading.verdict {
        Verdict::Accepted {
            spec: AppSpec::Server(spec),
            ..
        } => install::check(spec, &Bundle::implied_by(spec), ServiceEvents::Supplied),
        Verdict::Accepted {
            spec: AppSpec::Ecs(_) | AppSpec::Lambda(_),
            ..
        } => Vec::new(),
        Verdict::Rejected { first, further, .. } => {
            std::iter::once(first).chain(further).cloned().collect()
        }
    }
}

fn error<'a>(one: &'a Violation, text: &str) -> Finding<'a> {
    let (line, column) = place(one.span, text);
    let kind = one.kind.as_str().to_owned();
    Finding {
        kind,
        rule: one.rule.id(),
        line,
        column,
        cause: &one.cause,
        remedy: &one.remedy,
    }
}

fn warning<'a>(one: &'a Warning, text: &str) -> Finding<'a> {
    let (line, column) = place(one.span, text);
    let kind = one.kind.name().into_owned();
    Finding {
        kind,
        rule: one.rule.id(),
        line,
        column,
        cause: &one.cause,
        remedy: &one.remedy,
    }
}

/// Line and column of the first character, both counted from 1.
fn place(span: Span, text: &str) -> (usize, usize) {
    let before = &text[..text.floor_char_boundary(span.start)];
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    (
        before.matches('\n').count() + 1,
        before[line_start..].chars().count() + 1,
    )
}
