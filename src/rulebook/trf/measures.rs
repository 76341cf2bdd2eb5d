//! What a run is measured by: requests, time and capacity.

use crate::rulebook::table::rules;

rules! {
    TRF_060: Inferred, Data,
        says "The simulator assumes that a request has failed when the user gives up, retries \
              included, and counts it then; what still waits at the end of a run has not. It measures \
              from the minute of the first deployment's creation to 15 min after the last \
              deployment's end.",
        from "our definition";

    TRF_061: Inferred, Data,
        says "The simulator counts as excess what fails beyond the paired run without deployments, \
              which has the same seed and replication.",
        from "our definition";

    TRF_062: Inferred, Data,
        says "The simulator takes as availability in requests the share of requests that did not \
              fail, at least nothing: those that fail may have been asked earlier.",
        from "our definition";

    TRF_063: Inferred, Switch { parameter: "goodMinute", default: "99%" },
        says "The simulator takes as availability in time the share of minutes in which at least \
              99 % of the requests succeed, or another share; a minute without requests is good.",
        from "our definition";

    TRF_064: Inferred, Data,
        says "The simulator counts as downtime the seconds in which nothing that is asked of some \
              target group succeeds, and as partial downtime those in which it gives fewer good \
              answers, at whichever attempt, than half as many as there are first attempts.",
        from "our definition";

    TRF_065: Inferred, Switch { parameter: "headroom", default: "1" },
        says "The simulator takes as shortfall of capacity the demand beyond it, as an amount, as \
              a time and as its peak; more capacity than the demand can be wanted.",
        from "our definition";

    TRF_066: Inferred, Data,
        says "The simulator counts capacity lost against the usual in target-seconds, by what one \
              target can answer.",
        from "our definition";

    TRF_067: Inferred, Data,
        says "The simulator counts as time below the objective the minutes in which too many \
              requests fail or the 99th percentile of latency is too long.",
        from "our definition";

    TRF_068: Inferred, Data,
        says "The simulator takes as blast radius the share of attempts that a new revision got: \
              on the whole, at its peak, and as far as they failed.",
        from "our definition";

    TRF_069: Inferred, Left("sessions are not followed one by one"),
        says "The simulator would count as blast radius in sessions those that ever met the new \
              revision.",
        from "our definition";

    TRF_070: Inferred, Data,
        says "The simulator measures detection and recovery from the first fault, or the first \
              start of a new revision on a target: to the first watched alarm, and to the first whole \
              minute with requests that is back at the objective.",
        from "our definition";

    TRF_071: Documented, Data,
        says "The error budget is what an objective allows to fail in 30 days; failures use up their \
              part of it.",
        from "Google, The Site Reliability Workbook, alerting on SLOs";

    TRF_072: Documented, Data,
        says "The burn rate of a window is its share of failures over the share that the objective \
              allows.",
        from "Google, The Site Reliability Workbook, alerting on SLOs";

    TRF_075: Documented, Data,
        says "An alert fires when a long window and one of a twelfth of it both burn too fast: 14.4 \
              in an hour and 6 in six hours page somebody, 1 in three days makes a ticket.",
        from "Google, The Site Reliability Workbook, alerting on SLOs";

    TRF_076: Inferred, Data,
        says "The simulator assumes that with fewer than 10 requests over the allowed share in the \
              short window a single error is enough to fire.",
        from "our assumption";

    TRF_077: Documented, Data,
        says "Of 30 days, 99.9 % leave 43.2 min to fail, 99.95 % 21.6 min and 99.99 % 4.32 min.",
        from "arithmetic";
}
