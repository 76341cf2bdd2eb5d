//! Rules proved in whole runs, a file per subject. A run is told as lines, and a test reads those it
//! is about.

mod agents;
mod alarm_causes;
mod alarm_faults;
mod alm_polling;
mod asking_again;
mod balancing;
mod detection;
mod ec2_blue_green;
mod ec2_lifecycle;
mod ec2_load_balancers;
mod ec2_minimum;
mod ec2_rollback;
mod ec2_service;
mod ec2_stop;
mod ec2_tables;
mod ec2_targets;
mod ec2_traffic;
mod ec2_zones;
mod faults;
mod fluid;
mod fluid_laws;
mod hosts;
mod installs;
mod leaving;
mod luck;
mod minute_points;
mod requests;
mod samples;
mod scripts;
mod throttled_calls;
mod traffic_faults;
mod users;
mod waiting;

use crate::worlds;
use cutover::account::fault::description::{
    EventFilter, Fault, Pick, What as FaultKind, When, Whom,
};
use cutover::account::world::{Operation, Timed, World};
use cutover::aws::codedeploy::config::MinimumHealthyHosts;
use cutover::aws::codedeploy::ids::{DeploymentId, InstanceId, RevisionId};
use cutover::aws::codedeploy::lifecycle::LifecycleEventName;
use cutover::aws::codedeploy::options::{AutoRollback, AutoRollbackEvent};
use cutover::aws::codedeploy::rollback::StopRollback;
use cutover::aws::codedeploy::service::Request;
use cutover::engine::simulation::Run;
use cutover::kernel::time::{Duration, Time};
use cutover::trace::entry::{Entry, Subject, What};

pub(crate) const V1: RevisionId = RevisionId(0);
pub(crate) const V2: RevisionId = RevisionId(1);

/// All at once.
pub(crate) const ALL: MinimumHealthyHosts = MinimumHealthyHosts::HostCount(0);
/// One at a time.
pub(crate) const ONE: MinimumHealthyHosts = MinimumHealthyHosts::MostConcurrencyOne;

pub(crate) fn seconds(secs: u64) -> Time {
    Time::ZERO + Duration::from_secs(secs)
}

/// `hosts` hosts that ran v1 before the start, and a deployment of v2 at 0 s.
pub(crate) fn upgrade(hosts: u32, minimum: MinimumHealthyHosts) -> World {
    let mut world = worlds::world(hosts, minimum);
    world.groups[0].runs = vec![Some(V1); hosts as usize];
    world.timeline = vec![worlds::create(0, V2, minimum)];
    world
}

/// CreateDeployment with some members set.
pub(crate) fn create(
    at_s: u64,
    revision: RevisionId,
    minimum: MinimumHealthyHosts,
    set: impl FnOnce(&mut Request),
) -> Timed {
    let mut timed = worlds::create(at_s, revision, minimum);
    if let Operation::CreateDeployment(request) = &mut timed.operation {
        set(request);
    }
    timed
}

/// StopDeployment of the deployment numbered `deployment` from 0.
pub(crate) fn stop(at: Time, deployment: u32, rollback: StopRollback) -> Timed {
    let deployment = DeploymentId(deployment);
    let operation = Operation::StopDeployment {
        deployment,
        rollback,
    };
    Timed { at, operation }
}

/// A rollback configuration.
pub(crate) fn rolls_back_on(events: &[AutoRollbackEvent]) -> AutoRollback {
    AutoRollback {
        events: events.to_vec(),
    }
}

/// The script of `event` fails on `hosts` in deployments of `revision`.
pub(crate) fn breaks(event: LifecycleEventName, revision: RevisionId, hosts: &[u32]) -> Fault {
    let mut fault = worlds::script_fails(event, hosts.iter().map(|h| InstanceId(*h)).collect());
    fault.when = When::On(EventFilter {
        event: Some(event),
        deployment: None,
        revision: Some(revision),
    });
    fault
}

/// The agent of `host` is gone from `at` on.
pub(crate) fn agent_dies(at: Time, host: u32) -> Fault {
    Fault {
        name: "agentDead-1".to_owned(),
        when: When::At(at),
        whom: Whom {
            hosts: vec![InstanceId(host)],
            pick: Pick::All,
        },
        what: FaultKind::AgentDead,
        lasts: None,
    }
}

