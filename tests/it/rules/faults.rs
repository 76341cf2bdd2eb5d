//! Faults: when they strike, whom, and what follows.

use crate::look::{self, How, constant_ms, event, fault, strike_at, strike_on, strikes};
use crate::worlds;
use cutover::account::fault::description::{EventFilter, Pick, What, When};
use cutover::account::world::World;
use cutover::aws::codedeploy::config::MinimumHealthyHosts;
use cutover::aws::codedeploy::error_code::ErrorCode;
use cutover::aws::codedeploy::ids::{DeploymentId, InstanceId, RevisionId};
use cutover::aws::codedeploy::lifecycle::LifecycleEventName::{
    self, AfterInstall, ApplicationStop, BeforeInstall, DownloadBundle, Install,
};
use cutover::aws::codedeploy::rollback::StopRollback;
use cutover::aws::codedeploy::server::result::FailureCause;
use cutover::aws::codedeploy::status::DeploymentStatus;
use cutover::kernel::time::{Duration, Time};
use cutover::rulebook::{
    FLT_001, FLT_010, FLT_011, FLT_012, FLT_013, FLT_014, FLT_015, FLT_016, FLT_017, FLT_018,
    FLT_019, FLT_020, FLT_039, FLT_040, Rule,
};
use cutover::trace::entry::{Subject, What as Happened};

const ALL: MinimumHealthyHosts = MinimumHealthyHosts::HostCount(0);

/// The end of `name` in a world of one host and one fault, and the rule the fault is noted under.
fn struck(world: &World, name: LifecycleEventName) -> (u64, How, Rule) {
    let run = worlds::run(world);
    let seen = event(&run, 1, 1, name);
    let noted = run
        .entries
        .iter()
        .find(|entry| entry.subject == Subject::Fault(0));
    (seen.ended_ms, seen.how, noted.expect("it struck").rule)
}

fn at(at_ms: u64, what: What, lasts_ms: Option<u64>) -> World {
    let mut world = worlds::world(1, ALL);
    strike_at(&mut world, at_ms, what, lasts_ms);
    world
}

fn on(name: LifecycleEventName, what: What) -> World {
    let mut world = worlds::world(1, ALL);
    strike_on(&mut world, name, what);
    world
}

const NOT_PICKED_UP: How = How::Failed(FailureCause::NotPickedUp);

#[test]
fn flt_001_a_fault_strikes_at_its_instant_its_event_or_at_its_rate() {
    let run = worlds::run(&at(10_000, What::AgentDead, None));
    assert_eq!(strikes(&run, 0), [(10_000, Some(1))]);
    let run = worlds::run(&on(BeforeInstall, What::AgentDead));
    assert_eq!(strikes(&run, 0), [(8_330, Some(1))]);
    // Both have the same effect.
    assert_eq!(
        event(&run, 1, 1, BeforeInstall).how,
        How::Failed(FailureCause::HostLost)
    );
    let mut world = worlds::world(200, ALL);
    world.until = Some(Duration::from_secs(100 * 3_600));
    let slow = What::AgentSlow { factor: 2.0 };
    let rate = fault(&world, When::PerHour(0.5), slow, Some(constant_ms(60_000)));
    world.faults.push(rate);
    let run = worlds::run(&world);
    // 200 hosts x 100 h x 0.5/h = 10 000 expected, 100 the standard deviation.
    let found = strikes(&run, 0).len();
    assert!((9_600..=10_400).contains(&found), "{found}");
    let noted = run
        .entries
        .iter()
        .find(|entry| entry.subject == Subject::Fault(0));
    assert_eq!(noted.expect("it struck").rule, FLT_001);
}

#[test]
fn flt_004_a_fault_of_a_zone_strikes_all_its_hosts_at_one_instant() {
    let mut world = worlds::world(6, ALL);
    let mut outage = fault(
        &world,
        When::At(look::at_ms(7_000)),
        What::InstanceCrash,
        None,
    );
    outage.whom.hosts = [1, 3, 5].map(InstanceId).to_vec();
    world.faults.push(outage);
    let run = worlds::run(&world);
    assert_eq!(strikes(&run, 0), [2, 4, 6].map(|host| (7_000, Some(host))));
}

#[test]
fn flt_006_the_limits_that_turn_a_silent_fault_into_a_result() {
    let policy = cutover::aws::codedeploy::service::Policy::default();
    assert_eq!(policy.limits.pickup, Duration::from_secs(300));
    assert_eq!(policy.limits.event, Duration::from_secs(3_600));
    assert_eq!(policy.deployment_limit, Duration::from_secs(12 * 3_600));
}

