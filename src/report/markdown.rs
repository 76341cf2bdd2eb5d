//! The report as Markdown, for a pull request or the summary of a job: verdicts, measures, the story
//! as a table, and where to go from here.

use crate::report::calendar;
use crate::report::closing::{
    Evidence, Material, base, charts, files, never_struck, reasons, statuses,
};
use crate::report::figures::Figures;
use crate::report::story_page::{deployment, hosts};

/// Room for the digits of how many lines are shown.
const SLACK: usize = 20;

/// A section for each, one below the other.
pub fn document(all: &[Material<'_>]) -> String {
    let sections: Vec<String> = all.iter().map(|one| section(one, usize::MAX)).collect();
    sections.join("\n")
}

/// The same in at most `room` bytes: stories are cut where it is too long, with a line that says so.
/// None where even the rest does not fit.
pub fn within(all: &[Material<'_>], room: usize) -> Option<String> {
    let whole = document(all);
    if whole.len() <= room {
        return Some(whole);
    }
    let bones: usize = all
        .iter()
        .map(|one| section(one, 0).len() + SLACK + 1)
        .sum();
    let mut spare = room.checked_sub(bones)?;
    let fits = |row: &String| {
        let left = spare.checked_sub(row.len());
        spare = left.unwrap_or(0);
        left.is_some()
    };
    let mut fits = fits;
    let sections: Vec<String> = all
        .iter()
        .map(|one| {
            let shown = story(one).iter().take_while(|row| fits(row)).count();
            section(one, shown)
        })
        .collect();
    Some(sections.join("\n"))
}

/// One scenario, with at most so many lines of its story.
fn section(material: &Material<'_>, lines: usize) -> String {
    let mut text = format!("## {}\n\n", title(material));
    let scenario = material.scenario;
    let start = calendar::minute(scenario.starts_at);
    let runs = match material.study.replications {
        1 => String::new(),
        many => format!(", {many} replications"),
    };
    text.push_str(&format!("Seed {}, from {start}{runs}.\n", material.seed));
    text.push_str(&verdicts(material));
    text.push_str(&measures(material));
    let statuses = statuses(material.study);
    if material.study.replications > 1 && !statuses.is_empty() {
        text.push('\n');
        text.push_str(&table(&statuses, 1));
    }
    for words in never_struck(material) {
        text.push_str(&format!("\n⚠️ {}\n", escape(&words)));
    }
    text.push_str(&story_table(material, lines));
    let reasons = reasons(material);
    if !reasons.is_empty() {
        text.push_str(&format!("\n### Why\n\n{}", fenced(&reasons.join("\n"))));
    }
    text.push_str(&format!("\n### Again\n\n{}", fenced(material.again)));
    if let Some(base) = base(material) {
        text.push_str(&format!(
            "\nPaired with runs without deployments: {}.\n",
            escape(&base)
        ));
    }
    text.push_str(&format!("\nFiles in {}\n", escape(&files(material))));
    if let Some(charts) = charts(material) {
        text.push_str(&format!("\nCharts: {charts}\n"));
    }
    text.push_str(&format!("\nDigest `{}`\n", material.study.digest));
    text
}

/// The name, and whether all is as expected.
fn title(material: &Material<'_>) -> String {
    let name = escape(&material.scenario.name);
    let verdicts = &material.study.verdicts;
    let broken = verdicts.iter().filter(|verdict| !verdict.holds).count();
    match (verdicts.len(), broken) {
        (0, _) => name,
        (1, 0) => format!("{name}: ✅ the expectation holds"),
        (all, 0) => format!("{name}: ✅ all {all} expectations hold"),
        (1, _) => format!("{name}: ❌ the expectation does not hold"),
        (all, broken) => format!("{name}: ❌ {broken} of {all} expectations not met"),
    }
}

fn verdicts(material: &Material<'_>) -> String {
    let mut text = String::new();
    let expectations = &material.scenario.expectations;
    for (expectation, verdict) in expectations.iter().zip(&material.study.verdicts) {
        let mark = if verdict.holds { "✅" } else { "❌" };
        let Evidence { count, against } = Evidence::of(material, expectation.holds, verdict);
        let evidence: Vec<String> = [count, against]
            .into_iter()
            .filter(|words| !words.is_empty())
            .collect();
        let evidence = if evidence.is_empty() {
            String::new()
        } else {
            format!(" — {}", escape(&evidence.join("; ")))
        };
        text.push_str(&format!(
            "- {mark} {}{evidence}\n",
            escape(&expectation.text)
        ));
    }
    if text.is_empty() {
        text
    } else {
        format!("\n{text}")
    }
}

fn measures(material: &Material<'_>) -> String {
    let figures = Figures::of(material);
    let words =
        |cells: &[&str]| -> Vec<String> { cells.iter().map(|cell| (*cell).into()).collect() };
    let one = material.study.replications == 1;
    let header = if one {
        words(&["measure", "value", "unit"])
    } else {
        words(&["measure", "median", "5 %", "95 %", "mean", "unit", "runs"])
    };
    let mut rows = vec![header];
    for figure in &figures.shown {
        let name = figure.measure.to_string();
        rows.push(if one {
            words(&[&name, &figure.median, &figure.unit])
        } else {
            let runs = figure.runs.to_string();
            let [median, p5, p95] = [&figure.median, &figure.p5, &figure.p95];
            words(&[&name, median, p5, p95, &figure.mean, &figure.unit, &runs])
        });
    }
    let mut text = format!("\n{}", table(&rows, 1));
    if !figures.zero.is_empty() {
        let names: Vec<String> = figures.zero.iter().map(ToString::to_string).collect();
        text.push_str(&format!("\nZero: {}.\n", names.join(", ")));
    }
    let without = figures.without();
    if !without.is_empty() {
        text.push_str(&format!("\nNo value: {}.\n", escape(&without)));
    }
    text
}

fn story_table(material: &Material<'_>, lines: usize) -> String {
    let all = story(material);
    if all.is_empty() {
        return String::new();
    }
    let shown = lines.min(all.len());
    let header = "| time | deployment | target | what | rule |\n|---:|:---|:---|:---|:---|\n";
    let mut text = format!("\n### What happened\n\n{header}{}", all[..shown].concat());
    if shown < all.len() {
        text.push_str(&format!(
            "\nThe story is cut here: {shown} of {} lines fit into this summary.\n",
            all.len()
        ));
    }
    text
}

/// The lines of the story as rows of a table.
fn story(material: &Material<'_>) -> Vec<String> {
    let Some(story) = material.story else {
        return Vec::new();
    };
    story
        .lines
        .iter()
        .map(|line| {
            let whom = match &line.about {
                Some(about) => about.clone(),
                None => hosts(&line.hosts, &material.scenario.world),
            };
            row(&[
                story.clock.show(line.time),
                deployment(line),
                whom,
                line.words(story.clock),
                line.rule.id().to_owned(),
            ])
        })
        .collect()
}

/// A table with a header; the first columns stand left, all others right.
fn table(rows: &[Vec<String>], left: usize) -> String {
    let Some((header, rows)) = rows.split_first() else {
        return String::new();
    };
    let sides: Vec<&str> = header
        .iter()
        .enumerate()
        .map(|(column, name)| match name.as_str() {
            "unit" => ":---",
            _ if column < left => ":---",
            _ => "---:",
        })
        .collect();
    let rows: String = rows.iter().map(|cells| row(cells)).collect();
    format!("{}|{}|\n{rows}", row(header), sides.join("|"))
}

fn row(cells: &[String]) -> String {
    let cells: Vec<String> = cells.iter().map(|cell| escape(cell)).collect();
    format!("| {} |\n", cells.join(" | "))
}

/// A block of code, whatever is in it.
fn fenced(code: &str) -> String {
    let mut longest = 0;
    let mut run = 0;
    for letter in code.chars() {
        run = if letter == '`' { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    let fence = "`".repeat(3.max(longest + 1));
    format!("{fence}sh\n{code}\n{fence}\n")
}

/// The text as it reads: nothing in it is markup, and it stays on its line and in its cell.
fn escape(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    for (at, letter) in letters.iter().enumerate() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\\' | '`' | '*' | '[' | ']' | '|' | '~' | '$' => out.extend(['\\', *letter]),
            '_' => {
                let is_word = |at: Option<usize>| {
                    at.and_then(|at| letters.get(at))
                        .is_some_and(|letter| letter.is_alphanumeric())
                };
                if !(is_word(at.checked_sub(1)) && is_word(at.checked_add(1))) {
                    out.push('\\');
                }
                out.push('_');
            }
            // Nobody is mentioned and no issue linked: between sign and name stands a blank of no width.
            '@' | '#' => {
                let next = letters.get(at + 1);
                let names = next.is_some_and(|next| match letter {
                    '@' => next.is_alphanumeric(),
                    _ => next.is_ascii_digit(),
                });
                out.push(*letter);
                if names {
                    out.push_str("&#8203;");
                }
            }
            '\n' | '\r' | '\t' | '\u{2028}' | '\u{2029}' => out.push(' '),
            letter if letter.is_control() => out.push(char::REPLACEMENT_CHARACTER),
            letter => out.push(*letter),
        }
    }
    out
}

#[cfg(test)]
mod tests;
