//! The closed set of measures, each with its unit and the rule that defines it.

use crate::aws::named::named;

named! {
    /// A number that sums up a run. The names are those of `summary.json` and of `expect`.
    pub enum Measure {
        /// Creation to completion of a deployment, in seconds.
        DeploymentSeconds = "deploymentSeconds",
        /// StopDeployment request to Stopped, in seconds.
        StopSeconds = "stopSeconds",
        /// Completion of a deployment to completion of its rollback, in seconds.
        RollbackSeconds = "rollbackSeconds",
        /// Time the hosts of the scenario existed, in minutes.
        InstanceMinutes = "instanceMinutes",
        /// Targets that Succeeded, over all deployments.
        TargetsSucceeded = "targetsSucceeded",
        /// Targets that Failed, over all deployments.
        TargetsFailed = "targetsFailed",
        /// Targets that were Skipped, over all deployments.
        TargetsSkipped = "targetsSkipped",
    }
}
