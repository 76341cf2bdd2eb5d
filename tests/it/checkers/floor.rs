//! EC2-038: with N targets, of which F failed and I are in flight, N - F - I never falls below the
//! required number M; and while a target that was healthy at the start is in flight, the targets
//! that succeeded and the healthy ones not yet touched are at least M. Never are more in flight than
//! the minimum allows at a time.

use super::Finished;
use cutover::aws::codedeploy::config::MinimumHealthyHosts;
use cutover::aws::codedeploy::ids::{DeploymentId, GroupId, InstanceId};
use cutover::aws::codedeploy::server::health::{Health, InstanceHealth};
use cutover::aws::codedeploy::server::settings::SingleInstanceHalf;
use cutover::aws::codedeploy::status::{DeploymentStatus, TargetStatus};
use cutover::trace::entry::What;
use std::collections::BTreeMap;

/// What a deployment is held to, and where it stands.
struct Count {
    required: u32,
    at_a_time: u32,
    total: u32,
    healthy_untouched: u32,
    succeeded: u32,
    failed: u32,
    in_flight: BTreeMap<InstanceId, InstanceHealth>,
    at_start: BTreeMap<InstanceId, InstanceHealth>,
}

pub(super) fn check(run: &Finished<'_>) -> Result<(), String> {
    let mut health: BTreeMap<(GroupId, InstanceId), Health> = BTreeMap::new();
    for (group, entry) in (0..).map(GroupId).zip(&run.world.groups) {
        for member in &entry.members {
            if entry.runs[member.index()].is_some() {
                health.insert((group, *member), Health::CURRENT);
            }
        }
    }
    let mut counts: BTreeMap<DeploymentId, Count> = BTreeMap::new();
    for entry in &run.entries {
        let Some(id) = entry.deployment else {
            continue;
        };
        let record = &run.records[id.index()];
        let group = record.request.group;
        match entry.what {
            What::Deployment {
                to: DeploymentStatus::InProgress,
                ..
            } => {
                let known = |host| health.get(&(group, host)).map(|health| health.instance);
                let slots = record.machine.targets().iter();
                let at_start = slots.map(|slot| {
                    let host = slot.instance;
                    (host, known(host).unwrap_or(InstanceHealth::Unhealthy))
                });
                counts.insert(id, begin(run, id, at_start.collect()));
            }
            What::Health { to, .. } => {
                let host = entry.subject.host().ok_or("health of no host")?;
                health.insert((group, host), to);
            }
            What::Target { to, .. } => {
                let host = entry.subject.host().ok_or("target without a host")?;
                if let Some(count) = counts.get_mut(&id) {
                    count.note(host, to);
                    count
                        .holds()
                        .map_err(|fault| format!("{entry:?}: {fault}"))?;
                }
            }
            _ => {}
        }
    }
    Ok(())
}

fn begin(
    run: &Finished<'_>,
    id: DeploymentId,
    at_start: BTreeMap<InstanceId, InstanceHealth>,
) -> Count {
    let minimum = run.records[id.index()].machine.settings().minimum;
    let total = u32::try_from(at_start.len()).expect("few hosts");
    let single = run.world.policy.single_instance_half == SingleInstanceHalf::Run;
    let half_of_one = single && total == 1 && minimum == MinimumHealthyHosts::FleetPercent(50);
    let concurrency = minimum.concurrency(total);
    let healthy = at_start
        .values()
        .filter(|health| **health == InstanceHealth::Healthy);
    Count {
        required: if half_of_one {
            0
        } else {
            concurrency.required_healthy
        },
        at_a_time: if half_of_one {
            1
        } else {
            concurrency.at_a_time
        },
        total,
        healthy_untouched: u32::try_from(healthy.count()).expect("few hosts"),
        succeeded: 0,
        failed: 0,
        in_flight: BTreeMap::new(),
        at_start,
    }
}

impl Count {
    fn note(&mut self, host: InstanceId, to: TargetStatus) {
        match to {
            TargetStatus::InProgress => {
                let before = self.at_start[&host];
                self.in_flight.insert(host, before);
                if before == InstanceHealth::Healthy {
                    self.healthy_untouched -= 1;
                }
            }
            TargetStatus::Succeeded | TargetStatus::Failed => {
                self.in_flight.remove(&host);
                self.succeeded += u32::from(to == TargetStatus::Succeeded);
                self.failed += u32::from(to == TargetStatus::Failed);
            }
            TargetStatus::Pending
            | TargetStatus::Skipped
            | TargetStatus::Unknown
            | TargetStatus::Ready => {}
        }
    }

    fn holds(&self) -> Result<(), String> {
        let in_flight = u32::try_from(self.in_flight.len()).expect("few hosts");
        if in_flight > self.at_a_time {
            return Err(format!("{in_flight} in flight, {} allowed", self.at_a_time));
        }
        let left = self.total - self.failed - in_flight;
        if left < self.required {
            return Err(format!("{left} left of {} required", self.required));
        }
        let touches_healthy = self
            .in_flight
            .values()
            .any(|h| *h == InstanceHealth::Healthy);
        let healthy = self.succeeded + self.healthy_untouched;
        if touches_healthy && healthy < self.required {
            return Err(format!("{healthy} healthy of {} required", self.required));
        }
        Ok(())
    }
}
