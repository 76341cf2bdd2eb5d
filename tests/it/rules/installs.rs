//! DownloadBundle and Install: what they find on a host and what they leave there.

use crate::look::{self, How, Seen, event, strike_at, strike_on};
use crate::worlds;
use cutover::account::fault::description::What;
use cutover::account::host::Os;
use cutover::account::revision::{AppSpecFile, BundleSource, Destination, ScriptEnd};
use cutover::account::world::{Operation, World};
use cutover::aws::codedeploy::config::MinimumHealthyHosts;
use cutover::aws::codedeploy::error_code::ErrorCode;
use cutover::aws::codedeploy::ids::RevisionId;
use cutover::aws::codedeploy::lifecycle::LifecycleEventName::{
    self, ApplicationStart, ApplicationStop, BeforeInstall, DownloadBundle, Install,
};
use cutover::aws::codedeploy::options::{AutoRollback, AutoRollbackEvent, FileExistsBehavior};
use cutover::aws::codedeploy::server::result::FailureCause;
use cutover::aws::codedeploy::status::{DeploymentStatus, TargetStatus};
use cutover::engine::simulation::Run;
use cutover::rulebook::{EC2_160, EC2_162, EC2_163, EC2_164, EC2_165, EC2_166, SPEC_021, SPEC_028};

const ALL: MinimumHealthyHosts = MinimumHealthyHosts::HostCount(0);

fn one_host() -> World {
    worlds::world(1, ALL)
}

/// v1 at 0 s, v2 at 100 s, v1 at 200 s, and so on.
fn deploy(world: &mut World, revisions: &[u16], behavior: FileExistsBehavior) {
    world.timeline.clear();
    for (place, revision) in (0..).zip(revisions) {
        let mut timed = worlds::create(100 * place, RevisionId(*revision), ALL);
        if let Operation::CreateDeployment(request) = &mut timed.operation {
            request.file_exists = behavior;
        }
        world.timeline.push(timed);
    }
}

fn file(path: &str) -> Destination {
    Destination::File(path.to_owned())
}

fn how(run: &Run, deployment: u32, name: LifecycleEventName) -> (How, &'static str) {
    let seen = event(run, deployment, 1, name);
    (seen.how, seen.rule.id())
}

fn takes(seen: Seen) -> u64 {
    seen.ended_ms - seen.began_ms.expect("it began")
}

#[test]
fn ec2_160_lat_007_a_download_takes_its_size_and_is_retried_from_github_only() {
    let mut world = one_host();
    world.revisions[0].bundle_bytes = 120_000_000;
    let seen = event(&worlds::run(&world), 1, 1, DownloadBundle);
    assert_eq!(
        (takes(seen), seen.how, seen.rule),
        (2_500, How::Succeeded, EC2_160)
    );
    for (source, took) in [(BundleSource::S3, 2_500), (BundleSource::GitHub, 132_500)] {
        let mut world = world.clone();
        world.revisions[0].source = source;
        strike_at(&mut world, 2_000, What::S3Fails, None);
        let seen = event(&worlds::run(&world), 1, 1, DownloadBundle);
        let failed = How::Failed(FailureCause::DownloadFailed);
        assert_eq!((takes(seen), seen.how), (took, failed), "{source:?}");
    }
}

#[test]
fn lat_008_installing_takes_a_moment_and_the_size_of_the_bundle() {
    let mut world = one_host();
    world.revisions[0].bundle_bytes = 120_000_000;
    let seen = event(&worlds::run(&world), 1, 1, Install);
    assert_eq!((takes(seen), seen.how), (130 + 2_400, How::Succeeded));
}

#[test]
fn flt_021_a_deleted_revision_leaves_nothing_to_transfer() {
    let gone = What::RevisionMissing {
        revision: RevisionId(0),
    };
    let own = Some(look::constant_ms(7_000));
    for (source, event_takes, took) in [
        (BundleSource::S3, None, 500),
        (BundleSource::GitHub, None, 130_500),
        (BundleSource::S3, own.clone(), 7_000),
        (BundleSource::GitHub, own, 137_000),
    ] {
        let mut world = one_host();
        world.revisions[0].bundle_bytes = 120_000_000;
        world.revisions[0].source = source;
        world.profiles[0].event[DownloadBundle as usize] = event_takes;
        strike_at(&mut world, 2_000, gone, None);
        let seen = event(&worlds::run(&world), 1, 1, DownloadBundle);
        let failed = How::Failed(FailureCause::DownloadFailed);
        assert_eq!((takes(seen), seen.how), (took, failed), "{source:?}");
    }
}

