//! What AWS refuses of the settings of a target group.

use std::fmt;

use super::target_group::{Algorithm, Kind, Protocol, StickyBy};
use crate::aws::named::named;
use crate::rulebook::{LB_020, LB_032, LB_036, LB_038, LB_041, LB_043, LB_044, Rule};

mod check;
#[cfg(test)]
mod tests;

/// Targets of one group at most (LB-044).
pub const TARGETS_MAX: usize = 1_000;

named! {
    /// A setting by its name in a scenario, so that a fault finds its place.
    pub enum Setting {
        /// How targets are spoken to.
        Protocol = "protocol",
        /// Whether targets are checked.
        HealthCheckEnabled = "healthCheckEnabled",
        /// How targets are checked.
        HealthCheckProtocol = "healthCheckProtocol",
        /// From one check to the next.
        HealthCheckInterval = "healthCheckIntervalSeconds",
        /// How long a check waits.
        HealthCheckTimeout = "healthCheckTimeoutSeconds",
        /// Passes to be healthy again.
        HealthyThreshold = "healthyThresholdCount",
        /// Failures to be unhealthy.
        UnhealthyThreshold = "unhealthyThresholdCount",
        /// How long a target drains.
        DeregistrationDelay = "deregistrationDelaySeconds",
        /// Whether connections end with the draining.
        ConnectionTermination = "connectionTermination",
        /// How long an answer may take.
        IdleTimeout = "idleTimeoutSeconds",
        /// How long a target warms up.
        SlowStart = "slowStartSeconds",
        /// How requests are spread.
        Algorithm = "algorithm",
        /// Whether outliers get less.
        AnomalyMitigation = "anomalyMitigation",
        /// Whether traffic crosses zones.
        CrossZone = "crossZone",
        /// Whether clients stay.
        Stickiness = "stickiness",
        /// How long they stay.
        StickinessDuration = "stickinessSeconds",
        /// Below this a zone leaves DNS.
        DnsFailover = "dnsFailover",
        /// Below this all targets get requests.
        RoutingFailover = "routingFailover",
        /// The targets themselves.
        Targets = "targets",
    }
}

/// A setting that AWS refuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SettingsFault {
    /// A number that is too small or too large.
    OutOfRange {
        /// Of what.
        setting: Setting,
        /// In seconds, percent or a count.
        found: u64,
        /// The least.
        low: u64,
        /// The most.
        high: u64,
    },
    /// Slow start that is on and shorter than 30 s or longer than 900 s (LB-032).
    SlowStartRange {
        /// Seconds.
        found: u64,
    },
    /// A check must be over before the next one; on a Network Load Balancer just so.
    TimeoutAboveInterval {
        /// What refuses it.
        kind: Kind,
    },
    /// Checks of instances cannot be disabled.
    ChecksDisabled,
    /// A protocol this kind does not speak.
    ForeignProtocol {
        /// With targets, or for checks.
        setting: Setting,
        /// Which.
        protocol: Protocol,
        /// What does not speak it.
        kind: Kind,
    },
    /// A setting that only target groups of Application Load Balancers have.
    OnlyOfApplication {
        /// Which.
        setting: Setting,
        /// What does not have it.
        kind: Kind,
    },
    /// A setting that only target groups of Network Load Balancers have.
    OnlyOfNetwork {
        /// Which.
        setting: Setting,
        /// What does not have it.
        kind: Kind,
    },
    /// Slow start needs round robin (LB-032).
    SlowStartAlgorithm {
        /// What is set instead.
        algorithm: Algorithm,
    },
    /// Anomaly mitigation needs weighted random (LB-041).
    AnomalyMitigationAlgorithm {
        /// What is set instead.
        algorithm: Algorithm,
    },
    /// Clients can only stay where traffic crosses zones (LB-036).
    StickinessWithoutCrossZone,
    /// A kind of stickiness that this kind of load balancer does not have.
    ForeignStickiness {
        /// Which.
        by: StickyBy,
        /// What does not have it.
        kind: Kind,
    },
    /// A zone would leave DNS after its requests already go to all targets (LB-038).
    DnsBelowRouting {
        /// The minimum for DNS.
        dns: u32,
        /// The minimum for routing.
        routing: u32,
    },
    /// More targets than a group may have (LB-044).
    TooManyTargets {
        /// How many.
        found: usize,
    },
}

