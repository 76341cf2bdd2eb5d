//! The fluid: flow, queues and failures.

use crate::rulebook::table::rules;

rules! {
    TRF_001: Inferred, Decision,
        says "The simulator assumes that requests are a fluid of piecewise constant rates, so that \
              a run costs the same at any rate of requests.",
        from "our assumption";

    TRF_002: Inferred, Decision,
        says "The simulator assumes that all rates are worked out anew whenever something changes, \
              queues included, and that every minute of a metric is closed when it is over.",
        from "our assumption";

    TRF_064: Inferred, Decision,
        says "Downtime is the time in which nothing succeeds, and partial downtime that in which \
              less than one half does.",
        from "our assumption";
}
