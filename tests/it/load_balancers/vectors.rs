//! The defaults, limits and times of load balancers that the vectors name.

use cutover::aws::codedeploy::traffic::{Behind, BlockModel, TrafficPolicy};
use cutover::aws::elb::action::{GROUPS_MAX, WEIGHT_MAX};
use cutover::aws::elb::drain::{BILLION, share_cut};
use cutover::aws::elb::health_check::{Flip, HealthCheck};
use cutover::aws::elb::probe::Probe;
use cutover::aws::elb::settings_fault::TARGETS_MAX;
use cutover::aws::elb::target_group::{PASSIVE_DETECTION, TargetGroup};
use cutover::aws::elb::zones::TIME_TO_LIVE;
use cutover::kernel::time::{Duration, Time};

/// A target that dies between two checks, by the phase of the checks.
#[test]
fn lat_031_and_lat_032_detection_goes_by_the_phase_of_the_first_check() {
    let group = TargetGroup::application("web");
    let detected = |phase: u64| {
        let at = |secs| Time::ZERO + Duration::from_secs(secs);
        let mut check = HealthCheck::start(&group, at(0), at(phase), Probe::Passes);
        check.flip(at(phase)).expect("one pass makes it healthy");
        let due = check.answers(at(100), Probe::Silent).expect("it is seen");
        let flip: Flip = check.flip(due).expect("it is due");
        assert_eq!(flip.to.as_str(), "unhealthy");
        due.since(at(100)).as_secs_f64()
    };
    for phase in 0..30_u32 {
        let wait = (phase + 20) % 30;
        let expected = f64::from(wait) + 30.0 + 5.0;
        assert!((detected(phase.into()) - expected).abs() < 1e-9, "{phase}");
    }
}

/// What the traffic events depend on.
fn behind(group: &TargetGroup) -> Behind {
    Behind {
        deregistration_delay: group.deregistration_delay,
        interval: group.health_check.interval,
        healthy_threshold: group.health_check.healthy_threshold,
    }
}

/// The rows of a vector whose first column starts with what `parts` hold.
fn rows(vector: &str) -> Vec<csv::StringRecord> {
    let path = format!("{}/tests/vectors/{vector}", env!("CARGO_MANIFEST_DIR"));
    let mut reader = csv::Reader::from_path(path).expect("the vector is there");
    let rows = reader
        .records()
        .map(|row| row.expect("a vector is valid CSV"));
    rows.collect()
}

#[test]
fn lb_020_the_defaults_and_limits_are_those_of_the_vector() {
    let kinds = [
        ("alb", TargetGroup::application("web")),
        ("nlb", TargetGroup::network("web")),
        ("clb", TargetGroup::classic("web")),
    ];
    let mut found = 0;
    for row in rows("waits_and_limits.csv") {
        if &row[1] != "elb" || row[0].starts_with("alb_lambda") {
            continue;
        }
        let value: f64 = row[3]
            .parse()
            .or_else(|_| row[4].parse())
            .expect("a number");
        let made = match &row[0] {
            "deregistration_delay" => kinds[0].1.deregistration_delay.as_secs_f64(),
            "weight_max" => WEIGHT_MAX as f64,
            "groups_per_action" => GROUPS_MAX as f64,
            "targets_per_group" => TARGETS_MAX as f64,
            "idle_timeout" => {
                let timeout = kinds[0].1.idle_timeout;
                timeout.expect("it speaks HTTP").as_secs_f64()
            }
            "dns_ttl" => TIME_TO_LIVE.as_secs_f64(),
            "passive_detection" => PASSIVE_DETECTION.as_secs_f64(),
            "slow_start_min"
            | "slow_start_max"
            | "target_stickiness_default"
            | "rule_change_lag_max"
            | "connect_timeout" => continue,
            name => {
                let (kind, setting) = name.split_once('_').expect("a kind and a setting");
                let group = kinds.iter().find(|(name, _)| *name == kind);
                let check = group.expect("a known kind").1.health_check;
                match setting {
                    "check_interval" => check.interval.as_secs_f64(),
                    "check_timeout" => check.timeout.as_secs_f64(),
                    "healthy_threshold" => f64::from(check.healthy_threshold),
                    "unhealthy_threshold" => f64::from(check.unhealthy_threshold),
                    other => panic!("unknown setting {other}"),
                }
            }
        };
        assert!((made - value).abs() < 1e-9, "{}", &row[0]);
        found += 1;
    }
    assert_eq!(found, 19);
}

