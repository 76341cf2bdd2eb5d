//! Promises that every run keeps, one per file. A checker reads a finished run and says what is
//! wrong; it never works out what should have happened.

mod alarms;
mod cause;
mod ends;
mod floor;
mod groups;
mod health;
mod lifecycle;
mod limits;
mod outcome;
mod overview;
mod requests;
mod targets;
mod traffic;

use cutover::account::world::World;
use cutover::aws::codedeploy::ids::DeploymentId;
use cutover::aws::codedeploy::service::Record;
use cutover::engine::simulation::Simulation;
use cutover::kernel::chance::stream::Seed;
use cutover::kernel::time::Time;
use cutover::trace::entry::{Entry, EntryId};
use cutover::trace::outcome::Outcome;
use cutover::trace::recorder::Level;

/// A finished run with what the service keeps about its deployments.
pub(crate) struct Finished<'w> {
    pub(crate) world: &'w World,
    pub(crate) entries: Vec<Entry>,
    pub(crate) records: Vec<Record>,
    pub(crate) outcome: Outcome,
    pub(crate) ended: Time,
}

impl<'w> Finished<'w> {
    /// Runs `world` to its end.
    pub(crate) fn run(world: &'w World, seed: Seed) -> Self {
        let mut simulation = Simulation::new(world, seed, Level::Full);
        simulation.run_until(Time::LAST);
        let records = simulation.service().records().to_vec();
        let finished = simulation.run();
        Self {
            world,
            entries: finished.entries,
            records,
            outcome: finished.outcome,
            ended: finished.ended,
        }
    }

    /// Each deployment with its number.
    fn deployments(&self) -> impl Iterator<Item = (DeploymentId, &Record)> {
        (0..).map(DeploymentId).zip(&self.records)
    }

    /// The entries of one deployment, each with its number.
    fn of(&self, deployment: DeploymentId) -> impl Iterator<Item = (usize, &Entry)> {
        let own = move |(_, entry): &(usize, &Entry)| entry.deployment == Some(deployment);
        self.entries.iter().enumerate().filter(own)
    }

    /// The entry of a number.
    fn entry(&self, id: EntryId) -> &Entry {
        &self.entries[place(id)]
    }
}

/// Where an entry stands in the list.
fn place(id: EntryId) -> usize {
    id.0.get() as usize - 1
}

/// Everything that is wrong with a run.
pub(crate) fn faults(run: &Finished<'_>) -> Vec<String> {
    let mut faults = Vec::new();
    for (name, check) in [
        (
            "cause",
            cause::check as fn(&Finished<'_>) -> Result<(), String>,
        ),
        ("ends", ends::check),
        ("floor", floor::check),
        ("groups", groups::check),
        ("health", health::check),
        ("lifecycle", lifecycle::check),
        ("limits", limits::check),
        ("outcome", outcome::check),
        ("overview", overview::check),
        ("requests", requests::check),
        ("targets", targets::check),
        ("traffic", traffic::check),
        ("alarms", alarms::check),
    ] {
        if let Err(fault) = check(run) {
            faults.push(format!("{name}: {fault}"));
        }
    }
    faults
}
