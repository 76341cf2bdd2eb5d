//! Behind load balancers a host is deregistered by BlockTraffic and registered by AllowTraffic and by
//! nothing else: in between it is never healthy. BlockTraffic that ends well leaves it registered
//! nowhere, AllowTraffic that ends well leaves it healthy everywhere.

use super::Finished;
use super::targets::Targets;
use cutover::aws::codedeploy::ids::{DeploymentId, InstanceId};
use cutover::aws::codedeploy::lifecycle::LifecycleEventName;
use cutover::aws::codedeploy::server::result::Success;
use cutover::aws::elb::ids::TargetGroupId;
use cutover::aws::elb::target::TargetState;
use cutover::trace::entry::{Entry, What};
use std::collections::BTreeMap;

/// Whether a deployment keeps a host out of its target groups.
type Out = BTreeMap<(DeploymentId, InstanceId), ()>;

pub(super) fn check(run: &Finished<'_>) -> Result<(), String> {
    let mut targets = Targets::at_first(run);
    let mut out = Out::new();
    // Two groups that take the same host out and back answer for each other.
    let several = run.world.groups.len() > 1;
    for entry in &run.entries {
        let Some(host) = entry.subject.host() else {
            continue;
        };
        match entry.what {
            What::Registration { group, from, to } => {
                targets.set(group, host, to);
                let by = match (from, to) {
                    (_, TargetState::Draining) => Some(LifecycleEventName::BlockTraffic),
                    (TargetState::Unregistered | TargetState::Draining, to)
                        if to != TargetState::Unregistered =>
                    {
                        Some(LifecycleEventName::AllowTraffic)
                    }
                    _ => None,
                };
                if let Some(event) = by
                    && !is_by(run, entry, event, group)
                {
                    return Err(format!("{entry:?} is not by {event}"));
                }
                let kept_out = out.keys().any(|(deployment, kept)| {
                    *kept == host && controls(run, *deployment).contains(&group)
                });
                if to == TargetState::Healthy && kept_out && !several {
                    return Err(format!("{entry:?} while it is kept out"));
                }
            }
            What::EventStarted(event) => {
                let id = entry.deployment.ok_or("an event of no deployment")?;
                match event {
                    LifecycleEventName::BlockTraffic => {
                        out.insert((id, host), ());
                    }
                    LifecycleEventName::AllowTraffic => {
                        out.remove(&(id, host));
                    }
                    _ => {}
                }
            }
            What::EventSucceeded(event, success) => {
                let id = entry.deployment.ok_or("an event of no deployment")?;
                let states = controls(run, id)
                    .iter()
                    .map(|group| targets.get(*group, host));
                let states: Vec<TargetState> = states.collect();
                let as_left = match event {
                    LifecycleEventName::BlockTraffic => {
                        matches!(success, Success::Drained(_) | Success::NotRegistered)
                            && states.iter().all(|state| !state.is_registered())
                    }
                    LifecycleEventName::AllowTraffic => {
                        matches!(success, Success::Healthy(_))
                            && states.iter().all(|state| *state == TargetState::Healthy)
                    }
                    _ => true,
                };
                if !as_left && !several {
                    return Err(format!("{entry:?} leaves {states:?}"));
                }
            }
            What::Target { to, .. }
                if !matches!(
                    to,
                    cutover::aws::codedeploy::status::TargetStatus::InProgress
                ) =>
            {
                if let Some(id) = entry.deployment {
                    out.remove(&(id, host));
                }
            }
            _ => {}
        }
    }
    Ok(())
}

fn controls<'r>(run: &'r Finished<'_>, deployment: DeploymentId) -> &'r [TargetGroupId] {
    let request = &run.records[deployment.index()].request;
    request.traffic.as_deref().unwrap_or_default()
}

/// Whether the cause of a registration is the beginning of this event on the same host, by a
/// deployment that controls the target group.
fn is_by(
    run: &Finished<'_>,
    entry: &Entry,
    event: LifecycleEventName,
    group: TargetGroupId,
) -> bool {
    let Some(cause) = entry.cause.map(|cause| run.entry(cause)) else {
        return false;
    };
    cause.what == What::EventStarted(event)
        && cause.subject == entry.subject
        && cause.time == entry.time
        && cause
            .deployment
            .is_some_and(|id| controls(run, id).contains(&group))
}
