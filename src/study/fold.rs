//! The sums over the replications of one scenario, taken in their order.

use crate::account::requests::slo::ALERTS;
use crate::aws::codedeploy::status::DeploymentStatus;
use crate::kernel::time::Time;
use crate::scenario::expectation::{Expectation, Holds};
use crate::scenario::model::Scenario;
use crate::study::facts::Facts;
use crate::study::plan::Replication;
use crate::study::statistics::Statistics;
use crate::text::units::Share;
use crate::trace::digest::StudyDigest;
use crate::trace::measure::Measure;
use crate::trace::slo::Burn;

/// Takes the facts of one replication after the other.
#[derive(Clone, Debug)]
pub struct Fold<'a> {
    scenario: &'a Scenario,
    digest: StudyDigest,
    replications: u32,
    claims: Vec<Tally>,
    /// Values by measure, in replication order.
    measures: Vec<Vec<f64>>,
    /// By deployment, then by status.
    statuses: Vec<[u32; DeploymentStatus::ALL.len()]>,
    struck: Vec<bool>,
    /// Requests that failed in the paired runs, in replication order.
    base_failed: Vec<f64>,
    /// By alert, in replication order.
    burns: [Vec<Burn>; ALERTS.len()],
}

#[derive(Clone, Debug, Default)]
struct Tally {
    held: u32,
    first_true: Option<(Replication, String)>,
    first_false: Option<(Replication, String)>,
}

/// What all replications came to.
#[derive(Clone, Debug)]
pub struct Study {
    /// How many there were.
    pub replications: u32,
    /// The digest over all of them.
    pub digest: String,
    /// The verdict on each expectation, in the scenario's order.
    pub verdicts: Vec<Verdict>,
    /// Every measure with its statistics; none if it never had a value.
    pub measures: Vec<(Measure, Option<Statistics>)>,
    /// The values of every measure, in replication order, those of runs without one left out.
    samples: Vec<Vec<f64>>,
    /// For each deployment in order of creation, in how many replications it ended how.
    pub statuses: Vec<Vec<(DeploymentStatus, u32)>>,
    /// Places of the faults that struck in no replication.
    pub never_struck: Vec<usize>,
    /// Requests that failed in the paired runs without deployments; none without such runs (TRF-061).
    pub base_failed: Option<Statistics>,
    /// What each burn-rate alert would have done, in the order of [`ALERTS`].
    pub burns: [Burns; ALERTS.len()],
}

/// What one burn-rate alert would have done, over the replications with requests.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Burns {
    /// The greatest burn rate.
    pub highest: Option<Statistics>,
    /// When it would have fired, in seconds from the start, where it would.
    pub fires: Option<Statistics>,
    /// Requests in its short window.
    pub requests_in_short: Option<Statistics>,
}

impl Burns {
    fn of(all: &[Burn]) -> Self {
        let statistics = |value: fn(&Burn) -> Option<f64>| {
            Statistics::of(&all.iter().filter_map(value).collect::<Vec<_>>())
        };
        Self {
            highest: statistics(|burn| Some(burn.highest)),
            fires: statistics(|burn| burn.fires.map(Time::as_secs_f64)),
            requests_in_short: statistics(|burn| Some(burn.requests_in_short)),
        }
    }
}

/// The verdict on one expectation.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    /// Whether the expectation holds.
    pub holds: bool,
    /// In how many replications the claim was true.
    pub held: u32,
    /// What was found in the first replication that speaks against it, or in the first of all.
    pub found: String,
    /// The first replication that speaks against the expectation.
    pub first_broken: Option<Replication>,
}

impl<'a> Fold<'a> {
    /// Nothing taken yet.
    pub fn new(scenario: &'a Scenario) -> Self {
        Self {
            scenario,
            digest: StudyDigest::default(),
            replications: 0,
            claims: vec![Tally::default(); scenario.expectations.len()],
            measures: vec![Vec::new(); Measure::ALL.len()],
            statuses: Vec::new(),
            struck: vec![false; scenario.world.faults.len()],
            base_failed: Vec::new(),
            burns: Default::default(),
        }
    }

    /// Takes the next replication.
    pub fn take(&mut self, facts: Facts) {
        self.digest.take(&facts.digest);
        self.replications += 1;
        for (tally, finding) in self.claims.iter_mut().zip(facts.findings) {
            let first = if finding.holds {
                tally.held += 1;
                &mut tally.first_true
            } else {
                &mut tally.first_false
            };
            first.get_or_insert((facts.replication, finding.found));
        }
        let of = |measure: Measure| facts.measures.get(measure as usize).copied().flatten();
        let failed = of(Measure::RequestsFailed).zip(of(Measure::ExcessFailed));
        self.base_failed
            .extend(failed.map(|(all, excess)| all - excess));
        for (values, value) in self.measures.iter_mut().zip(facts.measures) {
            values.extend(value);
        }
        for (deployment, status) in facts.statuses.into_iter().enumerate() {
            if deployment == self.statuses.len() {
                self.statuses.push([0; DeploymentStatus::ALL.len()]);
            }
            self.statuses[deployment][status as usize] += 1;
        }
        for (ever, struck) in self.struck.iter_mut().zip(facts.struck) {
            *ever |= struck;
        }
        for (all, burn) in self.burns.iter_mut().zip(facts.burns) {
            all.extend(burn);
        }
    }

