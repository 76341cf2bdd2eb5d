//! Whether a rollback follows a deployment, and to what.

use crate::aws::codedeploy::error_code::ErrorCode;
use crate::aws::codedeploy::ids::{DeploymentId, RevisionId};
use crate::aws::codedeploy::options::{AutoRollback, AutoRollbackEvent, FileExistsBehavior};
use crate::aws::codedeploy::status::{DeploymentCreator, DeploymentStatus};
use crate::rulebook::Rule;
use crate::rulebook::{
    EC2_092, EC2_182, EC2_183, EC2_188, EC2_189, EC2_190, EC2_193, EC2_197, EC2_198,
};

/// What a group's last successful deployment deployed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LastSuccess {
    /// The revision, the target of a rollback (EC2-183).
    pub revision: RevisionId,
    /// Its `fileExistsBehavior`, which a rollback takes over (EC2-184).
    pub file_exists: FileExistsBehavior,
}

/// What StopDeployment said about a rollback (EC2-197).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StopRollback {
    /// Nothing: DEPLOYMENT_STOP_ON_REQUEST decides.
    AsConfigured,
    /// `autoRollbackEnabled=true`.
    Force,
    /// `autoRollbackEnabled=false`.
    Suppress,
}

/// Whether a deployment got past its start checks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reached {
    /// No target was touched.
    StartChecks,
    /// It was InProgress.
    Rollout,
}

/// A deployment that has just ended, as far as a rollback is concerned.
#[derive(Clone, Copy, Debug)]
pub struct EndedDeployment<'a> {
    /// Its final status.
    pub status: DeploymentStatus,
    /// Why, where it Failed or was Stopped.
    pub code: Option<ErrorCode>,
    /// Who created it.
    pub creator: DeploymentCreator,
    /// How far it came.
    pub reached: Reached,
    /// Its own rollback configuration, or the group's (EC2-182).
    pub auto_rollback: &'a AutoRollback,
    /// What a stop request said.
    pub stop: StopRollback,
}

/// What follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// No rollback, and nothing to say about it.
    None(Rule),
    /// A rollback is wanted and impossible: the group never had a success (EC2-188).
    Impossible(Rule),
    /// A rollback to the last success.
    RollBack(LastSuccess, Rule),
}

/// Decides about a rollback, in the order of the rulebook's decision table.
pub fn decide(ended: &EndedDeployment<'_>, last_success: Option<LastSuccess>) -> Verdict {
    let trigger = match (ended.status, ended.code) {
        (DeploymentStatus::Failed, _) => AutoRollbackEvent::DeploymentFailure,
        (DeploymentStatus::Stopped, Some(ErrorCode::AlarmActive)) => {
            AutoRollbackEvent::DeploymentStopOnAlarm
        }
        // A ready wait ran out: nobody asked for anything (EC2-092).
        (DeploymentStatus::Stopped, None) => return Verdict::None(EC2_092),
        (DeploymentStatus::Stopped, Some(_)) => AutoRollbackEvent::DeploymentStopOnRequest,
        _ => return Verdict::None(EC2_182),
    };
    if ended.creator == DeploymentCreator::CodeDeployRollback {
        return Verdict::None(EC2_189);
    }
    let stopped = ended.status == DeploymentStatus::Stopped;
    let by_alarm = trigger == AutoRollbackEvent::DeploymentStopOnAlarm;
    let rule = match ended.stop {
        StopRollback::Suppress if stopped => return Verdict::None(EC2_197),
        StopRollback::Force if stopped => EC2_197,
        _ if !ended.auto_rollback.reacts_to(trigger) => return Verdict::None(EC2_182),
        _ if by_alarm => EC2_193,
        // The deployment has ended, so its last event has: only now may the group go on.
        _ if stopped => EC2_198,
        _ => EC2_183,
    };
    // A deployment that an alarm stopped has failed no check (ALM-054).
    if ended.reached == Reached::StartChecks && !by_alarm {
        return Verdict::None(EC2_190);
    }
    match last_success {
        None => Verdict::Impossible(EC2_188),
        Some(success) => Verdict::RollBack(success, rule),
    }
}

/// Both ends of a rollback carry a message that names both deployments (EC2-187).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RollbackMessage {
    /// On the deployment that was rolled back.
    RolledBackBy(DeploymentId),
    /// On the rollback.
    RollsBack(DeploymentId),
    /// On a deployment that cannot be rolled back: the group never had a success (EC2-188).
    NothingToRollBackTo,
}

#[cfg(test)]
mod tests {
    use super::*;

    const SUCCESS: LastSuccess = LastSuccess {
        revision: RevisionId(3),
        file_exists: FileExistsBehavior::Overwrite,
    };

