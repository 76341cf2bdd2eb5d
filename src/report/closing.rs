//! What stands below the story: verdicts, measures, and where to go from here; for many
//! replications their statistics.

use crate::report::charts::ChartKind;
use crate::report::figures::{Figure, Figures, number};
use crate::report::ink::{Ink, Side, aligned, columns, wrap};
use crate::report::story::{Story, Telling};
use crate::report::story_page::{WIDTH_MAX, head, page};
use crate::report::tables::tables;
use crate::scenario::expectation::{Holds, percent};
use crate::scenario::model::Scenario;
use crate::study::fold::{Study, Verdict};
use crate::study::plan::Base;
use crate::study::statistics::Statistics;
use crate::trace::measure::Measure;

/// Labels of measures are so wide.
const LABEL: usize = 9;

/// What a report is made of.
#[derive(Clone, Copy, Debug)]
pub struct Material<'a> {
    /// What was run.
    pub scenario: &'a Scenario,
    /// Under which seed.
    pub seed: u64,
    /// What it came to.
    pub study: &'a Study,
    /// What happened in the only replication; none where there were several.
    pub story: Option<&'a Story>,
    /// The command that explains it.
    pub why: &'a str,
    /// The charts among the files.
    pub charts: &'a [ChartKind],
    /// Where the files are.
    pub folder: &'a str,
    /// The command that does it again.
    pub again: &'a str,
    /// How much is told.
    pub telling: Telling,
    /// Whether there were paired runs without deployments.
    pub base: Base,
}

/// The report a person reads, with colours.
pub fn report(material: &Material<'_>) -> String {
    let scenario = material.scenario;
    let mut text = match material.story {
        Some(story) => page(scenario, material.seed, story),
        None => head(scenario, material.seed, WIDTH_MAX),
    };
    if material.story.is_none() {
        text.push_str(&statistics(material));
    }
    text.push_str(&verdicts(material));
    if material.story.is_some() {
        text.push_str(&measures(material));
    }
    text.push_str(&warnings(material));
    text.push('\n');
    for (name, command) in ["why", "rules"].iter().zip(reasons(material)) {
        text.push_str(&pointer(name, &command));
    }
    if let Some(base) = base(material) {
        text.push_str(&pointer("base", &base));
    }
    text.push_str(&pointer("digest", &material.study.digest));
    text.push_str(&pointer("files", &files(material)));
    if let Some(charts) = charts(material) {
        text.push_str(&pointer("charts", &charts));
    }
    text.push_str(&pointer("again", material.again));
    text
}

/// The commands that explain a run with a deployment: the one that tells why it ended so, and the one
/// for the rules of what went wrong, if something did.
pub(super) fn reasons(material: &Material<'_>) -> Vec<String> {
    let Some(story) = material.story else {
        return Vec::new();
    };
    if material.study.statuses.is_empty() {
        return Vec::new();
    }
    let mut commands = vec![material.why.to_owned()];
    if !story.why.is_empty() {
        let rules: Vec<&str> = story.why.iter().map(|rule| rule.id()).collect();
        commands.push(format!("cutover explain {}", rules.join(" ")));
    }
    commands
}

/// What was written, and where.
pub(super) fn files(material: &Material<'_>) -> String {
    format!(
        "{}: summary.json, trace.csv, trace.jsonl and {} tables",
        material.folder,
        tables(&material.scenario.world).count()
    )
}

/// Which charts there are, if any.
pub(super) fn charts(material: &Material<'_>) -> Option<String> {
    let names: Vec<&str> = material.charts.iter().map(|kind| kind.as_str()).collect();
    let all = match names.as_slice() {
        [] => return None,
        [one] => (*one).to_owned(),
        [but_last @ .., last] => format!("{} and {last}", but_last.join(", ")),
    };
    Some(format!("{all}, each as .svg and .png"))
}

fn pointer(name: &str, what: &str) -> String {
    format!(" {}  {what}\n", Ink::Dim.draw(&format!("{name:<6}")))
}