#[test]
fn ec2_162_what_install_refuses_it_refuses_before_it_copies() {
    let mut world = one_host();
    world.revisions[0].bundle_bytes = 120_000_000;
    world.profiles[0].install_rate = 1_000_000;
    let mut worlds_and_ends = vec![(world.clone(), How::Succeeded, 120_130)];
    for cause in [
        FailureCause::UnknownHook,
        FailureCause::AppSpecInvalid,
        FailureCause::DuplicateTarget,
        FailureCause::PatternOnFile,
    ] {
        let mut world = world.clone();
        world.revisions[0].app_spec = refuses(cause);
        worlds_and_ends.push((world, How::Failed(cause), 130));
    }
    let mut conflict = world.clone();
    conflict.hosts[0].files = vec!["/srv/app".to_owned()];
    conflict.revisions[0].destinations = vec![file("/srv/app")];
    let failed = How::Failed(FailureCause::FileExists);
    worlds_and_ends.push((conflict, failed, 130));
    // A disk is full once something has been copied.
    strike_on(&mut world, Install, What::DiskFull);
    let failed = How::Failed(FailureCause::DiskFull);
    worlds_and_ends.push((world, failed, 120_130));
    for (mut world, how, took) in worlds_and_ends {
        let seen = event(&worlds::run(&world), 1, 1, Install);
        assert_eq!((seen.how, takes(seen)), (how, took));
        // A scenario that gives the time of the event gives it for every end.
        world.profiles[0].event[Install as usize] = Some(look::constant_ms(7_000));
        let seen = event(&worlds::run(&world), 1, 1, Install);
        assert_eq!((seen.how, takes(seen)), (how, 7_000));
    }
}

#[test]
fn ec2_162_install_removes_what_the_group_installed_before_it_looks_for_conflicts() {
    let mut world = one_host();
    for revision in &mut world.revisions {
        revision.destinations = vec![file("/srv/app")];
    }
    deploy(&mut world, &[0, 1, 0], FileExistsBehavior::Disallow);
    let run = worlds::run(&world);
    for deployment in 1..=3 {
        assert_eq!(
            how(&run, deployment, Install),
            (How::Succeeded, EC2_162.id())
        );
    }
}

#[test]
fn ec2_163_a_file_in_the_way_fails_or_is_replaced_or_kept() {
    let failed = How::Failed(FailureCause::FileExists);
    for (behavior, expected) in [
        (FileExistsBehavior::Disallow, failed),
        (FileExistsBehavior::Overwrite, How::Succeeded),
        (FileExistsBehavior::Retain, How::Succeeded),
    ] {
        for destination in [file("/srv/app"), Destination::Below("/srv/".to_owned())] {
            let mut world = one_host();
            world.hosts[0].files = vec!["/srv/app".to_owned()];
            world.revisions[0].destinations = vec![destination];
            deploy(&mut world, &[0], behavior);
            let run = worlds::run(&world);
            assert_eq!(
                how(&run, 1, Install),
                (expected, EC2_163.id()),
                "{behavior}"
            );
            // The AppSpec file outranks the deployment.
            for (own, expected) in [
                (FileExistsBehavior::Disallow, failed),
                (FileExistsBehavior::Overwrite, How::Succeeded),
            ] {
                world.revisions[0].file_exists = Some(own);
                let run = worlds::run(&world);
                assert_eq!(how(&run, 1, Install).0, expected, "{own} over {behavior}");
            }
        }
    }
}

