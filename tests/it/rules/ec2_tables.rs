//! Tables of the EC2/on-premises platform, row by row: orders, configurations, names and limits.

use cutover::aws::codedeploy::config::{MinimumHealthyHosts, MinimumRefusal, predefined};
use cutover::aws::codedeploy::error_code::ErrorCode;
use cutover::aws::codedeploy::lifecycle::{
    IN_PLACE, IN_PLACE_BEHIND_LOAD_BALANCER, LifecycleEventName, ScriptsFrom,
};
use cutover::aws::codedeploy::server::role::TargetRole;
use cutover::aws::codedeploy::service::Policy;
use cutover::aws::codedeploy::service::rolling_back::ROLLBACK_SETTINGS;
use cutover::aws::codedeploy::status::{
    DeploymentCreator, DeploymentStatus, LifecycleEventStatus, TargetLabel, TargetStatus,
};
use cutover::aws::codedeploy::tags::TagSelection;
use cutover::kernel::time::Duration;
use cutover::rulebook::{EC2_183, EC2_184, EC2_185, EC2_186};
use cutover::scenario::load::load;
use std::collections::BTreeMap;

type Row = BTreeMap<String, String>;

fn rows(vector: &str) -> Vec<Row> {
    let path = format!("{}/tests/vectors/{vector}", env!("CARGO_MANIFEST_DIR"));
    let mut reader = csv::Reader::from_path(path).expect("the vectors are in the repository");
    let rows = reader.deserialize();
    rows.map(|row| row.expect("the vectors are well formed"))
        .collect()
}

fn server_rows(vector: &str) -> Vec<Row> {
    let mut rows = rows(vector);
    rows.retain(|row| row["platform"] == "Server");
    rows
}

/// The rows of one situation of the orders, in order.
fn order(situation: &str) -> Vec<Row> {
    let mut rows = rows("lifecycle_orders.csv");
    rows.retain(|row| row["situation"] == situation);
    assert!(!rows.is_empty(), "{situation} is in the vectors");
    rows
}

fn named(row: &Row) -> LifecycleEventName {
    LifecycleEventName::named(&row["event"]).expect("the vectors hold lifecycle events")
}

const IN_PLACE_SITUATIONS: [&str; 2] = ["server_in_place", "server_in_place_rollback"];

const BEHIND_SITUATIONS: [&str; 2] = [
    "server_in_place_load_balancer",
    "server_in_place_rollback_load_balancer",
];

#[test]
fn ec2_001_the_order_in_place_is_that_of_the_vectors() {
    for situation in IN_PLACE_SITUATIONS {
        let events: Vec<_> = order(situation).iter().map(named).collect();
        assert_eq!(events, IN_PLACE, "{situation}");
    }
}

#[test]
fn ec2_002_the_order_behind_a_load_balancer_is_that_of_the_vectors() {
    for situation in BEHIND_SITUATIONS {
        let rows = order(situation);
        let events: Vec<_> = rows.iter().map(named).collect();
        assert_eq!(events, IN_PLACE_BEHIND_LOAD_BALANCER, "{situation}");
    }
}

#[test]
fn ec2_003_without_a_load_balancer_no_traffic_event_exists() {
    let with: Vec<_> = order("server_in_place_load_balancer")
        .iter()
        .map(named)
        .collect();
    let absent: Vec<_> = with.iter().filter(|e| !IN_PLACE.contains(e)).collect();
    assert_eq!(absent.len(), 6);
    for event in absent {
        assert!(event.as_str().ends_with("Traffic"), "{event}");
    }
}

#[test]
fn ec2_007_four_events_are_reserved_and_two_are_the_services_own() {
    for situation in BEHIND_SITUATIONS {
        let rows = order(situation);
        assert_eq!(rows.len(), LifecycleEventName::ALL.len());
        for row in &rows {
            let event = named(row);
            assert_eq!(event.scriptable(), row["scriptable"] == "yes", "{event}");
            assert_eq!(event.run_by_agent(), row["run_by"] == "agent", "{event}");
        }
        let scriptable = rows.iter().filter(|row| row["scriptable"] == "yes");
        assert_eq!(scriptable.count(), 9);
    }
}