/// A line for each expectation: a mark, the expectation, and what was found if it is another thing.
fn verdicts(material: &Material<'_>) -> String {
    let mut text = String::new();
    let expectations = &material.scenario.expectations;
    for (expectation, verdict) in expectations.iter().zip(&material.study.verdicts) {
        if text.is_empty() {
            text.push('\n');
        }
        let (mark, ink) = if verdict.holds {
            ("✓", Ink::Good)
        } else {
            ("✗", Ink::Bad)
        };
        text.push_str(&format!(" {} {}", ink.draw(mark), expectation.text));
        text.push_str(&Evidence::of(material, expectation.holds, verdict).draw());
        text.push('\n');
    }
    text
}

/// What speaks for a verdict, or against it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Evidence {
    /// In how many runs it held, where that needs saying.
    pub(super) count: String,
    /// What was found where it does not hold.
    pub(super) against: String,
}

impl Evidence {
    pub(super) fn of(material: &Material<'_>, holds: Holds, verdict: &Verdict) -> Self {
        let of = material.study.replications;
        let (found, held) = (&verdict.found, verdict.held);
        let count = match (of, holds) {
            (1, Holds::Always | Holds::Never) => String::new(),
            (1, Holds::InAtLeast(_)) => {
                "this was one run: --replications 100 tells the share".to_owned()
            }
            (_, Holds::Always | Holds::Never) => format!("{held} of {of}"),
            (_, Holds::InAtLeast(share)) => {
                format!("{held} of {of}, at least {}", percent(share))
            }
        };
        let against = match verdict.first_broken {
            _ if verdict.holds => String::new(),
            Some(replication) if of > 1 => {
                format!("first broken by replication {replication}: {found}")
            }
            Some(_) | None => format!("found: {found}"),
        };
        Self { count, against }
    }

    /// Behind the expectation, in the line below where there were many runs.
    fn draw(&self) -> String {
        let Self { count, against } = self;
        let between = if against.starts_with("first") {
            "\n   "
        } else {
            "  "
        };
        let mut text = String::new();
        let part = |ink: Ink, words: &str| ink.draw(words);
        if !count.is_empty() {
            text = format!("  {}", part(Ink::Dim, count));
        }
        if !against.is_empty() {
            text = format!("{text}{between}{}", part(Ink::Bad, against));
        }
        text
    }
}

/// The measures of one run, those of one topic together.
fn measures(material: &Material<'_>) -> String {
    let figures = Figures::of(material);
    let mut topic = None;
    let rows: Vec<Vec<String>> = figures
        .shown
        .iter()
        .map(|figure| {
            let is_next = topic.replace(figure.topic) != Some(figure.topic);
            let topic = if is_next { figure.topic.as_str() } else { "" };
            [
                &format!("{topic:<LABEL$}"),
                &figure.measure.to_string(),
                &figure.median,
                &figure.unit,
            ]
            .map(String::clone)
            .to_vec()
        })
        .collect();
    let sides = [Side::Left, Side::Left, Side::Right, Side::Left];
    let table = aligned(&rows, &sides, 1, 2);
    format!("\n{table}{}", unlisted(&figures))
}

/// `zero  targetsFailed, targetsSkipped` and `no value  stopSeconds: no deployment was stopped`, if there
/// are such.
fn unlisted(figures: &Figures) -> String {
    let zero: Vec<&str> = figures.zero.iter().map(|one| one.as_str()).collect();
    let label = LABEL + 2;
    let mut text = String::new();
    for (name, words) in [("zero", zero.join(", ")), ("no value", figures.without())] {
        if !words.is_empty() {
            let lines = wrap(&words, WIDTH_MAX - 1 - label);
            let below = format!("\n{}", " ".repeat(label + 1));
            text.push_str(&format!(" {name:<label$}{}\n", lines.join(&below)));
        }
    }
    text
}

