//! A story as lines of text in columns: time, deployment, hosts, what happened, and the rule.

use crate::account::world::World;
use crate::aws::codedeploy::ids::InstanceId;
use crate::report::calendar;
use crate::report::clock::Clock;
use crate::report::ink::{Ink, wide, wrap};
use crate::report::story::{Line, Story, Tone};
use crate::scenario::model::Scenario;

/// No line is wider, in columns of a terminal.
pub(super) const WIDTH_MAX: usize = 100;

/// A page is not narrower, so that its head has room.
const WIDTH_MIN: usize = 72;

/// The column of hosts is not wider.
const HOSTS_MAX: usize = 24;

/// The page of one run: a head with name, seed and start, then the lines.
pub(super) fn page(scenario: &Scenario, seed: u64, story: &Story) -> String {
    let rows: Vec<Row> = story
        .lines
        .iter()
        .map(|line| Row::of(line, &scenario.world, story.clock))
        .collect();
    let columns = Columns::around(&rows);
    let mut page = head(scenario, seed, columns.width());
    if !rows.is_empty() {
        page.push('\n');
    }
    for row in &rows {
        row.draw(&columns, &mut page);
    }
    page
}

/// `name                                  seed 7 · 2026-03-02 10:00 UTC`.
pub(super) fn head(scenario: &Scenario, seed: u64, width: usize) -> String {
    let right = format!("seed {seed} · {}", calendar::minute(scenario.starts_at));
    let gap = width
        .saturating_sub(wide(&scenario.name) + wide(&right))
        .max(2);
    let (name, right) = (Ink::Bold.draw(&scenario.name), Ink::Dim.draw(&right));
    format!("{name}{}{right}\n", " ".repeat(gap))
}

struct Row {
    time: String,
    deployment: String,
    hosts: String,
    text: String,
    rule: &'static str,
    tone: Tone,
}

impl Row {
    fn of(line: &Line, world: &World, clock: Clock) -> Self {
        Self {
            time: clock.show(line.time),
            deployment: deployment(line),
            hosts: match &line.about {
                Some(about) => shortened(about),
                None => hosts(&line.hosts, world),
            },
            text: line.words(clock),
            rule: line.rule.id(),
            tone: line.tone,
        }
    }

    fn draw(&self, columns: &Columns, page: &mut String) {
        let mut lines = wrap(&self.text, columns.text).into_iter();
        let first = lines.next().unwrap_or_default();
        let pad = |text: &str, width: usize| " ".repeat(width.saturating_sub(wide(text)));
        page.push(' ');
        page.push_str(&pad(&self.time, columns.time));
        page.push_str(&Ink::Dim.draw(&self.time));
        for (text, width) in [
            (&self.deployment, columns.deployment),
            (&self.hosts, columns.hosts),
        ] {
            if width > 0 {
                page.push_str("  ");
                page.push_str(text);
                page.push_str(&pad(text, width));
            }
        }
        page.push_str("  ");
        page.push_str(&self.ink().draw(&first));
        page.push_str(&pad(&first, columns.text));
        page.push_str("  ");
        page.push_str(&Ink::Dim.draw(self.rule));
        page.push('\n');
        for line in lines {
            page.push_str(&" ".repeat(columns.before_text()));
            page.push_str(&self.ink().draw(&line));
            page.push('\n');
        }
    }

    const fn ink(&self) -> Ink {
        match self.tone {
            Tone::Routine | Tone::Plain => Ink::Plain,
            Tone::Good => Ink::Good,
            Tone::Trouble => Ink::Trouble,
            Tone::Bad => Ink::Bad,
        }
    }
}

/// Widths of the columns, in columns of a terminal.
struct Columns {
    time: usize,
    deployment: usize,
    hosts: usize,
    text: usize,
    rule: usize,
}

impl Columns {
    fn around(rows: &[Row]) -> Self {
        let widest = |of: fn(&Row) -> &str| rows.iter().map(|row| wide(of(row))).max().unwrap_or(0);
        let mut columns = Self {
            time: widest(|row| &row.time),
            deployment: widest(|row| &row.deployment),
            hosts: widest(|row| &row.hosts),
            text: widest(|row| &row.text),
            rule: widest(|row| row.rule),
        };
        let others = columns.width() - columns.text;
        let least = WIDTH_MIN.saturating_sub(others);
        columns.text = columns
            .text
            .max(least)
            .min(WIDTH_MAX.saturating_sub(others).max(20));
        columns
    }

