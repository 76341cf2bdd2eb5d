//! Faults during a run: whom each may strike, and which are under way. A fault amends answers and
//! states; it never reaches into a machine.

use crate::account::fault::description::{EventFilter, Fault, Pick, What, When};
use crate::account::luck::{order_key, purpose, word};
use crate::account::walk::Walk;
use crate::account::world::World;
use crate::aws::codedeploy::ids::{InstanceId, RevisionId};
use crate::kernel::chance::stream::{PathHash, Seed, Stream, open_uniform, uniform};
use crate::kernel::time::{Duration, Time};

/// Index of a fault in the scenario.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FaultId(pub u16);

impl FaultId {
    /// The index as a slice wants it.
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// The state of all faults.
#[derive(Clone, Debug)]
pub struct FaultBook {
    faults: Vec<State>,
    /// Faults that change answers, in the scenario's order.
    answering: Vec<FaultId>,
    /// Faults that strike when a lifecycle event begins, in the scenario's order.
    on_event: Vec<FaultId>,
    missing: Vec<RevisionId>,
    seed: Seed,
}

#[derive(Clone, Debug)]
struct State {
    /// Hosts it may strike, picked for the whole run, in the scenario's order.
    picked: Vec<InstanceId>,
    /// How often it is under way on a host, for those it is under way on.
    active: Vec<(InstanceId, u32)>,
    /// Hosts it has struck when their event began.
    struck: Vec<InstanceId>,
    path: PathHash,
}

impl FaultBook {
    /// All faults of `world`, none of them under way.
    pub fn new(world: &World, seed: Seed) -> Self {
        let mut answering = Vec::new();
        let mut on_event = Vec::new();
        for (index, fault) in world.faults.iter().enumerate() {
            let id = FaultId(u16::try_from(index).expect("a scenario has at most 65535 faults"));
            if !fault.what.strikes_at_once() {
                answering.push(id);
            }
            if matches!(fault.when, When::On(_)) {
                on_event.push(id);
            }
        }
        let state = |fault: &Fault| {
            let path = PathHash::of(&format!("fault/{}", fault.name));
            let picked = pick(world, fault, seed, path);
            State {
                picked,
                active: Vec::new(),
                struck: Vec::new(),
                path,
            }
        };
        let faults = world.faults.iter().map(state).collect();
        Self {
            faults,
            answering,
            on_event,
            missing: Vec::new(),
            seed,
        }
    }

    /// Whether no fault can change anything.
    pub fn is_empty(&self) -> bool {
        self.faults.is_empty()
    }

    /// Other chance from here on; who was picked stays picked.
    pub fn reseed(&mut self, seed: Seed) {
        self.seed = seed;
    }

    /// Hosts `fault` may strike.
    pub fn picked(&self, fault: FaultId) -> &[InstanceId] {
        &self.faults[fault.index()].picked
    }

    /// The time from one strike of a fault on `host` to the next, exponential (FLT-001).
    pub fn next_arrival(
        &self,
        world: &World,
        fault: FaultId,
        host: InstanceId,
        per_hour: f64,
        strike: u32,
    ) -> Duration {
        let path = self.path_on(world, fault, host);
        let drawn = word(self.seed, path, purpose::FAULT_ARRIVAL, strike);
        let hours = -libm::log(1.0 - open_uniform(drawn)) / per_hour;
        Duration::from_secs_f64((hours * 3600.0).min(MAX_ARRIVAL_S))
    }

    /// How long this strike of a fault lasts; none for ever.
    pub fn lasts(
        &self,
        world: &World,
        fault: FaultId,
        host: Option<InstanceId>,
        now: Time,
    ) -> Option<Duration> {
        let description = &world.faults[fault.index()];
        if let When::During { to, .. } = description.when {
            return Some(to.since(now));
        }
        let latency = description.lasts.as_ref()?;
        let path = host.map_or(self.faults[fault.index()].path, |host| {
            self.path_on(world, fault, host)
        });
        // The instant tells one strike from the next.
        let attempt = u32::try_from(now.as_micros() / 1_000_000).unwrap_or(u32::MAX);
        Some(latency.sample(word(self.seed, path, purpose::FAULT_LASTS, attempt)))
    }

    /// Whether this strike passes the fault's chance (`attempt` tells strikes on one host apart).
    pub fn passes_chance(
        &self,
        world: &World,
        fault: FaultId,
        host: InstanceId,
        attempt: u32,
    ) -> bool {
        let Pick::Chance(chance) = world.faults[fault.index()].whom.pick else {
            return true;
        };
        let path = self.path_on(world, fault, host);
        uniform(word(self.seed, path, purpose::FAULT_CHANCE, attempt)) < chance
    }

    /// Notes that a fault is under way on `host`.
    pub fn begin(&mut self, fault: FaultId, host: InstanceId) {
        let active = &mut self.faults[fault.index()].active;
        match active.iter_mut().find(|(other, _)| *other == host) {
            Some((_, times)) => *times += 1,
            None => active.push((host, 1)),
        }
    }

