//! Target groups and Classic Load Balancers of a scenario, and what is refused.

mod vectors;

use cutover::account::requests::site::TargetGroupEntry;
use cutover::aws::codedeploy::traffic::{AllowModel, BlockModel};
use cutover::aws::elb::presets::{WEIGHT_PROPAGATION, registration_lag};
use cutover::aws::elb::stickiness::StickyAtWeightZero;
use cutover::aws::elb::target_group::{
    Algorithm, Drain, Kind, Minimum, Protocol, QueueSharing, StickyBy, TargetGroup,
};
use cutover::kernel::time::Duration;
use cutover::scenario::model::Scenario;

use crate::scenario_errors::{folder, load_in, said};

const HEAD: &str = "\
cutover: 1
name: lb
revisions: { v1: {} }
fleets:
  - { name: web, instances: 4, zones: [b, a] }
  - { name: plain, instances: 2 }
  - { name: house, instances: 1, kind: OnPremises }
";

fn build(text: &str) -> Scenario {
    let text = format!("{HEAD}{text}");
    let folder = folder(&[("s.yaml", text.as_bytes())]);
    let said = said(folder.path(), "s.yaml", &[]);
    let loaded = load_in(folder.path(), "s.yaml", &[]);
    loaded.unwrap_or_else(|_| panic!("{said}")).scenario
}

fn groups(text: &str) -> Vec<TargetGroupEntry> {
    build(text).world.target_groups
}

#[track_caller]
fn refused(text: &str, parts: &[&str]) {
    let text = format!("{HEAD}{text}");
    let folder = folder(&[("s.yaml", text.as_bytes())]);
    let said = said(folder.path(), "s.yaml", &[]);
    assert!(load_in(folder.path(), "s.yaml", &[]).is_err(), "{said}");
    for part in parts {
        assert!(said.contains(part), "no `{part}` in\n{said}");
    }
}

#[test]
fn a_target_group_needs_no_more_than_its_name_and_targets() {
    let groups = groups("targetGroups:\n  - { name: web, targets: web }\n");
    assert_eq!(groups[0].group, TargetGroup::application("web"));
    assert_eq!(groups[0].zones, ["a", "b"]);
    let places = groups[0]
        .zone_ids
        .iter()
        .map(|zone| groups[0].zone_place(*zone));
    assert_eq!(places.collect::<Vec<_>>(), [0, 1]);
    assert_eq!(groups[0].members.len(), 4);
}

#[test]
fn attributes_have_awss_names_and_ours() {
    let by_aws = "
targetGroups:
  - TargetGroupName: web
    targets: [web]
    protocol: HTTPS
    port: 443
    vpcId: vpc-1
    HealthCheckIntervalSeconds: 10
    healthCheckTimeoutSeconds: 3
    healthyThresholdCount: 2
    unhealthyThresholdCount: 3
    matcher: { httpCode: '200-299' }
    attributes:
      - { key: deregistration_delay.timeout_seconds, value: '60' }
      - { key: idle_timeout.timeout_seconds, value: '90' }
      - { Key: slow_start.duration_seconds, Value: 30 }
      - { key: load_balancing.algorithm.type, value: round_robin }
      - { key: stickiness.enabled, value: true }
      - { key: stickiness.type, value: app_cookie }
      - { key: stickiness.app_cookie.duration_seconds, value: 60 }
      - { key: target_group_health.dns_failover.minimum_healthy_targets.count, value: 'off' }
      - { key: target_group_health.dns_failover.minimum_healthy_targets.percentage, value: 60 }
      - { key: target_group_health.unhealthy_state_routing.minimum_healthy_targets.count, value: 2 }
      - { key: preserve_client_ip.enabled, value: false }
";
    let by_us = "
targetGroups:
  - name: web
    targets: web
    protocol: HTTPS
    healthCheckIntervalSeconds: 10
    healthCheckTimeoutSeconds: 3
    healthyThresholdCount: 2
    unhealthyThresholdCount: 3
    deregistrationDelaySeconds: 60
    idleTimeoutSeconds: 90
    slowStartSeconds: 30
    algorithm: round_robin
    stickiness: app_cookie
    stickinessSeconds: 60
    dnsFailover: { percentage: 60 }
    routingFailover: { count: 2 }
";
    let (aws, us) = (groups(by_aws), groups(by_us));
    assert_eq!(aws[0].group, us[0].group);
    let group = &aws[0].group;
    assert_eq!(group.protocol, Protocol::Https);
    assert_eq!(group.health_check.interval, Duration::from_secs(10));
    assert_eq!(group.deregistration_delay, Duration::from_secs(60));
    assert_eq!(group.idle_timeout, Some(Duration::from_secs(90)));
    assert_eq!(group.algorithm, Algorithm::RoundRobin);
    assert_eq!(
        group.stickiness.map(|sticky| sticky.by),
        Some(StickyBy::AppCookie)
    );
    let dns = Minimum {
        count: None,
        percent: Some(60),
    };
    assert_eq!(group.group_health.dns, dns);
    assert_eq!(group.group_health.routing.count, Some(2));
}

