//! The sums over the entries of one run. It folds entries and knows nothing else, so that trace and
//! numbers cannot disagree.
//!
//! It grows with deployments, strikes of faults, refusals, changes of alarms and of service, and minutes
//! of traffic, never with entries.

use crate::account::host::AppState;
use crate::aws::cloudwatch::ids::AlarmId;
use crate::aws::cloudwatch::state::AlarmState;
use crate::aws::codedeploy::error_code::ErrorCode;
use crate::aws::codedeploy::ids::{DeploymentId, GroupId, RevisionId};
use crate::aws::codedeploy::refusal::Refusal;
use crate::aws::codedeploy::rollback::RollbackMessage;
use crate::aws::codedeploy::status::{DeploymentCreator, DeploymentStatus, TargetStatus};
use crate::kernel::time::Time;
use crate::rulebook::Rule;
use crate::trace::alarm::PollResult;
use crate::trace::entry::{Entry, Subject, What};
use crate::trace::instances::Instances;
use crate::trace::minute::{Minute, MinuteId};
use crate::trace::outages::Outages;

/// What a run amounts to.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    deployments: Vec<DeploymentOutcome>,
    struck: Vec<u16>,
    refused: Vec<Refused>,
    minutes: Vec<Minute>,
    alarms: Vec<AlarmChange>,
    outages: Outages,
    first_fault: Option<Time>,
    new_revision_serves: Option<Time>,
    instances: Instances,
}

/// A change of an alarm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AlarmChange {
    /// Which.
    pub alarm: AlarmId,
    /// When.
    pub time: Time,
    /// The state it left.
    pub from: AlarmState,
    /// The state it entered.
    pub to: AlarmState,
}

/// What one deployment came to.
#[derive(Clone, Debug, PartialEq)]
pub struct DeploymentOutcome {
    /// Of which group.
    pub group: GroupId,
    /// Which revision.
    pub revision: RevisionId,
    /// Created by whom.
    pub creator: DeploymentCreator,
    /// The deployment it rolls back.
    pub rollback_of: Option<DeploymentId>,
    /// Its last status.
    pub status: DeploymentStatus,
    /// Why it Failed or was Stopped.
    pub code: Option<ErrorCode>,
    /// The rule of its last status.
    pub rule: Rule,
    /// When it was created.
    pub created: Time,
    /// When it first became InProgress.
    pub started: Option<Time>,
    /// When it reached a final status.
    pub completed: Option<Time>,
    /// When StopDeployment was first answered.
    pub stop_asked: Option<Time>,
    /// The alarm it first found in ALARM.
    pub alarm: Option<AlarmId>,
    /// What is said about a rollback.
    pub rollback_message: Option<RollbackMessage>,
    /// Its targets by status, as far as they left Pending.
    pub targets: TargetCounts,
}

/// Numbers of targets by status.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TargetCounts([u32; TargetStatus::ALL.len()]);

/// An operation that was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refused {
    /// Its place in the timeline.
    pub operation: u16,
    /// When.
    pub time: Time,
    /// Why.
    pub refusal: Refusal,
}

