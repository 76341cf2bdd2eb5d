//! Rollback, redeploy and stop.

use crate::rulebook::table::rules;

rules! {
    EC2_180: Documented, Decision,
        says "A rollback is a new deployment, with an id of its own, of an earlier revision; an \
              automatic one has the creator codeDeployRollback, a manual one is an ordinary \
              deployment by a user.",
        from "CodeDeploy User Guide, deployments-rollback-and-redeploy";

    EC2_181: Documented, Data,
        says "The creator of a deployment is user, autoscaling, codeDeployRollback, CodeDeploy, \
              CodeDeployAutoUpdate, CloudFormation, CloudFormationRollback or \
              autoscalingTermination.",
        from "CodeDeploy API model 2014-10-06";

    EC2_182: Documented, Decision,
        says "Automatic rollback answers DEPLOYMENT_FAILURE, DEPLOYMENT_STOP_ON_ALARM and \
              DEPLOYMENT_STOP_ON_REQUEST, as listed; enabling it takes at least one of them, and a \
              deployment's own setting replaces the group's.",
        from "CodeDeploy API model 2014-10-06; CodeDeploy User Guide, deployments-create-console";

    EC2_183: Documented, Decision,
        says "An automatic rollback deploys the revision of the group's last successful \
              deployment.",
        from "CodeDeploy User Guide, deployments-rollback-and-redeploy";

    EC2_184: Documented, Decision,
        says "A rollback takes its fileExistsBehavior from the last successful deployment, not \
              from the failed one.",
        from "CodeDeploy User Guide, deployments-rollback-and-redeploy";

    EC2_185: Inferred, Switch { parameter: "rollbackConfig", default: "asTriggering" },
        says "The simulator assumes that a rollback uses the deployment configuration of the \
              deployment it answers (another can be named), does not ignore ApplicationStop failures \
              and has no automatic rollback of its own.",
        from "our assumption";

    EC2_186: Inferred, Switch { parameter: "rollbackTargets", default: "all" },
        says "The simulator assumes that a rollback goes to every target of the failed deployment \
              that still exists, Skipped ones included; it can be narrowed to those that were \
              attempted.",
        from "our assumption; see CodeDeploy User Guide, deployments-rollback-and-redeploy";

    EC2_187: Observed, Decision,
        says "Failed deployment and rollback name each other in their rollback information, and \
              the rollback is Created as soon as it is triggered.",
        from "a public notification sample of 2022 and public lab notes of 2026";

    EC2_188: Inferred, Decision,
        says "The simulator assumes that a group without an earlier success gets no rollback: the \
              failed deployment keeps its status and a message says that there is nothing to \
              return to.",
        from "our assumption; see CodeDeploy API reference, RollbackInfo";

    EC2_189: Inferred, Decision,
        says "The simulator assumes that rollbacks do not chain: one that fails stays Failed, and \
              nothing answers it.",
        from "our assumption";

    EC2_190: Inferred, Decision,
        says "The simulator assumes that a rollback is also made when the failed revision is the \
              last successful one, but not after a failure in the start checks, when no target was \
              touched.",
        from "our assumption";

    EC2_191: Documented, Data,
        says "A rollback undoes nothing that scripts did; it removes only the files that the \
              failed revision installed, and a file that OVERWRITE replaced is lost with them.",
        from "CodeDeploy User Guide, deployments-rollback-and-redeploy";

    EC2_192: AgentSource, Data,
        says "In a rollback, a target that had finished the Install of the failed revision runs \
              that revision's ApplicationStop, so a broken ApplicationStop can break its own \
              rollback.",
        from "aws-codedeploy-agent 1.8.1, command_executor.rb and hook_executor.rb";

    EC2_193: Documented, Decision,
        says "A stop by an alarm is answered by a rollback where DEPLOYMENT_STOP_ON_ALARM is \
              among the rollback events.",
        from "CodeDeploy API reference, CreateDeployment and AutoRollbackConfiguration";

    EC2_194: Inferred, Switch { parameter: "rollbackPollsAlarms", default: "false" },
        says "The simulator assumes that an automatic rollback polls no alarms, for the one that \
              caused it would usually stop it at once; it can be let poll those of the deployment \
              it answers.",
        from "our assumption; see CodeDeploy API reference, CreateDeployment";

    EC2_195: Documented, Decision,
        says "StopDeployment answers Pending while events are still running, Succeeded when none \
              is, and Succeeded to later calls while a stop is under way; on a finished deployment it is refused with \
              DeploymentAlreadyCompletedException.",
        from "CodeDeploy User Guide, deployment-steps-server; CodeDeploy API reference, \
              StopDeployment";

    EC2_196: Inferred, Decision,
        says "The simulator assumes that a stop skips pending targets at once and lets running \
              events end, for the agent cannot be told to abort; their targets are then Failed, \
              unless that event was their last and succeeded, and the deployment is Stopped when \
              the last event ends.",
        from "our assumption; see CodeDeploy User Guide, deployments-stop";

    EC2_197: Documented, Decision,
        says "A stop request with autoRollbackEnabled true forces a rollback. The simulator \
              assumes that false suppresses it, and that without the member \
              DEPLOYMENT_STOP_ON_REQUEST decides.",
        from "CodeDeploy API reference, StopDeployment; for false and absent our assumption";

    EC2_198: Inferred, Decision,
        says "The simulator assumes that a rollback begins only after the stopped deployment's \
              last event has ended, since a group has one active deployment.",
        from "our assumption";
}
