//! What a group knows of a host changes from what it knew before, and only when a deployment ends.

use super::Finished;
use cutover::aws::codedeploy::ids::GroupId;
use cutover::aws::codedeploy::server::health::Health;
use cutover::aws::codedeploy::status::DeploymentStatus;
use cutover::trace::entry::What;
use std::collections::BTreeMap;

pub(super) fn check(run: &Finished<'_>) -> Result<(), String> {
    let mut known = BTreeMap::new();
    for (group, entry) in (0..).map(GroupId).zip(&run.world.groups) {
        for (place, runs) in (0..).zip(&entry.runs) {
            if runs.is_some() {
                known.insert((group, place), Health::CURRENT);
            }
        }
    }
    let mut status = BTreeMap::new();
    for entry in &run.entries {
        let Some(id) = entry.deployment else {
            continue;
        };
        match entry.what {
            What::Deployment { to, .. } => {
                status.insert(id, to);
            }
            What::Health { from, to } => {
                let host = entry.subject.host().ok_or("health of no host")?;
                let group = run.records[id.index()].request.group;
                let before = known.insert((group, host.0), to).unwrap_or(Health::NEW);
                let ended = status
                    .get(&id)
                    .is_some_and(|s: &DeploymentStatus| s.is_terminal());
                if before != from || from == to || !ended {
                    return Err(format!("{entry:?} after {before:?}"));
                }
            }
            _ => {}
        }
    }
    Ok(())
}
