//! What targets that leave do to the requests on them, who judges a target of two groups, and what
//! falls to a target group without targets (LB-010, LB-022, LB-023, LB-034).

use super::Told;
use super::balancing::{tell, world};
use super::waiting::{close, failed};
use cutover::account::requests::cause::Cause;
use cutover::trace::minute::Minute;

/// A deployment of hosts with the tag `web`, one after the other or all at once, behind the target
/// group or Classic Load Balancer `web`.
fn deployed(at: &str, config: &str, rest: &str) -> Told {
    let text = format!(
        "assumptions: {{ counts: expected, loadErrors: none }}\nuntil: 10m\n\
         revisions: {{ v1: {{}}, v2: {{}} }}\n{rest}applications:\n  - applicationName: shop\n    \
         deploymentGroups:\n      - deploymentGroupName: web\n        \
         deploymentConfigName: CodeDeployDefault.{config}\n        \
         deploymentStyle: {{ deploymentType: IN_PLACE, deploymentOption: WITH_TRAFFIC_CONTROL }}\n        \
         ec2TagFilters: [{{ key: role, value: web, type: KEY_AND_VALUE }}]\n        \
         loadBalancerInfo: {{ targetGroupInfoList: [{{ name: web }}] }}\n\
         timeline:\n  - {{ at: {at}, createDeployment: {{ applicationName: shop, deploymentGroupName: \
         web, revision: v2 }} }}\n"
    );
    tell(&world(&text), 7)
}

/// The minutes of a target group.
fn minutes(told: &Told, group: u16) -> Vec<Minute> {
    let all = told.run.outcome.minutes().iter();
    all.filter(|minute| minute.subject.0 == group)
        .cloned()
        .collect()
}

/// When something first happened.
fn first(told: &Told, text: &str) -> f64 {
    told.lines[told.place(text)].0
}

fn cut(minutes: &[Minute]) -> f64 {
    failed(minutes, Cause::DrainCut)
}

/// Two hosts that take so long for an answer, with all the workers that takes.
fn slow(service_s: u32, group: &str) -> String {
    format!(
        "fleets:\n  - {{ name: web, instances: 2, capacity: 250/s, serviceTime: {service_s}s, \
         workers: {}, runs: v1, tags: {{ role: web }} }}\n\
         targetGroups:\n  - {{ name: web, targets: web, healthCheckTimeoutSeconds: 119, \
         healthCheckIntervalSeconds: 120{group} }}\n\
         traffic:\n  - {{ to: web, rate: 100/s, clientTimeout: 10m, retries: {{ attempts: 0 }} }}\n",
        250 * service_s
    )
}

#[test]
fn lb_022_what_still_runs_when_the_delay_is_over_is_cut_off_then() {
    // Fifty a second run for 20 s on each: 1,000, of which exp(-30 / 20) still run after 30 s.
    let behind = slow(20, ", deregistrationDelaySeconds: 30");
    let expected = 1_000.0 * libm::exp(-1.5);
    let mut seconds_of_minute = Vec::new();
    for at in ["120s", "135s", "150s", "165500ms", "172s", "176s"] {
        let told = deployed(at, "OneAtATime", &behind);
        let left = first(&told, "target group 0 healthy -> draining");
        let gone = first(&told, "target group 0 draining -> unregistered");
        close(gone - left, 30.0, 1e-9);
        let minutes = minutes(&told, 0);
        let minute = (gone / 60.0) as usize;
        close(cut(&minutes[minute..=minute]), expected, 0.01 * expected);
        close(cut(&minutes[..minute]), 0.0, 1e-9);
        seconds_of_minute.push(left % 60.0);
    }
    let early = seconds_of_minute.iter().filter(|second| **second < 5.0);
    assert!(early.count() > 0, "{seconds_of_minute:?}");
}