#[test]
fn ec2_011_every_event_runs_the_scripts_the_vectors_name() {
    for situation in BEHIND_SITUATIONS.into_iter().chain(IN_PLACE_SITUATIONS) {
        for row in order(situation) {
            let expected = match row["scripts_from"].as_str() {
                "last_successful_install" => Some(ScriptsFrom::LastSuccessfulInstall),
                "this_revision" => Some(ScriptsFrom::ThisRevision),
                other => {
                    assert_eq!(other, "", "a source the simulator knows");
                    None
                }
            };
            assert_eq!(named(&row).scripts_from(), expected, "{}", row["event"]);
        }
    }
}

#[test]
fn ec2_018_three_failures_can_be_ignored() {
    let ignorable = LifecycleEventName::ALL.iter();
    let ignorable: Vec<_> = ignorable
        .filter(|event| event.failure_is_ignorable())
        .map(|event| event.as_str())
        .collect();
    let expected = ["BeforeBlockTraffic", "AfterBlockTraffic", "ApplicationStop"];
    assert_eq!(ignorable, expected);
}

#[test]
fn ec2_033_the_predefined_configurations_are_those_of_the_vectors() {
    let rows = server_rows("predefined_configs.csv");
    assert_eq!(rows.len(), predefined().len());
    for (row, config) in rows.iter().zip(predefined()) {
        assert_eq!(config.name, row["name"]);
        // The vectors give the minimum of AllAtOnce without a type: 0 of either is the same.
        let minimum = match row["minimum_type"].as_str() {
            "" => format!("HOST_COUNT {}", row["minimum_value"]),
            kind => format!("{kind} {}", row["minimum_value"]),
        };
        assert_eq!(config.minimum.to_string(), minimum, "{}", config.name);
    }
}

#[test]
fn ec2_035_every_row_of_the_limits_on_minimums_holds() {
    let rows = server_rows("config_limits.csv");
    assert_eq!(rows.len(), 9);
    for row in rows {
        let value = row["value"].parse().expect("a number");
        let found = MinimumHealthyHosts::new(&row["type"], value);
        assert_eq!(found.is_ok(), row["expected"] == "accept", "{row:?}");
        if found.is_err() {
            assert_eq!(MinimumRefusal::EXCEPTION, row["exception"], "{row:?}");
        }
    }
    for zero in ["HOST_COUNT", "FLEET_PERCENT"] {
        let minimum = MinimumHealthyHosts::new(zero, 0).expect("0 is accepted");
        assert_eq!(minimum.concurrency(7).at_a_time, 7, "{zero}");
    }
}

#[test]
fn ec2_030_only_counts_and_percentages_can_be_set() {
    for (kind, refusal) in [
        ("MOST_CONCURRENCY", MinimumRefusal::MostConcurrency),
        ("host_count", MinimumRefusal::UnknownType),
        ("", MinimumRefusal::UnknownType),
    ] {
        assert_eq!(MinimumHealthyHosts::new(kind, 1), Err(refusal), "{kind}");
    }
    let settable = MinimumHealthyHosts::new("HOST_COUNT", 1);
    assert_eq!(settable, Ok(MinimumHealthyHosts::HostCount(1)));
}

/// One row of the waits and limits.
fn limit(name: &str) -> Row {
    let mut rows = server_rows("waits_and_limits.csv");
    rows.retain(|row| row["name"] == name);
    rows.pop().expect("the limit is in the vectors")
}

fn count(name: &str) -> usize {
    limit(name)["count"].parse().expect("a count")
}

fn wait(name: &str) -> Duration {
    Duration::from_secs(limit(name)["value_s"].parse().expect("whole seconds"))
}

#[test]
fn ec2_102_a_tag_set_has_three_groups_of_ten_tags() {
    assert_eq!(TagSelection::GROUPS_MAX, count("tag_groups_per_set"));
    assert_eq!(TagSelection::FILTERS_MAX, count("tags_per_tag_group"));
}

#[test]
fn ec2_206_the_default_limits_are_those_of_the_vectors() {
    let policy = Policy::default();
    assert_eq!(policy.limits.pickup, wait("pickup_limit"));
    assert_eq!(policy.limits.event, wait("event_limit"));
    assert_eq!(policy.deployment_limit, wait("in_place_run_limit"));
    let per_deployment = policy.instances_per_deployment as usize;
    assert_eq!(per_deployment, count("instances_per_deployment"));
    let in_all = policy.instances_in_concurrent_deployments as usize;
    assert_eq!(in_all, count("instances_in_concurrent_deployments"));
    assert_eq!(policy.concurrent_deployments, 1300);
    // A scenario that sets no limit runs under the same.
    let Ok(loaded) = load("two-hosts", &[], None) else {
        panic!("the scenario is shipped")
    };
    assert_eq!(loaded.scenario.world.policy, policy);
}

