//! What others want to know of the fluid.

use super::{Busy, Fluid};
use crate::account::requests::amount::Rate;
use crate::account::requests::cell::Probes;
use crate::account::requests::site::TargetGroupEntry;
use crate::aws::codedeploy::ids::InstanceId;
use crate::aws::elb::ids::TargetGroupId;
use crate::aws::elb::target::TargetState;
use crate::aws::elb::zones::ZoneTargets;
use crate::kernel::time::Duration;

impl Fluid {
    /// The targets of a group by zone of its load balancer.
    pub fn zone_targets(&self, entry: &TargetGroupEntry) -> Vec<ZoneTargets> {
        let mut zones = vec![ZoneTargets::default(); entry.zone_ids.len()];
        for cell in &self.cells {
            let Some(slot) = entry.slot(cell.state.fleet) else {
                continue;
            };
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
        let Busy { served, able } = std::mem::take(&mut self.busy[fleet]);
        if able.0 <= 0 {
            return 0.0;
        }
        100.0 * served.requests_f64() / able.requests_f64()
    }

    /// Requests a second that a host gets through a target group.
    pub fn rate_to(&self, host: InstanceId, group: TargetGroupId) -> Rate {
        let home = self.homes[host.index()];
        let Some(cell) = self.cells.get(home.cell.index()) else {
            return Rate::ZERO;
        };
        let arrivals = cell.servers.arrivals_by_group().iter();
        let rate = arrivals
            .filter(|(known, _)| *known == group)
            .map(|(_, rate)| *rate)
            .sum::<Rate>();
        rate.part(1, u64::from(cell.count().max(1)))
    }

    /// How long a request that arrives at a host waits in its queue.
    pub fn delay_of(&self, host: InstanceId) -> Duration {
        let home = self.homes[host.index()];
        self.cells
            .get(home.cell.index())
            .map_or(Duration::ZERO, |cell| cell.servers.delay())
    }

    /// Whether health checks pass through the queue of a host in time.
    pub fn probes(&self, host: InstanceId) -> Probes {
        let home = self.homes[host.index()];
        self.cells
            .get(home.cell.index())
            .map_or(Probes::InTime, |cell| cell.probes)
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
