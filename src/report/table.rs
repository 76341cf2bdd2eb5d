//! The rows of a table: cells one after the other, quoted by RFC 4180, lines ending in a line feed.
//!
//! Every row begins with scenario, replication and seed. What the cells mean is not known here.

use crate::kernel::time::{Duration, Time};
use crate::study::replicate::Trial;

/// The rows of one table for one replication.
#[derive(Debug)]
pub(super) struct Table {
    writer: csv::Writer<Vec<u8>>,
    scenario: String,
    replication: String,
    seed: String,
    scratch: String,
}

const IN_MEMORY: &str = "invariant: rows are written to memory, which does not fail";

impl Table {
    /// No rows yet.
    pub(super) fn new(scenario: &str, trial: &Trial) -> Self {
        let mut builder = csv::WriterBuilder::new();
        builder.has_headers(false);
        Self {
            writer: builder.from_writer(Vec::new()),
            scenario: scenario.to_owned(),
            replication: trial.replication.to_string(),
            seed: trial.seed.seed.to_string(),
            scratch: String::new(),
        }
    }

    /// Begins a row.
    pub(super) fn begin(&mut self) {
        for cell in [&self.scenario, &self.replication, &self.seed] {
            self.writer.write_field(cell).expect(IN_MEMORY);
        }
    }

    /// A cell of text.
    pub(super) fn text(&mut self, text: &str) {
        self.writer.write_field(text).expect(IN_MEMORY);
    }

    /// A cell with a number.
    pub(super) fn number(&mut self, number: u64) {
        self.text(itoa::Buffer::new().format(number));
    }

    /// A cell with seconds since the start; empty for never.
    pub(super) fn time(&mut self, time: Option<Time>) {
        self.duration(time.map(|time| time.since(Time::ZERO)));
    }

    /// A cell with a number of seconds; empty for never.
    pub(super) fn duration(&mut self, duration: Option<Duration>) {
        let mut scratch = std::mem::take(&mut self.scratch);
        scratch.clear();
        if let Some(duration) = duration {
            duration.push_decimal(&mut scratch);
        }
        self.text(&scratch);
        self.scratch = scratch;
    }

    /// A cell with a number in as many digits as tell it from its neighbours; empty for none.
    pub(super) fn float(&mut self, number: Option<f64>) {
        match number {
            // Of two zeros only one has a sign, and nobody wants to see it.
            Some(number) => self.text(&(number + 0.0).to_string()),
            None => self.text(""),
        }
    }

    /// Ends the row.
    pub(super) fn end(&mut self) {
        self.writer.write_record(None::<&[u8]>).expect(IN_MEMORY);
    }

    /// All rows as they stand in the file.
    pub(super) fn finish(self) -> Vec<u8> {
        self.writer.into_inner().expect(IN_MEMORY)
    }
}
