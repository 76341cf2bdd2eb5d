//! Working out all rates of an instant: demand, retries, target groups, cells, and what follows
//! (TRF-002, TRF-044).

use crate::account::requests::amount::{Amount, Rate, WHOLE_PPB};
use crate::account::requests::cell::Ability;
use crate::account::requests::erlang::Queue;
use crate::account::requests::fluid::{Cell, CellId, Change, Fluid};
use crate::account::requests::ids::TrafficId;
use crate::account::requests::site::FleetSite;
use crate::account::requests::station::{CLIENT_TIMEOUT, Station};
use crate::account::requests::waves::WAVE;
use crate::account::world::World;
use crate::aws::elb::ids::TargetGroupId;
use crate::aws::elb::routing::{Class, settle as route};
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
        for (place, entry) in world.target_groups.iter().enumerate() {
            let group = group_at(place);
            let look = self.outliers.look(group, entry, &self.cells, now);
            next = earliest(next, look);
        }
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
        let gathers = (0..self.streams.len()).any(|place| self.gathers(world, place));
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

    fn gathers(&self, world: &World, stream: usize) -> bool {
        let fails = self
            .groups
            .iter()
            .any(|flow| flow.fails() && flow.streams.iter().any(|(id, _)| id.index() == stream));
        self.streams[stream].gathers(&world.traffic[stream], fails)
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
            for (fleet, _) in &entry.fleets {
                let filled = self.of_fleet[fleet.index()].iter();
                scratch.cells.extend(filled.map(|cell| cell.index()));
            }
            if entry.fleets.len() > 1 {
                scratch.cells.sort_unstable();
                scratch.cells.dedup();
            }
            scratch.cells.retain(|at| {
                let cell = &self.cells[*at];
                let Some(slot) = entry.slot(cell.state.fleet) else {
                    return false;
                };
                let place = cell.state.standing.get(slot);
                if place.state == TargetState::Unregistered {
                    return false;
                }
                scratch.classes.push(Class {
                    zone: entry.zone_place(cell.state.zone),
                    count: cell.count(),
                    state: place.state,
                    weight_ppm: place.weight_ppm(),
                    outlier_weight_ppm: self.outliers.weight(group, &cell.state),
                    // Worked out where the algorithm asks for it (LB-031).
                    response_time_us: 1,
                });
                true
            });
            let flow = &mut self.groups[place];
            flow.note_doomed();
            let cells = &self.cells;
            let places = &scratch.cells;
            let routed = route(
                flow.offered.0,
                &mut scratch.classes,
                &entry.group,
                &self.zones[place],
                &mut scratch.shares,
                |class, rate| response_at(world, &cells[places[class]], Rate(rate)),
            );
            flow.no_target = Rate(routed.no_target);
            let before = std::mem::replace(&mut flow.choice, routed.choice);
            if before != routed.choice {
                let (from, to, rule) = (before, routed.choice, routed.rule);
                scratch.changes.push(Change::Choice {
                    group,
                    from,
                    to,
                    rule,
                });
            }
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

/// How long an answer of a cell takes at a rate per target, queue included, in microseconds.
fn response_at(world: &World, cell: &Cell, rate: Rate) -> u64 {
    let fleet = &world.fleets[cell.state.fleet.index()];
    let Some(station) = &fleet.station else {
        return 1;
    };
    let service = station.service_at(cell.state.latency_ppm).as_secs_f64();
    let able = capacity(world, cell).part(1, u64::from(cell.count().max(1)));
    let load = if able.0 == 0 {
        LOAD_MAX
    } else {
        (rate.0 as f64 / able.0 as f64).min(LOAD_MAX)
    };
    let wait = Queue::new(station.workers, load, service).mean_wait_s();
    let micros = (wait + service) * 1e6 + cell.servers.delay().as_micros() as f64;
    (micros as u64).max(1)
}

/// A cell at or above full load is taken for one just below (TRF-026).
const LOAD_MAX: f64 = 0.98;

fn group_at(place: usize) -> TargetGroupId {
    TargetGroupId(u16::try_from(place).expect("invariant: target groups are counted in u16"))
}

pub(super) fn earliest(one: Option<Time>, other: Option<Time>) -> Option<Time> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}
