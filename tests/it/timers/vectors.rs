//! Rows of `waits_and_limits.csv`, each shown by a timer or known not to be.

use super::{EVERYTHING, named, timers};
use cutover::report::timers::{Origin, Value};
use cutover::rulebook::Ground;
use std::collections::BTreeMap;

/// Rows of the vectors by the timer that shows them. Of what is drawn, the median, the 95th
/// percentile or the least.
const SHOWN: &[(&str, &str, &str)] = &[
    ("Server", "pickup_limit", "pickup limit of every event"),
    ("Server", "event_limit", "limit of every event"),
    (
        "Server",
        "script_timeout_default",
        "v2: timeout of a script",
    ),
    (
        "Server",
        "script_timeouts_of_one_event",
        "limit of every event",
    ),
    ("Server", "block_traffic_limit", "limit of BlockTraffic"),
    ("Server", "allow_traffic_limit", "limit of AllowTraffic"),
    ("Server", "in_place_run_limit", "whole deployment"),
    ("Server", "agent_backoff_max", "longest pause after errors"),
    (
        "Server",
        "agent_tracking_file_age_max",
        "record of an event under way",
    ),
    (
        "Server",
        "github_retry_1",
        "v2: pause 1 of a failed download",
    ),
    (
        "Server",
        "github_retry_2",
        "v2: pause 2 of a failed download",
    ),
    (
        "Server",
        "github_retry_3",
        "v2: pause 3 of a failed download",
    ),
    (
        "Server",
        "load_balancer_poll",
        "CodeDeploy's look at a load balancer",
    ),
    ("Server", "create_to_first_event", "first event"),
    ("Server", "dispatch_gap", "pause between events"),
    ("Server", "noop_event", "event without script"),
    ("Server", "download_base", "download of nothing"),
    ("Server", "install_base", "install of nothing"),
    ("Server", "instance_finalise", "closing a target"),
    ("Server", "next_instance", "next target"),
    ("Server", "deployment_finalise", "closing the deployment"),
    (
        "Server",
        "deregistration_delay",
        "web: deregistration delay",
    ),
    ("Server", "health_interval", "web: health check interval"),
    ("Server", "healthy_threshold", "web: healthy threshold"),
    (
        "Server",
        "instances_per_deployment",
        "targets of a deployment",
    ),
    (
        "Server",
        "instances_in_concurrent_deployments",
        "targets deployed to at once",
    ),
    (
        "Server",
        "tag_groups_per_set",
        "groups of tags of a tag set",
    ),
    ("Server", "tags_per_tag_group", "tags of such a group"),
    (
        "all",
        "active_deployments_per_group",
        "active deployments of a group",
    ),
    (
        "all",
        "concurrent_deployments_per_account",
        "deployments at once",
    ),
    ("all", "groups_per_application", "groups of an application"),
    ("all", "applications_per_region", "applications"),
    ("all", "custom_configurations", "custom configurations"),
    ("all", "triggers_per_group", "triggers of a group"),
    ("all", "alarms_per_group", "alarms of a group"),
    ("all", "alarm_poll_interval", "next look of a deployment"),
    ("all", "alarm_first_poll", "first look of a deployment"),
    (
        "all",
        "alarm_poll_attempts",
        "further tries of a failed look",
    ),
    ("all", "alarm_poll_backoff_1", "pause 1 of a failed look"),
    ("all", "alarm_poll_backoff_2", "pause 2 of a failed look"),
    ("all", "alarm_poll_backoff_3", "pause 3 of a failed look"),
    ("cloudwatch", "alarm_tick", "errors: evaluation"),
    (
        "cloudwatch",
        "alarm_tick_high_resolution",
        "orders: evaluation",
    ),
    (
        "cloudwatch",
        "metric_delay_load_balancer_median",
        "web HTTPCode_Target_5XX_Count: delivery",
    ),
    (
        "cloudwatch",
        "metric_delay_load_balancer_p95",
        "web HTTPCode_Target_5XX_Count: delivery",
    ),
    (
        "cloudwatch",
        "metric_delay_load_balancer_min",
        "web HTTPCode_Target_5XX_Count: delivery",
    ),
    (
        "cloudwatch",
        "metric_delay_ec2_detailed_median",
        "web StatusCheckFailed: delivery",
    ),
    (
        "cloudwatch",
        "metric_delay_ec2_detailed_p95",
        "web StatusCheckFailed: delivery",
    ),
    (
        "cloudwatch",
        "metric_delay_ec2_detailed_min",
        "web StatusCheckFailed: delivery",
    ),
    (
        "cloudwatch",
        "metric_delay_custom_median",
        "Orders: delivery",
    ),
    ("cloudwatch", "metric_delay_custom_p95", "Orders: delivery"),
    ("cloudwatch", "metric_delay_custom_min", "Orders: delivery"),
    ("elb", "alb_check_interval", "web: health check interval"),
    ("elb", "alb_check_timeout", "web: health check timeout"),
    ("elb", "alb_healthy_threshold", "web: healthy threshold"),
    ("elb", "alb_unhealthy_threshold", "web: unhealthy threshold"),
    ("elb", "nlb_check_interval", "net: health check interval"),
    ("elb", "nlb_check_timeout", "net: health check timeout"),
    ("elb", "nlb_healthy_threshold", "net: healthy threshold"),
    ("elb", "nlb_unhealthy_threshold", "net: unhealthy threshold"),
    ("elb", "clb_check_interval", "old: health check interval"),
    ("elb", "clb_check_timeout", "old: health check timeout"),
    ("elb", "clb_healthy_threshold", "old: healthy threshold"),
    ("elb", "clb_unhealthy_threshold", "old: unhealthy threshold"),
    ("elb", "deregistration_delay", "web: deregistration delay"),
    ("elb", "dns_ttl", "web: time to live in DNS"),
    ("elb", "idle_timeout", "web: idle timeout"),
    ("elb", "passive_detection", "net: passive detection"),
    (
        "elb",
        "target_stickiness_default",
        "web: stickiness to a target",
    ),
];

