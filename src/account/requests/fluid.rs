//! Requests as a fluid: cells of hosts alike, the target groups that spread requests over them, and
//! the traffics that ask (TRF-001).
//!
//! Whoever changes something first lets the fluid flow up to the present there; when the clock leaves
//! the instant, the rates of what was disturbed are worked out once. Nothing here looks at single
//! requests or, but for a change of its own, at single hosts, so that a run costs the same at any rate
//! of requests.

mod placing;
mod reading;

use std::collections::BTreeMap;

use crate::account::requests::ability::LoadErrors;
use crate::account::requests::amount::Amount;
use crate::account::requests::arithmetic::part;
use crate::account::requests::busy::BusyFleets;
use crate::account::requests::cell::{Fate, Servers};
use crate::account::requests::group_flow::{Failures, Faulty, Freshness, GroupFlow, Success};
use crate::account::requests::host_state::HostState;
use crate::account::requests::ids::TrafficId;
use crate::account::requests::island::{Island, Islands};
use crate::account::requests::outliers::Outliers;
use crate::account::requests::probes::Probes;
use crate::account::requests::site::FleetSite;
use crate::account::requests::stream::Stream;
use crate::account::requests::sums::{Met, Sums};
use crate::account::requests::waves::Known;
use crate::account::world::World;
use crate::aws::codedeploy::ids::InstanceId;
use crate::aws::elb::ids::TargetGroupId;
use crate::aws::elb::routing::{Choice, Class};
use crate::aws::elb::stickiness::StickyAtWeightZero;
use crate::kernel::chance::stream::Seed;
use crate::kernel::time::{Duration, Time};
use crate::rulebook::Rule;

/// Choices of the fluid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FluidPolicy {
    /// Whether answers fail near full load (TRF-009).
    pub load_errors: LoadErrors,
    /// What sticky clients of a group do whose weight falls to nothing (LB-035).
    pub sticky_at_zero: StickyAtWeightZero,
    /// Capacity wanted for the demand, in parts per million of it (TRF-065).
    pub headroom_ppm: u32,
}

impl Default for FluidPolicy {
    fn default() -> Self {
        Self {
            load_errors: LoadErrors::Grow,
            sticky_at_zero: StickyAtWeightZero::default(),
            headroom_ppm: 1_000_000,
        }
    }
}

/// Index of a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CellId(u32);

impl CellId {
    const NONE: Self = Self(u32::MAX);

    pub(super) fn at(place: usize) -> Self {
        Self(u32::try_from(place).expect("invariant: fewer cells than hosts"))
    }

    pub(super) const fn index(self) -> usize {
        self.0 as usize
    }
}

/// Hosts alike.
#[derive(Clone, Debug)]
pub(super) struct Cell {
    pub(super) state: HostState,
    pub(super) freshness: Freshness,
    pub(super) hosts: Vec<InstanceId>,
    pub(super) servers: Servers,
    pub(super) probes: Probes,
    /// By slot: what the target group sees of its hosts, but for their number.
    pub(super) faces: Vec<Class>,
    /// Slots of the target groups whose checks wait in the queue, with the time they may wait there;
    /// none where not even an idle host answers in time.
    pub(super) checks: Vec<(usize, Option<Duration>)>,
    /// Whether some target group has its hosts for targets.
    pub(super) is_target: bool,
}

impl Cell {
    pub(super) fn count(&self) -> u32 {
        u32::try_from(self.hosts.len()).expect("invariant: hosts are counted in u32")
    }
}

/// Where a host is.
#[derive(Clone, Copy, Debug)]
struct Home {
    cell: CellId,
    place: u32,
}

/// All requests of a run.
#[derive(Clone, Debug)]
pub struct Fluid {
    pub(super) islands: Islands,
    pub(super) cells: Vec<Cell>,
    index: BTreeMap<HostState, CellId>,
    free: Vec<CellId>,
    /// By fleet: the cells that hold hosts, in rising order.
    pub(super) of_fleet: Vec<Vec<CellId>>,
    /// By host; none where its fleet gets no requests.
    homes: Vec<Home>,
    pub(super) groups: Vec<GroupFlow>,
    pub(super) streams: Vec<Stream>,
    /// By target group: the traffics that may ask it, and its place in their lists.
    pub(super) senders: Vec<Vec<(TrafficId, usize)>>,
    /// Whether some rates no longer fit the state.
    stale: bool,
    pub(super) outliers: Outliers,
    pub(super) busy: BusyFleets,
    /// By target group: the weight of each zone in DNS, in parts per million.
    pub(super) zones: Vec<Vec<u64>>,
    pub(super) scratch: super::settle::Scratch,
}

/// A change that follows from the rates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// How much of what users ask of a target group succeeds.
    Success {
        /// Which.
        group: TargetGroupId,
        /// What it was.
        from: Success,
        /// What it is.
        to: Success,
    },
    /// From whom a target group chooses.
    Choice {
        /// Which.
        group: TargetGroupId,
        /// What it was.
        from: Choice,
        /// What it is.
        to: Choice,
        /// By which rule.
        rule: Rule,
    },
    /// Whether health checks that wait in the queue of a cell pass.
    Probes(CellId),
}

