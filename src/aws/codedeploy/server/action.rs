//! What a deployment and its targets ask for and report.

use crate::aws::codedeploy::error_code::ErrorCode;
use crate::aws::codedeploy::ids::{InstanceId, ZonePlace};
use crate::aws::codedeploy::lifecycle::LifecycleEventName;
use crate::aws::codedeploy::notification::TriggerEventType;
use crate::aws::codedeploy::rollback::RollbackMessage;
use crate::aws::codedeploy::server::health::Health;
use crate::aws::codedeploy::server::result::EventResult;
use crate::aws::codedeploy::status::{DeploymentStatus, StopStatus, TargetStatus};
use crate::kernel::time::Duration;

/// A wait whose length the account decides. The answer comes back as a signal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wait {
    /// From admission to the start checks.
    Start,
    /// From the last running target to the deployment's end.
    DeploymentFinalise,
    /// From a failed event to the stamp of the skipped ones (EC2-020).
    SkipStamp,
    /// From a target's last event to its final status.
    InstanceFinalise,
    /// From a deployment's end to the creation of its rollback.
    RollbackCreation,
}

/// How an event is offered to the agent: decides how long dispatch takes and from when the pickup
/// limit counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dispatch {
    /// First event of a target started together with the deployment: both count from the
    /// deployment's creation (EC2-150).
    FirstOfDeployment,
    /// First event of a target whose turn came later.
    FirstOfTarget,
    /// Any later event.
    NextEvent,
}

/// Limits that travel with the question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EventLimits {
    /// Within this time the agent must pick the event up (EC2-150).
    pub pickup: Duration,
    /// Within this time after pickup the event must finish (EC2-154).
    pub event: Duration,
}

/// One action of a deployment or of one of its targets.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Action {
    /// The deployment has a new status.
    Deployment {
        /// The status it leaves; none at creation.
        from: Option<DeploymentStatus>,
        /// The status it enters.
        to: DeploymentStatus,
        /// Why, where it Failed or was Stopped.
        code: Option<ErrorCode>,
    },
    /// The target has a new status.
    Target {
        /// The status it leaves.
        from: TargetStatus,
        /// The status it enters.
        to: TargetStatus,
    },
    /// A lifecycle event of the target began.
    EventStarted(LifecycleEventName),
    /// A lifecycle event of the target ended.
    EventEnded {
        /// Which one.
        event: LifecycleEventName,
        /// How.
        result: EventResult,
        /// Whether it had begun; an event that was never picked up had not.
        begun: Begun,
    },
    /// A failed event does not fail the target (EC2-018).
    FailureIgnored(LifecycleEventName),
    /// A lifecycle event of the target will not run.
    EventSkipped(LifecycleEventName),
    /// The deployment starts no further target (EC2-044).
    Halted,
    /// The deployment comes to the next zone (EC2-056).
    ZoneBegan(ZonePlace),
    /// Offer a lifecycle event to the agent of the target's host.
    RunEvent {
        /// Which one.
        event: LifecycleEventName,
        /// How it is offered.
        dispatch: Dispatch,
        /// The limits on the answer.
        limits: EventLimits,
    },
    /// Carry out a lifecycle event against the load balancers of the group. The agent has no part in
    /// it, so nothing limits its pickup (EC2-007, EC2-008).
    RunServiceEvent {
        /// BlockTraffic or AllowTraffic.
        event: LifecycleEventName,
        /// How it is dispatched.
        dispatch: Dispatch,
        /// Within this time from its start it must end (EC2-127, EC2-133).
        limit: Duration,
    },
    /// Tell when the wait is over.
    Ask(Wait),
    /// Start the clock of the whole deployment (EC2-206).
    StartClock(Duration),
    /// The clock of the whole deployment is no longer needed, nor is a wait that was set.
    StopClock,
    /// Come back after a wait that somebody has set (EC2-061, EC2-077, EC2-087).
    StartWait(Duration),
    /// The wait is no longer needed.
    StopWait,
    /// Copy the Auto Scaling group of the deployment group, with so many instances (EC2-073).
    CopyGroup(u32),
    /// The wait before blue instances are terminated has begun: `instanceTerminationWaitTimeStarted`
    /// (EC2-087).
    TerminationWaitStarted,
    /// Terminate the blue instances, and tell when they are gone (EC2-079).
    TerminateBlue,
    /// The deployment group consists of the green instances (EC2-090).
    GroupIsGreen,
    /// Come back at the end of this instant to start targets.
    Schedule,
    /// Send a notification.
    Notify(TriggerEventType),
    /// Answer a StopDeployment request (EC2-195).
    StopAnswer(StopStatus),
    /// The deployment is over; its books can be closed.
    Ended(Option<ErrorCode>),
    /// What a group remembers of a host has changed (EC2-049).
    Health {
        /// The host.
        instance: InstanceId,
        /// What was known before.
        from: Health,
        /// What is known now.
        to: Health,
    },
    /// The deployment is not rolled back, though something may have asked for it (EC2-189, EC2-190,
    /// EC2-197).
    NotRolledBack,
    /// A rollback message was set (EC2-187, EC2-188).
    RollbackMessage(RollbackMessage),
}

/// Whether an event had begun when it ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Begun {
    /// The agent had picked it up.
    Yes,
    /// It was still waiting for the agent.
    No,
}
