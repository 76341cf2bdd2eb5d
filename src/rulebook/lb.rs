//! Load balancers: health checks, draining, and where requests go.

use crate::rulebook::table::rules;

rules! {
    LB_001: Documented, Data,
        says "A target is initial, healthy, unhealthy, unused or draining; checks cannot be \
              disabled for instances, so unavailable does not occur.",
        from "Application Load Balancers guide, target-group-health-checks";

    LB_002: Documented, Decision,
        says "A target whose Availability Zone is not enabled stays unused: it is neither checked \
              nor sent requests. A scenario with such a target is refused.",
        from "Application Load Balancers guide, target-group-health-checks";

    LB_003: Documented, Decision,
        says "A target is checked every interval, whatever the answers take. The simulator assumes \
              one node that checks, with a phase that is uniform over the interval.",
        from "Application Load Balancers guide, target-group-health-checks; for the phase our \
              assumption";

    LB_004: Documented, Decision,
        says "A new target of an Application or Network Load Balancer is healthy after one passed \
              check; behind a Classic one it needs the whole healthy threshold.",
        from "Application Load Balancers guide, target-group-health-checks";

    LB_005: Documented, Decision,
        says "As many failed checks in a row as the unhealthy threshold make a target unhealthy, \
              as many passed ones as the healthy threshold make it healthy again.",
        from "Application Load Balancers guide, target-group-health-checks";

    LB_006: Inferred, Data,
        says "The simulator assumes that a dead target is seen after what is left of an \
              interval, one interval less than the threshold counts, and the timeout unless the \
              connection is refused: 35 to 65 s by default.",
        from "arithmetic";

    LB_007: Inferred, Decision,
        says "The simulator assumes that a Network Load Balancer also sees connections fail, and \
              calls a target unhealthy after 10 s in which none succeeds.",
        from "Network Load Balancers guide, target-group-health-checks; for the time our assumption";

    LB_008: Inferred, Data,
        says "The simulator assumes that checks begin 2 to 5 s after the registration on an \
              Application Load Balancer, 5 s on a Classic one, and on a Network Load Balancer after \
              a log-normal time with median 90 s, 95th percentile 240 s and least 30 s.",
        from "Network Load Balancers guide, target-group-register-targets; for the times our \
              assumption";

    LB_009: Documented, Decision,
        says "A check passes if the application answers within the timeout, so it fails from \
              ApplicationStop until the application is up again.",
        from "CodeDeploy User Guide, integrations-aws-elastic-load-balancing";

    LB_010: Inferred, Decision,
        says "The simulator assumes that HTTP checks wait in the queue of requests, so that an \
              overloaded target fails them, and other checks do not; `healthCheckSharesQueue` says \
              otherwise.",
        from "our assumption";

    LB_020: Documented, Data,
        says "A target is drained for 300 s by default, at most 3600 s; draining may be off, on a \
              Classic Load Balancer by its switch.",
        from "Application Load Balancers guide, load-balancer-target-groups";

    LB_021: Documented, Decision,
        says "A deregistered target gets no new requests and stays draining until its delay is \
              over, even if nothing runs on it any more; `drainEarly` lets it leave when idle.",
        from "Application Load Balancers guide, load-balancer-target-groups";

    LB_022: Documented, Decision,
        says "Requests that still run at the end of draining fail with 502. The simulator assumes \
              exponential service times, so that a share of exp(-delay / mean) is cut.",
        from "Application Load Balancers guide, load-balancer-troubleshooting; for the share our \
              assumption";

    LB_023: Documented, Decision,
        says "A Network Load Balancer lets connections of a deregistered target run on unless \
              `deregistration_delay.connection_termination.enabled` is true. That is the default \
              of new groups for UDP and TCP_UDP alone.",
        from "Network Load Balancers guide, load-balancer-target-groups";

    LB_024: Documented, Left("connections are not told apart from requests"),
        says "A Network Load Balancer resets the connections of a target that turns unhealthy.",
        from "Network Load Balancers guide, load-balancer-target-groups";

    LB_025: Documented, Left("CodeDeploy only takes target groups of type instance"),
        says "A target registered by address can only come back when its draining is over.",
        from "Application Load Balancers guide, target-group-register-targets";

    LB_026: Inferred, Data,
        says "The simulator assumes that AllowTraffic lasts, after the registration and the start \
              of the application, one interval more than the healthy threshold counts: 180 s by \
              default. `firstCheck` ends it at the first passed check.",
        from "AWS Knowledge Center, codedeploy-elb-deployments";

    LB_027: Inferred, Data,
        says "The simulator assumes that BlockTraffic lasts as long as the slowest draining and one \
              poll. `supportFormula` takes the longer of the delay and the formula of LB-026.",
        from "reports of users; AWS Knowledge Center, codedeploy-elb-deployments";

    LB_028: Documented, Data,
        says "AllowTraffic waits at most an hour for a target to become healthy; then the target \
              has failed.",
        from "CodeDeploy User Guide, integrations-aws-elastic-load-balancing";

    LB_029: Inferred, Data,
        says "The simulator assumes that requests follow the state the load balancer shows, so \
              that a healthy target gets them before its AllowTraffic has ended.",
        from "our assumption";

    LB_030: Documented, Decision,
        says "Requests go to the healthy targets of the group: in all enabled zones, or in that of \
              the node where traffic does not cross zones.",
        from "Application Load Balancers guide, load-balancer-target-groups";

    LB_031: Inferred, Decision,
        says "The simulator assumes that round robin and random choice give all targets the same, \
              and least outstanding requests each in inverse proportion to its response time.",
        from "Application Load Balancers guide, load-balancer-target-groups; for the shares \
              arithmetic";

    LB_032: Documented, Decision,
        says "With slow start the share of a target grows linearly over 30 to 900 s from when it \
              turns healthy; only round robin has it. The simulator assumes 20 steps and a least \
              weight of one hundredth.",
        from "Application Load Balancers guide, load-balancer-target-groups";

    LB_033: Documented, Decision,
        says "Slow start needs a healthy target that is out of it: targets that turn healthy in a \
              group without one take their full share at once. A target that recovers starts \
              slowly again.",
        from "Application Load Balancers guide, load-balancer-target-groups";

    LB_034: Documented, Decision,
        says "A rule forwards to up to five groups by weights of 0 to 999. Health does not count: \
              what falls to a group without targets fails with 503.",
        from "Application Load Balancers guide, load-balancer-listeners";

    LB_035: Inferred, Switch { parameter: "stickyAtWeightZero", default: "break" },
        says "The simulator assumes that sticky clients leave the old weights behind with the mean \
              length of a session, 600 s by default, but leave a group of weight 0 at once; `keep` \
              lets them leave it as slowly as others.",
        from "Application Load Balancers guide, sticky-sessions";

    LB_036: Documented, Decision,
        says "Stickiness to a target holds 86400 s by default and 1 to 604800 s, needs cross-zone \
              load balancing, and ends when the target is unhealthy or deregistered. The simulator \
              assumes that the many users of a group spread over its targets all the same.",
        from "Application Load Balancers guide, sticky-sessions";

    LB_037: Documented, Decision,
        says "Where no target is healthy, all registered targets get requests; a Classic Load \
              Balancer answers 503 instead.",
        from "Application Load Balancers guide, target-group-health-checks; for the Classic one our \
              assumption";

    LB_038: Documented, Decision,
        says "With fewer healthy targets than one minimum, off by default, a zone leaves DNS \
              unless all are bad; with fewer than the other, 1 by default, its requests go to \
              all targets. The first must not be the lower.",
        from "Application Load Balancers guide, target-group-health";

    LB_039: Documented, Data,
        says "With two zones of ten targets, minimums of half and six failures in one zone, that \
              zone leaves DNS without cross-zone load balancing; with it nothing happens.",
        from "Application Load Balancers guide, target-group-health";

    LB_040: Documented, Decision,
        says "Where traffic does not cross zones every enabled zone in DNS gets the same share, \
              however many targets it has; what falls to an empty zone fails with 503. Network and \
              Classic Load Balancers do not cross zones by default.",
        from "Application Load Balancers guide, disable-cross-zone";

    LB_041: Inferred, Decision,
        says "The simulator assumes of anomaly mitigation that a target with more than 1 % errors \
              and more than five times the median loses half its weight every 10 s, down to one \
              hundredth, and wins it back likewise; with three healthy targets or more, and for \
              half of them at most.",
        from "AWS blog on automatic target weights; for the numbers our assumption";

    LB_042: Inferred, Decision,
        says "The simulator assumes that a change of weights takes effect after a log-normal time \
              with median 2 s and 95th percentile 10 s, at most 60 s; the old weights hold until \
              then.",
        from "reports of users; for the times our assumption";

    LB_043: Documented, Data,
        says "A connection cut by the target is a 502, a group without targets a 503, an answer \
              later than the idle timeout, 60 s by default, a 504. These count as errors of the \
              load balancer, what the application answers as errors of the target.",
        from "Application Load Balancers guide, load-balancer-troubleshooting";

    LB_044: Documented, Decision,
        says "A target group has at most 1000 targets, an action 5 groups, a load balancer 100 \
              groups.",
        from "Application Load Balancers guide, load-balancer-limits";

    LB_045: Documented, Decision,
        says "A zonal shift takes one zone out of DNS for 1 minute to 72 hours, where traffic does \
              not cross zones.",
        from "Application Load Balancers guide, zonal-shift";

    LB_046: Inferred, Data,
        says "The simulator assumes that anomaly mitigation hides a bad revision while few \
              targets run it; once half do, none stands out any more.",
        from "arithmetic, after LB-041";
}
