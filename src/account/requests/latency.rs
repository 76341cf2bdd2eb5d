//! How long answers take: the tail of the time until the answer for one load, and the mixture over
//! targets and revisions (TRF-026 to TRF-028).
//!
//! The time is a wait, a service and what the load balancer adds. Each part has a tail in closed form,
//! so that percentiles come from one search and no request is ever drawn. Times are in seconds.

use crate::account::requests::erlang::{Queue, Variability};

/// The formulas of a steady state are used up to this utilisation; above, the backlog says the rest.
pub const UTILISATION_MAX: f64 = 0.98;

/// An overhead of so many means or more is not taken into a factor: that would pass the largest double.
const SHIFT_MAX: f64 = 100.0;

/// A tail so near to the one wanted, in parts of it, is that.
const CLOSE: f64 = 1e-11;

/// So many means away from its beginning an exponential tail is nothing to a double beside others.
const FAR: f64 = 60.0;

/// A quantile's bracket is cut at most so often.
const CUTS_MAX: u32 = 120;

/// A bracket of this part of its upper end is narrow enough: no output tells as many digits.
const NARROW: f64 = 1e-12;

/// Brackets are doubled at most so often.
const DOUBLINGS_MAX: u32 = 80;

/// What an Application Load Balancer adds: log-normal with median 1 ms and 95th percentile 3 ms, as
/// the 10th, 30th, 50th, 70th and 90th percentile, each for a fifth of the requests.
pub const BALANCER_OVERHEAD_S: [f64; 5] = [
    0.000_424_875_273_224,
    0.000_704_510_712_77,
    0.001,
    0.001_419_424_831_836,
    0.002_353_631_908_045,
];

/// What a load balancer adds to the time of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Overhead {
    /// A load balancer stands in front.
    Balancer,
    /// Requests go to the host itself.
    Nothing,
}

/// A station under a load that does not change for a while.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Load {
    /// How many requests are served at a time; at least one.
    pub servers: u32,
    /// Mean time of service in seconds.
    pub service_s: f64,
    /// Arrivals over capacity; 1 and more while a backlog grows.
    pub utilisation: f64,
    /// How irregular arrivals and services are.
    pub variability: Variability,
    /// How long the backlog takes to be served, in seconds.
    pub backlog_s: f64,
    /// For how long the load has been like this, in seconds: a queue that has not had the time to
    /// come to its steady state holds no more than the work that arrived since.
    pub age_s: f64,
    /// What stands in front.
    pub overhead: Overhead,
}

/// The distribution of the time until the answer under one load.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Response {
    wait_probability: f64,
    /// Mean of the waits that are waits at all, beyond the backlog.
    mean_of_waits_s: f64,
    backlog_s: f64,
    service: Service,
    overhead: Overhead,
    /// The tail beyond the largest overhead as a sum of exponentials, where it is one.
    exponentials: Option<[Exponential; 3]>,
}

/// One of the exponentials that a tail is made of.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Exponential {
    factor: f64,
    /// Nothing where there is none.
    mean_s: f64,
}

impl Exponential {
    fn at(self, time_s: f64) -> f64 {
        if self.mean_s > 0.0 {
            self.factor * libm::exp(-time_s / self.mean_s)
        } else {
            0.0
        }
    }
}

/// The distribution of the time of service that has the mean and variation asked for.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Service {
    /// A part of the time that is always the same.
    fixed_s: f64,
    /// Two exponential times with their shares.
    branches: [(f64, f64); 2],
}

impl Service {
    /// No more irregular than exponential: a fixed part and an exponential rest. More irregular: one
    /// of two exponential times, which make up half of the work each.
    fn new(mean_s: f64, variation: f64) -> Self {
        if variation <= 1.0 {
            let rest_s = mean_s * variation;
            return Self {
                fixed_s: mean_s - rest_s,
                branches: [(1.0, rest_s), (0.0, rest_s)],
            };
        }
        let square = variation * variation;
        let few = 0.5 * (1.0 - libm::sqrt((square - 1.0) / (square + 1.0)));
        let branch = |share: f64| (share, mean_s / (2.0 * share));
        Self {
            fixed_s: 0.0,
            branches: [branch(1.0 - few), branch(few)],
        }
    }

    fn mean_s(&self) -> f64 {
        let [(p, first), (q, second)] = self.branches;
        self.fixed_s + p * first + q * second
    }
}

