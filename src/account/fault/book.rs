//! Faults during a run: whom each may strike, and which are under way. A fault amends answers and
//! states; it never reaches into a machine.

use crate::account::fault::description::{EventFilter, Fault, Pick, What, When};
use crate::account::luck::{order_key, purpose, word};
use crate::account::walk::Walk;
use crate::account::work::Work;
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
    /// The same as a set, for a fault that waits for an event; empty for others.
    awaits: HostSet,
    /// How often it is under way, by host, as far as it ever was.
    active: PerHost,
    /// Hosts it has struck when their event began.
    struck: HostSet,
    /// How often it came upon each host: tells one draw from the next, host by host, so that another
    /// host moves none (RNG-003, RNG-004).
    strikes: PerHost,
}

/// Counts by host, as long as the largest host counted so far needs.
#[derive(Clone, Debug, Default)]
struct PerHost {
    counts: Vec<u32>,
}

impl PerHost {
    fn get(&self, host: InstanceId) -> u32 {
        self.counts.get(host.index()).copied().unwrap_or(0)
    }

    fn get_mut(&mut self, host: InstanceId) -> &mut u32 {
        if host.index() >= self.counts.len() {
            self.counts.resize(host.index() + 1, 0);
        }
        &mut self.counts[host.index()]
    }
}

/// A set of hosts, a bit for each.
#[derive(Clone, Debug, Default)]
struct HostSet {
    words: Vec<u64>,
    len: usize,
}

impl HostSet {
    fn of(hosts: &[InstanceId]) -> Self {
        let mut set = Self::default();
        for host in hosts {
            set.insert(*host);
        }
        set
    }

    fn contains(&self, host: InstanceId) -> bool {
        let word = self.words.get(host.index() / 64).copied().unwrap_or(0);
        word >> (host.index() % 64) & 1 == 1
    }

    fn insert(&mut self, host: InstanceId) {
        if self.contains(host) {
            return;
        }
        let place = host.index() / 64;
        if place >= self.words.len() {
            self.words.resize(place + 1, 0);
        }
        self.words[place] |= 1 << (host.index() % 64);
        self.len += 1;
    }
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
            let awaits = match fault.when {
                When::On(_) => HostSet::of(&picked),
                When::At(_) | When::During { .. } | When::PerHour(_) => HostSet::default(),
            };
            State {
                picked,
                awaits,
                active: PerHost::default(),
                struck: HostSet::default(),
                strikes: PerHost::default(),
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

    /// Counts that `fault` comes upon `host`; the first time is 1.
    pub fn count_strike(&mut self, fault: FaultId, host: InstanceId) -> u32 {
        let strikes = self.faults[fault.index()].strikes.get_mut(host);
        *strikes += 1;
        *strikes
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

    /// How long this strike of a fault lasts on `host`; none for ever.
    pub fn lasts(
        &self,
        world: &World,
        fault: FaultId,
        host: InstanceId,
        strike: u32,
        now: Time,
    ) -> Option<Duration> {
        let description = &world.faults[fault.index()];
        if let When::During { to, .. } = description.when {
            return Some(to.since(now));
        }
        let drawn = || {
            let path = self.path_on(world, fault, host);
            word(self.seed, path, purpose::FAULT_LASTS, strike)
        };
        match (&description.lasts, description.what) {
            (Some(latency), _) => Some(latency.sample(drawn())),
            // A host that reboots comes back, asked or not (FLT-011).
            (None, What::InstanceReboot) => {
                let (shortest_s, longest_s) = REBOOT_S;
                let secs = shortest_s + (longest_s - shortest_s) * uniform(drawn());
                Some(Duration::from_secs_f64(secs))
            }
            (None, _) => None,
        }
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
        *self.faults[fault.index()].active.get_mut(host) += 1;
    }

    /// Notes that a fault is over on `host`.
    pub fn end(&mut self, fault: FaultId, host: InstanceId) {
        let times = self.faults[fault.index()].active.get_mut(host);
        *times = times.saturating_sub(1);
    }

    /// How much longer the application on a host takes for everything, in parts per million.
    pub fn slowness_ppm(&self, _world: &World, _host: InstanceId) -> u64 {
        1_000_000
    }

    /// Whether polls of alarms fail.
    pub fn fails_polls(&self) -> bool {
        false
    }

    /// Whether load balancers do not reach a host.
    pub fn hides(&self, _world: &World, _host: InstanceId) -> bool {
        false
    }

    /// Deletes a revision's bundle; false if it was gone already.
    pub fn delete_revision(&mut self, revision: RevisionId) -> bool {
        let there = !self.missing.contains(&revision);
        if there {
            self.missing.push(revision);
        }
        there
    }

    /// Whether a revision's bundle was deleted.
    pub fn revision_is_missing(&self, revision: RevisionId) -> bool {
        self.missing.contains(&revision)
    }

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
            self.faults[id.index()].struck.insert(walk.host);
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
        let amending = |id: &FaultId| self.amends(world, *id, walk);
        let factor = |id: usize| match world.faults[id].what {
            What::S3Slow { factor } => Some(factor),
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

    fn is_under_way(&self, id: FaultId, host: InstanceId) -> bool {
        self.faults[id.index()].active.get(host) > 0
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
            What::DiskFull => matches!(work, Work::Download | Work::Install),
            What::RevisionMissing { revision } => !self.revision_is_missing(revision),
            // What it stops begins no further event, so it strikes each deployment once.
            What::OperatorStop { .. }
            | What::InstanceCrash
            | What::InstanceReboot
            | What::AgentDead
            | What::AgentRestart
            | What::AgentSlow { .. }
            | What::AgentCredentials
            | What::Partition
            | What::ArchiveDeleted => true,
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

/// A reboot takes between these, unless the scenario says otherwise (FLT-011).
const REBOOT_S: (f64, f64) = (40.0, 90.0);

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
