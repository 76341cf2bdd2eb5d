//! Waits and limits on a page, section by section, or as JSON.

use serde::Serialize;

use super::{Section, Timer, Timers};
use crate::report::ink::{Ink, wide, wrap};
use crate::scenario::model::Scenario;

/// No line is wider, in columns of a terminal.
const WIDTH: usize = 100;

/// The column of names is not wider.
const NAME_MAX: usize = 52;

impl Timers {
    /// For a person, with colours.
    pub fn page(&self, scenario: &Scenario) -> String {
        let mut page = format!(
            "{}\n",
            Ink::Bold.draw(&format!("{}: waits and limits", scenario.name))
        );
        let list = folded(&self.list);
        let columns = Columns::around(&list);
        for section in Section::ALL {
            let mut timers = list
                .iter()
                .filter(|timer| timer.section == section)
                .peekable();
            if timers.peek().is_none() {
                continue;
            }
            page.push_str(&format!("\n {}\n", Ink::Bold.draw(section.as_str())));
            for timer in timers {
                columns.draw(timer, &mut page);
            }
        }
        page
    }

    /// For a program.
    pub fn json(&self) -> serde_json::Value {
        let all: Vec<TimerJson<'_>> = self.list.iter().map(TimerJson::of).collect();
        serde_json::to_value(all).expect("texts and numbers are JSON")
    }
}

/// The list with one row for all whose waits and limits are alike: it names them, and its key says `*`
/// for any of them.
fn folded(list: &[Timer]) -> Vec<Timer> {
    let mut rows: Vec<(Timer, Vec<&str>, &str)> = Vec::new();
    for timer in list {
        let (owner, name) = timer.name.split_once(": ").unwrap_or(("", &timer.name));
        let key = timer.key.as_deref();
        let any = Timer {
            name: name.to_owned(),
            key: key.map(|key| key.replace(&format!(".{owner}."), ".*.")),
            ..timer.clone()
        };
        let twin = rows
            .iter_mut()
            .find(|(known, owners, _)| *known == any && !owners.contains(&owner));
        match twin {
            Some((_, owners, _)) if !owner.is_empty() => owners.push(owner),
            Some(_) | None => rows.push((any, vec![owner], key.unwrap_or_default())),
        }
    }
    let row = |(any, owners, key): (Timer, Vec<&str>, &str)| {
        let name = match listed(&owners) {
            names if names.is_empty() => any.name,
            names => format!("{names}: {}", any.name),
        };
        let key = match owners.len() {
            1 => any.key.map(|_| key.to_owned()),
            _ => any.key,
        };
        Timer { name, key, ..any }
    };
    rows.into_iter().map(row).collect()
}

/// `web`, `web and api`, `web, api and 3 more`.
fn listed(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [one, two] => format!("{one} and {two}"),
        [one, two, more @ ..] => format!("{one}, {two} and {} more", more.len()),
    }
}

/// A wait or limit as JSON shows it. Others read these keys with programs.
#[derive(Serialize)]
struct TimerJson<'t> {
    section: &'static str,
    name: &'t str,
    value: String,
    value_s: Option<f64>,
    count: Option<u64>,
    origin: &'static str,
    key: Option<&'t str>,
    rule: &'static str,
    at_it: &'t str,
}

impl<'t> TimerJson<'t> {
    fn of(timer: &'t Timer) -> Self {
        Self {
            section: timer.section.as_str(),
            name: &timer.name,
            value: timer.value.to_string(),
            value_s: timer.value.seconds(),
            count: timer.value.count(),
            origin: timer.origin.as_str(),
            key: timer.key.as_deref(),
            rule: timer.rule.id(),
            at_it: &timer.what,
        }
    }
}

/// Widths of the columns.
struct Columns {
    name: usize,
    value: usize,
    origin: usize,
}

impl Columns {
    fn around(timers: &[Timer]) -> Self {
        let widest = |of: fn(&Timer) -> usize| timers.iter().map(of).max().unwrap_or(0);
        Self {
            name: widest(|timer| wide(&timer.name)).min(NAME_MAX),
            value: widest(|timer| wide(&timer.value.to_string())),
            origin: widest(|timer| timer.origin.as_str().len()),
        }
    }

    /// A line with the value, and below it what happens at it and which key sets it.
    fn draw(&self, timer: &Timer, page: &mut String) {
        let name = shortened(&timer.name);
        page.push_str(&format!(
            "  {name}{}  {:>value$}  {:<origin$}  {}\n",
            " ".repeat(self.name - wide(&name)),
            timer.value.to_string(),
            timer.origin.as_str(),
            Ink::Dim.draw(timer.rule.id()),
            value = self.value,
            origin = self.origin,
        ));
        let words = match &timer.key {
            Some(key) => format!("{} ({key})", timer.what),
            None => timer.what.clone(),
        };
        for line in wrap(&words, WIDTH - 4) {
            page.push_str(&format!("    {}\n", Ink::Dim.draw(&line)));
        }
    }
}

/// A name, cut where it is wider than the column may be.
fn shortened(name: &str) -> String {
    if wide(name) <= NAME_MAX {
        return name.to_owned();
    }
    let start: String = name.chars().take(NAME_MAX - 1).collect();
    format!("{start}…")
}