impl SettingsFault {
    /// Where it stands.
    #[must_use]
    pub const fn setting(self) -> Setting {
        match self {
            Self::OutOfRange { setting, .. }
            | Self::ForeignProtocol { setting, .. }
            | Self::OnlyOfApplication { setting, .. }
            | Self::OnlyOfNetwork { setting, .. } => setting,
            Self::SlowStartRange { .. } | Self::SlowStartAlgorithm { .. } => Setting::SlowStart,
            Self::TimeoutAboveInterval { .. } => Setting::HealthCheckTimeout,
            Self::ChecksDisabled => Setting::HealthCheckEnabled,
            Self::AnomalyMitigationAlgorithm { .. } => Setting::AnomalyMitigation,
            Self::StickinessWithoutCrossZone | Self::ForeignStickiness { .. } => {
                Setting::Stickiness
            }
            Self::DnsBelowRouting { .. } => Setting::DnsFailover,
            Self::TooManyTargets { .. } => Setting::Targets,
        }
    }

    /// By which rule, where one says so.
    #[must_use]
    pub const fn rule(self) -> Option<Rule> {
        match self {
            Self::OutOfRange {
                setting: Setting::DeregistrationDelay,
                ..
            } => Some(LB_020),
            Self::OutOfRange {
                setting: Setting::IdleTimeout,
                ..
            }
            | Self::OnlyOfApplication {
                setting: Setting::IdleTimeout,
                ..
            } => Some(LB_043),
            Self::SlowStartRange { .. } | Self::SlowStartAlgorithm { .. } => Some(LB_032),
            Self::StickinessWithoutCrossZone => Some(LB_036),
            Self::OutOfRange {
                setting: Setting::StickinessDuration,
                ..
            } => Some(LB_036),
            Self::DnsBelowRouting { .. } => Some(LB_038),
            Self::AnomalyMitigationAlgorithm { .. } => Some(LB_041),
            Self::TooManyTargets { .. } => Some(LB_044),
            Self::OutOfRange { .. }
            | Self::TimeoutAboveInterval { .. }
            | Self::ChecksDisabled
            | Self::ForeignProtocol { .. }
            | Self::OnlyOfApplication { .. }
            | Self::OnlyOfNetwork { .. }
            | Self::ForeignStickiness { .. } => None,
        }
    }

    /// The error AWS raises.
    #[must_use]
    pub const fn exception(self) -> &'static str {
        match self {
            Self::TooManyTargets { .. } => "TooManyTargets",
            Self::ForeignProtocol { .. } => "UnsupportedProtocol",
            Self::OnlyOfApplication { .. }
            | Self::OnlyOfNetwork { .. }
            | Self::ForeignStickiness { .. }
            | Self::SlowStartAlgorithm { .. }
            | Self::AnomalyMitigationAlgorithm { .. }
            | Self::StickinessWithoutCrossZone => "InvalidConfigurationRequest",
            Self::OutOfRange { .. }
            | Self::SlowStartRange { .. }
            | Self::TimeoutAboveInterval { .. }
            | Self::ChecksDisabled
            | Self::DnsBelowRouting { .. } => "ValidationError",
        }
    }

    /// What to write instead.
    #[must_use]
    pub fn remedy(self) -> String {
        match self {
            Self::OutOfRange { low, high, .. } => format!("write {low} to {high}"),
            Self::SlowStartRange { .. } => "write 30 to 900, or 0 for no slow start".to_owned(),
            Self::TimeoutAboveInterval { .. } => {
                "shorten the timeout, or lengthen the interval".to_owned()
            }
            Self::ChecksDisabled => "remove it: only functions can go unchecked".to_owned(),
            Self::ForeignProtocol { setting, kind, .. } => {
                let known: Vec<&str> = protocols(kind, setting)
                    .iter()
                    .map(|protocol| protocol.as_str())
                    .collect();
                format!("there are {}", known.join(", "))
            }
            Self::OnlyOfApplication { .. } => "remove it, or write `type: application`".to_owned(),
            Self::OnlyOfNetwork { .. } => "remove it, or write `type: network`".to_owned(),
            Self::SlowStartAlgorithm { .. } => "set slow start to 0, or use round_robin".to_owned(),
            Self::AnomalyMitigationAlgorithm { .. } => {
                "switch it off, or use weighted_random".to_owned()
            }
            Self::StickinessWithoutCrossZone => {
                "switch stickiness off, or cross-zone load balancing on".to_owned()
            }
            Self::ForeignStickiness { kind, .. } => match kind {
                Kind::Network => "write source_ip".to_owned(),
                Kind::Application | Kind::Classic | Kind::Direct => {
                    "write lb_cookie or app_cookie".to_owned()
                }
            },
            Self::DnsBelowRouting { routing, .. } => {
                format!("write {routing} or more for DNS, or lower the other")
            }
            Self::TooManyTargets { .. } => {
                format!("spread them over groups of at most {TARGETS_MAX}")
            }
        }
    }
}

