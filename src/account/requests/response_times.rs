//! How long the answers of a minute took: all cells and loads together (TRF-027, TRF-054).

use crate::account::requests::latency::{Load, Mixture, Overhead, Response};
use crate::account::requests::samples::SAMPLES_MAX;
use crate::account::requests::sums::{Answers, LatencyKey, Sums};
use crate::account::world::World;
use crate::aws::cloudwatch::histogram::Histogram;
use crate::aws::elb::ids::TargetGroupId;
use crate::aws::elb::target_group::Kind;
use crate::kernel::chance::binomial;
use crate::kernel::time::Duration;

/// The times of the answers of a target group in the minute that was looked at last. Minutes are often
/// alike to the last bit, and then what was found for one holds for the next.
#[derive(Clone, Debug, Default)]
pub struct Times {
    /// The answers that the rest was found for.
    answers: Vec<(LatencyKey, Answers)>,
    /// Room for those of another minute.
    next: Vec<(LatencyKey, Answers)>,
    mixture: Mixture,
    /// Nobody hears of an answer later than this.
    limit_s: f64,
    summary: Option<Summary>,
    buckets: Vec<Bucket>,
}

/// Times that sum up the answers of a minute, in seconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Summary {
    /// The mean.
    pub mean: f64,
    /// The median.
    pub p50: f64,
    /// The 95th percentile.
    pub p95: f64,
    /// The 99th percentile.
    pub p99: f64,
}

/// The upper edge of a bucket in seconds, and the share of the answers up to there.
#[derive(Clone, Copy, Debug)]
struct Bucket {
    edge_s: f64,
    share: f64,
}

impl Times {
    /// Looks at a minute; returns its summary, none of a minute without answers.
    pub fn look(&mut self, world: &World, group: TargetGroupId, sums: &Sums) -> Option<Summary> {
        sums.latency.sort_into(&mut self.next);
        if self.answers != self.next {
            std::mem::swap(&mut self.answers, &mut self.next);
            self.mixture = mixture(world, group, &self.answers);
            self.limit_s = patience_s(world, group);
            self.summary = summary(&self.mixture, self.limit_s);
            self.buckets.clear();
        }
        self.summary
    }

    /// So many samples of the minute as a histogram. Few samples scatter as the uniform `u` says.
    pub fn histogram(&mut self, samples: u64, u: f64) -> Histogram {
        if samples > 0 && self.buckets.is_empty() {
            self.buckets.extend(buckets(&self.mixture));
        }
        histogram(&self.buckets, samples, u, self.limit_s)
    }
}

fn summary(mixture: &Mixture, limit_s: f64) -> Option<Summary> {
    let quantile_s = |p| mixture.quantile_s(p).map(|time_s| time_s.min(limit_s));
    Some(Summary {
        mean: mixture.mean_s()?.min(limit_s),
        p50: quantile_s(0.5)?,
        p95: quantile_s(0.95)?,
        p99: quantile_s(0.99)?,
    })
}

/// How long the most patient of those who ask a target group waits, and its load balancer with them.
/// What the formulas have beyond is told as that long: the part of the waits that comes by chance is
/// not in the backlog, by which requests are given up (TRF-008, TRF-026).
fn patience_s(world: &World, group: TargetGroupId) -> f64 {
    let senders = world.traffic.iter().filter(|traffic| {
        let mut groups = traffic.forward.iter();
        groups.any(|(known, _)| *known == group)
    });
    let most = senders.map(|traffic| traffic.client_timeout).max();
    let idle = world.target_groups[group.index()].group.idle_timeout;
    let limit = most.into_iter().chain(idle).min();
    limit.map_or(f64::MAX, Duration::as_secs_f64)
}

fn mixture(world: &World, group: TargetGroupId, answers: &[(LatencyKey, Answers)]) -> Mixture {
    let overhead = match world.target_groups[group.index()].group.kind {
        Kind::Application | Kind::Network | Kind::Classic => Overhead::Balancer,
        Kind::Direct => Overhead::Nothing,
    };
    let mut mixture = Mixture::new();
    for (key, answers) in answers {
        if let Some(load) = load(world, *key, answers, overhead) {
            mixture.add(answers.amount.requests_f64(), Response::new(&load));
        }
    }
    mixture
}

fn load(world: &World, key: LatencyKey, answers: &Answers, overhead: Overhead) -> Option<Load> {
    let station = world.fleets[key.fleet.index()].station.as_ref()?;
    Some(Load {
        servers: station.workers,
        service_s: station.service_time.as_secs_f64() * f64::from(key.latency_ppm) / 1e6,
        utilisation: answers.load(),
        variability: station.variability,
        backlog_s: answers.delay_s(),
        age_s: answers.age_s(),
        overhead,
    })
}

