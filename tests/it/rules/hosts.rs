//! Hosts: their default durations and what their mode of deployment may be.

use crate::worlds;
use cutover::account::agent::BACK_OFF_S;
use cutover::account::latency::{Latency, Profile};
use cutover::account::world::{Operation, Timed};
use cutover::aws::codedeploy::config::MinimumHealthyHosts;
use cutover::aws::codedeploy::ids::{GroupId, RevisionId};
use cutover::aws::codedeploy::options::{AutoRollback, AutoRollbackEvent};
use cutover::aws::codedeploy::refusal::Refusal;
use cutover::kernel::time::Time;
use cutover::rulebook::EC2_170;
use cutover::trace::entry::{Entry, What};
use std::collections::BTreeMap;

const ALL: MinimumHealthyHosts = MinimumHealthyHosts::HostCount(0);

fn secs(latency: &Latency) -> f64 {
    match latency {
        Latency::Constant(duration) => duration.as_secs_f64(),
        Latency::Drawn(_) => panic!("the defaults are constants"),
    }
}

/// The rows of the server platform that are decided in the account, by name.
fn server_rows() -> BTreeMap<String, f64> {
    let path = format!(
        "{}/tests/vectors/waits_and_limits.csv",
        env!("CARGO_MANIFEST_DIR")
    );
    let mut reader = csv::Reader::from_path(path).expect("the vectors are in the repository");
    let rows = reader.deserialize::<BTreeMap<String, String>>();
    let rows = rows.map(|row| row.expect("the vectors are well formed"));
    rows.filter(|row| row["platform"] == "Server")
        .filter_map(|row| {
            let value = [&row["value_s"], &row["count"]].map(|text| text.parse().ok());
            Some((row["name"].clone(), value[0].or(value[1])?))
        })
        .collect()
}

#[test]
fn ec2_221_ec2_140_ec2_150_ec2_154_ec2_206_the_defaults_are_those_of_the_table() {
    let rows = server_rows();
    let profile = Profile::default();
    let policy = cutover::aws::codedeploy::service::Policy::default();
    let found = [
        (
            "create_to_first_event",
            secs(&profile.create_to_first_event),
        ),
        ("noop_event", secs(&profile.noop_event)),
        ("download_base", secs(&profile.download)),
        ("install_base", secs(&profile.install)),
        ("instance_finalise", secs(&profile.instance_finalise)),
        ("next_instance", secs(&profile.next_instance)),
        ("deployment_finalise", secs(&profile.deployment_finalise)),
        ("agent_wait_between_runs", secs(&profile.agent_return)),
        ("pickup_limit", policy.limits.pickup.as_secs_f64()),
        ("event_limit", policy.limits.event.as_secs_f64()),
        ("in_place_run_limit", policy.deployment_limit.as_secs_f64()),
        (
            "instances_per_deployment",
            f64::from(policy.instances_per_deployment),
        ),
        (
            "instances_in_concurrent_deployments",
            f64::from(policy.instances_in_concurrent_deployments),
        ),
        ("agent_backoff_max", BACK_OFF_S[BACK_OFF_S.len() - 1] as f64),
    ];
    for (name, value) in found {
        assert!((rows[name] - value).abs() < 1e-9, "{name} is {value}");
    }
    for gap in &profile.dispatch_gap {
        assert!((rows["dispatch_gap"] - secs(gap)).abs() < 1e-9);
    }
}

#[test]
fn lat_038_a_rollback_is_created_half_a_second_after_the_end() {
    let mut world = worlds::world(1, ALL);
    world.groups[0].runs = vec![Some(RevisionId(1))];
    let event = cutover::aws::codedeploy::lifecycle::LifecycleEventName::AfterInstall;
    let hosts = vec![cutover::aws::codedeploy::ids::InstanceId(0)];
    world.faults.push(worlds::script_fails(event, hosts));
    if let Operation::CreateDeployment(request) = &mut world.timeline[0].operation {
        request.auto_rollback = AutoRollback {
            events: vec![AutoRollbackEvent::DeploymentFailure],
        };
    }
    let run = worlds::run(&world);
    let created = |entry: &&Entry| matches!(entry.what, What::Created { .. });
    let created: Vec<&Entry> = run.entries.iter().filter(created).collect();
    let ended = |entry: &&Entry| match entry.what {
        What::Deployment { to, .. } => to.is_terminal(),
        _ => false,
    };
    let ended = run.entries.iter().find(ended).expect("it ended");
    let late = created[1].time.since(ended.time);
    assert_eq!(late.as_micros(), 500_000);
}

#[test]
fn ec2_170_a_restart_deployment_is_refused() {
    let mut world = worlds::world(1, ALL);
    world.timeline = vec![Timed {
        at: Time::ZERO,
        operation: Operation::RestartDeployment { group: GroupId(0) },
    }];
    let run = worlds::run(&world);
    let refused = &run.entries[0];
    assert_eq!(refused.what, What::OperationRefused(Refusal::RestartMode));
    assert_eq!(refused.rule, EC2_170);
    assert_eq!(run.entries.len(), 1);
}
