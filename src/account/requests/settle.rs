//! Working out all rates of an instant: demand, retries, target groups, cells, and what follows
//! (TRF-002, TRF-044).

use crate::account::requests::ability::Ability;
use crate::account::requests::amount::{Amount, Rate, WHOLE_PPB};
use crate::account::requests::erlang::Queue;
use crate::account::requests::fluid::{Cell, CellId, Change, Fluid};
use crate::account::requests::group_flow::GroupFlow;
use crate::account::requests::island::Island;
use crate::account::requests::part::Sender;
use crate::account::requests::probes::ProbeLimit;
use crate::account::requests::stream::Settled;
use crate::account::requests::waves::WAVE;
use crate::account::world::World;
use crate::aws::elb::ids::TargetGroupId;
use crate::aws::elb::routing::{Class, settle as route};
use crate::aws::elb::target::TargetState;
use crate::kernel::time::Time;

/// Room that is used again at every instant.
#[derive(Clone, Debug, Default)]
pub(super) struct Scratch {
    classes: Vec<Class>,
    /// The cell of each class.
    cells: Vec<usize>,
    shares: Vec<u64>,
    limits: Vec<ProbeLimit>,
    good: Vec<(TargetGroupId, Rate)>,
    /// What the rates lead to, to be told.
    pub(super) changes: Vec<Change>,
}

impl Fluid {
    /// Works out the rates from `now` on of all that was disturbed or has come to its time; returns
    /// when rates change by themselves. What follows can be taken from [`Fluid::take_changes`].
    pub fn settle(&mut self, world: &World, now: Time) -> Option<Time> {
        self.note_settled();
        for place in 0..self.streams.len() {
            self.settle_stream(world, place, now);
        }
        let is_due = |next: Option<Time>| next.is_some_and(|at| at <= now);
        for place in 0..self.islands.list.len() {
            let island = &self.islands.list[place];
            if island.stale || is_due(island.next) {
                self.settle_island(world, place, now);
            }
        }
        let mut next = None;
        for (place, traffic) in world.traffic.iter().enumerate() {
            let fails = traffic.forward.iter().any(|(group, _)| {
                let flow = &self.groups[group.index()];
                flow.fails() && flow.streams.iter().any(|(id, _)| id.index() == place)
            });
            let stream = &mut self.streams[place];
            if stream.gathers(fails) {
                let whole = now.as_micros() / WAVE.as_micros() + 1;
                let second = Time::from_micros(whole.saturating_mul(WAVE.as_micros()));
                stream.next = earliest(stream.next, Some(second));
            }
            next = earliest(next, stream.next);
        }
        for island in &self.islands.list {
            next = earliest(next, island.next);
        }
        next
    }

    /// The changes since they were last taken, in their order.
    pub fn take_changes(&mut self, into: &mut Vec<Change>) {
        into.append(&mut self.scratch.changes);
    }

    /// Works out what a traffic asks, if it is time to, and disturbs the target groups it asks.
    fn settle_stream(&mut self, world: &World, place: usize, now: Time) {
        let stream = &mut self.streams[place];
        if !stream.stale && stream.next.is_none_or(|at| now < at) {
            return;
        }
        stream.stale = false;
        let traffic = &world.traffic[place];
        // What has failed up to now is known before what is asked again is worked out.
        for (group, _) in &traffic.forward {
            let island = self.islands.of_group(*group);
            self.advance_island(world, island, now);
        }
        let Settled { changed, given_up } = self.streams[place].settle(traffic, now);
        if given_up.0 > 0 {
            let shares = &self.streams[place].shares;
            let last = shares.iter().rposition(|share| share.rate.0 > 0);
            let (group, _) = traffic.forward[last.unwrap_or(0)];
            self.groups[group.index()].sums.failed += given_up;
        }
        if !changed {
            return;
        }
        for (group, _) in &traffic.forward {
            let island = self.islands.of_group(*group);
            self.islands.list[island].stale = true;
        }
        self.streams[place].spread();
    }

    fn settle_island(&mut self, world: &World, place: usize, now: Time) {
        self.advance_island(world, place, now);
        let Island { groups, fleets, .. } = &mut self.islands.list[place];
        let (groups, fleets) = (std::mem::take(groups), std::mem::take(fleets));
        let mut next = None;
        for group in &groups {
            self.gather_senders(*group);
            let entry = &world.target_groups[group.index()];
            if entry.group.anomaly_mitigation {
                let cells = entry.fleets.iter().flat_map(|(fleet, _)| {
                    let ids = &self.of_fleet[fleet.index()];
                    ids.iter().map(|id| &self.cells[id.index()])
                });
                let look = self.outliers.look(*group, entry, cells, now);
                next = earliest(next, look);
            }
        }
        for fleet in &fleets {
            for id in &self.of_fleet[fleet.index()] {
                self.cells[id.index()].servers.clear_arrivals();
            }
        }
        for group in &groups {
            self.spread(world, *group);
        }
        for fleet in &fleets {
            for at in 0..self.of_fleet[fleet.index()].len() {
                let id = self.of_fleet[fleet.index()][at];
                next = earliest(next, self.plan(world, id, now));
            }
        }
        for group in &groups {
            let flow = &mut self.groups[group.index()];
            if let Some(from) = flow.judge() {
                let to = flow.success;
                let group = *group;
                self.scratch
                    .changes
                    .push(Change::Success { group, from, to });
            }
        }
        let at = self.islands.list[place].at;
        self.islands.list[place] = Island {
            groups,
            fleets,
            at,
            next,
            stale: false,
        };
    }

