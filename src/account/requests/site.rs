//! Fleets and target groups as requests meet them: what a scenario says about them, worked out once.

use crate::account::latency::Latency;
use crate::account::requests::amount::Rate;
use crate::account::requests::host_state::{FleetId, ZoneId};
use crate::account::requests::station::Station;
use crate::aws::codedeploy::ids::{InstanceId, RevisionId};
use crate::aws::elb::ids::TargetGroupId;
use crate::aws::elb::target_group::TargetGroup;
use crate::kernel::chance::stream::PathHash;
use crate::kernel::time::Duration;

/// A fleet.
#[derive(Clone, Debug)]
pub struct FleetSite {
    /// Its name.
    pub name: String,
    /// What one of its hosts can do; none where nobody says so, and no request comes.
    pub station: Option<Station>,
    /// The target groups its hosts belong to, in the order of their slots.
    pub groups: Vec<TargetGroupId>,
    /// The revisions that ran on some of its hosts at the start, in rising order.
    pub ran: Vec<RevisionId>,
}

/// Where a host stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HostSite {
    /// Its fleet.
    pub fleet: FleetId,
    /// Its zone.
    pub zone: ZoneId,
}

/// A target group with its targets.
#[derive(Clone, Debug)]
pub struct TargetGroupEntry {
    /// Its name in the scenario.
    pub name: String,
    /// What one of its targets can answer in its usual state; of unlike targets, the mean.
    pub target_capacity: Rate,
    /// As set up.
    pub group: TargetGroup,
    /// The hosts that belong to it, in the scenario's order, registered or not.
    pub members: Vec<InstanceId>,
    /// The fleets they belong to, each with the group's slot there.
    pub fleets: Vec<(FleetId, usize)>,
    /// Names of the zones its load balancer is enabled in; entries number them.
    pub zones: Vec<String>,
    /// The same zones by their place in the scenario.
    pub zone_ids: Vec<ZoneId>,
    /// From the registration of a target to its first check (LB-008).
    pub lag: Latency,
    /// The stream of everything drawn for it.
    pub path: PathHash,
    /// What all members can serve when warm.
    pub reference: Rate,
}

impl TargetGroupEntry {
    /// A target group without targets.
    pub fn new(group: TargetGroup) -> Self {
        Self {
            name: group.name.clone(),
            target_capacity: Rate::ZERO,
            path: PathHash::of(&format!("targetGroup/{}", group.name)),
            group,
            members: Vec::new(),
            fleets: Vec::new(),
            zones: Vec::new(),
            zone_ids: Vec::new(),
            lag: Latency::Constant(Duration::ZERO),
            reference: Rate::ZERO,
        }
    }

    /// The place of a zone among those of the load balancer; the first for one it is not enabled in.
    pub fn zone_place(&self, zone: ZoneId) -> u8 {
        let place = self.zone_ids.iter().position(|known| *known == zone);
        u8::try_from(place.unwrap_or(0)).unwrap_or(0)
    }

    /// The slot of the group in the standing of a fleet's hosts; none if they do not belong to it.
    pub fn slot(&self, fleet: FleetId) -> Option<usize> {
        self.fleets
            .iter()
            .find(|(known, _)| *known == fleet)
            .map(|(_, slot)| *slot)
    }
}
