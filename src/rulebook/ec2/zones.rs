//! Zonal configuration: one Availability Zone after the other.

use crate::rulebook::table::rules;

rules! {
    EC2_055: Documented, Data,
        says "Only a custom configuration can name zones, and only in-place deployments to EC2 \
              instances can use it: not blue/green ones, and not on-premises hosts.",
        from "CodeDeploy User Guide, deployment-configurations-create and document-history";

    EC2_056: Inferred, Switch { parameter: "zoneOrder", default: "ascending" },
        says "Availability Zones are deployed to one at a time. The simulator assumes the order of \
              their names; another order can be given.",
        from "CodeDeploy User Guide, deployment-configurations-create; for the order our assumption";

    EC2_057: Documented, Decision,
        says "Each zone has a minimum of healthy hosts of its own, a number or a share of its \
              targets, which is nothing unless given. The simulator assumes that the share is \
              rounded up.",
        from "CodeDeploy API reference, ZonalConfig; for the rounding our assumption";

    EC2_058: Documented, Decision,
        says "In a zone as many targets are deployed to at a time as both minimums leave: that of \
              the fleet and that of the zone. 200 hosts of which 160 must stay, in two zones of \
              100 of which 50 must stay, are done by 40, 40 and 20 in each zone.",
        from "CodeDeploy User Guide, instances-health";

    EC2_059: Documented, Decision,
        says "When healthy hosts fall below either minimum, the deployment fails in all zones. The \
              simulator assumes that a zone's own failures halt it only while the zone has targets \
              to come.",
        from "CodeDeploy User Guide, instances-health; for the formula our assumption";

    EC2_060: Inferred, Decision,
        says "The simulator assumes that a zone which would have to keep all its hosts fails the \
              deployment at once with HEALTH_CONSTRAINTS_INVALID, and that failures at the very \
              end of a zone do not halt it while enough of its targets succeeded.",
        from "our assumption";

    EC2_061: Documented, Decision,
        says "Between two zones a deployment waits for monitorDurationInSeconds, behind the first \
              zone for firstZoneMonitorDurationInSeconds if that is given; without either it goes \
              straight on, and nothing follows the last zone.",
        from "CodeDeploy API reference, ZonalConfig; CodeDeploy User Guide, instances-health";

    EC2_062: Inferred, Decision,
        says "The simulator assumes that a deployment is Baking while it waits between two zones, \
              and InProgress again afterwards.",
        from "our assumption; see CodeDeploy API model 2014-10-06, DeploymentStatus";

    EC2_063: Inferred, Decision,
        says "The simulator assumes that alarms are polled and that a deployment can be stopped \
              while it waits between two zones.",
        from "our assumption; see CodeDeploy User Guide, instances-health";

    EC2_064: Documented, Decision,
        says "The rollback of a deployment that went zone by zone ignores zones: it takes hosts \
              anywhere in the Region, to be fast.",
        from "CodeDeploy User Guide, deployment-configurations-create";

    EC2_065: Inferred, Decision,
        says "The simulator assumes that waits between zones count toward the limit of the whole \
              deployment.",
        from "our assumption";
}
