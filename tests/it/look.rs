//! What tests ask of a finished run, and what they add to a small world.

use cutover::account::fault::description::{EventFilter, Fault, Pick, What, When, Whom};
use cutover::account::latency::Latency;
use cutover::account::world::{Timed, World};
use cutover::aws::codedeploy::error_code::ErrorCode;
use cutover::aws::codedeploy::ids::{DeploymentId, GroupId, InstanceId};
use cutover::aws::codedeploy::lifecycle::LifecycleEventName;
use cutover::aws::codedeploy::server::result::FailureCause;
use cutover::aws::codedeploy::status::{DeploymentStatus, TargetStatus};
use cutover::engine::simulation::Run;
use cutover::kernel::chance::stream::PathHash;
use cutover::kernel::time::{Duration, Time};
use cutover::rulebook::Rule;
use cutover::trace::entry::{Subject, What as Happened};

/// The instant so many milliseconds after the start.
pub(crate) fn at_ms(ms: u64) -> Time {
    Time::ZERO + Duration::from_millis(ms)
}

/// A constant latency of so many milliseconds.
pub(crate) fn constant_ms(ms: u64) -> Latency {
    Latency::Constant(Duration::from_millis(ms))
}

/// How a lifecycle event went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum How {
    Succeeded,
    Failed(FailureCause),
    Skipped,
}

/// A lifecycle event of one target, times in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Seen {
    pub(crate) began_ms: Option<u64>,
    pub(crate) ended_ms: u64,
    pub(crate) how: How,
    pub(crate) rule: Rule,
}

/// Whole milliseconds: the small worlds know nothing shorter.
pub(crate) fn ms(time: Time) -> u64 {
    time.as_micros() / 1000
}

/// A lifecycle event of the deployment counted from 1 on a host counted from 1; none if it never
/// ended.
pub(crate) fn seen(
    run: &Run,
    deployment: u32,
    host: u32,
    event: LifecycleEventName,
) -> Option<Seen> {
    let mut began_ms = None;
    let subject = Subject::Host(InstanceId(host - 1));
    for entry in &run.entries {
        if entry.deployment != Some(DeploymentId(deployment - 1)) || entry.subject != subject {
            continue;
        }
        let how = match entry.what {
            Happened::EventStarted(name) if name == event => {
                began_ms = Some(ms(entry.time));
                continue;
            }
            Happened::EventSucceeded(name, _) if name == event => How::Succeeded,
            Happened::EventFailed(name, failure) | Happened::EventNotPickedUp(name, failure)
                if name == event =>
            {
                How::Failed(failure.cause)
            }
            Happened::EventSkipped(name) if name == event => How::Skipped,
            _ => continue,
        };
        return Some(Seen {
            began_ms,
            ended_ms: ms(entry.time),
            how,
            rule: entry.rule,
        });
    }
    None
}

/// The same, of an event that ended.
pub(crate) fn event(run: &Run, deployment: u32, host: u32, event: LifecycleEventName) -> Seen {
    seen(run, deployment, host, event)
        .unwrap_or_else(|| panic!("{event} of deployment {deployment} on host {host} has no end"))
}

/// The final status of a target, if it has one.
pub(crate) fn target(run: &Run, deployment: u32, host: u32) -> Option<TargetStatus> {
    let subject = Subject::Host(InstanceId(host - 1));
    let of_target = |entry: &&cutover::trace::entry::Entry| {
        entry.deployment == Some(DeploymentId(deployment - 1)) && entry.subject == subject
    };
    let statuses = run.entries.iter().filter(of_target);
    let mut last = statuses.rev().filter_map(|entry| match entry.what {
        Happened::Target { to, .. } => Some(to),
        _ => None,
    });
    last.next()
}

/// When and how a deployment ended.
pub(crate) fn end(run: &Run, deployment: u32) -> (u64, DeploymentStatus, Option<ErrorCode>) {
    let ends = run.entries.iter().filter_map(|entry| match entry.what {
        Happened::Deployment { to, code, .. }
            if entry.deployment == Some(DeploymentId(deployment - 1)) && to.is_terminal() =>
        {
            Some((ms(entry.time), to, code))
        }
        _ => None,
    });
    let ends: Vec<_> = ends.collect();
    assert_eq!(ends.len(), 1, "deployment {deployment} ends once");
    ends[0]
}

/// When a fault struck, in milliseconds, and whom.
pub(crate) fn strikes(run: &Run, fault: u16) -> Vec<(u64, Option<u32>)> {
    let began = run
        .entries
        .iter()
        .filter(|e| e.subject == Subject::Fault(fault));
    began
        .filter_map(|entry| match entry.what {
            Happened::FaultBegan(host) => Some((ms(entry.time), host.map(|host| host.0 + 1))),
            _ => None,
        })
        .collect()
}

/// A fault on all hosts of a world.
pub(crate) fn fault(world: &World, when: When, what: What, lasts: Option<Latency>) -> Fault {
    Fault {
        name: format!("{}-{}", what.kind(), world.faults.len() + 1),
        when,
        whom: Whom {
            hosts: (0..).map(InstanceId).take(world.hosts.len()).collect(),
            pick: Pick::All,
        },
        what,
        lasts,
    }
}

/// Adds a fault on all hosts at an instant.
pub(crate) fn strike_at(world: &mut World, at: u64, what: What, lasts_ms: Option<u64>) {
    let lasts = lasts_ms.map(constant_ms);
    let fault = fault(world, When::At(at_ms(at)), what, lasts);
    world.faults.push(fault);
}

/// Adds a fault on all hosts that waits for a lifecycle event.
pub(crate) fn strike_on(world: &mut World, event: LifecycleEventName, what: What) {
    let filter = EventFilter {
        event: Some(event),
        ..EventFilter::default()
    };
    let fault = fault(world, When::On(filter), what, None);
    world.faults.push(fault);
}

/// Adds a second group that selects the same hosts; its deployments are those of the timeline moved
/// to it by [`of_group`].
pub(crate) fn add_group(world: &mut World, name: &str) -> GroupId {
    let mut entry = world.groups[0].clone();
    entry.group.name = name.to_owned();
    entry.revisions.clear();
    entry.paths.clear();
    entry.path = PathHash::of(&format!("group/shop/{name}"));
    world.groups.push(entry);
    GroupId(u16::try_from(world.groups.len() - 1).expect("few groups"))
}

/// The same operation, of another group.
pub(crate) fn of_group(mut timed: Timed, group: GroupId) -> Timed {
    if let cutover::account::world::Operation::CreateDeployment(request) = &mut timed.operation {
        request.group = group;
    }
    timed
}
