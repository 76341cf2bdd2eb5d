//! What others want to know of the fluid.

use super::{Cell, Fluid};
use crate::account::requests::amount::{Amount, Rate};
use crate::account::requests::site::TargetGroupEntry;
use crate::account::world::World;
use crate::aws::codedeploy::ids::InstanceId;
use crate::aws::elb::drain::share_cut;
use crate::aws::elb::ids::TargetGroupId;
use crate::aws::elb::target::TargetState;
use crate::aws::elb::target_group::Kind;
use crate::aws::elb::zones::ZoneTargets;
use crate::kernel::time::Duration;

impl Fluid {
    /// The targets of a group by zone of its load balancer.
    pub fn zone_targets(&self, entry: &TargetGroupEntry) -> Vec<ZoneTargets> {
        let mut zones = vec![ZoneTargets::default(); entry.zone_ids.len()];
        let cells = entry.fleets.iter().flat_map(|(fleet, slot)| {
            let ids = &self.of_fleet[fleet.index()];
            ids.iter().map(|id| (&self.cells[id.index()], *slot))
        });
        for (cell, slot) in cells {
            let state = cell.state.standing.get(slot).state;
            let zone = &mut zones[usize::from(entry.zone_place(cell.state.zone))];
            if state.is_registered() {
                zone.registered += cell.count();
            }
            if state == TargetState::Healthy {
                zone.healthy += cell.count();
            }
        }
        zones
    }

    /// The part of a host's capacity that is in use, in percent.
    pub fn load_percent(&self, host: InstanceId) -> f64 {
        let home = self.homes[host.index()];
        let cell = self.cells.get(home.cell.index());
        cell.map_or(0.0, |cell| f64::from(cell.servers.load_ppm()) / 10_000.0)
    }

    /// The part of a fleet's capacity that was used since this was last asked, in percent.
    pub fn utilisation_percent(&mut self, fleet: usize) -> f64 {
        self.busy.take_percent(fleet)
    }

    /// Requests a second that a host serves as they come through a target group.
    pub fn served_at(&self, host: InstanceId, group: TargetGroupId) -> Rate {
        let home = self.homes[host.index()];
        let Some(cell) = self.cells.get(home.cell.index()) else {
            return Rate::ZERO;
        };
        served(cell, group).part(1, u64::from(cell.count().max(1)))
    }

    /// Requests that run on the targets of a target group and would be cut off if these left it now
    /// (LB-022). Nobody leaves a fleet that is reached directly.
    pub(super) fn running(&self, world: &World, group: TargetGroupId) -> Amount {
        let entry = &world.target_groups[group.index()];
        if entry.group.kind == Kind::Direct {
            return Amount::ZERO;
        }
        let mut running = Amount::ZERO;
        for (fleet, _) in &entry.fleets {
            let Some(station) = &world.fleets[fleet.index()].station else {
                continue;
            };
            for id in &self.of_fleet[fleet.index()] {
                let cell = &self.cells[id.index()];
                let service = station.service_at(cell.state.latency_ppm);
                let (share, _) = share_cut(&entry.group, service);
                if share > 0 {
                    running += served(cell, group).over(service).share(share);
                }
            }
        }
        running
    }

    /// How long a request that arrives at a host waits in its queue.
    pub fn delay_of(&self, host: InstanceId) -> Duration {
        let home = self.homes[host.index()];
        self.cells
            .get(home.cell.index())
            .map_or(Duration::ZERO, |cell| cell.servers.delay())
    }

    /// Whether the health checks of a target group come through the queue of a host too late.
    pub fn probes_are_late(&self, world: &World, host: InstanceId, group: TargetGroupId) -> bool {
        let home = self.homes[host.index()];
        let Some(cell) = self.cells.get(home.cell.index()) else {
            return false;
        };
        let slot = world.target_groups[group.index()].slot(cell.state.fleet);
        slot.is_some_and(|slot| cell.probes.are_late(slot))
    }

    /// A target group's healthy targets, and its registered ones that are not.
    pub fn health(&self, group: TargetGroupId) -> (u32, u32) {
        let flow = &self.groups[group.index()];
        (flow.healthy, flow.unhealthy)
    }

    /// Healthy targets of a group that have their full share.
    pub fn out_of_slow_start(&self, group: TargetGroupId) -> u32 {
        self.groups[group.index()].full
    }
}

/// Requests a second that the hosts of a cell serve as they come through a target group.
fn served(cell: &Cell, group: TargetGroupId) -> Rate {
    let arrivals = cell.servers.arrivals_by_group().iter();
    let rate: Rate = arrivals
        .filter(|(known, _)| *known == group)
        .map(|(_, rate)| *rate)
        .sum();
    let all = cell.servers.arrivals();
    rate.part(cell.servers.served().min(all).0, all.0)
}
