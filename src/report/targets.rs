//! `targets.csv`: a row for each target of each deployment, in the order in which turns came.

use crate::report::table::Table;
use crate::report::walks::Walk;
use crate::scenario::model::Scenario;
use crate::study::replicate::Trial;

/// The columns behind scenario, replication and seed.
pub(super) const COLUMNS: &str = "deployment,target,label,zone,status,started_s,completed_s";

/// The rows of one replication.
pub(super) fn rows(scenario: &Scenario, trial: &Trial, walks: &[Walk]) -> Vec<u8> {
    let mut table = Table::new(&scenario.name, trial);
    for walk in walks {
        let host = &scenario.world.hosts[walk.host.index()];
        table.begin();
        table.number(u64::from(walk.deployment.0) + 1);
        table.text(&host.name);
        // Blue and Green are labels of blue/green deployments.
        table.text("");
        table.text(host.zone.as_deref().unwrap_or(""));
        table.text(walk.status.as_str());
        table.time(walk.started);
        table.time(walk.completed);
        table.end();
    }
    table.finish()
}