#[test]
fn ec2_163_the_files_of_another_group_are_in_the_way() {
    let mut world = one_host();
    world.revisions[0].destinations = vec![file("/srv/app")];
    let group = look::add_group(&mut world, "api");
    let mut timed = look::of_group(worlds::create(100, RevisionId(0), ALL), group);
    let run = {
        let mut world = world.clone();
        world.timeline.push(timed.clone());
        worlds::run(&world)
    };
    let failed = How::Failed(FailureCause::FileExists);
    assert_eq!(how(&run, 2, Install).0, failed);
    // Also if the other group installed them before the start.
    world.groups[0].runs = vec![Some(RevisionId(0))];
    timed.at = look::at_ms(0);
    world.timeline = vec![timed];
    assert_eq!(how(&worlds::run(&world), 1, Install).0, failed);
}

/// v1 owns a file, v2 fails its Install behind the cleanup.
fn fails_behind_the_cleanup() -> World {
    let mut world = one_host();
    world.revisions[0].destinations = vec![file("/srv/app")];
    world.revisions[1].destinations = vec![file("/srv/foreign")];
    world.hosts[0].files = vec!["/srv/foreign".to_owned()];
    let group = look::add_group(&mut world, "api");
    deploy(&mut world, &[0, 1], FileExistsBehavior::Disallow);
    world.timeline.push(look::of_group(
        worlds::create(200, RevisionId(0), ALL),
        group,
    ));
    world
}

#[test]
fn ec2_164_a_failed_install_has_already_removed_the_old_files() {
    let run = worlds::run(&fails_behind_the_cleanup());
    assert_eq!(
        how(&run, 2, Install).0,
        How::Failed(FailureCause::FileExists)
    );
    // The file of v1 is gone: another group may put its own there.
    assert_eq!(how(&run, 3, Install).0, How::Succeeded);
    // An unknown hook is noticed before the cleanup: the file is still there.
    let mut world = fails_behind_the_cleanup();
    world.revisions[1].app_spec = refuses(FailureCause::UnknownHook);
    let run = worlds::run(&world);
    assert_eq!(
        how(&run, 2, Install).0,
        How::Failed(FailureCause::UnknownHook)
    );
    assert_eq!(
        how(&run, 3, Install).0,
        How::Failed(FailureCause::FileExists)
    );
}

#[test]
fn ec2_164_a_disk_that_fills_while_files_are_copied_leaves_a_record_of_them() {
    let mut world = fails_behind_the_cleanup();
    world.hosts[0].files.clear();
    strike_at(&mut world, 112_000, What::DiskFull, Some(60_000));
    world.timeline[2] = worlds::create(200, RevisionId(1), ALL);
    let run = worlds::run(&world);
    let full = How::Failed(FailureCause::DiskFull);
    assert_eq!(how(&run, 2, Install), (full, EC2_164.id()));
    // The next Install of the group removes what was copied and meets no conflict.
    assert_eq!(how(&run, 3, Install), (How::Succeeded, EC2_162.id()));
}

fn refuses(cause: FailureCause) -> AppSpecFile {
    AppSpecFile::Usable {
        os: Os::Linux,
        install_refuses: Some(cause),
    }
}

#[test]
fn ec2_165_a_bad_app_spec_file_fails_before_install_script_or_not() {
    let refused = AppSpecFile::Refused {
        reason: "version is missing".to_owned(),
    };
    let windows = AppSpecFile::Usable {
        os: Os::Windows,
        install_refuses: None,
    };
    for app_spec in [refused, windows] {
        let mut world = one_host();
        world.revisions[0].app_spec = app_spec;
        world.revisions[0].hooks[BeforeInstall as usize].clear();
        let run = worlds::run(&world);
        assert_eq!(how(&run, 1, DownloadBundle).0, How::Succeeded);
        let expected = (How::Failed(FailureCause::AppSpecInvalid), EC2_165.id());
        assert_eq!(how(&run, 1, BeforeInstall), expected);
    }
    let mut world = one_host();
    world.revisions[0].app_spec = refuses(FailureCause::UnknownHook);
    let run = worlds::run(&world);
    assert_eq!(how(&run, 1, BeforeInstall).0, How::Succeeded);
    let expected = (How::Failed(FailureCause::UnknownHook), EC2_165.id());
    assert_eq!(how(&run, 1, Install), expected);
}

