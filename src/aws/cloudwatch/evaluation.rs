//! The decision of a metric alarm: from the periods it sees to a state.

use super::state::AlarmState;
use crate::aws::named::named;
use crate::rulebook::{ALM_009, ALM_021, ALM_022, ALM_030, Rule};

named! {
    /// What a missing point counts as.
    pub enum TreatMissingData {
        /// Too many of them, and there is not enough data to tell.
        Missing = "missing",
        /// Nothing: the state stays.
        Ignore = "ignore",
        /// Beyond the threshold.
        Breaching = "breaching",
        /// Within the threshold.
        NotBreaching = "notBreaching",
    }
}

named! {
    /// How a metric is compared with a threshold; it stands on the left (ALM-007).
    pub enum ComparisonOperator {
        /// At least the threshold.
        GreaterThanOrEqualToThreshold = "GreaterThanOrEqualToThreshold",
        /// More than the threshold.
        GreaterThanThreshold = "GreaterThanThreshold",
        /// Less than the threshold.
        LessThanThreshold = "LessThanThreshold",
        /// At most the threshold.
        LessThanOrEqualToThreshold = "LessThanOrEqualToThreshold",
    }
}

impl ComparisonOperator {
    /// How a breaching value stands to the threshold, in words.
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::GreaterThanOrEqualToThreshold => "at least",
            Self::GreaterThanThreshold => "above",
            Self::LessThanThreshold => "below",
            Self::LessThanOrEqualToThreshold => "at most",
        }
    }

    /// Whether the value breaches.
    pub fn breaches(self, value: f64, threshold: f64) -> bool {
        match self {
            Self::GreaterThanOrEqualToThreshold => value >= threshold,
            Self::GreaterThanThreshold => value > threshold,
            Self::LessThanThreshold => value < threshold,
            Self::LessThanOrEqualToThreshold => value <= threshold,
        }
    }
}

/// What an alarm sees of one period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Slot {
    /// A point beyond the threshold.
    Breaching,
    /// A point within it.
    NotBreaching,
    /// No point.
    Missing,
    /// A percentile of so few samples that it may change no state (ALM-009).
    TooFewSamples,
}

/// So many of so many points must breach (ALM-006).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quorum {
    /// `DatapointsToAlarm`, M: from 1 to N.
    pub datapoints_to_alarm: u32,
    /// `EvaluationPeriods`, N: at least 1.
    pub evaluation_periods: u32,
}

/// A state and how it came about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// The state.
    pub state: AlarmState,
    /// Points that breach, among those considered.
    pub breaching: u32,
    /// Points considered: N of those present, or all if there are fewer.
    pub considered: u32,
    /// Points missing of N.
    pub missing: u32,
    /// The period of the oldest considered point that breaches, 0 for the newest (ALM-047).
    pub oldest_breaching: Option<u32>,
    /// The rule that decided.
    pub rule: Rule,
}

/// Decides on the periods of a range, newest first; `current` is the state so far (ALM-021).
pub fn decide(
    slots: &[Slot],
    quorum: Quorum,
    missing: TreatMissingData,
    current: AlarmState,
) -> Verdict {
    if !slots.contains(&Slot::TooFewSamples) {
        return decide_known(slots, quorum, missing, current);
    }
    // Whatever points of few samples hold lies between these two.
    let as_if = |value: Slot| {
        let known = slots.iter().map(|slot| match slot {
            Slot::TooFewSamples => value,
            Slot::Breaching | Slot::NotBreaching | Slot::Missing => *slot,
        });
        let known: Vec<Slot> = known.collect();
        decide_known(&known, quorum, missing, current)
    };
    let calm = as_if(Slot::NotBreaching);
    if calm.state == as_if(Slot::Breaching).state {
        return calm;
    }
    Verdict {
        state: current,
        rule: ALM_009,
        ..calm
    }
}

fn decide_known(
    slots: &[Slot],
    quorum: Quorum,
    missing: TreatMissingData,
    current: AlarmState,
) -> Verdict {
    let n = quorum.evaluation_periods as usize;
    let present = slots.iter().enumerate();
    let present = present.filter(|(_, slot)| **slot != Slot::Missing).take(n);
    let oldest_breaching = present
        .clone()
        .filter(|(_, slot)| **slot == Slot::Breaching)
        .map(|(age, _)| count(age))
        .last();
    let considered: Vec<Slot> = present.map(|(_, slot)| *slot).collect();
    let breaching = considered.iter().filter(|slot| **slot == Slot::Breaching);
    let breaching = breaching.count();
    let m = quorum.datapoints_to_alarm as usize;
    let fires = |breaching: usize| {
        if breaching >= m {
            AlarmState::Alarm
        } else {
            AlarmState::Ok
        }
    };
    let fillers = n - considered.len();
    let (state, rule) = if fillers == 0 {
        let stands_in = slots.iter().take(n).any(|slot| *slot == Slot::Missing);
        let state = fires(breaching);
        let is_lit = current == AlarmState::Alarm && state == AlarmState::Alarm;
        let lit_by_old_points = stands_in && is_lit;
        (state, if lit_by_old_points { ALM_030 } else { ALM_021 })
    } else {
        match missing {
            TreatMissingData::Breaching => (fires(breaching + fillers), ALM_021),
            TreatMissingData::NotBreaching => (fires(breaching), ALM_021),
            TreatMissingData::Missing | TreatMissingData::Ignore => {
                undecided(slots, &considered, breaching, m, missing, current)
            }
        }
    };
    Verdict {
        state,
        breaching: count(breaching),
        considered: count(considered.len()),
        missing: count(fillers),
        oldest_breaching,
        rule,
    }
}

