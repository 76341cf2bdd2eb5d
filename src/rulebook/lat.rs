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

    LAT_009: AgentSource, Data,
        says "A failed download from GitHub is tried again after 10, 30 and 90 s.",
        from "aws-codedeploy-agent 1.8.1, command_executor.rb";

    LAT_038: Inferred, Data,
        says "The simulator assumes that a rollback is created 0.5 s after the deployment it \
              answers has ended; `rollbackCreation` under `latencies` sets another time.",
        from "our assumption, after captured timeline C6";
}
