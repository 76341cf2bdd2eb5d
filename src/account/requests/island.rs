//! Target groups and fleets that share hosts, directly or by way of others. What changes on one island
//! changes nothing on another, but by way of those who ask.

use crate::account::requests::host_state::FleetId;
use crate::account::world::World;
use crate::aws::elb::ids::TargetGroupId;
use crate::kernel::time::Time;

/// One island.
#[derive(Clone, Debug)]
pub(super) struct Island {
    pub(super) groups: Vec<TargetGroupId>,
    pub(super) fleets: Vec<FleetId>,
    /// Its fluid has flowed up to here.
    pub(super) at: Time,
    /// When its rates change by themselves.
    pub(super) next: Option<Time>,
    /// Whether its rates no longer fit its state.
    pub(super) stale: bool,
}

/// All islands, and what lies on which.
#[derive(Clone, Debug)]
pub(super) struct Islands {
    pub(super) list: Vec<Island>,
    /// By fleet.
    of_fleet: Vec<usize>,
    /// By target group.
    of_group: Vec<usize>,
}

impl Islands {
    pub(super) fn new(world: &World) -> Self {
        let mut of_fleet: Vec<usize> = (0..world.fleets.len()).collect();
        // A target group joins the islands of all its fleets.
        for entry in &world.target_groups {
            let ids = entry
                .fleets
                .iter()
                .map(|(fleet, _)| of_fleet[fleet.index()]);
            let ids: Vec<usize> = ids.collect();
            if let Some(least) = ids.iter().min().copied() {
                for id in &mut of_fleet {
                    if ids.contains(id) {
                        *id = least;
                    }
                }
            }
        }
        let mut islands = Self {
            list: Vec::new(),
            of_fleet: Vec::new(),
            of_group: Vec::new(),
        };
        let mut numbers: Vec<Option<usize>> = vec![None; of_fleet.len()];
        for (fleet, root) in of_fleet.iter().enumerate() {
            let number = *numbers[*root].get_or_insert_with(|| islands.found());
            let fleet = FleetId(u16::try_from(fleet).expect("fleets are counted in u16"));
            islands.list[number].fleets.push(fleet);
            islands.of_fleet.push(number);
        }
        for (group, entry) in world.target_groups.iter().enumerate() {
            let number = match entry.fleets.first() {
                Some((fleet, _)) => islands.of_fleet[fleet.index()],
                None => islands.found(),
            };
            let group = u16::try_from(group).expect("target groups are counted in u16");
            islands.list[number].groups.push(TargetGroupId(group));
            islands.of_group.push(number);
        }
        islands
    }

    /// A new island; its number.
    fn found(&mut self) -> usize {
        self.list.push(Island {
            groups: Vec::new(),
            fleets: Vec::new(),
            at: Time::ZERO,
            next: None,
            stale: true,
        });
        self.list.len() - 1
    }

    pub(super) fn of_fleet(&self, fleet: FleetId) -> usize {
        self.of_fleet[fleet.index()]
    }

    pub(super) fn of_group(&self, group: TargetGroupId) -> usize {
        self.of_group[group.index()]
    }
}
