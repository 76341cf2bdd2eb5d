//! Deployments behind a load balancer in whole runs: thirteen events, two of them the service's own.
//! No load balancer has a target here, so that those two have nothing to wait for.

use super::{ALL, ONE, Told, V2, agent_dies, breaks, create, rolls_back_on, tell, upgrade};
use crate::worlds;
use cutover::account::world::World;
use cutover::aws::codedeploy::lifecycle::{IN_PLACE_BEHIND_LOAD_BALANCER, LifecycleEventName};
use cutover::aws::codedeploy::options::AutoRollbackEvent;
use cutover::aws::codedeploy::server::settings::ApplicationStopFailures;
use cutover::aws::codedeploy::service::Request;
use cutover::aws::codedeploy::traffic::{Behind, BlockModel, TrafficPolicy};
use cutover::kernel::time::{Duration, Time};
use std::collections::BTreeMap;

const START: LifecycleEventName = LifecycleEventName::ApplicationStart;

/// `hosts` hosts on v1 get v2 with traffic control.
fn behind(hosts: u32, set: impl FnOnce(&mut Request)) -> World {
    let mut world = upgrade(hosts, ONE);
    world.timeline = vec![create(0, V2, ONE, |request| {
        request.traffic = Some(Vec::new());
        set(request);
    })];
    world
}

fn begun(told: &Told, deployment: &str) -> Vec<String> {
    let begun = told.with(" began ").into_iter();
    let event = |line: &str| line.split(' ').nth(2).map(str::to_owned);
    begun
        .filter(|line| line.starts_with(deployment))
        .filter_map(event)
        .collect()
}

#[test]
fn ec2_002_thirteen_events_run_one_after_another() {
    let told = tell(&behind(1, |_| {}));
    let expected: Vec<&str> = IN_PLACE_BEHIND_LOAD_BALANCER
        .iter()
        .map(|event| event.as_str())
        .collect();
    assert_eq!(begun(&told, "d-1"), expected);
    for pair in IN_PLACE_BEHIND_LOAD_BALANCER.windows(2) {
        let ends = told.when(&format!("web-1 {} Succeeded", pair[0]));
        let begins = told.when(&format!("web-1 {} began", pair[1]));
        // The gap between two events is 1.6 s, whoever carries them out.
        assert!((begins - ends - 1.6).abs() < 1e-9, "{pair:?}\n{told}");
    }
    told.has("d-1 InProgress -> Succeeded EC2-037");
}

#[test]
fn ec2_008_a_dead_agent_is_noticed_at_the_next_event_that_it_has_to_run() {
    let mut world = behind(1, |_| {});
    // BeforeBlockTraffic ends at 9.5 s, BlockTraffic begins at 11.1 s.
    world.faults = vec![agent_dies(Time::ZERO + Duration::from_secs(10), 0)];
    let told = tell(&world);
    told.has("d-1 web-1 BlockTraffic began EC2-126");
    told.has("d-1 web-1 BlockTraffic Succeeded EC2-131");
    told.has("d-1 web-1 AfterBlockTraffic Failed, never picked up EC2-150");
}

#[test]
fn ec2_131_without_a_registration_block_traffic_succeeds_at_once() {
    let told = tell(&behind(1, |_| {}));
    let began = told.when("web-1 BlockTraffic began");
    super::same_time(told.when("web-1 BlockTraffic Succeeded EC2-131"), began);
}

#[test]
fn ec2_018_a_failed_hook_before_the_block_can_be_ignored_too() {
    for event in [
        LifecycleEventName::BeforeBlockTraffic,
        LifecycleEventName::AfterBlockTraffic,
    ] {
        let mut world = behind(1, |request| {
            request.application_stop_failures = ApplicationStopFailures::Ignore;
        });
        world.faults = vec![breaks(event, V2, &[0])];
        let told = tell(&world);
        told.has(&format!("d-1 web-1 {event} ignored EC2-019"));
        told.has("d-1 InProgress -> Succeeded EC2-037");
    }
}

#[test]
fn ec2_185_a_rollback_has_the_load_balancers_of_its_trigger() {
    let mut world = behind(2, |request| {
        request.auto_rollback = rolls_back_on(&[AutoRollbackEvent::DeploymentFailure]);
    });
    world.faults = vec![breaks(START, V2, &[0, 1])];
    let told = tell(&world);
    told.has("d-2 InProgress -> Succeeded EC2-037");
    assert_eq!(begun(&told, "d-2").len(), 2 * 13, "{told}");
}

#[test]
fn ec2_003_a_group_without_traffic_control_has_no_traffic_event() {
    let mut world = behind(1, |_| {});
    world.timeline.push(worlds::create(400, V2, ALL));
    let told = tell(&world);
    assert_eq!(begun(&told, "d-2").len(), 7, "{told}");
}

fn inputs(text: &str) -> BTreeMap<&str, &str> {
    text.split(';')
        .filter_map(|one| one.split_once('='))
        .collect()
}

#[test]
fn ec2_129_every_reference_value_of_the_traffic_events_holds() {
    let path = format!(
        "{}/tests/vectors/reference_values.csv",
        env!("CARGO_MANIFEST_DIR")
    );
    let mut reader = csv::Reader::from_path(path).expect("the vectors are in the repository");
    let mut rows = 0;
    for record in reader.records() {
        let record = record.expect("the vectors are well formed");
        let given = inputs(&record[1]);
        let seconds = |name: &str| {
            let value = given.get(name).map_or(0, |text| {
                text.parse().unwrap_or_else(|_| panic!("{name}={text}"))
            });
            Duration::from_secs(value)
        };
        let one = Behind {
            deregistration_delay: seconds("deregistration_delay_s"),
            interval: seconds("interval_s"),
            healthy_threshold: given
                .get("healthy_threshold")
                .map_or(0, |text| text.parse().expect("a threshold")),
        };
        let found = match &record[0] {
            "support_formula_s" => one.support_formula(),
            "block_traffic_s" => {
                let policy = TrafficPolicy {
                    block_model: match given["block_model"] {
                        "drain_plus_poll" => BlockModel::Drain,
                        "support_formula" => BlockModel::SupportFormula,
                        other => panic!("no model {other}"),
                    },
                    ..TrafficPolicy::default()
                };
                let drained = policy.drained(Time::ZERO, one.deregistration_delay, None);
                let (ends, _) = policy.block_ends(Time::ZERO, drained, [one]);
                ends.since(Time::ZERO)
            }
            _ => continue,
        };
        rows += 1;
        let expected = record[2].parse().expect("seconds");
        assert_eq!(found, Duration::from_secs(expected), "{record:?}");
    }
    assert_eq!(rows, 12);
}
