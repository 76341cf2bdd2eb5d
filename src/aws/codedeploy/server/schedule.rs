//! Which targets start, and when a deployment halts: the arithmetic of minimum healthy hosts.

use crate::aws::codedeploy::config::MinimumHealthyHosts;
use crate::aws::codedeploy::ids::{InstanceId, ZonePlace};
use crate::aws::codedeploy::server::health::{Health, InstanceHealth, RevisionHealth};
use crate::aws::codedeploy::server::role::TargetRole;
use crate::aws::codedeploy::server::settings::{Batches, Settings, SingleInstanceHalf};
use crate::aws::codedeploy::status::TargetStatus;
use crate::aws::codedeploy::zonal::Zonal;
use crate::rulebook::Rule;
use crate::rulebook::{
    EC2_031, EC2_032, EC2_034, EC2_037, EC2_039, EC2_040, EC2_041, EC2_042, EC2_056, EC2_064,
    EC2_082, EC2_085,
};

/// `deploymentOverview`: targets by status; their sum is the number of targets (EC2-217).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Overview {
    /// Turn not come.
    pub pending: u32,
    /// Events run.
    pub in_progress: u32,
    /// Installed, and waiting for traffic (EC2-083).
    pub ready: u32,
    /// Ended well.
    pub succeeded: u32,
    /// Ended by a failure.
    pub failed: u32,
    /// Never attempted.
    pub skipped: u32,
}

impl Overview {
    /// A deployment with `targets` targets, none of them started.
    pub const fn pending(targets: u32) -> Self {
        Self {
            pending: targets,
            in_progress: 0,
            ready: 0,
            succeeded: 0,
            failed: 0,
            skipped: 0,
        }
    }

    /// Counts one target more, by its status.
    pub(super) fn count(&mut self, status: TargetStatus) {
        let count = match status {
            TargetStatus::Pending => &mut self.pending,
            TargetStatus::InProgress => &mut self.in_progress,
            TargetStatus::Ready => &mut self.ready,
            TargetStatus::Succeeded => &mut self.succeeded,
            TargetStatus::Failed => &mut self.failed,
            TargetStatus::Skipped => &mut self.skipped,
            TargetStatus::Unknown => unreachable!("no target is Unknown here"),
        };
        *count += 1;
    }

    /// N.
    pub const fn total(&self) -> u32 {
        self.pending + self.in_progress + self.ready + self.succeeded + self.failed + self.skipped
    }
}

/// The numbers a deployment is held to, fixed at its start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Constraint {
    required_healthy: u32,
    at_a_time: u32,
    rule: Rule,
}

impl Constraint {
    /// The constraint for `targets` targets; none when nothing could be deployed to (EC2-040).
    pub fn new(settings: &Settings, targets: u32) -> Option<Self> {
        let half_of_one = targets == 1
            && settings.minimum == MinimumHealthyHosts::FleetPercent(50)
            && settings.single_instance_half == SingleInstanceHalf::Run;
        if half_of_one {
            return Some(Self {
                required_healthy: 0,
                at_a_time: 1,
                rule: EC2_040,
            });
        }
        let concurrency = settings.minimum.concurrency(targets);
        let rule = match (settings.zonal, settings.minimum) {
            (Zonal::Ignored, _) => EC2_064,
            (Zonal::No | Zonal::OneByOne(_), MinimumHealthyHosts::HostCount(_)) => EC2_032,
            (Zonal::No | Zonal::OneByOne(_), MinimumHealthyHosts::FleetPercent(_)) => EC2_031,
            (Zonal::No | Zonal::OneByOne(_), MinimumHealthyHosts::MostConcurrencyOne) => EC2_034,
        };
        (concurrency.at_a_time > 0).then_some(Self {
            required_healthy: concurrency.required_healthy,
            at_a_time: concurrency.at_a_time,
            rule,
        })
    }

    /// The constraint for registering `targets` targets that are Ready, or that a rollback brings
    /// back: one can always go (EC2-082).
    pub fn of_registrations(minimum: MinimumHealthyHosts, targets: u32) -> Self {
        let most = targets.saturating_sub(1);
        let required_healthy = minimum.required_healthy(targets).min(most);
        let spare = targets - required_healthy;
        Self {
            required_healthy,
            at_a_time: match minimum {
                MinimumHealthyHosts::MostConcurrencyOne => spare.min(1),
                MinimumHealthyHosts::HostCount(_) | MinimumHealthyHosts::FleetPercent(_) => spare,
            },
            rule: EC2_082,
        }
    }

    /// No constraint at all: everything at once (EC2-085).
    pub const fn none(targets: u32) -> Self {
        Self {
            required_healthy: 0,
            at_a_time: targets,
            rule: EC2_085,
        }
    }

    /// The rule that fixed how many targets are deployed to at a time while none has failed.
    pub const fn rule(&self) -> Rule {
        self.rule
    }

    /// How many targets may start now (EC2-037, EC2-038, EC2-043).
    pub fn slots(&self, overview: &Overview, batches: Batches) -> u32 {
        if batches == Batches::Strict && overview.in_progress > 0 {
            return 0;
        }
        let of_cap = self.at_a_time.saturating_sub(overview.in_progress);
        let not_healthy = overview.failed + overview.in_progress + self.required_healthy;
        of_cap
            .min(overview.total().saturating_sub(not_healthy))
            .min(overview.pending)
    }

