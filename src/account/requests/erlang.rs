//! Waiting for one of several servers (TRF-020, TRF-021, TRF-024, TRF-025): closed formulas for a queue
//! in its steady state. Times are in seconds.

/// A queue in front of servers that are not all busy on average.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Queue {
    /// How many requests are served at a time; at least one.
    pub servers: u32,
    /// Mean time of service in seconds.
    pub service_s: f64,
    /// The part of the servers that is busy on average, below 1.
    pub utilisation: f64,
    /// The probability that a request has to wait.
    pub wait_probability: f64,
}

/// How irregular arrivals and services are, as coefficients of variation: 1 for times that are
/// exponential.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Variability {
    /// Of the gaps between arrivals.
    pub arrivals: f64,
    /// Of the times of service.
    pub service: f64,
}

impl Default for Variability {
    /// Arrivals at random and exponential services.
    fn default() -> Self {
        Self {
            arrivals: 1.0,
            service: 1.0,
        }
    }
}

impl Variability {
    /// The factor on the mean wait: half the sum of the squares (TRF-024, TRF-025).
    #[must_use]
    pub fn wait_factor(self) -> f64 {
        (self.arrivals * self.arrivals + self.service * self.service) / 2.0
    }
}

/// With more servers than this the recursion would cost more than the rest of a minute.
const RECURSION_MAX: u32 = 5_000;

/// The probability that all servers are busy where nobody waits, by the recursion that never
/// overflows (TRF-020); of very many servers by the series that the recursion adds up.
#[must_use]
pub fn erlang_b(servers: u32, offered: f64) -> f64 {
    if servers > RECURSION_MAX {
        return 1.0 / series(servers, offered);
    }
    (1..=servers).fold(1.0, |busy, server| {
        offered * busy / (f64::from(server) + offered * busy)
    })
}

/// One over the probability that all servers are busy: terms c (c - 1) ... / a^k, from the first one
/// on, until they no longer count or their sum is out of all proportion.
fn series(servers: u32, offered: f64) -> f64 {
    let (mut term, mut sum) = (1.0, 1.0);
    for free in (1..=servers).rev() {
        term *= f64::from(free) / offered;
        sum += term;
        if term < sum * 1e-17 || sum > 1e30 {
            break;
        }
    }
    sum
}

/// The probability of waiting where everybody waits, for a utilisation below 1 (TRF-020).
#[must_use]
pub fn erlang_c(servers: u32, utilisation: f64) -> f64 {
    let busy = erlang_b(servers, utilisation * f64::from(servers));
    busy / (1.0 - utilisation * (1.0 - busy))
}

impl Queue {
    /// The queue of a station at a utilisation.
    ///
    /// # Panics
    ///
    /// If there is no server, or the utilisation is negative or not below 1.
    #[must_use]
    pub fn new(servers: u32, utilisation: f64, service_s: f64) -> Self {
        assert!(
            servers > 0 && (0.0..1.0).contains(&utilisation),
            "invariant: a steady queue has servers that are not all busy"
        );
        Self {
            servers,
            service_s,
            utilisation,
            wait_probability: erlang_c(servers, utilisation),
        }
    }

    /// The mean of the waits that are waits at all (TRF-021).
    #[must_use]
    pub fn mean_of_waits_s(&self) -> f64 {
        self.service_s / (f64::from(self.servers) * (1.0 - self.utilisation))
    }

    /// The mean wait, most often none (TRF-021).
    #[must_use]
    pub fn mean_wait_s(&self) -> f64 {
        self.wait_probability * self.mean_of_waits_s()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trf_020_the_series_adds_up_to_the_recursion() {
        for servers in [5_001, 20_000] {
            for utilisation in [0.2, 0.9, 0.97, 0.98, 0.999] {
                let offered = utilisation * f64::from(servers);
                let recursion = (1..=servers).fold(1.0, |busy, server| {
                    offered * busy / (f64::from(server) + offered * busy)
                });
                let series = erlang_b(servers, offered);
                let apart = (series - recursion).abs();
                assert!(
                    apart <= recursion * 1e-10 || apart < 1e-25,
                    "{servers} at {utilisation}: {series}, {recursion}"
                );
            }
        }
        assert!(erlang_b(1_000_000, 0.0) <= 0.0);
    }

    #[test]
    fn trf_021_the_printed_check_values_come_out() {
        for (servers, utilisation, waits, mean) in [
            (1, 0.5, 0.5000, 1.0000),
            (1, 0.9, 0.9000, 9.0000),
            (4, 0.7, 0.4287, 0.3572),
            (4, 0.9, 0.7878, 1.9694),
            (10, 0.8, 0.4092, 0.2046),
            (10, 0.95, 0.8256, 1.6512),
            (50, 0.9, 0.3639, 0.0728),
            (100, 0.95, 0.5065, 0.1013),
        ] {
            let queue = Queue::new(servers, utilisation, 1.0);
            assert!((queue.wait_probability - waits).abs() < 1e-4, "{queue:?}");
            assert!((queue.mean_wait_s() - mean).abs() < 1e-4, "{queue:?}");
        }
    }

    #[test]
    fn trf_020_an_idle_station_makes_nobody_wait() {
        let queue = Queue::new(25, 0.0, 0.1);
        assert!(queue.wait_probability.abs() <= 0.0 && queue.mean_wait_s().abs() <= 0.0);
    }
}
