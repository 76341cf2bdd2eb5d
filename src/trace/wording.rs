//! What an entry says: its subject, statuses and details as short texts, with codes resolved to
//! names.
//!
//! Some words need what came before (whose script failed, how many targets ended how), so entries
//! are heard in their order. Layout is not known here.

mod balancing;
pub mod detail;
pub mod requests;

use crate::account::world::World;
use crate::aws::cloudwatch::ids::AlarmId;
use crate::aws::codedeploy::ids::{DeploymentId, GroupId, InstanceId, RevisionId, ZonePlace};
use crate::aws::codedeploy::lifecycle::LifecycleEventName;
use crate::aws::codedeploy::rollback::RollbackMessage;
use crate::aws::codedeploy::server::health::{Health, InstanceHealth, RevisionHealth};
use crate::aws::elb::ids::TargetGroupId;
use crate::kernel::chance::stream::Seed;
use crate::trace::alarm::PollResult;
use crate::trace::deployment_id::deployment_id;
use crate::trace::entry::{Entry, Subject, What};
use crate::trace::minute::Minute;
use crate::trace::outcome::Outcome;

/// Puts the entries of one run into words.
#[derive(Clone, Debug)]
pub struct Wording<'a> {
    world: &'a World,
    seed: Seed,
    ids: Vec<String>,
    heard: Outcome,
    /// Revision of the last finished Install (EC2-012), `group * hosts + host`.
    installed: Vec<Option<RevisionId>>,
    operations: Vec<String>,
    minutes: &'a [Minute],
}

impl<'a> Wording<'a> {
    /// The words for a run of `world` before its first entry. `minutes` are those of its outcome.
    pub fn new(world: &'a World, seed: Seed, minutes: &'a [Minute]) -> Self {
        Self {
            world,
            seed,
            ids: Vec::new(),
            heard: Outcome::default(),
            installed: world
                .groups
                .iter()
                .flat_map(|group| group.runs.iter().copied())
                .collect(),
            operations: (1..=world.timeline.len())
                .map(|place| format!("timeline-{place}"))
                .collect(),
            minutes,
        }
    }

    /// Hears the next entry. Ask about it afterwards.
    #[inline]
    pub fn hear(&mut self, entry: &Entry) {
        self.heard.fold(entry);
        if let Some(deployment) = entry.deployment {
            self.name(deployment);
        }
        // A rollback is named by its trigger before it is announced (EC2-187).
        if let What::RollbackMessage(RollbackMessage::RolledBackBy(rollback)) = entry.what {
            self.name(rollback);
        }
        if let What::EventSucceeded(LifecycleEventName::Install, _) = entry.what {
            self.note_install(entry);
        }
    }

    fn name(&mut self, deployment: DeploymentId) {
        while self.ids.len() <= deployment.index() {
            let number = u32::try_from(self.ids.len()).expect("deployments are counted in u32");
            self.ids
                .push(deployment_id(self.seed, DeploymentId(number)));
        }
    }

    fn note_install(&mut self, entry: &Entry) {
        let deployment = entry.deployment.and_then(|id| self.heard.deployment(id));
        if let (Some(deployment), Subject::Host(host)) = (deployment, entry.subject) {
            let place = deployment.group.index() * self.world.hosts.len() + host.index();
            if let Some(slot) = self.installed.get_mut(place) {
                *slot = Some(deployment.revision);
            }
        }
    }

    /// What was heard so far, summed up.
    pub const fn heard(&self) -> &Outcome {
        &self.heard
    }

    /// The id of a deployment that was heard of; its number else.
    pub fn id(&self, deployment: DeploymentId) -> &str {
        self.ids.get(deployment.index()).map_or("", String::as_str)
    }

