//! Minimum healthy hosts: how many targets may be touched at a time, when a deployment halts and
//! what it leaves recorded as healthy.

use crate::rulebook::table::rules;

rules! {
    EC2_030: Documented, Data,
        says "A user may set the minimum as HOST_COUNT, a number of instances, or as \
              FLEET_PERCENT, a share of the targets; MOST_CONCURRENCY with value 1 is what the \
              service reports for OneAtATime, and nobody can set it.",
        from "CodeDeploy API reference, MinimumHealthyHosts";

    EC2_031: Documented, Decision,
        says "The required number of healthy instances is fixed when the deployment starts: the \
              value itself for HOST_COUNT, and for FLEET_PERCENT that share of the targets, \
              rounded up in integers.",
        from "CodeDeploy User Guide, instances-health";

    EC2_032: Documented, Decision,
        says "As many targets are deployed to at a time as there are targets above the required \
              healthy number: 10 targets with 3 required are done as 7 and then 3.",
        from "CodeDeploy User Guide, instances-health";

    EC2_033: Documented, Data,
        says "OneAtATime keeps all but one target healthy, HalfAtATime at least half, rounded up, \
              and AllAtOnce none; each needs at least one success.",
        from "CodeDeploy User Guide, deployment-configurations; CodeDeploy API reference, \
              MinimumHealthyHosts";

    EC2_034: Documented, Decision,
        says "OneAtATime means one target at a time, whatever their number; read as 99 %, as an \
              older edition has it, it would forbid every deployment to fewer than 100 instances.",
        from "CodeDeploy User Guide, instances-health, editions of 2023 and 2026";

    EC2_035: Documented, Data,
        says "HOST_COUNT takes 0 or more and FLEET_PERCENT takes 0 to 99; 0 of either means every \
              target at once, and 100 % is refused.",
        from "CodeDeploy User Guide, limits; aws/aws-cdk #6575";

    EC2_037: Inferred, Decision,
        says "The simulator assumes one rule for all configurations: a target may start while \
              targets in flight are fewer than allowed and starting it leaves the minimum healthy; \
              the deployment succeeds if at least max(1, minimum) targets succeeded.",
        from "our reading of CodeDeploy User Guide, instances-health and deployment-configurations";

    EC2_038: Inferred, Decision,
        says "The simulator assumes that a target in flight and a failed target both count as not \
              healthy, so every failure leaves room for one target fewer at a time.",
        from "our assumption; see CodeDeploy User Guide, instances-health";

    EC2_039: Documented, Decision,
        says "A failure on the last instance does not halt the deployment: it succeeds if enough \
              targets succeeded, and a single target always has to succeed.",
        from "CodeDeploy User Guide, instances-health";

    EC2_040: Documented, Switch { parameter: "singleInstanceHalf", default: "invalid" },
        says "A minimum as large as the number of targets fails the deployment at once with \
              HEALTH_CONSTRAINTS_INVALID and touches nothing. The simulator assumes this of \
              HalfAtATime on one instance too; that one can also be let run.",
        from "CodeDeploy User Guide, instances-health; for one instance our assumption";

    EC2_041: Documented, Decision,
        says "Targets are taken in this order: instances that are Unhealthy, then those whose \
              revision is Unknown, then Old, then Current.",
        from "CodeDeploy User Guide, instances-health";

    EC2_042: Inferred, Switch { parameter: "targetOrder", default: "shuffled" },
        says "The simulator assumes that targets of equal health are taken in a random order drawn \
              from the seed; they can also be taken as listed.",
        from "our assumption; aws/aws-codedeploy-agent #335";

    EC2_043: Inferred, Switch { parameter: "strictBatches", default: "false" },
        says "The simulator assumes a rolling window: a finished target makes room for the next \
              one at once. Strict batches wait until every target of a batch has finished.",
        from "our assumption; see CodeDeploy User Guide, instances-health";

    EC2_044: Inferred, Switch { parameter: "haltInflight", default: "drain" },
        says "When failures leave too few targets for the minimum, pending targets become Skipped \
              at once. The simulator assumes that targets in flight run to their own end before \
              the deployment is Failed with HEALTH_CONSTRAINTS; they can also be cut short, but \
              failures alone never halt a deployment with targets in flight (EC2-045), so the \
              switch shows only where that arithmetic does not hold.",
        from "our assumption; acquia/moonshot #43";

    EC2_045: Inferred, Data,
        says "The simulator needs no late rescue: failed targets and targets in flight never exceed \
              the targets above the minimum, so a halt by failures finds nothing in flight, and a \
              halted deployment can only end Failed.",
        from "follows from EC2-037 by arithmetic";

    EC2_046: Documented, Decision,
        says "A stopped or unreachable instance is still a target and counts as a failure, once \
              nobody has picked up its event for five minutes.",
        from "CodeDeploy User Guide, instances-health";

    EC2_047: Inferred, Decision,
        says "The simulator assumes that every cause of failure weighs the same: a failed script, \
              an event nobody picked up and an event out of time each count as one failed target.",
        from "our assumption";

    EC2_048: Documented, Decision,
        says "An instance has two marks per deployment group: its revision is Current, Old or \
              Unknown, and its last attempt left it Healthy or Unhealthy; an instance never \
              deployed to is Unknown and Unhealthy.",
        from "CodeDeploy User Guide, instances-health";

    EC2_049: Documented, Decision,
        says "A success sets the group's revision: its succeeded targets become Healthy and \
              Current, while the others become Unhealthy and those that were Current become \
              Unknown. After a failure or a stop only attempted targets change, and the group \
              keeps its revision.",
        from "CodeDeploy User Guide, instances-health";

    EC2_050: Inferred, Decision,
        says "The simulator assumes that a target which succeeded inside a failed or stopped \
              deployment counts as Old, unless the revision was the group's already, and that one \
              which failed after its Install finished counts as Unknown.",
        from "our assumption";
}
