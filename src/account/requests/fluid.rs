//! Requests as a fluid: cells of hosts alike, the target groups that spread requests over them, and
//! the traffics that ask (TRF-001).
//!
//! Whoever changes something first lets the fluid flow up to the present; when the clock leaves the
//! instant, all rates are worked out once. Nothing here looks at single requests or, but for a change
//! of its own, at single hosts, so that a run costs the same at any rate of requests.

mod placing;
mod reading;

use std::collections::BTreeMap;

use crate::account::requests::amount::Amount;
use crate::account::requests::cell::{LoadErrors, Probes, Servers};
use crate::account::requests::group_flow::{Freshness, GroupFlow, Success};
use crate::account::requests::host_state::HostState;
use crate::account::requests::ids::TrafficId;
use crate::account::requests::outliers::Outliers;
use crate::account::requests::site::FleetSite;
use crate::account::requests::stream::Stream;
use crate::account::requests::sums::{LatencyKey, Sums};
use crate::account::requests::waves::Known;
use crate::account::world::World;
use crate::aws::codedeploy::ids::InstanceId;
use crate::aws::elb::ids::TargetGroupId;
use crate::aws::elb::routing::Choice;
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
    /// The fluid has flowed up to here.
    pub(super) at: Time,
    pub(super) cells: Vec<Cell>,
    index: BTreeMap<HostState, CellId>,
    free: Vec<CellId>,
    /// By fleet: the cells that hold hosts, in rising order.
    pub(super) of_fleet: Vec<Vec<CellId>>,
    /// By host; none where its fleet gets no requests.
    homes: Vec<Home>,
    pub(super) groups: Vec<GroupFlow>,
    pub(super) streams: Vec<Stream>,
    /// Whether the rates no longer fit the state.
    stale: bool,
    pub(super) outliers: Outliers,
    /// By fleet: what was served and what could have been since the last minute.
    pub(super) busy: Vec<Busy>,
    /// By target group: the weight of each zone in DNS, in parts per million.
    pub(super) zones: Vec<Vec<u64>>,
    pub(super) scratch: super::settle::Scratch,
}

/// How busy a fleet was.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Busy {
    served: Amount,
    able: Amount,
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
    Probes(CellId, Probes),
}

impl Fluid {
    /// No host is anywhere yet.
    pub fn new(world: &World, seed: Seed) -> Self {
        let home = Home {
            cell: CellId::NONE,
            place: 0,
        };
        Self {
            at: Time::ZERO,
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
            stale: !world.target_groups.is_empty(),
            outliers: Outliers::new(world.target_groups.len()),
            busy: vec![Busy::default(); world.fleets.len()],
            zones: world
                .target_groups
                .iter()
                .map(|entry| vec![1_000_000; entry.zone_ids.len()])
                .collect(),
            scratch: super::settle::Scratch::default(),
        }
    }

    /// Other chance from here on.
    pub fn reseed(&mut self, world: &World, seed: Seed, now: Time) {
        self.advance(world, now);
        for stream in &mut self.streams {
            stream.reseed(seed);
        }
        self.stale = true;
    }

    /// Whether the rates have to be worked out before the clock goes on.
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

    /// Weights, zones or what else decides where requests go have changed.
    pub fn disturb(&mut self, world: &World, now: Time) {
        self.advance(world, now);
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
        self.disturb(world, now);
        self.zones[group.index()] = weights;
    }

    /// The weights of the target groups of a traffic change, for those clients that do not stay.
    pub fn shift_weights(&mut self, world: &World, traffic: TrafficId, weights: &[u32], now: Time) {
        self.disturb(world, now);
        let stays = world.traffic[traffic.index()].stickiness;
        self.streams[traffic.index()].shift(weights, stays, world.fluid.sticky_at_zero, now);
    }

    /// Requests that run on a host when it begins to drain and will not be done in time.
    pub fn cut_running(&mut self, host: InstanceId, group: TargetGroupId, amount: Amount) {
        let home = self.homes[host.index()];
        let freshness = self.cells[home.cell.index()].freshness;
        self.groups[group.index()].cut_off(amount, freshness);
    }

