//! Goes through the settings of a target group and finds what AWS refuses.

use super::{Setting, SettingsFault, TARGETS_MAX, protocols};
use crate::aws::elb::target_group::{Algorithm, Kind, Minimum, StickyBy, TargetGroup};
use crate::kernel::time::Duration;

impl TargetGroup {
    /// Everything that AWS refuses about the settings, in the order of a scenario's keys.
    #[must_use]
    pub fn faults(&self) -> Vec<SettingsFault> {
        let mut faults = Vec::new();
        self.check_protocols(&mut faults);
        self.check_health_check(&mut faults);
        self.check_leaving_and_joining(&mut faults);
        self.check_stickiness(&mut faults);
        self.check_group_health(&mut faults);
        faults
    }

    fn check_protocols(&self, faults: &mut Vec<SettingsFault>) {
        for (setting, protocol) in [
            (Setting::Protocol, self.protocol),
            (Setting::HealthCheckProtocol, self.health_check.protocol),
        ] {
            let kind = self.kind;
            if !protocols(kind, setting).contains(&protocol) {
                faults.push(SettingsFault::ForeignProtocol {
                    setting,
                    protocol,
                    kind,
                });
            }
        }
    }

    fn check_health_check(&self, faults: &mut Vec<SettingsFault>) {
        let check = &self.health_check;
        if !check.enabled && self.kind != Kind::Direct {
            faults.push(SettingsFault::ChecksDisabled);
        }
        let timeout_max = match self.kind {
            Kind::Classic => 60,
            Kind::Application | Kind::Network | Kind::Direct => 120,
        };
        let healthy = u64::from(check.healthy_threshold);
        let unhealthy = u64::from(check.unhealthy_threshold);
        for (setting, found, low, high) in [
            (Setting::HealthCheckInterval, secs(check.interval), 5, 300),
            (
                Setting::HealthCheckTimeout,
                secs(check.timeout),
                2,
                timeout_max,
            ),
            (Setting::HealthyThreshold, healthy, 2, 10),
            (Setting::UnhealthyThreshold, unhealthy, 2, 10),
        ] {
            faults.extend(out_of_range(setting, found, low, high));
        }
        let fits = match self.kind {
            Kind::Network => check.timeout <= check.interval,
            Kind::Application | Kind::Classic => check.timeout < check.interval,
            Kind::Direct => true,
        };
        if !fits {
            faults.push(SettingsFault::TimeoutAboveInterval { kind: self.kind });
        }
    }

    fn check_leaving_and_joining(&self, faults: &mut Vec<SettingsFault>) {
        let kind = self.kind;
        let delay = secs(self.deregistration_delay);
        faults.extend(out_of_range(Setting::DeregistrationDelay, delay, 0, 3_600));
        if let Some(timeout) = self.idle_timeout {
            faults.extend(out_of_range(Setting::IdleTimeout, secs(timeout), 1, 4_000));
        }
        if self.connection_termination && kind != Kind::Network {
            let setting = Setting::ConnectionTermination;
            faults.push(SettingsFault::OnlyOfNetwork { setting, kind });
        }
        let found = secs(self.slow_start);
        let algorithm = self.algorithm;
        let is_slow = self.slow_start > Duration::ZERO;
        for (setting, is_set) in [
            // A Classic Load Balancer has one too, though no target group.
            (
                Setting::IdleTimeout,
                self.idle_timeout.is_some() && kind != Kind::Classic,
            ),
            (Setting::SlowStart, is_slow),
            (Setting::Algorithm, algorithm != Algorithm::RoundRobin),
            (Setting::AnomalyMitigation, self.anomaly_mitigation),
        ] {
            if is_set && kind != Kind::Application {
                faults.push(SettingsFault::OnlyOfApplication { setting, kind });
            }
        }
        if is_slow && !(30..=900).contains(&found) {
            faults.push(SettingsFault::SlowStartRange { found });
        }
        if is_slow && algorithm != Algorithm::RoundRobin {
            faults.push(SettingsFault::SlowStartAlgorithm { algorithm });
        }
        if self.anomaly_mitigation && algorithm != Algorithm::WeightedRandom {
            faults.push(SettingsFault::AnomalyMitigationAlgorithm { algorithm });
        }
    }

    fn check_stickiness(&self, faults: &mut Vec<SettingsFault>) {
        let Some(stickiness) = self.stickiness else {
            return;
        };
        let (by, kind) = (stickiness.by, self.kind);
        let has_it = match by {
            StickyBy::SourceIp => kind == Kind::Network,
            StickyBy::LbCookie | StickyBy::AppCookie => kind != Kind::Network,
        };
        if !has_it {
            faults.push(SettingsFault::ForeignStickiness { by, kind });
        }
        let found = secs(stickiness.duration);
        faults.extend(out_of_range(Setting::StickinessDuration, found, 1, 604_800));
        if kind == Kind::Application && !self.cross_zone {
            faults.push(SettingsFault::StickinessWithoutCrossZone);
        }
    }

    fn check_group_health(&self, faults: &mut Vec<SettingsFault>) {
        let health = self.group_health;
        for (setting, minimum) in [
            (Setting::DnsFailover, health.dns),
            (Setting::RoutingFailover, health.routing),
        ] {
            let Minimum { count, percent } = minimum;
            let count = count.map(u64::from);
            let most = TARGETS_MAX as u64;
            faults.extend(count.and_then(|count| out_of_range(setting, count, 1, most)));
            let percent = percent.map(u64::from);
            faults.extend(percent.and_then(|percent| out_of_range(setting, percent, 1, 100)));
        }
        let percents = health.dns.percent.zip(health.routing.percent);
        let percents = percents.map(|(dns, routing)| (u32::from(dns), u32::from(routing)));
        let counts = health.dns.count.zip(health.routing.count);
        for (dns, routing) in counts.into_iter().chain(percents) {
            if dns < routing {
                faults.push(SettingsFault::DnsBelowRouting { dns, routing });
            }
        }
    }
}

/// Whole seconds, rounded up: what is longer than a limit is seen to be.
fn secs(length: Duration) -> u64 {
    length.as_micros().div_ceil(1_000_000)
}

fn out_of_range(setting: Setting, found: u64, low: u64, high: u64) -> Option<SettingsFault> {
    let is_out = !(low..=high).contains(&found);
    is_out.then_some(SettingsFault::OutOfRange {
        setting,
        found,
        low,
        high,
    })
}
