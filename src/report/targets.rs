//! `targets.csv`: a row for each target of each deployment, in the order in which turns came.

use crate::aws::codedeploy::status::TargetLabel;
use crate::report::table::Table;
use crate::report::walks::Walk;
use crate::scenario::model::Scenario;
use crate::study::replicate::Trial;
use crate::trace::column::{Cell, Column};

/// The columns behind scenario, replication and seed.
pub(super) const COLUMNS: [Column; 7] = [
    Column::full(
        "deployment",
        Cell::Number,
        "The deployment, as in `deployments.csv`.",
    ),
    Column::full("target", Cell::Text, "The host, by its name."),
    Column::or_empty(
        "label",
        Cell::Word,
        "`Blue` or `Green`, in blue/green deployments.",
        "deployments in place",
    ),
    Column::or_empty("zone", Cell::Text, "Its Availability Zone.", "it has none"),
    Column::full(
        "status",
        Cell::Word,
        "Its last status in this deployment: `Pending`, `InProgress`, `Ready`, `Succeeded`, \
         `Failed`, `Skipped` or `Unknown`.",
    ),
    Column::or_empty(
        "started_s",
        Cell::Seconds,
        "When its turn came, from the start of the run.",
        "never",
    ),
    Column::or_empty(
        "completed_s",
        Cell::Seconds,
        "When its status became final.",
        "never",
    ),
];

/// The rows of one replication.
pub(super) fn rows(scenario: &Scenario, trial: &Trial, walks: &[Walk]) -> Vec<u8> {
    let mut table = Table::new(&scenario.name, trial);
    for walk in walks {
        let host = &scenario.world.hosts[walk.host.index()];
        table.begin();
        table.number(u64::from(walk.deployment.0) + 1);
        table.text(&host.name);
        table.text(walk.label.map_or("", TargetLabel::as_str));
        table.text(host.zone.as_deref().unwrap_or(""));
        table.text(walk.status.as_str());
        table.time(walk.started);
        table.time(walk.completed);
        table.end();
    }
    table.finish()
}
