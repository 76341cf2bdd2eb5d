//! Agents: pickup, limits, losses, restarts and back-off. The one host of these worlds begins
//! DownloadBundle at 6.23 s and BeforeInstall at 8.33 s, which takes 5 s, and Install at 14.93 s.

use crate::look::{self, How, Seen, add_group, at_ms, event, of_group, strike_at};
use crate::worlds;
use cutover::account::fault::description::What;
use cutover::account::host::AfterRestart;
use cutover::account::latency::Latency;
use cutover::account::revision::ScriptEnd;
use cutover::account::world::World;
use cutover::aws::codedeploy::config::MinimumHealthyHosts;
use cutover::aws::codedeploy::error_code::{ErrorCode, LifecycleErrorCode};
use cutover::aws::codedeploy::ids::RevisionId;
use cutover::aws::codedeploy::lifecycle::LifecycleEventName::{
    self, ApplicationStop, BeforeInstall, DownloadBundle, Install,
};
use cutover::aws::codedeploy::server::result::FailureCause;
use cutover::aws::codedeploy::status::{DeploymentStatus, TargetStatus};
use cutover::engine::simulation::Run;
use cutover::kernel::time::Duration;
use cutover::rulebook::{EC2_142, EC2_144, EC2_150, EC2_151, EC2_154, EC2_158};
use cutover::trace::entry::{Subject, What as Happened};

const ALL: MinimumHealthyHosts = MinimumHealthyHosts::HostCount(0);

fn one_host() -> World {
    worlds::world(1, ALL)
}

fn struck(at: u64, what: What, lasts_ms: Option<u64>) -> Run {
    let mut world = one_host();
    strike_at(&mut world, at, what, lasts_ms);
    worlds::run(&world)
}

fn failed_at(run: &Run, name: LifecycleEventName) -> (u64, How) {
    let seen = event(run, 1, 1, name);
    (seen.ended_ms, seen.how)
}

const NOT_PICKED_UP: How = How::Failed(FailureCause::NotPickedUp);
const HOST_LOST: How = How::Failed(FailureCause::HostLost);
const RESTARTED: How = How::Failed(FailureCause::AgentRestarted);
const OUT_OF_TIME: How = How::Failed(FailureCause::OutOfTime);

#[test]
fn ec2_150_the_first_targets_have_five_minutes_from_the_creation() {
    let mut world = one_host();
    world.timeline = vec![worlds::create(100, RevisionId(0), ALL)];
    strike_at(&mut world, 0, What::AgentDead, None);
    let run = worlds::run(&world);
    let expected = Seen {
        began_ms: None,
        ended_ms: 400_000,
        how: NOT_PICKED_UP,
        rule: EC2_150,
    };
    assert_eq!(event(&run, 1, 1, ApplicationStop), expected);
}

#[test]
fn ec2_150_later_targets_have_five_minutes_from_their_turn() {
    let mut world = worlds::world(2, MinimumHealthyHosts::MostConcurrencyOne);
    world.faults.push(worlds::dead_from_the_start(vec![
        cutover::aws::codedeploy::ids::InstanceId(1),
    ]));
    let run = worlds::run(&world);
    // Host 1 is final at 36.46 s.
    assert_eq!(event(&run, 1, 2, ApplicationStop).ended_ms, 336_460);
}

#[test]
fn ec2_150_later_events_have_five_minutes_from_the_end_of_the_one_before() {
    let run = struck(7_000, What::AgentDead, None);
    let before = event(&run, 1, 1, DownloadBundle);
    assert_eq!(before.ended_ms, 6_730);
    assert_eq!(failed_at(&run, BeforeInstall), (306_730, NOT_PICKED_UP));
}

#[test]
fn ec2_151_what_a_lost_host_means_depends_on_the_moment() {
    let reboot = What::InstanceReboot;
    let cases = [
        (
            "before the first event",
            0,
            What::InstanceCrash,
            None,
            ApplicationStop,
            300_000,
            NOT_PICKED_UP,
        ),
        (
            "between two events",
            7_000,
            What::InstanceCrash,
            None,
            BeforeInstall,
            306_730,
            NOT_PICKED_UP,
        ),
        (
            "while an event runs",
            10_000,
            What::InstanceCrash,
            None,
            BeforeInstall,
            3_608_330,
            HOST_LOST,
        ),
        (
            "back in time, between events",
            7_000,
            reboot,
            Some(60_000),
            BeforeInstall,
            73_000,
            How::Succeeded,
        ),
        (
            "back while an event runs",
            10_000,
            reboot,
            Some(60_000),
            BeforeInstall,
            71_000,
            RESTARTED,
        ),
        (
            "back too late",
            7_000,
            reboot,
            Some(400_000),
            BeforeInstall,
            306_730,
            NOT_PICKED_UP,
        ),
        (
            "back after the hour",
            10_000,
            reboot,
            Some(4_000_000),
            BeforeInstall,
            3_608_330,
            HOST_LOST,
        ),
    ];
    for (moment, at, what, lasts, name, ended_ms, how) in cases {
        let run = struck(at, what, lasts);
        assert_eq!(failed_at(&run, name), (ended_ms, how), "{moment}");
    }
}

