//! What the axis of time is marked with: deployments, faults, and what operators did.

use crate::account::world::{Operation, World};
use crate::aws::codedeploy::ids::GroupId;
use crate::aws::codedeploy::service::continuing::ContinueCall;
use crate::aws::codedeploy::status::{DeploymentCreator, DeploymentStatus};
use crate::kernel::time::Time;
use crate::trace::entry::{Entry, Subject, What};
use crate::trace::outcome::Outcome;

/// A mark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mark {
    pub(super) time: Time,
    pub(super) kind: Kind,
    /// In few words.
    pub(super) label: String,
    /// Whom it gives way to where not all labels have room: the least goes first.
    pub(super) rank: Rank,
    /// How many things of this kind happened at once.
    count: u32,
}

/// What is marked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A deployment was created.
    Created,
    /// A deployment ended well.
    Ended,
    /// A deployment Failed or was Stopped.
    Broken,
    /// A fault struck.
    Fault,
    /// A fault is over.
    Over,
    /// An operator called something.
    Operator,
}

/// How much a mark tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rank {
    /// What went wrong, and what was done about it.
    Trouble,
    /// What was begun.
    Begun,
    /// What ended as it should.
    Ended,
}

impl Mark {
    /// The label, with how many there were if there were several.
    pub(super) fn words(&self) -> String {
        if self.count > 1 {
            format!("{} × {}", self.label, self.count)
        } else {
            self.label.clone()
        }
    }
}

/// The marks of a run in order of time; what happens alike within a second is one.
pub(super) fn marks(entries: &[Entry], world: &World, outcome: &Outcome) -> Vec<Mark> {
    let mut marks: Vec<Mark> = Vec::new();
    for entry in entries {
        let Some((kind, rank, label)) = mark(entry, world, outcome) else {
            continue;
        };
        let second = |time: Time| time.as_micros() / 1_000_000;
        let twin = marks
            .iter_mut()
            .rev()
            .take_while(|before| second(before.time) == second(entry.time))
            .find(|before| before.kind == kind && before.label == label);
        match twin {
            Some(twin) => twin.count += 1,
            None => marks.push(Mark {
                time: entry.time,
                kind,
                label,
                rank,
                count: 1,
            }),
        }
    }
    marks
}

fn mark(entry: &Entry, world: &World, outcome: &Outcome) -> Option<(Kind, Rank, String)> {
    let deployment = || entry.deployment.map_or(0, |id| id.index() + 1);
    // Of which group, where there are several.
    let group = |word: &str| -> String {
        let deployment = entry.deployment.and_then(|id| outcome.deployment(id));
        match deployment.and_then(|deployment| group(deployment.group, world)) {
            Some(name) => format!(" {word} {name}"),
            None => String::new(),
        }
    };
    match entry.what {
        What::Created {
            revision, creator, ..
        } => {
            let revision = &world.revisions[revision.index()].name;
            let number = deployment();
            let (rank, label) = if creator == DeploymentCreator::CodeDeployRollback {
                let on = group("on");
                (
                    Rank::Trouble,
                    format!("d-{number} rolls back to {revision}{on}"),
                )
            } else {
                let to = group("to");
                (Rank::Begun, format!("d-{number} deploys {revision}{to}"))
            };
            Some((Kind::Created, rank, label))
        }
        What::Deployment { to, .. } => {
            let (kind, rank) = match to {
                DeploymentStatus::Succeeded => (Kind::Ended, Rank::Ended),
                DeploymentStatus::Failed | DeploymentStatus::Stopped => {
                    (Kind::Broken, Rank::Trouble)
                }
                DeploymentStatus::Created
                | DeploymentStatus::Queued
                | DeploymentStatus::InProgress
                | DeploymentStatus::Baking
                | DeploymentStatus::Ready => return None,
            };
            let on = group("on");
            Some((kind, rank, format!("d-{} {to}{on}", deployment())))
        }
        What::FaultBegan(_) => {
            let name = fault(entry, world)?.to_owned();
            Some((Kind::Fault, Rank::Trouble, name))
        }
        What::FaultEnded(_) => {
            let label = format!("{} over", fault(entry, world)?);
            Some((Kind::Over, Rank::Ended, label))
        }
        What::OperationAccepted | What::OperationRefused(_) => {
            let Subject::Operation(place) = entry.subject else {
                return None;
            };
            let name = operation(&world.timeline.get(usize::from(place))?.operation)?;
            let refused = matches!(entry.what, What::OperationRefused(_));
            let label = if refused {
                format!("{name} refused")
            } else {
                name.to_owned()
            };
            Some((Kind::Operator, Rank::Begun, label))
        }
        What::Halted
        | What::ZoneBegan(_)
        | What::GroupCopied(_)
        | What::TerminationWaitStarted
        | What::BlueTerminated
        | What::GroupIsGreen
        | What::CopyCalled(_)
        | What::HostLaunched
        | What::HostTerminated
        | What::NotTerminated
        | What::Target { .. }
        | What::EventStarted(_)
        | What::EventSucceeded(..)
        | What::EventFailed(..)
        | What::EventNotPickedUp(..)
        | What::CallRefused { .. }
        | What::FailureIgnored(_)
        | What::EventSkipped(_)
        | What::Health { .. }
        | What::Notified(_)
        | What::NotRolledBack
        | What::RollbackMessage(_)
        | What::StopAnswered(_)
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
        | What::RoutingNormal => None,
    }
}

/// What a deployment group is called beside others; none where there is but one.
fn group(id: GroupId, world: &World) -> Option<String> {
    let all = &world.groups;
    if all.len() < 2 {
        return None;
    }
    let group = &all[id.index()].group;
    let namesakes = all.iter().filter(|other| other.group.name == group.name);
    Some(if namesakes.count() > 1 {
        format!("{}/{}", group.application, group.name)
    } else {
        group.name.clone()
    })
}

fn fault<'a>(entry: &Entry, world: &'a World) -> Option<&'a str> {
    let Subject::Fault(place) = entry.subject else {
        return None;
    };
    let fault = world.faults.get(usize::from(place))?;
    Some(&fault.name)
}

/// What an operator called; a deployment that is created has a mark of its own.
const fn operation(operation: &Operation) -> Option<&'static str> {
    match operation {
        Operation::CreateDeployment(_) | Operation::RestartDeployment { .. } => None,
        Operation::StopDeployment { .. } => Some("stopDeployment"),
        Operation::ContinueDeployment { call, .. } => Some(match call {
            ContinueCall::Continue(_) => "continueDeployment",
            ContinueCall::SkipWaitTime => "skipWaitTimeForInstanceTermination",
        }),
        Operation::ModifyRule(_) => Some("modifyRule"),
        Operation::StartZonalShift { .. } => Some("startZonalShift"),
        Operation::CancelZonalShift { .. } => Some("cancelZonalShift"),
        Operation::SetAlarmState { .. } => Some("setAlarmState"),
    }
}