    /// Lets the fluid flow up to `now` at the present rates.
    pub fn advance(&mut self, world: &World, now: Time) {
        if now <= self.at {
            return;
        }
        let time = now.since(self.at);
        self.at = now;
        for cell in &mut self.cells {
            if cell.hosts.is_empty() {
                continue;
            }
            flow_through(cell, &mut self.groups, &mut self.busy, time);
        }
        for (flow, entry) in self.groups.iter_mut().zip(&world.target_groups) {
            flow.advance(time, entry.reference, world.fluid.headroom_ppm);
        }
        self.tell_streams(world);
    }

    /// Failures go back to the traffics they came from, which ask again or give up (TRF-044).
    pub(super) fn tell_streams(&mut self, world: &World) {
        let streams = &mut self.streams;
        for flow in &mut self.groups {
            let since = std::mem::take(&mut flow.since);
            if since.errors.0 == 0 && since.at_once.0 == 0 && since.after_patience.0 == 0 {
                continue;
            }
            let mut left = since;
            let mut seen = Amount::ZERO;
            let senders = flow.streams.len();
            for (place, (id, rate)) in flow.streams.iter().enumerate() {
                let part = |amount: Amount, left: Amount| {
                    if place + 1 == senders || flow.offered.0 == 0 {
                        return left;
                    }
                    let (rate, all) = (i128::from(rate.0), i128::from(flow.offered.0));
                    Amount(super::arithmetic::mul_div(amount.0, rate, all)).min(left)
                };
                let errors = part(since.errors, left.errors);
                let at_once = part(since.at_once, left.at_once);
                let late = part(since.after_patience, left.after_patience);
                left.errors -= errors;
                left.at_once -= at_once;
                left.after_patience -= late;
                let correlation = world.traffic[id.index()]
                    .retries
                    .correlation_ppb
                    .unwrap_or(0);
                let stream = &mut streams[id.index()];
                seen += stream.take(Known::AtOnce, errors, correlation);
                seen += stream.take(Known::AtOnce, at_once, 0);
                seen += stream.take(Known::AfterPatience, late, 0);
            }
            // Nobody asks any more: what was left of the backlog has failed for good.
            if senders == 0 {
                seen = since.errors + since.at_once + since.after_patience;
            }
            flow.sums.failed += seen;
        }
    }

    /// Everything is in its place: the first minute begins with the numbers of targets as they are.
    pub fn begin(&mut self) {
        for flow in &mut self.groups {
            flow.sums = Sums::new(self.at);
            flow.note_health();
        }
    }

    /// Closes the minute of a target group: its sums, and what waits.
    pub fn close(&mut self, group: TargetGroupId, now: Time) -> (Sums, Amount) {
        let cells = self.cells.iter().filter(|cell| !cell.hosts.is_empty());
        let waiting: Amount = cells
            .map(|cell| cell.servers.backlog().waiting(group))
            .sum();
        let sums = self.groups[group.index()].close(now, waiting);
        (sums, waiting)
    }
}

fn flow_through(cell: &mut Cell, groups: &mut [GroupFlow], busy: &mut [Busy], time: Duration) {
    let (served, able) = cell.servers.use_of();
    let fleet = &mut busy[cell.state.fleet.index()];
    fleet.served += served.over(time);
    fleet.able += able.over(time);
    let freshness = cell.freshness;
    let answers = cell.servers.advance(time, |group, fate, amount| {
        groups[group.index()].book(fate, amount, freshness);
    });
    if answers.amount.0 == 0 {
        return;
    }
    let state = &cell.state;
    let key = LatencyKey::new(
        state.fleet,
        state.latency_ppm,
        answers.load_ppm,
        answers.delay,
    );
    let total = cell.servers.arrivals();
    for (group, rate) in cell.servers.arrivals_by_group() {
        let part = super::arithmetic::mul_div(
            answers.amount.0,
            i128::from(rate.0),
            i128::from(total.0.max(1)),
        );
        *groups[group.index()]
            .sums
            .latency
            .entry(key)
            .or_insert(Amount::ZERO) += Amount(part);
    }
}

/// Whether a state runs a revision that ran nowhere in the fleet at the start.
fn freshness(fleet: &FleetSite, state: &HostState) -> Freshness {
    match state.revision {
        Some(revision) if fleet.ran.binary_search(&revision).is_err() => Freshness::New,
        Some(_) | None => Freshness::Known,
    }
}