#[test]
fn ec2_151_a_lost_host_is_noticed_at_the_hour_even_if_its_script_had_less_time() {
    let mut world = one_host();
    let script = &mut world.revisions[0].hooks[BeforeInstall as usize][0];
    script.timeout = Duration::from_secs(10);
    script.ends = ScriptEnd::Hangs;
    strike_at(&mut world, 10_000, What::InstanceCrash, None);
    let seen = event(&worlds::run(&world), 1, 1, BeforeInstall);
    assert_eq!(
        (seen.ended_ms, seen.how, seen.rule),
        (3_608_330, HOST_LOST, EC2_151)
    );
}

#[test]
fn ec2_151_deployments_fail_until_the_agent_is_back() {
    let mut world = one_host();
    strike_at(&mut world, 0, What::AgentDead, Some(20 * 60_000));
    let mut creations = [0, 310, 1_000].map(|at| worlds::create(at, RevisionId(0), ALL));
    creations[1].at = at_ms(310_000);
    world.timeline = creations.to_vec();
    let run = worlds::run(&world);
    let ends = [1, 2, 3].map(|deployment| look::target(&run, deployment, 1));
    let (failed, succeeded) = (Some(TargetStatus::Failed), Some(TargetStatus::Succeeded));
    assert_eq!(ends, [failed, failed, succeeded]);
    // It asks one second after it is back.
    assert_eq!(event(&run, 3, 1, ApplicationStop).began_ms, Some(1_201_000));
}

#[test]
fn ec2_142_an_event_that_is_over_is_not_carried_out() {
    let run = struck(0, What::AgentDead, Some(400_000));
    let started = run
        .entries
        .iter()
        .filter(|entry| matches!(entry.what, Happened::EventStarted(_)));
    assert_eq!(started.count(), 0);
    let run = worlds::run(&one_host());
    let first = run
        .entries
        .iter()
        .find(|e| matches!(e.what, Happened::EventStarted(_)));
    let first = first.expect("an event starts");
    assert_eq!((look::ms(first.time), first.rule), (4_500, EC2_142));
}

#[test]
fn ec2_143_a_failed_event_is_offered_once() {
    let mut world = one_host();
    world.revisions[0].hooks[BeforeInstall as usize][0].ends = ScriptEnd::Fails { exit_code: 1 };
    let run = worlds::run(&world);
    let offers = run
        .entries
        .iter()
        .filter(|entry| entry.what == Happened::EventStarted(BeforeInstall));
    assert_eq!(offers.count(), 1);
    assert_eq!(look::target(&run, 1, 1), Some(TargetStatus::Failed));
}

#[test]
fn ec2_144_a_cut_off_agent_is_back_at_its_next_try() {
    // Its errors begin at 7 s: it tries at 17, 30, 47 s.
    let run = struck(7_000, What::AgentCredentials, Some(20_000));
    assert_eq!(event(&run, 1, 1, BeforeInstall).began_ms, Some(30_000));
    let back = run
        .entries
        .iter()
        .find(|entry| entry.what == Happened::AgentBack);
    assert_eq!(back.expect("it comes back").rule, EC2_144);
}

#[test]
fn ec2_144_the_report_of_a_running_event_waits_for_the_next_try() {
    // BeforeInstall is done at 13.33 s; errors begin at 10 s, tries follow at 20, 33 s.
    let run = struck(10_000, What::PARTITION, Some(20_000));
    assert_eq!(failed_at(&run, BeforeInstall), (33_000, How::Succeeded));
    let run = struck(10_000, What::PARTITION, None);
    let seen = event(&run, 1, 1, BeforeInstall);
    assert_eq!(
        (seen.ended_ms, seen.how, seen.rule),
        (3_608_330, OUT_OF_TIME, EC2_154)
    );
}

