//! Working out all rates of an instant: demand, retries, target groups, cells, and what follows
//! (TRF-002, TRF-044).

use crate::account::requests::amount::{Amount, Rate, WHOLE_PPB};
use crate::account::requests::cell::Ability;
use crate::account::requests::fluid::{Cell, CellId, Change, Fluid};
use crate::account::requests::ids::TrafficId;
use crate::account::requests::site::FleetSite;
use crate::account::requests::station::{CLIENT_TIMEOUT, Station};
use crate::account::requests::waves::WAVE;
use crate::account::world::World;
use crate::aws::elb::ids::TargetGroupId;
use crate::aws::elb::routing::{Class, split};
use crate::aws::elb::target::TargetState;
use crate::aws::elb::target_group::QueueSharing;
use crate::kernel::time::{Duration, Time};

/// Room that is used again at every instant.
#[derive(Clone, Debug, Default)]
pub(super) struct Scratch {
    classes: Vec<Class>,
    /// The cell of each class.
    cells: Vec<usize>,
    shares: Vec<u64>,
    /// What the rates lead to, to be told.
    pub(super) changes: Vec<Change>,
}

impl Fluid {
    /// Works out the rates from `now` on, to which the fluid has flowed; returns when they change by
    /// themselves. What follows can be taken from [`Fluid::take_changes`].
    pub fn settle(&mut self, world: &World, now: Time) -> Option<Time> {
        self.advance(world, now);
        self.note_settled();
        let mut next = self.settle_streams(world, now);
        self.spread(world);
        let mut cells = std::mem::take(&mut self.cells);
        for (place, cell) in cells.iter_mut().enumerate() {
            if cell.hosts.is_empty() {
                continue;
            }
            if let Some(after) = self.plan(world, place, cell) {
                next = earliest(next, now.checked_add(after));
            }
        }
        self.cells = cells;
        for (place, flow) in self.groups.iter_mut().enumerate() {
            if let Some(from) = flow.judge() {
                let to = flow.success;
                let group = group_at(place);
                self.scratch
                    .changes
                    .push(Change::Success { group, from, to });
            }
        }
        let gathers = (0..self.streams.len()).any(|place| self.gathers(place));
        if gathers {
            let whole = now.as_micros() / WAVE.as_micros() + 1;
            let second = Duration::from_micros(whole.saturating_mul(WAVE.as_micros()));
            next = earliest(next, Time::ZERO.checked_add(second));
        }
        next
    }

    /// The changes since they were last taken, in their order.
    pub fn take_changes(&mut self, into: &mut Vec<Change>) {
        into.append(&mut self.scratch.changes);
    }

    fn gathers(&self, stream: usize) -> bool {
        let fails = self
            .groups
            .iter()
            .any(|flow| flow.fails() && flow.streams.iter().any(|(id, _)| id.index() == stream));
        self.streams[stream].gathers(fails)
    }

    fn settle_streams(&mut self, world: &World, now: Time) -> Option<Time> {
        for flow in &mut self.groups {
            flow.clear_rates();
        }
        let mut next = None;
        for (place, traffic) in world.traffic.iter().enumerate() {
            let stream = &mut self.streams[place];
            let given_up = stream.launch(traffic, now);
            next = earliest(next, stream.settle(traffic, now));
            self.forward(place, given_up);
        }
        next
    }

    /// Spreads a traffic over its target groups by their weights (LB-034).
    fn forward(&mut self, place: usize, given_up: Amount) {
        let stream = &self.streams[place];
        let weights = &stream.forward;
        let all: u64 = weights.iter().map(|(_, weight)| u64::from(*weight)).sum();
        // What is asked first and what is asked again are each shared out by themselves: no target
        // group gets more first attempts than attempts.
        let again = stream.total.saturating_sub(stream.demand);
        let mut left = (stream.demand, again);
        let mut given_up = given_up;
        let last = weights.iter().rposition(|(_, weight)| *weight > 0);
        for (at, (group, weight)) in weights.iter().enumerate() {
            let flow = &mut self.groups[group.index()];
            let is_last = last == Some(at);
            let part = |rate: Rate, left: Rate| match is_last {
                true => left,
                false => rate.part(u64::from(*weight), all),
            };
            let first = part(stream.demand, left.0);
            let repeated = part(again, left.1);
            left.0 = left.0.saturating_sub(first);
            left.1 = left.1.saturating_sub(repeated);
            let rate = first + repeated;
            if is_last {
                flow.sums.failed += given_up;
                given_up = Amount::ZERO;
            }
            if rate.0 == 0 {
                continue;
            }
            let id = TrafficId(u16::try_from(place).expect("invariant: counted in u16"));
            flow.streams.push((id, rate));
            flow.offered += rate;
            flow.demand += first;
            flow.doomed += stream.doomed.part(rate.0, stream.total.0);
        }
    }

