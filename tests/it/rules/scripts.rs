//! Scripts: which revision's run, one after another, and every way they fail.

use crate::look::{self, How, constant_ms, event, strike_on};
use crate::worlds;
use cutover::account::fault::description::What;
use cutover::account::revision::{Script, ScriptEnd};
use cutover::account::world::{Operation, World};
use cutover::aws::codedeploy::config::MinimumHealthyHosts;
use cutover::aws::codedeploy::error_code::LifecycleErrorCode;
use cutover::aws::codedeploy::ids::RevisionId;
use cutover::aws::codedeploy::lifecycle::LifecycleEventName::{
    AfterInstall, ApplicationStart, ApplicationStop, BeforeInstall, DownloadBundle, Install,
    ValidateService,
};
use cutover::aws::codedeploy::lifecycle::{IN_PLACE, LifecycleEventName};
use cutover::aws::codedeploy::server::result::{Failure, FailureCause};
use cutover::aws::codedeploy::server::settings::ApplicationStopFailures;
use cutover::aws::codedeploy::status::TargetStatus;
use cutover::engine::simulation::Run;
use cutover::kernel::time::Duration;
use cutover::rulebook::{
    EC2_009, EC2_010, EC2_011, EC2_015, EC2_016, EC2_018, EC2_019, EC2_155, EC2_156, EC2_157,
    EC2_168, SPEC_023,
};
use cutover::trace::entry::What as Happened;

const ALL: MinimumHealthyHosts = MinimumHealthyHosts::HostCount(0);

fn script(time_ms: u64, ends: ScriptEnd) -> Script {
    Script {
        location: "scripts/one.sh".to_owned(),
        runas: None,
        timeout: Duration::from_secs(3_600),
        time: Some(constant_ms(time_ms)),
        ends,
        chance: None,
    }
}

/// One host; the scripts of `event` in v1 are these.
fn with(event: LifecycleEventName, scripts: Vec<Script>) -> World {
    let mut world = worlds::world(1, ALL);
    world.revisions[0].hooks[event as usize] = scripts;
    world
}

/// v1 at 0 s, v2 at 100 s, v1 again at 200 s.
fn three_deployments() -> World {
    let mut world = worlds::world(1, ALL);
    for (at, revision) in [(100, 1), (200, 0)] {
        world
            .timeline
            .push(worlds::create(at, RevisionId(revision), ALL));
    }
    world
}

fn takes(run: &Run, deployment: u32, name: LifecycleEventName) -> u64 {
    let seen = event(run, deployment, 1, name);
    seen.ended_ms - seen.began_ms.expect("it began")
}

fn failure(run: &Run) -> Failure {
    let mut failures = run
        .entries
        .iter()
        .rev()
        .filter_map(|entry| match entry.what {
            Happened::EventFailed(_, failure) => Some(failure),
            _ => None,
        });
    failures.next().expect("an event failed")
}

#[test]
fn ec2_009_an_event_without_a_script_takes_place_and_succeeds() {
    let run = worlds::run(&with(AfterInstall, Vec::new()));
    let seen = event(&run, 1, 1, AfterInstall);
    assert_eq!(
        (takes(&run, 1, AfterInstall), seen.how, seen.rule),
        (130, How::Succeeded, EC2_009)
    );
    // Two events always have something to do.
    for (name, rule) in [(DownloadBundle, "EC2-160"), (Install, "EC2-162")] {
        assert_eq!(event(&run, 1, 1, name).rule.id(), rule);
    }
}

#[test]
fn ec2_010_scripts_run_in_order_and_the_first_failure_ends_the_event() {
    let good = |time_ms| script(time_ms, ScriptEnd::Succeeds);
    let run = worlds::run(&with(
        AfterInstall,
        vec![good(2_000), good(3_000), good(4_000)],
    ));
    assert_eq!(takes(&run, 1, AfterInstall), 9_000);
    assert_eq!(event(&run, 1, 1, AfterInstall).rule, EC2_010);
    let bad = script(3_000, ScriptEnd::Fails { exit_code: 7 });
    let run = worlds::run(&with(AfterInstall, vec![good(2_000), bad, good(4_000)]));
    assert_eq!(takes(&run, 1, AfterInstall), 5_000);
    let expected = Failure {
        cause: FailureCause::ScriptFailed,
        script: Some(1),
        exit_code: Some(7),
    };
    assert_eq!(failure(&run), expected);
}

