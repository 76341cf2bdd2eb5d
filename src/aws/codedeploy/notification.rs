//! The trigger events a deployment group can subscribe to.

use crate::aws::named::named;

named! {
    /// Type of a trigger event (EC2-215).
    pub enum TriggerEventType {
        /// The deployment entered InProgress for the first time.
        DeploymentStart = "DeploymentStart",
        /// The deployment Succeeded.
        DeploymentSuccess = "DeploymentSuccess",
        /// The deployment Failed.
        DeploymentFailure = "DeploymentFailure",
        /// The deployment was Stopped.
        DeploymentStop = "DeploymentStop",
        /// A rollback deployment was created.
        DeploymentRollback = "DeploymentRollback",
        /// Blue/green: traffic may be rerouted.
        DeploymentReady = "DeploymentReady",
        /// A target entered InProgress.
        InstanceStart = "InstanceStart",
        /// A target Succeeded.
        InstanceSuccess = "InstanceSuccess",
        /// A target Failed.
        InstanceFailure = "InstanceFailure",
        /// Blue/green: a green target is Ready.
        InstanceReady = "InstanceReady",
    }
}
