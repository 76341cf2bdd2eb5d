//! A run as charts look at it.

use crate::account::world::World;
use crate::aws::codedeploy::ids::{GroupId, RevisionId};
use crate::kernel::time::Time;
use crate::report::calendar;
use crate::report::charts::marks::{Mark, marks};
use crate::report::charts::scale::Clock;
use crate::report::charts::sheet::Sheet;
use crate::report::charts::window::{Window, window};
use crate::report::ink::wide;
use crate::report::walks::Walk;
use crate::scenario::model::Scenario;
use crate::study::replicate::Trial;
use crate::trace::entry::Entry;
use crate::trace::outcome::Outcome;

/// A finished run with what all its charts share.
pub(super) struct Charted<'a> {
    pub(super) scenario: &'a Scenario,
    pub(super) world: &'a World,
    pub(super) entries: &'a [Entry],
    pub(super) outcome: &'a Outcome,
    pub(super) walks: &'a [Walk],
    pub(super) ended: Time,
    pub(super) clock: Clock,
    marks: Vec<Mark>,
    window: Window,
    /// Which run it is.
    run: String,
    subtitle: String,
}

/// Letters of a description that stand below a title.
const DESCRIPTION_MAX: usize = 160;

/// The first sentences of a description.
pub(super) fn subtitle(description: &str) -> String {
    let mut text = String::new();
    for sentence in description.split_inclusive(['.', '?', '!']) {
        if !text.is_empty() && wide(&text) + wide(sentence) > DESCRIPTION_MAX {
            break;
        }
        text.push_str(sentence);
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// So many marks are told to who cannot see them.
const MARKS_TOLD: usize = 12;

impl<'a> Charted<'a> {
    pub(super) fn new(
        scenario: &'a Scenario,
        trial: &'a Trial,
        walks: &'a [Walk],
        clock: Clock,
    ) -> Self {
        let (entries, outcome) = (&trial.run.entries, &trial.run.outcome);
        let marks = marks(entries, &scenario.world, outcome);
        let window = window(&marks, (entries, outcome), trial.run.ended);
        let run = format!(
            "seed {}, replication {} · {}",
            trial.seed.seed,
            trial.replication.0,
            calendar::minute(scenario.starts_at)
        );
        Self {
            scenario,
            world: &scenario.world,
            entries,
            outcome,
            walks,
            ended: trial.run.ended,
            clock,
            marks,
            window,
            run,
            subtitle: subtitle(&scenario.description),
        }
    }

    /// An empty chart with its head.
    pub(super) fn sheet(&self, title: &str) -> Sheet<'_> {
        Sheet::new(
            title,
            (&self.run, &self.subtitle),
            self.window,
            self.clock,
            &self.marks,
        )
    }

    /// A deployment group as a title names it.
    pub(super) fn group(&self, group: GroupId) -> String {
        let group = &self.world.groups[group.index()].group;
        format!("{}/{}", group.application, group.name)
    }

    /// The name of a revision.
    pub(super) fn revision(&self, revision: RevisionId) -> &str {
        &self.world.revisions[revision.index()].name
    }

    /// Whether all deployments were of this group.
    pub(super) fn is_of_one_group(&self, group: GroupId) -> bool {
        let deployments = self.outcome.deployments();
        deployments
            .iter()
            .all(|deployment| deployment.group == group)
    }

    /// The revisions other than those that ran at the start, in order of deployment.
    pub(super) fn new_revisions(&self) -> Vec<&str> {
        let mut new: Vec<&str> = Vec::new();
        for deployment in self.outcome.deployments() {
            let name = self.revision(deployment.revision);
            if !self.world.runs.contains(&Some(deployment.revision)) && !new.contains(&name) {
                new.push(name);
            }
        }
        new
    }

    /// What is marked, in words.
    pub(super) fn marked(&self) -> String {
        if self.marks.is_empty() {
            return String::new();
        }
        let told: Vec<String> = self
            .marks
            .iter()
            .take(MARKS_TOLD)
            .map(|mark| format!("{} at {}", mark.words(), self.clock.show(mark.time)))
            .collect();
        let more = match self.marks.len().saturating_sub(MARKS_TOLD) {
            0 => String::new(),
            more => format!(", and {more} more"),
        };
        format!("Marked: {}{more}.", told.join(", "))
    }
}