    fn width(&self) -> usize {
        self.before_text() + self.text + 2 + self.rule
    }

    fn before_text(&self) -> usize {
        let column = |width: usize| if width > 0 { width + 2 } else { 0 };
        1 + self.time + column(self.deployment) + column(self.hosts) + 2
    }
}

/// `d-1`; nothing where the line is of no deployment.
pub(super) fn deployment(line: &Line) -> String {
    match line.deployment {
        Some(deployment) => format!("d-{}", deployment.index() + 1),
        None => String::new(),
    }
}

/// `web-1`, `web-1, web-3`, `web-4 … web-9` for neighbours, or the first and how many more.
pub(super) fn hosts(hosts: &[InstanceId], world: &World) -> String {
    let name = |host: &InstanceId| world.hosts[host.index()].name.as_str();
    let (Some(first), Some(last)) = (hosts.first(), hosts.last()) else {
        return String::new();
    };
    let fleet = |host: &InstanceId| &world.hosts[host.index()].fleet;
    let neighbours = last.index() - first.index() + 1 == hosts.len() && fleet(first) == fleet(last);
    if hosts.len() > 2 && neighbours {
        let range = format!("{} … {}", name(first), name(last));
        if wide(&range) <= HOSTS_MAX {
            return range;
        }
    }
    let all = hosts.iter().map(name).collect::<Vec<_>>().join(", ");
    if hosts.len() == 1 || wide(&all) <= HOSTS_MAX {
        return all;
    }
    format!("{} and {} more", name(first), hosts.len() - 1)
}

/// A name, cut where it is wider than the column may be.
fn shortened(name: &str) -> String {
    if wide(name) <= HOSTS_MAX {
        return name.to_owned();
    }
    let start: String = name.chars().take(HOSTS_MAX - 1).collect();
    format!("{start}…")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rulebook::TRF_070;
    use crate::trace::sample;

    #[test]
    fn hosts_are_named_counted_or_given_as_a_range() {
        let mut world = sample::world();
        let of = |numbers: &[u32]| numbers.iter().map(|n| InstanceId(*n)).collect::<Vec<_>>();
        assert_eq!(hosts(&of(&[]), &world), "");
        assert_eq!(hosts(&of(&[1]), &world), "web-2");
        assert_eq!(hosts(&of(&[0, 1]), &world), "web-1, web-2");
        assert_eq!(hosts(&of(&[0, 1, 2]), &world), "web-1 … web-3");
        assert_eq!(hosts(&of(&[0, 2]), &world), "web-1, web-3");
        for host in &mut world.hosts {
            host.name = format!("a-rather-long-name-of-{}", host.name);
        }
        assert_eq!(
            hosts(&of(&[0, 2]), &world),
            "a-rather-long-name-of-web-1 and 1 more"
        );
    }

    #[test]
    fn an_alarm_stands_where_hosts_stand_and_a_long_name_is_cut() {
        let line = |name: &str| Line {
            time: sample::at(180),
            until: None,
            times: 1,
            deployment: None,
            hosts: Vec::new(),
            about: Some(name.to_owned()),
            text: "OK → ALARM".to_owned(),
            detail: ": 2 of 3 datapoints above 100".to_owned(),
            rule: TRF_070,
            tone: Tone::Plain,
        };
        let drawn = |name: &str| {
            let rows = [Row::of(&line(name), &sample::world(), Clock::Seconds)];
            let mut page = String::new();
            rows[0].draw(&Columns::around(&rows), &mut page);
            anstream::adapter::strip_str(&page).to_string()
        };
        assert_eq!(
            drawn("web-5xx"),
            " +03:00  web-5xx  OK → ALARM: 2 of 3 datapoints above 100        TRF-070\n"
        );
        let long = drawn("an-alarm-whose-name-is-much-too-long");
        assert!(
            long.contains("  an-alarm-whose-name-is-…  OK → ALARM"),
            "{long}"
        );
    }
}
