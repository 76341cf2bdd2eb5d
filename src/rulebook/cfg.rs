//! Deployment configurations: names, parameters and what is refused.

use crate::rulebook::table::rules;

rules! {
    CFG_001: Documented, Data,
        says "CodeDeployDefault.OneAtATime deploys to one instance at a time.",
        from "CodeDeploy User Guide, deployment-configurations";

    CFG_002: Documented, Data,
        says "CodeDeployDefault.HalfAtATime deploys to at most half of the instances at a time, \
              rounded down.",
        from "CodeDeploy User Guide, deployment-configurations";

    CFG_003: Documented, Data,
        says "CodeDeployDefault.AllAtOnce deploys to every instance at a time and asks for no \
              healthy minimum.",
        from "CodeDeploy User Guide, deployment-configurations";

    CFG_020: Documented, Left("no deployment that shifts traffic is simulated yet"),
        says "trafficRoutingConfig is TimeBasedCanary or TimeBasedLinear, each with a percentage \
              and an interval in whole minutes, or AllAtOnce; the block of another type must be \
              absent.",
        from "CodeDeploy API reference, TrafficRoutingConfig";

    CFG_024: Documented, Decision,
        says "A configuration for Server needs minimumHealthyHosts and takes no \
              trafficRoutingConfig; one for ECS or Lambda is the reverse, and zonalConfig is for \
              Server only.",
        from "CodeDeploy API reference, CreateDeploymentConfig";

    CFG_025: Documented, Data,
        says "A custom configuration for Server sets HOST_COUNT of 0 or more or FLEET_PERCENT of 0 \
              to 99, and may set zonal waits and a minimum per zone.",
        from "CodeDeploy API reference, CreateDeploymentConfig and ZonalConfig";

    CFG_026: Documented, Data,
        says "The name of a configuration has at most 100 characters out of letters, digits and . \
              _ + = , @ - and does not begin with CodeDeployDefault.",
        from "CodeDeploy API reference, CreateDeploymentConfig";

    CFG_027: Documented, Data,
        says "An account may hold 50 custom deployment configurations, 200 until 2023.",
        from "CodeDeploy User Guide, limits";

    CFG_028: Observed, Decision,
        says "A configuration made for one compute platform is refused in an application of \
              another.",
        from "a public measurement against the service, September 2026";

    CFG_029: Documented, Data,
        says "If neither the deployment nor its group names a configuration, Server uses \
              CodeDeployDefault.OneAtATime. The simulator assumes ECSAllAtOnce and LambdaAllAtOnce \
              for the others.",
        from "CodeDeploy API reference, CreateDeployment; for ECS and Lambda our assumption";

    CFG_031: Documented, Data,
        says "A description has at most 256 characters.",
        from "CodeDeploy API reference, CreateDeployment";
}
