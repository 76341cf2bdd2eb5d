//! The statuses a caller of the API sees, and who created a deployment.

use crate::aws::named::named;

named! {
    /// Status of a deployment (EC2-200).
    pub enum DeploymentStatus {
        /// Accepted; nothing has started.
        Created = "Created",
        /// Accepted; waits for capacity of the account (EC2-203).
        Queued = "Queued",
        /// Running.
        InProgress = "InProgress",
        /// Waits between two zones.
        Baking = "Baking",
        /// Blue/green: the replacement may take traffic.
        Ready = "Ready",
        /// Ended well.
        Succeeded = "Succeeded",
        /// Ended by a failure.
        Failed = "Failed",
        /// Ended by a request, an alarm or an expired wait.
        Stopped = "Stopped",
    }
}

impl DeploymentStatus {
    /// Whether the deployment can still change: Succeeded, Failed and Stopped are final (EC2-200).
    pub const fn is_terminal(self) -> bool {
        matches!(self, Self::Succeeded | Self::Failed | Self::Stopped)
    }

    /// Whether the deployment has begun and is not over: what it deploys to counts against the
    /// capacity of the account (EC2-206).
    pub const fn is_underway(self) -> bool {
        matches!(self, Self::InProgress | Self::Baking | Self::Ready)
    }
}

named! {
    /// Status of one target of a deployment (EC2-201).
    pub enum TargetStatus {
        /// Its turn has not come.
        Pending = "Pending",
        /// Its lifecycle events run.
        InProgress = "InProgress",
        /// Every event ended well, or the failures were ignored.
        Succeeded = "Succeeded",
        /// An event failed, or a stop cut it short.
        Failed = "Failed",
        /// Never attempted.
        Skipped = "Skipped",
        /// Not known; never produced here.
        Unknown = "Unknown",
        /// Blue/green: installed and waiting for traffic.
        Ready = "Ready",
    }
}

named! {
    /// What a target of a blue/green deployment is marked as (EC2-201).
    pub enum TargetLabel {
        /// An original instance.
        Blue = "Blue",
        /// A replacement.
        Green = "Green",
    }
}

named! {
    /// `deploymentWaitType`: the waits that ContinueDeployment ends.
    pub enum DeploymentWaitType {
        /// The wait before traffic is rerouted (EC2-084).
        ReadyWait = "READY_WAIT",
        /// The wait before blue instances are terminated (EC2-088).
        TerminationWait = "TERMINATION_WAIT",
    }
}

named! {
    /// Status of one lifecycle event of one target (EC2-201).
    pub enum LifecycleEventStatus {
        /// Listed, not begun.
        Pending = "Pending",
        /// Begun by the agent.
        InProgress = "InProgress",
        /// Ended well.
        Succeeded = "Succeeded",
        /// Ended by a failure.
        Failed = "Failed",
        /// Never begun, because an earlier event failed or the deployment ended.
        Skipped = "Skipped",
        /// Not known; never produced here.
        Unknown = "Unknown",
    }
}

named! {
    /// Who created a deployment (EC2-181).
    pub enum DeploymentCreator {
        /// A person or a tool, through the API.
        User = "user",
        /// A launch of an Auto Scaling group.
        Autoscaling = "autoscaling",
        /// An automatic rollback.
        CodeDeployRollback = "codeDeployRollback",
        /// The service itself.
        CodeDeploy = "CodeDeploy",
        /// The update of instances left on an older revision.
        CodeDeployAutoUpdate = "CodeDeployAutoUpdate",
        /// A stack update.
        CloudFormation = "CloudFormation",
        /// The rollback of a stack update.
        CloudFormationRollback = "CloudFormationRollback",
        /// A termination in an Auto Scaling group.
        AutoscalingTermination = "autoscalingTermination",
    }
}

named! {
    /// What StopDeployment answers (EC2-195).
    pub enum StopStatus {
        /// Events still run; nothing new will start.
        Pending = "Pending",
        /// Nothing runs any more.
        Succeeded = "Succeeded",
    }
}

impl StopStatus {
    /// The answer while this many targets have an event running (EC2-195).
    pub const fn with_running(targets: u32) -> Self {
        match targets {
            0 => Self::Succeeded,
            1.. => Self::Pending,
        }
    }
}
