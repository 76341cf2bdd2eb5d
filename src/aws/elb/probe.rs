//! What a health check meets at a target.

use super::target_group::{HealthCheckSettings, QueueSharing};
use crate::kernel::time::Duration;
use crate::rulebook::{LB_009, LB_010, Rule};

/// What a check sent now would come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Probe {
    /// A good answer in time.
    Passes,
    /// Nobody listens: the connection is refused, and the check has failed at once.
    Refused,
    /// Nothing comes back at all: the check fails at its timeout.
    Silent,
    /// An answer comes, but behind the timeout.
    TooSlow,
}

/// How a target would answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The host is gone.
    Nothing,
    /// The host is there and the application is not.
    Refusal,
    /// The application answers.
    Reply {
        /// How long a request waits for a worker.
        queueing: Duration,
        /// How long the answer then takes.
        service: Duration,
    },
}

impl Probe {
    /// What a check by these settings comes to (LB-009), and by which rule. Where checks stand in
    /// the queue of requests, load alone fails them (LB-010).
    #[must_use]
    pub fn of(answer: Answer, settings: &HealthCheckSettings) -> (Self, Rule) {
        match answer {
            Answer::Nothing => (Self::Silent, LB_009),
            Answer::Refusal => (Self::Refused, LB_009),
            Answer::Reply { queueing, service } => {
                let (wait, rule) = match settings.queue {
                    QueueSharing::Shared => (queueing.saturating_add(service), LB_010),
                    QueueSharing::Apart => (service, LB_009),
                };
                if service > settings.timeout {
                    (Self::TooSlow, LB_009)
                } else if wait > settings.timeout {
                    (Self::TooSlow, rule)
                } else {
                    (Self::Passes, LB_009)
                }
            }
        }
    }

    /// Whether the check fails.
    #[must_use]
    pub const fn fails(self) -> bool {
        match self {
            Self::Passes => false,
            Self::Refused | Self::Silent | Self::TooSlow => true,
        }
    }

    /// Whether the requests of users fail to connect as well, which is all that a Network Load
    /// Balancer sees by itself.
    pub(super) const fn fails_connections(self) -> bool {
        match self {
            Self::Passes | Self::TooSlow => false,
            Self::Refused | Self::Silent => true,
        }
    }

    /// From a check to its result.
    pub(super) const fn takes(self, timeout: Duration) -> Duration {
        match self {
            Self::Passes | Self::Refused => Duration::ZERO,
            Self::Silent | Self::TooSlow => timeout,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aws::elb::target_group::TargetGroup;

    const SETTLED: Duration = Duration::from_millis(200);

    fn reply(queueing: u64, service: u64) -> Answer {
        Answer::Reply {
            queueing: Duration::from_secs(queueing),
            service: Duration::from_secs(service),
        }
    }

    #[test]
    fn lb_009_a_check_passes_while_the_application_answers_in_time() {
        let settings = TargetGroup::application("web").health_check;
        let quick = Answer::Reply {
            queueing: Duration::ZERO,
            service: SETTLED,
        };
        for (answer, probe) in [
            (quick, Probe::Passes),
            (reply(0, 5), Probe::Passes),
            (reply(0, 6), Probe::TooSlow),
            (Answer::Refusal, Probe::Refused),
            (Answer::Nothing, Probe::Silent),
        ] {
            assert_eq!(Probe::of(answer, &settings), (probe, LB_009), "{answer:?}");
            assert_eq!(probe.fails(), probe != Probe::Passes);
        }
    }

    #[test]
    fn lb_010_a_check_waits_in_the_queue_of_requests_where_it_shares_it() {
        let shared = TargetGroup::application("web").health_check;
        let apart = TargetGroup::network("web").health_check;
        assert_eq!(Probe::of(reply(5, 1), &shared), (Probe::TooSlow, LB_010));
        assert_eq!(Probe::of(reply(4, 1), &shared), (Probe::Passes, LB_009));
        assert_eq!(Probe::of(reply(60, 1), &apart), (Probe::Passes, LB_009));
    }
}