impl Overhead {
    fn list(self) -> &'static [f64] {
        match self {
            Self::Balancer => &BALANCER_OVERHEAD_S,
            Self::Nothing => &[0.0],
        }
    }
}

impl Response {
    /// The times under a load: backlog, wait at a utilisation of at most 0.98, and service, so that
    /// they pass through full load without a jump (TRF-026).
    ///
    /// # Panics
    ///
    /// If there is no server, or a number is negative or none.
    #[must_use]
    pub fn new(load: &Load) -> Self {
        let utilisation = load.utilisation.min(UTILISATION_MAX);
        let queue = Queue::new(load.servers, utilisation, load.service_s);
        let steady = queue.mean_of_waits_s() * load.variability.wait_factor();
        // In a time t no more than t of work per server can have arrived (TRF-028).
        let arrived = load.age_s * utilisation;
        let mut response = Self {
            wait_probability: queue.wait_probability,
            mean_of_waits_s: steady.min(arrived),
            backlog_s: load.backlog_s,
            service: Service::new(load.service_s, load.variability.service),
            overhead: load.overhead,
            exponentials: None,
        };
        response.exponentials = response.as_exponentials();
        response
    }

    /// The tail from the largest overhead on: the mean over the overheads only changes the factors of
    /// the exponentials of services and waits. None where two of their means are nearly the same, or
    /// one is very short.
    fn as_exponentials(&self) -> Option<[Exponential; 3]> {
        let overhead = self.overhead.list();
        let most = overhead.last().copied().unwrap_or(0.0);
        let shifted = |factor: f64, mean_s: f64| {
            let shift = |added: &f64| libm::exp(added / mean_s);
            let mean = overhead.iter().map(shift).sum::<f64>() / overhead.len() as f64;
            Exponential {
                factor: factor * mean,
                mean_s,
            }
        };
        let is_short = |mean_s: f64| mean_s <= 0.0 || most / mean_s > SHIFT_MAX;
        let (wait_s, waits) = (self.mean_of_waits_s, self.wait_probability);
        let mut exponentials = [Exponential::default(); 3];
        let mut of_waits = 0.0;
        for ((share, service_s), into) in self.service.branches.iter().zip(&mut exponentials) {
            if *share <= 0.0 {
                continue;
            }
            let apart = wait_s - service_s;
            if is_short(*service_s) || apart.abs() <= 1e-6 * service_s.max(wait_s) {
                return None;
            }
            let factor = 1.0 - waits - waits * service_s / apart;
            *into = shifted(share * factor, *service_s);
            of_waits += share * waits * wait_s / apart;
        }
        if of_waits.abs() > 0.0 {
            if is_short(wait_s) {
                return None;
            }
            exponentials[2] = shifted(of_waits, wait_s);
        }
        Some(exponentials)
    }

    /// The mean time until the answer.
    #[must_use]
    pub fn mean_s(&self) -> f64 {
        let overhead = self.overhead.list();
        let overhead_s = overhead.iter().sum::<f64>() / overhead.len() as f64;
        let wait_s = self.wait_probability * self.mean_of_waits_s;
        overhead_s + self.backlog_s + wait_s + self.service.mean_s()
    }

    /// The probability that the answer takes longer.
    #[must_use]
    pub fn tail(&self, time_s: f64) -> f64 {
        let overhead = self.overhead.list();
        let before = self.backlog_s + self.service.fixed_s;
        // Most of many ways are far from any one time: all their answers take longer, or none does.
        let [least, most] =
            [overhead.first(), overhead.last()].map(|end| end.map_or(0.0, |end| *end));
        if time_s < before + least {
            return 1.0;
        }
        let [(_, first), (_, second)] = self.service.branches;
        let slowest = self.mean_of_waits_s.max(first).max(second);
        if time_s > before + most + FAR * slowest {
            return 0.0;
        }
        if time_s >= before + most
            && let Some(exponentials) = &self.exponentials
        {
            let parts = exponentials.map(|part| part.at(time_s - before));
            return parts.iter().sum();
        }
        let longer = overhead.iter().map(|added| {
            let rest_s = time_s - added - before;
            if rest_s < 0.0 {
                return 1.0;
            }
            let [(p, first), (q, second)] = self.service.branches;
            let mut sum = p * self.branch_tail(rest_s, first);
            if q > 0.0 {
                sum += q * self.branch_tail(rest_s, second);
            }
            sum
        });
        longer.sum::<f64>() / overhead.len() as f64
    }