    /// Spreads what each target group gets over the cells.
    fn spread(&mut self, world: &World) {
        for cell in &mut self.cells {
            cell.servers.clear_arrivals();
        }
        for (place, entry) in world.target_groups.iter().enumerate() {
            let group = group_at(place);
            let scratch = &mut self.scratch;
            scratch.classes.clear();
            scratch.cells.clear();
            for (at, cell) in self.cells.iter().enumerate() {
                let Some(slot) = entry.slot(cell.state.fleet) else {
                    continue;
                };
                let place = cell.state.standing.get(slot);
                if cell.hosts.is_empty() || place.state == TargetState::Unregistered {
                    continue;
                }
                scratch.classes.push(Class {
                    zone: cell.state.zone.0,
                    count: cell.count(),
                    state: place.state,
                    slow_start: place.slow_start,
                    response_time: response_time(world, cell),
                    outlier_ppm: 1_000_000,
                });
                scratch.cells.push(at);
            }
            let flow = &mut self.groups[place];
            flow.note_doomed();
            let routed = split(
                &entry.group,
                flow.offered.0,
                &self.zones[place],
                &scratch.classes,
                &mut scratch.shares,
            );
            flow.no_target = Rate(routed.no_target);
            for ((at, share), class) in scratch
                .cells
                .iter()
                .zip(&scratch.shares)
                .zip(&scratch.classes)
            {
                let cell = &mut self.cells[*at];
                cell.servers.arrive(group, Rate(*share));
                let reached =
                    *share > 0 || flow.offered.0 == 0 && class.state == TargetState::Healthy;
                if reached {
                    flow.capacity += capacity(world, cell);
                }
            }
        }
    }

    /// Works out the rates of one cell; returns after what time they change.
    fn plan(&mut self, world: &World, place: usize, cell: &mut Cell) -> Option<Duration> {
        let fleet = &world.fleets[cell.state.fleet.index()];
        let station = fleet.station.as_ref()?;
        let ability = self.ability(world, cell, fleet, station);
        let forecast = cell.servers.plan(&ability);
        let total = cell.servers.arrivals();
        for (group, rate) in cell.servers.arrivals_by_group() {
            let good = forecast.success.part(rate.0, total.0);
            let flow = &mut self.groups[group.index()];
            flow.good += good.share(WHOLE_PPB - flow.doomed_ppb.min(WHOLE_PPB));
        }
        if forecast.probes != cell.probes {
            cell.probes = forecast.probes;
            let id = CellId::at(place);
            self.scratch.changes.push(Change::Probes(id, cell.probes));
        }
        forecast.changes_after
    }

    fn ability(&self, world: &World, cell: &Cell, fleet: &FleetSite, station: &Station) -> Ability {
        let capacity = capacity(world, cell);
        let patience = self.patience(world, cell);
        let count = i128::from(cell.count());
        let queue_max = match station.queue_max {
            Some(per_host) => Amount(per_host.0.saturating_mul(count)),
            None => station.queue_max(capacity, patience),
        };
        let time = station.service_at(cell.state.latency_ppm);
        let limits = fleet.groups.iter().filter_map(|group| {
            let check = &world.target_groups[group.index()].group.health_check;
            let shares = check.enabled && check.queue == QueueSharing::Shared;
            shares.then(|| match check.timeout > time {
                true => capacity.over(check.timeout.saturating_sub(time)),
                // Not even an idle target answers in time.
                false => Amount(i128::MIN / 4),
            })
        });
        Ability {
            service: cell.state.service,
            capacity,
            queue_max,
            patience,
            discipline: station.discipline,
            error_ppb: u64::from(cell.state.error_ppb),
            errors_under_load: world.fluid.load_errors,
            probe_limit: limits.min(),
        }
    }

    /// How long the clients of a cell wait: the least patient count.
    fn patience(&self, world: &World, cell: &Cell) -> Duration {
        let arrivals = cell.servers.arrivals_by_group().iter();
        let senders = arrivals.flat_map(|(group, _)| &self.groups[group.index()].streams);
        senders
            .map(|(id, _)| world.traffic[id.index()].client_timeout)
            .min()
            .unwrap_or(CLIENT_TIMEOUT)
    }
}

/// What all targets of a cell can serve.
pub(super) fn capacity(world: &World, cell: &Cell) -> Rate {
    let fleet = &world.fleets[cell.state.fleet.index()];
    let Some(station) = &fleet.station else {
        return Rate::ZERO;
    };
    if cell.state.service != super::cell::Service::Serves {
        return Rate::ZERO;
    }
    let all = u128::from(station.capacity.0) * u128::from(cell.count());
    let able = all * u128::from(cell.state.capacity_ppm) / 1_000_000;
    Rate(u64::try_from(able).unwrap_or(u64::MAX))
}

/// How long an answer takes, queue included.
fn response_time(world: &World, cell: &Cell) -> Duration {
    let fleet = &world.fleets[cell.state.fleet.index()];
    match &fleet.station {
        Some(station) => cell
            .servers
            .delay()
            .saturating_add(station.service_at(cell.state.latency_ppm)),
        None => Duration::ZERO,
    }
}

fn group_at(place: usize) -> TargetGroupId {
    TargetGroupId(u16::try_from(place).expect("invariant: target groups are counted in u16"))
}

pub(super) fn earliest(one: Option<Time>, other: Option<Time>) -> Option<Time> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}
