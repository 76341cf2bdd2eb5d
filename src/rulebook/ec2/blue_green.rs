//! Blue/green deployments to EC2 instances: two fleets, one after the other behind the load balancer.

use crate::rulebook::table::rules;

rules! {
    EC2_070: Documented, Data,
        says "Blue/green is for EC2 instances behind a load balancer, never for on-premises hosts.",
        from "CodeDeploy User Guide, welcome and integrations-aws-elastic-load-balancing";

    EC2_071: Documented, Decision,
        says "A blue/green deployment provisions the green instances, installs on them, reroutes \
              traffic to them, and then deals with the blue ones.",
        from "CodeDeploy User Guide, welcome";

    EC2_072: Documented, Data,
        says "Green instances are either there already, named at CreateDeployment by tags or Auto \
              Scaling groups, or they are a copy of the one Auto Scaling group of the deployment \
              group.",
        from "CodeDeploy API reference, GreenFleetProvisioningOption and TargetInstances; \
              hashicorp/terraform-provider-aws #2233";

    EC2_073: Documented, Decision,
        says "A copied Auto Scaling group is named CodeDeploy_<group>_<deployment> and gets as many \
              instances as the original has healthy ones.",
        from "CodeDeploy User Guide, integrations-aws-auto-scaling and \
              deployment-groups-create-blue-green";

    EC2_074: Observed, Decision,
        says "A group is copied in this order: it is created without instances, gets the policies \
              and notifications, then its size; three of its processes are suspended; green \
              targets are registered and blue ones deregistered, one call each; the processes are \
              resumed, the launch hook goes from the old group to the new one, and the old group \
              is deleted.",
        from "an audit trail of 2019 in public notes";

    EC2_075: Observed, Data,
        says "A copied group has no launch hook during the deployment, so that its instances come \
              into service without a deployment of their own.",
        from "an audit trail of 2019 in public notes";

    EC2_076: Inferred, Switch { parameter: "greenProvisionTimeout", default: "3600s" },
        says "The simulator assumes that a blue/green deployment without any green instance fails \
              with NO_INSTANCES, that a green fleet of another size than the blue one is worth a \
              warning alone, and that a copied group without its instances after an hour fails the \
              deployment with AUTO_SCALING_CONFIGURATION; another time can be given.",
        from "our assumption; see CodeDeploy User Guide, error-codes";

    EC2_077: Documented, Decision,
        says "With CONTINUE_DEPLOYMENT traffic is rerouted as soon as green is installed; with \
              STOP_DEPLOYMENT the deployment waits for ContinueDeployment and is Stopped when the \
              wait runs out.",
        from "CodeDeploy API reference, DeploymentReadyOption";

    EC2_078: Documented, Data,
        says "waitTimeInMinutes counts with STOP_DEPLOYMENT alone, and at most 48 hours may lie \
              between installing and rerouting.",
        from "CodeDeploy API reference, DeploymentReadyOption; CodeDeploy User Guide, limits";

    EC2_079: Documented, Decision,
        says "Blue instances are terminated after a wait, or kept running, deregistered and out of \
              the deployment group.",
        from "CodeDeploy API reference, BlueInstanceTerminationOption";

    EC2_080: Documented, Data,
        says "A termination wait of at most 2880 minutes is accepted; the quota table says 2800, so \
              more than that is warned of.",
        from "CodeDeploy API reference, BlueInstanceTerminationOption; CodeDeploy User Guide, limits";

    EC2_081: Documented, Decision,
        says "The minimum of healthy hosts counts green targets alone, once while they are \
              installed and once while they are registered. The simulator assumes that a Ready \
              target counts as succeeded in the first.",
        from "CodeDeploy User Guide, instances-health and deployment-configurations; for the \
              counting our assumption";

    EC2_082: Documented, Decision,
        says "Green targets are registered as the configuration says. The simulator assumes that \
              it is worked out anew for those that are Ready, so that one of them can always go, \
              and that a halt leaves the others Ready.",
        from "CodeDeploy User Guide, deployment-configurations; for the arithmetic our assumption";

    EC2_083: Documented, Decision,
        says "A green target is Ready after ValidateService, and rerouting waits until all of them \
              are. The simulator assumes that targets which failed within the minimum are left \
              out.",
        from "CodeDeploy API reference, ContinueDeployment and DeploymentOverview; for the last \
              part our assumption";

    EC2_084: Documented, Decision,
        says "A deployment that waits to be continued is Ready, and ContinueDeployment at any other \
              time raises DeploymentIsNotInReadyStateException.",
        from "CodeDeploy API reference, ContinueDeployment";

    EC2_085: Documented, Decision,
        says "No blue target is deregistered before all green ones are registered; then all blue \
              targets are deregistered at once, whatever the configuration.",
        from "CodeDeploy User Guide, integrations-aws-elastic-load-balancing and \
              deployment-groups-create-blue-green";

    EC2_086: Documented, Decision,
        says "One blue target that cannot be deregistered fails the deployment. The simulator \
              assumes that the others run to their end first.",
        from "CodeDeploy User Guide, instances-health; for the rest our assumption";

    EC2_087: Inferred, Decision,
        says "The simulator assumes that a deployment stays InProgress while it waits to terminate \
              blue instances, and Succeeds when they are dealt with.",
        from "our assumption; see CodeDeploy User Guide, limits";

    EC2_088: Documented, Decision,
        says "ContinueDeployment with TERMINATION_WAIT, or SkipWaitTimeForInstanceTermination, ends \
              the termination wait at once; before it has begun the latter raises \
              DeploymentNotStartedException.",
        from "CodeDeploy API reference, ContinueDeployment";

    EC2_089: Inferred, Decision,
        says "The simulator assumes that a blue instance which cannot be terminated does not fail \
              the deployment.",
        from "our assumption; see CodeDeploy API model 2014-10-06, additionalDeploymentStatusInfo";

    EC2_090: Observed, Decision,
        says "After a success the deployment group consists of the green instances: a copied Auto \
              Scaling group replaces the original. The simulator assumes the same of green \
              instances that were there already.",
        from "an audit trail of 2019 in public notes; for existing instances our assumption";

    EC2_091: Observed, Decision,
        says "A blue/green deployment that fails leaves its green instances running, and nothing \
              cleans them up.",
        from "public notes of 2024; DemocracyClub/WhoCanIVoteFor #855";

    EC2_092: Inferred, Decision,
        says "The simulator assumes that the rollback of a blue/green deployment does the least \
              that brings traffic back to blue: nothing before rerouting, deregistering green \
              while blue is still registered, registering blue and deregistering green afterwards, \
              and a whole deployment once blue is terminated. A ready wait that runs out is rolled \
              back in no case.",
        from "our assumption; see CodeDeploy User Guide, welcome";

    EC2_093: Inferred, Decision,
        says "The simulator assumes that a rollback registers blue targets as the configuration \
              says and deregisters green ones all at once.",
        from "our assumption";
}
