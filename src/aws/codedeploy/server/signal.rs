//! What the service tells a deployment.

use crate::aws::codedeploy::alarm_polling::AlarmStop;
use crate::aws::codedeploy::error_code::ErrorCode;
use crate::aws::codedeploy::ids::TargetIndex;
use crate::aws::codedeploy::server::schedule::Candidate;
use crate::aws::codedeploy::server::target::TargetSignal;
use crate::aws::codedeploy::status::DeploymentWaitType;
use crate::rulebook::Rule;

/// What a deployment is told.
#[derive(Clone, Copy, Debug)]
pub enum Signal<'a> {
    /// CreateDeployment was accepted, or a rollback is made.
    Create {
        /// The rule of its creation.
        rule: Rule,
    },
    /// The account has no capacity for it.
    Queue,
    /// The account has capacity for it (again).
    Admit,
    /// The start checks failed.
    Refuse {
        /// Why.
        code: ErrorCode,
        /// The rule of the check.
        rule: Rule,
        /// What would have been the targets.
        candidates: &'a [Candidate],
    },
    /// The start checks passed so far; these are the targets in their order.
    Begin(&'a [Candidate]),
    /// Something happened to a target.
    Target(TargetIndex, TargetSignal),
    /// The end of an instant in which slots may have become free.
    Schedule,
    /// StopDeployment.
    Stop,
    /// A poll of the watched alarms stops it.
    StopByAlarm {
        /// What the poll found.
        stop: AlarmStop,
        /// What would have been the targets, where it has not begun.
        candidates: &'a [Candidate],
    },
    /// The limit on the whole deployment has passed.
    OutOfTime,
    /// A wait that was set for the deployment is over.
    WaitOver,
    /// The copied group has its instances (EC2-073).
    Provisioned(&'a [Candidate]),
    /// A caller ends a wait (EC2-084, EC2-088).
    Continue(DeploymentWaitType),
    /// The blue instances are terminated.
    Terminated,
    /// The service has finalised the deployment.
    Finalised,
}