/// Fewer points than N are present, and missing ones count neither way.
fn undecided(
    slots: &[Slot],
    present: &[Slot],
    breaching: usize,
    m: usize,
    missing: TreatMissingData,
    current: AlarmState,
) -> (AlarmState, Rule) {
    let is_missing = missing == TreatMissingData::Missing;
    if present.is_empty() {
        let state = if is_missing {
            AlarmState::InsufficientData
        } else {
            current
        };
        return (state, ALM_021);
    }
    if breaching >= m {
        return (AlarmState::Alarm, ALM_021);
    }
    // The newest period has age 1.
    let oldest = slots.iter().rposition(|slot| *slot == Slot::Breaching);
    let is_old = is_missing && oldest.is_some_and(|place| place + 1 >= m);
    if present.contains(&Slot::NotBreaching) {
        return (AlarmState::Ok, if is_old { ALM_022 } else { ALM_021 });
    }
    (if is_old { AlarmState::Alarm } else { current }, ALM_021)
}

fn count(points: usize) -> u32 {
    u32::try_from(points).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slots(oldest_first: &str) -> Vec<Slot> {
        let slot = |sign| match sign {
            'X' => Slot::Breaching,
            '0' => Slot::NotBreaching,
            '-' => Slot::Missing,
            '?' => Slot::TooFewSamples,
            other => panic!("no slot {other}"),
        };
        oldest_first.chars().rev().map(slot).collect()
    }

    fn verdict(oldest_first: &str, m: u32, n: u32, missing: TreatMissingData) -> Verdict {
        let quorum = Quorum {
            datapoints_to_alarm: m,
            evaluation_periods: n,
        };
        decide(
            &slots(oldest_first),
            quorum,
            missing,
            AlarmState::InsufficientData,
        )
    }

    #[test]
    fn alm_021_the_newest_points_present_decide() {
        let found = verdict("0-X-X", 2, 3, TreatMissingData::Missing);
        assert_eq!(found.state, AlarmState::Alarm);
        assert_eq!((found.breaching, found.considered), (2, 3));
        assert_eq!((found.missing, found.oldest_breaching), (0, Some(2)));
        let found = verdict("00X0X", 2, 3, TreatMissingData::Missing);
        assert_eq!((found.state, found.rule), (AlarmState::Alarm, ALM_021));
    }

    #[test]
    fn alm_022_a_point_that_does_not_breach_keeps_old_ones_from_firing_early() {
        let found = verdict("0-X--", 2, 3, TreatMissingData::Missing);
        assert_eq!((found.state, found.rule), (AlarmState::Ok, ALM_022));
        let found = verdict("--X--", 2, 3, TreatMissingData::Missing);
        assert_eq!((found.state, found.rule), (AlarmState::Alarm, ALM_021));
    }

    #[test]
    fn alm_030_one_old_point_keeps_a_sparse_alarm_lit() {
        for missing in TreatMissingData::ALL {
            let quorum = Quorum {
                datapoints_to_alarm: 1,
                evaluation_periods: 1,
            };
            let kept = |current| decide(&slots("X----"), quorum, *missing, current);
            let found = kept(AlarmState::Alarm);
            assert_eq!((found.state, found.rule), (AlarmState::Alarm, ALM_030));
            // A point that lights it may be as old: it comes late.
            let found = kept(AlarmState::Ok);
            assert_eq!((found.state, found.rule), (AlarmState::Alarm, ALM_021));
            assert_eq!(verdict("----X", 1, 1, *missing).rule, ALM_021);
        }
    }

    #[test]
    fn alm_009_few_samples_change_no_state() {
        let missing = TreatMissingData::Missing;
        let kept = verdict("000X?", 2, 3, missing);
        assert_eq!(
            (kept.state, kept.rule),
            (AlarmState::InsufficientData, ALM_009)
        );
        assert_eq!(verdict("00XX?", 2, 3, missing).state, AlarmState::Alarm);
        assert_eq!(verdict("0000?", 2, 3, missing).state, AlarmState::Ok);
        assert_eq!(verdict("?????", 3, 3, missing).rule, ALM_009);
    }

    #[test]
    fn alm_007_the_metric_stands_on_the_left_of_the_threshold() {
        use ComparisonOperator as C;
        for (operator, below, equal, above) in [
            (C::GreaterThanOrEqualToThreshold, false, true, true),
            (C::GreaterThanThreshold, false, false, true),
            (C::LessThanThreshold, true, false, false),
            (C::LessThanOrEqualToThreshold, true, true, false),
        ] {
            let found = [1.0, 2.0, 3.0].map(|value| operator.breaches(value, 2.0));
            assert_eq!(found, [below, equal, above], "{operator}");
        }
    }
}