#[test]
fn ec2_144_a_restarted_agent_has_no_errors_behind_it() {
    let mut world = one_host();
    // Cut off from 7 s; restarted at 20 s, it first asks at 21 s, then 31, 44 s.
    strike_at(&mut world, 7_000, What::PARTITION, Some(25_000));
    strike_at(&mut world, 20_000, What::AgentRestart, None);
    let run = worlds::run(&world);
    assert_eq!(event(&run, 1, 1, BeforeInstall).began_ms, Some(44_000));
}

/// When the agent of the one host was lost and when it was back.
fn losses_and_returns(run: &Run) -> [Vec<u64>; 2] {
    [Happened::AgentLost, Happened::AgentBack].map(|what| {
        let entries = run.entries.iter().filter(|entry| entry.what == what);
        entries.map(|entry| look::ms(entry.time)).collect()
    })
}

#[test]
fn ec2_144_an_agent_is_back_when_it_runs_and_reaches_codedeploy_again() {
    // Cut off from 7 to 27 s and dead from 10 to 70 s; then the other way round.
    let mut dead_longer = one_host();
    strike_at(&mut dead_longer, 7_000, What::PARTITION, Some(20_000));
    strike_at(&mut dead_longer, 10_000, What::AgentDead, Some(60_000));
    let mut cut_longer = one_host();
    strike_at(&mut cut_longer, 7_000, What::AgentDead, Some(20_000));
    strike_at(&mut cut_longer, 10_000, What::PARTITION, Some(60_000));
    // Dead longer, it asks a second after its return; cut off, at 28, 38, 51, 68, 89 s.
    for (world, begins) in [(dead_longer, 71_000), (cut_longer, 89_000)] {
        let run = worlds::run(&world);
        assert_eq!(losses_and_returns(&run), [vec![7_000], vec![70_000]]);
        assert_eq!(event(&run, 1, 1, BeforeInstall).began_ms, Some(begins));
    }
}

#[test]
fn ec2_151_an_event_dies_with_an_agent_that_is_cut_off() {
    let mut world = one_host();
    strike_at(&mut world, 10_000, What::PARTITION, Some(20_000));
    strike_at(&mut world, 12_000, What::AgentDead, None);
    let run = worlds::run(&world);
    assert_eq!(failed_at(&run, BeforeInstall), (3_608_330, HOST_LOST));
    assert_eq!(losses_and_returns(&run), [vec![10_000], vec![]]);
}

#[test]
fn ec2_158_an_agent_that_is_cut_off_reports_its_restart_after_the_repair() {
    // Cut off from 10 s on; the new process first asks at 13 s, then at 23, 36, 53, 74 s.
    for (what, lasts_ms) in [(What::AgentRestart, None), (What::AgentDead, Some(100))] {
        for (cut_ms, expected) in [
            (Some(60_000), (74_000, RESTARTED)),
            (None, (3_608_330, OUT_OF_TIME)),
        ] {
            let mut world = one_host();
            strike_at(&mut world, 10_000, What::PARTITION, cut_ms);
            strike_at(&mut world, 12_000 - lasts_ms.unwrap_or(0), what, lasts_ms);
            let run = worlds::run(&world);
            assert_eq!(failed_at(&run, BeforeInstall), expected, "{what:?}");
            let back = cut_ms.map(|lasts_ms| 10_000 + lasts_ms);
            let back: Vec<u64> = back.into_iter().collect();
            assert_eq!(losses_and_returns(&run), [vec![10_000], back]);
        }
    }
}

#[test]
fn ec2_145_deployments_of_two_groups_run_side_by_side_on_a_host() {
    let mut world = one_host();
    let group = add_group(&mut world, "api");
    let second = of_group(worlds::create(2, RevisionId(0), ALL), group);
    world.timeline.push(second);
    let run = worlds::run(&world);
    let succeeded = |at| (at, DeploymentStatus::Succeeded, None);
    assert_eq!(look::end(&run, 1), succeeded(40_460));
    assert_eq!(look::end(&run, 2), succeeded(42_460));
}

#[test]
fn ec2_152_one_host_without_an_agent_ends_after_304_seconds() {
    let run = struck(0, What::AgentDead, None);
    let code = Some(ErrorCode::HealthConstraints);
    assert_eq!(
        look::end(&run, 1),
        (304_000, DeploymentStatus::Failed, code)
    );
}

