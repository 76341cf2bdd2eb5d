//! Why each failed lifecycle event of a run failed, as tables show it.

use crate::trace::entry::{Entry, What};
use crate::trace::wording::Wording;

/// The diagnoses of a run, in order of their entries.
#[derive(Debug, Default)]
pub(super) struct Diagnoses(Vec<(usize, Diagnosis)>);

/// Why one event failed.
#[derive(Debug)]
pub(super) struct Diagnosis {
    /// The code in its diagnostics (EC2-168).
    pub(super) error_code: &'static str,
    /// The script at fault; empty if none is.
    pub(super) script: String,
    /// What happened.
    pub(super) message: String,
    /// The rule by which it failed.
    pub(super) rule: &'static str,
}

impl Diagnoses {
    /// Takes the entry at place `number`, which `wording` has just heard.
    pub(super) fn take(&mut self, number: usize, entry: &Entry, wording: &Wording<'_>) {
        let (What::EventFailed(event, failure) | What::EventNotPickedUp(event, failure)) =
            entry.what
        else {
            return;
        };
        let mut message = String::new();
        wording.diagnose(entry, event, failure, &mut message);
        let diagnosis = Diagnosis {
            error_code: failure.cause.code().as_str(),
            script: wording
                .script(entry, event, failure)
                .unwrap_or("")
                .to_owned(),
            message,
            rule: entry.rule.id(),
        };
        self.0.push((number, diagnosis));
    }

    /// The diagnosis that the entry at this place reports.
    pub(super) fn of(&self, number: usize) -> Option<&Diagnosis> {
        let place = self
            .0
            .binary_search_by_key(&number, |(number, _)| *number)
            .ok()?;
        Some(&self.0[place].1)
    }
}
