//! Deployments zone by zone: what a configuration says of each Availability Zone (EC2-055).

use crate::aws::codedeploy::config::MinimumHealthyHosts;
use crate::kernel::time::Duration;

/// `zonalConfig` of a deployment configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ZonalConfig {
    /// `minimumHealthyHostsPerZone`, counted among the targets of one zone (EC2-057).
    pub minimum: MinimumHealthyHosts,
    /// `firstZoneMonitorDurationInSeconds`, where it is given (EC2-061).
    pub first_monitor: Option<Duration>,
    /// `monitorDurationInSeconds`, where it is given (EC2-061).
    pub monitor: Option<Duration>,
}

impl Default for ZonalConfig {
    /// A `zonalConfig` that says nothing: no zone keeps any host, and none is watched (EC2-057).
    fn default() -> Self {
        Self {
            minimum: MinimumHealthyHosts::FleetPercent(0),
            first_monitor: None,
            monitor: None,
        }
    }
}

impl ZonalConfig {
    /// How long a deployment waits behind the zone at `place`, counted from 0 (EC2-061).
    pub fn monitor_behind(&self, place: usize) -> Duration {
        let own = if place == 0 { self.first_monitor } else { None };
        own.or(self.monitor).unwrap_or(Duration::ZERO)
    }
}

/// Whether a deployment goes through the zones one by one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Zonal {
    /// Its configuration names no zones.
    #[default]
    No,
    /// One zone at a time (EC2-056).
    OneByOne(ZonalConfig),
    /// It would, but it is a rollback, which ignores zones (EC2-064).
    Ignored,
}

impl Zonal {
    /// What holds for the rollback of a deployment of this kind (EC2-064).
    #[must_use]
    pub const fn of_rollback(self) -> Self {
        match self {
            Self::No => Self::No,
            Self::OneByOne(_) | Self::Ignored => Self::Ignored,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn monitors(first: Option<u64>, common: Option<u64>) -> [u64; 3] {
        let config = ZonalConfig {
            first_monitor: first.map(Duration::from_secs),
            monitor: common.map(Duration::from_secs),
            ..ZonalConfig::default()
        };
        [0, 1, 2].map(|place| config.monitor_behind(place).as_micros() / 1_000_000)
    }

    #[test]
    fn ec2_061_the_first_zone_has_its_own_wait_or_that_of_all() {
        assert_eq!(monitors(Some(600), Some(300)), [600, 300, 300]);
        assert_eq!(monitors(None, Some(300)), [300, 300, 300]);
        assert_eq!(monitors(Some(900), None), [900, 0, 0]);
        assert_eq!(monitors(Some(0), Some(300)), [0, 300, 300]);
        assert_eq!(monitors(None, None), [0, 0, 0]);
    }

    #[test]
    fn ec2_057_a_zone_keeps_no_host_unless_told() {
        assert_eq!(ZonalConfig::default().minimum.required_healthy(100), 0);
    }
}
