//! Automatic target weights: targets that fail more than others get less (LB-041).

use super::routing::MILLION;
use super::target_group::{Algorithm, TargetGroup};
use crate::kernel::time::{Duration, Time};
use crate::rulebook::{LB_041, Rule};

/// How often weights change.
pub const STEP: Duration = Duration::from_secs(10);

/// Over how long errors are counted.
pub const WINDOW: Duration = Duration::from_secs(60);

/// The least weight, in millionths.
pub const LEAST_PPM: u32 = 10_000;

/// An outlier has so many times the errors of the median.
const TIMES_MEDIAN: u64 = 5;

/// An outlier has a larger share of errors than this, in millionths.
const RATIO_MIN_PPM: u64 = 10_000;

/// Fewer healthy targets have no outlier.
const TARGETS_MIN: u64 = 3;

/// What was seen of healthy targets alike, over the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seen {
    /// How many targets.
    pub count: u32,
    /// Their requests, in any unit.
    pub requests: u128,
    /// Those of them that failed, in the same unit.
    pub errors: u128,
    /// The weight of each, in millionths; changed by a step.
    pub weight_ppm: u32,
}

impl Seen {
    /// The share of errors in millionths.
    fn ratio_ppm(&self) -> u64 {
        let errors = self.errors.min(self.requests);
        if self.requests == 0 {
            return 0;
        }
        // Large amounts lose their last digits rather than pass the type.
        let shift = (u128::BITS - self.requests.leading_zeros()).saturating_sub(100);
        let ratio = (errors >> shift) * u128::from(MILLION) / (self.requests >> shift);
        u64::try_from(ratio).expect("invariant: a share in millionths is at most a million")
    }
}

/// Watches the targets of a group: steps while one stands out or has not got its weight back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OutlierWatch {
    next: Option<Time>,
}

impl OutlierWatch {
    /// When the next step is due, if the watch is at work.
    #[must_use]
    pub const fn next(&self) -> Option<Time> {
        self.next
    }

    /// Looks at the healthy targets, whenever the errors or the targets have changed and when a step
    /// is due. Changes weights at most every ten seconds. Returns when to look again even if nothing
    /// changes, and the rule.
    pub fn look(
        &mut self,
        now: Time,
        group: &TargetGroup,
        seen: &mut [Seen],
    ) -> (Option<Time>, Rule) {
        if !mitigates(group) {
            for class in seen.iter_mut() {
                class.weight_ppm = MILLION;
            }
            self.next = None;
            return (None, LB_041);
        }
        if self.next.is_none_or(|due| due <= now) {
            let outliers = outliers(seen);
            for (class, is_outlier) in seen.iter_mut().zip(&outliers) {
                class.weight_ppm = if *is_outlier {
                    (class.weight_ppm / 2).max(LEAST_PPM)
                } else {
                    class.weight_ppm.saturating_mul(2).clamp(LEAST_PPM, MILLION)
                };
            }
            let goes_on = seen.iter().any(|class| class.weight_ppm < MILLION);
            self.next = goes_on.then(|| now + STEP);
        }
        (self.next, LB_041)
    }
}

fn mitigates(group: &TargetGroup) -> bool {
    match group.algorithm {
        Algorithm::WeightedRandom => group.anomaly_mitigation,
        Algorithm::RoundRobin | Algorithm::LeastOutstandingRequests => false,
    }
}

/// Who stands out: the worst first, half of the targets at most.
fn outliers(seen: &[Seen]) -> Vec<bool> {
    let mut found = vec![false; seen.len()];
    let targets: u64 = seen.iter().map(|class| u64::from(class.count)).sum();
    if targets < TARGETS_MIN {
        return found;
    }
    let ratios: Vec<u64> = seen.iter().map(Seen::ratio_ppm).collect();
    let mut order: Vec<usize> = (0..seen.len()).collect();
    order.sort_by_key(|number| (ratios[*number], *number));
    let twice_median = twice_median(seen, &ratios, &order, targets);
    let mut chosen = 0;
    for number in order.into_iter().rev() {
        let ratio = ratios[number];
        let stands_out = 2 * ratio > TIMES_MEDIAN * twice_median && ratio > RATIO_MIN_PPM;
        let with_these = chosen + u64::from(seen[number].count);
        if stands_out && 2 * with_these <= targets {
            chosen = with_these;
            found[number] = true;
        }
    }
    found
}

