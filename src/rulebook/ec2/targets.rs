//! Which instances a deployment group selects.

use crate::rulebook::table::rules;

rules! {
    EC2_100: Documented, Data,
        says "The targets of a deployment are all instances that any selector of its group \
              matches: tags, up to ten Auto Scaling groups, or both.",
        from "CodeDeploy User Guide, deployment-steps-server and limits";

    EC2_101: Documented, Data,
        says "A tag filter matches a key, a value or both; one match in a flat list is enough, and \
              a tag set asks for one match in each of its groups. A group has either a flat list \
              or a tag set for each kind of instance.",
        from "CodeDeploy User Guide, instances-tagging; CodeDeploy API reference, EC2TagSet";

    EC2_102: Inferred, Data,
        says "The simulator assumes that a tag set holds at most three groups of at most ten tags \
              each.",
        from "our assumption; see CodeDeploy User Guide, limits";

    EC2_103: Documented, Switch { parameter: "tagVisibilityDelay", default: "0s" },
        says "Targets are looked up once, when the deployment starts, and an instance tagged \
              later is not among them. The real service may notice a new tag up to five minutes \
              late; a scenario may set that delay, which is nothing by default.",
        from "CodeDeploy User Guide, troubleshooting-ec2-instances";

    EC2_105: Documented, Left("no instance leaves a deployment group during a run"),
        says "Taking an instance out of a deployment group removes nothing that was installed on \
              it.",
        from "CodeDeploy User Guide, deployments-rollback-and-redeploy";

    EC2_106: Documented, Decision,
        says "With updateOutdatedInstancesOnly only instances that do not run the group's latest \
              revision are targets. The simulator assumes NO_INSTANCES if none is left.",
        from "CodeDeploy API reference, CreateDeployment; for an empty result our assumption";

    EC2_111: Documented, Left("follow-on deployments come with Auto Scaling"),
        says "With outdatedInstancesStrategy UPDATE, which is the default, a success is followed \
              by deployments of the service's own, created by CodeDeployAutoUpdate, until no \
              instance of the group runs an older revision; each names the first success. IGNORE \
              leaves such instances alone.",
        from "CodeDeploy User Guide, deployment-groups-configure-advanced-options; CodeDeploy API \
              model 2014-10-06";

    EC2_112: Inferred, Left("follow-on deployments come with Auto Scaling"),
        says "The simulator would have to assume that a follow-on deployment takes none but \
              outdated instances and the configuration of the group. A minimum counted for the \
              whole group may then be more than it can meet, which ends it with \
              HEALTH_CONSTRAINTS_INVALID.",
        from "our assumption";

    EC2_120: Documented, Data,
        says "An on-premises instance is a target only while it is registered and carries a \
              matching tag; registering it installs nothing.",
        from "CodeDeploy User Guide, instances-on-premises and on-premises-instances-register";

    EC2_121: Documented, Data,
        says "On-premises instances take in-place deployments only and are selected by filters of \
              their own. The simulator assumes that one group may hold both kinds and counts them \
              together.",
        from "CodeDeploy User Guide, welcome; for the mixed count our assumption";
}