#[test]
fn the_reference_values_of_load_balancers_come_out() {
    let mut found = 0;
    for row in rows("reference_values.csv") {
        let input = |name: &str| -> Option<f64> {
            let inputs = row[1].split(';').filter_map(|pair| pair.split_once('='));
            let mut values = inputs.filter(|(key, _)| *key == name);
            values.next().and_then(|(_, value)| value.parse().ok())
        };
        let secs = |name: &str| Duration::from_secs_f64(input(name).unwrap_or(0.0));
        let mut group = TargetGroup::application("web");
        let count = |name: &str, default: u8| input(name).map_or(default, |count| count as u8);
        let check = &mut group.health_check;
        check.healthy_threshold = count("healthy_threshold", 5);
        check.unhealthy_threshold = count("unhealthy_threshold", 2);
        check.interval = input("interval_s").map_or(check.interval, Duration::from_secs_f64);
        check.timeout = input("timeout_s").map_or(check.timeout, Duration::from_secs_f64);
        group.deregistration_delay = secs("deregistration_delay_s");
        let made = match &row[0] {
            "support_formula_s" => behind(&group).support_formula().as_secs_f64(),
            "block_traffic_s" => {
                let model = if row[1].contains("support_formula") {
                    BlockModel::SupportFormula
                } else {
                    BlockModel::Drain
                };
                let policy = TrafficPolicy {
                    block_model: model,
                    ..TrafficPolicy::default()
                };
                let drained = Time::ZERO + group.deregistration_delay;
                let (ends, _) = policy.block_ends(Time::ZERO, drained, [behind(&group)]);
                ends.as_secs_f64()
            }
            "drain_failed_fraction" => {
                group.deregistration_delay = secs("delay_s");
                share_cut(&group, secs("mean_service_s")).0 as f64 / BILLION as f64
            }
            "unhealthy_detection_min_s"
            | "unhealthy_detection_mean_s"
            | "unhealthy_detection_max_s" => {
                let probe = if row[1].contains("silent") {
                    Probe::Silent
                } else {
                    Probe::Refused
                };
                detection(&group, probe, &row[0])
            }
            _ => continue,
        };
        let value: f64 = row[2].parse().expect("a number");
        assert!(
            (made - value).abs() < 1e-6,
            "{} {}: {made}",
            &row[0],
            &row[1]
        );
        found += 1;
    }
    assert_eq!(found, 27);
}

/// Detection over all phases, a microsecond off the ends.
fn detection(group: &TargetGroup, probe: Probe, which: &str) -> f64 {
    let death = Time::ZERO + Duration::from_secs(6_000);
    let detected = |wait: Duration| {
        let interval = group.health_check.interval;
        let first = Time::ZERO + wait;
        let mut check = HealthCheck::start(group, Time::ZERO, first, Probe::Passes);
        check.flip(first).expect("one pass makes it healthy");
        assert_eq!(6_000 % (interval.as_micros() / 1_000_000), 0);
        let due = check.answers(death, probe).expect("it is seen");
        due.since(death).as_secs_f64()
    };
    let interval = group.health_check.interval;
    let (low, high) = (detected(Duration::ZERO), detected(interval));
    assert!((low - high).abs() < 1e-9, "a check at the death sees it");
    let last = detected(Duration::from_micros(interval.as_micros() - 1)) + 1e-6;
    if which.contains("min") {
        low
    } else if which.contains("max") {
        last
    } else {
        f64::midpoint(low, last)
    }
}
