//! What is refused, setting by setting.

use super::*;
use crate::aws::elb::target_group::{Minimum, Stickiness, TargetGroup};
use crate::kernel::time::Duration;

fn faults(change: impl FnOnce(&mut TargetGroup)) -> Vec<SettingsFault> {
    let mut group = TargetGroup::application("web");
    change(&mut group);
    group.faults()
}

#[test]
fn the_defaults_of_every_kind_are_allowed() {
    for group in [
        TargetGroup::application("web"),
        TargetGroup::network("web"),
        TargetGroup::classic("web"),
        TargetGroup::direct("web"),
    ] {
        assert_eq!(group.faults(), [], "{}", group.kind);
    }
}

#[test]
fn every_range_has_two_ends() {
    for (setting, low, high) in [
        (Setting::HealthCheckInterval, 5, 300),
        (Setting::HealthCheckTimeout, 2, 120),
        (Setting::HealthyThreshold, 2, 10),
        (Setting::UnhealthyThreshold, 2, 10),
        (Setting::DeregistrationDelay, 0, 3_600),
        (Setting::IdleTimeout, 1, 4_000),
    ] {
        let with = |value: u64| {
            faults(|group| {
                let check = &mut group.health_check;
                check.interval = Duration::from_secs(300);
                let length = Duration::from_secs(value);
                let count = u8::try_from(value.min(255)).expect("it is cut");
                match setting {
                    Setting::HealthCheckInterval => check.interval = length,
                    Setting::HealthCheckTimeout => check.timeout = length,
                    Setting::HealthyThreshold => check.healthy_threshold = count,
                    Setting::UnhealthyThreshold => check.unhealthy_threshold = count,
                    Setting::IdleTimeout => group.idle_timeout = Some(length),
                    other => {
                        assert_eq!(other, Setting::DeregistrationDelay);
                        group.deregistration_delay = length;
                    }
                }
                if setting == Setting::HealthCheckInterval {
                    check.timeout = Duration::from_secs(2);
                }
            })
        };
        assert_eq!(with(low), []);
        assert_eq!(with(high), []);
        let found = high + 1;
        let fault = SettingsFault::OutOfRange {
            setting,
            found,
            low,
            high,
        };
        assert_eq!(with(found), [fault]);
        assert_eq!(fault.setting(), setting);
        assert!(fault.remedy().contains(&high.to_string()));
    }
}

#[test]
fn a_check_is_over_before_the_next() {
    let secs = Duration::from_secs;
    for (mut group, is_fine) in [
        (TargetGroup::application("web"), false),
        (TargetGroup::classic("web"), false),
        (TargetGroup::network("web"), true),
    ] {
        group.health_check.interval = secs(10);
        group.health_check.timeout = secs(10);
        assert_eq!(group.faults().is_empty(), is_fine, "{}", group.kind);
        group.health_check.timeout = secs(11);
        let kind = group.kind;
        assert_eq!(
            group.faults(),
            [SettingsFault::TimeoutAboveInterval { kind }]
        );
    }
}

#[test]
fn lb_032_slow_start_lasts_30_to_900_s_and_needs_round_robin() {
    let with = |secs, algorithm| {
        faults(|group| {
            group.slow_start = Duration::from_secs(secs);
            group.algorithm = algorithm;
        })
    };
    let even = Algorithm::RoundRobin;
    for secs in [0, 30, 900] {
        assert_eq!(with(secs, even), []);
    }
    for found in [29, 901] {
        assert_eq!(with(found, even), [SettingsFault::SlowStartRange { found }]);
    }
    let algorithm = Algorithm::LeastOutstandingRequests;
    let fault = SettingsFault::SlowStartAlgorithm { algorithm };
    assert_eq!(with(30, algorithm), [fault]);
    assert_eq!(fault.rule(), Some(LB_032));
}

#[test]
fn lb_036_stickiness_to_a_target_needs_cross_zone_and_has_bounds() {
    let with = |secs, by, cross_zone| {
        faults(|group| {
            group.cross_zone = cross_zone;
            let duration = Duration::from_secs(secs);
            group.stickiness = Some(Stickiness { by, duration });
        })
    };
    let by = StickyBy::LbCookie;
    assert_eq!(with(604_800, by, true), []);
    let fault = SettingsFault::StickinessWithoutCrossZone;
    assert_eq!(with(1, by, false), [fault]);
    assert_eq!(fault.rule(), Some(LB_036));
    assert_eq!(with(0, by, true).len(), 1);
    assert_eq!(with(604_801, by, true).len(), 1);
    assert_eq!(
        with(60, StickyBy::SourceIp, true),
        [SettingsFault::ForeignStickiness {
            by: StickyBy::SourceIp,
            kind: Kind::Application
        }]
    );
}

#[test]
fn lb_038_the_minimum_for_dns_is_not_below_that_for_routing() {
    let with = |dns: Minimum, routing: Minimum| {
        faults(|group| {
            group.group_health.dns = dns;
            group.group_health.routing = routing;
        })
    };
    let count = |count| Minimum {
        count: Some(count),
        percent: None,
    };
    let percent = |percent| Minimum {
        count: None,
        percent: Some(percent),
    };
    assert_eq!(with(count(3), count(3)), []);
    assert_eq!(with(Minimum::default(), count(3)), []);
    assert_eq!(with(percent(10), count(3)), []);
    let fault = |dns, routing| SettingsFault::DnsBelowRouting { dns, routing };
    assert_eq!(with(count(2), count(3)), [fault(2, 3)]);
    assert_eq!(with(percent(40), percent(50)), [fault(40, 50)]);
    assert_eq!(with(percent(101), percent(0)).len(), 2);
    assert_eq!(fault(2, 3).rule(), Some(LB_038));
}

#[test]
fn lb_041_anomaly_mitigation_needs_weighted_random() {
    let with = |algorithm| {
        faults(|group| {
            group.algorithm = algorithm;
            group.anomaly_mitigation = true;
        })
    };
    assert_eq!(with(Algorithm::WeightedRandom), []);
    let algorithm = Algorithm::RoundRobin;
    let fault = SettingsFault::AnomalyMitigationAlgorithm { algorithm };
    assert_eq!(with(algorithm), [fault]);
    assert_eq!(fault.rule(), Some(LB_041));
}

#[test]
fn a_kind_has_only_its_own_settings_and_protocols() {
    let mut network = TargetGroup::network("web");
    network.slow_start = Duration::from_secs(30);
    network.idle_timeout = Some(Duration::from_secs(60));
    network.protocol = Protocol::Http;
    let kind = Kind::Network;
    assert_eq!(
        network.faults(),
        [
            SettingsFault::ForeignProtocol {
                setting: Setting::Protocol,
                protocol: Protocol::Http,
                kind
            },
            SettingsFault::OnlyOfApplication {
                setting: Setting::IdleTimeout,
                kind
            },
            SettingsFault::OnlyOfApplication {
                setting: Setting::SlowStart,
                kind
            }
        ]
    );
    let found = faults(|group| {
        group.connection_termination = true;
        group.health_check.enabled = false;
        group.health_check.protocol = Protocol::Tcp;
    });
    assert_eq!(found.len(), 3);
    for fault in found {
        assert!(!fault.to_string().is_empty() && !fault.remedy().is_empty());
        assert!(!fault.exception().is_empty());
    }
}

#[test]
fn lb_044_a_group_has_a_thousand_targets() {
    let fault = SettingsFault::TooManyTargets { found: 1_001 };
    assert_eq!(fault.rule(), Some(LB_044));
    assert_eq!(fault.setting(), Setting::Targets);
    assert!(fault.to_string().contains("1001"));
}
