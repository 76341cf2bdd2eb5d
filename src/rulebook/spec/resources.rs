//! The grammar of AppSpec files on ECS and Lambda, where `check` reads them.

use crate::rulebook::table::rules;

rules! {
    SPEC_040: Documented, Decision,
        says "On ECS, Resources is a list of exactly one item, TargetService; none or several make \
              the revision invalid.",
        from "CodeDeploy User Guide, reference-appspec-file-structure-resources";

    SPEC_041: Documented, Decision,
        says "On ECS, the resource has the type AWS::ECS::Service.",
        from "CodeDeploy User Guide, reference-appspec-file-structure-resources";

    SPEC_042: Documented, Decision,
        says "On ECS, TaskDefinition is required: the full ARN with its revision number.",
        from "CodeDeploy User Guide, reference-appspec-file-structure-resources";

    SPEC_043: Documented, Decision,
        says "On ECS, LoadBalancerInfo needs a ContainerName, and the task definition must hold \
              that container.",
        from "CodeDeploy User Guide, reference-appspec-file-structure-resources";

    SPEC_044: Documented, Decision,
        says "On ECS, LoadBalancerInfo needs a ContainerPort, a number that the container maps; 0 \
              is accepted with a warning.",
        from "CodeDeploy User Guide, reference-appspec-file-structure-resources";

    SPEC_045: Documented, Data,
        says "On ECS, PlatformVersion is optional and is LATEST by default; it concerns Fargate \
              only.",
        from "CodeDeploy User Guide, reference-appspec-file-structure-resources";

    SPEC_046: Documented, Decision,
        says "On ECS, AwsvpcConfiguration holds all of Subnets (at most 16), SecurityGroups (at \
              most 5) and AssignPublicIp (ENABLED or DISABLED), or is left out.",
        from "CodeDeploy User Guide, reference-appspec-file-structure-resources";

    SPEC_047: Documented, Decision,
        says "On ECS, at most one entry of CapacityProviderStrategy has a Base above 0 (up to \
              100000), and the weights, 0 to 1000 and 0 by default, are not all 0.",
        from "CodeDeploy User Guide, reference-appspec-file-structure-resources; Amazon ECS API \
              reference, CapacityProviderStrategyItem";

    SPEC_048: Inferred, Decision,
        says "The simulator assumes that on ECS an event in Hooks other than BeforeInstall, \
              AfterInstall, AfterAllowTestTraffic, BeforeAllowTraffic and AfterAllowTraffic makes \
              the revision invalid.",
        from "our assumption; event names from CodeDeploy User Guide, \
              reference-appspec-file-structure-hooks";

    SPEC_049: Documented, Decision,
        says "On ECS, each event in Hooks names one Lambda function, by name or ARN.",
        from "CodeDeploy User Guide, reference-appspec-file-structure-hooks";

    SPEC_060: Documented, Decision,
        says "On Lambda, Resources is a list of exactly one item under a name of the writer's \
              choice.",
        from "CodeDeploy User Guide, reference-appspec-file-structure-resources";

    SPEC_061: Documented, Decision,
        says "On Lambda, the resource has the type AWS::Lambda::Function.",
        from "CodeDeploy User Guide, reference-appspec-file-structure-resources";

    SPEC_062: Documented, Decision,
        says "On Lambda, Name, Alias, CurrentVersion and TargetVersion are all required and not \
              empty, and the two versions are positive integers written as text.",
        from "CodeDeploy User Guide, reference-appspec-file-structure-resources";

    SPEC_063: Documented, Decision,
        says "On Lambda, Hooks knows only BeforeAllowTraffic and AfterAllowTraffic.",
        from "CodeDeploy User Guide, reference-appspec-file-structure-hooks";
}
