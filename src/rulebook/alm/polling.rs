//! How CodeDeploy uses alarms: which it polls and when, and what stops.

use crate::rulebook::table::rules;

rules! {
    ALM_050: Documented, Data,
        says "A group lists up to 50 alarms by their exact names, each once; more are refused with \
              AlarmsLimitExceededException, a malformed list with InvalidAlarmConfigException. A \
              failed poll counts unless ignorePollAlarmFailure is true.",
        from "CodeDeploy User Guide, monitoring-create-alarms and limits; CodeDeploy API \
              reference, AlarmConfiguration";

    ALM_051: Documented, Decision,
        says "A listed alarm that is in ALARM stops the deployment: it becomes Stopped, with the \
              error code ALARM_ACTIVE.",
        from "CodeDeploy User Guide, monitoring-create-alarms; CodeDeploy API reference, \
              ErrorInformation";

    ALM_052: Documented, Data,
        says "overrideAlarmConfiguration of a deployment takes the place of the group's \
              alarmConfiguration, so that a known good revision can be deployed while an alarm is \
              still lit.",
        from "CodeDeploy API reference, CreateDeployment";

    ALM_053: Inferred, Switch { parameter: "alarmPollInterval", default: "15s" },
        says "The simulator assumes that a deployment polls its alarms 0.7 s after its creation \
              and every 15 s from there on: polling is documented, its interval is not, and \
              captured stops came 11 to 23 s after the alarm.",
        from "CodeDeploy API reference; captured timelines C5, C6 and C7; for the interval our \
              assumption";

    ALM_054: Observed, Decision,
        says "The state of an alarm counts, not its change: one that is lit already stops a \
              deployment at its first poll, even before the start checks. Then every event of \
              every target is Skipped, and a rollback follows all the same where one is \
              configured.",
        from "captured timeline C7; aws/serverless-application-model #716";

    ALM_055: Documented, Left("ECS makes its rolling deployments without CodeDeploy"),
        says "ECS rolling deployments ignore alarms that are lit at their start; CodeDeploy does \
              not.",
        from "Amazon ECS Developer Guide, deployment-alarm-failure";

    ALM_056: Observed, Decision,
        says "An alarm in INSUFFICIENT_DATA does not stop a deployment.",
        from "aws-samples/aws-serverless-workshops #343";

    ALM_057: Inferred, Switch { parameter: "alarmPollAttempts", default: "3" },
        says "The simulator assumes that a failed poll is tried again after 1, 2 and 4 s. If it \
              fails to the last, the deployment is stopped, or goes on where \
              ignorePollAlarmFailure is true.",
        from "CodeDeploy API reference, AlarmConfiguration; for the attempts our assumption";

    ALM_058: Inferred, Data,
        says "The simulator assumes that a deployment polls until it is over, also while nothing \
              of it runs.",
        from "our assumption; see CodeDeploy User Guide, deployment-steps-ecs";

    ALM_059: Inferred, Left("blue/green deployments are not modelled"),
        says "The simulator would have to assume that an alarm stops a blue/green deployment also \
              between deregistration and termination of the originals, and that the rollback \
              registers them again.",
        from "our assumption; see CodeDeploy User Guide, deployments-rollback-and-redeploy";

    ALM_060: Documented, Data,
        says "A stop by an alarm undoes nothing by itself: instances that have the new revision \
              keep it unless automatic rollback is enabled for DEPLOYMENT_STOP_ON_ALARM.",
        from "CodeDeploy API reference, AutoRollbackConfiguration";

    ALM_061: Inferred, Decision,
        says "The simulator assumes that a poll that failed for good stops a deployment as an \
              alarm does, with the same status, code and rollback event.",
        from "our assumption";

    ALM_062: Documented, Data,
        says "The rollback after an alarm is a deployment with an id of its own, of the last \
              successful revision and with that deployment's fileExistsBehavior.",
        from "CodeDeploy User Guide, deployments-rollback-and-redeploy";

    ALM_063: Inferred, Data,
        says "The simulator assumes that a rollback by CodeDeploy watches no alarm: the one that \
              led to it is usually lit still (see EC2-194).",
        from "our assumption";

    ALM_064: Documented, Data,
        says "A rollback that a user creates is a deployment like any other and polls the alarms \
              of its group, unless it overrides them.",
        from "CodeDeploy API reference, CreateDeployment";

    ALM_065: Documented, Left("Lambda deployments are not modelled"),
        says "An alarm during a shift of a Lambda alias points the alias back with one update.",
        from "aws/serverless-application-model, docs/safe_lambda_deployments.rst";

    ALM_066: Inferred, Data,
        says "The simulator assumes that within one instant an alarm is evaluated first and polled \
              next, before lifecycle events end: a deployment that would end at the instant of the \
              poll is stopped.",
        from "our assumption";

    ALM_067: Documented, Data,
        says "A list that is not enabled or empty is not polled, and of several alarms any one \
              stops the deployment. The simulator assumes that the first of the list that is in \
              ALARM is named as the cause.",
        from "CodeDeploy API reference, AlarmConfiguration; for the order our assumption";

    ALM_068: Inferred, Left("Auto Scaling is not modelled"),
        says "The simulator would have to assume that deployments to instances launched by Auto \
              Scaling poll the alarms of the group too.",
        from "our assumption; see CodeDeploy User Guide, integrations-aws-auto-scaling";

    ALM_069: Documented, Left("a practice, not a behaviour: a scenario writes its waits out"),
        says "Amazon lets a first wave bake for 12 h and later ones for 2 to 4 h.",
        from "Amazon Builders' Library, Automating safe, hands-off deployments";

    ALM_070: Inferred, Data,
        says "The simulator assumes that a poll reads the states of all listed alarms at one \
              instant, deals with a failure to read them first, and only then looks for an alarm \
              in ALARM.",
        from "our assumption";
}