impl Outcome {
    /// Takes one entry into account.
    pub fn fold(&mut self, entry: &Entry) {
        match entry.what {
            What::Created {
                group,
                revision,
                creator,
                rollback_of,
            } => {
                self.deployments.push(DeploymentOutcome {
                    group,
                    revision,
                    creator,
                    rollback_of,
                    status: DeploymentStatus::Created,
                    code: None,
                    rule: entry.rule,
                    created: entry.time,
                    started: None,
                    completed: None,
                    stop_asked: None,
                    alarm: None,
                    rollback_message: None,
                    targets: TargetCounts::default(),
                });
            }
            What::FaultBegan(_) => {
                self.first_fault.get_or_insert(entry.time);
                if let Subject::Fault(fault) = entry.subject
                    && !self.struck.contains(&fault)
                {
                    self.struck.push(fault);
                }
            }
            What::OperationRefused(refusal) => {
                if let Subject::Operation(operation) = entry.subject {
                    self.refused.push(Refused {
                        operation,
                        time: entry.time,
                        refusal,
                    });
                }
            }
            What::Deployment { .. }
            | What::Target { .. }
            | What::RollbackMessage(_)
            | What::NotRolledBack
            | What::AlarmPoll(_)
            | What::StopAnswered(_) => {
                let deployment = entry
                    .deployment
                    .and_then(|id| self.deployments.get_mut(id.index()));
                if let Some(deployment) = deployment {
                    deployment.fold(entry);
                }
            }
            What::Alarm { from, to, .. } => {
                if let Subject::Alarm(alarm) = entry.subject {
                    self.alarms.push(AlarmChange {
                        alarm,
                        time: entry.time,
                        from,
                        to,
                    });
                }
            }
            What::Application { to, .. } => self.note_application(entry, to),
            What::Service { from, to } => self.outages.note(entry.time, from, to),
            What::HostLaunched => self.instances.launch(entry.time),
            What::HostTerminated => self.instances.terminate(entry.time),
            What::Halted
            | What::ZoneBegan(_)
            | What::GroupCopied(_)
            | What::TerminationWaitStarted
            | What::BlueTerminated
            | What::GroupIsGreen
            | What::CopyCalled(_)
            | What::NotTerminated
            | What::EventStarted(_)
            | What::EventSucceeded(..)
            | What::EventFailed(..)
            | What::EventNotPickedUp(..)
            | What::CallRefused { .. }
            | What::FailureIgnored(_)
            | What::EventSkipped(_)
            | What::Health { .. }
            | What::Notified(_)
            | What::OperationAccepted
            | What::FaultEnded(_)
            | What::AgentLost
            | What::AgentBack
            | What::Minute(_)
            | What::Registration { .. }
            | What::ZoneWithdrawn(_)
            | What::ZoneRestored(_)
            | What::WeightsApplied(_)
            | What::RoutingFailOpen
            | What::RoutingNormal => {}
        }
    }

    /// Keeps a minute that is over.
    pub(super) fn keep_minute(&mut self, minute: Minute) -> MinuteId {
        let id = MinuteId(u32::try_from(self.minutes.len()).expect("minutes are counted in u32"));
        self.minutes.push(minute);
        id
    }

    /// The minutes of all target groups, in the order in which they ended.
    pub fn minutes(&self) -> &[Minute] {
        &self.minutes
    }

    /// A target of a deployment that is no rollback serves.
    fn note_application(&mut self, entry: &Entry, to: AppState) {
        let deployment = entry.deployment.and_then(|id| self.deployment(id));
        let is_new = deployment.is_some_and(|deployment| deployment.rollback_of.is_none());
        if is_new && to == AppState::Serving {
            self.new_revision_serves.get_or_insert(entry.time);
        }
    }

    /// The changes of all alarms, in order of time.
    pub fn alarms(&self) -> &[AlarmChange] {
        &self.alarms
    }

    /// When service was down.
    pub const fn outages(&self) -> &Outages {
        &self.outages
    }

    /// The instances that came and went.
    pub const fn instances(&self) -> &Instances {
        &self.instances
    }

    /// When a fault first struck.
    pub const fn first_fault(&self) -> Option<Time> {
        self.first_fault
    }

    /// When a target of a deployment that is no rollback first served.
    pub const fn new_revision_serves(&self) -> Option<Time> {
        self.new_revision_serves
    }

    /// The deployments in order of creation.
    pub fn deployments(&self) -> &[DeploymentOutcome] {
        &self.deployments
    }

    /// One deployment, if it was created.
    pub fn deployment(&self, id: DeploymentId) -> Option<&DeploymentOutcome> {
        self.deployments.get(id.index())
    }

    /// Whether a fault struck, by its place in the scenario.
    pub fn struck(&self, fault: u16) -> bool {
        self.struck.contains(&fault)
    }

    /// The operations that were refused, in order of time.
    pub fn refused(&self) -> &[Refused] {
        &self.refused
    }

    /// The rollback of a deployment, if one was created.
    pub fn rollback_of(&self, trigger: DeploymentId) -> Option<&DeploymentOutcome> {
        self.deployments
            .iter()
            .find(|deployment| deployment.rollback_of == Some(trigger))
    }
}

