//! One thing that happened, as codes: when, to what, why, and which entry led to it.

use crate::account::host::AppState;
use crate::account::requests::ids::TrafficId;
use crate::aws::cloudwatch::ids::AlarmId;
use crate::aws::cloudwatch::state::AlarmState;
use crate::aws::codedeploy::error_code::ErrorCode;
use crate::aws::codedeploy::ids::{DeploymentId, GroupId, InstanceId, RevisionId, ZonePlace};
use crate::aws::codedeploy::lifecycle::LifecycleEventName;
use crate::aws::codedeploy::notification::TriggerEventType;
use crate::aws::codedeploy::refusal::Refusal;
use crate::aws::codedeploy::rollback::RollbackMessage;
use crate::aws::codedeploy::server::copy_call::CopyCall;
use crate::aws::codedeploy::server::health::Health;
use crate::aws::codedeploy::server::result::{Failure, Success};
use crate::aws::codedeploy::status::{
    DeploymentCreator, DeploymentStatus, StopStatus, TargetLabel, TargetStatus,
};
use crate::aws::elb::ids::TargetGroupId;
use crate::aws::elb::target::TargetState;
use crate::kernel::time::Time;
use crate::rulebook::Rule;
use crate::trace::alarm::{AlarmReason, PollResult};
use crate::trace::minute::{Availability, MinuteId};
use std::num::NonZeroU32;

/// Number of an entry, counted from 1 within its run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntryId(pub NonZeroU32);

/// One entry of the trace.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Entry {
    /// When.
    pub time: Time,
    /// The entry that led to it; none for the scenario and for an operator.
    pub cause: Option<EntryId>,
    /// The deployment it belongs to.
    pub deployment: Option<DeploymentId>,
    /// What it happened to.
    pub subject: Subject,
    /// The rule that decided it.
    pub rule: Rule,
    /// What happened.
    pub what: What,
}

/// What an entry is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// The deployment as a whole.
    Deployment,
    /// A host.
    Host(InstanceId),
    /// A fault of the scenario, by its place.
    Fault(u16),
    /// A caller's operation, by its place in the timeline.
    Operation(u16),
    /// A target group.
    TargetGroup(TargetGroupId),
    /// An alarm.
    Alarm(AlarmId),
    /// A line of traffic.
    Traffic(TrafficId),
}

impl Subject {
    /// The host, where it is one.
    pub const fn host(self) -> Option<InstanceId> {
        match self {
            Self::Host(host) => Some(host),
            Self::Deployment
            | Self::Fault(_)
            | Self::Operation(_)
            | Self::TargetGroup(_)
            | Self::Alarm(_)
            | Self::Traffic(_) => None,
        }
    }

    /// The place of the fault, where it is one.
    pub const fn fault(self) -> Option<u16> {
        match self {
            Self::Fault(fault) => Some(fault),
            Self::Deployment
            | Self::Host(_)
            | Self::Operation(_)
            | Self::TargetGroup(_)
            | Self::Alarm(_)
            | Self::Traffic(_) => None,
        }
    }
}

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum What {
    /// A deployment was created.
    Created {
        /// Of which group.
        group: GroupId,
        /// Which revision.
        revision: RevisionId,
        /// By whom.
        creator: DeploymentCreator,
        /// The deployment it rolls back.
        rollback_of: Option<DeploymentId>,
    },
    /// A deployment changed its status.
    Deployment {
        /// From.
        from: DeploymentStatus,
        /// To.
        to: DeploymentStatus,
        /// Why, where it Failed or was Stopped.
        code: Option<ErrorCode>,
    },
    /// A deployment starts no further target.
    Halted,
    /// A deployment came to a zone.
    ZoneBegan(ZonePlace),
    /// An Auto Scaling group is copied, with so many instances.
    GroupCopied(u32),
    /// The wait before blue instances are terminated began.
    TerminationWaitStarted,
    /// The blue instances are terminated.
    BlueTerminated,
    /// CodeDeploy called Auto Scaling for a copied group.
    CopyCalled(CopyCall),
    /// An instance was launched.
    HostLaunched,
    /// An instance was terminated.
    HostTerminated,
    /// An instance could not be terminated.
    NotTerminated,
    /// The deployment group consists of the green instances.
    GroupIsGreen,
    /// A target changed its status.
    Target {
        /// From.
        from: TargetStatus,
        /// To.
        to: TargetStatus,
        /// What it is marked as in a blue/green deployment (EC2-201).
        label: Option<TargetLabel>,
    },
    /// A lifecycle event began.
    EventStarted(LifecycleEventName),
    /// A lifecycle event ended well.
    EventSucceeded(LifecycleEventName, Success),
    /// A lifecycle event failed after it had begun.
    EventFailed(LifecycleEventName, Failure),
    /// A lifecycle event failed without having begun.
    EventNotPickedUp(LifecycleEventName, Failure),
    /// A load balancer refused the call of a lifecycle event.
    CallRefused {
        /// Which event.
        event: LifecycleEventName,
        /// The pause before it is called again, in seconds; none where it was called often enough.
        again_after_s: Option<u8>,
    },
    /// A failed event was ignored.
    FailureIgnored(LifecycleEventName),
    /// A lifecycle event will not run.
    EventSkipped(LifecycleEventName),
    /// A group's knowledge of a host changed.
    Health {
        /// From.
        from: Health,
        /// To.
        to: Health,
    },
    /// A trigger event fired.
    Notified(TriggerEventType),
    /// A deployment is not rolled back; the rule says why.
    NotRolledBack,
    /// A rollback message was set.
    RollbackMessage(RollbackMessage),
    /// StopDeployment was answered.
    StopAnswered(StopStatus),
    /// A caller's operation was accepted.
    OperationAccepted,
    /// A caller's operation was refused.
    OperationRefused(Refusal),
    /// A fault struck: a host, or the account as a whole.
    FaultBegan(Option<InstanceId>),
    /// A fault is over.
    FaultEnded(Option<InstanceId>),
    /// The agent of a host went away.
    AgentLost,
    /// The agent of a host is back.
    AgentBack,
    /// A minute of a target group is over.
    Minute(MinuteId),
    /// How many of the requests of a target group succeed changed by much.
    Service {
        /// From.
        from: Availability,
        /// To.
        to: Availability,
    },
    /// A host as a target changed its state.
    Registration {
        /// In which target group.
        group: TargetGroupId,
        /// From.
        from: TargetState,
        /// To.
        to: TargetState,
    },
    /// The application on a host changed its state.
    Application {
        /// From.
        from: AppState,
        /// To.
        to: AppState,
    },
    /// An alarm changed its state.
    Alarm {
        /// From.
        from: AlarmState,
        /// To.
        to: AlarmState,
        /// What decided it.
        because: AlarmReason,
    },
    /// A deployment looked at its alarms.
    AlarmPoll(PollResult),
    /// A target group routes nothing to a zone, by the zone's place.
    ZoneWithdrawn(u8),
    /// A target group routes to a zone again.
    ZoneRestored(u8),
    /// The weights that the operation at this place of the timeline gave a traffic hold.
    WeightsApplied(u16),
    /// Too few targets are healthy, and a target group routes to all of them.
    RoutingFailOpen,
    /// A target group routes to healthy targets alone again.
    RoutingNormal,
}

impl What {
    /// The host that a strike of a fault concerns; none for the account, and for what is no strike.
    pub const fn struck(self) -> Option<InstanceId> {
        if let Self::FaultBegan(host) | Self::FaultEnded(host) = self {
            host
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_stays_small() {
        assert_eq!(size_of::<Entry>(), 48);
    }
}