/// Rows that no list of waits can show, by why.
const NOT_SHOWN: &[(&str, &[&str])] = &[
    (
        "what they belong to is not simulated: launches, blue/green, zones of a configuration, polls \
         of agents one by one, output of scripts, clients of the API",
        &[
            "pickup_limit_launch",
            "in_place_run_limit_old_custom_config",
            "blue_green_run_limit",
            "revision_to_traffic_limit",
            "ready_wait",
            "termination_wait_max",
            "green_provision_limit",
            "green_provision",
            "blue_terminate",
            "zone_monitor",
            "first_zone_monitor",
            "launch_hook_heartbeat_timeout",
            "launch_hook_global_timeout",
            "lifecycle_hook_heartbeat_interval",
            "agent_long_poll",
            "agent_wait_between_runs",
            "agent_read_timeout",
            "agent_threads_max",
            "agent_throttle_pause",
            "agent_stop_grace",
            "archives_kept",
            "script_output_chars",
            "diagnostics_chars",
            "auto_scaling_groups_per_group",
            "client_waiter_delay",
            "client_waiter_attempts",
            "metric_delay_lambda_median",
            "metric_delay_lambda_p95",
            "metric_delay_lambda_min",
            "alb_lambda_check_interval",
            "alb_lambda_check_timeout",
            "alb_lambda_healthy_threshold",
            "alb_lambda_unhealthy_threshold",
            "connect_timeout",
        ],
    ),
    (
        "they are bounds or shapes of what a scenario may write, and reading it refuses the rest",
        &[
            "event_limit_alternative",
            "tag_visibility_max",
            "classic_load_balancers_per_group",
            "target_groups_per_group",
            "on_premises_tags_per_instance",
            "fleet_percent_max",
            "host_count_min",
            "name_length",
            "description_length",
            "tag_key_length",
            "tag_value_length",
            "alarm_name_length",
            "alarm_window_max_short_period",
            "alarm_window_max_long_period",
            "metrics_per_math_alarm",
            "children_per_composite",
            "composites_per_child",
            "metric_delay_max",
            "slow_start_min",
            "slow_start_max",
            "weight_max",
            "groups_per_action",
            "rule_change_lag_max",
            "targets_per_group",
            "batch_applications",
            "batch_deployment_groups",
            "batch_deployments",
            "batch_revisions",
            "batch_targets",
            "batch_instances",
            "batch_on_premises",
        ],
    ),
    (
        "they belong to studies of many runs",
        &[
            "warm_up_before_deployment",
            "sequential_first_runs",
            "p999_runs_min",
        ],
    ),
];

/// Platforms that are not simulated.
const OTHER_PLATFORMS: [&str; 4] = ["ECS", "Lambda", "Lambda;ECS", "autoscaling"];

struct Row {
    value_s: Option<f64>,
    count: Option<u64>,
    ground: String,
}

fn vectors() -> BTreeMap<(String, String), Row> {
    let mut reader =
        csv::Reader::from_path("tests/vectors/waits_and_limits.csv").expect("the vectors");
    let rows = reader.records().map(|record| {
        let record = record.expect("valid CSV");
        let row = Row {
            value_s: record[3].parse().ok(),
            count: record[4].parse().ok(),
            ground: record[7].to_owned(),
        };
        ((record[1].to_owned(), record[0].to_owned()), row)
    });
    rows.collect()
}

#[test]
fn every_row_of_the_vectors_is_shown_with_its_value_and_ground_or_known_not_to_be() {
    let timers = timers(EVERYTHING, &[]);
    let vectors = vectors();
    for (platform, row, name) in SHOWN {
        let key = ((*platform).to_owned(), (*row).to_owned());
        let expected = &vectors[&key];
        let timer = named(&timers, name);
        match (timer.value, expected.value_s, expected.count) {
            (Value::Count(count), _, Some(expected)) => assert_eq!(count, expected, "{row}"),
            (Value::Length(length), Some(secs), _) => {
                assert!((length.as_secs_f64() - secs).abs() < 1e-9, "{row}");
            }
            (Value::Drawn { least, median, p95 }, Some(secs), _) => {
                let of = match row.rsplit_once('_') {
                    Some((_, "min")) => least,
                    Some((_, "p95")) => p95,
                    _ => median,
                };
                assert!((of.as_secs_f64() / secs - 1.0).abs() < 0.01, "{row}: {of}");
            }
            other => panic!("{row}: {other:?}"),
        }
        let ground = match timer.origin {
            Origin::Quota => Ground::Documented,
            Origin::Default(ground) => ground,
            Origin::Scenario => panic!("{row} is a default, and the scenario says nothing of it"),
        };
        assert_eq!(ground.as_str(), expected.ground, "{row}");
    }
    let known = |platform: &str, row: &str| {
        OTHER_PLATFORMS.contains(&platform)
            || SHOWN
                .iter()
                .any(|(of, shown, _)| *of == platform && *shown == row)
            || NOT_SHOWN.iter().any(|(_, rows)| rows.contains(&row))
    };
    let forgotten: Vec<_> = vectors
        .keys()
        .filter(|(platform, row)| !known(platform, row))
        .collect();
    assert!(forgotten.is_empty(), "{forgotten:?}");
}