/// Edges of the buckets that a histogram is filled by: from half a millisecond up.
const EDGES: i32 = 128;
const FIRST_EDGE_S: f64 = 0.000_5;
const GROWTH: f64 = 1.1;

fn buckets(mixture: &Mixture) -> impl Iterator<Item = Bucket> {
    (0..=EDGES).map(|step| {
        let edge_s = FIRST_EDGE_S * libm::pow(GROWTH, f64::from(step));
        let share = if step == EDGES {
            1.0
        } else {
            1.0 - mixture.tail(edge_s)
        };
        Bucket { edge_s, share }
    })
}

fn histogram(buckets: &[Bucket], samples: u64, u: f64, limit_s: f64) -> Histogram {
    let mut histogram = Histogram::default();
    if samples == 0 {
        return histogram;
    }
    let mut below = 0;
    let mut last = 0.0;
    for bucket in buckets {
        let up_to = samples_below(bucket.share, below, samples, u);
        histogram.add(((last + bucket.edge_s) / 2.0).min(limit_s), up_to - below);
        below = up_to;
        last = bucket.edge_s;
        if below == samples {
            break;
        }
    }
    histogram
}

/// How many of the samples lie in the lower part of the population that makes up this share of it; so
/// many are known to.
fn samples_below(share: f64, known: u64, samples: u64, u: f64) -> u64 {
    if share >= 1.0 {
        return samples;
    }
    if samples >= SAMPLES_MAX {
        let below = (samples as f64 * share).round_ties_even() as u64;
        return below.clamp(known, samples);
    }
    // The k-th smallest lies below exactly when k samples or more do, so that the quantile of its
    // beta distribution is one of a binomial distribution, read from the other end.
    let u = (1.0 - u).min(1.0 - f64::EPSILON / 2.0);
    let below = binomial::quantile(u, samples, share.max(0.0));
    below.clamp(known, samples)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::requests::erlang::Variability;
    use crate::kernel::chance::beta::Beta;

    fn sampled(mixture: &Mixture, samples: u64, u: f64) -> Histogram {
        let buckets: Vec<Bucket> = buckets(mixture).collect();
        histogram(&buckets, samples, u, f64::MAX)
    }

    fn idle(service_s: f64) -> Mixture {
        let mut mixture = Mixture::new();
        let response = Response::new(&Load {
            servers: 10,
            service_s,
            utilisation: 0.01,
            variability: Variability::default(),
            backlog_s: 0.0,
            age_s: 60.0,
            overhead: Overhead::Nothing,
        });
        mixture.add(1.0, response);
        mixture
    }

    #[test]
    fn trf_054_a_histogram_has_the_percentiles_of_its_population() {
        let mixture = idle(0.1);
        let histogram = sampled(&mixture, 100_000, 0.5);
        assert_eq!(histogram.count(), 100_000);
        for p in [0.5, 0.9, 0.99] {
            let found = histogram.quantile(p).expect("there are samples");
            let exact = mixture.quantile_s(p).expect("there are requests");
            assert!(
                (found / exact - 1.0).abs() < 0.06,
                "p {p}: {found}, {exact}"
            );
        }
    }

    #[test]
    fn few_samples_scatter_with_the_uniform_and_are_all_counted() {
        let mixture = idle(0.1);
        let low = sampled(&mixture, 20, 0.05);
        let high = sampled(&mixture, 20, 0.95);
        assert_eq!((low.count(), high.count()), (20, 20));
        assert!(low.quantile(0.5) < high.quantile(0.5));
        assert_eq!(sampled(&mixture, 0, 0.5).count(), 0);
    }

    #[test]
    fn trf_054_as_many_samples_lie_below_a_share_as_have_their_percentile_there() {
        for samples in [1, 7, 60, 400] {
            for (share, u) in [(0.03, 0.2), (0.5, 0.45), (0.62, 0.913), (0.99, 0.04)] {
                let below = samples_below(share, 0, samples, u);
                // The k-th smallest is the percentile k / n. It lies below where its beta distribution
                // has more than u to the left of the share.
                let is_below = |k: u64| Beta::new(k, samples - k + 1).below(share) >= u;
                assert!(below == 0 || is_below(below), "{below} of {samples}");
                assert!(
                    below == samples || !is_below(below + 1),
                    "{below} of {samples}"
                );
            }
        }
    }
}