#[test]
fn lb_022_without_any_delay_all_that_runs_is_cut_off_and_after_a_long_one_nothing() {
    for at in ["120s", "143770ms", "160s"] {
        let told = deployed(
            at,
            "OneAtATime",
            &slow(2, ", deregistrationDelaySeconds: 0"),
        );
        let all = minutes(&told, 0);
        let gone = first(&told, "target group 0 draining -> unregistered");
        let minute = (gone / 60.0) as usize;
        close(cut(&all[minute..=minute]), 100.0, 0.01);
        let told = deployed(
            at,
            "OneAtATime",
            &slow(2, ", deregistrationDelaySeconds: 60"),
        );
        close(cut(&minutes(&told, 0)), 0.0, 1e-6);
    }
}

#[test]
fn lb_022_a_whole_group_that_leaves_early_in_a_minute_is_cut_off_as_one_host_is() {
    // Each has fifty a second for a minute: 3,000, of which exp(-30 / 60) still run after 30 s.
    let behind = slow(60, ", deregistrationDelaySeconds: 30");
    let expected = 2.0 * 3_000.0 * libm::exp(-0.5);
    for at in ["180s", "195s", "210s", "225s"] {
        let told = deployed(at, "AllAtOnce", &behind);
        close(cut(&minutes(&told, 0)), expected, 0.01 * expected);
    }
}

#[test]
fn lb_022_nothing_runs_on_a_host_that_refuses() {
    let told = deployed(
        "150s",
        "AllAtOnce",
        "fleets:\n  \
         - { name: web, instances: 1, capacity: 250/s, serviceTime: 2s, workers: 500, tags: { role: web } }\n  \
         - { name: ok, instances: 1, capacity: 250/s, serviceTime: 2s, workers: 500, runs: v1 }\n\
         targetGroups:\n  - { name: web, targets: [web, ok], deregistrationDelaySeconds: 0, \
         routingFailover: { count: 2 } }\n\
         traffic:\n  - { to: web, rate: 100/s, retries: { attempts: 0 } }\n",
    );
    first(&told, "web-1 target group 0 draining -> unregistered");
    let minutes = minutes(&told, 0);
    assert!(failed(&minutes, Cause::Refused) > 6_000.0);
    close(cut(&minutes), 0.0, 1e-9);
}

#[test]
fn lb_023_a_network_load_balancer_lets_what_waits_be_served_unless_it_ends_connections() {
    // Twenty a second more than both can serve wait for half a minute; then one leaves, and soon after
    // nobody asks any more. What waits on it has its turn well before the application stops.
    let run = |group: &str| {
        let told = deployed(
            "120s",
            "OneAtATime",
            &format!(
                "fleets:\n  - {{ name: web, instances: 2, capacity: 50/s, runs: v1, tags: {{ role: web }} }}\n\
                 targetGroups:\n  - {{ name: web, targets: web, protocol: TCP, crossZone: true, \
                 deregistrationDelaySeconds: 0{group} }}\n\
                 traffic:\n  - {{ to: web, rate: 120/s, from: 90s, until: 130s, retries: {{ attempts: 0 }} }}\n"
            ),
        );
        let left = first(&told, "target group 0 healthy -> draining");
        let waited = 10.0 * (left - 90.0);
        (waited, minutes(&told, 0))
    };
    let (waited, kept) = run("");
    assert!((250.0..500.0).contains(&waited), "{waited}");
    let served: f64 = kept.iter().map(|m| m.answered.requests_f64()).sum();
    close(served, 120.0 * 40.0, 1e-3);
    let (waited, ended) = run(", connectionTermination: true");
    // Those who wait and the five that are served.
    close(cut(&ended), waited + 5.0, 1.0);
}