    /// What all traffics ask of a target group (LB-034).
    fn gather_senders(&mut self, group: TargetGroupId) {
        let flow = &mut self.groups[group.index()];
        flow.clear_rates();
        for (id, place) in &self.senders[group.index()] {
            let share = &self.streams[id.index()].shares[*place];
            if share.rate.0 == 0 {
                continue;
            }
            flow.streams.push((*id, share.rate));
            flow.offered += share.rate;
            flow.demand += share.first;
            flow.doomed += share.doomed;
        }
        flow.note_doomed();
    }

    /// Spreads what a target group gets over the cells.
    fn spread(&mut self, world: &World, group: TargetGroupId) {
        let entry = &world.target_groups[group.index()];
        let scratch = &mut self.scratch;
        scratch.classes.clear();
        scratch.cells.clear();
        for (fleet, slot) in &entry.fleets {
            for id in &self.of_fleet[fleet.index()] {
                let cell = &self.cells[id.index()];
                let face = cell.faces[*slot];
                if face.state == TargetState::Unregistered {
                    continue;
                }
                scratch.cells.push(id.index());
                scratch.classes.push(Class {
                    count: cell.count(),
                    outlier_weight_ppm: self.outliers.weight(group, entry, &cell.state),
                    ..face
                });
            }
        }
        let flow = &mut self.groups[group.index()];
        let cells = &self.cells;
        let places = &scratch.cells;
        let routed = route(
            flow.offered.0,
            &mut scratch.classes,
            &entry.group,
            &self.zones[group.index()],
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
        let shares = scratch.shares.iter().zip(&scratch.classes);
        for (at, (share, class)) in scratch.cells.iter().zip(shares) {
            let cell = &mut self.cells[*at];
            cell.servers.arrive(group, Rate(*share));
            let reached = *share > 0 || flow.offered.0 == 0 && class.state == TargetState::Healthy;
            if reached {
                flow.capacity += capacity(world, cell);
            }
        }
    }

    /// Works out the rates of one cell; returns when they change.
    fn plan(&mut self, world: &World, id: CellId, now: Time) -> Option<Time> {
        let cell = &mut self.cells[id.index()];
        let fleet = &world.fleets[cell.state.fleet.index()];
        let station = fleet.station.as_ref()?;
        if !cell.is_target && cell.servers.is_idle() {
            return None;
        }
        let capacity = capacity(world, cell);
        let limits = &mut self.scratch.limits;
        limits.clear();
        limits.extend(cell.checks.iter().map(|(slot, may_wait)| ProbeLimit {
            slot: *slot,
            backlog: match may_wait {
                Some(may_wait) => capacity.over(*may_wait),
                None => Amount(i128::MIN / 4),
            },
        }));
        let per_host = |amount: Amount| Amount(amount.0.saturating_mul(cell.count().into()));
        let ability = Ability {
            service: cell.state.service,
            capacity,
            queue_max: station.queue_max.map(per_host),
            discipline: station.discipline,
            error_ppb: u64::from(cell.state.error_ppb),
            errors_under_load: world.fluid.load_errors,
            probe_limits: limits,
        };
        let flows = &mut self.groups;
        let mut good = std::mem::take(&mut self.scratch.good);
        let forecast = cell.servers.plan(
            now,
            &ability,
            |group, rate, into| list_senders(world, &flows[group.index()], group, rate, into),
            |group, rate| good.push((group, rate)),
        );
        let sound_ppb = WHOLE_PPB - cell.servers.error_ppb().min(WHOLE_PPB);
        let in_time_ppb = WHOLE_PPB - u64::from(cell.state.late_ppb).min(WHOLE_PPB);
        for (group, rate) in good.drain(..) {
            let flow = &mut flows[group.index()];
            let sound = rate.share(in_time_ppb).share(sound_ppb);
            flow.good += sound.share(WHOLE_PPB - flow.doomed_ppb.min(WHOLE_PPB));
        }
        self.scratch.good = good;
        if forecast.probes != cell.probes {
            cell.probes = forecast.probes;
            self.scratch.changes.push(Change::Probes(id));
        }
        forecast.changes_at
    }
}

/// Who makes up so many requests a second through a target group.
fn list_senders(
    world: &World,
    flow: &GroupFlow,
    group: TargetGroupId,
    rate: Rate,
    into: &mut Vec<Sender>,
) {
    let most = world.target_groups[group.index()].group.idle_timeout;
    for (traffic, all) in &flow.streams {
        let patience = world.traffic[traffic.index()].client_timeout;
        into.push(Sender {
            group,
            traffic: *traffic,
            patience: most.map_or(patience, |most| patience.min(most)),
            rate: rate.part(all.0, flow.offered.0),
        });
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
    let usual = Rate(station.capacity.0.saturating_mul(cell.count().into()));
    usual.part(cell.state.capacity_ppm.into(), 1_000_000)
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

pub(super) fn earliest(one: Option<Time>, other: Option<Time>) -> Option<Time> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}
