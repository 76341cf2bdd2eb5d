//! Target groups and fleets that share hosts, directly or by way of others. What changes on one island
//! changes nothing on another, but by way of those who ask.

use crate::account::requests::host_state::FleetId;
use crate::account::requests::site::TargetGroupEntry;
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
    /// The islands of so many fleets with these target groups.
    pub(super) fn new(fleets: usize, groups: &[TargetGroupEntry]) -> Self {
        let mut of_fleet: Vec<usize> = (0..fleets).collect();
        // A target group joins the islands of all its fleets.
        for entry in groups {
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
        for (group, entry) in groups.iter().enumerate() {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aws::elb::target_group::TargetGroup;

    /// By island, its fleets and its target groups, of groups with these fleets.
    fn islands(fleets: usize, groups: &[&[u16]]) -> Vec<(Vec<u16>, Vec<u16>)> {
        let entry = |fleets: &&[u16]| TargetGroupEntry {
            fleets: fleets.iter().map(|fleet| (FleetId(*fleet), 0)).collect(),
            ..TargetGroupEntry::new(TargetGroup::application("web"))
        };
        let entries: Vec<TargetGroupEntry> = groups.iter().map(entry).collect();
        let islands = Islands::new(fleets, &entries);
        for (number, island) in islands.list.iter().enumerate() {
            assert!(
                island.stale && island.at == Time::ZERO,
                "nothing is worked out yet"
            );
            let own = |fleet: &FleetId| islands.of_fleet(*fleet) == number;
            assert!(island.fleets.iter().all(own));
            let own = |group: &TargetGroupId| islands.of_group(*group) == number;
            assert!(island.groups.iter().all(own));
        }
        let numbers = |island: &Island| {
            let fleets = island.fleets.iter().map(|fleet| fleet.0).collect();
            (fleets, island.groups.iter().map(|group| group.0).collect())
        };
        islands.list.iter().map(numbers).collect()
    }

    #[test]
    fn two_fleets_without_a_common_target_group_are_two_islands() {
        let apart = islands(2, &[&[0], &[1]]);
        assert_eq!(apart, [(vec![0], vec![0]), (vec![1], vec![1])]);
        assert_eq!(
            islands(2, &[]),
            [(vec![0], vec![]), (vec![1], vec![])],
            "nor are they without any"
        );
    }

    #[test]
    fn a_target_group_over_two_fleets_joins_them() {
        assert_eq!(islands(2, &[&[0, 1]]), [(vec![0, 1], vec![0])]);
        // In whatever order groups come, and over third ones.
        let chain = islands(4, &[&[2, 3], &[0, 1], &[3, 0]]);
        assert_eq!(chain, [(vec![0, 1, 2, 3], vec![0, 1, 2])]);
        let pairs = islands(4, &[&[3, 1], &[2]]);
        assert_eq!(
            pairs,
            [(vec![0], vec![]), (vec![1, 3], vec![0]), (vec![2], vec![1])]
        );
    }

    #[test]
    fn a_fleet_in_two_target_groups_joins_these() {
        assert_eq!(islands(1, &[&[0], &[0]]), [(vec![0], vec![0, 1])]);
        // And a target group without fleets lies by itself.
        let lonely = islands(1, &[&[], &[0]]);
        assert_eq!(lonely, [(vec![0], vec![1]), (vec![], vec![0])]);
    }
}
