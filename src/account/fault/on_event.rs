//! Faults and lifecycle events: which strike when one begins, and what they make of it.

use crate::account::fault::book::{FaultBook, FaultId};
use crate::account::fault::description::{EventFilter, Pick, What, When};
use crate::account::fault::scope::Reach;
use crate::account::luck::{purpose, word};
use crate::account::walk::Walk;
use crate::account::work::Work;
use crate::account::world::World;
use crate::aws::codedeploy::ids::{DeploymentId, InstanceId};
use crate::kernel::chance::stream::{PathHash, uniform};

impl FaultBook {
    /// Faults that strike because `walk`'s present event, which is this `work`, begins, in the
    /// scenario's order.
    pub fn strike_on_event(&mut self, world: &World, walk: &Walk, work: Work) -> Vec<FaultId> {
        let mut struck = Vec::new();
        for place in 0..self.on_event.len() {
            let id = self.on_event[place];
            let what = world.faults[id.index()].what;
            if !self.matches(world, id, walk) || !self.can_strike(what, work) {
                continue;
            }
            let once = strikes_deployments_once(what);
            if once && self.has_met(world, id, walk.deployment) {
                continue;
            }
            let state = &self.faults[id.index()];
            if let Pick::Count(count) = world.faults[id.index()].whom.pick {
                let known = state.struck.contains(walk.host);
                if !known && state.struck.len >= count as usize {
                    continue;
                }
            }
            if !self.passes_chance_of_event(world, id, walk) {
                continue;
            }
            let state = &mut self.faults[id.index()];
            state.struck.insert(walk.host);
            if once {
                state.met.push(walk.deployment);
            }
            struck.push(id);
        }
        struck
    }

    /// Whether a fault that strikes more than a host has nothing to add at an event of this
    /// deployment: it struck at an earlier one, or is under way for good.
    fn has_met(&self, world: &World, id: FaultId, deployment: DeploymentId) -> bool {
        let state = &self.faults[id.index()];
        let for_good = world.faults[id.index()].lasts.is_none() && state.common > 0;
        for_good || state.met.contains(&deployment)
    }

    /// What the first fault that amends this event makes of it. `effect` says which kinds matter.
    pub fn strikes_event<T>(
        &self,
        world: &World,
        walk: &Walk,
        effect: impl Fn(What) -> Option<T>,
    ) -> Option<T> {
        self.answering
            .iter()
            .filter(|id| self.amends(world, **id, walk))
            .find_map(|id| effect(world.faults[id.index()].what))
    }

    /// The factor by which downloads on the walk's host are slower, 1 or more.
    pub fn slowest_download(&self, world: &World, walk: &Walk) -> f64 {
        let amending = |id: &FaultId| self.amends(world, *id, walk);
        let factor = |id: usize| match world.faults[id].what {
            What::S3Slow { factor } => Some(factor),
            _ => None,
        };
        self.largest(amending, factor)
    }

    /// The factor by which the disk of the walk's host is slower, 1 or more (FLT-045).
    pub fn slowest_disk(&self, world: &World, walk: &Walk) -> f64 {
        let amending = |id: &FaultId| self.amends(world, *id, walk);
        let factor = |id: usize| match world.faults[id].what {
            What::EbsSlow { factor } => Some(factor),
            _ => None,
        };
        self.largest(amending, factor)
    }

    /// The factor by which the agent of `host` polls later, 1 or more. It polls before an event
    /// begins: what waits for that event does not slow it yet.
    pub fn slowest_agent(&self, world: &World, host: InstanceId) -> f64 {
        let under_way = |id: &FaultId| self.is_under_way(*id, host);
        let factor = |id: usize| match world.faults[id].what {
            What::AgentSlow { factor } => Some(factor),
            _ => None,
        };
        self.largest(under_way, factor)
    }

    fn largest(
        &self,
        counts: impl Fn(&FaultId) -> bool,
        factor: impl Fn(usize) -> Option<f64>,
    ) -> f64 {
        let counted = self.answering.iter().filter(|id| counts(id));
        counted
            .filter_map(|id| factor(id.index()))
            .fold(1.0, f64::max)
    }

