//! An explanation on a page or as JSON.

use serde::Serialize;

use crate::kernel::time::Time;
use crate::report::calendar;
use crate::report::ink::{Ink, wide, wrap};
use crate::rulebook::Rule;
use crate::scenario::model::Scenario;

use super::words::{capital, clock, length};
use super::{Phase, Step, Tone, Why};

/// No line is wider, in columns of a terminal.
const WIDTH: usize = 100;

/// The column of subjects is not wider.
const SUBJECT_MAX: usize = 24;

/// Indentation of the words behind a label.
const LABELLED: usize = 10;

impl Why {
    /// For a person, with colours.
    pub fn page(&self, scenario: &Scenario, seed: u64) -> String {
        let mut page = self.head(scenario, seed);
        if let Some(chosen) = &self.chosen {
            for line in wrap(chosen, WIDTH - 2) {
                page.push_str(&format!(" {}\n", Ink::Dim.draw(&line)));
            }
        }
        page.push('\n');
        let columns = Columns::around(&self.steps);
        for step in &self.steps {
            columns.draw(step, &mut page);
        }
        self.draw_beside(&mut page);
        self.draw_phases(&mut page);
        page.push('\n');
        label("root", &self.root.cause, &mut page);
        if let Some(change) = &self.root.change {
            label("change", change, &mut page);
        }
        for (number, unmet) in self.unmet.iter().enumerate() {
            let name = if number == 0 { "unmet" } else { "" };
            label(name, unmet, &mut page);
        }
        let rules: Vec<&str> = self.rules().iter().map(|rule| rule.id()).collect();
        label(
            "rules",
            &format!("cutover explain {}", rules.join(" ")),
            &mut page,
        );
        page
    }

    /// All rules that the answer cites, each once: of its steps, then of its words.
    pub fn rules(&self) -> Vec<Rule> {
        let steps = || self.steps.iter().chain(&self.beside);
        let said = steps()
            .map(|step| step.sentence.as_str())
            .chain(self.phases.iter().filter_map(|phase| phase.why.as_deref()))
            .chain([self.root.cause.as_str()])
            .chain(self.root.change.as_deref());
        let mut rules: Vec<Rule> = Vec::new();
        let decided = steps().map(|step| step.rule);
        let decided = decided.chain(self.phases.iter().map(|phase| phase.rule));
        for rule in decided.chain(said.flat_map(cited)) {
            if !rules.contains(&rule) {
                rules.push(rule);
            }
        }
        rules
    }

    /// What happened beside the end of a deployment.
    fn draw_beside(&self, page: &mut String) {
        if self.beside.is_empty() {
            return;
        }
        let head = match self.steps.first() {
            Some(end) if end.tone == Tone::Good => {
                format!("What went wrong although {} Succeeded", end.subject)
            }
            Some(_) | None => "What users noticed".to_owned(),
        };
        page.push_str(&format!("\n {head}:\n\n"));
        let columns = Columns::around(&self.beside);
        for step in &self.beside {
            columns.draw(step, page);
        }
    }

    fn head(&self, scenario: &Scenario, seed: u64) -> String {
        let left = format!("{}: {}", scenario.name, self.title);
        let right = format!("seed {seed} · {}", calendar::minute(scenario.starts_at));
        let both = wide(&left) + 2 + wide(&right);
        let (left, right) = (Ink::Bold.draw(&left), Ink::Dim.draw(&right));
        match WIDTH.checked_sub(both) {
            Some(room) => format!("{left}  {}{right}\n", " ".repeat(room)),
            None => format!("{left}\n {right}\n"),
        }
    }

    /// Where the time went: a name, how long, what part of the whole, and why.
    fn draw_phases(&self, page: &mut String) {
        let Some(whole) = self.phases.first().map(|phase| phase.whole) else {
            return;
        };
        let subject = self.steps.first().map_or("", |step| step.subject.as_str());
        page.push_str(&format!(
            "\n Where the {} of {subject} went, longest first:\n\n",
            length(whole)
        ));
        let widest = |of: fn(&Phase) -> usize| self.phases.iter().map(of).max().unwrap_or(0);
        let name = widest(|phase| wide(&phase.name));
        let takes = widest(|phase| wide(&length(phase.takes)));
        let indent = 1 + 8 + 2 + name + 2 + takes + 2 + 5 + 2;
        for phase in &self.phases {
            let rule = phase.rule.id();
            let room = WIDTH - indent - 2 - rule.len();
            let mut lines = wrap(phase.why.as_deref().unwrap_or(""), room).into_iter();
            let first = lines.next().unwrap_or_default();
            let time = format!("{:>8}", clock(phase.time));
            page.push_str(&format!(
                " {}  {:<name$}  {:>takes$}  {:>5}  {first}{}  {}\n",
                Ink::Dim.draw(&time),
                phase.name,
                length(phase.takes),
                phase.part(),
                " ".repeat(room.saturating_sub(wide(&first))),
                Ink::Dim.draw(rule)
            ));
            for line in lines {
                page.push_str(&format!("{}{line}\n", " ".repeat(indent)));
            }
        }
    }

