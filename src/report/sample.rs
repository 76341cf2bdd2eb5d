//! A finished study and its story, for the tests of reports: the sample run, with expectations.

use crate::engine::simulation::Run;
use crate::report::closing::Material;
use crate::report::leavings::{Keep, Leavings, Wanted};
use crate::report::story::{Story, Telling};
use crate::scenario::expectation::{Claim, Expectation, Holds};
use crate::scenario::load::load;
use crate::scenario::model::Scenario;
use crate::study::fold::{Fold, Study};
use crate::study::plan::{Base, Replication};
use crate::study::replicate::Trial;
use crate::trace::outcome::Outcome;
use crate::trace::sample;

/// What a report is made of, owned.
pub(super) struct Sample {
    pub(super) scenario: Scenario,
    pub(super) study: Study,
    pub(super) story: Option<Story>,
    pub(super) base: Base,
}

impl Sample {
    /// The sample run so many times over. The first of these expectations holds and the others do not.
    pub(super) fn of(replications: u32, texts: &[&str]) -> Self {
        let expect = |place: usize, holds| Expectation {
            text: texts[place].to_owned(),
            claim: Claim::FaultStruck {
                fault: u16::try_from(place.min(1)).expect("0 or 1"),
            },
            holds,
        };
        let all = (0..texts.len()).map(|place| expect(place, Holds::Always));
        Self::expecting(replications, all.collect(), Base::None)
    }

    /// The same with these expectations, beside paired runs without requests if there are such.
    pub(super) fn expecting(replications: u32, all: Vec<Expectation>, base: Base) -> Self {
        let mut scenario = load("two-hosts", &[], None)
            .expect("a shipped scenario loads")
            .scenario;
        scenario.world = sample::world();
        scenario.expectations = all;
        let mut fold = Fold::new(&scenario);
        let mut story = None;
        for index in 0..replications {
            let (entries, outcome) = sample::traffic::recorded();
            let trial = Trial {
                replication: Replication::with_index(index),
                seed: sample::SEED,
                run: Run {
                    entries,
                    outcome,
                    ended: sample::at(300),
                    events: 0,
                },
                base: match base {
                    Base::None => None,
                    Base::Paired => Some(Outcome::default()),
                },
            };
            let wanted = Wanted {
                trace: Keep::No,
                story: (replications == 1).then_some(Telling::Plot),
                charts: None,
            };
            let leavings = Leavings::of(&scenario, &trial, wanted);
            fold.take(leavings.facts);
            story = leavings.story;
        }
        let study = fold.finish();
        Self {
            scenario,
            study,
            story,
            base,
        }
    }

    pub(super) fn material(&self) -> Material<'_> {
        Material {
            scenario: &self.scenario,
            seed: 7,
            study: &self.study,
            story: self.story.as_ref(),
            charts: &[],
            folder: "output/sample",
            why: "cutover why sample",
            again: "cutover run sample --seed 7",
            telling: Telling::Plot,
            base: self.base,
        }
    }
}
