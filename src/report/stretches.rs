//! What a deployment goes through as a whole: its zones and the waits between them, and the stretches of
//! a blue/green deployment.

use crate::account::world::World;
use crate::aws::codedeploy::ids::{DeploymentId, ZonePlace};
use crate::aws::codedeploy::status::{DeploymentStatus, TargetStatus};
use crate::kernel::time::{Duration, Time};
use crate::rulebook::{EC2_081, EC2_085};
use crate::trace::entry::{Entry, What};
use crate::trace::outcome::Outcome;

/// What a stretch of time is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stretch {
    /// One zone is deployed to (EC2-056).
    Zone(ZonePlace),
    /// Between two zones (EC2-061).
    Monitor,
    /// An Auto Scaling group is copied (EC2-073).
    Provisioning,
    /// Green is installed (EC2-081).
    Installing,
    /// Nobody has continued the deployment yet (EC2-077).
    Ready,
    /// Green is registered (EC2-082).
    Rerouting,
    /// Blue is deregistered (EC2-085).
    Deregistering,
    /// Blue is still there (EC2-087).
    TerminationWait,
    /// Blue is terminated (EC2-079).
    Terminating,
}

/// A stretch with its end.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stretched {
    pub(super) what: Stretch,
    pub(super) from: Time,
    pub(super) to: Time,
    /// The place of the entry that ended it.
    pub(super) ended: usize,
}

impl Stretched {
    /// How long it took.
    pub(super) fn takes(&self) -> Duration {
        self.to.since(self.from)
    }
}

/// The stretches of a deployment among some entries, in their order; none of one in place that knows no
/// zones. One that the last entry finds under way ends there.
pub(super) fn stretches(
    world: &World,
    outcome: &Outcome,
    entries: &[Entry],
    id: DeploymentId,
) -> Vec<Stretched> {
    let mut found = Vec::new();
    let mut under_way: Option<(Stretch, Time)> = None;
    let Some(deployment) = outcome.deployment(id) else {
        return found;
    };
    let blue_green = world.groups[deployment.group.index()]
        .group
        .blue_green
        .is_some();
    let installs = blue_green && deployment.rollback_of.is_none();
    for (place, entry) in entries.iter().enumerate() {
        if entry.deployment != Some(id) {
            continue;
        }
        let Some(next) = begins(entry, installs && under_way.is_none()) else {
            continue;
        };
        if let Some((what, from)) = under_way {
            if next == Begins::Stretch(what) {
                continue;
            }
            found.push(Stretched {
                what,
                from,
                to: entry.time,
                ended: place,
            });
        }
        under_way = match next {
            Begins::Stretch(what) => Some((what, entry.time)),
            Begins::Nothing => None,
        };
    }
    if let (Some((what, from)), Some(last)) = (under_way, entries.last()) {
        found.push(Stretched {
            what,
            from,
            to: last.time,
            ended: entries.len() - 1,
        });
    }
    found.retain(|stretched| stretched.takes() > Duration::ZERO);
    found
}

/// What begins with an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Begins {
    /// Another stretch.
    Stretch(Stretch),
    /// Nothing; what was under way is over.
    Nothing,
}

/// What begins with an entry of a deployment, if anything does; `installs` says whether its first status
/// begins an installation of green.
fn begins(entry: &Entry, installs: bool) -> Option<Begins> {
    let stretch = |what| Some(Begins::Stretch(what));
    match entry.what {
        What::Deployment { to, .. } => match to {
            DeploymentStatus::Baking => stretch(Stretch::Monitor),
            DeploymentStatus::Ready => stretch(Stretch::Ready),
            DeploymentStatus::InProgress if installs => stretch(Stretch::Installing),
            DeploymentStatus::InProgress
            | DeploymentStatus::Created
            | DeploymentStatus::Queued
            | DeploymentStatus::Succeeded
            | DeploymentStatus::Failed
            | DeploymentStatus::Stopped => Some(Begins::Nothing),
        },
        What::ZoneBegan(zone) => stretch(Stretch::Zone(zone)),
        What::GroupCopied(_) => stretch(Stretch::Provisioning),
        What::TerminationWaitStarted => stretch(Stretch::TerminationWait),
        What::BlueTerminated => stretch(Stretch::Terminating),
        What::Target {
            from: TargetStatus::Ready,
            ..
        } => stretch(Stretch::Rerouting),
        What::Target {
            to: TargetStatus::InProgress,
            ..
        } => match entry.rule {
            EC2_081 => stretch(Stretch::Installing),
            EC2_085 => stretch(Stretch::Deregistering),
            _ => None,
        },
        What::Target { .. }
        | What::Created { .. }
        | What::Halted
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
        | What::NotRolledBack
        | What::RollbackMessage(_)
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
        | What::RoutingNormal => None,
    }
}