/// What DescribeTargetGroupAttributes lists of an Application Load Balancer.
fn exported(by: &str, app_cookie_s: &str) -> String {
    format!(
        "
targetGroups:
  - name: web
    targets: web
    protocol: HTTP
    attributes:
      - {{ Key: stickiness.enabled, Value: 'true' }}
      - {{ Key: deregistration_delay.timeout_seconds, Value: '300' }}
      - {{ Key: stickiness.app_cookie.cookie_name, Value: '' }}
      - {{ Key: stickiness.type, Value: {by} }}
      - {{ Key: stickiness.lb_cookie.duration_seconds, Value: '86400' }}
      - {{ Key: slow_start.duration_seconds, Value: '0' }}
      - {{ Key: stickiness.app_cookie.duration_seconds, Value: '{app_cookie_s}' }}
      - {{ Key: load_balancing.algorithm.type, Value: round_robin }}
      - {{ Key: load_balancing.cross_zone.enabled, Value: use_load_balancer_configuration }}
      - {{ Key: load_balancing.algorithm.anomaly_mitigation, Value: 'off' }}
"
    )
}

#[test]
fn lb_036_the_durations_of_both_cookies_are_listed_and_one_holds() {
    for (by, holds_s) in [("lb_cookie", 86_400), ("app_cookie", 60)] {
        let group = groups(&exported(by, "60")).remove(0).group;
        let sticky = group.stickiness.expect("it is on");
        assert_eq!(sticky.duration, Duration::from_secs(holds_s), "{by}");
    }
    refused(&exported("app_cookie", "0"), &["LB-036"]);
    let twice = exported("app_cookie", "60").replace("lb_cookie.dur", "app_cookie.dur");
    refused(&twice, &["`stickinessSeconds` is given twice"]);
    let short = exported("app_cookie", "60").replace(
        "    attributes",
        "    stickinessSeconds: 60\n    attributes",
    );
    refused(&short, &["`stickinessSeconds` is given twice"]);
}

#[test]
fn lb_036_stickiness_to_a_target_is_noted_as_without_effect() {
    let noted = |group: &str| {
        let text = format!("{HEAD}targetGroups:\n  - {{ name: web, targets: web{group} }}\n");
        let folder = folder(&[("s.yaml", text.as_bytes())]);
        said(folder.path(), "s.yaml", &[])
            .contains("without effect here: `targetGroups.stickiness`")
    };
    assert!(noted(", stickiness: lb_cookie"));
    assert!(noted(", protocol: TCP, stickiness: source_ip"));
    let attribute = |value: &str| {
        noted(&format!(
            ", attributes: [{{ Key: stickiness.enabled, Value: '{value}' }}]"
        ))
    };
    assert!(attribute("true") && !attribute("false"));
    assert!(!noted(""));
}

#[test]
fn the_protocol_says_which_load_balancer_it_is() {
    let groups = groups(
        "
targetGroups:
  - { name: a, targets: web, protocol: TCP, connectionTermination: true }
  - { name: b, targets: web, type: network, protocol: UDP, healthCheckProtocol: HTTP }
  - { name: c, targets: plain, crossZone: false, drainEarly: true, healthCheckSharesQueue: false }
",
    );
    assert_eq!(groups[0].group.kind, Kind::Network);
    assert!(groups[0].group.connection_termination);
    let check = groups[1].group.health_check;
    assert_eq!(
        (check.timeout, check.queue),
        (Duration::from_secs(6), QueueSharing::Shared)
    );
    assert_eq!(check.passive_detection, None);
    let third = &groups[2];
    assert_eq!(
        (third.group.kind, third.group.drain),
        (Kind::Application, Drain::UntilIdle)
    );
    assert_eq!(third.group.health_check.queue, QueueSharing::Apart);
    assert!(third.zones.is_empty() && third.zone_ids.is_empty());
}

