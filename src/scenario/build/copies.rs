//! How often a run may copy a fleet's Auto Scaling group: every deployment of a blue/green group that
//! copies it may, and so may the rollback of each once blue is terminated (EC2-073, EC2-092).

use crate::scenario::file::ScenarioFile;
use crate::scenario::file::fleet::Fleet;
use crate::scenario::file::group::DeploymentGroup;

/// The copies of a fleet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Copies {
    /// At most so many.
    pub(super) times: u32,
}

impl Copies {
    /// What the groups and the timeline of a scenario may ask for.
    pub(super) fn of(file: &ScenarioFile, fleet: &Fleet) -> Self {
        let Some(name) = &fleet.auto_scaling_group_name else {
            return Self { times: 0 };
        };
        let mut times = 0_u32;
        for application in &file.applications {
            let application = &application.value;
            for group in &application.deployment_groups {
                let copying = copies(&group.value) && names(&group.value, &name.value);
                let calls = file.timeline.iter().filter(|entry| {
                    entry.value.create_deployment.as_ref().is_some_and(|call| {
                        let of_group = call.value.deployment_group_name.as_ref();
                        call.value.application_name.value == application.application_name.value
                            && of_group.is_some_and(|of_group| {
                                of_group.value == group.value.deployment_group_name.value
                            })
                    })
                });
                if copying {
                    let calls = u32::try_from(calls.count()).unwrap_or(u32::MAX);
                    times = times.saturating_add(calls.saturating_mul(2));
                }
            }
        }
        Self { times }
    }
}

fn copies(group: &DeploymentGroup) -> bool {
    let given = group.blue_green_deployment_configuration.as_ref();
    let option = given.and_then(|given| given.value.green_fleet_provisioning_option.as_ref());
    let action = option.and_then(|option| option.value.action.as_ref());
    action.is_some_and(|action| action.value == "COPY_AUTO_SCALING_GROUP")
}

fn names(group: &DeploymentGroup, name: &str) -> bool {
    let groups = group.auto_scaling_groups.iter();
    groups
        .flat_map(|groups| &groups.value)
        .any(|written| written.value.name() == name)
}
