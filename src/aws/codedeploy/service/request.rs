//! What CreateDeployment is asked for.

use crate::aws::codedeploy::alarm_polling::AlarmConfiguration;
use crate::aws::codedeploy::config::MinimumHealthyHosts;
use crate::aws::codedeploy::ids::{GroupId, InstanceId, RevisionId};
use crate::aws::codedeploy::options::{AutoRollback, FileExistsBehavior};
use crate::aws::codedeploy::server::role::TargetRole;
use crate::aws::codedeploy::server::settings::ApplicationStopFailures;
use crate::aws::codedeploy::server::style::BlueGreen;
use crate::aws::codedeploy::zonal::Zonal;
use crate::aws::elb::ids::TargetGroupId;

/// Which targets a deployment takes from its group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outdated {
    /// All that the group selects.
    Everything,
    /// `updateOutdatedInstancesOnly`: those not running the group's revision (EC2-106).
    Only,
}

/// A CreateDeployment request whose names are known.
#[derive(Clone, Debug)]
pub struct Request {
    /// The group.
    pub group: GroupId,
    /// The revision.
    pub revision: RevisionId,
    /// The minimum of healthy hosts: the deployment's configuration, or the group's.
    pub minimum: MinimumHealthyHosts,
    /// Whether its configuration names zones.
    pub zonal: Zonal,
    /// `ignoreApplicationStopFailures`.
    pub application_stop_failures: ApplicationStopFailures,
    /// `fileExistsBehavior`.
    pub file_exists: FileExistsBehavior,
    /// The deployment's own rollback configuration, or the group's.
    pub auto_rollback: AutoRollback,
    /// `updateOutdatedInstancesOnly`.
    pub outdated: Outdated,
    /// The deployment's own alarm configuration, or the group's (ALM-052).
    pub alarms: AlarmConfiguration,
    /// The load balancers of a group with traffic control, none of a group without (EC2-003).
    pub traffic: Option<Vec<TargetGroupId>>,
    /// What is asked for of a blue/green deployment; nothing in place.
    pub blue_green: Option<GreenRequest>,
}

impl Request {
    /// The part of the hosts that the group selects.
    pub const fn role(&self) -> TargetRole {
        match (&self.blue_green, &self.traffic) {
            (Some(_), _) => TargetRole::Blue,
            (None, Some(_)) => TargetRole::InPlaceBehindLoadBalancer,
            (None, None) => TargetRole::InPlace,
        }
    }
}

/// What CreateDeployment asks for where the group is blue/green.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GreenRequest {
    /// `blueGreenDeploymentConfiguration` of the group.
    pub asked: BlueGreen,
    /// The hosts that `targetInstances` names; none where an Auto Scaling group is copied (EC2-072).
    pub existing: Vec<InstanceId>,
}