#[test]
fn spec_028_a_path_written_twice_fails_install() {
    let mut world = one_host();
    world.revisions[0].app_spec = refuses(FailureCause::DuplicateTarget);
    let expected = (How::Failed(FailureCause::DuplicateTarget), SPEC_028.id());
    assert_eq!(how(&worlds::run(&world), 1, Install), expected);
}

#[test]
fn spec_021_a_pattern_on_a_file_fails_install() {
    let mut world = one_host();
    world.revisions[0].app_spec = refuses(FailureCause::PatternOnFile);
    let expected = (How::Failed(FailureCause::PatternOnFile), SPEC_021.id());
    assert_eq!(how(&worlds::run(&world), 1, Install), expected);
}

#[test]
fn ec2_166_a_full_disk_fails_the_download() {
    let mut world = one_host();
    strike_on(&mut world, DownloadBundle, What::DiskFull);
    let expected = (How::Failed(FailureCause::DiskFull), EC2_166.id());
    assert_eq!(how(&worlds::run(&world), 1, DownloadBundle), expected);
}

#[test]
fn ec2_191_a_file_that_overwrite_replaced_is_lost() {
    for (behavior, lost) in [
        (FileExistsBehavior::Overwrite, true),
        (FileExistsBehavior::Retain, false),
    ] {
        let mut world = one_host();
        world.hosts[0].files = vec!["/srv/app".to_owned()];
        world.revisions[0].destinations = vec![file("/srv/app")];
        // v1 meets the file; v2 writes nothing, but cleans up; then v1 forbids conflicts.
        deploy(&mut world, &[0, 1, 0], behavior);
        if let Operation::CreateDeployment(request) = &mut world.timeline[2].operation {
            request.file_exists = FileExistsBehavior::Disallow;
        }
        let found = how(&worlds::run(&world), 3, Install).0;
        assert_eq!(found == How::Succeeded, lost, "{behavior}: {found:?}");
    }
}

/// v1 ran before; v2, whose ApplicationStop is broken, fails in `breaks` and is rolled back.
fn poisoned(breaks: LifecycleEventName) -> Run {
    let mut world = one_host();
    world.groups[0].runs = vec![Some(RevisionId(0))];
    let bad = &mut world.revisions[1];
    for event in [ApplicationStop, breaks] {
        bad.hooks[event as usize][0].ends = ScriptEnd::Fails { exit_code: 1 };
    }
    deploy(&mut world, &[1], FileExistsBehavior::Disallow);
    if let Operation::CreateDeployment(request) = &mut world.timeline[0].operation {
        request.auto_rollback = AutoRollback {
            events: vec![AutoRollbackEvent::DeploymentFailure],
        };
    }
    worlds::run(&world)
}

#[test]
fn ec2_192_a_broken_application_stop_breaks_its_own_rollback_once_it_is_installed() {
    let run = poisoned(ApplicationStart);
    let failed = How::Failed(FailureCause::ScriptFailed);
    assert_eq!(how(&run, 2, ApplicationStop).0, failed);
    assert_eq!(look::end(&run, 2).1, DeploymentStatus::Failed);
    let run = poisoned(BeforeInstall);
    assert_eq!(how(&run, 2, ApplicationStop).0, How::Succeeded);
    assert_eq!(look::end(&run, 2).1, DeploymentStatus::Succeeded);
}

#[test]
fn flt_021_a_deleted_revision_fails_the_deployment_or_every_download() {
    let gone = What::RevisionMissing {
        revision: RevisionId(0),
    };
    let mut world = worlds::world(3, ALL);
    strike_at(&mut world, 500, gone, None);
    let run = worlds::run(&world);
    let (at, status, code) = look::end(&run, 1);
    let expected = (
        1_000,
        DeploymentStatus::Failed,
        Some(ErrorCode::RevisionMissing),
    );
    assert_eq!((at, status, code), expected);
    let mut world = worlds::world(3, ALL);
    strike_at(&mut world, 5_000, gone, None);
    let run = worlds::run(&world);
    for host in 1..=3 {
        let seen = event(&run, 1, host, DownloadBundle);
        assert_eq!(seen.how, How::Failed(FailureCause::DownloadFailed));
        assert_eq!(look::target(&run, 1, host), Some(TargetStatus::Failed));
    }
    assert_eq!(look::strikes(&run, 0), [(5_000, None)]);
}