/// Measures and final statuses over all replications, as two tables.
fn statistics(material: &Material<'_>) -> String {
    let study = material.study;
    let figures = Figures::of(material);
    let replications = format!("{} replications", study.replications);
    let header = [
        &replications,
        "median",
        "5 %",
        "95 %",
        "mean",
        "unit",
        "runs",
    ];
    let mut rows = vec![header.map(str::to_owned).to_vec()];
    for figure in &figures.shown {
        let Figure {
            topic: _,
            measure,
            median,
            p5,
            p95,
            mean,
            unit,
            runs,
        } = figure;
        let (name, runs) = (measure.to_string(), runs.to_string());
        let row = [&name, median, p5, p95, mean, unit, &runs];
        rows.push(row.map(String::clone).to_vec());
    }
    let right = Side::Right;
    let sides = [Side::Left, right, right, right, right, Side::Left, right];
    let table = aligned(&rows, &sides, 1, 2);
    let mut text = format!("\n{table}{}", unlisted(&figures));
    let statuses = statuses(study);
    if !statuses.is_empty() {
        text.push('\n');
        text.push_str(&columns(&statuses, 1));
    }
    text
}

/// How often each deployment ended how: a header, then a row for each; nothing without deployments.
pub(super) fn statuses(study: &Study) -> Vec<Vec<String>> {
    if study.statuses.is_empty() {
        return Vec::new();
    }
    let mut seen: Vec<_> = study
        .statuses
        .iter()
        .flatten()
        .map(|(status, _)| *status)
        .collect();
    seen.sort_unstable();
    seen.dedup();
    let mut header = vec!["deployment".to_owned()];
    header.extend(seen.iter().map(ToString::to_string));
    header.push("never created".to_owned());
    let mut rows = vec![header];
    for (number, counts) in (1..).zip(&study.statuses) {
        let mut row = vec![format!("d-{number}")];
        let share = |count: u32| match count {
            0 => "–".to_owned(),
            _ => percent_of_runs(count, study.replications),
        };
        let of = |status| {
            counts
                .iter()
                .find(|(of, _)| *of == status)
                .map_or(0, |(_, count)| *count)
        };
        row.extend(seen.iter().map(|status| share(of(*status))));
        let created: u32 = counts.iter().map(|(_, count)| count).sum();
        row.push(share(study.replications - created));
        rows.push(row);
    }
    if rows
        .iter()
        .skip(1)
        .all(|row| row.last().is_some_and(|cell| cell == "–"))
    {
        rows.iter_mut().for_each(|row| {
            row.pop();
        });
    }
    rows
}

/// What the paired runs without deployments came to; none where none were made.
pub(super) fn base(material: &Material<'_>) -> Option<String> {
    let study = material.study;
    let failed = study
        .measures
        .iter()
        .find(|(measure, _)| *measure == Measure::RequestsFailed)
        .and_then(|(_, failed)| *failed);
    let of = |all: Statistics| number(all.p50, 1);
    match (failed, study.base_failed) {
        (Some(with), Some(without)) => Some(format!(
            "requestsFailed is {} with deployments and {} without{}",
            of(with),
            of(without),
            if study.replications > 1 {
                ", by the medians"
            } else {
                ""
            }
        )),
        (Some(_) | None, _) => {
            let why = "without traffic no request can fail, with deployments or without";
            (material.base == Base::Paired).then(|| why.to_owned())
        }
    }
}

/// A share of the runs. What is not all or nothing is not rounded to it.
fn percent_of_runs(count: u32, of: u32) -> String {
    let percent = f64::from(count) * 100.0 / f64::from(of);
    match count {
        _ if count == of => "100.0 %".to_owned(),
        _ if percent >= 99.95 => ">99.9 %".to_owned(),
        _ if percent < 0.05 => "<0.1 %".to_owned(),
        _ => format!("{percent:.1} %"),
    }
}

/// Names of the faults that struck in no replication, in words.
pub(super) fn never_struck(material: &Material<'_>) -> Vec<String> {
    let faults = &material.scenario.world.faults;
    let runs = if material.study.replications == 1 {
        ""
    } else {
        " in any replication"
    };
    let places = material.study.never_struck.iter();
    places
        .map(|place| format!("fault {} never struck{runs}", faults[*place].name))
        .collect()
}

fn warnings(material: &Material<'_>) -> String {
    let text: String = never_struck(material)
        .iter()
        .map(|words| format!(" {}\n", Ink::Trouble.draw(&format!("! {words}"))))
        .collect();
    if text.is_empty() {
        text
    } else {
        format!("\n{text}")
    }
}

#[cfg(test)]
mod tests;