impl Fluid {
    /// No host is anywhere yet.
    pub fn new(world: &World, seed: Seed) -> Self {
        let home = Home {
            cell: CellId::NONE,
            place: 0,
        };
        Self {
            islands: Islands::new(world.fleets.len(), &world.target_groups),
            cells: Vec::new(),
            index: BTreeMap::new(),
            free: Vec::new(),
            of_fleet: vec![Vec::new(); world.fleets.len()],
            homes: vec![home; world.hosts.len()],
            groups: vec![GroupFlow::default(); world.target_groups.len()],
            streams: world
                .traffic
                .iter()
                .map(|traffic| Stream::new(traffic, seed))
                .collect(),
            senders: senders(world),
            stale: !world.target_groups.is_empty(),
            outliers: Outliers::new(world.target_groups.len()),
            busy: BusyFleets::new(world),
            zones: world
                .target_groups
                .iter()
                .map(|entry| vec![1_000_000; entry.zone_ids.len()])
                .collect(),
            scratch: super::settle::Scratch::default(),
        }
    }

    /// Other chance from here on.
    pub fn reseed(&mut self, seed: Seed) {
        for stream in &mut self.streams {
            stream.reseed(seed);
        }
        self.stale = true;
    }

    /// Whether rates have to be worked out before the clock goes on.
    pub const fn is_stale(&self) -> bool {
        self.stale
    }

    pub(super) fn note_settled(&mut self) {
        self.stale = false;
    }

    /// The state of a host that is in a cell.
    pub fn state(&self, host: InstanceId) -> Option<&HostState> {
        let home = self.homes.get(host.index())?;
        Some(&self.cells.get(home.cell.index())?.state)
    }

    /// The hosts of a cell.
    pub fn hosts(&self, cell: CellId) -> &[InstanceId] {
        &self.cells[cell.index()].hosts
    }

    /// The flow of a target group.
    pub fn group(&self, group: TargetGroupId) -> &GroupFlow {
        &self.groups[group.index()]
    }

    /// Rates that change by themselves have come to their time.
    pub fn wake(&mut self) {
        self.stale = true;
    }

    /// What decides where the requests of a target group go has changed.
    fn disturb(&mut self, world: &World, group: TargetGroupId, now: Time) {
        let island = self.islands.of_group(group);
        self.disturb_island(world, island, now);
    }

    fn disturb_island(&mut self, world: &World, island: usize, now: Time) {
        self.advance_island(world, island, now);
        self.islands.list[island].stale = true;
        self.stale = true;
    }

    /// The weights of the zones of a target group in DNS change.
    pub fn weigh_zones(
        &mut self,
        world: &World,
        group: TargetGroupId,
        weights: Vec<u64>,
        now: Time,
    ) {
        self.disturb(world, group, now);
        self.zones[group.index()] = weights;
    }

    /// The weights of the target groups of a traffic change, for those clients that do not stay.
    pub fn shift_weights(&mut self, world: &World, traffic: TrafficId, weights: &[u32], now: Time) {
        let stays = world.traffic[traffic.index()].stickiness;
        self.streams[traffic.index()].shift(weights, stays, world.fluid.sticky_at_zero, now);
        self.stale = true;
    }

    /// Requests that run on a host when it begins to drain and will not be done in time.
    pub fn hold_running(&mut self, group: TargetGroupId, amount: Amount) {
        self.groups[group.index()].hold(amount);
    }

    /// Requests that were held are cut off as a host has drained.
    pub fn cut_running(
        &mut self,
        world: &World,
        host: InstanceId,
        group: TargetGroupId,
        amount: Amount,
        now: Time,
    ) {
        self.disturb(world, group, now);
        let home = self.homes[host.index()];
        let cell = self.cells.get(home.cell.index());
        let freshness = cell.map_or(Freshness::Known, |cell| cell.freshness);
        self.groups[group.index()].cut_off(amount, freshness);
        let island = self.islands.of_group(group);
        self.tell_streams(world, island);
    }

    /// Lets all of the fluid flow up to `now` at the present rates.
    pub fn advance(&mut self, world: &World, now: Time) {
        for island in 0..self.islands.list.len() {
            self.advance_island(world, island, now);
        }
    }

    /// Lets the fluid flow up to `now` around a host.
    pub fn advance_at(&mut self, world: &World, host: InstanceId, now: Time) {
        let island = self.islands.of_fleet(world.sites[host.index()].fleet);
        self.advance_island(world, island, now);
    }