    /// Notes that a fault is over on `host`.
    pub fn end(&mut self, fault: FaultId, host: InstanceId) {
        let active = &mut self.faults[fault.index()].active;
        if let Some(place) = active.iter().position(|(other, _)| *other == host) {
            active[place].1 -= 1;
            if active[place].1 == 0 {
                active.remove(place);
            }
        }
    }

    /// Deletes a revision's bundle.
    pub fn delete_revision(&mut self, revision: RevisionId) {
        if !self.missing.contains(&revision) {
            self.missing.push(revision);
        }
    }

    /// Whether a revision's bundle was deleted.
    pub fn revision_is_missing(&self, revision: RevisionId) -> bool {
        self.missing.contains(&revision)
    }

    /// Faults that strike because `walk`'s present event begins, in the scenario's order.
    pub fn strike_on_event(&mut self, world: &World, walk: &Walk) -> Vec<FaultId> {
        let mut struck = Vec::new();
        for place in 0..self.on_event.len() {
            let id = self.on_event[place];
            if !self.matches(world, id, walk) {
                continue;
            }
            let state = &mut self.faults[id.index()];
            if let Pick::Count(count) = world.faults[id.index()].whom.pick {
                let known = state.struck.contains(&walk.host);
                if !known && state.struck.len() >= count as usize {
                    continue;
                }
            }
            if !self.passes_chance(world, id, walk.host, strike_number(walk)) {
                continue;
            }
            let state = &mut self.faults[id.index()];
            if !state.struck.contains(&walk.host) {
                state.struck.push(walk.host);
            }
            struck.push(id);
        }
        struck
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
        self.largest(world, walk, |what| match what {
            What::S3Slow { factor } => Some(factor),
            _ => None,
        })
    }

    /// The factor by which the agent of the walk's host polls later, 1 or more.
    pub fn slowest_agent(&self, world: &World, walk: &Walk) -> f64 {
        self.largest(world, walk, |what| match what {
            What::AgentSlow { factor } => Some(factor),
            _ => None,
        })
    }

    fn largest(&self, world: &World, walk: &Walk, factor: impl Fn(What) -> Option<f64>) -> f64 {
        self.answering
            .iter()
            .filter(|id| self.amends(world, **id, walk))
            .filter_map(|id| factor(world.faults[id.index()].what))
            .fold(1.0, f64::max)
    }

    /// Whether a fault changes answers about the walk's present event: because it is under way on
    /// the host, or because it struck when the event began.
    fn amends(&self, world: &World, id: FaultId, walk: &Walk) -> bool {
        let state = &self.faults[id.index()];
        let fault = &world.faults[id.index()];
        match fault.when {
            // A slow agent stays slow for the events behind the one that slowed it.
            When::On(_) if matches!(fault.what, What::AgentSlow { .. }) => {
                state.struck.contains(&walk.host)
            }
            When::On(_) => {
                state.struck.contains(&walk.host)
                    && self.matches(world, id, walk)
                    && self.passes_chance(world, id, walk.host, strike_number(walk))
            }
            When::At(_) | When::During { .. } | When::PerHour(_) => {
                state.active.iter().any(|(host, _)| *host == walk.host)
            }
        }
    }

    fn matches(&self, world: &World, id: FaultId, walk: &Walk) -> bool {
        let When::On(filter) = world.faults[id.index()].when else {
            return false;
        };
        admits(&filter, walk) && self.faults[id.index()].picked.contains(&walk.host)
    }

    fn path_on(&self, world: &World, fault: FaultId, host: InstanceId) -> PathHash {
        let fault = &world.faults[fault.index()].name;
        PathHash::of(&format!(
            "fault/{fault}/host/{}",
            world.hosts[host.index()].name
        ))
    }
}

/// A century: later than any run.
const MAX_ARRIVAL_S: f64 = 100.0 * 366.0 * 86_400.0;

/// Tells the events of one host apart.
const fn strike_number(walk: &Walk) -> u32 {
    walk.deployment.0 * 16 + walk.event as u32
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

/// Draws the hosts a fault may strike. Each host has its own key, so that a further host changes
/// as few picks as it can.
fn pick(world: &World, fault: &Fault, seed: Seed, path: PathHash) -> Vec<InstanceId> {
    let hosts = &fault.whom.hosts;
    let wanted = match fault.whom.pick {
        Pick::All | Pick::Chance(_) => return hosts.clone(),
        // Whoever comes first: counted when the events begin.
        Pick::Count(_) if matches!(fault.when, When::On(_)) => return hosts.clone(),
        Pick::Count(count) => count as usize,
        Pick::Share(share) => libm::round(share * hosts.len() as f64) as usize,
    };
    let drawn = Stream::new(seed, path, purpose::FAULT_PICK, 0).next_word();
    let key = |host: &InstanceId| {
        order_key(
            PathHash::of(&format!("host/{}", world.hosts[host.index()].name)),
            drawn,
        )
    };
    let mut keyed: Vec<(u64, InstanceId)> = hosts.iter().map(|host| (key(host), *host)).collect();
    keyed.sort_unstable();
    keyed.truncate(wanted);
    let mut picked: Vec<InstanceId> = keyed.into_iter().map(|(_, host)| host).collect();
    picked.sort_unstable();
    picked
}
