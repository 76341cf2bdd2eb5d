//! Settings a deployment group or a deployment carries, in AWS's words.

use crate::aws::named::named;

named! {
    /// What Install does about a file it did not put there (EC2-163).
    pub enum FileExistsBehavior {
        /// Fail.
        Disallow = "DISALLOW",
        /// Take the revision's file.
        Overwrite = "OVERWRITE",
        /// Keep the host's file.
        Retain = "RETAIN",
    }
}

named! {
    /// Where an application runs.
    pub enum ComputePlatform {
        /// EC2 instances and on-premises hosts.
        Server = "Server",
        /// Lambda functions behind an alias.
        Lambda = "Lambda",
        /// ECS services behind a load balancer.
        Ecs = "ECS",
    }
}

named! {
    /// An event after which CodeDeploy rolls back by itself (EC2-182).
    pub enum AutoRollbackEvent {
        /// The deployment Failed.
        DeploymentFailure = "DEPLOYMENT_FAILURE",
        /// An alarm stopped the deployment.
        DeploymentStopOnAlarm = "DEPLOYMENT_STOP_ON_ALARM",
        /// A caller stopped the deployment.
        DeploymentStopOnRequest = "DEPLOYMENT_STOP_ON_REQUEST",
    }
}

/// `autoRollbackConfiguration` of a group or of one deployment (EC2-182). Empty when not enabled.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AutoRollback {
    /// The events that trigger a rollback.
    pub events: Vec<AutoRollbackEvent>,
}

impl AutoRollback {
    /// Whether `event` triggers a rollback.
    pub fn reacts_to(&self, event: AutoRollbackEvent) -> bool {
        self.events.contains(&event)
    }
}