#[test]
fn flt_010_a_crashed_host_is_gone_for_good() {
    let mut world = at(7_000, What::InstanceCrash, None);
    assert_eq!(
        struck(&world, BeforeInstall),
        (306_730, NOT_PICKED_UP, FLT_010)
    );
    world
        .timeline
        .push(worlds::create(90_000, RevisionId(0), ALL));
    assert_eq!(
        event(&worlds::run(&world), 2, 1, ApplicationStop).how,
        NOT_PICKED_UP
    );
}

#[test]
fn flt_010_a_host_that_is_gone_crashes_no_more() {
    let mut world = worlds::world(1, ALL);
    world.until = Some(Duration::from_secs(1_000 * 3_600));
    let rate = fault(&world, When::PerHour(1.0), What::InstanceCrash, None);
    world.faults.push(rate);
    assert_eq!(strikes(&worlds::run(&world), 0).len(), 1);
}

#[test]
fn flt_011_a_rebooted_host_comes_back() {
    let world = at(7_000, What::InstanceReboot, Some(60_000));
    assert_eq!(
        struck(&world, BeforeInstall),
        (73_000, How::Succeeded, FLT_011)
    );
    let world = at(10_000, What::InstanceReboot, Some(60_000));
    let restarted = How::Failed(FailureCause::AgentRestarted);
    assert_eq!(struck(&world, BeforeInstall), (71_000, restarted, FLT_011));
    // Without a length it takes 40 to 90 s, host by host.
    let mut world = worlds::world(50, ALL);
    strike_at(&mut world, 7_000, What::InstanceReboot, None);
    let run = worlds::run(&world);
    let ends = run.entries.iter().filter_map(|entry| match entry.what {
        Happened::FaultEnded(_) => Some(look::ms(entry.time)),
        _ => None,
    });
    let ends: Vec<u64> = ends.collect();
    assert_eq!(ends.len(), 50);
    let (first, last) = (ends[0], ends[49]);
    assert!((47_000..52_000).contains(&first) && (90_000..=97_000).contains(&last));
}

#[test]
fn flt_012_a_dead_agent_reports_nothing() {
    let lost = How::Failed(FailureCause::HostLost);
    let world = at(10_000, What::AgentDead, None);
    assert_eq!(struck(&world, BeforeInstall), (3_608_330, lost, FLT_012));
}

#[test]
fn flt_013_a_slow_agent_costs_time_and_fails_only_by_the_pickup_limit() {
    let slow = |factor| What::AgentSlow { factor };
    let world = at(0, slow(10.0), None);
    // The first pickup after 10 x 4.5 s.
    assert_eq!(
        struck(&world, ApplicationStop),
        (45_130, How::Succeeded, FLT_013)
    );
    let world = at(0, slow(100.0), None);
    assert_eq!(
        struck(&world, ApplicationStop),
        (300_000, NOT_PICKED_UP, FLT_013)
    );
    // Slowed by an event, it stays slow for as long as the fault says.
    let mut world = on(ApplicationStop, slow(10.0));
    let begins = |world: &World, name| event(&worlds::run(world), 1, 1, name).began_ms;
    assert_eq!(begins(&world, DownloadBundle), Some(4_630 + 16_000));
    assert_eq!(begins(&world, BeforeInstall), Some(21_130 + 16_000));
    world.faults[0].lasts = Some(constant_ms(10_000));
    assert_eq!(begins(&world, DownloadBundle), Some(4_630 + 16_000));
    assert_eq!(begins(&world, BeforeInstall), Some(21_130 + 1_600));
}

#[test]
fn flt_013_a_slow_agent_is_slow_from_its_strike_to_its_end_and_not_before_the_next() {
    let mut world = on(ApplicationStop, What::AgentSlow { factor: 10.0 });
    world.faults[0].lasts = Some(constant_ms(10_000));
    world
        .timeline
        .push(worlds::create(1_000, RevisionId(0), ALL));
    let run = worlds::run(&world);
    assert_eq!(strikes(&run, 0), [(4_500, Some(1)), (1_004_500, Some(1))]);
    let begins = |name| event(&run, 2, 1, name).began_ms;
    assert_eq!(begins(ApplicationStop), Some(1_004_500));
    // Struck at 1 004.5 s; the script of ApplicationStop takes 5 s.
    assert_eq!(begins(DownloadBundle), Some(1_009_500 + 16_000));
    assert_eq!(begins(BeforeInstall), Some(1_026_000 + 1_600));
}