#[test]
fn lb_010_each_of_two_groups_judges_a_host_by_its_own_timeout() {
    // Answers take longer than one of them allows, whoever asks.
    let slow = "revisions: { v1: {} }\nuntil: 5m\nfleets:\n  \
         - { name: web, instances: 2, capacity: 10/s, serviceTime: 3s, workers: 30, runs: v1 }\n\
         targetGroups:\n  - { name: strict, targets: web, healthCheckTimeoutSeconds: 2 }\n  \
         - { name: lax, targets: web, healthCheckTimeoutSeconds: 20 }\n\
         traffic:\n  - { to: lax, rate: 1/s }\n";
    let told = tell(&world(slow), 7);
    let healthy = |told: &Told, group| {
        let minutes = minutes(told, group);
        minutes.last().expect("there are minutes").healthy
    };
    assert_eq!((healthy(&told, 0), healthy(&told, 1)), ([0, 0], [2, 2]));
    // A queue that grows to 12 s of work: too long for the checks of one, and not of the other.
    let busy = "revisions: { v1: {} }\nuntil: 5m\nfleets:\n  \
         - { name: web, instances: 2, capacity: 10/s, runs: v1 }\n\
         targetGroups:\n  - { name: strict, targets: web, healthCheckTimeoutSeconds: 2, \
         healthCheckIntervalSeconds: 5 }\n  \
         - { name: lax, targets: web, healthCheckTimeoutSeconds: 20 }\n\
         traffic:\n  - { to: lax, rate: 24/s, until: 1m, retries: { attempts: 0 } }\n";
    let told = tell(&world(busy), 7);
    let lost = told.with("target group 0 healthy -> unhealthy");
    assert_eq!(lost.len(), 2, "{told}");
    let regained = told.with("target group 0 unhealthy -> healthy");
    assert_eq!(regained.len(), 2, "{told}");
    assert_eq!(told.with("target group 1 healthy -> unhealthy"), [""; 0]);
}

#[test]
fn lb_034_the_share_of_a_group_without_healthy_targets_is_a_503_and_goes_nowhere_else() {
    let traffic = "traffic:\n  - { name: shop, to: [{ targetGroup: web, weight: 1 }, \
                   { targetGroup: ok, weight: 3 }], rate: 100/s, retries: { attempts: 0 } }\n";
    // A Classic Load Balancer whose only instance runs nothing.
    let classic = format!(
        "revisions: {{ v1: {{}} }}\nuntil: 5m\nassumptions: {{ counts: expected }}\nfleets:\n  \
         - {{ name: down, instances: 1, capacity: 250/s }}\n  \
         - {{ name: up, instances: 1, capacity: 250/s, runs: v1 }}\n\
         targetGroups: [{{ name: ok, targets: up }}]\n\
         loadBalancers: [{{ name: web, targets: down }}]\n{traffic}"
    );
    let told = tell(&world(&classic), 7);
    let (ok, web) = (minutes(&told, 0), minutes(&told, 1));
    for (ok, web) in ok.iter().zip(&web) {
        close(ok.answered.requests_f64(), 4_500.0, 1e-6);
        close(
            failed(std::slice::from_ref(web), Cause::NoTarget),
            1_500.0,
            1e-6,
        );
        assert_eq!(web.counts.expect("it reads HTTP").elb_5xx, 1_500);
    }
    // A target group whose targets are all taken out at once.
    let told = deployed(
        "90s",
        "AllAtOnce",
        &format!(
            "fleets:\n  - {{ name: web, instances: 2, capacity: 250/s, runs: v1, tags: {{ role: web }} }}\n  \
             - {{ name: up, instances: 1, capacity: 250/s, runs: v1 }}\n\
             targetGroups:\n  - {{ name: web, targets: web, deregistrationDelaySeconds: 120 }}\n  \
             - {{ name: ok, targets: up }}\n{traffic}"
        ),
    );
    let (web, ok) = (minutes(&told, 0), minutes(&told, 1));
    // All of the third minute and more.
    close(failed(&web[2..3], Cause::NoTarget), 1_500.0, 1e-6);
    assert_eq!(web[2].counts.expect("it reads HTTP").elb_5xx, 1_500);
    assert!(
        ok.iter()
            .all(|minute| (minute.answered.requests_f64() - 4_500.0).abs() < 1e-6)
    );
}
