//! Hosts move from cell to cell as they change, each with its share of the backlog.

use super::{Cell, CellId, Fluid, Home, freshness};
use crate::account::requests::backlog::Backlog;
use crate::account::requests::cause::Cause;
use crate::account::requests::cell::{Servers, Service};
use crate::account::requests::host_state::HostState;
use crate::account::requests::probes::Probes;
use crate::account::requests::site::FleetSite;
use crate::account::requests::standing::{SLOW_START_STEPS, Standing};
use crate::account::world::World;
use crate::aws::codedeploy::ids::InstanceId;
use crate::aws::elb::drain::lets_run_on;
use crate::aws::elb::routing::{Class, MILLION};
use crate::aws::elb::target::TargetState;
use crate::aws::elb::target_group::QueueSharing;
use crate::kernel::time::{Duration, Time};

impl Fluid {
    /// Puts a host where it belongs as it stands now; its share of the backlog goes with it, or is
    /// lost with its servers.
    pub fn place(&mut self, world: &World, host: InstanceId, state: HostState, now: Time) {
        let home = self.homes[host.index()];
        let before = self.cells.get(home.cell.index()).map(|cell| cell.state);
        if before == Some(state) {
            return;
        }
        self.disturb_island(world, self.islands.of_fleet(state.fleet), now);
        let fleet = &world.fleets[state.fleet.index()];
        let mut backlog = match before {
            Some(_) => self.take_out(host),
            None => Backlog::default(),
        };
        self.count_health(fleet, before.map(|state| state.standing), state.standing);
        if let Some(before) = before {
            let freshness = freshness(fleet, &before);
            for (slot, group) in fleet.groups.iter().enumerate() {
                let was = before.standing.get(slot).state;
                let is = state.standing.get(slot).state;
                let settings = &world.target_groups[group.index()].group;
                if was == TargetState::Draining
                    && is == TargetState::Unregistered
                    && !lets_run_on(settings)
                {
                    let amount = backlog.drop_group(*group);
                    let flow = &mut self.groups[group.index()];
                    flow.fail(Cause::DrainCut, None, amount, freshness);
                }
            }
            let cause = match state.service {
                Service::Serves => None,
                Service::Refuses => Some(Cause::Refused),
                Service::Silent => Some(Cause::Abandoned),
            };
            if let Some(cause) = cause {
                let groups = &mut self.groups;
                backlog.drop_all(|group, amount| {
                    groups[group.index()].fail(cause, None, amount, freshness);
                });
            }
        }
        let cell = self.cell_of(world, fleet, state);
        let home = &mut self.cells[cell.index()];
        let place = home.count();
        home.hosts.push(host);
        home.servers.backlog_mut().join(backlog);
        self.homes[host.index()] = Home { cell, place };
    }

    fn take_out(&mut self, host: InstanceId) -> Backlog {
        let Home { cell: id, place } = self.homes[host.index()];
        let cell = &mut self.cells[id.index()];
        let backlog = cell.servers.take_share(cell.count());
        cell.hosts.swap_remove(place as usize);
        if let Some(moved) = cell.hosts.get(place as usize) {
            self.homes[moved.index()].place = place;
        }
        if cell.hosts.is_empty() {
            self.index.remove(&cell.state);
            self.free.push(id);
            let filled = &mut self.of_fleet[cell.state.fleet.index()];
            if let Ok(at) = filled.binary_search(&id) {
                filled.remove(at);
            }
        }
        backlog
    }

    fn cell_of(&mut self, world: &World, fleet: &FleetSite, state: HostState) -> CellId {
        if let Some(id) = self.index.get(&state) {
            return *id;
        }
        let freshness = freshness(fleet, &state);
        let id = match self.free.pop() {
            Some(id) => id,
            None => {
                let id = CellId::at(self.cells.len());
                self.cells.push(Cell {
                    state,
                    freshness,
                    hosts: Vec::new(),
                    servers: Servers::default(),
                    probes: Probes::default(),
                    faces: Vec::new(),
                    checks: Vec::new(),
                    is_target: false,
                });
                id
            }
        };
        let cell = &mut self.cells[id.index()];
        cell.state = state;
        cell.freshness = freshness;
        cell.probes = Probes::default();
        cell.servers.clear_arrivals();
        cell.look(world, fleet);
        self.index.insert(state, id);
        let filled = &mut self.of_fleet[state.fleet.index()];
        if let Err(at) = filled.binary_search(&id) {
            filled.insert(at, id);
        }
        id
    }

    fn count_health(&mut self, fleet: &FleetSite, before: Option<Standing>, after: Standing) {
        for (slot, group) in fleet.groups.iter().enumerate() {
            let was = before.map_or(TargetState::Unregistered, |before| before.get(slot).state);
            let is = after.get(slot).state;
            let flow = &mut self.groups[group.index()];
            let full = |standing: Standing| {
                let place = standing.get(slot);
                place.state == TargetState::Healthy && place.slow_start == SLOW_START_STEPS
            };
            flow.full -= u32::from(before.is_some_and(full));
            flow.full += u32::from(full(after));
            if was == is {
                continue;
            }
            match was {
                TargetState::Healthy => flow.healthy -= 1,
                TargetState::Initial | TargetState::Unhealthy => flow.unhealthy -= 1,
                TargetState::Unregistered | TargetState::Draining | TargetState::Unused => {}
            }
            match is {
                TargetState::Healthy => flow.healthy += 1,
                TargetState::Initial | TargetState::Unhealthy => flow.unhealthy += 1,
                TargetState::Unregistered | TargetState::Draining | TargetState::Unused => {}
            }
            // Hosts that are put where they are at the start make no extremes on the way.
            if before.is_some() {
                flow.note_health();
            }
        }
    }
}

impl Cell {
    /// Works out what target groups and their checks see of the hosts of the cell.
    fn look(&mut self, world: &World, fleet: &FleetSite) {
        self.faces.clear();
        self.checks.clear();
        self.is_target = false;
        for (slot, group) in fleet.groups.iter().enumerate() {
            let entry = &world.target_groups[group.index()];
            let place = self.state.standing.get(slot);
            self.is_target |= place.state != TargetState::Unregistered;
            self.faces.push(Class {
                zone: entry.zone_place(self.state.zone),
                count: 0,
                state: place.state,
                weight_ppm: place.weight_ppm(),
                outlier_weight_ppm: MILLION,
                // Worked out where the algorithm asks for it (LB-031).
                response_time_us: 1,
            });
            let check = &entry.group.health_check;
            let Some(station) = &fleet.station else {
                continue;
            };
            if check.enabled && check.queue == QueueSharing::Shared {
                let time = station.service_at(self.state.latency_ppm);
                let may_wait = check.timeout.saturating_sub(time);
                self.checks
                    .push((slot, (may_wait > Duration::ZERO).then_some(may_wait)));
            }
        }
    }
}
