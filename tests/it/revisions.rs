//! Revisions that are gone when a deployment wants them.

use cutover::account::fault::description::{Fault, Pick, What, When, Whom};
use cutover::aws::codedeploy::config::MinimumHealthyHosts;
use cutover::aws::codedeploy::error_code::ErrorCode;
use cutover::aws::codedeploy::ids::RevisionId;
use cutover::aws::codedeploy::status::DeploymentStatus;
use cutover::kernel::time::Time;
use cutover::trace::entry::What as Happened;

use crate::worlds;

/// How the one deployment of v1 ends if this revision is deleted before it.
fn end_without(revision: RevisionId) -> Vec<(DeploymentStatus, Option<ErrorCode>)> {
    let mut world = worlds::world(2, MinimumHealthyHosts::HostCount(0));
    world.timeline = vec![worlds::create(
        60,
        RevisionId(0),
        MinimumHealthyHosts::HostCount(0),
    )];
    world.faults.push(Fault {
        name: "revisionMissing-1".to_owned(),
        when: When::At(Time::ZERO),
        whom: Whom {
            hosts: Vec::new(),
            pick: Pick::All,
        },
        what: What::RevisionMissing { revision },
        lasts: None,
    });
    let entries = worlds::run(&world).entries;
    let ends = entries.iter().filter_map(|entry| match entry.what {
        Happened::Deployment { to, code, .. } if to.is_terminal() => Some((to, code)),
        _ => None,
    });
    ends.collect()
}

#[test]
fn spec_096_a_deployment_of_a_deleted_revision_fails() {
    let failed = (DeploymentStatus::Failed, Some(ErrorCode::RevisionMissing));
    assert_eq!(end_without(RevisionId(0)), [failed]);
    let succeeded = (DeploymentStatus::Succeeded, None);
    assert_eq!(end_without(RevisionId(1)), [succeeded]);
}
