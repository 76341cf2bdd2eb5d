//! EC2-056 to EC2-062: of a deployment that goes zone by zone, targets are started in the zone that
//! began last alone; a zone begins when those before it are done with, each zone once, in order; and
//! the deployment is Baking only between two zones, with nothing in flight. Any other deployment
//! knows no zones, a rollback least of all (EC2-064).

use super::{Finished, host};
use cutover::aws::codedeploy::ids::ZonePlace;
use cutover::aws::codedeploy::status::{DeploymentCreator, DeploymentStatus, TargetStatus};
use cutover::aws::codedeploy::zonal::Zonal;
use cutover::trace::entry::What;

pub(super) fn check(run: &Finished<'_>) -> Result<(), String> {
    for (id, record) in run.deployments() {
        let by_zone = matches!(record.request.zonal, Zonal::OneByOne(_));
        if by_zone && record.creator == DeploymentCreator::CodeDeployRollback {
            return Err(format!("rollback {id:?} goes zone by zone"));
        }
        let mut zone: Option<ZonePlace> = None;
        let mut in_flight = 0_u32;
        for (_, entry) in run.of(id) {
            let wrong = match entry.what {
                What::ZoneBegan(_) if !by_zone => Some("a zone of a deployment that knows none"),
                What::ZoneBegan(next) => {
                    let backwards = zone.replace(next).is_some_and(|last| last >= next);
                    (backwards || in_flight > 0).then_some("a zone began out of turn")
                }
                What::Deployment {
                    to: DeploymentStatus::Baking,
                    ..
                } => (!by_zone || zone.is_none() || in_flight > 0).then_some("Baking out of turn"),
                What::Target {
                    to: TargetStatus::InProgress,
                    ..
                } => {
                    in_flight += 1;
                    let own = host(entry).map(|host| run.world.zones.of(host));
                    (by_zone && own != zone).then_some("a target of another zone started")
                }
                What::Target {
                    from: TargetStatus::InProgress,
                    ..
                } => {
                    in_flight -= 1;
                    None
                }
                _ => None,
            };
            if let Some(wrong) = wrong {
                return Err(format!("{wrong}: {entry:?}"));
            }
        }
    }
    Ok(())
}