impl fmt::Display for SettingsFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OutOfRange {
                setting,
                found,
                low,
                high,
            } => {
                write!(f, "`{setting}` is {found}, and must be {low} to {high}")
            }
            Self::SlowStartRange { found } => {
                write!(f, "slow start of {found} s is neither off nor 30 to 900 s")
            }
            Self::TimeoutAboveInterval {
                kind: Kind::Network,
            } => f.write_str("the timeout of a health check must not be longer than its interval"),
            Self::TimeoutAboveInterval {
                kind: Kind::Application | Kind::Classic | Kind::Direct,
            } => f.write_str("the interval of a health check must be longer than its timeout"),
            Self::ChecksDisabled => f.write_str("health checks of instances cannot be disabled"),
            Self::ForeignProtocol {
                setting: Setting::HealthCheckProtocol,
                protocol,
                kind,
            } => {
                write!(f, "{} checks no target by {protocol}", whole(*kind))
            }
            Self::ForeignProtocol { protocol, kind, .. } => {
                write!(
                    f,
                    "{} does not speak {protocol} with its targets",
                    whole(*kind)
                )
            }
            Self::OnlyOfApplication { setting, kind } | Self::OnlyOfNetwork { setting, kind } => {
                write!(f, "{} has no `{setting}`", whole(*kind))
            }
            Self::SlowStartAlgorithm { algorithm } => {
                write!(f, "slow start does not go with {algorithm}")
            }
            Self::AnomalyMitigationAlgorithm { algorithm } => {
                write!(f, "anomaly mitigation does not go with {algorithm}")
            }
            Self::StickinessWithoutCrossZone => {
                f.write_str("stickiness to a target needs cross-zone load balancing")
            }
            Self::ForeignStickiness { by, kind } => {
                write!(f, "{} has no stickiness by {by}", whole(*kind))
            }
            Self::DnsBelowRouting { dns, routing } => write!(
                f,
                "the minimum for DNS, {dns}, is below that for routing, {routing}"
            ),
            Self::TooManyTargets { found } => {
                write!(
                    f,
                    "{found} targets are more than the {TARGETS_MAX} of a group"
                )
            }
        }
    }
}

impl std::error::Error for SettingsFault {}

const fn whole(kind: Kind) -> &'static str {
    match kind {
        Kind::Application => "an Application Load Balancer",
        Kind::Network => "a Network Load Balancer",
        Kind::Classic => "a Classic Load Balancer",
        Kind::Direct => "a fleet without a load balancer",
    }
}

/// The protocols a kind speaks with targets, or checks them by.
fn protocols(kind: Kind, setting: Setting) -> &'static [Protocol] {
    match (kind, setting) {
        (Kind::Application, _) => &[Protocol::Http, Protocol::Https],
        (Kind::Network, Setting::HealthCheckProtocol) => {
            &[Protocol::Tcp, Protocol::Http, Protocol::Https]
        }
        (Kind::Network, _) => &[
            Protocol::Tcp,
            Protocol::Tls,
            Protocol::Udp,
            Protocol::TcpUdp,
        ],
        (Kind::Classic, _) => &[
            Protocol::Http,
            Protocol::Https,
            Protocol::Tcp,
            Protocol::Ssl,
        ],
        (Kind::Direct, _) => Protocol::ALL,
    }
}