    /// Whether a fault changes answers about the walk's present event: because it is under way on
    /// the host, or because it struck when the event began.
    fn amends(&self, world: &World, id: FaultId, walk: &Walk) -> bool {
        let state = &self.faults[id.index()];
        let fault = &world.faults[id.index()];
        if self.is_under_way(id, walk.host) {
            return true;
        }
        match fault.when {
            When::On(_) => {
                state.struck.contains(walk.host)
                    && self.matches(world, id, walk)
                    && self.passes_chance_of_event(world, id, walk)
            }
            When::At(_) | When::During { .. } | When::PerHour(_) => false,
        }
    }

    /// Whether there is anything to strike: a fault that could change nothing does not strike.
    fn can_strike(&self, what: What, work: Work) -> bool {
        match what {
            What::ScriptFails { .. }
            | What::ScriptTimesOut
            | What::ScriptMissing
            | What::ScriptNotExecutable
            | What::OutputsLeftOpen => work == Work::Scripts,
            What::S3Slow { .. } | What::S3Fails => work == Work::Download,
            What::DiskFull | What::EbsSlow { .. } => {
                matches!(work, Work::Download | Work::Install)
            }
            What::RevisionMissing { revision } => !self.revision_is_missing(revision),
            // What it stops begins no further event, so it strikes each deployment once.
            What::OperatorStop { .. }
            | What::InstanceCrash
            | What::InstanceReboot
            | What::AgentDead
            | What::AgentRestart
            | What::AgentSlow { .. }
            | What::AgentCredentials
            | What::Partition { .. }
            | What::ArchiveDeleted
            | What::ElbFlap { .. }
            | What::AzOutage
            | What::ApiThrottle { .. }
            | What::AlarmPollFails
            | What::AlarmEvaluationFails { .. }
            | What::MetricDelay { .. }
            | What::MetricMissing { .. }
            | What::SetAlarmState { .. }
            | What::DependencySlow { .. }
            | What::BadRevision { .. }
            | What::ClockSkew
            | What::DnsFail { .. } => true,
        }
    }

    /// Whether a fault with a chance strikes this event. The draw belongs to the group, the revision
    /// and the attempt, so that a deployment of another group moves none (RNG-003).
    fn passes_chance_of_event(&self, world: &World, id: FaultId, walk: &Walk) -> bool {
        let fault = &world.faults[id.index()];
        let Pick::Chance(chance) = fault.whom.pick else {
            return true;
        };
        let group = &world.groups[walk.group.index()].group;
        let path = PathHash::of(&format!(
            "fault/{}/host/{}/group/{}/{}/revision/{}",
            fault.name,
            world.hosts[walk.host.index()].name,
            group.application,
            group.name,
            world.revisions[walk.revision.index()].name,
        ));
        let attempt = walk.attempt * 16 + walk.event as u32;
        uniform(word(self.seed, path, purpose::FAULT_CHANCE, attempt)) < chance
    }

    fn matches(&self, world: &World, id: FaultId, walk: &Walk) -> bool {
        let When::On(filter) = world.faults[id.index()].when else {
            return false;
        };
        admits(&filter, walk) && self.faults[id.index()].awaits.contains(walk.host)
    }
}

/// Whether a fault that waits for events strikes each deployment once: what concerns more than a
/// host is not made worse by a second host's event. A stop or a lost revision sees to that itself.
fn strikes_deployments_once(what: What) -> bool {
    what.reach() != Reach::EachHost
        && !matches!(
            what,
            What::OperatorStop { .. } | What::RevisionMissing { .. }
        )
}

fn admits(filter: &EventFilter, walk: &Walk) -> bool {
    filter.event.is_none_or(|event| event == walk.event)
        && filter
            .deployment
            .is_none_or(|deployment| deployment == walk.deployment)
        && filter
            .revision
            .is_none_or(|revision| revision == walk.revision)
}
