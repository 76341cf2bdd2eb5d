//! Measures as a person reads them: in groups, with even decimals, their units apart.

use crate::report::closing::Material;
use crate::report::story::Telling;
use crate::study::plan::Base;
use crate::study::statistics::Statistics;
use crate::trace::measure::{Measure, Unit};
use std::num::FpCategory;

/// What readers look for together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Topic {
    Time,
    Targets,
    Requests,
    Capacity,
    Revision,
    Detection,
}

impl Topic {
    /// All, in the order in which they are shown.
    const ALL: [Self; 6] = [
        Self::Time,
        Self::Targets,
        Self::Requests,
        Self::Capacity,
        Self::Revision,
        Self::Detection,
    ];

    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Time => "time",
            Self::Targets => "targets",
            Self::Requests => "requests",
            Self::Capacity => "capacity",
            Self::Revision => "revision",
            Self::Detection => "detection",
        }
    }

    const fn of(measure: Measure) -> Self {
        match measure {
            Measure::DeploymentSeconds
            | Measure::StopSeconds
            | Measure::RollbackSeconds
            | Measure::InstanceMinutes => Self::Time,
            Measure::TargetsSucceeded | Measure::TargetsFailed | Measure::TargetsSkipped => {
                Self::Targets
            }
            Measure::RequestsFailed
            | Measure::ExcessFailed
            | Measure::RequestAvailability
            | Measure::TimeAvailability
            | Measure::DowntimeSeconds
            | Measure::PartialDowntimeSeconds
            | Measure::SecondsBelowSlo
            | Measure::ErrorBudgetUsed => Self::Requests,
            Measure::CapacityShortfallRequests
            | Measure::CapacityShortfallSeconds
            | Measure::CapacityShortfallPeak
            | Measure::LostCapacity => Self::Capacity,
            Measure::NewRevisionShare
            | Measure::NewRevisionPeakShare
            | Measure::NewRevisionFailedShare => Self::Revision,
            Measure::DetectSeconds | Measure::RecoverSeconds => Self::Detection,
        }
    }
}

/// A measure that has a value.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Figure {
    pub(super) topic: Topic,
    pub(super) measure: Measure,
    pub(super) median: String,
    pub(super) p5: String,
    pub(super) p95: String,
    pub(super) mean: String,
    pub(super) unit: String,
    /// In how many runs it has a value.
    pub(super) runs: usize,
}

/// The measures of a study that have a value, those of one topic together.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Figures {
    pub(super) shown: Vec<Figure>,
    /// Those that are 0 in every run and say by it that nothing happened.
    pub(super) zero: Vec<Measure>,
    /// Those that have no value in any run, by why they have none.
    pub(super) without: Vec<(&'static str, Vec<Measure>)>,
}

impl Figures {
    /// Told as a plot, those that are 0 are named only. Nothing is said of measures that the scenario
    /// cannot have, nor of a pair of runs that nobody asked for.
    pub(super) fn of(material: &Material<'_>) -> Self {
        let Material {
            scenario,
            study,
            telling,
            base,
            ..
        } = *material;
        let mut figures = Self::default();
        for topic in Topic::ALL {
            for (measure, all) in &study.measures {
                if Topic::of(*measure) != topic {
                    continue;
                }
                let Some(all) = *all else {
                    let is_asked = *measure != Measure::ExcessFailed || base == Base::Paired;
                    if is_asked && measure.domain().is_in(&scenario.world) {
                        figures.miss(*measure);
                    }
                    continue;
                };
                let in_every_run = u32::try_from(all.n) == Ok(study.replications);
                let is_nothing = in_every_run && is_zero(all) && says_nothing_at_zero(*measure);
                if is_nothing && telling == Telling::Plot {
                    figures.zero.push(*measure);
                } else {
                    figures.shown.push(Figure::of(topic, *measure, all));
                }
            }
        }
        figures
    }

    fn miss(&mut self, measure: Measure) {
        let why = measure.definition().empty;
        match self.without.iter_mut().find(|(known, _)| *known == why) {
            Some((_, measures)) => measures.push(measure),
            None => self.without.push((why, vec![measure])),
        }
    }

    /// `stopSeconds: no deployment was stopped; …`; nothing if every measure has a value.
    pub(super) fn without(&self) -> String {
        let told = self.without.iter().map(|(why, measures)| {
            let names: Vec<&str> = measures.iter().map(|one| one.as_str()).collect();
            format!("{}: {why}", names.join(", "))
        });
        told.collect::<Vec<_>>().join("; ")
    }
}

impl Figure {
    fn of(topic: Topic, measure: Measure, all: Statistics) -> Self {
        let unit = measure.unit();
        let values = [all.p50, all.p5, all.p95, all.mean];
        let decimals = match unit {
            Unit::Targets if values.iter().all(|value| value.fract().abs() < 0.05) => 0,
            Unit::Share => 4,
            Unit::Targets
            | Unit::Seconds
            | Unit::Minutes
            | Unit::Requests
            | Unit::RequestsPerSecond
            | Unit::TargetSeconds => 1,
        };
        let [median, p5, p95, mean] = values.map(|value| match unit {
            Unit::Share => share(value, decimals),
            Unit::Targets
            | Unit::Seconds
            | Unit::Minutes
            | Unit::Requests
            | Unit::RequestsPerSecond
            | Unit::TargetSeconds => number(value, decimals),
        });
        Self {
            topic,
            measure,
            median,
            p5,
            p95,
            mean,
            unit: unit.to_string(),
            runs: all.n,
        }
    }
}

