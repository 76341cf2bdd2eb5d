//! Durations that the captured timelines do not cover.

use crate::rulebook::table::rules;

rules! {
    LAT_003: AgentSource, Data,
        says "The agent's pauses after 1 to 10 errors in a row are 10, 13, 17, 21, 27, 34, 44, 56, \
              71 and 90 s, less the time already spent; then they stay at 90 s.",
        from "aws-codedeploy-agent 1.8.1, agent/base.rb";

    LAT_004: Observed, Left("the gaps of EC2-220 already contain it"),
        says "An acknowledgement or a report of the agent takes about 0.06 s, rarely more than 0.2 \
              s.",
        from "agent logs of 2018 to 2025";

    LAT_007: Inferred, Data,
        says "The simulator assumes that DownloadBundle takes 0.5 s and the time of its bytes at 60 MB a \
              second.",
        from "our assumption";

    LAT_008: Inferred, Data,
        says "The simulator assumes that Install takes 0.13 s and the time of its bytes at 50 MB a \
              second.",
        from "our assumption";

    LAT_009: AgentSource, Data,
        says "A failed download from GitHub is tried again after 10, 30 and 90 s.",
        from "aws-codedeploy-agent 1.8.1, command_executor.rb";

    LAT_010: Inferred, Data,
        says "The simulator assumes for `serviceRestart` a log-normal time with median 3 s, 95th \
              percentile 15 s and least 0.5 s.",
        from "our assumption";

    LAT_011: Inferred, Data,
        says "The simulator assumes for `packageInstall` a log-normal time with median 25 s, 95th \
              percentile 120 s and least 3 s.",
        from "our assumption";

    LAT_012: Inferred, Data,
        says "The simulator assumes for `jvmAppStart` a log-normal time with median 20 s, 95th percentile \
              60 s and least 5 s.",
        from "our assumption";

    LAT_013: Inferred, Data,
        says "The simulator assumes for `validateHttp` a log-normal time with median 4 s, 95th percentile \
              20 s and least 1 s.",
        from "our assumption";

    LAT_030: Inferred, Data,
        says "The simulator assumes a registration lag that is uniform from 2 to 5 s on an \
              Application Load Balancer, log-normal with median 90 s, 95th percentile 240 s and \
              least 30 s on a Network Load Balancer, and 5 s on a Classic one.",
        from "our assumption, after reports of users";

    LAT_031: Inferred, Data,
        says "The simulator assumes that a target is first checked after a part of the interval \
              that is uniform from nothing to all of it.",
        from "our assumption";

    LAT_032: Documented, Data,
        says "How long a dead target goes unseen follows from interval, timeout and threshold.",
        from "Application Load Balancers guide, target-group-health-checks";

    LAT_033: Inferred, Data,
        says "The simulator assumes that a change of weights takes effect after a log-normal time \
              with median 2 s and 95th percentile 10 s, at least 0.5 s and at most 60 s.",
        from "our assumption, after reports of users";

    LAT_034: Inferred, Decision,
        says "The simulator assumes that clients keep to a zone taken out of DNS for 60 s, and then \
              leave it exponentially with a time constant of 30 s, in steps of 10 s until less than \
              1 % are left.",
        from "our assumption, after the time to live of the records";

    LAT_038: Inferred, Data,
        says "The simulator assumes that a rollback is created 0.5 s after the deployment it \
              answers has ended; `rollbackCreation` under `latencies` sets another time.",
        from "our assumption, after captured timeline C6";
}
