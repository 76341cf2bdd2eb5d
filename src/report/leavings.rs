//! What one replication leaves: its part of every file, as text. Workers make it side by side; who
//! writes it, and where, is not known here.

use crate::report::charts::{self, Chart, ChartsWanted};
use crate::report::diagnosis::Diagnoses;
use crate::report::faults::Strikes;
use crate::report::story::{Story, Teller, Telling};
use crate::report::tables::TABLES;
use crate::report::walks::walks;
use crate::report::{
    alarms, deployments, json_lines, lifecycle_events, measures, metrics, targets,
};
use crate::scenario::model::Scenario;
use crate::study::facts::Facts;
use crate::study::replicate::Trial;
use crate::trace::digest::RunDigest;
use crate::trace::row::Rows;

/// One replication, read once and ready to be folded and written.
#[derive(Debug)]
pub struct Leavings {
    /// For the study.
    pub facts: Facts,
    /// Its rows of each table, in the order in which tables are listed.
    pub tables: [Vec<u8>; TABLES.len()],
    /// Rows of `trace.csv` and lines of `trace.jsonl`, if this replication is traced.
    pub trace: Option<TraceText>,
    /// What happened, in lines for a person, if it is to be told.
    pub story: Option<Story>,
    /// Its charts, as far as they are wanted.
    pub charts: Vec<Chart>,
}

/// The trace of one replication in both forms.
#[derive(Debug, Default)]
pub struct TraceText {
    /// Rows of `trace.csv`.
    pub csv: String,
    /// Lines of `trace.jsonl`.
    pub json_lines: String,
}

/// What is wanted of a replication besides its tables.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    /// Its trace.
    pub trace: Keep,
    /// Its story, and how much of it; none if nobody reads it.
    pub story: Option<Telling>,
    /// Its charts, if it is to have some.
    pub charts: Option<&'a ChartsWanted>,
}

/// Whether something is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    /// It is.
    Yes,
    /// It is not.
    No,
}

/// Rows are digested in pieces of about this many bytes.
const PIECE: usize = 1 << 16;

impl Leavings {
    /// Reads a finished run.
    pub fn of(scenario: &Scenario, trial: &Trial, wanted: Wanted<'_>) -> Self {
        let mut rows = Rows::new(
            &scenario.name,
            &scenario.world,
            trial.seed,
            trial.run.outcome.minutes(),
        );
        let mut digest = RunDigest::default();
        let mut diagnoses = Diagnoses::default();
        let mut strikes = Strikes::default();
        let mut trace = (wanted.trace == Keep::Yes).then(TraceText::default);
        let mut teller = wanted.story.map(Teller::new);
        let mut piece = String::with_capacity(PIECE + 1_024);
        for (place, (number, entry)) in (1..).zip(&trial.run.entries).enumerate() {
            rows.push(entry, &mut piece);
            let wording = rows.wording();
            diagnoses.take(place, entry, wording);
            strikes.take(number, entry, wording);
            if let Some(text) = &mut trace {
                let lines = &mut text.json_lines;
                json_lines::push(&scenario.name, trial, number, entry, wording, lines);
            }
            if let Some(teller) = &mut teller {
                teller.hear(entry, wording);
            }
            if piece.len() >= PIECE {
                take_piece(&mut piece, &mut digest, &mut trace);
            }
        }
        take_piece(&mut piece, &mut digest, &mut trace);
        let walks = walks(&trial.run.entries, scenario.world.hosts.len());
        let facts = Facts::of(scenario, trial, digest.finish());
        Self {
            tables: [
                deployments::rows(scenario, trial, rows.wording()),
                targets::rows(scenario, trial, &walks),
                lifecycle_events::rows(scenario, trial, &walks, &diagnoses),
                strikes.rows(scenario, trial),
                metrics::rows(scenario, trial),
                alarms::rows(scenario, trial, rows.wording()),
                measures::rows(scenario, trial, &facts),
            ],
            facts,
            trace,
            story: teller.map(Teller::finish),
            charts: wanted.charts.map_or_else(Vec::new, |wanted| {
                charts::of_run(scenario, trial, &walks, wanted)
            }),
        }
    }
}

fn take_piece(piece: &mut String, digest: &mut RunDigest, trace: &mut Option<TraceText>) {
    digest.take(piece);
    if let Some(text) = trace {
        text.csv.push_str(piece);
    }
    piece.clear();
}
