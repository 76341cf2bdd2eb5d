//! The codes that say why a deployment or a lifecycle event failed.

use crate::aws::named::named;

named! {
    /// Code in a deployment's `errorInformation` (EC2-210).
    pub enum ErrorCode {
        /// The agent is missing or too old; defined, never raised by default.
        AgentIssue = "AGENT_ISSUE",
        /// A watched alarm fired.
        AlarmActive = "ALARM_ACTIVE",
        /// The application was deleted before the start.
        ApplicationMissing = "APPLICATION_MISSING",
        /// An Auto Scaling group could not be copied (EC2-076).
        AutoScalingConfiguration = "AUTO_SCALING_CONFIGURATION",
        /// The deployment group was deleted before the start.
        DeploymentGroupMissing = "DEPLOYMENT_GROUP_MISSING",
        /// Too many targets failed for the minimum of healthy hosts.
        HealthConstraints = "HEALTH_CONSTRAINTS",
        /// The minimum of healthy hosts leaves nothing to deploy to.
        HealthConstraintsInvalid = "HEALTH_CONSTRAINTS_INVALID",
        /// The service role does not exist.
        IamRoleMissing = "IAM_ROLE_MISSING",
        /// The service role lacks a right.
        IamRolePermissions = "IAM_ROLE_PERMISSIONS",
        /// The service itself failed.
        InternalError = "INTERNAL_ERROR",
        /// A caller stopped the deployment.
        ManualStop = "MANUAL_STOP",
        /// No host matches the deployment group.
        NoInstances = "NO_INSTANCES",
        /// More targets than the quota allows.
        OverMaxInstances = "OVER_MAX_INSTANCES",
        /// The revision was deleted before the start.
        RevisionMissing = "REVISION_MISSING",
        /// A called service throttled.
        Throttled = "THROTTLED",
        /// The deployment ran longer than allowed.
        Timeout = "TIMEOUT",
    }
}

named! {
    /// Code in the diagnostics of a lifecycle event (EC2-168).
    pub enum LifecycleErrorCode {
        /// The event ended well.
        Success = "Success",
        /// A script is not in the bundle.
        ScriptMissing = "ScriptMissing",
        /// A script cannot be made executable.
        ScriptNotExecutable = "ScriptNotExecutable",
        /// A script ran past its timeout.
        ScriptTimedOut = "ScriptTimedOut",
        /// A script ended with an exit code other than 0.
        ScriptFailed = "ScriptFailed",
        /// Any other failure.
        UnknownError = "UnknownError",
    }
}
