//! Lifecycle events of an instance: which there are, in which order, and whose scripts they run.

use crate::rulebook::table::rules;

rules! {
    EC2_001: Documented, Decision,
        says "An in-place deployment without a load balancer takes each instance through seven \
              lifecycle events, in this order: ApplicationStop, DownloadBundle, BeforeInstall, \
              Install, AfterInstall, ApplicationStart, ValidateService.",
        from "CodeDeploy User Guide, reference-appspec-file-structure-hooks";

    EC2_002: Documented, Decision,
        says "With traffic control (WITH_TRAFFIC_CONTROL) an in-place deployment takes each \
              instance through thirteen events: BeforeBlockTraffic, BlockTraffic and \
              AfterBlockTraffic, the seven of EC2-001, then BeforeAllowTraffic, AllowTraffic and \
              AfterAllowTraffic.",
        from "CodeDeploy User Guide, reference-appspec-file-structure-hooks";

    EC2_003: Documented, Data,
        says "Where the deployment group names no load balancer, the six traffic events \
              (BlockTraffic, AllowTraffic and their Before and After hooks) do not exist on a \
              target at all: they are not listed as Skipped.",
        from "CodeDeploy User Guide, reference-appspec-file-structure-hooks";

    EC2_004: Documented, Data,
        says "In a blue/green deployment a green instance has the seven events of EC2-001 and the \
              three around AllowTraffic, a blue one the three around BlockTraffic; in its rollback \
              the blue one has those around AllowTraffic and the green one those around \
              BlockTraffic.",
        from "CodeDeploy User Guide, reference-appspec-file-structure-hooks";

    EC2_005: Inferred, Decision,
        says "The simulator assumes that the events of a blue or green instance come in the order \
              that they have in place: the documentation shows it in pictures alone.",
        from "our assumption";

    EC2_007: AgentSource, Data,
        says "Scripts belong to nine of the thirteen events. The other four are closed to them: \
              DownloadBundle and Install are work of the agent, BlockTraffic and AllowTraffic of \
              the service.",
        from "aws-codedeploy-agent 1.8.1, command_poller.rb";

    EC2_008: Inferred, Data,
        says "The simulator assumes that BlockTraffic and AllowTraffic need no live agent and are \
              not limited by the pickup time: a dead agent is noticed at the next event that it \
              has to run.",
        from "our assumption, after EC2-007";

    EC2_009: AgentSource, Decision,
        says "An event without a script still takes place and succeeds, because the agent \
              acknowledges it as having nothing to do. DownloadBundle and Install always have \
              something to do.",
        from "aws-codedeploy-agent 1.8.1, command_poller.rb and command_executor.rb";

    EC2_010: Documented, Decision,
        says "The scripts of one event run one after another in the order of the file, once per \
              deployment and instance, and the first that fails ends the event.",
        from "CodeDeploy User Guide, reference-appspec-file-structure-hooks; aws-codedeploy-agent \
              1.8.1, hook_executor.rb";

    EC2_011: AgentSource, Data,
        says "ApplicationStop and the hooks around BlockTraffic run the scripts of the last \
              successful install on that host; BeforeInstall, AfterInstall, ApplicationStart, \
              ValidateService and the hooks around AllowTraffic run those of the revision being \
              deployed.",
        from "aws-codedeploy-agent 1.8.1, hook_executor.rb";

    EC2_012: AgentSource, Data,
        says "The agent records the last successful install, per host and deployment group, when \
              Install ends: a revision that breaks later, say in ApplicationStart, already counts \
              and provides the next ApplicationStop.",
        from "aws-codedeploy-agent 1.8.1, command_executor.rb";

    EC2_013: AgentSource, Left("only a blue/green rollback reads this record"),
        says "The agent records the most recent install when DownloadBundle ends.",
        from "aws-codedeploy-agent 1.8.1, command_executor.rb";

    EC2_014: AgentSource, Left(
        "it matters only to repeated events, and no event is repeated (EC2-143)"
    ),
        says "If the archive of the current deployment is already on the host, an event that would \
              use the last successful install uses that archive instead.",
        from "aws-codedeploy-agent 1.8.1, hook_executor.rb";

    EC2_015: Documented, Decision,
        says "On a host where the deployment group has never finished an install, ApplicationStop \
              and the hooks around BlockTraffic have no script to run and succeed.",
        from "CodeDeploy User Guide, reference-appspec-file-structure-hooks; aws-codedeploy-agent \
              1.8.1, hook_executor.rb";

    EC2_016: AgentSource, Decision,
        says "If an earlier install is recorded but its archive or AppSpec file is gone from the \
              host, ApplicationStop fails with UnknownError (agent code 5).",
        from "aws-codedeploy-agent 1.8.1, hook_executor.rb; CodeDeploy User Guide, \
              troubleshooting-deployments";

    EC2_017: AgentSource, Left("scripts are not executed, so they have no environment"),
        says "The environment variables of a script always describe the deployment under way, even \
              when the script comes from an older revision.",
        from "aws-codedeploy-agent 1.8.1, hook_executor.rb";

    EC2_018: Documented, Decision,
        says "With ignoreApplicationStopFailures a failed ApplicationStop does not fail the \
              instance: it goes on with DownloadBundle. Behind a load balancer the same holds for \
              BeforeBlockTraffic and AfterBlockTraffic.",
        from "CodeDeploy API reference, CreateDeployment";

    EC2_019: Inferred, Decision,
        says "The simulator assumes that an ignored failure stays visible: the event remains \
              Failed, and the target ends Succeeded if nothing else fails.",
        from "our assumption";

    EC2_020: Observed, Decision,
        says "A failure that is not ignored ends the walk of its instance: whatever was still to \
              come is Skipped in one stroke, with the same end time everywhere and a start time \
              nowhere.",
        from "captured timeline OBS-1";
}