    /// The probability that a wait and an exponential service of this mean take longer together.
    fn branch_tail(&self, time_s: f64, service_s: f64) -> f64 {
        let left = |mean_s: f64| {
            if mean_s > 0.0 {
                libm::exp(-time_s / mean_s)
            } else {
                0.0
            }
        };
        let (wait_s, served) = (self.mean_of_waits_s, left(service_s));
        let apart = wait_s - service_s;
        // The sum of two exponential times; near equal means by the limit.
        let both = if apart.abs() > 1e-6 * service_s.max(wait_s) {
            (wait_s * left(wait_s) - service_s * served) / apart
        } else if service_s > 0.0 {
            (1.0 + time_s / service_s) * served
        } else {
            0.0
        };
        (1.0 - self.wait_probability) * served + self.wait_probability * both
    }
}

/// Times of requests that went different ways, each way with its amount of requests (TRF-027).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Mixture {
    parts: Vec<(f64, Response)>,
    requests: f64,
}

impl Mixture {
    /// No request yet.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            parts: Vec::new(),
            requests: 0.0,
        }
    }

    /// Adds so many requests; none or fewer change nothing.
    pub fn add(&mut self, requests: f64, response: Response) {
        if requests > 0.0 {
            self.parts.push((requests, response));
            self.requests += requests;
        }
    }

    /// How many requests there are.
    #[must_use]
    pub const fn requests(&self) -> f64 {
        self.requests
    }

    /// The mean time; none without a request.
    #[must_use]
    pub fn mean_s(&self) -> Option<f64> {
        let sum: f64 = self
            .parts
            .iter()
            .map(|(weight, part)| weight * part.mean_s())
            .sum();
        (self.requests > 0.0).then(|| sum / self.requests)
    }

    /// The share of requests that take longer; nothing without a request.
    #[must_use]
    pub fn tail(&self, time_s: f64) -> f64 {
        if self.requests <= 0.0 {
            return 0.0;
        }
        let longer: f64 = self
            .parts
            .iter()
            .map(|(weight, part)| weight * part.tail(time_s))
            .sum();
        (longer / self.requests).clamp(0.0, 1.0)
    }

    /// The time that the part `p` of requests does not exceed; none without a request.
    ///
    /// A tail falls nearly like an exponential, so that its logarithm is nearly a line: the next guess
    /// is where the line through both ends of the bracket reaches the part wanted, and every other one
    /// the middle, which bounds the number of steps (TRF-027).
    #[must_use]
    pub fn quantile_s(&self, p: f64) -> Option<f64> {
        if self.requests <= 0.0 {
            return None;
        }
        let wanted = (1.0 - p).max(f64::MIN_POSITIVE);
        let excess = |time_s: f64| libm::log(self.tail(time_s) / wanted);
        let (mut low, mut above) = (0.0, excess(0.0));
        let (mut high, mut below) = (1.0, excess(1.0));
        for _ in 0..DOUBLINGS_MAX {
            if below <= 0.0 {
                break;
            }
            (low, above) = (high, below);
            high *= 2.0;
            below = excess(high);
        }
        for step in 0..CUTS_MAX {
            if high - low <= NARROW * high {
                break;
            }
            let guess = low + (high - low) * (above / (above - below));
            let inside = step % 2 == 0 && guess > low && guess < high;
            let at = if inside {
                guess
            } else {
                f64::midpoint(low, high)
            };
            let found = excess(at);
            if found.abs() <= CLOSE {
                return Some(at);
            }
            if found > 0.0 {
                (low, above) = (at, found);
            } else {
                (high, below) = (at, found);
            }
        }
        Some(high)
    }

    /// Requests by bucket: up to the first edge, between each edge and the next, and above the last.
    /// The edges rise.
    #[must_use]
    pub fn fill(&self, edges_s: &[f64]) -> Vec<f64> {
        let mut above = self.requests;
        let mut buckets = Vec::with_capacity(edges_s.len() + 1);
        for edge in edges_s {
            let longer = (self.requests * self.tail(*edge)).min(above);
            buckets.push(above - longer);
            above = longer;
        }
        buckets.push(above);
        buckets
    }
}

#[cfg(test)]
mod tests;
