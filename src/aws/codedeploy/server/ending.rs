//! How a deployment is going to end, and by which rule.

use crate::aws::codedeploy::alarm_polling::AlarmStop;
use crate::aws::codedeploy::error_code::ErrorCode;
use crate::aws::codedeploy::notification::TriggerEventType;
use crate::aws::codedeploy::status::DeploymentStatus;
use crate::rulebook::{ALM_054, Rule};

/// An end that is decided, though not yet reached.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Ending {
    /// How.
    pub(super) outcome: Outcome,
    /// The rule that decided so.
    pub(super) rule: Rule,
}

/// How a deployment ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    Succeeded,
    Failed(ErrorCode),
    Stopped(ErrorCode),
    /// Stopped because nobody continued it in time (EC2-077).
    Expired,
}

impl Ending {
    /// The deployment Succeeds.
    pub(super) const fn succeeded(rule: Rule) -> Self {
        let outcome = Outcome::Succeeded;
        Self { outcome, rule }
    }

    /// The deployment is Failed with `code`.
    pub(super) const fn failed(code: ErrorCode, rule: Rule) -> Self {
        let outcome = Outcome::Failed(code);
        Self { outcome, rule }
    }

    /// The deployment is Stopped with `code`.
    pub(super) const fn stopped(code: ErrorCode, rule: Rule) -> Self {
        let outcome = Outcome::Stopped(code);
        Self { outcome, rule }
    }

    /// The deployment is Stopped because nobody continued it.
    pub(super) const fn expired(rule: Rule) -> Self {
        let outcome = Outcome::Expired;
        Self { outcome, rule }
    }

    /// The deployment is Stopped by a poll of its alarms (ALM-051, ALM-061).
    pub(super) const fn stopped_by(stop: AlarmStop) -> Self {
        Self::stopped(ErrorCode::AlarmActive, stop.rule())
    }

    /// The rule by which targets are Skipped that were never started, nor even waited for.
    pub(super) const fn skips(self) -> Rule {
        match self.outcome {
            Outcome::Stopped(ErrorCode::AlarmActive) => ALM_054,
            Outcome::Succeeded | Outcome::Failed(_) | Outcome::Stopped(_) | Outcome::Expired => {
                self.rule
            }
        }
    }

    /// The final status.
    pub(super) const fn status(self) -> DeploymentStatus {
        match self.outcome {
            Outcome::Succeeded => DeploymentStatus::Succeeded,
            Outcome::Failed(_) => DeploymentStatus::Failed,
            Outcome::Stopped(_) | Outcome::Expired => DeploymentStatus::Stopped,
        }
    }

    /// Why, where the deployment did not succeed.
    pub(super) const fn code(self) -> Option<ErrorCode> {
        match self.outcome {
            Outcome::Succeeded | Outcome::Expired => None,
            Outcome::Failed(code) | Outcome::Stopped(code) => Some(code),
        }
    }

    /// The trigger event of the end (EC2-215).
    pub(super) const fn notice(self) -> TriggerEventType {
        match self.outcome {
            Outcome::Succeeded => TriggerEventType::DeploymentSuccess,
            Outcome::Failed(_) => TriggerEventType::DeploymentFailure,
            Outcome::Stopped(_) | Outcome::Expired => TriggerEventType::DeploymentStop,
        }
    }
}