    /// A host's name.
    pub fn host(&self, host: InstanceId) -> &'a str {
        self.world
            .hosts
            .get(host.index())
            .map_or("", |host| host.name.as_str())
    }

    /// A revision's name.
    pub fn revision(&self, revision: RevisionId) -> &'a str {
        self.world
            .revisions
            .get(revision.index())
            .map_or("", |revision| revision.name.as_str())
    }

    /// A group's `deploymentGroupName`.
    pub fn group(&self, group: GroupId) -> &'a str {
        self.world
            .groups
            .get(group.index())
            .map_or("", |entry| entry.group.name.as_str())
    }

    /// The `applicationName` of a group.
    pub fn application(&self, group: GroupId) -> &'a str {
        self.world
            .groups
            .get(group.index())
            .map_or("", |entry| entry.group.application.as_str())
    }

    /// The name of a target group, or of a fleet that receives traffic directly.
    pub fn target_group(&self, group: TargetGroupId) -> &'a str {
        self.world
            .target_groups
            .get(group.index())
            .map_or("", |group| group.name.as_str())
    }

    /// An alarm's `alarmName`.
    pub fn alarm(&self, alarm: AlarmId) -> &'a str {
        self.world
            .alarms
            .get(alarm.index())
            .map_or("", |alarm| alarm.name.as_str())
    }

    /// What the entry is about: a name of the scenario, or a deployment's id.
    #[inline]
    pub fn subject(&self, entry: &Entry) -> &str {
        match entry.subject {
            Subject::Host(host) => self.host(host),
            Subject::Deployment => entry
                .deployment
                .map_or("", |deployment| self.id(deployment)),
            Subject::Fault(fault) => self
                .world
                .faults
                .get(usize::from(fault))
                .map_or("", |fault| fault.name.as_str()),
            Subject::Operation(place) => self
                .operations
                .get(usize::from(place))
                .map_or("", String::as_str),
            Subject::TargetGroup(group) => self.target_group(group),
            Subject::Alarm(alarm) => self.alarm(alarm),
            Subject::Traffic(traffic) => self
                .world
                .traffic
                .get(traffic.index())
                .map_or("", |traffic| traffic.name.as_str()),
        }
    }

    /// The name of a zone that a deployment came to.
    pub fn zone_begun(&self, zone: ZonePlace) -> &str {
        self.world.zones.name(zone)
    }

    /// The kind of the entry: a lifecycle event's name, or a word.
    #[inline]
    pub fn what(entry: &Entry) -> &'static str {
        match entry.what {
            What::Created { .. } | What::Deployment { .. } => "deployment",
            What::Halted => "halt",
            What::ZoneBegan(_) => "zone",
            What::GroupCopied(_) | What::CopyCalled(_) => "provisioning",
            What::TerminationWaitStarted | What::BlueTerminated => "termination",
            What::GroupIsGreen => "group",
            What::HostLaunched | What::HostTerminated | What::NotTerminated => "instance",
            What::Target { .. } => "target",
            What::EventStarted(event)
            | What::EventSucceeded(event, _)
            | What::EventFailed(event, _)
            | What::EventNotPickedUp(event, _)
            | What::CallRefused { event, .. }
            | What::FailureIgnored(event)
            | What::EventSkipped(event) => event.as_str(),
            What::Health { .. } => "health",
            What::Notified(_) => "notification",
            What::RollbackMessage(_) | What::NotRolledBack => "rollback",
            What::StopAnswered(_) => "stop",
            What::OperationAccepted | What::OperationRefused(_) => "operation",
            What::FaultBegan(_) | What::FaultEnded(_) => "fault",
            What::AgentLost | What::AgentBack => "agent",
            What::Minute(_) => "minute",
            What::Service { .. } => "success",
            What::Registration { .. } => "registration",
            What::Application { .. } => "application",
            What::Alarm { .. } => "alarm",
            What::AlarmPoll(_) => "alarms",
            What::ZoneWithdrawn(_) | What::ZoneRestored(_) => "zone",
            What::WeightsApplied(_) => "weights",
            What::RoutingFailOpen | What::RoutingNormal => "routing",
        }
    }

    /// The status left and the status entered, in AWS's words; empty where there is none.
    #[inline]
    pub fn change(entry: &Entry) -> (&'static str, &'static str) {
        match entry.what {
            What::Created { .. } => ("", "Created"),
            What::Deployment { from, to, .. } => (from.as_str(), to.as_str()),
            What::Target { from, to, .. } => (from.as_str(), to.as_str()),
            What::EventStarted(_) => ("Pending", "InProgress"),
            What::EventSucceeded(..) => ("InProgress", "Succeeded"),
            What::EventFailed(..) => ("InProgress", "Failed"),
            What::EventNotPickedUp(..) => ("Pending", "Failed"),
            What::EventSkipped(_) => ("Pending", "Skipped"),
            What::Health { from, to } => (health(from), health(to)),
            What::StopAnswered(status) => ("", status.as_str()),
            What::OperationAccepted => ("", "accepted"),
            What::OperationRefused(_) | What::CallRefused { .. } => ("", "refused"),
            What::FaultBegan(_) => ("", "began"),
            What::FaultEnded(_) => ("began", "ended"),
            What::AgentLost => ("", "lost"),
            What::AgentBack => ("lost", "back"),
            What::Service { from, to } => (from.as_str(), to.as_str()),
            What::Registration { from, to, .. } => (from.as_str(), to.as_str()),
            What::Application { from, to } => (from.as_str(), to.as_str()),
            What::Alarm { from, to, .. } => (from.as_str(), to.as_str()),
            What::AlarmPoll(result) => ("", poll(result)),
            What::ZoneBegan(_) | What::GroupCopied(_) => ("", "begun"),
            What::CopyCalled(_) => ("", "called"),
            What::TerminationWaitStarted => ("", "waiting"),
            What::BlueTerminated => ("waiting", "begun"),
            What::GroupIsGreen => ("Blue", "Green"),
            What::HostLaunched => ("", "launched"),
            What::HostTerminated => ("", "terminated"),
            What::NotTerminated => ("", "protected"),
            What::ZoneWithdrawn(_) => ("", "withdrawn"),
            What::ZoneRestored(_) => ("withdrawn", "restored"),
            What::WeightsApplied(_) => ("", "applied"),
            What::RoutingFailOpen => ("", "fail open"),
            What::RoutingNormal => ("fail open", "normal"),
            What::Halted
            | What::FailureIgnored(_)
            | What::Notified(_)
            | What::RollbackMessage(_)
            | What::Minute(_)
            | What::NotRolledBack => ("", ""),
        }
    }
}

/// Both values of a host's health in one word.
const fn health(health: Health) -> &'static str {
    match (health.instance, health.revision) {
        (InstanceHealth::Healthy, RevisionHealth::Current) => "Healthy/Current",
        (InstanceHealth::Healthy, RevisionHealth::Old) => "Healthy/Old",
        (InstanceHealth::Healthy, RevisionHealth::Unknown) => "Healthy/Unknown",
        (InstanceHealth::Unhealthy, RevisionHealth::Current) => "Unhealthy/Current",
        (InstanceHealth::Unhealthy, RevisionHealth::Old) => "Unhealthy/Old",
        (InstanceHealth::Unhealthy, RevisionHealth::Unknown) => "Unhealthy/Unknown",
    }
}

/// What a look at the alarms found, in a word.
const fn poll(result: PollResult) -> &'static str {
    match result {
        PollResult::Active(_) => "ALARM",
        PollResult::Failed | PollResult::FailureIgnored => "unreadable",
        PollResult::Recovered => "readable",
    }
}
