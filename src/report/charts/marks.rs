//! What the axis of time is marked with: deployments, faults, and what operators did.

use crate::account::world::{Operation, World};
use crate::aws::codedeploy::status::{DeploymentCreator, DeploymentStatus};
use crate::kernel::time::Time;
use crate::trace::entry::{Entry, Subject, What};

/// A mark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mark {
    pub(super) time: Time,
    pub(super) kind: Kind,
    /// In few words.
    pub(super) label: String,
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
pub(super) fn marks(entries: &[Entry], world: &World) -> Vec<Mark> {
    let mut marks: Vec<Mark> = Vec::new();
    for entry in entries {
        let Some((kind, label)) = mark(entry, world) else {
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
                count: 1,
            }),
        }
    }
    marks
}

fn mark(entry: &Entry, world: &World) -> Option<(Kind, String)> {
    let deployment = || entry.deployment.map_or(0, |id| id.index() + 1);
    match entry.what {
        What::Created {
            revision, creator, ..
        } => {
            let revision = &world.revisions[revision.index()].name;
            let number = deployment();
            let label = if creator == DeploymentCreator::CodeDeployRollback {
                format!("d-{number} rolls back to {revision}")
            } else {
                format!("d-{number} deploys {revision}")
            };
            Some((Kind::Created, label))
        }
        What::Deployment { to, .. } => {
            let kind = match to {
                DeploymentStatus::Succeeded => Kind::Ended,
                DeploymentStatus::Failed | DeploymentStatus::Stopped => Kind::Broken,
                DeploymentStatus::Created
                | DeploymentStatus::Queued
                | DeploymentStatus::InProgress
                | DeploymentStatus::Baking
                | DeploymentStatus::Ready => return None,
            };
            Some((kind, format!("d-{} {to}", deployment())))
        }
        What::FaultBegan(_) => Some((Kind::Fault, fault(entry, world)?.to_owned())),
        What::FaultEnded(_) => Some((Kind::Over, format!("{} over", fault(entry, world)?))),
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
            Some((Kind::Operator, label))
        }
        What::Halted
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
        Operation::ModifyRule(_) => Some("modifyRule"),
        Operation::StartZonalShift { .. } => Some("startZonalShift"),
        Operation::CancelZonalShift { .. } => Some("cancelZonalShift"),
        Operation::SetAlarmState { .. } => Some("setAlarmState"),
    }
}