    /// For a program: an array of steps, the phases behind them, the beginning last.
    pub fn json(&self) -> String {
        let steps = self.steps.iter().chain(&self.beside);
        let steps = steps.map(StepJson::of_step);
        let phases = self
            .phases
            .iter()
            .map(|phase| StepJson::of_phase(phase, self));
        let root = self.root_json();
        let all: Vec<StepJson> = steps.chain(phases).chain(root).collect();
        serde_json::to_string_pretty(&all).expect("texts and numbers are JSON") + "\n"
    }

    fn root_json(&self) -> Option<StepJson> {
        let is_cause = |step: &&Step| step.tone != Tone::Origin;
        let last = self
            .steps
            .iter()
            .chain(&self.beside)
            .rev()
            .find(is_cause)
            .or(self.steps.last())?;
        let change = match &self.root.change {
            Some(change) => format!(" {change}"),
            None => String::new(),
        };
        Some(StepJson {
            time_s: last.time.as_secs_f64(),
            entry: last.entry,
            subject: "root".to_owned(),
            sentence: format!("{}{change}", self.root.cause),
            rule: last.rule.id(),
        })
    }
}

impl Phase {
    /// What part of the whole it took, such as `59 %`.
    fn part(&self) -> String {
        let whole = self.whole.as_micros().max(1);
        match self.takes.as_micros() * 100 / whole {
            0 => "<1 %".to_owned(),
            percent => format!("{percent} %"),
        }
    }
}

/// A step as JSON shows it. Others read these keys with programs.
#[derive(Serialize)]
struct StepJson {
    time_s: f64,
    entry: Option<usize>,
    subject: String,
    sentence: String,
    rule: &'static str,
}

impl StepJson {
    fn of_step(step: &Step) -> Self {
        Self::new(
            step.time,
            step.entry,
            step.subject.clone(),
            step.sentence.clone(),
            step.rule,
        )
    }

    fn of_phase(phase: &Phase, why: &Why) -> Self {
        let subject = why.steps.first().map(|step| step.subject.clone());
        let because = match &phase.why {
            Some(why) => format!(", because {why}"),
            None => String::new(),
        };
        let sentence = format!(
            "{} took {} of {}{because}.",
            capital(&phase.name),
            length(phase.takes),
            length(phase.whole)
        );
        Self::new(
            phase.time,
            Some(phase.entry),
            subject.unwrap_or_default(),
            sentence,
            phase.rule,
        )
    }

    fn new(
        time: Time,
        entry: Option<usize>,
        subject: String,
        sentence: String,
        rule: Rule,
    ) -> Self {
        Self {
            time_s: time.as_secs_f64(),
            entry,
            subject,
            sentence,
            rule: rule.id(),
        }
    }
}

/// The rules that a text names, such as `(EC2-018)`.
fn cited(text: &str) -> Vec<Rule> {
    let words = text.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '-');
    let named = words.filter_map(|word| {
        let rule: Rule = word.parse().ok()?;
        (rule.id() == word).then_some(rule)
    });
    named.collect()
}

/// Widths of the columns.
struct Columns {
    time: usize,
    subject: usize,
    sentence: usize,
}

impl Columns {
    fn around(steps: &[Step]) -> Self {
        let widest = |of: fn(&Step) -> usize| steps.iter().map(of).max().unwrap_or(0);
        let time = widest(|step| wide(&clock(step.time)));
        let subject = widest(|step| wide(&step.subject)).min(SUBJECT_MAX);
        let rule = widest(|step| step.rule.id().len());
        Self {
            time,
            subject,
            sentence: WIDTH - (1 + time + 2 + subject + 2 + 2 + rule),
        }
    }

    fn draw(&self, step: &Step, page: &mut String) {
        let time = clock(step.time);
        let subject = shortened(&step.subject);
        let mut lines = wrap(&step.sentence, self.sentence).into_iter();
        let first = lines.next().unwrap_or_default();
        let ink = match step.tone {
            Tone::Plain | Tone::Origin => Ink::Plain,
            Tone::Good => Ink::Good,
            Tone::Trouble => Ink::Trouble,
            Tone::Bad => Ink::Bad,
        };
        page.push_str(&format!(
            " {}{}  {subject}{}  {}{}  {}\n",
            " ".repeat(self.time - wide(&time)),
            Ink::Dim.draw(&time),
            " ".repeat(self.subject - wide(&subject)),
            ink.draw(&first),
            " ".repeat(self.sentence.saturating_sub(wide(&first))),
            Ink::Dim.draw(step.rule.id())
        ));
        let indent = " ".repeat(1 + self.time + 2 + self.subject + 2);
        for line in lines {
            page.push_str(&format!("{indent}{}\n", ink.draw(&line)));
        }
    }
}

/// A name, cut where it is wider than the column may be.
fn shortened(name: &str) -> String {
    if wide(name) <= SUBJECT_MAX {
        return name.to_owned();
    }
    let start: String = name.chars().take(SUBJECT_MAX - 1).collect();
    format!("{start}…")
}

/// ` root    words`, broken behind the label.
fn label(name: &str, words: &str, page: &mut String) {
    for (number, line) in wrap(words, WIDTH - LABELLED).into_iter().enumerate() {
        let name = if number == 0 { name } else { "" };
        let name = Ink::Dim.draw(&format!("{name:<7}"));
        page.push_str(&format!(" {name}  {line}\n"));
    }
}
