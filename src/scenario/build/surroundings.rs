//! What stands outside CodeDeploy and is called by name in groups and calls: load balancers, target
//! groups and alarms.

use crate::account::world::AlarmEntry;
use crate::aws::cloudwatch::ids::AlarmId;
use crate::aws::codedeploy::ids::InstanceId;
use crate::aws::elb::ids::TargetGroupId;
use crate::aws::elb::target_group::Kind;

use super::target_groups::TargetGroups;

/// The names, each with what it stands for.
#[derive(Debug, Default)]
pub(super) struct Surroundings {
    /// Classic Load Balancers.
    pub(super) load_balancers: Vec<(String, TargetGroupId)>,
    /// Target groups.
    pub(super) target_groups: Vec<(String, TargetGroupId)>,
    /// The hosts of each of both, by id, in rising order.
    pub(super) hosts: Vec<Vec<InstanceId>>,
    /// Alarms, metric or composite.
    pub(super) alarms: Vec<(String, AlarmId)>,
}

impl Surroundings {
    /// The load balancers and alarms of a scenario.
    pub(super) fn of(groups: &TargetGroups, alarms: &[AlarmEntry]) -> Self {
        let names = alarms.iter().map(|alarm| alarm.name.clone());
        let mut surroundings = Self {
            alarms: names.zip((0..).map(AlarmId)).collect(),
            ..Self::default()
        };
        for (place, found) in groups.list.iter().enumerate() {
            let id = TargetGroupId(u16::try_from(place).unwrap_or(u16::MAX));
            let named = (found.group.name.clone(), id);
            match found.group.kind {
                Kind::Classic => surroundings.load_balancers.push(named),
                Kind::Application | Kind::Network | Kind::Direct => {
                    surroundings.target_groups.push(named);
                }
            }
            surroundings.hosts.push(found.members.clone());
        }
        surroundings
    }

    /// Whether `host` is a target of one of these.
    pub(super) fn reaches(&self, behind: &[TargetGroupId], host: InstanceId) -> bool {
        behind.iter().any(|id| {
            let hosts = self.hosts.get(id.index());
            hosts.is_some_and(|hosts| hosts.binary_search(&host).is_ok())
        })
    }
}

/// What `name` stands for.
pub(super) fn find<T: Copy>(named: &[(String, T)], name: &str) -> Option<T> {
    let found = named.iter().find(|(known, _)| known == name);
    found.map(|(_, id)| *id)
}

#[cfg(test)]
mod tests;