#[test]
fn ec2_169_an_event_nobody_picked_up_is_an_unknown_error() {
    let run = struck(0, What::AgentDead, None);
    let failure = run.entries.iter().find_map(|entry| match entry.what {
        Happened::EventNotPickedUp(ApplicationStop, failure) => Some(failure),
        _ => None,
    });
    let cause = failure.expect("it was not picked up").cause;
    assert_eq!(cause.code(), LifecycleErrorCode::UnknownError);
    assert_eq!(cause.as_str(), "never picked up");
}

#[test]
fn ec2_154_an_event_ends_at_its_limit() {
    for limit_s in [3_600, 4_200] {
        let mut world = one_host();
        world.policy.limits.event = Duration::from_secs(limit_s);
        let script = &mut world.revisions[0].hooks[BeforeInstall as usize][0];
        script.timeout = Duration::from_secs(9_000);
        script.time = Some(Latency::Constant(Duration::from_secs(5_000)));
        let seen = event(&worlds::run(&world), 1, 1, BeforeInstall);
        assert_eq!(seen.ended_ms, 8_330 + limit_s * 1_000);
        assert_eq!((seen.how, seen.rule), (OUT_OF_TIME, EC2_154));
    }
}

/// Two deployments on one host: while the first installs (14.93 s), the second is in the
/// BeforeInstall it began at 10.33 s.
fn two_deployments(restart_ms: u64) -> World {
    let mut world = one_host();
    let group = add_group(&mut world, "api");
    let second = of_group(worlds::create(2, RevisionId(0), ALL), group);
    world.timeline.push(second);
    strike_at(&mut world, restart_ms, What::AgentRestart, None);
    world
}

#[test]
fn ec2_158_a_restarted_agent_reports_only_the_newest_event() {
    let run = worlds::run(&two_deployments(11_000));
    let second = event(&run, 2, 1, BeforeInstall);
    assert_eq!(
        (second.ended_ms, second.how, second.rule),
        (12_000, RESTARTED, EC2_158)
    );
    assert_eq!(event(&run, 1, 1, BeforeInstall).how, HOST_LOST);
    // The newest event, not the newest deployment.
    let run = worlds::run(&two_deployments(15_000));
    let first = event(&run, 1, 1, Install);
    assert_eq!((first.ended_ms, first.how), (16_000, RESTARTED));
    let second = event(&run, 2, 1, BeforeInstall);
    assert_eq!((second.ended_ms, second.how), (3_610_330, HOST_LOST));
}

#[test]
fn ec2_158_an_older_agent_forgets_the_event() {
    let mut world = one_host();
    world.hosts[0].after_restart = AfterRestart::Forgets;
    strike_at(&mut world, 10_000, What::AgentRestart, None);
    let run = worlds::run(&world);
    assert_eq!(failed_at(&run, BeforeInstall), (3_608_330, HOST_LOST));
}

#[test]
fn ec2_158_a_record_of_a_day_ago_is_ignored() {
    const HOUR_S: u64 = 3_600;
    for (restart_h, ended_ms, how) in [
        (23, 23 * HOUR_S * 1_000 + 1_000, RESTARTED),
        (25, 8_330 + 100 * HOUR_S * 1_000, HOST_LOST),
    ] {
        let mut world = one_host();
        world.policy.limits.event = Duration::from_secs(100 * HOUR_S);
        world.policy.deployment_limit = Duration::from_secs(200 * HOUR_S);
        let script = &mut world.revisions[0].hooks[BeforeInstall as usize][0];
        script.timeout = Duration::from_secs(90 * HOUR_S);
        script.time = Some(Latency::Constant(Duration::from_secs(50 * HOUR_S)));
        strike_at(
            &mut world,
            restart_h * HOUR_S * 1_000,
            What::AgentRestart,
            None,
        );
        let run = worlds::run(&world);
        assert_eq!(
            failed_at(&run, BeforeInstall),
            (ended_ms, how),
            "{restart_h} h"
        );
    }
}

#[test]
fn every_loss_names_the_fault_that_caused_it() {
    let run = struck(7_000, What::AgentDead, None);
    let failed = run
        .entries
        .iter()
        .find(|entry| matches!(entry.what, Happened::EventNotPickedUp(..)))
        .expect("the event was not picked up");
    let lost = &run.entries[failed.cause.expect("it has a cause").0.get() as usize - 1];
    assert_eq!(lost.what, Happened::AgentLost);
    let fault = &run.entries[lost.cause.expect("it has a cause").0.get() as usize - 1];
    assert_eq!(fault.subject, Subject::Fault(0));
}
