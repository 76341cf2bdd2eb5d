//! A target group as it is set up: what is checked, how requests are spread, how a target leaves.
//!
//! A Classic Load Balancer and a fleet reached without a load balancer are told in the same terms.
//! Which hosts are registered is known elsewhere.

use crate::aws::named::named;
use crate::kernel::time::Duration;

named! {
    /// What stands between users and hosts.
    pub enum Kind {
        /// A target group of an Application Load Balancer.
        Application = "application",
        /// A target group of a Network Load Balancer.
        Network = "network",
        /// A Classic Load Balancer, which has its instances itself.
        Classic = "classic",
        /// Nothing: users reach the fleet directly.
        Direct = "direct",
    }
}

named! {
    /// How a load balancer speaks with its targets.
    pub enum Protocol {
        /// Plain HTTP.
        Http = "HTTP",
        /// HTTP inside TLS.
        Https = "HTTPS",
        /// Connections passed on.
        Tcp = "TCP",
        /// Connections whose TLS ends at the load balancer, on a Network Load Balancer.
        Tls = "TLS",
        /// Datagrams.
        Udp = "UDP",
        /// Connections and datagrams on one port.
        TcpUdp = "TCP_UDP",
        /// What `TLS` is on a Classic Load Balancer.
        Ssl = "SSL",
    }
}

named! {
    /// `load_balancing.algorithm.type` (LB-031).
    pub enum Algorithm {
        /// Targets in turn.
        RoundRobin = "round_robin",
        /// The target with the fewest requests under way.
        LeastOutstandingRequests = "least_outstanding_requests",
        /// Targets at random; what anomaly mitigation needs.
        WeightedRandom = "weighted_random",
    }
}

/// Whether a health check waits in the same queue as the requests of users (LB-010).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QueueSharing {
    /// A check waits behind requests, so that an overloaded target fails it.
    Shared,
    /// A check is answered whatever the load.
    Apart,
}

/// How long a deregistered target stays `draining` (EC2-130).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Drain {
    /// Connections persist: for the whole delay.
    WholeDelay,
    /// Until nothing runs on it, at most for the delay.
    UntilIdle,
}

/// How targets are checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HealthCheckSettings {
    /// `healthCheckEnabled`: only a fleet reached directly goes unchecked.
    pub enabled: bool,
    /// `healthCheckProtocol`.
    pub protocol: Protocol,
    /// From one check to the next.
    pub interval: Duration,
    /// How long a check waits for the answer.
    pub timeout: Duration,
    /// Passes in a row that make an unhealthy target healthy.
    pub healthy_threshold: u8,
    /// Failures in a row that make a target unhealthy.
    pub unhealthy_threshold: u8,
    /// Whether load can fail a check.
    pub queue: QueueSharing,
    /// How long connections must fail before a Network Load Balancer notices by itself (LB-007).
    pub passive_detection: Option<Duration>,
}

/// Whether a client stays with a target (LB-036).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stickiness {
    /// `stickiness.type`.
    pub by: StickyBy,
    /// How long the cookie holds.
    pub duration: Duration,
}

named! {
    /// `stickiness.type` of a target group.
    pub enum StickyBy {
        /// A cookie of the load balancer.
        LbCookie = "lb_cookie",
        /// A cookie of the application.
        AppCookie = "app_cookie",
        /// The address of the client, on a Network Load Balancer.
        SourceIp = "source_ip",
    }
}

/// A number of healthy targets below which something is done; the higher of the two counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Minimum {
    /// `minimum_healthy_targets.count`; none is `off`.
    pub count: Option<u32>,
    /// `minimum_healthy_targets.percentage`; none is `off`.
    pub percent: Option<u8>,
}

impl Minimum {
    /// Whether fewer of the registered targets are healthy: by count or by percent, whichever is
    /// missed first.
    #[must_use]
    pub fn is_missed(self, healthy: u64, registered: u64) -> bool {
        let by_count = self.count.is_some_and(|count| healthy < u64::from(count));
        let by_percent = self
            .percent
            .is_some_and(|percent| healthy * 100 < u64::from(percent) * registered);
        by_count || by_percent
    }
}

/// `target_group_health` (LB-038).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GroupHealth {
    /// Below this a zone leaves DNS.
    pub dns: Minimum,
    /// Below this requests go to all targets, healthy or not.
    pub routing: Minimum,
}

/// A target group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TargetGroup {
    /// `targetGroupName`, the name of a Classic Load Balancer, or that of a fleet.
    pub name: String,
    /// What it belongs to.
    pub kind: Kind,
    /// How targets are spoken to.
    pub protocol: Protocol,
    /// How targets are checked.
    pub health_check: HealthCheckSettings,
    /// `deregistration_delay.timeout_seconds`, or the timeout of connection draining.
    pub deregistration_delay: Duration,
    /// `deregistration_delay.connection_termination.enabled` (LB-023).
    pub connection_termination: bool,
    /// How long an answer may take before the load balancer says 504 itself: the idle timeout of a
    /// load balancer that speaks HTTP; none for one that passes connections on (LB-043).
    pub idle_timeout: Option<Duration>,
    /// How long a target drains.
    pub drain: Drain,
    /// `slow_start.duration_seconds`; zero is off.
    pub slow_start: Duration,
    /// How requests are spread.
    pub algorithm: Algorithm,
    /// `load_balancing.algorithm.anomaly_mitigation` (LB-041).
    pub anomaly_mitigation: bool,
    /// `load_balancing.cross_zone.enabled` (LB-040).
    pub cross_zone: bool,
    /// Whether clients stay with a target.
    pub stickiness: Option<Stickiness>,
    /// What few healthy targets lead to.
    pub group_health: GroupHealth,
}