#[test]
fn ec2_011_each_event_runs_the_scripts_of_its_own_source() {
    let mut world = three_deployments();
    for (revision, time_ms) in [(0, 2_000), (1, 7_000)] {
        for scripts in world.revisions[revision].hooks.iter_mut().flatten() {
            scripts.time = Some(constant_ms(time_ms));
        }
    }
    let run = worlds::run(&world);
    let lasts = |deployment| {
        IN_PLACE
            .iter()
            .filter(|name| name.scriptable())
            .map(|name| takes(&run, deployment, *name))
            .collect::<Vec<_>>()
    };
    // ApplicationStop, BeforeInstall, AfterInstall, ApplicationStart, ValidateService.
    assert_eq!(lasts(1), [130, 2_000, 2_000, 2_000, 2_000]);
    assert_eq!(lasts(2), [2_000, 7_000, 7_000, 7_000, 7_000]);
    assert_eq!(lasts(3), [7_000, 2_000, 2_000, 2_000, 2_000]);
    assert_eq!(event(&run, 2, 1, ApplicationStop).rule, EC2_011);
}

#[test]
fn ec2_012_a_revision_that_breaks_after_install_provides_the_next_application_stop() {
    for (breaks, stop_ms) in [(ApplicationStart, 7_000), (BeforeInstall, 5_000)] {
        let mut world = three_deployments();
        let broken = &mut world.revisions[1];
        broken.hooks[ApplicationStop as usize][0].time = Some(constant_ms(7_000));
        broken.hooks[breaks as usize][0].ends = ScriptEnd::Fails { exit_code: 1 };
        let run = worlds::run(&world);
        assert_eq!(look::target(&run, 2, 1), Some(TargetStatus::Failed));
        assert_eq!(takes(&run, 3, ApplicationStop), stop_ms, "{breaks} breaks");
    }
}

#[test]
fn ec2_012_an_install_that_is_cut_off_is_not_recorded() {
    let mut world = three_deployments();
    world.revisions[1].hooks[ApplicationStop as usize][0].time = Some(constant_ms(7_000));
    // Install of v2 takes an hour; the agent restarts in its middle.
    world.revisions[1].bundle_bytes = 50_000_000 * 600;
    world.timeline[2].at = look::at_ms(2_000_000);
    look::strike_at(&mut world, 1_000_000, What::AgentRestart, None);
    let run = worlds::run(&world);
    assert_eq!(
        event(&run, 2, 1, Install).how,
        How::Failed(FailureCause::AgentRestarted)
    );
    assert_eq!(takes(&run, 3, ApplicationStop), 5_000);
}

#[test]
fn ec2_012_the_record_is_per_deployment_group() {
    let mut world = worlds::world(1, ALL);
    let group = look::add_group(&mut world, "api");
    world.timeline.push(look::of_group(
        worlds::create(100, RevisionId(1), ALL),
        group,
    ));
    let run = worlds::run(&world);
    assert_eq!(event(&run, 2, 1, ApplicationStop).rule, EC2_015);
}

#[test]
fn ec2_015_a_first_deployment_has_no_application_stop_to_run() {
    let mut world = worlds::world(1, ALL);
    let run = worlds::run(&world);
    let seen = event(&run, 1, 1, ApplicationStop);
    assert_eq!(
        (takes(&run, 1, ApplicationStop), seen.how, seen.rule),
        (130, How::Succeeded, EC2_015)
    );
    // A host that ran something before the start has.
    world.groups[0].runs = vec![Some(RevisionId(1))];
    assert_eq!(takes(&worlds::run(&world), 1, ApplicationStop), 5_000);
}

