//! What was asked for with a deployment, found in a finished run.

use crate::account::world::{Operation, World};
use crate::aws::codedeploy::config::MinimumHealthyHosts;
use crate::aws::codedeploy::ids::DeploymentId;
use crate::aws::codedeploy::service::Request;
use crate::trace::entry::{Entry, Subject, What};
use crate::trace::outcome::Outcome;

/// The request that created a deployment; that of the first in a row of rollbacks.
pub(super) fn request<'w>(
    world: &'w World,
    entries: &[Entry],
    outcome: &Outcome,
    id: DeploymentId,
) -> Option<&'w Request> {
    if let Some(trigger) = outcome.deployment(id)?.rollback_of {
        return request(world, entries, outcome, trigger);
    }
    let created =
        |entry: &&Entry| entry.deployment == Some(id) && matches!(entry.what, What::Created { .. });
    let cause = entries.iter().find(created)?.cause?;
    let cause = entries.get((cause.0.get() as usize).checked_sub(1)?)?;
    let Subject::Operation(place) = cause.subject else {
        return None;
    };
    match &world.timeline.get(usize::from(place))?.operation {
        Operation::CreateDeployment(request) => Some(request),
        Operation::RestartDeployment { .. }
        | Operation::StopDeployment { .. }
        | Operation::ContinueDeployment { .. }
        | Operation::ModifyRule(_)
        | Operation::StartZonalShift { .. }
        | Operation::CancelZonalShift { .. }
        | Operation::SetAlarmState { .. } => None,
    }
}

/// The minimum of healthy hosts that a deployment keeps: that of its request, or of its group; a
/// rollback has that of what it rolls back (EC2-185).
pub(super) fn minimum(
    world: &World,
    entries: &[Entry],
    outcome: &Outcome,
    id: DeploymentId,
) -> Option<MinimumHealthyHosts> {
    let deployment = outcome.deployment(id)?;
    let switched = world.policy.rollback_minimum;
    let group = &world.groups[deployment.group.index()].group;
    switched
        .filter(|_| deployment.rollback_of.is_some())
        .or_else(|| request(world, entries, outcome, id).map(|request| request.minimum))
        .or(Some(group.config.minimum))
}
