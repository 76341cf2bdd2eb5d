//! A deployment group has one active deployment at a time.

use super::Finished;
use cutover::aws::codedeploy::ids::{DeploymentId, GroupId};
use cutover::trace::entry::What;
use std::collections::BTreeMap;

pub(super) fn check(run: &Finished<'_>) -> Result<(), String> {
    let mut active: BTreeMap<GroupId, DeploymentId> = BTreeMap::new();
    for entry in &run.entries {
        let Some(id) = entry.deployment else {
            continue;
        };
        let group = run.records[id.index()].request.group;
        match entry.what {
            What::Created { .. } => {
                if let Some(other) = active.insert(group, id) {
                    return Err(format!("{entry:?} while {other:?} is active"));
                }
            }
            What::Deployment { to, .. }
                if to.is_terminal() && active.remove(&group) != Some(id) =>
            {
                return Err(format!("{entry:?} ends what is not active"));
            }
            _ => {}
        }
    }
    Ok(())
}