/// Twice the median over targets: the sum of the two in the middle.
fn twice_median(seen: &[Seen], ratios: &[u64], order: &[usize], targets: u64) -> u64 {
    let at = |place: u64| {
        let mut before = 0;
        let class = order.iter().find(|number| {
            before += u64::from(seen[**number].count);
            place < before
        });
        class.map_or(0, |number| ratios[*number])
    };
    at((targets - 1) / 2) + at(targets / 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(secs: u64) -> Time {
        Time::ZERO + Duration::from_secs(secs)
    }

    fn group() -> TargetGroup {
        TargetGroup {
            algorithm: Algorithm::WeightedRandom,
            anomaly_mitigation: true,
            ..TargetGroup::application("web")
        }
    }

    fn seen(count: u32, errors_percent: u128) -> Seen {
        Seen {
            count,
            requests: 100,
            errors: errors_percent,
            weight_ppm: MILLION,
        }
    }

    #[test]
    fn lb_041_an_outlier_loses_half_its_weight_every_ten_seconds_and_wins_it_back() {
        let mut watch = OutlierWatch::default();
        let mut targets = [seen(9, 0), seen(1, 20)];
        assert_eq!(
            watch.look(at(0), &group(), &mut targets),
            (Some(at(10)), LB_041)
        );
        assert_eq!(targets.map(|class| class.weight_ppm), [MILLION, 500_000]);
        // Not before its time.
        assert_eq!(watch.look(at(3), &group(), &mut targets).0, Some(at(10)));
        assert_eq!(targets[1].weight_ppm, 500_000);
        let mut now = at(10);
        for weight in [
            250_000, 125_000, 62_500, 31_250, 15_625, LEAST_PPM, LEAST_PPM,
        ] {
            let next = watch.look(now, &group(), &mut targets).0;
            assert_eq!(targets[1].weight_ppm, weight);
            now = next.expect("the outlier is still there");
        }
        targets[1].errors = 0;
        let mut steps = 0;
        while let (Some(next), _) = watch.look(now, &group(), &mut targets) {
            now = next;
            steps += 1;
        }
        assert_eq!((steps, targets[1].weight_ppm), (6, MILLION));
        assert_eq!(watch.next(), None);
    }

    #[test]
    fn few_targets_few_errors_and_the_algorithm_keep_all_weights() {
        let even = TargetGroup {
            algorithm: Algorithm::RoundRobin,
            ..group()
        };
        for (group, targets) in [
            (group(), vec![seen(1, 0), seen(1, 90)]),
            (group(), vec![seen(9, 0), seen(1, 1)]),
            (group(), vec![seen(9, 4), seen(1, 20)]),
            (even, vec![seen(9, 0), seen(1, 90)]),
        ] {
            let mut targets = targets;
            let next = OutlierWatch::default().look(at(0), &group, &mut targets).0;
            assert_eq!(next, None, "{targets:?}");
            assert!(targets.iter().all(|class| class.weight_ppm == MILLION));
        }
    }

    /// A rolling deployment of a bad revision to ten targets.
    #[test]
    fn lb_046_a_bad_revision_is_hidden_until_half_the_targets_run_it() {
        for bad in 1..10 {
            let mut targets = [seen(10 - bad, 0), seen(bad, 50)];
            OutlierWatch::default().look(at(0), &group(), &mut targets);
            let is_hidden = targets[1].weight_ppm < MILLION;
            assert_eq!(is_hidden, bad < 5, "{bad} bad targets");
        }
    }
}