#[test]
fn a_classic_load_balancer_is_its_own_group() {
    let groups = groups(
        "
targetGroups:
  - { name: web, targets: web }
loadBalancers:
  - LoadBalancerName: old
    type: classic
    targets: web
    HealthCheck: { Target: 'HTTP:80/health', Interval: 10, Timeout: 3, HealthyThreshold: 2, UnhealthyThreshold: 4 }
    connectionDraining: { enabled: true, timeout: 20 }
    crossZoneLoadBalancing: { enabled: true }
    availabilityZones: [a, b, c]
    connectionSettings: { idleTimeout: 90 }
  - { name: plain, targets: plain, connectionDraining: { enabled: false }, idleTimeoutSeconds: 4000 }
",
    );
    let old = &groups[1];
    assert_eq!(
        (old.group.name.as_str(), old.group.kind),
        ("old", Kind::Classic)
    );
    assert_eq!(old.group.health_check.interval, Duration::from_secs(10));
    assert_eq!(old.group.health_check.unhealthy_threshold, 4);
    assert_eq!(old.group.health_check.queue, QueueSharing::Shared);
    assert_eq!(old.group.deregistration_delay, Duration::from_secs(20));
    assert_eq!(old.group.idle_timeout, Some(Duration::from_secs(90)));
    assert!(old.group.cross_zone);
    assert_eq!(old.zones, ["a", "b", "c"]);
    assert_eq!(groups[2].group.deregistration_delay, Duration::ZERO);
    let longest = Some(Duration::from_secs(4_000));
    assert_eq!(groups[2].group.idle_timeout, longest);
    assert_eq!(groups[2].group.health_check.queue, QueueSharing::Apart);
}

#[test]
fn a_group_without_targets_is_refused() {
    let one = |keys: &str| format!("targetGroups:\n  - {{ name: web{keys} }}\n");
    refused(&one(""), &["`web` has no targets", "targets: web"]);
    refused(&one(", targets: []"), &["`web` has no targets"]);
    refused(
        &one(", targets: wbe"),
        &["there is no fleet `wbe`", "did you mean `web`?"],
    );
    refused(&one(", targets: house"), &["`house` is on premises"]);
    refused(&one(", targets: [web, web]"), &["named twice"]);
    refused(&one(", targets: [web, plain]"), &["in none"]);
    refused(
        "targetGroups:\n  - { targets: web }\n",
        &["`targetGroupName` is missing"],
    );
    refused(
        "loadBalancers:\n  - { name: old, type: application, targets: web }\n",
        &["no Classic Load Balancer"],
    );
}

#[test]
fn lb_002_a_target_outside_the_enabled_zones_is_refused() {
    refused(
        "targetGroups:\n  - { name: web, targets: web, zones: [a] }\n",
        &["`b`", "stay unused", "LB-002"],
    );
}

#[test]
fn what_aws_refuses_is_refused_with_its_error_and_place() {
    let one = |keys: &str| format!("targetGroups:\n  - {{ name: web, targets: web, {keys} }}\n");
    for (keys, parts) in [
        (
            "healthCheckIntervalSeconds: 4",
            ["ValidationError", "must be 5 to 300"],
        ),
        (
            "healthCheckIntervalSeconds: 5",
            ["ValidationError", "longer than its timeout"],
        ),
        ("healthyThresholdCount: 11", ["ValidationError", "2 to 10"]),
        (
            "healthCheckEnabled: false",
            ["ValidationError", "cannot be disabled"],
        ),
        ("deregistrationDelaySeconds: 3601", ["LB-020", "0 to 3600"]),
        ("idleTimeoutSeconds: 0", ["LB-043", "1 to 4000"]),
        (
            "attributes: [{ key: idle_timeout.timeout_seconds, value: 4001 }]",
            ["ValidationError", "1 to 4000"],
        ),
        (
            "protocol: TCP, idleTimeoutSeconds: 60",
            ["InvalidConfigurationRequest", "no `idleTimeoutSeconds`"],
        ),
        (
            "idleTimeoutSeconds: 60, attributes: [{ key: idle_timeout.timeout_seconds, value: 60 }]",
            ["given twice", "keep one"],
        ),
        ("slowStartSeconds: 29", ["LB-032", "30 to 900"]),
        (
            "slowStartSeconds: 30, algorithm: weighted_random",
            ["InvalidConfigurationRequest", "LB-032"],
        ),
        (
            "anomalyMitigation: true",
            ["InvalidConfigurationRequest", "LB-041"],
        ),
        (
            "stickiness: lb_cookie, crossZone: false",
            ["LB-036", "cross-zone"],
        ),
        ("stickinessSeconds: 9", ["LB-036", "add `stickiness"]),
        (
            "dnsFailover: { count: 1 }, routingFailover: { count: 2 }",
            ["LB-038", "2 or more"],
        ),
        (
            "protocol: TCP, type: application",
            ["UnsupportedProtocol", "HTTP, HTTPS"],
        ),
        ("type: clasic", ["no type of target group", "application"]),
        ("type: classic", ["loadBalancers", "no target group"]),
        ("targetType: ip", ["CodeDeploy", "instance"]),
        (
            "attributes: [{ key: slow_start.duration_second, value: 1 }]",
            ["no attribute", "slow_start.duration_seconds"],
        ),
        (
            "attributes: [{ key: slow_start.duration_seconds, value: 30s }]",
            ["ValidationError", "no whole number"],
        ),
        (
            "attributes: [{ key: stickiness.enabled, value: 'yes' }]",
            ["ValidationError", "write \"true\" or \"false\""],
        ),
        (
            "slowStartSeconds: 30, attributes: [{ key: slow_start.duration_seconds, value: 30 }]",
            ["given twice", "keep one"],
        ),
        ("registrationLag: 5", ["unit", "5"]),
    ] {
        refused(&one(keys), &parts);
    }
    let twice = "targetGroups:\n  - { name: web, targets: web }\n  - { name: web, targets: web }\n";
    refused(twice, &["called `web`"]);
    refused(
        "targetGroups:\n  - { name: web_1, targets: web }\n",
        &["cannot name"],
    );
    refused(
        "loadBalancers:\n  - { name: old, targets: web, connectionDraining: { timeout: 0 } }\n",
        &["1 to 3600", "LB-020"],
    );
    refused(
        "loadBalancers:\n  - { name: old, targets: web, idleTimeoutSeconds: 4001 }\n",
        &["1 to 4000", "LB-043"],
    );
}