#[test]
fn flt_014_an_agent_without_credentials_is_back_at_most_90_s_after_the_repair() {
    for repaired_s in [20, 100, 290, 1_000] {
        let mut world = at(0, What::AgentCredentials, Some(repaired_s * 1_000));
        world.policy.limits.pickup = Duration::from_secs(3_000);
        let (ended_ms, how, rule) = struck(&world, ApplicationStop);
        assert_eq!((how, rule), (How::Succeeded, FLT_014));
        let late = ended_ms - 130 - repaired_s * 1_000;
        assert!(late <= 90_000, "{late} ms after {repaired_s} s");
    }
}

#[test]
fn flt_015_a_failing_script_is_not_tried_again() {
    let failed = How::Failed(FailureCause::ScriptFailed);
    let world = on(AfterInstall, What::ScriptFails { exit_code: 3 });
    assert_eq!(struck(&world, AfterInstall), (21_660, failed, FLT_015));
    let run = worlds::run(&world);
    let (_, status, code) = look::end(&run, 1);
    let code_of_halt = Some(ErrorCode::HealthConstraints);
    assert_eq!((status, code), (DeploymentStatus::Failed, code_of_halt));
}

#[test]
fn flt_016_a_hanging_script_is_killed_at_its_timeout() {
    let killed = How::Failed(FailureCause::ScriptTimedOut);
    let world = on(AfterInstall, What::ScriptTimesOut);
    assert_eq!(
        struck(&world, AfterInstall),
        (16_660 + 3_600_000, killed, FLT_016)
    );
}

#[test]
fn flt_017_a_script_is_missing_or_not_executable_or_leaves_its_output_open() {
    for (what, after_ms, cause) in [
        (What::ScriptMissing, 0, FailureCause::ScriptMissing),
        (
            What::ScriptNotExecutable,
            0,
            FailureCause::ScriptNotExecutable,
        ),
        (
            What::OutputsLeftOpen,
            3_600_000,
            FailureCause::OutputsLeftOpen,
        ),
    ] {
        let expected = (16_660 + after_ms, How::Failed(cause), FLT_017);
        assert_eq!(struck(&on(AfterInstall, what), AfterInstall), expected);
    }
}

#[test]
fn flt_018_a_full_disk_fails_download_or_install() {
    let full = How::Failed(FailureCause::DiskFull);
    for (name, at_ms) in [(DownloadBundle, 6_730), (Install, 15_060)] {
        let world = on(name, What::DiskFull);
        assert_eq!(struck(&world, name), (at_ms, full, FLT_018));
    }
}

#[test]
fn flt_019_a_slow_s3_stretches_the_download() {
    let world = on(DownloadBundle, What::S3Slow { factor: 10.0 });
    assert_eq!(
        struck(&world, DownloadBundle),
        (11_230, How::Succeeded, FLT_019)
    );
    let world = on(DownloadBundle, What::S3Slow { factor: 1e6 });
    let late = How::Failed(FailureCause::OutOfTime);
    assert_eq!(struck(&world, DownloadBundle), (3_606_230, late, FLT_019));
}

#[test]
fn flt_020_a_download_that_keeps_failing_fails_the_event() {
    let failed = How::Failed(FailureCause::DownloadFailed);
    let world = on(DownloadBundle, What::S3Fails);
    assert_eq!(struck(&world, DownloadBundle), (6_730, failed, FLT_020));
}

fn operator() -> What {
    What::OperatorStop {
        rollback: StopRollback::AsConfigured,
    }
}

#[test]
fn flt_039_an_operator_stops_what_is_under_way() {
    let run = worlds::run(&at(10_000, operator(), None));
    let stopped = (
        13_330,
        DeploymentStatus::Stopped,
        Some(ErrorCode::ManualStop),
    );
    assert_eq!(look::end(&run, 1), stopped);
    let noted = run
        .entries
        .iter()
        .find(|entry| entry.subject == Subject::Fault(0));
    assert_eq!(noted.expect("it struck").rule, FLT_039);
    // Where nothing is under way nothing has struck.
    assert_eq!(strikes(&worlds::run(&at(60_000, operator(), None)), 0), []);
}