/// One line: deployment counted from 1, whom it is about, what happened, and the rule.
fn line(entry: &Entry) -> String {
    let deployment = entry
        .deployment
        .map_or(String::new(), |id| format!("d-{} ", id.0 + 1));
    let subject = match entry.subject {
        Subject::Deployment => String::new(),
        Subject::Host(host) => format!("web-{} ", host.0 + 1),
        Subject::Fault(fault) => format!("fault {fault} "),
        Subject::Operation(place) => format!("operation {place} "),
        Subject::TargetGroup(group) => format!("target group {} ", group.0),
        Subject::Alarm(alarm) => format!("alarm {} ", alarm.0),
        Subject::Traffic(traffic) => format!("traffic {} ", traffic.0),
    };
    let what = match entry.what {
        What::Created {
            revision, creator, ..
        } => format!("Created v{} by {creator}", revision.0 + 1),
        What::Deployment { from, to, code } => {
            let code = code.map_or(String::new(), |code| format!(" {code}"));
            format!("{from} -> {to}{code}")
        }
        What::Halted => "halted".to_owned(),
        What::ZoneBegan(zone) => format!("zone {} began", zone.0),
        What::GroupCopied(instances) => format!("copies {instances}"),
        What::TerminationWaitStarted => "termination wait began".to_owned(),
        What::BlueTerminated => "blue terminated".to_owned(),
        What::CopyCalled(call) => format!("calls: {call}"),
        What::HostLaunched => "launched".to_owned(),
        What::HostTerminated => "terminated".to_owned(),
        What::NotTerminated => "not terminated".to_owned(),
        What::GroupIsGreen => "group is green".to_owned(),
        What::Target { from, to, .. } => format!("{from} -> {to}"),
        What::EventStarted(event) => format!("{event} began"),
        What::EventSucceeded(event, _) => format!("{event} Succeeded"),
        What::EventFailed(event, failure) => format!("{event} Failed, {}", failure.cause),
        What::EventNotPickedUp(event, _) => format!("{event} Failed, never picked up"),
        What::CallRefused {
            event,
            again_after_s,
        } => match again_after_s {
            Some(secs) => format!("{event} refused, again in {secs} s"),
            None => format!("{event} refused"),
        },
        What::FailureIgnored(event) => format!("{event} ignored"),
        What::EventSkipped(event) => format!("{event} Skipped"),
        What::Health { from, to } => format!(
            "{} {} -> {} {}",
            from.instance, from.revision, to.instance, to.revision
        ),
        What::Notified(kind) => format!("notified {kind}"),
        What::NotRolledBack => "not rolled back".to_owned(),
        What::RollbackMessage(message) => format!("{message:?}"),
        What::StopAnswered(status) => format!("stop {status}"),
        What::OperationAccepted => "accepted".to_owned(),
        What::OperationRefused(refusal) => format!("refused {}", refusal.exception()),
        What::FaultBegan(_) => "began".to_owned(),
        What::FaultEnded(_) => "ended".to_owned(),
        What::AgentLost => "agent lost".to_owned(),
        What::AgentBack => "agent back".to_owned(),
        What::Minute(minute) => format!("minute {}", minute.0),
        What::Service { from, to } => format!("success {from} -> {to}"),
        What::Registration { group, from, to } => {
            format!("target group {} {from} -> {to}", group.0)
        }
        What::Application { from, to } => format!("application {from} -> {to}"),
        What::Alarm { from, to, .. } => format!("{from} -> {to}"),
        What::AlarmPoll(result) => format!("alarms {result:?}"),
        What::ZoneWithdrawn(zone) => format!("zone {zone} withdrawn"),
        What::ZoneRestored(zone) => format!("zone {zone} restored"),
        What::WeightsApplied(place) => format!("weights of call {place} applied"),
        What::RoutingFailOpen => "fail open".to_owned(),
        What::RoutingNormal => "routing normal".to_owned(),
    };
    format!("{deployment}{subject}{what} {}", entry.rule)
}

/// Asserts that two instants in seconds are the same, to a thousandth of a microsecond.
#[track_caller]
pub(crate) fn same_time(found: f64, expected: f64) {
    assert!(
        (found - expected).abs() < 1e-9,
        "{found} s, expected {expected} s"
    );
}

/// A run told as lines with their times in seconds.
pub(crate) struct Told {
    pub(crate) lines: Vec<(f64, String)>,
    pub(crate) run: Run,
}

/// Runs a world and tells what happened.
pub(crate) fn tell(world: &World) -> Told {
    let run = worlds::run(world);
    let told = |entry: &Entry| (entry.time.as_secs_f64(), line(entry));
    Told {
        lines: run.entries.iter().map(told).collect(),
        run,
    }
}

impl Told {
    /// The lines that hold `text`, without their times.
    pub(crate) fn with(&self, text: &str) -> Vec<&str> {
        let lines = self.lines.iter().map(|(_, line)| line.as_str());
        lines.filter(|line| line.contains(text)).collect()
    }

    /// When the one line that holds `text` was written.
    #[track_caller]
    pub(crate) fn when(&self, text: &str) -> f64 {
        let found: Vec<_> = self
            .lines
            .iter()
            .filter(|line| line.1.contains(text))
            .collect();
        assert_eq!(found.len(), 1, "lines with {text}: {found:?}\n{self}");
        found[0].0
    }

    /// Where the first line that holds `text` stands.
    #[track_caller]
    pub(crate) fn place(&self, text: &str) -> usize {
        let place = self.lines.iter().position(|line| line.1.contains(text));
        place.unwrap_or_else(|| panic!("no line with {text}\n{self}"))
    }

    /// Asserts that a line is there, to the letter.
    #[track_caller]
    pub(crate) fn has(&self, line: &str) {
        let found = self.lines.iter().any(|told| told.1 == line);
        assert!(found, "no line is {line}\n{self}");
    }
}

impl std::fmt::Display for Told {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (at, line) in &self.lines {
            writeln!(f, "{at:>10.3} {line}")?;
        }
        Ok(())
    }
}