#[test]
fn the_choices_about_load_balancers_are_assumptions() {
    let defaults = build("").world;
    assert_eq!(
        defaults.policy.traffic.allow_model,
        AllowModel::ThresholdFormula
    );
    assert_eq!(defaults.policy.traffic.block_model, BlockModel::Drain);
    assert_eq!(defaults.fluid.sticky_at_zero, StickyAtWeightZero::Break);
    let scenario = build(
        "assumptions: { allowModel: firstCheck, blockModel: supportFormula, stickyAtWeightZero: keep }\n",
    );
    let chosen = scenario.world;
    assert_eq!(chosen.policy.traffic.allow_model, AllowModel::FirstCheck);
    assert_eq!(
        chosen.policy.traffic.block_model,
        BlockModel::SupportFormula
    );
    assert_eq!(chosen.fluid.sticky_at_zero, StickyAtWeightZero::Keep);
    assert_eq!(scenario.assumptions.len(), 3);
}

/// The presets are texts that a scenario could hold (LAT-030, LAT-033).
#[test]
fn lb_008_and_lat_030_the_lag_of_a_registration_goes_by_the_kind() {
    let lags = |keys: &str| {
        let text = format!("targetGroups:\n  - {{ name: web, targets: web, {keys} }}\n");
        let lag = groups(&text)[0].lag.clone();
        [0, u64::MAX / 2, u64::MAX].map(|word| lag.sample(word).as_secs_f64())
    };
    let [low, middle, high] = lags("type: application");
    assert!((low - 2.0).abs() < 0.01 && (middle - 3.5).abs() < 0.01 && (high - 5.0).abs() < 0.01);
    let [low, middle, _] = lags("type: network, protocol: TCP");
    assert!(
        (low - 30.0).abs() < 0.5 && (middle - 90.0).abs() < 0.1,
        "{low} {middle}"
    );
    assert_eq!(
        lags("registrationLag: 7s").map(|secs| secs.round() as u64),
        [7; 3]
    );
    assert_eq!(registration_lag(Kind::Classic), "5s");
}

#[test]
fn lb_042_and_lat_033_the_propagation_of_weights_is_a_preset() {
    let text = format!(
        "targetGroups:\n  - {{ name: web, targets: web, registrationLag: {WEIGHT_PROPAGATION} }}\n"
    );
    let lag = groups(&text)[0].lag.clone();
    let secs = [0, u64::MAX / 2, u64::MAX].map(|word| lag.sample(word).as_secs_f64());
    assert!(
        (secs[0] - 0.5).abs() < 0.01 && (secs[1] - 2.0).abs() < 0.01,
        "{secs:?}"
    );
    assert!(secs[2] <= 60.0);
}