    fn ended(status: DeploymentStatus, auto_rollback: &AutoRollback) -> EndedDeployment<'_> {
        EndedDeployment {
            status,
            code: match status {
                DeploymentStatus::Stopped => Some(ErrorCode::ManualStop),
                _ => None,
            },
            creator: DeploymentCreator::User,
            reached: Reached::Rollout,
            auto_rollback,
            stop: StopRollback::AsConfigured,
        }
    }

    fn on(event: AutoRollbackEvent) -> AutoRollback {
        AutoRollback {
            events: vec![event],
        }
    }

    #[test]
    fn ec2_182_each_event_triggers_only_its_own_rollback() {
        let failure = on(AutoRollbackEvent::DeploymentFailure);
        let request = on(AutoRollbackEvent::DeploymentStopOnRequest);
        let none = AutoRollback::default();
        let cases = [
            (DeploymentStatus::Failed, &failure, true),
            (DeploymentStatus::Failed, &request, false),
            (DeploymentStatus::Failed, &none, false),
            (DeploymentStatus::Stopped, &failure, false),
            (DeploymentStatus::Stopped, &request, true),
            (DeploymentStatus::Succeeded, &failure, false),
        ];
        for (status, config, expected) in cases {
            let verdict = decide(&ended(status, config), Some(SUCCESS));
            let rolls_back = matches!(verdict, Verdict::RollBack(..));
            assert_eq!(
                rolls_back, expected,
                "{status} with {config:?}: {verdict:?}"
            );
        }
    }

    #[test]
    fn ec2_183_the_target_of_a_rollback_is_the_last_success() {
        let config = on(AutoRollbackEvent::DeploymentFailure);
        let verdict = decide(&ended(DeploymentStatus::Failed, &config), Some(SUCCESS));
        assert_eq!(verdict, Verdict::RollBack(SUCCESS, EC2_183));
    }

    #[test]
    fn ec2_182_an_alarm_and_a_request_are_different_stops() {
        let alarm = on(AutoRollbackEvent::DeploymentStopOnAlarm);
        let mut stopped = ended(DeploymentStatus::Stopped, &alarm);
        for (code, rolls_back) in [
            (ErrorCode::AlarmActive, true),
            (ErrorCode::ManualStop, false),
        ] {
            stopped.code = Some(code);
            let verdict = decide(&stopped, Some(SUCCESS));
            assert_eq!(
                matches!(verdict, Verdict::RollBack(..)),
                rolls_back,
                "{code}"
            );
        }
    }

    #[test]
    fn ec2_198_a_stopped_deployment_is_rolled_back_once_it_has_ended() {
        let config = on(AutoRollbackEvent::DeploymentStopOnRequest);
        let verdict = decide(&ended(DeploymentStatus::Stopped, &config), Some(SUCCESS));
        assert_eq!(verdict, Verdict::RollBack(SUCCESS, EC2_198));
    }

    #[test]
    fn ec2_188_without_a_success_there_is_nothing_to_roll_back_to() {
        let config = on(AutoRollbackEvent::DeploymentFailure);
        let verdict = decide(&ended(DeploymentStatus::Failed, &config), None);
        assert_eq!(verdict, Verdict::Impossible(EC2_188));
    }

    #[test]
    fn ec2_189_a_failed_rollback_is_not_rolled_back() {
        let config = on(AutoRollbackEvent::DeploymentFailure);
        let mut rollback = ended(DeploymentStatus::Failed, &config);
        rollback.creator = DeploymentCreator::CodeDeployRollback;
        assert_eq!(decide(&rollback, Some(SUCCESS)), Verdict::None(EC2_189));
    }

    #[test]
    fn ec2_190_a_deployment_that_failed_its_start_checks_is_not_rolled_back() {
        let config = on(AutoRollbackEvent::DeploymentFailure);
        let mut refused = ended(DeploymentStatus::Failed, &config);
        refused.reached = Reached::StartChecks;
        assert_eq!(decide(&refused, Some(SUCCESS)), Verdict::None(EC2_190));
    }

    #[test]
    fn ec2_193_a_stop_by_an_alarm_is_rolled_back_however_far_it_came() {
        let alarm = on(AutoRollbackEvent::DeploymentStopOnAlarm);
        let mut stopped = ended(DeploymentStatus::Stopped, &alarm);
        stopped.code = Some(ErrorCode::AlarmActive);
        for reached in [Reached::StartChecks, Reached::Rollout] {
            stopped.reached = reached;
            let verdict = decide(&stopped, Some(SUCCESS));
            assert_eq!(verdict, Verdict::RollBack(SUCCESS, EC2_193));
        }
        assert_eq!(decide(&stopped, None), Verdict::Impossible(EC2_188));
    }

    #[test]
    fn ec2_197_a_stop_request_forces_or_suppresses_the_rollback() {
        let none = AutoRollback::default();
        let mut stopped = ended(DeploymentStatus::Stopped, &none);
        stopped.stop = StopRollback::Force;
        assert_eq!(
            decide(&stopped, Some(SUCCESS)),
            Verdict::RollBack(SUCCESS, EC2_197)
        );
        let request = on(AutoRollbackEvent::DeploymentStopOnRequest);
        let mut stopped = ended(DeploymentStatus::Stopped, &request);
        stopped.stop = StopRollback::Suppress;
        assert_eq!(decide(&stopped, Some(SUCCESS)), Verdict::None(EC2_197));
        // What a stop said counts only if the deployment was stopped by it.
        let failure = on(AutoRollbackEvent::DeploymentFailure);
        let mut failed = ended(DeploymentStatus::Failed, &failure);
        failed.stop = StopRollback::Suppress;
        assert_eq!(
            decide(&failed, Some(SUCCESS)),
            Verdict::RollBack(SUCCESS, EC2_183)
        );
    }
}
