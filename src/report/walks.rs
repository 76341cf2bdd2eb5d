//! The entries of a run gathered by target: what `targets.csv` and `lifecycle_events.csv` show.

use crate::account::latency::EVENTS;
use crate::aws::codedeploy::ids::{DeploymentId, InstanceId};
use crate::aws::codedeploy::lifecycle::LifecycleEventName;
use crate::aws::codedeploy::status::{LifecycleEventStatus, TargetLabel, TargetStatus};
use crate::kernel::time::Time;
use crate::rulebook::Rule;
use crate::trace::entry::{Entry, Subject, What};

/// One target of one deployment.
#[derive(Clone, Debug)]
pub(super) struct Walk {
    /// Of which deployment.
    pub(super) deployment: DeploymentId,
    /// On which host.
    pub(super) host: InstanceId,
    /// Its last status.
    pub(super) status: TargetStatus,
    /// What it is marked as in a blue/green deployment.
    pub(super) label: Option<TargetLabel>,
    /// When its turn came.
    pub(super) started: Option<Time>,
    /// When it became final.
    pub(super) completed: Option<Time>,
    /// Its lifecycle events, by `LifecycleEventName as usize`; none where nothing is said of one.
    pub(super) events: [Option<EventWalk>; EVENTS],
}

/// One lifecycle event of one target.
#[derive(Clone, Copy, Debug)]
pub(super) struct EventWalk {
    /// Its last status.
    pub(super) status: LifecycleEventStatus,
    /// When it began.
    pub(super) start: Option<Time>,
    /// When it ended.
    pub(super) end: Option<Time>,
    /// Why it ended when it did; none while it has not.
    pub(super) rule: Option<Rule>,
    /// Place in the run of the entry that reports a failure.
    pub(super) failure: Option<usize>,
    /// Whether the failure did not fail the target.
    pub(super) ignored: Ignored,
}

/// Whether a failure was ignored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ignored {
    /// It was (EC2-018).
    Yes,
    /// It was not, or there was none.
    No,
}

/// The targets of a run by deployment, and within one in the order in which their turns came.
pub(super) fn walks(entries: &[Entry], hosts: usize) -> Vec<Walk> {
    let mut walks: Vec<Walk> = Vec::new();
    // Place of each target, `deployment * hosts + host`.
    let mut places: Vec<Option<usize>> = Vec::new();
    for (number, entry) in entries.iter().enumerate() {
        let (Some(deployment), Subject::Host(host)) = (entry.deployment, entry.subject) else {
            continue;
        };
        if !speaks_of_target(entry) {
            continue;
        }
        let key = deployment.index() * hosts + host.index();
        if places.len() <= key {
            places.resize((deployment.index() + 1) * hosts.max(host.index() + 1), None);
        }
        let place = *places[key].get_or_insert_with(|| {
            walks.push(Walk::new(deployment, host));
            walks.len() - 1
        });
        walks[place].take(number, entry);
    }
    walks.sort_by_key(|walk| walk.deployment);
    walks
}

const fn speaks_of_target(entry: &Entry) -> bool {
    match entry.what {
        What::Target { .. }
        | What::EventStarted(_)
        | What::EventSucceeded(..)
        | What::EventFailed(..)
        | What::EventNotPickedUp(..)
        | What::FailureIgnored(_)
        | What::EventSkipped(_) => true,
        What::Created { .. }
        | What::Deployment { .. }
        | What::Halted
        | What::ZoneBegan(_)
        | What::GroupCopied(_)
        | What::TerminationWaitStarted
        | What::BlueTerminated
        | What::GroupIsGreen
        | What::CopyCalled(_)
        | What::HostLaunched
        | What::HostTerminated
        | What::NotTerminated
        | What::CallRefused { .. }
        | What::Health { .. }
        | What::Notified(_)
        | What::RollbackMessage(_)
        | What::NotRolledBack
        | What::StopAnswered(_)
        | What::OperationAccepted
        | What::OperationRefused(_)
        | What::FaultBegan(_)
        | What::FaultEnded(_)
        | What::AgentLost
        | What::AgentBack
        | What::Minute(_)
        | What::Service { .. }
        | What::Registration { .. }
        | What::Application { .. }
        | What::Alarm { .. }
        | What::AlarmPoll(_)
        | What::ZoneWithdrawn(_)
        | What::ZoneRestored(_)
        | What::WeightsApplied(_)
        | What::RoutingFailOpen
        | What::RoutingNormal => false,
    }
}

impl Walk {
    const fn new(deployment: DeploymentId, host: InstanceId) -> Self {
        Self {
            deployment,
            host,
            status: TargetStatus::Pending,
            label: None,
            started: None,
            completed: None,
            events: [None; EVENTS],
        }
    }

    fn take(&mut self, number: usize, entry: &Entry) {
        use LifecycleEventStatus::{Failed, InProgress, Skipped, Succeeded};
        let now = Some(entry.time);
        match entry.what {
            What::Target { to, label, .. } => {
                self.status = to;
                self.label = label;
                match to {
                    TargetStatus::InProgress => {
                        self.started.get_or_insert(entry.time);
                    }
                    TargetStatus::Succeeded | TargetStatus::Failed | TargetStatus::Skipped => {
                        self.completed = now;
                    }
                    TargetStatus::Pending | TargetStatus::Unknown | TargetStatus::Ready => {}
                }
            }
            What::EventStarted(event) => {
                let walk = self.event(event);
                (walk.status, walk.start) = (InProgress, now);
            }
            What::EventSucceeded(event, _) => {
                let walk = self.event(event);
                (walk.status, walk.end, walk.rule) = (Succeeded, now, Some(entry.rule));
            }
            What::EventFailed(event, _) | What::EventNotPickedUp(event, _) => {
                let walk = self.event(event);
                (walk.status, walk.end, walk.failure) = (Failed, now, Some(number));
            }
            What::FailureIgnored(event) => self.event(event).ignored = Ignored::Yes,
            // Skipped events never begin, and end together (EC2-020).
            What::EventSkipped(event) => {
                let walk = self.event(event);
                (walk.status, walk.end, walk.rule) = (Skipped, now, Some(entry.rule));
            }
            What::Created { .. }
            | What::Deployment { .. }
            | What::Halted
            | What::ZoneBegan(_)
            | What::GroupCopied(_)
            | What::TerminationWaitStarted
            | What::BlueTerminated
            | What::GroupIsGreen
            | What::CopyCalled(_)
            | What::HostLaunched
            | What::HostTerminated
            | What::NotTerminated
            | What::CallRefused { .. }
            | What::Health { .. }
            | What::Notified(_)
            | What::RollbackMessage(_)
            | What::NotRolledBack
            | What::StopAnswered(_)
            | What::OperationAccepted
            | What::OperationRefused(_)
            | What::FaultBegan(_)
            | What::FaultEnded(_)
            | What::AgentLost
            | What::AgentBack
            | What::Minute(_)
            | What::Service { .. }
            | What::Registration { .. }
            | What::Application { .. }
            | What::Alarm { .. }
            | What::AlarmPoll(_)
            | What::ZoneWithdrawn(_)
            | What::ZoneRestored(_)
            | What::WeightsApplied(_)
            | What::RoutingFailOpen
            | What::RoutingNormal => unreachable!("only what speaks of a target is taken"),
        }
    }

    fn event(&mut self, event: LifecycleEventName) -> &mut EventWalk {
        self.events[event as usize].get_or_insert(EventWalk {
            status: LifecycleEventStatus::Pending,
            start: None,
            end: None,
            rule: None,
            failure: None,
            ignored: Ignored::No,
        })
    }
}
