//! Faults: how they strike, what they change and which default rates they have.

use crate::rulebook::table::rules;

rules! {
    FLT_001: Inferred, Decision,
        says "The simulator assumes two ways for a fault to strike, with one effect: at a time or \
              lifecycle event that the scenario gives, or at random at a rate per hour with \
              exponential gaps.",
        from "our assumption";

    FLT_002: Documented, Data,
        says "A yearly probability p is a hazard of -ln(1 - p) / 8766 per hour, a monthly one of \
              -ln(1 - p) / 730.5 per hour; the mean time between failures is the inverse.",
        from "arithmetic";

    FLT_003: Inferred, Left("rates are not scaled: give a rare fault an instant or its own rate"),
        says "The simulator assumes natural rates, at which faults are rare: one hour with 100 \
              instances sees about one crash in a thousand runs.",
        from "arithmetic";

    FLT_004: Inferred, Data,
        says "The simulator assumes that an event common to many hosts strikes all of them at the \
              same instant, and never composes it of independent faults.",
        from "our assumption";

    FLT_005: Inferred, Left("a scenario writes how long a fault lasts, as any distribution"),
        says "The simulator assumes that a fault lasts a log-normal time given by median and 95th \
              percentile, at least 1 s and at most ten times its median.",
        from "our assumption";

    FLT_006: Documented, Data,
        says "Limits turn a silent fault into a result: 300 s until an event is picked up, 3600 s \
              until it ends, 12 h for an in-place deployment.",
        from "CodeDeploy User Guide, limits";

    FLT_010: Documented, Decision,
        says "A crashed host is gone with its agent: a running event fails when its hour is over, \
              the next one after five minutes. Crashes have no default rate; `perHour` gives one.",
        from "CodeDeploy User Guide, troubleshooting-ec2-instances";

    FLT_011: AgentSource, Decision,
        says "A rebooted host is down for 40 to 90 s; a running event is reported Failed with code \
              7 when the agent is back, and between events nothing is lost. Reboots have no \
              default rate; `perHour` gives one.",
        from "aws-codedeploy-agent 1.8.1, deployment_command_tracker.rb; for the time down our \
              assumption";

    FLT_012: Documented, Decision,
        says "A host whose agent is dead goes on serving but picks up no event, and a script \
              under way is never reported. Agents do not die by a default rate; `perHour` gives \
              one.",
        from "CodeDeploy User Guide, limits";

    FLT_013: Inferred, Decision,
        says "The simulator assumes that a slow agent only costs time, by a factor that the \
              scenario must give, and fails a target only by the pickup limit. Without `for` it \
              stays slow.",
        from "our assumption";

    FLT_014: AgentSource, Decision,
        says "An agent whose calls fail, for lack of credentials or for errors of the service, \
              backs off and is back at most 90 s after the repair; meanwhile it is as good as \
              dead.",
        from "aws-codedeploy-agent 1.8.1, agent/base.rb";

    FLT_015: AgentSource, Decision,
        says "A script that exits with anything but 0 fails its event with ScriptFailed (agent \
              code 4), and is not tried again.",
        from "aws-codedeploy-agent 1.8.1, hook_executor.rb";

    FLT_016: AgentSource, Decision,
        says "A script that hangs is killed at its timeout, 3600 s by default, and its event fails \
              with ScriptTimedOut.",
        from "aws-codedeploy-agent 1.8.1, hook_executor.rb";

    FLT_017: AgentSource, Decision,
        says "A script may also be missing, not be executable or leave its output open, which \
              fails the event with agent code 1, 2 or 6.",
        from "aws-codedeploy-agent 1.8.1, hook_executor.rb";

    FLT_018: AgentSource, Decision,
        says "A full disk fails DownloadBundle or Install with UnknownError.",
        from "aws-codedeploy-agent 1.8.1, command_executor.rb";

    FLT_019: Inferred, Decision,
        says "The simulator assumes that a slow S3 stretches the download by a factor that the \
              scenario must give, and does no other harm within the hour of the event. Without \
              `for` it stays slow.",
        from "our assumption";

    FLT_020: AgentSource, Decision,
        says "A download that keeps failing, from GitHub after retries at 10, 30 and 90 s, fails \
              DownloadBundle with UnknownError.",
        from "aws-codedeploy-agent 1.8.1, command_executor.rb";

    FLT_021: Documented, Decision,
        says "A deleted revision fails the whole deployment with REVISION_MISSING if it is gone at \
              the start, and every DownloadBundle if it goes later.",
        from "CodeDeploy User Guide, error-codes";

    FLT_022: Inferred, Decision,
        says "The simulator assumes that a flapping target is out of the load balancer's reach for \
              the same part of every period, from its start on: requests and checks get no answer. \
              The scenario gives period and part; without `for` it flaps to the end.",
        from "our assumption";

    FLT_023: Inferred, Decision,
        says "The simulator assumes that in an outage of an Availability Zone all its hosts and \
              agents are gone at one instant and back at another, and their applications start \
              again. Without `for` it lasts a log-normal time of median 2.5 h and 95th percentile \
              10 h.",
        from "our assumption, from published incidents";

    FLT_024: Inferred, Left("calls that fail are those of FLT-025; no host is launched in a run"),
        says "The simulator assumes that when the control plane of a Region fails, launches and \
              calls fail while what runs goes on.",
        from "our assumption";

    FLT_025: Inferred, Decision,
        says "The simulator assumes that each call of a throttled service is refused with a given \
              chance, by itself, and repeated after 1, 2 and 4 s, a poll of alarms as any that \
              failed. BlockTraffic or AllowTraffic whose last call is refused too is Failed with its \
              target, and the deployment with THROTTLED.",
        from "our assumption";

    FLT_026: Inferred, Decision,
        says "The simulator assumes that while the states of alarms cannot be read every poll of \
              every deployment fails.",
        from "our assumption";

    FLT_027: Inferred, Decision,
        says "The simulator assumes that delayed metrics arrive later by a fixed time on top of \
              their usual delay, for the periods that end while the fault lasts.",
        from "our assumption";

    FLT_028: Inferred, Decision,
        says "The simulator assumes that missing metrics lack the points of the periods that end \
              while the fault lasts, and that these never arrive.",
        from "our assumption";

    FLT_029: Inferred, Decision,
        says "The simulator assumes that an alarm that shows a state for no reason of its metric \
              does so as by SetAlarmState: until it is evaluated next.",
        from "our assumption; CloudWatch API reference, SetAlarmState";

    FLT_039: Documented, Decision,
        says "An operator may stop a deployment at any time: it ends Stopped with MANUAL_STOP, and \
              rolls back if that is asked for.",
        from "CodeDeploy API reference, StopDeployment";

    FLT_040: Inferred, Decision,
        says "The simulator assumes that a network partition cuts a host off from CodeDeploy, S3 \
              and load balancers each by itself, and from CodeDeploy alone unless the scenario \
              says otherwise: its agent backs off, its downloads fail, or requests and checks get \
              no answer.",
        from "our assumption";

    FLT_041: Inferred, Decision,
        says "The simulator assumes that a slow dependency makes all applications it concerns \
              slower by one factor, and able to serve that much less, from one instant to another.",
        from "our assumption";

    FLT_042: Inferred, Decision,
        says "The simulator assumes that a bad revision answers with errors or slowly, or does not \
              come up, from the moment it runs or some time later; a fault turns it bad on all \
              hosts at once.",
        from "our assumption";

    FLT_043: Inferred, Decision,
        says "The simulator assumes that a host whose clock is wrong is refused by CodeDeploy, as \
              without credentials, and serves on.",
        from "our assumption";

    FLT_044: Inferred, Decision,
        says "The simulator assumes that a host that resolves no names reaches neither CodeDeploy \
              nor S3, and that its application answers with errors to a part that the scenario \
              may give.",
        from "our assumption";

    FLT_045: Inferred, Decision,
        says "The simulator assumes that a slow disk makes downloads, installs and the application \
              slower by one factor. Waiting for an event and without `for` it concerns that event \
              alone.",
        from "our assumption";
}