    /// What they came to.
    pub fn finish(self) -> Study {
        let expectations = self.scenario.expectations.iter();
        let verdicts = expectations.zip(self.claims);
        let statuses = self.statuses.iter().map(|counts| {
            let of = |status: &DeploymentStatus| (*status, counts[*status as usize]);
            DeploymentStatus::ALL
                .iter()
                .map(of)
                .filter(|(_, count)| *count > 0)
                .collect()
        });
        let measures = Measure::ALL.iter().zip(&self.measures);
        let never = self
            .struck
            .iter()
            .enumerate()
            .filter(|(_, struck)| !**struck);
        Study {
            replications: self.replications,
            verdicts: verdicts
                .map(|(one, tally)| tally.judge(one, self.replications))
                .collect(),
            measures: measures
                .map(|(measure, all)| (*measure, Statistics::of(all)))
                .collect(),
            statuses: statuses.collect(),
            never_struck: never.map(|(place, _)| place).collect(),
            base_failed: Statistics::of(&self.base_failed),
            burns: self.burns.each_ref().map(|all| Burns::of(all)),
            samples: self.measures,
            digest: self.digest.finish(),
        }
    }
}

impl Study {
    /// The values of a measure, in replication order; runs without one are left out.
    pub fn values(&self, measure: Measure) -> &[f64] {
        let place = Measure::ALL.iter().position(|known| *known == measure);
        place.map_or(&[], |place| &self.samples[place])
    }

    /// Whether every expectation holds.
    pub fn holds(&self) -> bool {
        self.verdicts.iter().all(|verdict| verdict.holds)
    }
}

impl Tally {
    fn judge(self, expectation: &Expectation, replications: u32) -> Verdict {
        let holds = match expectation.holds {
            Holds::Always => self.held == replications,
            Holds::InAtLeast(share) => {
                // In whole numbers: a float may put the bound a hair above what meets it.
                let of_whole =
                    |count: u32, share: Share| u128::from(count) * u128::from(share.billionths());
                of_whole(self.held, Share::WHOLE) >= of_whole(replications, share)
            }
            Holds::Never => self.held == 0,
        };
        let (against, for_it) = match expectation.holds {
            Holds::Always | Holds::InAtLeast(_) => (self.first_false, self.first_true),
            Holds::Never => (self.first_true, self.first_false),
        };
        let first_broken = against
            .as_ref()
            .filter(|_| !holds)
            .map(|(replication, _)| *replication);
        let (speaks, other) = if holds {
            (for_it, against)
        } else {
            (against, for_it)
        };
        let found = speaks.or(other).map_or(String::new(), |(_, found)| found);
        Verdict {
            holds,
            held: self.held,
            found,
            first_broken,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::load::load;
    use crate::study::verdict::Finding;
    use crate::text::units::parse_share;

    fn facts(index: u32, holds: bool) -> Facts {
        Facts {
            replication: Replication::with_index(index),
            digest: index.to_string(),
            findings: vec![Finding {
                holds,
                found: format!("found {index}"),
            }],
            measures: vec![Some(f64::from(index)); Measure::ALL.len()],
            base_measures: vec![None; Measure::ALL.len()],
            statuses: vec![DeploymentStatus::Succeeded; 1 + usize::from(!holds)],
            struck: Vec::new(),
            burns: [None; ALERTS.len()],
        }
    }

    fn at_least(share: &str) -> Holds {
        Holds::InAtLeast(parse_share(share).expect("a share"))
    }

    /// Four replications, in the third of which the claim is false.
    fn judged(holds: Holds) -> Study {
        judged_over(4, &[2], holds)
    }

    /// So many replications, with those in which the claim is false.
    fn judged_over(replications: u32, broken: &[u32], holds: Holds) -> Study {
        let mut scenario = load("two-hosts", &[], None)
            .expect("a shipped scenario loads")
            .scenario;
        scenario.expectations.truncate(1);
        scenario.expectations[0].holds = holds;
        let mut fold = Fold::new(&scenario);
        for index in 0..replications {
            fold.take(facts(index, !broken.contains(&index)));
        }
        fold.finish()
    }

    #[test]
    fn an_expectation_is_held_to_the_share_it_names() {
        for (required, holds, broken, found) in [
            (Holds::Always, false, Some(3), "found 2"),
            (at_least("75%"), true, None, "found 0"),
            (at_least("76%"), false, Some(3), "found 2"),
            (Holds::Never, false, Some(1), "found 0"),
        ] {
            let study = judged(required);
            let verdict = &study.verdicts[0];
            assert_eq!((verdict.holds, verdict.held), (holds, 3), "{required:?}");
            let first = verdict.first_broken.map(|replication| replication.0.get());
            assert_eq!(
                (first, verdict.found.as_str()),
                (broken, found),
                "{required:?}"
            );
            assert_eq!(study.holds(), holds);
        }
    }

    #[test]
    fn a_claim_that_holds_in_exactly_the_share_is_enough() {
        for percent in 1..=100 {
            let broken: Vec<u32> = (percent..100).collect();
            let holds = at_least(&format!("{percent}%"));
            assert!(judged_over(100, &broken, holds).holds(), "{percent} %");
            let one_more: Vec<u32> = (percent - 1..100).collect();
            assert!(!judged_over(100, &one_more, holds).holds(), "{percent} %");
        }
    }

    #[test]
    fn statuses_and_measures_are_summed_over_the_replications() {
        let study = judged(Holds::Always);
        assert_eq!(study.statuses[0], [(DeploymentStatus::Succeeded, 4)]);
        assert_eq!(study.statuses[1], [(DeploymentStatus::Succeeded, 1)]);
        let (_, statistics) = study.measures[0];
        assert_eq!(statistics.expect("there are values").n, 4);
        assert_eq!(study.never_struck, [0]);
    }
}