    pub(super) fn advance_island(&mut self, world: &World, island: usize, now: Time) {
        let Island {
            at, groups, fleets, ..
        } = &mut self.islands.list[island];
        if now <= *at {
            return;
        }
        let from = std::mem::replace(at, now);
        for fleet in fleets {
            for id in &self.of_fleet[fleet.index()] {
                let cell = &mut self.cells[id.index()];
                if self.busy.are_watched() {
                    let able = super::settle::capacity(world, cell);
                    let served = cell.servers.served();
                    self.busy.note(*fleet, served, able, now.since(from));
                }
                if !cell.servers.is_idle() {
                    flow_through(cell, &mut self.groups, from, now);
                }
            }
        }
        let time = now.since(from);
        let mut failed = false;
        for group in groups {
            let flow = &mut self.groups[group.index()];
            let reference = world.target_groups[group.index()].reference;
            flow.advance(time, reference, world.fluid.headroom_ppm);
            failed |= !flow.since.is_nothing();
        }
        if failed {
            self.tell_streams(world, island);
        }
    }

    /// Failures go back to the traffics they came from, which ask again or give up (TRF-044).
    fn tell_streams(&mut self, world: &World, island: usize) {
        let streams = &mut self.streams;
        for group in &self.islands.list[island].groups {
            let flow = &mut self.groups[group.index()];
            let mut seen = Amount::ZERO;
            let mut tell = |id: TrafficId, known: Known, failures: Failures| {
                let retries = &world.traffic[id.index()].retries;
                let correlation = retries.correlation_ppb.unwrap_or(0);
                streams[id.index()].take(known, failures, correlation)
            };
            for (id, failures) in flow.since.given_up.drain(..) {
                seen += tell(id, Known::AtOnce, failures);
            }
            let at_once = std::mem::take(&mut flow.since.at_once);
            let late = std::mem::take(&mut flow.since.after_patience);
            for (known, failures) in [(Known::AtOnce, at_once), (Known::AfterPatience, late)] {
                if failures == Failures::default() {
                    continue;
                }
                let mut left = failures;
                let mut rates = flow.offered;
                for (id, rate) in &flow.streams {
                    let share = |left: Amount| part(left, (*rate).min(rates), rates);
                    let own = Failures {
                        sound: share(left.sound),
                        doomed: share(left.doomed),
                    };
                    rates = rates.saturating_sub(*rate);
                    left.sound -= own.sound;
                    left.doomed -= own.doomed;
                    seen += tell(*id, known, own);
                }
                // Nobody asks any more: what is left has failed for good.
                seen += left.sound + left.doomed;
            }
            flow.sums.failed += seen;
        }
    }

    /// Everything is in its place: the first minute begins with the numbers of targets as they are.
    pub fn begin(&mut self) {
        for flow in &mut self.groups {
            flow.sums = Sums::new(Time::ZERO);
            flow.note_health();
        }
    }

    /// Closes the minute of a target group: its sums, and what waits or still runs where it will be cut
    /// off.
    pub fn close(&mut self, world: &World, group: TargetGroupId, now: Time) -> (Sums, Amount) {
        let fleets = &world.target_groups[group.index()].fleets;
        let cells = fleets
            .iter()
            .flat_map(|(fleet, _)| &self.of_fleet[fleet.index()]);
        let queued: Amount = cells
            .map(|id| self.cells[id.index()].servers.backlog().waiting(group))
            .sum();
        let running = self.running(world, group);
        self.groups[group.index()].close(now, queued, running)
    }
}

/// By target group: the traffics that may ask it, and its place in their lists.
fn senders(world: &World) -> Vec<Vec<(TrafficId, usize)>> {
    let mut senders = vec![Vec::new(); world.target_groups.len()];
    for (number, traffic) in world.traffic.iter().enumerate() {
        let id = TrafficId(u16::try_from(number).expect("traffics are counted in u16"));
        for (place, (group, _)) in traffic.forward.iter().enumerate() {
            senders[group.index()].push((id, place));
        }
    }
    senders
}

fn flow_through(cell: &mut Cell, groups: &mut [GroupFlow], from: Time, to: Time) {
    let (state, freshness) = (&cell.state, cell.freshness);
    let faulty = Faulty {
        error_ppb: cell.servers.error_ppb(),
        late_ppb: u64::from(state.late_ppb),
    };
    let middle = Time::from_micros((from.as_micros() + to.as_micros()) / 2);
    let met = Met {
        load_ppm: cell.servers.load_ppm(),
        delay: Duration::ZERO,
        age: middle.since(cell.servers.loaded_since().min(middle)),
    };
    cell.servers.advance(from, to, |group, fate, amount| {
        let flow = &mut groups[group.index()];
        match fate {
            Fate::Arrives => flow.arrive(amount, freshness),
            Fate::Fails(cause, sender) => flow.fail(cause, sender, amount, freshness),
            Fate::Served(waits) => {
                flow.answer(amount, faulty, freshness);
                let (fleet, latency_ppm) = (state.fleet, state.latency_ppm);
                flow.sums
                    .note_answers(fleet, latency_ppm, amount, &met, waits);
            }
        }
    });
}

/// Whether a state runs a revision that ran nowhere in the fleet at the start.
fn freshness(fleet: &FleetSite, state: &HostState) -> Freshness {
    match state.revision {
        Some(revision) if fleet.ran.binary_search(&revision).is_err() => Freshness::New,
        Some(_) | None => Freshness::Known,
    }
}
