//! `measures.csv`: a row for each measure of each replication, in the order of the measures.

use crate::report::table::Table;
use crate::scenario::model::Scenario;
use crate::study::facts::Facts;
use crate::study::replicate::Trial;
use crate::trace::column::{Cell, Column};
use crate::trace::measure::Measure;

/// The columns behind scenario, replication and seed.
pub(super) const COLUMNS: [Column; 4] = [
    Column::full("measure", Cell::Word, "The measure, named as in `expect`."),
    Column::or_empty(
        "value",
        Cell::Named,
        "Its value over this replication.",
        "what it measures did not happen",
    ),
    Column::full(
        "unit",
        Cell::Word,
        "Its unit: `s`, `min`, `targets`, `requests`, `requests/s`, `target-seconds` or `share`, which \
         is 1 for all of a whole.",
    ),
    Column::or_empty(
        "base",
        Cell::Named,
        "Its value in the paired run without deployments, over the same minutes (TRF-061).",
        "it has none there, or no such run was made: it takes `--base` or an expectation of \
         `excessFailed`",
    ),
];

/// The rows of one replication: every measure that such a scenario can have.
pub(super) fn rows(scenario: &Scenario, trial: &Trial, facts: &Facts) -> Vec<u8> {
    let mut table = Table::new(&scenario.name, trial);
    let values = facts.measures.iter().zip(&facts.base_measures);
    for (measure, (value, base)) in Measure::ALL.iter().zip(values) {
        if !measure.domain().is_in(&scenario.world) {
            continue;
        }
        table.begin();
        table.text(measure.as_str());
        table.float(*value);
        table.text(measure.unit().in_data());
        table.float(*base);
        table.end();
    }
    table.finish()
}
