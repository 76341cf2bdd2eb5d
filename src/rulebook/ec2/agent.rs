//! The agent on a host: how it hears of work, what runs out of time, what the reserved events do
//! and which codes it reports.

use crate::rulebook::table::rules;

rules! {
    EC2_140: AgentSource, Data,
        says "The agent asks for a command, hands it to one of up to 16 threads, pauses (1 s in \
              the shipped settings, 30 s by default in the code) and asks again.",
        from "aws-codedeploy-agent 1.8.1, command_poller.rb";

    EC2_141: Observed, Left("polls are not simulated one by one; a captured gap contains its poll"),
        says "The service holds an empty poll open for about 45.3 s before it answers, and the \
              agent gives up on an answer after 80 s.",
        from "agent logs of 2018 to 2025";

    EC2_142: AgentSource, Decision,
        says "The agent acknowledges a command before it executes it, and does not execute an \
              event that the service answers is already Succeeded or Failed.",
        from "aws-codedeploy-agent 1.8.1, command_poller.rb";

    EC2_143: Observed, Data,
        says "The service offers every event once: a failed event is not tried again.",
        from "aws/aws-codedeploy-agent #135";

    EC2_144: AgentSource, Decision,
        says "After its n-th error in a row the agent waits floor(90 × 1.2675^(n - 10)) seconds, \
              10 s after the first and 90 s from the tenth on, less the time already spent; when \
              throttled it waits 60 s.",
        from "aws-codedeploy-agent 1.8.1, agent/base.rb";

    EC2_145: Documented, Data,
        says "A host may serve deployments of several groups at once: its agent \
              works on their commands in parallel.",
        from "CodeDeploy User Guide, deployments; aws-codedeploy-agent 1.8.1, command_poller.rb";

    EC2_150: Documented, Decision,
        says "An event must be picked up by the agent within five minutes; otherwise the target \
              fails. For a first event they count from the creation of the deployment on the \
              first targets and from its turn on a later target, for every other event from the \
              end of the one before.",
        from "CodeDeploy User Guide, limits; for later targets our assumption";

    EC2_151: Documented, Decision,
        says "A host lost between two events fails after the five minutes of the pickup limit; a \
              host lost during an event fails only when the event's hour is over, even if its \
              script had a shorter limit.",
        from "CodeDeploy User Guide, troubleshooting-ec2-instances and \
              troubleshooting-auto-scaling";

    EC2_152: Observed, Data,
        says "Two deployments to a single instance ended after 303.98 s and 303.95 s with \
              HEALTH_CONSTRAINTS, which is what the pickup limit of 300 s predicts.",
        from "captured timeline OBS-5";

    EC2_154: Documented, Switch { parameter: "eventTimeout", default: "3600s" },
        says "An event that was picked up must end within 3600 s; then it is Failed and so is its \
              target. The agent's sources mention 4200 s, but nothing sends that figure.",
        from "CodeDeploy User Guide, limits; aws-codedeploy-agent 1.8.1, \
              command_acknowledgement_request_builder.rb";

    EC2_155: AgentSource, Decision,
        says "A script without a timeout may run for 3600 s, and the limit of the whole event cuts \
              the sum of its scripts; a timeout of zero or less is refused.",
        from "aws-codedeploy-agent 1.8.1, application_specification/script_info.rb";

    EC2_156: AgentSource, Decision,
        says "A script that runs past its timeout is killed, and its event fails with \
              ScriptTimedOut (agent code 3).",
        from "aws-codedeploy-agent 1.8.1, hook_executor.rb";

    EC2_157: AgentSource, Decision,
        says "An event is not over when its script exits if a child in the background still has \
              the output open. It then lasts until the script's timeout runs out, and fails with \
              agent code 6.",
        from "aws-codedeploy-agent 1.8.1, hook_executor.rb; CodeDeploy User Guide, \
              troubleshooting-deployments";

    EC2_158: AgentSource, Decision,
        says "An agent that restarts during an event reports that event as Failed with code 7 as \
              soon as it is back. With several events under way it reports only the newest, and it \
              ignores records older than 24 h.",
        from "aws-codedeploy-agent 1.8.1, deployment_command_tracker.rb; CodeDeploy User Guide, \
              codedeploy-agent";

    EC2_160: AgentSource, Decision,
        says "DownloadBundle prunes old archives, downloads, unpacks and records the most recent \
              install, in this order; a download from GitHub is tried again after 10, 30 and 90 s.",
        from "aws-codedeploy-agent 1.8.1, command_executor.rb";

    EC2_161: AgentSource, Left("the one archive that is read again is never pruned"),
        says "A host keeps the archives of five revisions per group, the current one included, and \
              never prunes that of the last successful install.",
        from "aws-codedeploy-agent 1.8.1, command_executor.rb";

    EC2_162: AgentSource, Decision,
        says "Install removes the files of the previous install, checks all copies for conflicts, \
              copies, sets permissions and records the install, in this order; until Install \
              begins the old files are in place.",
        from "aws-codedeploy-agent 1.8.1, installer.rb";

    EC2_163: AgentSource, Decision,
        says "For a file that is already there and was not cleaned up, DISALLOW fails Install, \
              OVERWRITE replaces it and RETAIN keeps it; file_exists_behavior in the AppSpec file \
              outranks the deployment's value.",
        from "aws-codedeploy-agent 1.8.1, installer.rb";

    EC2_164: AgentSource, Decision,
        says "A failed Install restores nothing: once its cleanup is done, neither the earlier \
              files nor the list of them exist any more. If the disk fills while it copies, what \
              arrived until then is listed for the next cleanup.",
        from "aws-codedeploy-agent 1.8.1, installer.rb";

    EC2_165: AgentSource, Decision,
        says "The AppSpec file is first read at BeforeInstall: a missing or invalid one fails that \
              event with UnknownError (agent code 5), script or not. An unknown event name in its \
              hooks fails Install, before the cleanup.",
        from "aws-codedeploy-agent 1.8.1, application_specification.rb and hook_executor.rb";

    EC2_166: AgentSource, Decision,
        says "No limit on the size of a bundle is known; a full disk fails DownloadBundle.",
        from "aws-codedeploy-agent 1.8.1, command_executor.rb; CodeDeploy User Guide, \
              codedeploy-agent";

    EC2_167: AgentSource, Left("scripts are not executed, so they print nothing"),
        says "The agent reports the newest whole lines of a script's output, fewer than 2048 \
              characters of them, in diagnostics of at most 8192 characters.",
        from "aws-codedeploy-agent 1.8.1, hook_executor.rb and log.rb; CodeDeploy API reference, \
              Diagnostics";

    EC2_168: AgentSource, Data,
        says "The agent's result codes appear in the API as 0 Success, 1 ScriptMissing, 2 \
              ScriptNotExecutable, 3 ScriptTimedOut, 4 ScriptFailed and 5 UnknownError; 6 (output \
              left open) and 7 (agent restarted) are taken to be UnknownError.",
        from "aws-codedeploy-agent 1.8.1, hook_executor.rb; for codes 6 and 7 our assumption";

    EC2_169: Observed, Data,
        says "When no agent takes an event in time, the service itself reports it as Failed: the \
              code is UnknownError, and the text says that the agent never got it.",
        from "aws/aws-codedeploy-agent #307; CodeDeploy User Guide, troubleshooting-deployments";

    EC2_170: Documented, Decision,
        says "A deployment in mode RESTART installs the group's last successful revision again \
              from the copy kept on the host, in place and with agent 2.1.0 or newer. This \
              simulator refuses the mode.",
        from "CodeDeploy User Guide, codedeploy-agent; agent release notes 2.1.0";
}