fn is_zero(all: Statistics) -> bool {
    [all.p5, all.p50, all.p95, all.mean]
        .iter()
        .all(|value| value.classify() == FpCategory::Zero)
}

/// Whether 0 says no more than that there was nothing of the kind.
const fn says_nothing_at_zero(measure: Measure) -> bool {
    match measure {
        Measure::TargetsFailed
        | Measure::TargetsSkipped
        | Measure::RequestsFailed
        | Measure::DowntimeSeconds
        | Measure::PartialDowntimeSeconds
        | Measure::SecondsBelowSlo
        | Measure::ErrorBudgetUsed
        | Measure::CapacityShortfallRequests
        | Measure::CapacityShortfallSeconds
        | Measure::CapacityShortfallPeak
        | Measure::LostCapacity
        | Measure::NewRevisionShare
        | Measure::NewRevisionPeakShare
        | Measure::NewRevisionFailedShare => true,
        Measure::DeploymentSeconds
        | Measure::StopSeconds
        | Measure::RollbackSeconds
        | Measure::InstanceMinutes
        | Measure::TargetsSucceeded
        | Measure::ExcessFailed
        | Measure::RequestAvailability
        | Measure::TimeAvailability
        | Measure::DetectSeconds
        | Measure::RecoverSeconds => false,
    }
}

/// A number that is never wider than ten columns.
pub(super) fn number(value: f64, decimals: usize) -> String {
    let shown = match value.abs() {
        size if size >= 1e9 => format!("{value:.3e}"),
        size if size >= 1e6 => format!("{value:.0}"),
        _ => format!("{value:.decimals$}"),
    };
    // What is rounded to nothing has no sign.
    match shown.strip_prefix('-') {
        Some(rest) if !rest.contains(|digit| ('1'..='9').contains(&digit)) => rest.to_owned(),
        Some(_) | None => shown,
    }
}

/// A share in percent. What is not all or nothing is not rounded to it.
fn share(value: f64, decimals: usize) -> String {
    let percent = value * 100.0;
    if percent.abs() >= 1_000.0 {
        return number(percent, 1);
    }
    let shown = number(percent, decimals);
    if value < 1.0 && shown == number(100.0, decimals) {
        return ">99.9999".to_owned();
    }
    if value > 0.0 && shown == number(0.0, decimals) {
        return "<0.0001".to_owned();
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figure(measure: Measure, values: [f64; 4]) -> [String; 4] {
        let [p50, p5, p95, mean] = values;
        let all = Statistics {
            mean,
            p5,
            p50,
            p95,
            n: 4,
        };
        let figure = Figure::of(Topic::of(measure), measure, all);
        [figure.median, figure.p5, figure.p95, figure.mean]
    }

    #[test]
    fn all_numbers_of_a_line_have_as_many_decimals() {
        assert_eq!(
            figure(Measure::TargetsFailed, [4.0, 4.0, 5.0, 4.25]),
            ["4.0", "4.0", "5.0", "4.2"]
        );
        assert_eq!(
            figure(Measure::TargetsFailed, [4.0, 4.0, 5.0, 4.0]),
            ["4", "4", "5", "4"]
        );
        assert_eq!(
            figure(Measure::DeploymentSeconds, [85.512, 70.0, 120.94, 1e6]),
            ["85.5", "70.0", "120.9", "1000000"]
        );
        assert_eq!(
            figure(Measure::RequestAvailability, [1.0, 0.999_787, 0.5, 0.0]),
            ["100.0000", "99.9787", "50.0000", "0.0000"]
        );
    }

    #[test]
    fn a_share_is_not_rounded_to_all_or_nothing() {
        assert_eq!(share(0.999_999_9, 4), ">99.9999");
        assert_eq!(share(1.0, 4), "100.0000");
        assert_eq!(share(0.000_000_1, 4), "<0.0001");
        assert_eq!(share(0.0, 4), "0.0000");
        assert_eq!(share(12.345_678, 4), "1234.6");
    }

    #[test]
    fn no_number_is_wider_than_its_column() {
        for value in [999_999.94, 999_999_999.4, 1e9, 1.234_5e300, -1e12] {
            assert!(number(value, 1).len() <= 10, "{}", number(value, 1));
        }
    }

    #[test]
    fn what_is_rounded_to_nothing_has_no_sign() {
        assert_eq!(number(-0.04, 1), "0.0");
        assert_eq!(number(-0.06, 1), "-0.1");
        assert_eq!(number(-0.0, 0), "0");
    }

    #[test]
    fn every_measure_has_its_place() {
        let placed = Topic::ALL
            .iter()
            .flat_map(|topic| Measure::ALL.iter().filter(|one| Topic::of(**one) == *topic));
        assert_eq!(placed.count(), Measure::ALL.len());
        // No service at all is no nothing.
        assert!(!says_nothing_at_zero(Measure::RequestAvailability));
    }
}
