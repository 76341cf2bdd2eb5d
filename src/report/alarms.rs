//! `alarms.csv`: a row for each change of an alarm, in order of time.

use crate::report::table::Table;
use crate::scenario::model::Scenario;
use crate::study::replicate::Trial;
use crate::trace::entry::What;
use crate::trace::wording::Wording;

/// The columns behind scenario, replication and seed.
pub(super) const COLUMNS: &str = "alarm,time_s,from,to,reason,rule";

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