#[test]
fn ec2_016_a_deleted_archive_fails_application_stop_until_a_new_install() {
    let mut world = three_deployments();
    world.groups[0].runs = vec![Some(RevisionId(1))];
    look::strike_at(&mut world, 0, What::ArchiveDeleted, None);
    let run = worlds::run(&world);
    let seen = event(&run, 1, 1, ApplicationStop);
    let cause = FailureCause::PreviousArchiveMissing;
    assert_eq!((seen.how, seen.rule), (How::Failed(cause), EC2_016));
    assert_eq!(cause.code(), LifecycleErrorCode::UnknownError);
    // Nothing was installed, so the next deployment meets the same.
    assert_eq!(event(&run, 2, 1, ApplicationStop).how, How::Failed(cause));
    // Ignored, it is healed by the next Install.
    for timed in &mut world.timeline {
        if let Operation::CreateDeployment(request) = &mut timed.operation {
            request.application_stop_failures = ApplicationStopFailures::Ignore;
        }
    }
    let run = worlds::run(&world);
    assert_eq!(event(&run, 1, 1, ApplicationStop).how, How::Failed(cause));
    assert_eq!(event(&run, 2, 1, ApplicationStop).how, How::Succeeded);
}

/// v1 ran before; its ApplicationStop fails, and the deployment ignores that.
fn ignoring() -> World {
    let mut world = worlds::world(1, ALL);
    world.groups[0].runs = vec![Some(RevisionId(0))];
    strike_on(
        &mut world,
        ApplicationStop,
        What::ScriptFails { exit_code: 1 },
    );
    if let Operation::CreateDeployment(request) = &mut world.timeline[0].operation {
        request.application_stop_failures = ApplicationStopFailures::Ignore;
    }
    world
}

#[test]
fn ec2_018_an_ignored_application_stop_goes_on_with_download_bundle() {
    let run = worlds::run(&ignoring());
    assert_eq!(event(&run, 1, 1, DownloadBundle).how, How::Succeeded);
    assert_eq!(look::target(&run, 1, 1), Some(TargetStatus::Succeeded));
    assert!(EC2_018.statement().contains("DownloadBundle"));
    // The option covers no other event of this order.
    let mut world = ignoring();
    strike_on(&mut world, AfterInstall, What::ScriptFails { exit_code: 1 });
    assert_eq!(
        look::target(&worlds::run(&world), 1, 1),
        Some(TargetStatus::Failed)
    );
}

#[test]
fn ec2_019_an_ignored_failure_stays_visible() {
    let run = worlds::run(&ignoring());
    let cause = FailureCause::ScriptFailed;
    assert_eq!(event(&run, 1, 1, ApplicationStop).how, How::Failed(cause));
    let noted = run
        .entries
        .iter()
        .find(|e| matches!(e.what, Happened::FailureIgnored(_)));
    assert_eq!(noted.expect("it is noted").rule, EC2_019);
}

#[test]
fn ec2_155_the_limit_of_the_event_cuts_the_sum_of_its_scripts() {
    let long = || script(2_000_000, ScriptEnd::Succeeds);
    let run = worlds::run(&with(AfterInstall, vec![long(), long()]));
    let seen = event(&run, 1, 1, AfterInstall);
    assert_eq!(takes(&run, 1, AfterInstall), 3_600_000);
    assert_eq!(
        (seen.how, seen.rule),
        (How::Failed(FailureCause::OutOfTime), EC2_155)
    );
    assert_eq!(failure(&run).script, Some(1));
}

#[test]
fn spec_025_scripts_whose_timeouts_exceed_the_hour_are_cut_only_if_they_use_it() {
    let (quick, hangs) = (
        script(1_000, ScriptEnd::Succeeds),
        script(1_000, ScriptEnd::Hangs),
    );
    let run = worlds::run(&with(AfterInstall, vec![quick.clone(), quick.clone()]));
    assert_eq!(event(&run, 1, 1, AfterInstall).how, How::Succeeded);
    let run = worlds::run(&with(AfterInstall, vec![quick, hangs]));
    // Its own timeout would have passed a second after the limit.
    assert_eq!(
        event(&run, 1, 1, AfterInstall).how,
        How::Failed(FailureCause::OutOfTime)
    );
    assert_eq!(takes(&run, 1, AfterInstall), 3_600_000);
}

