//! An entry as a row of `trace.csv`, quoted by RFC 4180, lines ending in a line feed.
//!
//! Written by hand: a trace is the largest thing a run leaves, and the digest is taken over it.

use crate::account::world::World;
use crate::kernel::chance::stream::Seed;
use crate::trace::column::{Cell, Column};
use crate::trace::entry::Entry;
use crate::trace::minute::Minute;
use crate::trace::wording::Wording;

/// The columns behind scenario, replication and seed.
pub const COLUMNS: [Column; 10] = [
    Column::full(
        "entry",
        Cell::Number,
        "Number of the entry in its replication, counted from 1 in order of time.",
    ),
    Column::or_empty(
        "cause",
        Cell::Number,
        "The entry that led to this one.",
        "what the scenario or an operator does",
    ),
    Column::full("time_s", Cell::Seconds, "When, from the start of the run."),
    Column::or_empty(
        "deployment",
        Cell::Number,
        "The deployment it belongs to, as in `deployments.csv`.",
        "it belongs to none",
    ),
    Column::full(
        "subject",
        Cell::Text,
        "What it happened to: a host, deployment id, target group, alarm, fault or traffic by its \
         name, or an operation as `timeline-1`.",
    ),
    Column::full(
        "what",
        Cell::Word,
        "Its kind: the name of a lifecycle event, or a word such as `deployment`, `target`, \
         `registration`, `minute`, `alarm` or `fault`.",
    ),
    Column::or_empty(
        "from",
        Cell::Word,
        "Status or state left.",
        "nothing was left",
    ),
    Column::or_empty(
        "to",
        Cell::Word,
        "Status or state entered, or the answer.",
        "nothing was entered",
    ),
    Column::full("rule", Cell::Rule, "The rule that decided it."),
    Column::or_empty(
        "detail",
        Cell::Text,
        "Further particulars, in words.",
        "there is no more to say",
    ),
];

/// Makes the rows of one run, entry after entry.
#[derive(Clone, Debug)]
pub struct Rows<'a> {
    wording: Wording<'a>,
    /// Scenario, replication and seed, each with its comma.
    head: String,
    count: u32,
    detail: String,
}

impl<'a> Rows<'a> {
    /// The rows of a run before its first entry. Replications are shown counted from 1.
    /// `minutes` are those of its outcome.
    pub fn new(scenario: &str, world: &'a World, seed: Seed, minutes: &'a [Minute]) -> Self {
        let mut head = String::new();
        push_cell(scenario, &mut head);
        head.push(',');
        push_number(seed.replication + 1, &mut head);
        head.push(',');
        push_number(seed.seed, &mut head);
        head.push(',');
        Self {
            wording: Wording::new(world, seed, minutes),
            head,
            count: 0,
            detail: String::new(),
        }
    }

    /// The words for the entry whose row was made last.
    pub const fn wording(&self) -> &Wording<'a> {
        &self.wording
    }

    /// Appends the row of the next entry, line feed included.
    pub fn push(&mut self, entry: &Entry, out: &mut String) {
        self.wording.hear(entry);
        self.count += 1;
        out.push_str(&self.head);
        push_number(u64::from(self.count), out);
        out.push(',');
        if let Some(cause) = entry.cause {
            push_number(u64::from(cause.0.get()), out);
        }
        out.push(',');
        entry.time.push_decimal(out);
        out.push(',');
        if let Some(deployment) = entry.deployment {
            push_number(u64::from(deployment.0) + 1, out);
        }
        out.push(',');
        push_cell(self.wording.subject(entry), out);
        // Statuses, kinds and rules are words of ours and of AWS without anything to quote.
        let (from, to) = Wording::change(entry);
        for word in [Wording::what(entry), from, to, entry.rule.id()] {
            out.push(',');
            out.push_str(word);
        }
        out.push(',');
        self.detail.clear();
        self.wording.detail(entry, &mut self.detail);
        push_cell(&self.detail, out);
        out.push('\n');
    }
}

fn push_number(number: u64, out: &mut String) {
    out.push_str(itoa::Buffer::new().format(number));
}

/// Appends a cell, in quotes where it must be.
fn push_cell(text: &str, out: &mut String) {
    let special = |byte: u8| matches!(byte, b',' | b'"' | b'\n' | b'\r');
    if !text.bytes().any(special) {
        out.push_str(text);
        return;
    }
    out.push('"');
    for (number, piece) in text.split('"').enumerate() {
        if number > 0 {
            out.push_str("\"\"");
        }
        out.push_str(piece);
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trace::sample;

    fn rows(scenario: &str) -> String {
        let world = sample::world();
        let mut rows = Rows::new(scenario, &world, sample::SEED, &[]);
        let mut out = crate::trace::column::header(&COLUMNS);
        sample::entries()
            .iter()
            .for_each(|entry| rows.push(entry, &mut out));
        out
    }

    #[test]
    fn a_row_reads_back_as_csv_whatever_the_names() {
        let name = "a \"quoted\", name\nof two lines";
        let text = rows(name);
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        assert_eq!(reader.headers().expect("a header").len(), 13);
        let records: Vec<csv::StringRecord> = reader
            .records()
            .collect::<Result<_, _>>()
            .expect("every row is CSV");
        assert_eq!(records.len(), sample::entries().len());
        assert!(records.iter().all(|record| &record[0] == name));
    }

    #[test]
    fn the_first_rows_are_as_promised() {
        let text = rows("sample");
        let id = crate::trace::deployment_id::deployment_id(
            sample::SEED,
            crate::aws::codedeploy::ids::DeploymentId(0),
        );
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(
            lines[1],
            "sample,1,7,1,,0.000,,timeline-1,operation,,accepted,EC2-200,\
             CreateDeployment v2 to shop/web"
        );
        assert_eq!(
            lines[2],
            format!(
                "sample,1,7,2,1,0.000,1,{id},deployment,,Created,EC2-200,\
                 \"v2 to shop/web, created by user\""
            )
        );
        assert_eq!(
            lines[4],
            "sample,1,7,4,3,1.000,1,web-1,target,Pending,InProgress,EC2-037,"
        );
    }
}
