//! `alarms.csv`: a row for each change of an alarm, in order of time.

use crate::report::table::Table;
use crate::scenario::model::Scenario;
use crate::study::replicate::Trial;
use crate::trace::column::{Cell, Column};
use crate::trace::entry::What;
use crate::trace::wording::Wording;

/// The columns behind scenario, replication and seed.
pub(super) const COLUMNS: [Column; 6] = [
    Column::full("alarm", Cell::Text, "`alarmName`."),
    Column::full(
        "time_s",
        Cell::Seconds,
        "When its state changed, from the start of the run.",
    ),
    Column::full(
        "from",
        Cell::Word,
        "The state left: `OK`, `ALARM` or `INSUFFICIENT_DATA`.",
    ),
    Column::full("to", Cell::Word, "The state entered."),
    Column::full(
        "reason",
        Cell::Text,
        "What decided it, with the datapoints that were counted.",
    ),
    Column::full("rule", Cell::Rule, "The rule that decided it."),
];

/// The rows of one replication.
pub(super) fn rows(scenario: &Scenario, trial: &Trial, wording: &Wording<'_>) -> Vec<u8> {
    let mut table = Table::new(&scenario.name, trial);
    let mut reason = String::new();
    for entry in &trial.run.entries {
        let What::Alarm { from, to, .. } = entry.what else {
            continue;
        };
        reason.clear();
        wording.detail(entry, &mut reason);
        table.begin();
        table.text(wording.subject(entry));
        table.time(Some(entry.time));
        table.text(from.as_str());
        table.text(to.as_str());
        table.text(&reason);
        table.text(entry.rule.id());
        table.end();
    }
    table.finish()
}