impl TargetGroup {
    /// A target group of an Application Load Balancer, all by default (LB table of defaults).
    #[must_use]
    pub fn application(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            kind: Kind::Application,
            protocol: Protocol::Http,
            health_check: HealthCheckSettings {
                enabled: true,
                protocol: Protocol::Http,
                interval: Duration::from_secs(30),
                timeout: Duration::from_secs(5),
                healthy_threshold: 5,
                unhealthy_threshold: 2,
                queue: QueueSharing::Shared,
                passive_detection: None,
            },
            deregistration_delay: Duration::from_secs(300),
            connection_termination: false,
            idle_timeout: Some(IDLE_TIMEOUT),
            drain: Drain::WholeDelay,
            slow_start: Duration::ZERO,
            algorithm: Algorithm::RoundRobin,
            anomaly_mitigation: false,
            cross_zone: true,
            stickiness: None,
            group_health: GroupHealth {
                dns: Minimum::default(),
                routing: Minimum {
                    count: Some(1),
                    percent: None,
                },
            },
        }
    }

    /// A target group of a Network Load Balancer, all by default.
    #[must_use]
    pub fn network(name: &str) -> Self {
        let application = Self::application(name);
        Self {
            kind: Kind::Network,
            protocol: Protocol::Tcp,
            idle_timeout: None,
            health_check: HealthCheckSettings {
                protocol: Protocol::Tcp,
                timeout: Duration::from_secs(10),
                queue: QueueSharing::Apart,
                passive_detection: Some(PASSIVE_DETECTION),
                ..application.health_check
            },
            cross_zone: false,
            ..application
        }
    }

    /// A Classic Load Balancer, all by default of the interface.
    #[must_use]
    pub fn classic(name: &str) -> Self {
        let application = Self::application(name);
        Self {
            kind: Kind::Classic,
            health_check: HealthCheckSettings {
                protocol: Protocol::Tcp,
                healthy_threshold: 10,
                queue: QueueSharing::Apart,
                ..application.health_check
            },
            cross_zone: false,
            group_health: GroupHealth {
                dns: Minimum::default(),
                routing: Minimum::default(),
            },
            ..application
        }
    }

    /// A fleet that users reach without a load balancer: no checks, no draining, and whoever is
    /// there gets requests (EC2-134).
    #[must_use]
    pub fn direct(name: &str) -> Self {
        let application = Self::application(name);
        Self {
            kind: Kind::Direct,
            idle_timeout: None,
            health_check: HealthCheckSettings {
                enabled: false,
                queue: QueueSharing::Apart,
                ..application.health_check
            },
            deregistration_delay: Duration::ZERO,
            group_health: GroupHealth {
                dns: Minimum::default(),
                routing: Minimum::default(),
            },
            ..application
        }
    }
}

impl TargetGroup {
    /// Checks by this protocol, with what goes by it unless said otherwise: HTTP checks wait in the
    /// queue of requests (LB-010), and on a Network Load Balancer have a timeout of 6 s.
    pub fn check_by(&mut self, protocol: Protocol) {
        let is_http = match protocol {
            Protocol::Http | Protocol::Https => true,
            Protocol::Tcp | Protocol::Tls | Protocol::Udp | Protocol::TcpUdp | Protocol::Ssl => {
                false
            }
        };
        let check = &mut self.health_check;
        check.protocol = protocol;
        check.queue = if is_http {
            QueueSharing::Shared
        } else {
            QueueSharing::Apart
        };
        if self.kind == Kind::Network {
            let is_plain = protocol == Protocol::Http;
            check.timeout = Duration::from_secs(if is_plain { 6 } else { 10 });
        }
    }

    /// Speaks this protocol with targets. Datagrams are not seen to fail (LB-007), and a new group for
    /// them ends connections with the delay (LB-023).
    pub fn speak(&mut self, protocol: Protocol) {
        self.protocol = protocol;
        self.connection_termination = match (self.kind, protocol) {
            (Kind::Network, Protocol::Udp | Protocol::TcpUdp) => true,
            (
                Kind::Network,
                Protocol::Tcp | Protocol::Tls | Protocol::Http | Protocol::Https | Protocol::Ssl,
            )
            | (Kind::Application | Kind::Classic | Kind::Direct, _) => false,
        };
        self.health_check.passive_detection = match (self.kind, protocol) {
            (Kind::Network, Protocol::Udp) => None,
            (Kind::Network, Protocol::Tcp | Protocol::Tls | Protocol::TcpUdp) => {
                Some(PASSIVE_DETECTION)
            }
            (Kind::Network, Protocol::Http | Protocol::Https | Protocol::Ssl)
            | (Kind::Application | Kind::Classic | Kind::Direct, _) => None,
        };
    }
}

/// The idle timeout of an Application or Classic Load Balancer unless it is set.
pub const IDLE_TIMEOUT: Duration = Duration::from_secs(60);

/// Until a Network Load Balancer notices failing connections by itself (LB-007).
pub const PASSIVE_DETECTION: Duration = Duration::from_secs(10);