#[test]
fn flt_039_an_operator_who_waits_for_an_event_stops_that_deployment_once() {
    let mut world = worlds::world(5, ALL);
    let group = look::add_group(&mut world, "api");
    let other = worlds::create(0, RevisionId(1), ALL);
    world.timeline.push(look::of_group(other, group));
    let filter = EventFilter {
        revision: Some(RevisionId(0)),
        event: Some(BeforeInstall),
        deployment: None,
    };
    let stop = fault(&world, When::On(filter), operator(), None);
    world.faults.push(stop);
    let run = worlds::run(&world);
    assert_eq!(look::end(&run, 1).1, DeploymentStatus::Stopped);
    assert_eq!(look::end(&run, 2).1, DeploymentStatus::Succeeded);
    assert_eq!(strikes(&run, 0), [(8_330, None)]);
}

#[test]
fn flt_040_a_partition_delays_reports_and_ends_with_its_length() {
    let world = at(10_000, What::PARTITION, Some(20_000));
    assert_eq!(
        struck(&world, BeforeInstall),
        (33_000, How::Succeeded, FLT_040)
    );
}

#[test]
fn a_fault_without_anything_to_strike_leaves_no_entry() {
    // A first deployment has no ApplicationStop to break, and AfterInstall downloads nothing.
    let fails = What::ScriptFails { exit_code: 1 };
    for (name, what) in [(ApplicationStop, fails), (AfterInstall, What::S3Fails)] {
        assert_eq!(strikes(&worlds::run(&on(name, what)), 0), []);
    }
    // It is not used up by an event that it cannot strike.
    let mut world = worlds::world(3, ALL);
    let filter = EventFilter {
        deployment: Some(DeploymentId(0)),
        ..EventFilter::default()
    };
    let mut once = fault(&world, When::On(filter), What::S3Fails, None);
    once.whom.pick = Pick::Count(1);
    world.faults.push(once);
    assert_eq!(strikes(&worlds::run(&world), 0), [(6_230, Some(1))]);
}

#[test]
fn a_fault_holds_from_its_first_instant_to_its_last() {
    let window = |from, to| When::During {
        from: look::at_ms(from),
        to: look::at_ms(to),
    };
    for (when, fails) in [
        (window(0, 16_660), false),
        (window(16_660, 16_661), true),
        (window(16_661, 90_000), false),
    ] {
        let mut world = worlds::world(1, ALL);
        let broken = fault(
            &world,
            when.clone(),
            What::ScriptFails { exit_code: 1 },
            None,
        );
        world.faults.push(broken);
        // Only AfterInstall, which begins at 16.66 s, has a script.
        for (index, scripts) in world.revisions[0].hooks.iter_mut().enumerate() {
            if index != AfterInstall as usize {
                scripts.clear();
            }
        }
        world.profiles[0].noop_event = constant_ms(130);
        world.profiles[0].event[BeforeInstall as usize] = Some(constant_ms(5_000));
        let how = event(&worlds::run(&world), 1, 1, AfterInstall).how;
        assert_eq!(how != How::Succeeded, fails, "{when:?}");
    }
}

#[test]
fn picks_are_all_a_count_a_share_or_by_chance() {
    for (pick, expected) in [
        (Pick::All, 200..=200),
        (Pick::Count(7), 7..=7),
        (Pick::Share(0.25), 50..=50),
        // 60 expected, 6.5 the standard deviation.
        (Pick::Chance(0.3), 35..=85),
    ] {
        let mut world = worlds::world(200, ALL);
        let mut dead = fault(&world, When::At(Time::ZERO), What::AgentDead, None);
        dead.whom.pick = pick;
        let mut broken = fault(&world, When::At(Time::ZERO), What::DiskFull, None);
        (broken.name, broken.whom.pick) = ("onEvent".to_owned(), pick);
        broken.when = When::On(EventFilter {
            event: Some(DownloadBundle),
            ..EventFilter::default()
        });
        world.faults = vec![dead];
        let found = strikes(&worlds::run(&world), 0).len();
        assert!(expected.contains(&found), "{pick:?} struck {found}");
        world.faults = vec![broken];
        let run = worlds::run(&world);
        let found = strikes(&run, 0).len();
        let expected = match pick {
            Pick::Share(_) => 50..=50,
            _ => expected,
        };
        assert!(
            expected.contains(&found),
            "{pick:?} struck {found} on the event"
        );
    }
}