    /// Whether a failure ends the rollout early. The last target may fail freely (EC2-039).
    pub fn halts(&self, overview: &Overview) -> bool {
        overview.pending > 0 && overview.failed >= overview.total() - self.required_healthy
    }

    /// Whether the deployment succeeded, once nothing is pending or running, and by which rule:
    /// with as many failures as halt a rollout it did so only because they came last (EC2-039).
    pub fn success_rule(&self, overview: &Overview) -> Option<Rule> {
        let is_met = overview.succeeded >= self.required_healthy.max(1);
        let spent = overview.failed >= overview.total() - self.required_healthy;
        is_met.then_some(if spent { EC2_039 } else { EC2_037 })
    }
}

/// A resolved target before it has a place in the order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The host.
    pub instance: InstanceId,
    /// Its health as the group knows it.
    pub health: Health,
    /// Its place among equals, drawn or as listed (EC2-042).
    pub order_key: u64,
    /// Its part in the deployment.
    pub role: TargetRole,
    /// Its zone, where the deployment goes through them one by one; one for all where it does not.
    pub zone: ZonePlace,
}

/// Puts targets in the order in which they are started (EC2-041, EC2-042), zone by zone (EC2-056).
pub fn sort(candidates: &mut [Candidate]) {
    candidates.sort_unstable_by_key(|candidate| {
        (
            candidate.role as u8,
            candidate.zone,
            bucket(candidate.health),
            candidate.order_key,
            candidate.instance,
        )
    });
}

/// The rule by which the sorted candidate at `place` stands behind the one before it: its zone
/// (EC2-056), its health (EC2-041), or among equals its order key (EC2-042).
pub fn place_rule(candidates: &[Candidate], place: usize) -> Rule {
    let Some(before) = place.checked_sub(1).map(|before| &candidates[before]) else {
        return EC2_041;
    };
    let own = &candidates[place];
    if before.role != own.role {
        EC2_041
    } else if before.zone != own.zone {
        EC2_056
    } else if bucket(before.health) == bucket(own.health) {
        EC2_042
    } else {
        EC2_041
    }
}

/// Unhealthy hosts go first, then by revision: Unknown, Old, Current (EC2-041).
fn bucket(health: Health) -> u8 {
    match (health.instance, health.revision) {
        (InstanceHealth::Unhealthy, _) => 0,
        (InstanceHealth::Healthy, RevisionHealth::Unknown) => 1,
        (InstanceHealth::Healthy, RevisionHealth::Old) => 2,
        (InstanceHealth::Healthy, RevisionHealth::Current) => 3,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use InstanceHealth::{Healthy, Unhealthy};
    use RevisionHealth::{Current, Old, Unknown};

    fn candidate(
        instance: u32,
        health: InstanceHealth,
        revision: RevisionHealth,
        order_key: u64,
    ) -> Candidate {
        Candidate {
            instance: InstanceId(instance),
            health: Health {
                instance: health,
                revision,
            },
            order_key,
            role: TargetRole::InPlace,
            zone: ZonePlace(0),
        }
    }

    fn order(candidates: &mut [Candidate]) -> Vec<(u32, Rule)> {
        sort(candidates);
        let place = |(place, candidate): (usize, &Candidate)| {
            (candidate.instance.0, place_rule(candidates, place))
        };
        candidates.iter().enumerate().map(place).collect()
    }

    #[test]
    fn ec2_041_unhealthy_hosts_go_first_then_unknown_old_and_current_ones() {
        let mut candidates = [
            candidate(0, Healthy, Current, 0),
            candidate(1, Healthy, Old, 0),
            candidate(2, Healthy, Unknown, 0),
            candidate(3, Unhealthy, Current, 0),
        ];
        let expected = [3, 2, 1, 0].map(|instance| (instance, EC2_041));
        assert_eq!(order(&mut candidates), expected);
    }

    #[test]
    fn ec2_041_the_revision_of_an_unhealthy_host_does_not_matter() {
        let mut candidates = [
            candidate(0, Unhealthy, Current, 0),
            candidate(1, Unhealthy, Unknown, 1),
            candidate(2, Unhealthy, Old, 2),
        ];
        let places: Vec<u32> = order(&mut candidates).iter().map(|place| place.0).collect();
        assert_eq!(places, [0, 1, 2]);
    }

    #[test]
    fn ec2_042_hosts_of_equal_health_are_in_the_order_of_their_keys() {
        let mut candidates = [
            candidate(0, Healthy, Old, 9),
            candidate(1, Healthy, Current, 1),
            candidate(2, Healthy, Old, 3),
            candidate(3, Healthy, Old, 7),
            // Keys may collide; then the scenario's order decides.
            candidate(4, Healthy, Current, 1),
        ];
        let expected = [
            (2, EC2_041),
            (3, EC2_042),
            (0, EC2_042),
            (1, EC2_041),
            (4, EC2_042),
        ];
        assert_eq!(order(&mut candidates), expected);
    }
}