/// The only script of AfterInstall ends so, with a timeout of 60 s: time taken, cause and rule.
fn ends(time_ms: u64, how: ScriptEnd) -> (u64, How, &'static str) {
    let mut bad = script(time_ms, how);
    bad.timeout = Duration::from_secs(60);
    let run = worlds::run(&with(AfterInstall, vec![bad]));
    let seen = event(&run, 1, 1, AfterInstall);
    (takes(&run, 1, AfterInstall), seen.how, seen.rule.id())
}

#[test]
fn ec2_156_a_script_past_its_timeout_is_killed() {
    let killed = (
        60_000,
        How::Failed(FailureCause::ScriptTimedOut),
        EC2_156.id(),
    );
    assert_eq!(ends(1_000, ScriptEnd::Hangs), killed);
    assert_eq!(ends(60_001, ScriptEnd::Succeeds), killed);
    assert_eq!(ends(60_000, ScriptEnd::Succeeds).1, How::Succeeded);
}

#[test]
fn ec2_157_an_output_left_open_keeps_the_event_open_until_the_timeout() {
    let open = (
        60_000,
        How::Failed(FailureCause::OutputsLeftOpen),
        EC2_157.id(),
    );
    assert_eq!(ends(1_000, ScriptEnd::LeavesOutputsOpen), open);
}

#[test]
fn spec_023_a_missing_script_is_noticed_when_it_is_run() {
    let missing = (0, How::Failed(FailureCause::ScriptMissing), SPEC_023.id());
    assert_eq!(ends(1_000, ScriptEnd::Missing), missing);
    // Scripts before it have run.
    let scripts = vec![
        script(4_000, ScriptEnd::Succeeds),
        script(1_000, ScriptEnd::Missing),
    ];
    assert_eq!(
        takes(
            &worlds::run(&with(ValidateService, scripts)),
            1,
            ValidateService
        ),
        4_000
    );
}

#[test]
fn ec2_168_every_cause_has_its_code_of_the_api() {
    let not_executable = (
        0,
        How::Failed(FailureCause::ScriptNotExecutable),
        EC2_168.id(),
    );
    assert_eq!(ends(1_000, ScriptEnd::NotExecutable), not_executable);
    let named = [
        (
            FailureCause::ScriptMissing,
            LifecycleErrorCode::ScriptMissing,
        ),
        (
            FailureCause::ScriptNotExecutable,
            LifecycleErrorCode::ScriptNotExecutable,
        ),
        (
            FailureCause::ScriptTimedOut,
            LifecycleErrorCode::ScriptTimedOut,
        ),
        (FailureCause::ScriptFailed, LifecycleErrorCode::ScriptFailed),
    ];
    for cause in FailureCause::ALL {
        let own = named.iter().find(|(other, _)| other == cause);
        let code = own.map_or(LifecycleErrorCode::UnknownError, |(_, code)| *code);
        assert_eq!(cause.code(), code, "{cause}");
    }
}

#[test]
fn a_script_that_fails_by_chance_fails_on_its_share_of_the_hosts() {
    let mut world = worlds::world(400, ALL);
    let script = &mut world.revisions[0].hooks[AfterInstall as usize][0];
    script.ends = ScriptEnd::Fails { exit_code: 1 };
    script.chance = Some(0.25);
    let run = worlds::run(&world);
    let failed =
        (1..=400).filter(|host| look::target(&run, 1, *host) == Some(TargetStatus::Failed));
    let failed = failed.count();
    // 100 expected, 8.7 the standard deviation.
    assert!((65..=135).contains(&failed), "{failed}");
    assert_eq!(world.hosts.len(), run_hosts(&run));
}

fn run_hosts(run: &Run) -> usize {
    let hosts = run.entries.iter().filter_map(|entry| entry.subject.host());
    hosts.collect::<std::collections::BTreeSet<_>>().len()
}
