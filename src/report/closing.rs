//! What stands below the story: verdicts, measures, and where to go from here; for many
//! replications their statistics.

use crate::report::ink::{Ink, columns};
use crate::report::story::Story;
use crate::report::story_page::{WIDTH_MAX, head, page};
use crate::report::tables::tables;
use crate::scenario::expectation::{Holds, percent};
use crate::scenario::model::Scenario;
use crate::study::fold::{Study, Verdict};
use crate::trace::measure::{Measure, Unit};

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
    /// Where the files are.
    pub folder: &'a str,
    /// The command that does it again.
    pub again: &'a str,
}

/// The report a person reads, with colours.
pub fn report(material: &Material<'_>) -> String {
    let scenario = material.scenario;
    let mut text = match material.story {
        Some(story) => page(scenario, material.seed, story),
        None => head(scenario, material.seed, WIDTH_MAX),
    };
    if material.story.is_none() {
        text.push_str(&statistics(material.study));
    }
    text.push_str(&verdicts(material));
    if material.story.is_some() {
        text.push_str(&measures(material.study));
    }
    text.push_str(&warnings(material));
    text.push('\n');
    let why = material
        .story
        .map(|story| &story.why)
        .filter(|why| !why.is_empty());
    if let Some(why) = why {
        let rules: Vec<&str> = why.iter().map(|rule| rule.id()).collect();
        text.push_str(&pointer(
            "why",
            &format!("cutover explain {}", rules.join(" ")),
        ));
    }
    text.push_str(&pointer("digest", &material.study.digest));
    text.push_str(&pointer("files", &files(material)));
    text.push_str(&pointer("again", material.again));
    text
}

fn files(material: &Material<'_>) -> String {
    format!(
        "{}: summary.json, trace.csv, trace.jsonl and {} tables",
        material.folder,
        tables(&material.scenario.world).count()
    )
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
        text.push_str(&evidence(material, expectation.holds, verdict));
        text.push('\n');
    }
    text
}

fn evidence(material: &Material<'_>, holds: Holds, verdict: &Verdict) -> String {
    let of = material.study.replications;
    if of == 1 {
        if verdict.holds {
            return String::new();
        }
        return Ink::Bad.draw(&format!("  found: {}", verdict.found));
    }
    let count = match holds {
        Holds::Always | Holds::Never => format!("  {} of {of}", verdict.held),
        Holds::InAtLeast(share) => {
            format!("  {} of {of}, at least {}", verdict.held, percent(share))
        }
    };
    let count = Ink::Dim.draw(&count);
    match verdict.first_broken {
        Some(replication) => {
            let first = format!(
                "\n   first broken by replication {replication}: {}",
                verdict.found
            );
            format!("{count}{}", Ink::Bad.draw(&first))
        }
        None => count,
    }
}

fn measures(study: &Study) -> String {
    let with_value = study
        .measures
        .iter()
        .filter_map(|(measure, all)| Some((measure, (*all)?)));
    let rows: Vec<Vec<String>> = with_value
        .map(|(measure, all)| vec![measure.to_string(), amount(*measure, all.p50)])
        .collect();
    format!("\n{}", columns(&rows, 1))
}

/// Measures and final statuses over all replications, as two tables.
fn statistics(study: &Study) -> String {
    let words = |cells: &[&str]| {
        cells
            .iter()
            .map(|cell| (*cell).to_owned())
            .collect::<Vec<_>>()
    };
    let replications = format!("{} replications", study.replications);
    let mut rows = vec![words(&[
        &replications,
        "median",
        "5 %",
        "95 %",
        "mean",
        "runs",
    ])];
    for (measure, all) in &study.measures {
        if let Some(all) = all {
            let amounts = [all.p50, all.p5, all.p95, all.mean].map(|value| amount(*measure, value));
            let mut row = vec![measure.to_string()];
            row.extend(amounts);
            row.push(all.n.to_string());
            rows.push(row);
        }
    }
    let mut text = format!("\n{}", columns(&rows, 1));
    if study.statuses.is_empty() {
        return text;
    }
    let mut seen: Vec<_> = study
        .statuses
        .iter()
        .flatten()
        .map(|(status, _)| *status)
        .collect();
    seen.sort_unstable();
    seen.dedup();
    let mut header = words(&["deployment"]);
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
    text.push('\n');
    text.push_str(&columns(&rows, 1));
    text
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

fn warnings(material: &Material<'_>) -> String {
    let faults = &material.scenario.world.faults;
    let runs = if material.study.replications == 1 {
        ""
    } else {
        " in any replication"
    };
    let lines = material.study.never_struck.iter().map(|place| {
        let words = format!("! fault {} never struck{runs}", faults[*place].name);
        format!(" {}\n", Ink::Trouble.draw(&words))
    });
    let text: String = lines.collect();
    if text.is_empty() {
        text
    } else {
        format!("\n{text}")
    }
}

/// A value with its unit, with one decimal where it is no whole number by nature.
fn amount(measure: Measure, value: f64) -> String {
    match measure.unit() {
        Unit::Targets => shortest((value * 10.0).round() / 10.0),
        Unit::Share => format!("{} %", shortest((value * 1e6).round() / 1e4)),
        Unit::Seconds
        | Unit::Minutes
        | Unit::Requests
        | Unit::RequestsPerSecond
        | Unit::TargetSeconds => format!("{value:.1} {}", measure.unit()),
    }
}

fn shortest(value: f64) -> String {
    value.to_string()
}
