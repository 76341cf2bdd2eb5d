//! The one way into the trace: an entry is folded into the outcome and, if the level asks, kept.

use crate::kernel::time::Time;
use crate::rulebook::Rule;
use crate::trace::entry::{Entry, EntryId, Subject, What};
use crate::trace::minute::Minute;
use crate::trace::outcome::Outcome;
use std::num::NonZeroU32;

/// How much of a run is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// Only the outcome.
    Summary,
    /// Every entry.
    Full,
}

/// Receives every entry of a run in the order in which it happened.
#[derive(Clone, Debug)]
pub struct Recorder {
    level: Level,
    count: u32,
    entries: Vec<Entry>,
    outcome: Outcome,
}

impl Recorder {
    /// A recorder of an empty run.
    pub fn new(level: Level) -> Self {
        Self {
            level,
            count: 0,
            entries: Vec::new(),
            outcome: Outcome::default(),
        }
    }

    /// Makes room for so many further entries, so that recording them moves nothing.
    pub fn expect(&mut self, entries: usize) {
        if self.level == Level::Full {
            self.entries.reserve(entries);
        }
    }

    /// Records one entry and gives it its number.
    pub fn record(&mut self, entry: Entry) -> EntryId {
        self.outcome.fold(&entry);
        if self.level == Level::Full {
            self.entries.push(entry);
        }
        self.count += 1;
        EntryId(NonZeroU32::new(self.count).expect("counted from 1"))
    }

    /// Records a minute that is over: its figures in the outcome, whatever the level, and an entry
    /// that names them.
    pub fn record_minute(
        &mut self,
        time: Time,
        cause: Option<EntryId>,
        rule: Rule,
        minute: Minute,
    ) -> EntryId {
        let subject = Subject::TargetGroup(minute.subject);
        let id = self.outcome.keep_minute(minute);
        self.record(Entry {
            time,
            cause,
            deployment: None,
            subject,
            rule,
            what: What::Minute(id),
        })
    }

    /// Whether entries are kept.
    pub fn keeps_entries(&self) -> bool {
        self.level == Level::Full
    }

    /// The number the next entry will have.
    pub fn upcoming(&self) -> EntryId {
        EntryId(NonZeroU32::MIN.saturating_add(self.count))
    }

    /// What was recorded: the entries, as far as they were kept, and the outcome.
    pub fn finish(self) -> (Vec<Entry>, Outcome) {
        (self.entries, self.outcome)
    }

    /// The outcome so far.
    pub const fn outcome(&self) -> &Outcome {
        &self.outcome
    }
}
