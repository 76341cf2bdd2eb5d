//! Load balancers: how a target is taken out of traffic and put back.

use crate::rulebook::table::rules;

rules! {
    EC2_125: Documented, Data,
        says "A deployment group lists up to 10 Classic Load Balancers and 10 target groups; every \
              target is deregistered from and registered with all of them.",
        from "CodeDeploy User Guide, deployment-groups-create-blue-green and \
              integrations-aws-elastic-load-balancing";

    EC2_126: Observed, Decision,
        says "BlockTraffic deregisters the target and waits until it has drained from every load \
              balancer, about as long as the deregistration delay.",
        from "captured timelines OBS-7 and OBS-8";

    EC2_127: Documented, Decision,
        says "AllowTraffic registers the target and waits until it is healthy behind every load \
              balancer, for at most 1 hour; then the event and with it the target are Failed.",
        from "CodeDeploy User Guide, integrations-aws-elastic-load-balancing";

    EC2_128: Documented, Switch { parameter: "allowModel", default: "thresholdFormula" },
        says "AWS's support reckons with one health check interval more than the healthy threshold \
              for each of the two traffic events. The simulator assumes that AllowTraffic takes so \
              long from the moment the target answers; it can be let end at the first passed \
              check.",
        from "AWS Knowledge Center, codedeploy-elb-deployments; captured timeline OBS-6";

    EC2_129: Inferred, Switch { parameter: "blockModel", default: "drain" },
        says "The simulator assumes that BlockTraffic lasts until the slowest load balancer has \
              drained the target, and one poll of 15 s; it can be let take the time of AWS's \
              support instead, though no less than the deregistration delay.",
        from "our assumption, after captured timelines OBS-7 and OBS-8";

    EC2_130: Inferred, Switch { parameter: "drainEarly", default: "false" },
        says "The simulator assumes that connections persist, so that a target drains for the \
              whole deregistration delay; it can be let drain only until nothing runs on it.",
        from "our assumption, after seek-oss/skuba #310";

    EC2_131: Inferred, Decision,
        says "The simulator assumes that BlockTraffic has nothing to wait for at a load balancer \
              with which the target is not registered, and succeeds at once where none has it.",
        from "our assumption";

    EC2_132: Observed, Left("a target group has one port here"),
        says "A target registered on another port than that of its target group is not \
              deregistered as expected.",
        from "public notes on CodeDeploy of 2024";

    EC2_133: Inferred, Decision,
        says "The simulator assumes that the limit of a lifecycle event holds for BlockTraffic \
              too: a target that has not drained within 1 hour is Failed.",
        from "our assumption, after the limit of every event";

    EC2_134: Documented, Decision,
        says "Without a load balancer requests keep coming while a target is deployed to. The \
              simulator assumes that the application is down from the end of the scripts of \
              ApplicationStop, if there are any, to the end of ApplicationStart.",
        from "CodeDeploy User Guide, integrations-aws-elastic-load-balancing; our assumption";

    EC2_135: Inferred, Decision,
        says "The simulator assumes that a target is out of service from the start of BlockTraffic, \
              which lets no new request in, until a load balancer first calls it healthy again.",
        from "our assumption";

    EC2_136: Inferred, Data,
        says "The simulator assumes that a failed target is left as it is: if it failed behind \
              BlockTraffic, it stays deregistered until AllowTraffic of a later deployment.",
        from "our assumption";
}
