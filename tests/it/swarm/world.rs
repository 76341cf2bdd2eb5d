//! A random world: whole kinds of things are switched off by the seed, the rest weighted unevenly.

use super::{alarms, blue_green, faults, traffic, zones};
use crate::worlds;
use cutover::account::host::{AfterRestart, Os};
use cutover::account::latency::{EVENTS, Latency, Profile};
use cutover::account::revision::{
    AppSpecFile, BundleSource, Destination, Revision, Script, ScriptEnd,
};
use cutover::account::world::{GroupEntry, Operation, TargetOrder, Timed, World};
use cutover::aws::codedeploy::alarm_polling::AlarmConfiguration;
use cutover::aws::codedeploy::config::MinimumHealthyHosts;
use cutover::aws::codedeploy::ids::{DeploymentId, GroupId, InstanceId, RevisionId};
use cutover::aws::codedeploy::lifecycle::LifecycleEventName;
use cutover::aws::codedeploy::options::{AutoRollback, AutoRollbackEvent, FileExistsBehavior};
use cutover::aws::codedeploy::rollback::StopRollback;
use cutover::aws::codedeploy::server::result::FailureCause;
use cutover::aws::codedeploy::server::settings::{
    ApplicationStopFailures, Batches, HaltInflight, SingleInstanceHalf,
};
use cutover::aws::codedeploy::service::{Outdated, Policy, Request, RollbackTargets};
use cutover::aws::codedeploy::zonal::Zonal;
use cutover::kernel::chance::distribution::{Exponential, Uniform};
use cutover::kernel::chance::sampler::Sampler;
use cutover::kernel::chance::stream::{PathHash, Purpose, Seed, Stream};
use cutover::kernel::time::{Duration, Time};
use std::sync::Arc;

/// Dice with a memory: what is switched off stays off.
pub(super) struct Dice(Stream);

impl Dice {
    /// Dice of their own for one part of a world, so that no part moves another.
    fn new(seed: u64, part: &str) -> Self {
        let replication = 0;
        let seed = Seed { seed, replication };
        Self(Stream::new(seed, PathHash::of(part), Purpose(0), 0))
    }

    pub(super) fn below(&mut self, n: u64) -> u64 {
        self.0.below(n)
    }

    pub(super) fn one_in(&mut self, n: u64) -> bool {
        self.below(n) == 0
    }

    pub(super) fn uniform(&mut self) -> f64 {
        self.0.uniform()
    }

    pub(super) fn of<T: Clone>(&mut self, choices: &[T]) -> T {
        choices[usize::try_from(self.below(choices.len() as u64)).expect("few choices")].clone()
    }

    /// Some of the choices, at least one.
    pub(super) fn some<T: Clone>(&mut self, choices: &[T]) -> Vec<T> {
        let mut some = choices.to_vec();
        some.retain(|_| self.one_in(2));
        if some.is_empty() {
            some.push(self.of(choices));
        }
        some
    }

    /// A length of time around `typical_s`, constant or drawn, now and then nothing or very long.
    pub(super) fn latency(&mut self, typical_s: f64) -> Latency {
        match self.below(8) {
            0 => Latency::Constant(Duration::from_secs(0)),
            1..=4 => Latency::Constant(Duration::from_secs_f64(typical_s)),
            5 => Latency::Constant(Duration::from_secs_f64(typical_s * 50.0 * self.uniform())),
            6 => {
                let uniform = Uniform::new(0.0, 2.0 * typical_s).expect("a range");
                Latency::Drawn(Arc::new(Sampler::new(&uniform.into())))
            }
            _ => {
                let exponential = Exponential::from_mean(0.0, typical_s).expect("a mean");
                Latency::Drawn(Arc::new(Sampler::new(&exponential.into())))
            }
        }
    }
}

/// The world of a seed.
pub(super) fn random(seed: u64) -> World {
    let dice = &mut Dice::new(seed, "swarm");
    let widest = dice.of(&[1, 2, 3, 5, 8, 12, 20, 40]);
    let hosts = 1 + u32::try_from(dice.below(widest)).expect("few hosts");
    let mut world = worlds::world(hosts, MinimumHealthyHosts::HostCount(0));
    world.profiles = vec![profile(dice), profile(dice)];
    world.policy = policy(dice, hosts);
    world.target_order = dice.of(&[TargetOrder::AsListed, TargetOrder::Shuffled]);
    world.until = dice
        .one_in(5)
        .then(|| Duration::from_secs(dice.below(8_000)));
    revise(&mut world.revisions, dice);
    settle(&mut world, dice);
    let groups = 1 + dice.below(3);
    let entry = world.groups.remove(0);
    for place in 0..groups {
        let group = group(&entry, place, hosts, dice);
        world.groups.push(group);
    }
    world.timeline = timeline(&world, dice);
    world.faults = faults::random(&world, dice);
    zones::add(&mut world, &mut Dice::new(seed, "zones"));
    blue_green::add(&mut world, &mut Dice::new(seed, "blue-green"));
    traffic::add(&mut world, &mut Dice::new(seed, "traffic"));
    alarms::add(&mut world, &mut Dice::new(seed, "alarms"));
    world
}

