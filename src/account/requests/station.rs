//! What a host can serve (TRF-006, TRF-007), and who sends requests where.

use crate::account::requests::amount::Amount;
use crate::account::requests::amount::Rate;
use crate::account::requests::erlang::Variability;
use crate::account::requests::warm_up::WarmUp;
use crate::aws::named::named;
use crate::kernel::time::Duration;

named! {
    /// Which of the waiting requests is served next, and which is not served at all (TRF-008).
    pub enum Discipline {
        /// The one that has waited longest, even if nobody waits for the answer any more.
        Fifo = "fifo",
        /// The newest.
        Lifo = "lifo",
        /// The one that has waited longest, but none that nobody waits for.
        Deadline = "deadline",
    }
}

/// What one host of a fleet can serve.
#[derive(Clone, Debug, PartialEq)]
pub struct Station {
    /// Requests a second when it is warm and well.
    pub capacity: Rate,
    /// Requests served at a time.
    pub workers: u32,
    /// Mean time of service.
    pub service_time: Duration,
    /// How irregular arrivals and services are.
    pub variability: Variability,
    /// Requests that may wait on the host; none for what it serves in the time a client waits.
    pub queue_max: Option<Amount>,
    /// Which request is served next.
    pub discipline: Discipline,
    /// How a fresh host warms up; none for at once.
    pub warm_up: Option<WarmUp>,
}

/// Mean time of service of a fleet that names none.
pub const SERVICE_TIME: Duration = Duration::from_millis(100);

/// How long a client waits for an answer if a scenario does not say (TRF-008).
pub const CLIENT_TIMEOUT: Duration = Duration::from_secs(30);

impl Station {
    /// A station of this capacity with the defaults.
    #[must_use]
    pub fn of(capacity: Rate) -> Self {
        Self {
            capacity,
            workers: workers_for(capacity, SERVICE_TIME),
            service_time: SERVICE_TIME,
            variability: Variability::default(),
            queue_max: None,
            discipline: Discipline::Fifo,
            warm_up: None,
        }
    }

    /// Mean time of service where answers are so many parts per million as slow.
    #[must_use]
    pub fn service_at(&self, latency_ppm: u32) -> Duration {
        let micros =
            u128::from(self.service_time.as_micros()) * u128::from(latency_ppm) / 1_000_000;
        Duration::from_micros(u64::try_from(micros).unwrap_or(u64::MAX))
    }

    /// Requests that may wait on a host that serves `served` requests a second now, for clients that
    /// wait so long (TRF-007).
    #[must_use]
    pub fn queue_max(&self, served: Rate, client_timeout: Duration) -> Amount {
        self.queue_max
            .unwrap_or_else(|| served.over(client_timeout))
    }
}

/// The fewest workers that serve so many requests a second, each so long (TRF-006); at least one.
#[must_use]
pub fn workers_for(capacity: Rate, service_time: Duration) -> u32 {
    let busy = capacity.over(service_time);
    let whole = busy.0.max(0).unsigned_abs().div_ceil(1_000_000_000_000);
    u32::try_from(whole).unwrap_or(u32::MAX).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trf_006_workers_follow_from_capacity_and_time() {
        for (capacity, millis, workers) in
            [(250, 100, 25), (255, 100, 26), (0, 100, 1), (3, 100, 1)]
        {
            let service_time = Duration::from_millis(millis);
            assert_eq!(
                workers_for(Rate::per_second(capacity), service_time),
                workers
            );
        }
    }

    #[test]
    fn trf_007_by_default_as_many_wait_as_are_served_in_time() {
        let mut station = Station::of(Rate::per_second(10));
        let max = |station: &Station| station.queue_max(Rate::per_second(10), CLIENT_TIMEOUT);
        assert_eq!(max(&station), Amount::of_requests(300));
        station.queue_max = Some(Amount::of_requests(5));
        assert_eq!(max(&station), Amount::of_requests(5));
    }
}
