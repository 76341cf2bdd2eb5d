//! Charts of runs and studies: which there are, and the files they are.
//!
//! A chart is a list of shapes, from which both SVG and PNG are drawn with letters that come with the
//! program: the same bytes on every machine.

mod alarms;
mod capacity;
mod course;
mod density;

mod distributions;
pub(super) mod file;
mod font;
mod healthy_hosts;
mod lanes;
mod marks;
mod paint;
mod palette;
mod phase;
mod picture;
mod revisions;
mod run;
mod scale;
mod series;
mod sheet;
mod two_fleets;
mod window;

#[cfg(test)]
mod tests;

use crate::aws::named::named;
use crate::report::charts::file::{FORMS, name};
use crate::report::charts::picture::Picture;
use crate::report::charts::run::Charted;
use crate::report::walks::Walk;
use crate::scenario::model::Scenario;
use crate::study::fold::Study;
use crate::study::replicate::Trial;
use crate::study::watch::watch;

pub use self::scale::Clock;

named! {
    /// A kind of chart, by the name of its files.
    pub enum ChartKind {
        /// Targets as lanes of lifecycle events.
        Targets = "targets",
        /// Capacity against demand, hosts against their minimum.
        Capacity = "capacity",
        /// Traffic by revision, and what fails.
        Revisions = "revisions",
        /// Alarms under their metrics.
        Alarms = "alarms",
        /// Measures over all replications.
        Distributions = "distributions",
    }
}

impl ChartKind {
    /// What it shows, in few words.
    pub const fn shows(self) -> &'static str {
        match self {
            Self::Targets => {
                "targets as lanes of lifecycle events; of more than 60, how many do what"
            }
            Self::Capacity => {
                "capacity against demand and downtime, healthy hosts against their minimum"
            }
            Self::Revisions => {
                "the share of each revision in the traffic, and failed attempts by cause (retries included)"
            }
            Self::Alarms => "what each alarm saw of its metric, its threshold and its states",
            Self::Distributions => {
                "deployment time, downtime and failed requests over all replications"
            }
        }
    }

    /// When there is none.
    pub const fn absent(self) -> &'static str {
        match self {
            Self::Targets => "nothing is deployed",
            Self::Capacity => "nothing is deployed and nobody asks for anything",
            Self::Revisions => "nobody asks for anything",
            Self::Alarms => "the scenario has no alarms",
            Self::Distributions => "there is one replication",
        }
    }
}

/// Which charts are wanted, and what their clock shows.
#[derive(Clone, Debug)]
pub struct ChartsWanted {
    /// The kinds.
    pub kinds: Vec<ChartKind>,
    /// Time since the start, or of day.
    pub clock: Clock,
}

/// A chart, ready to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chart {
    /// What it shows.
    pub kind: ChartKind,
    /// What it shows, in words for who cannot see it.
    pub description: String,
    /// As SVG.
    pub svg: String,
    /// As PNG.
    pub png: Vec<u8>,
}

impl Chart {
    /// Both files, with their names; `replication`, counted from 1, where several have charts.
    pub fn files(&self, replication: Option<u32>) -> [(String, &[u8]); 2] {
        let [svg, png] = FORMS.map(|form| name(self.kind, replication, form));
        [(svg, self.svg.as_bytes()), (png, &self.png)]
    }
}

impl Chart {
    fn of(kind: ChartKind, picture: &Picture) -> Self {
        Self {
            kind,
            description: picture.description.clone(),
            svg: paint::svg(picture),
            png: paint::png(picture),
        }
    }
}

/// The charts of one run. A kind of which it has nothing to show is not among them.
pub(super) fn of_run(
    scenario: &Scenario,
    trial: &Trial,
    walks: &[Walk],
    wanted: &ChartsWanted,
) -> Vec<Chart> {
    let run = Charted::new(scenario, trial, walks, wanted.clock);
    wanted
        .kinds
        .iter()
        .filter_map(|kind| Some(Chart::of(*kind, &picture(*kind, &run, trial)?)))
        .collect()
}

/// The picture of one run; none where there is nothing of the kind to show.
fn picture(kind: ChartKind, run: &Charted<'_>, trial: &Trial) -> Option<Picture> {
    match kind {
        ChartKind::Targets => lanes::picture(run),
        ChartKind::Capacity => capacity::picture(run),
        ChartKind::Revisions => revisions::picture(run),
        ChartKind::Alarms => {
            let seen = watch(run.world, trial.seed, trial.run.ended);
            alarms::picture(run, &seen)
        }
        ChartKind::Distributions => None,
    }
}

/// The charts of a study of several replications.
pub fn of_study(
    scenario: &Scenario,
    seed: u64,
    study: &Study,
    wanted: &ChartsWanted,
) -> Option<Chart> {
    let kind = ChartKind::Distributions;
    if !wanted.kinds.contains(&kind) {
        return None;
    }
    let picture = distributions::picture(scenario, seed, study)?;
    Some(Chart::of(kind, &picture))
}
