//! Measures of a run: failures, downtime, budgets and burn rates.

use crate::rulebook::table::rules;

rules! {
    TRF_064: Inferred, Decision,
        says "Downtime is the time in which nothing succeeds, and partial downtime that in which \
              less than one half does.",
        from "our assumption";

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
