//! Deployments zone by zone: every row of the vectors, through whole simulated deployments.

use crate::worlds::{self, zonal::zonal};
use cutover::aws::codedeploy::config::MinimumHealthyHosts;
use cutover::aws::codedeploy::ids::InstanceId;
use cutover::aws::codedeploy::lifecycle::LifecycleEventName;
use cutover::aws::codedeploy::status::{DeploymentStatus, TargetStatus};
use cutover::aws::codedeploy::zonal::ZonalConfig;
use cutover::kernel::time::{Duration, Time};
use cutover::trace::entry::{Entry, What};
use std::collections::BTreeMap;

type Row = BTreeMap<String, String>;

fn rows() -> Vec<Row> {
    let path = format!("{}/tests/vectors/zonal.csv", env!("CARGO_MANIFEST_DIR"));
    let mut reader = csv::Reader::from_path(path).expect("the vectors are in the repository");
    reader
        .deserialize()
        .map(|row| row.expect("the vectors are well formed"))
        .collect()
}

fn numbers(cell: &str) -> Vec<u32> {
    let number = |word: &str| word.parse().expect("a number");
    cell.split_whitespace().map(number).collect()
}

fn minimum(kind: &str, value: &str) -> MinimumHealthyHosts {
    let value = value.parse().expect("a number");
    MinimumHealthyHosts::new(kind, value).expect("the vectors hold settable minimums")
}

fn config(row: &Row) -> ZonalConfig {
    let monitor = |key: &str| row[key].parse().ok().map(Duration::from_secs);
    let default = ZonalConfig::default();
    ZonalConfig {
        minimum: if row["zone_type"].is_empty() {
            default.minimum
        } else {
            minimum(&row["zone_type"], &row["zone_value"])
        },
        first_monitor: monitor("first_zone_monitor_s"),
        monitor: monitor("monitor_s"),
    }
}

#[derive(Debug, PartialEq)]
struct Shape {
    /// By zone, those that were reached.
    waves: Vec<Vec<u32>>,
    /// Waits between zones that were reached, in seconds.
    bakes: Vec<u64>,
    counts: [u32; 3],
    status: String,
    error_code: String,
}

fn expected(row: &Row) -> Shape {
    let zones = row["waves_by_zone"].split('|').map(numbers);
    Shape {
        waves: zones.filter(|waves| !waves.is_empty()).collect(),
        bakes: numbers(&row["bakes_s"])
            .into_iter()
            .map(u64::from)
            .collect(),
        counts: ["succeeded", "failed", "skipped"].map(|key| numbers(&row[key])[0]),
        status: row["status"].clone(),
        error_code: row["error_code"].clone(),
    }
}

/// Targets started together in each zone, the waits between zones, counts and the end.
fn shape(entries: &[Entry]) -> Shape {
    let mut waves: Vec<Vec<(Time, u32)>> = Vec::new();
    let mut bakes = Vec::new();
    let mut baking_since = None;
    let mut counts = [0; 3];
    let (mut status, mut error_code) = (String::new(), String::new());
    for entry in entries {
        match entry.what {
            What::ZoneBegan(_) => {
                if !waves.is_empty() {
                    let waited = baking_since.take();
                    bakes.push(waited.map_or(Duration::ZERO, |since| entry.time.since(since)));
                }
                waves.push(Vec::new());
            }
            What::Target {
                to: TargetStatus::InProgress,
                ..
            } => {
                let zone = waves.last_mut().expect("a zone began");
                match zone.last_mut() {
                    Some((at, targets)) if *at == entry.time => *targets += 1,
                    Some(_) | None => zone.push((entry.time, 1)),
                }
            }
            What::Target { to, .. } => match to {
                TargetStatus::Succeeded => counts[0] += 1,
                TargetStatus::Failed => counts[1] += 1,
                TargetStatus::Skipped => counts[2] += 1,
                _ => {}
            },
            What::Deployment { to, code, .. } => {
                if to == DeploymentStatus::Baking {
                    baking_since = Some(entry.time);
                }
                status = to.to_string();
                error_code = code.map_or(String::new(), |code| code.to_string());
            }
            _ => {}
        }
    }
    let sizes = |zone: &Vec<(Time, u32)>| zone.iter().map(|(_, targets)| *targets).collect();
    Shape {
        waves: waves.iter().map(sizes).collect(),
        bakes: bakes
            .iter()
            .map(|wait| wait.as_micros() / 1_000_000)
            .collect(),
        counts,
        status,
        error_code,
    }
}

/// EC2-055 to EC2-061: waves by zone, waits, counts and the end of whole deployments.
#[test]
fn ec2_058_every_row_of_the_zonal_vectors_holds() {
    let rows = rows();
    assert_eq!(rows.len(), 22);
    for row in rows {
        let minimum = minimum(&row["type"], &row["value"]);
        let mut world = zonal(&numbers(&row["zone_sizes"]), minimum, config(&row));
        let failing = numbers(&row["failing_targets"]);
        let failing = failing.into_iter().map(|target| InstanceId(target - 1));
        world.faults.push(worlds::script_fails(
            LifecycleEventName::ValidateService,
            failing.collect(),
        ));
        let found = shape(&worlds::run(&world).entries);
        assert_eq!(found, expected(&row), "{}: {}", row["id"], row["checks"]);
    }
}