fn profile(dice: &mut Dice) -> Profile {
    let mut profile = Profile::default();
    if dice.one_in(3) {
        return profile;
    }
    profile.create_to_start = dice.latency(1.0);
    profile.create_to_first_event = dice.latency(4.5);
    profile.next_instance = dice.latency(2.1);
    for gap in &mut profile.dispatch_gap {
        *gap = dice.latency(1.6);
    }
    for event in &mut profile.event {
        *event = dice.one_in(6).then(|| dice.latency(20.0));
    }
    profile.noop_event = dice.latency(0.13);
    profile.script = dice.latency(30.0);
    profile.download = dice.latency(0.5);
    profile.install = dice.latency(0.13);
    profile.instance_finalise = dice.latency(1.6);
    profile.deployment_finalise = dice.latency(4.0);
    profile.skip_stamp = dice.latency(0.003);
    // Long enough that somebody may try to slip in.
    profile.rollback_creation = dice.latency(60.0);
    profile.agent_return = dice.latency(1.0);
    profile
}

fn policy(dice: &mut Dice, hosts: u32) -> Policy {
    let mut policy = Policy::default();
    if dice.one_in(4) {
        policy.limits.pickup = Duration::from_secs(dice.of(&[0, 1, 5, 60]));
        policy.limits.event = Duration::from_secs(dice.of(&[0, 1, 10, 300]));
    }
    if dice.one_in(4) {
        policy.deployment_limit = Duration::from_secs(dice.of(&[0, 3, 30, 120, 900]));
    }
    policy.batches = dice.of(&[Batches::Rolling, Batches::Strict]);
    policy.halt_inflight = dice.of(&[HaltInflight::Drain, HaltInflight::Cut]);
    policy.single_instance_half = dice.of(&[SingleInstanceHalf::Invalid, SingleInstanceHalf::Run]);
    policy.rollback_targets = dice.of(&[RollbackTargets::All, RollbackTargets::Attempted]);
    policy.rollback_minimum = dice.one_in(4).then(|| minimum(dice, hosts));
    if dice.one_in(4) {
        policy.concurrent_deployments = dice.of(&[1, 2]);
        policy.instances_in_concurrent_deployments = dice.of(&[1, hosts, 2 * hosts]);
        policy.instances_per_deployment = dice.of(&[1, hosts, 1_000]);
    }
    policy
}

pub(super) fn minimum(dice: &mut Dice, hosts: u32) -> MinimumHealthyHosts {
    match dice.below(4) {
        0 => MinimumHealthyHosts::MostConcurrencyOne,
        1 => MinimumHealthyHosts::HostCount(0),
        2 => {
            let count = dice.below(u64::from(hosts) + 2);
            MinimumHealthyHosts::HostCount(u32::try_from(count).expect("few hosts"))
        }
        _ => MinimumHealthyHosts::FleetPercent(dice.of(&[0, 1, 25, 50, 66, 75, 90, 99])),
    }
}

const ENDS: [ScriptEnd; 6] = [
    ScriptEnd::Succeeds,
    ScriptEnd::Fails { exit_code: 1 },
    ScriptEnd::Hangs,
    ScriptEnd::Missing,
    ScriptEnd::NotExecutable,
    ScriptEnd::LeavesOutputsOpen,
];

fn revise(revisions: &mut [Revision], dice: &mut Dice) {
    let ends = dice.some(&ENDS);
    let scripts_go_wrong = dice.one_in(2);
    let files_go_wrong = dice.one_in(3);
    for revision in revisions {
        revision.source = dice.of(&[BundleSource::S3, BundleSource::GitHub]);
        revision.bundle_bytes = dice.of(&[0, 1_000_000, 10_000_000_000, u64::MAX]);
        if !files_go_wrong && revision.bundle_bytes > 10_000_000_000 {
            revision.bundle_bytes = 0;
        }
        for index in 0..EVENTS {
            if !LifecycleEventName::ALL[index].scriptable() {
                continue;
            }
            let count = dice.of(&[0, 1, 1, 2, 4]);
            let script = |dice: &mut Dice| {
                let bad = scripts_go_wrong && dice.one_in(8);
                Script {
                    location: "scripts/one.sh".to_owned(),
                    runas: None,
                    timeout: Duration::from_secs(dice.of(&[1, 60, 3_600, 7_200])),
                    time: (!dice.one_in(4)).then(|| dice.latency(5.0)),
                    ends: if bad {
                        dice.of(&ends)
                    } else {
                        ScriptEnd::Succeeds
                    },
                    chance: dice.one_in(2).then(|| dice.uniform()),
                }
            };
            revision.hooks[index] = (0..count).map(|_| script(dice)).collect();
        }
        if files_go_wrong {
            revision.destinations = dice.some(&[
                Destination::File("/srv/a".to_owned()),
                Destination::File("/srv/b".to_owned()),
                Destination::Below("/srv".to_owned()),
            ]);
            revision.file_exists = dice.one_in(4).then(|| behavior(dice));
        }
        if files_go_wrong && dice.one_in(4) {
            let refused = AppSpecFile::Refused {
                reason: "version".to_owned(),
            };
            let usable = |install_refuses| AppSpecFile::Usable {
                os: Os::Linux,
                install_refuses,
            };
            revision.app_spec = dice.of(&[
                refused,
                usable(Some(FailureCause::UnknownHook)),
                usable(Some(FailureCause::DuplicateTarget)),
                usable(Some(FailureCause::PatternOnFile)),
            ]);
        }
    }
}

