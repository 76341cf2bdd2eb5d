//! Minimum healthy hosts: every row of the vectors, through whole simulated deployments.

use crate::worlds;
use cutover::aws::codedeploy::config::{MinimumHealthyHosts, predefined};
use cutover::aws::codedeploy::ids::InstanceId;
use cutover::aws::codedeploy::lifecycle::LifecycleEventName;
use cutover::aws::codedeploy::status::TargetStatus;
use cutover::kernel::time::Time;
use cutover::trace::entry::{Entry, What};
use std::collections::BTreeMap;

fn rows(name: &str) -> Vec<BTreeMap<String, String>> {
    let path = format!("{}/tests/vectors/{name}", env!("CARGO_MANIFEST_DIR"));
    let mut reader = csv::Reader::from_path(path).expect("the vectors are in the repository");
    reader
        .deserialize()
        .map(|row| row.expect("the vectors are well formed"))
        .collect()
}

/// The configuration of a row: by its predefined name where it has one, else by type and value.
fn minimum(row: &BTreeMap<String, String>) -> MinimumHealthyHosts {
    if let Some(config) = predefined()
        .into_iter()
        .find(|config| config.name == row["config"])
    {
        return config.minimum;
    }
    let value = row["value"].parse().expect("a number");
    MinimumHealthyHosts::new(&row["type"], value).expect("the vectors hold settable minimums")
}

fn number(row: &BTreeMap<String, String>, key: &str) -> u32 {
    row[key]
        .parse()
        .ok()
        .unwrap_or_else(|| panic!("{} is a number in {row:?}", key))
}

/// EC2-031 to EC2-036: M, targets at a time and successes needed.
#[test]
fn ec2_031_every_row_of_concurrency_holds() {
    let rows = rows("concurrency.csv");
    assert_eq!(rows.len(), 108);
    for row in rows {
        let found = minimum(&row).concurrency(number(&row, "n"));
        assert_eq!(found.required_healthy, number(&row, "m"), "{row:?}");
        assert_eq!(found.at_a_time, number(&row, "concurrency"), "{row:?}");
        let needed = row["successes_needed"].parse().ok();
        assert_eq!(found.successes_needed, needed, "{row:?}");
        assert_eq!(
            found.successes_needed.is_some(),
            row["valid"] == "yes",
            "{row:?}"
        );
    }
}

#[derive(Debug, PartialEq)]
struct Shape {
    waves: String,
    counts: [u32; 3],
    status: String,
    error_code: String,
}

/// Targets started together, counts by status, and the deployment's end.
fn shape(entries: &[Entry]) -> Shape {
    let mut waves: Vec<(Time, u32)> = Vec::new();
    let mut counts = [0; 3];
    let (mut status, mut error_code) = (String::new(), String::new());
    for entry in entries {
        match entry.what {
            What::Target {
                to: TargetStatus::InProgress,
                ..
            } => match waves.last_mut() {
                Some((at, targets)) if *at == entry.time => *targets += 1,
                _ => waves.push((entry.time, 1)),
            },
            What::Target { to, .. } => match to {
                TargetStatus::Succeeded => counts[0] += 1,
                TargetStatus::Failed => counts[1] += 1,
                TargetStatus::Skipped => counts[2] += 1,
                _ => {}
            },
            What::Deployment { to, code, .. } => {
                status = to.to_string();
                error_code = code.map_or(String::new(), |code| code.to_string());
            }
            _ => {}
        }
    }
    let waves: Vec<String> = waves
        .iter()
        .map(|(_, targets)| targets.to_string())
        .collect();
    Shape {
        waves: waves.join(" "),
        counts,
        status,
        error_code,
    }
}

/// EC2-037 to EC2-044: waves, counts and the end of whole deployments.
#[test]
fn ec2_037_every_row_of_minimum_healthy_hosts_holds() {
    let rows = rows("minimum_healthy_hosts.csv");
    assert_eq!(rows.len(), 426);
    let mut wrong = Vec::new();
    for row in rows {
        let mut world = worlds::world(number(&row, "n"), minimum(&row));
        let failing: Vec<InstanceId> = row["failing_targets"]
            .split_whitespace()
            .map(|target| InstanceId(target.parse::<u32>().expect("a number") - 1))
            .collect();
        // Every target takes the same time, failing or not: the last event fails.
        world.faults.push(worlds::script_fails(
            LifecycleEventName::ValidateService,
            failing,
        ));
        let found = shape(&worlds::run(&world).entries);
        let expected = Shape {
            waves: row["waves"].clone(),
            counts: ["succeeded", "failed", "skipped"].map(|key| number(&row, key)),
            status: row["status"].clone(),
            error_code: row["error_code"].clone(),
        };
        if found != expected {
            wrong.push(format!(
                "{}: found {found:?}, expected {expected:?}",
                row["id"]
            ));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} rows differ:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}
