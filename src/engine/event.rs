//! The closed set of events, and their place in the order of one instant.

use crate::account::balancing::MemberId;
use crate::account::fault::book::FaultId;
use crate::account::walk::WalkId;
use crate::aws::cloudwatch::ids::AlarmId;
use crate::aws::codedeploy::ids::{DeploymentId, InstanceId, TargetIndex};
use crate::aws::codedeploy::server::action::Wait;
use crate::aws::elb::ids::TargetGroupId;
use crate::kernel::queue::Class;
use crate::trace::entry::EntryId;

/// Something that is going to happen, with the entry that led to it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Event {
    /// The entry that led to it; none for the scenario itself.
    pub cause: Option<EntryId>,
    /// What happens.
    pub kind: Kind,
}

/// What happens.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    /// A caller calls the operation at this place of the timeline.
    Operation(u16),
    /// A fault strikes.
    FaultBegins {
        /// Which.
        fault: FaultId,
        /// Whom; none for all hosts it picked, or the account.
        host: Option<InstanceId>,
    },
    /// A fault stops a deployment.
    FaultStops {
        /// Which fault.
        fault: FaultId,
        /// Which deployment.
        deployment: DeploymentId,
    },
    /// A fault is over.
    FaultEnds {
        /// Which.
        fault: FaultId,
        /// For whom; none for the account.
        host: Option<InstanceId>,
    },
    /// A fault that comes and goes does so.
    FaultFlips {
        /// Which.
        fault: FaultId,
        /// For whom.
        host: InstanceId,
        /// In which of its strikes there.
        strike: u32,
    },
    /// The agent picks an event up.
    Pickup(WalkId),
    /// An event ends.
    EventEnds(WalkId),
    /// The service begins an event of its own.
    ServiceEventBegins(WalkId),
    /// The service calls again for an event of its own, so often refused before.
    ServiceEventCalls(WalkId, u32),
    /// The application on a host changes with its age.
    ApplicationAges(InstanceId),
    /// A load balancer changes its mind about a target, or a target has drained.
    TargetChanges(MemberId),
    /// A target takes a step of slow start.
    SlowStart(MemberId),
    /// The weights of a rule that was modified take effect, by the number of the change.
    RuleApplies(u32),
    /// The zonal shift of a target group expires.
    ZonalShiftExpires(TargetGroupId),
    /// Clients follow the DNS of a target group.
    ClientsMove(TargetGroupId),
    /// Rates of requests change by themselves.
    Fluid,
    /// A metric alarm looks at its metric.
    AlarmLooks(AlarmId),
    /// A deployment polls its alarms.
    AlarmPoll(DeploymentId),
    /// A minute is over: its metrics are closed.
    Minute,
    /// Samples of metrics that are stored more finely than by the minute are due.
    Samples,
    /// A target's wait is over.
    TargetWait {
        /// Of which deployment.
        deployment: DeploymentId,
        /// Which target.
        target: TargetIndex,
        /// Which wait.
        wait: TargetWait,
    },
    /// A deployment's wait is over.
    DeploymentWait(DeploymentId, Wait),
    /// An instance of a copied group comes into service.
    HostLaunched(DeploymentId, InstanceId),
    /// The blue instances of a deployment are terminated.
    BlueTerminated(DeploymentId),
    /// A wait that was set for a deployment is over.
    WaitOver(DeploymentId),
    /// A deployment may start targets.
    Schedule(DeploymentId),
    /// A deployment has run out of time.
    Clock(DeploymentId),
}

/// The waits of a target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TargetWait {
    /// Until its skipped events are stamped.
    SkipStamp,
    /// Until it is final.
    Finalise,
}

/// Ranks inside one instant, lowest first (RNG-035).
pub mod class {
    use super::Class;

    /// Faults.
    pub const FAULT: Class = Class::new(0);
    /// Metrics that are closed.
    pub const METRIC: Class = Class::new(1);
    /// Evaluations of alarms.
    pub const ALARM: Class = Class::new(2);
    /// Polls of alarms.
    pub const POLL: Class = Class::new(3);
    /// Pickups, ends of events and ends of waits.
    pub const LIFECYCLE: Class = Class::new(4);
    /// Limits that pass.
    pub const TIMEOUT: Class = Class::new(5);
    /// Operations of callers.
    pub const OPERATOR: Class = Class::new(6);
    /// Thresholds of the fluid, and steps of traffic.
    pub const TRAFFIC: Class = Class::new(7);
    /// Starts of targets.
    pub const SCHEDULING: Class = Class::new(8);
}