impl DeploymentOutcome {
    fn fold(&mut self, entry: &Entry) {
        match entry.what {
            What::Deployment { to, code, .. } => {
                self.status = to;
                self.code = code;
                self.rule = entry.rule;
                if to == DeploymentStatus::InProgress && self.started.is_none() {
                    self.started = Some(entry.time);
                }
                if to.is_terminal() {
                    self.completed = Some(entry.time);
                }
            }
            What::Target { from, to, .. } => self.targets.change(from, to),
            What::RollbackMessage(message) => self.rollback_message = Some(message),
            What::StopAnswered(_) => {
                self.stop_asked.get_or_insert(entry.time);
            }
            What::AlarmPoll(PollResult::Active(alarm)) => {
                self.alarm.get_or_insert(alarm);
            }
            What::AlarmPoll(
                PollResult::Failed | PollResult::FailureIgnored | PollResult::Recovered,
            ) => {}
            What::Created { .. }
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
            | What::EventStarted(_)
            | What::EventSucceeded(..)
            | What::EventFailed(..)
            | What::EventNotPickedUp(..)
            | What::CallRefused { .. }
            | What::FailureIgnored(_)
            | What::EventSkipped(_)
            | What::Health { .. }
            | What::Notified(_)
            | What::OperationAccepted
            | What::OperationRefused(_)
            | What::FaultBegan(_)
            | What::FaultEnded(_)
            | What::AgentLost
            | What::NotRolledBack
            | What::AgentBack
            | What::Minute(_)
            | What::Service { .. }
            | What::Registration { .. }
            | What::Application { .. }
            | What::Alarm { .. }
            | What::ZoneWithdrawn(_)
            | What::ZoneRestored(_)
            | What::WeightsApplied(_)
            | What::RoutingFailOpen
            | What::RoutingNormal => {}
        }
    }
}

impl TargetCounts {
    /// How many targets have `status`. Pending is not counted: a trace begins to speak of a target
    /// when its turn comes.
    pub const fn of(&self, status: TargetStatus) -> u32 {
        self.0[status as usize]
    }

    /// The statuses that occur, with their numbers, in AWS's order.
    pub fn present(&self) -> impl Iterator<Item = (TargetStatus, u32)> {
        TargetStatus::ALL
            .iter()
            .map(|status| (*status, self.of(*status)))
            .filter(|(_, count)| *count > 0)
    }

    fn change(&mut self, from: TargetStatus, to: TargetStatus) {
        // A target leaves Pending without ever having been counted there.
        self.0[from as usize] = self.0[from as usize].saturating_sub(1);
        self.0[to as usize] += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trace::sample;

    #[test]
    fn ec2_217_targets_are_counted_by_their_last_status() {
        let outcome = sample::outcome();
        let counts: Vec<_> = outcome.deployments()[0].targets.present().collect();
        assert_eq!(
            counts,
            [
                (TargetStatus::Succeeded, 1),
                (TargetStatus::Failed, 1),
                (TargetStatus::Skipped, 1)
            ]
        );
    }

    #[test]
    fn a_deployment_keeps_its_times_and_its_end() {
        let outcome = sample::outcome();
        let first = &outcome.deployments()[0];
        assert_eq!((first.status, first.code), sample::FIRST_END);
        assert_eq!(first.created, sample::at(0));
        assert_eq!(first.started, Some(sample::at(1)));
        assert_eq!(first.completed, Some(sample::at(40)));
        assert_eq!(outcome.deployments()[1].rollback_of, Some(DeploymentId(0)));
    }

    #[test]
    fn a_fault_and_a_refusal_are_remembered() {
        let outcome = sample::outcome();
        assert!(outcome.struck(0));
        assert!(!outcome.struck(1));
        assert_eq!(outcome.refused()[0].operation, 1);
    }

    #[test]
    fn minutes_and_changes_of_alarms_are_kept() {
        let outcome = sample::traffic::outcome();
        assert_eq!(outcome.minutes().len(), 5);
        let changes: Vec<AlarmState> = outcome.alarms().iter().map(|change| change.to).collect();
        assert_eq!(changes, [AlarmState::Ok, AlarmState::Alarm, AlarmState::Ok]);
        assert_eq!(outcome.deployments()[0].alarm, Some(AlarmId(0)));
        assert_eq!(outcome.first_fault(), Some(sample::at(20)));
        assert_eq!(outcome.new_revision_serves(), Some(sample::at(50)));
    }

    #[test]
    fn an_entry_of_an_unknown_deployment_changes_nothing() {
        let mut outcome = Outcome::default();
        for entry in sample::entries().into_iter().skip(1) {
            if !matches!(entry.what, What::Created { .. }) {
                outcome.fold(&entry);
            }
        }
        assert!(outcome.deployments().is_empty());
    }
}
