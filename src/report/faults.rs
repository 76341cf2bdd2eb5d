//! `faults.csv`: a row for each strike of a fault in order of time, then one for each fault that
//! never struck.

use crate::account::fault::description::What as Kind;
use crate::aws::codedeploy::ids::InstanceId;
use crate::kernel::time::Time;
use crate::report::table::Table;
use crate::scenario::model::Scenario;
use crate::study::replicate::Trial;
use crate::trace::column::{Cell, Column};
use crate::trace::entry::{Entry, Subject, What};
use crate::trace::wording::Wording;
use std::collections::{BTreeMap, BTreeSet};

/// The columns behind scenario, replication and seed.
pub(super) const COLUMNS: [Column; 7] = [
    Column::full(
        "fault",
        Cell::Text,
        "The fault, by its name in the scenario, or by kind and number, such as `agentDead-1`.",
    ),
    Column::full(
        "kind",
        Cell::Word,
        "What it is, by its key in the scenario, such as `agentDead`.",
    ),
    Column::or_empty(
        "subject",
        Cell::Text,
        "The host it struck.",
        "it struck no single host",
    ),
    Column::or_empty(
        "start_s",
        Cell::Seconds,
        "When it struck, from the start of the run.",
        "it never struck",
    ),
    Column::or_empty("end_s", Cell::Seconds, "When it was over.", "never"),
    Column::or_empty(
        "effect",
        Cell::Text,
        "The first thing that it caused, and how many more there were.",
        "it caused nothing that the trace tells of",
    ),
    Column::full(
        "rule",
        Cell::Rule,
        "The rule that says what such a fault does.",
    ),
];

/// The strikes of a run.
#[derive(Debug, Default)]
pub(super) struct Strikes {
    strikes: Vec<Strike>,
    /// Place of a strike by the number of its entry.
    by_entry: BTreeMap<u32, usize>,
    /// Strikes without an end, by fault and host, in order of time.
    open: BTreeSet<(u16, Option<InstanceId>, usize)>,
}

#[derive(Debug)]
struct Strike {
    fault: u16,
    host: Option<InstanceId>,
    start: Time,
    end: Option<Time>,
    effect: String,
    further_effects: u32,
}

impl Strikes {
    /// Takes the entry with this number, counted from 1, which `wording` has just heard.
    pub(super) fn take(&mut self, number: u32, entry: &Entry, wording: &Wording<'_>) {
        if let (What::FaultBegan(host), Subject::Fault(fault)) = (entry.what, entry.subject) {
            self.by_entry.insert(number, self.strikes.len());
            self.open.insert((fault, host, self.strikes.len()));
            self.strikes.push(Strike {
                fault,
                host,
                start: entry.time,
                end: None,
                effect: String::new(),
                further_effects: 0,
            });
        } else if let (What::FaultEnded(host), Subject::Fault(fault)) = (entry.what, entry.subject)
        {
            let strikes = (fault, host, 0)..=(fault, host, usize::MAX);
            if let Some(first) = self.open.range(strikes).next().copied() {
                self.open.remove(&first);
                self.strikes[first.2].end = Some(entry.time);
            }
        } else {
            self.note_effect(entry, wording);
        }
    }

    /// An effect of a strike is what names it as its cause.
    fn note_effect(&mut self, entry: &Entry, wording: &Wording<'_>) {
        // Every minute is told, disturbed or not.
        if matches!(entry.what, What::Minute(_)) {
            return;
        }
        let Some(place) = entry
            .cause
            .and_then(|cause| self.by_entry.get(&cause.0.get()))
        else {
            return;
        };
        let strike = &mut self.strikes[*place];
        if strike.effect.is_empty() {
            let (_, to) = Wording::change(entry);
            let words = [wording.subject(entry), Wording::what(entry), to];
            let words: Vec<&str> = words.into_iter().filter(|word| !word.is_empty()).collect();
            strike.effect = words.join(" ");
        } else {
            strike.further_effects += 1;
        }
    }

    /// The rows of one replication.
    pub(super) fn rows(&self, scenario: &Scenario, trial: &Trial) -> Vec<u8> {
        let mut table = Table::new(&scenario.name, trial);
        let world = &scenario.world;
        for strike in &self.strikes {
            let fault = &world.faults[usize::from(strike.fault)];
            table.begin();
            table.text(&fault.name);
            table.text(fault.what.kind());
            table.text(
                strike
                    .host
                    .map_or("", |host| world.hosts[host.index()].name.as_str()),
            );
            table.time(Some(strike.start));
            table.time(strike.end);
            match strike.further_effects {
                0 if strike.effect.is_empty() => table.text(untold_effect(fault.what)),
                0 => table.text(&strike.effect),
                more => table.text(&format!("{} and {more} more", strike.effect)),
            }
            table.text(fault.what.rule().id());
            table.end();
        }
        for (place, fault) in (0..).zip(&world.faults) {
            if trial.run.outcome.struck(place) {
                continue;
            }
            table.begin();
            for cell in [
                &fault.name,
                fault.what.kind(),
                "",
                "",
                "",
                "",
                fault.what.rule().id(),
            ] {
                table.text(cell);
            }
            table.end();
        }
        table.finish()
    }
}

/// What a strike does of which no entry tells.
const fn untold_effect(what: Kind) -> &'static str {
    match what {
        Kind::ElbFlap { .. } => "reached in part of every period",
        Kind::ApiThrottle { .. } => "calls may be refused",
        Kind::AlarmPollFails => "polls fail",
        Kind::AlarmEvaluationFails { .. } => "no evaluation",
        Kind::MetricDelay { .. } => "points arrive later",
        Kind::MetricMissing { .. } => "points are lost",
        Kind::SetAlarmState { .. } => "the alarm was in that state",
        Kind::DependencySlow { .. } | Kind::EbsSlow { .. } => "slower",
        Kind::BadRevision { .. } => "answers get worse",
        Kind::InstanceCrash
        | Kind::InstanceReboot
        | Kind::AgentDead
        | Kind::AgentRestart
        | Kind::AgentSlow { .. }
        | Kind::AgentCredentials
        | Kind::Partition { .. }
        | Kind::ScriptFails { .. }
        | Kind::ScriptTimesOut
        | Kind::ScriptMissing
        | Kind::ScriptNotExecutable
        | Kind::OutputsLeftOpen
        | Kind::DiskFull
        | Kind::S3Slow { .. }
        | Kind::S3Fails
        | Kind::RevisionMissing { .. }
        | Kind::ArchiveDeleted
        | Kind::OperatorStop { .. }
        | Kind::AzOutage
        | Kind::ClockSkew
        | Kind::DnsFail { .. } => "",
    }
}