fn behavior(dice: &mut Dice) -> FileExistsBehavior {
    dice.of(FileExistsBehavior::ALL)
}

fn settle(world: &mut World, dice: &mut Dice) {
    let odd = dice.one_in(3);
    for host in &mut world.hosts {
        host.profile = dice.of(&[0, 1]);
        host.after_restart = dice.of(&[AfterRestart::ReportsFailure, AfterRestart::Forgets]);
        if odd && dice.one_in(5) {
            host.os = Os::Windows;
        }
        if odd && dice.one_in(3) {
            host.visible_from = Time::ZERO + Duration::from_secs(dice.below(400));
        }
        if odd && dice.one_in(3) {
            host.files = vec!["/srv/a".to_owned()];
        }
    }
}

fn group(entry: &GroupEntry, place: u64, hosts: u32, dice: &mut Dice) -> GroupEntry {
    let mut entry = entry.clone();
    entry.group.name = format!("group-{place}");
    entry.path = PathHash::of(&format!("group/shop/group-{place}"));
    entry.revisions.clear();
    entry.paths.clear();
    if dice.one_in(3) {
        entry.members.retain(|_| !dice.one_in(3));
    }
    let runs = dice
        .one_in(2)
        .then(|| dice.of(&[RevisionId(0), RevisionId(1)]));
    entry.runs = vec![None; hosts as usize];
    for member in &entry.members {
        if !dice.one_in(5) {
            entry.runs[member.index()] = runs;
        }
    }
    entry
}

fn timeline(world: &World, dice: &mut Dice) -> Vec<Timed> {
    let hosts = u32::try_from(world.hosts.len()).expect("few hosts");
    let stops = dice.one_in(2);
    let mut timeline = Vec::new();
    for _ in 0..=dice.below(6) {
        let at = Time::ZERO + Duration::from_millis(dice.below(900_000));
        let group = GroupId(u16::try_from(dice.below(world.groups.len() as u64)).expect("few"));
        let operation = match dice.below(8) {
            0 if stops => stop(dice),
            1 if stops => stop(dice),
            2 if stops => Operation::RestartDeployment { group },
            _ => Operation::CreateDeployment(request(group, hosts, dice)),
        };
        timeline.push(Timed { at, operation });
    }
    timeline
}

fn stop(dice: &mut Dice) -> Operation {
    Operation::StopDeployment {
        deployment: DeploymentId(u32::try_from(dice.below(5)).expect("few")),
        rollback: rollback(dice),
    }
}

pub(super) fn rollback(dice: &mut Dice) -> StopRollback {
    dice.of(&[
        StopRollback::AsConfigured,
        StopRollback::Force,
        StopRollback::Suppress,
    ])
}

fn request(group: GroupId, hosts: u32, dice: &mut Dice) -> Request {
    let failures = [
        ApplicationStopFailures::Fail,
        ApplicationStopFailures::Ignore,
    ];
    let events = dice.one_in(2).then(|| dice.some(AutoRollbackEvent::ALL));
    Request {
        group,
        revision: dice.of(&[RevisionId(0), RevisionId(1)]),
        minimum: minimum(dice, hosts),
        zonal: Zonal::No,
        application_stop_failures: dice.of(&failures),
        file_exists: behavior(dice),
        auto_rollback: AutoRollback {
            events: events.unwrap_or_default(),
        },
        outdated: dice.of(&[
            Outdated::Everything,
            Outdated::Everything,
            Outdated::Everything,
            Outdated::Only,
        ]),
        alarms: AlarmConfiguration::default(),
        // No load balancer has any target, so that only the events differ.
        traffic: hosts.is_multiple_of(3).then(Vec::new),
        blue_green: None,
    }
}

/// Some hosts of a world, at least one.
pub(super) fn some_hosts(world: &World, dice: &mut Dice) -> Vec<InstanceId> {
    let all: Vec<InstanceId> = (0..).map(InstanceId).take(world.hosts.len()).collect();
    if dice.one_in(2) { all } else { dice.some(&all) }
}
