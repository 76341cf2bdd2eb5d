//! The tables that runs leave: their files, what a row is, and their columns.

use crate::account::world::World;
use crate::report::{alarms, deployments, faults, lifecycle_events, measures, metrics, targets};
use crate::trace::column::Column;
use crate::trace::measure::Domain;

/// A table.
#[derive(Clone, Copy, Debug)]
pub struct TableFile {
    /// Its file.
    pub name: &'static str,
    /// What its rows are, in a sentence.
    pub rows: &'static str,
    /// Its columns behind scenario, replication and seed.
    pub columns: &'static [Column],
    /// What it speaks of: a scenario without such things has no such table.
    pub domain: Domain,
}

/// All tables.
pub const TABLES: [TableFile; 7] = [
    TableFile {
        name: "deployments.csv",
        rows: "A row for each deployment, in order of creation.",
        columns: &deployments::COLUMNS,
        domain: Domain::Deployments,
    },
    TableFile {
        name: "targets.csv",
        rows: "A row for each target of each deployment, in the order in which their turns came.",
        columns: &targets::COLUMNS,
        domain: Domain::Deployments,
    },
    TableFile {
        name: "lifecycle_events.csv",
        rows: "A row for each lifecycle event of each target, in the order of the walk.",
        columns: &lifecycle_events::COLUMNS,
        domain: Domain::Deployments,
    },
    TableFile {
        name: "faults.csv",
        rows: "A row for each strike of a fault in order of time, then one for each that never struck.",
        columns: &faults::COLUMNS,
        domain: Domain::Deployments,
    },
    TableFile {
        name: "metrics.csv",
        rows: "A row for each minute of each target group, in order of time.",
        columns: &metrics::COLUMNS,
        domain: Domain::Requests,
    },
    TableFile {
        name: "alarms.csv",
        rows: "A row for each change of an alarm, in order of time.",
        columns: &alarms::COLUMNS,
        domain: Domain::Alarms,
    },
    TableFile {
        name: "measures.csv",
        rows: "A row for each measure that such a scenario can have, with its value or without \
               ([measures.md](measures.md)).",
        columns: &measures::COLUMNS,
        domain: Domain::Deployments,
    },
];

/// The tables that a run in this world leaves, each with its place among all of them.
pub fn tables(world: &World) -> impl Iterator<Item = (usize, TableFile)> {
    TABLES
        .into_iter()
        .enumerate()
        .filter(|(_, table)| table.domain.is_in(world))
}
