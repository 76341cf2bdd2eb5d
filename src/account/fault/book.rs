//! Faults during a run: whom each may strike, and which are under way. A fault amends answers and
//! states; it never reaches into a machine.

use crate::account::fault::description::{Fault, Pick, What, When};
use crate::account::fault::hosts::{HostSet, PerHost};
use crate::account::fault::pick::pick;
use crate::account::fault::scope::Reach;
use crate::account::luck::{purpose, word};
use crate::account::world::World;
use crate::aws::codedeploy::ids::{DeploymentId, InstanceId, RevisionId};
use crate::kernel::chance::stream::{PathHash, Seed, open_uniform, uniform};
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
    pub(super) faults: Vec<State>,
    /// Faults that change what comes of events, in the scenario's order.
    pub(super) answering: Vec<FaultId>,
    /// Faults that matter to a host as requests meet it.
    pub(super) felt: Vec<FaultId>,
    /// Faults of the account that last.
    pub(super) common: Vec<FaultId>,
    /// Faults that strike when a lifecycle event begins, in the scenario's order.
    pub(super) on_event: Vec<FaultId>,
    missing: Vec<RevisionId>,
    pub(super) seed: Seed,
}

#[derive(Clone, Debug)]
pub(super) struct State {
    /// Hosts it may strike, picked for the whole run, in the scenario's order.
    pub(super) picked: Vec<InstanceId>,
    /// The same as a set, for a fault that waits for an event; empty for others.
    pub(super) awaits: HostSet,
    /// How often it is under way, by host, as far as it ever was.
    pub(super) active: PerHost,
    /// Hosts it has struck when their event began.
    pub(super) struck: HostSet,
    /// How often it came upon each host: tells one draw from the next, host by host, so that another
    /// host moves none (RNG-003, RNG-004).
    pub(super) strikes: PerHost,
    /// How often it is under way for the account as a whole.
    pub(super) common: u32,
    /// How often it came upon the account, or upon all its hosts together.
    common_strikes: u32,
    /// Deployments whose events it struck at, where it strikes more than a host.
    pub(super) met: Vec<DeploymentId>,
    /// Hosts that it keeps from load balancers at present, while it comes and goes.
    away: HostSet,
    /// The strike by which it last began to come and go, by host.
    flapping: PerHost,
}

impl FaultBook {
    /// All faults of `world`, none of them under way.
    pub fn new(world: &World, seed: Seed) -> Self {
        let mut answering = Vec::new();
        let mut felt = Vec::new();
        let mut common = Vec::new();
        let mut on_event = Vec::new();
        for (index, fault) in world.faults.iter().enumerate() {
            let id = FaultId(u16::try_from(index).expect("a scenario has at most 65535 faults"));
            if fault.what.amends_events() {
                answering.push(id);
            }
            if fault.what.is_felt_by_requests() {
                felt.push(id);
            }
            if fault.what.reach() == Reach::Account {
                common.push(id);
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
                common: 0,
                common_strikes: 0,
                met: Vec::new(),
                away: HostSet::default(),
                flapping: PerHost::default(),
            }
        };
        let faults = world.faults.iter().map(state).collect();
        Self {
            faults,
            answering,
            felt,
            common,
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

    /// Counts that `fault` comes upon the account, or upon all its hosts together; the first time
    /// is 1.
    pub fn count_common_strike(&mut self, fault: FaultId) -> u32 {
        let strikes = &mut self.faults[fault.index()].common_strikes;
        *strikes += 1;
        *strikes
    }

    /// The time from one strike of a fault to the next, on `host` or on all it concerns together,
    /// exponential (FLT-001).
    pub fn next_arrival(
        &self,
        world: &World,
        fault: FaultId,
        host: Option<InstanceId>,
        per_hour: f64,
        strike: u32,
    ) -> Duration {
        let path = self.path_on(world, fault, host);
        let drawn = word(self.seed, path, purpose::FAULT_ARRIVAL, strike);
        let hours = -libm::log(1.0 - open_uniform(drawn)) / per_hour;
        Duration::from_secs_f64((hours * 3600.0).min(MAX_ARRIVAL_S))
    }

    /// How long this strike of a fault lasts, on `host` or on all it concerns together; none for
    /// ever.
    pub fn lasts(
        &self,
        world: &World,
        fault: FaultId,
        host: Option<InstanceId>,
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
        let path = self.path_on(world, fault, Some(host));
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

    /// Notes that a fault of the account is under way.
    pub fn begin_common(&mut self, fault: FaultId) {
        self.faults[fault.index()].common += 1;
    }

    /// Notes that a fault of the account is over.
    pub fn end_common(&mut self, fault: FaultId) {
        let times = &mut self.faults[fault.index()].common;
        *times = times.saturating_sub(1);
    }

    /// Whether a fault of the account is under way.
    pub fn is_common(&self, fault: FaultId) -> bool {
        self.faults[fault.index()].common > 0
    }

    /// Whether a fault is under way on `host`.
    pub fn is_under_way(&self, id: FaultId, host: InstanceId) -> bool {
        self.faults[id.index()].active.get(host) > 0
    }

    /// Notes that a fault begins to come and go on `host` by this strike, which ends the flapping of
    /// an earlier one.
    pub fn begin_flapping(&mut self, fault: FaultId, host: InstanceId, strike: u32) {
        *self.faults[fault.index()].flapping.get_mut(host) = strike;
    }

    /// Whether a fault that comes and goes is still in this strike of it on `host`. One that came
    /// later and did not pass its chance struck nothing.
    pub fn still_flaps(&self, fault: FaultId, host: InstanceId, strike: u32) -> bool {
        self.is_under_way(fault, host) && self.faults[fault.index()].flapping.get(host) == strike
    }

    /// Whether a fault that comes and goes keeps load balancers from `host` at present.
    pub fn is_away(&self, fault: FaultId, host: InstanceId) -> bool {
        self.faults[fault.index()].away.contains(host)
    }

    /// Load balancers lose `host` by a fault that comes and goes.
    pub fn go_away(&mut self, fault: FaultId, host: InstanceId) {
        self.faults[fault.index()].away.insert(host);
    }

    /// Load balancers reach `host` again, as far as a fault that comes and goes is concerned.
    pub fn come_back(&mut self, fault: FaultId, host: InstanceId) {
        self.faults[fault.index()].away.remove(host);
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

    fn path_on(&self, world: &World, fault: FaultId, host: Option<InstanceId>) -> PathHash {
        let fault = &world.faults[fault.index()].name;
        match host {
            Some(host) => PathHash::of(&format!(
                "fault/{fault}/host/{}",
                world.hosts[host.index()].name
            )),
            None => PathHash::of(&format!("fault/{fault}")),
        }
    }
}

/// A century: later than any run.
const MAX_ARRIVAL_S: f64 = 100.0 * 366.0 * 86_400.0;

/// A reboot takes between these, unless the scenario says otherwise (FLT-011).
const REBOOT_S: (f64, f64) = (40.0, 90.0);
