//! A deployment as a whole: statuses, quotas, error codes, notifications and default durations.

use crate::rulebook::table::rules;

rules! {
    EC2_200: Documented, Data,
        says "A deployment is Created, Queued, InProgress, Baking, Ready, Succeeded, Failed or \
              Stopped, and the last three are final.",
        from "CodeDeploy API model 2014-10-06";

    EC2_201: Documented, Data,
        says "A target is Pending, InProgress, Ready, Succeeded, Failed, Skipped or Unknown; a \
              lifecycle event has the same statuses except Ready.",
        from "CodeDeploy API model 2014-10-06";

    EC2_202: Documented, Decision,
        says "A deployment group has one active deployment: a second CreateDeployment is refused \
              with DeploymentLimitExceededException, not queued.",
        from "CodeDeploy User Guide, limits; aws/aws-codedeploy-agent #248";

    EC2_203: Inferred, Decision,
        says "The simulator assumes that Queued means accepted but waiting for account-wide \
              capacity, in order of creation. A rollback never waits so for the deployment it \
              follows, because it is created only after that one's end.",
        from "our assumption; see CodeDeploy User Guide, monitoring-cloudwatch-events";

    EC2_204: Inferred, Data,
        says "The simulator assumes that a deployment is active, and blocks its group, in every \
              status that is not final.",
        from "our assumption";

    EC2_205: Documented, Decision,
        says "The start time of a deployment is set when it becomes InProgress, the completion \
              time when it reaches a final status, and the first never lies after the second.",
        from "CodeDeploy API model 2014-10-06";

    EC2_206: Documented, Data,
        says "Quotas bound a deployment, among them 1000 instances in most Regions, 1300 \
              concurrent deployments per account, 12 h for an in-place run, 300 s to pick up an \
              event and 3600 s to finish it.",
        from "CodeDeploy User Guide, limits";

    EC2_207: Inferred, Decision,
        says "The simulator assumes that a deployment past its limit lets running events end, \
              skips the remaining targets and is Failed with TIMEOUT.",
        from "our assumption; code from the CodeDeploy API model";

    EC2_210: Documented, Data,
        says "A failed or stopped deployment carries one error code from the service's list, such \
              as HEALTH_CONSTRAINTS, HEALTH_CONSTRAINTS_INVALID, NO_INSTANCES, OVER_MAX_INSTANCES, \
              REVISION_MISSING, TIMEOUT, ALARM_ACTIVE or MANUAL_STOP.",
        from "CodeDeploy User Guide, error-codes; CodeDeploy API reference, ErrorInformation";

    EC2_211: Inferred, Decision,
        says "The simulator assumes that the start checks run in this order and report the first \
              that fails: application, deployment group, service role, revision, load balancer and \
              Auto Scaling settings, NO_INSTANCES, OVER_MAX_INSTANCES, HEALTH_CONSTRAINTS_INVALID.",
        from "our assumption";

    EC2_212: Observed, Data,
        says "The service has worded HEALTH_CONSTRAINTS differently over the years (2014: no host \
              succeeded; 2015: too few to go on), so the trace states its own exact reason beside \
              the code.",
        from "aws-cli example batch-get-deployments; acquia/moonshot #43";

    EC2_215: Documented, Decision,
        says "Triggers fire when a deployment starts, succeeds, fails, is stopped or gets a \
              rollback, and when a target starts, succeeds or fails; a Skipped target fires none.",
        from "CodeDeploy User Guide, monitoring-sns-event-notifications; for the exact instants \
              our assumption";

    EC2_216: Documented, Left("there is no event bus; a run has its trace, and triggers"),
        says "The event bus knows a deployment as START, SUCCESS, FAILURE, STOP, QUEUED or READY, \
              and an instance as START, SUCCESS, FAILURE or READY.",
        from "CodeDeploy User Guide, monitoring-cloudwatch-events";

    EC2_217: Documented, Data,
        says "The overview of a deployment counts its targets by Pending, InProgress, Succeeded, \
              Failed, Skipped and Ready, and the six counts add up to the number of targets.",
        from "CodeDeploy API model 2014-10-06";

    EC2_220: Inferred, Data,
        says "The simulator assumes, under `latencies: { preset: observed }`, that the gap before \
              an event is log-normal with median 1.5 s and sigma 0.45, held within 0.8 and 8 s, \
              and that in 3 % of cases it is longer by up to 45 s, because the command just \
              missed an open poll. Without the preset every gap is 1.6 s.",
        from "our fit to 30 gaps in captured timelines OBS-1 to OBS-4";

    EC2_221: Observed, Data,
        says "Default durations come from captured timelines: 4.5 s from creation to the first \
              event, 1.6 s between events, 0.13 s for an event without a script, 1.6 s to close a \
              target, 2.1 s to the next one and 4.0 s to close the deployment.",
        from "captured timelines OBS-1 to OBS-5";
}