fn spelled<T: ToString>(values: &[T]) -> String {
    let words: Vec<String> = values.iter().map(T::to_string).collect();
    words.join(" ")
}

#[test]
fn ec2_181_the_creators_of_a_deployment() {
    let expected = "user autoscaling codeDeployRollback CodeDeploy CodeDeployAutoUpdate \
                    CloudFormation CloudFormationRollback autoscalingTermination";
    assert_eq!(spelled(DeploymentCreator::ALL), expected);
}

#[test]
fn ec2_200_a_deployment_has_eight_statuses_and_three_are_final() {
    let expected = "Created Queued InProgress Baking Ready Succeeded Failed Stopped";
    assert_eq!(spelled(DeploymentStatus::ALL), expected);
    let mut last = DeploymentStatus::ALL.to_vec();
    last.retain(|status| status.is_terminal());
    assert_eq!(spelled(&last), "Succeeded Failed Stopped");
}

#[test]
fn ec2_201_a_lifecycle_event_has_the_statuses_of_a_target_but_ready() {
    let expected = "Pending InProgress Succeeded Failed Skipped Unknown";
    assert_eq!(spelled(TargetStatus::ALL), format!("{expected} Ready"));
    assert_eq!(spelled(LifecycleEventStatus::ALL), expected);
}

#[test]
fn ec2_210_the_error_codes_carry_the_services_names() {
    for code in [
        "HEALTH_CONSTRAINTS",
        "HEALTH_CONSTRAINTS_INVALID",
        "NO_INSTANCES",
        "OVER_MAX_INSTANCES",
        "REVISION_MISSING",
        "TIMEOUT",
        "MANUAL_STOP",
        "ALARM_ACTIVE",
        "AGENT_ISSUE",
    ] {
        assert!(ErrorCode::named(code).is_some(), "{code}");
    }
    for name in ["instances_per_deployment", "in_place_run_limit"] {
        let code = &limit(name)["error_code"];
        assert!(ErrorCode::named(code).is_some(), "{code}");
    }
}

#[test]
fn ec2_185_the_settings_of_a_rollback_come_each_from_its_rule() {
    let expected = [
        ("revision", EC2_183),
        ("fileExistsBehavior", EC2_184),
        ("deploymentConfigName", EC2_185),
        ("ignoreApplicationStopFailures", EC2_185),
        ("autoRollbackConfiguration", EC2_185),
        ("targetInstances", EC2_186),
    ];
    assert_eq!(ROLLBACK_SETTINGS, expected);
}

/// Blue/green situations of the vectors, with the part a target plays in each.
const BLUE_GREEN_SITUATIONS: [(&str, TargetRole); 4] = [
    ("server_blue_green_green", TargetRole::Green),
    ("server_blue_green_blue", TargetRole::Blue),
    ("server_blue_green_rollback_blue", TargetRole::BlueAgain),
    ("server_blue_green_rollback_green", TargetRole::GreenAgain),
];

/// EC2-004, EC2-005, EC2-011: events, labels, scripts and the ready point of every part.
#[test]
fn ec2_005_blue_and_green_targets_have_the_events_of_the_vectors() {
    for (situation, role) in BLUE_GREEN_SITUATIONS {
        let rows = order(situation);
        let events: Vec<_> = rows.iter().map(named).collect();
        assert_eq!(events, role.events(), "{situation}");
        for row in &rows {
            let event = named(row);
            let from = match row["scripts_from"].as_str() {
                "last_successful_install" => Some(ScriptsFrom::LastSuccessfulInstall),
                "most_recent_install" => Some(ScriptsFrom::MostRecentInstall),
                "this_revision" => Some(ScriptsFrom::ThisRevision),
                other => {
                    assert_eq!(other, "", "a source the simulator knows");
                    None
                }
            };
            assert_eq!(role.scripts_from(event), from, "{situation} {event}");
            let label = role.label().map(TargetLabel::as_str);
            assert_eq!(label, Some(row["label"].as_str()), "{situation}");
            let is_ready_point = row["ready_point_after"] == "yes";
            assert_eq!(
                role.ready_after() == Some(event),
                is_ready_point,
                "{situation} {event}"
            );
        }
    }
}
