//! Requests: flow, demand, capacity, latency, retries and counts.

use crate::rulebook::table::rules;

rules! {
    TRF_001: Inferred, Data,
        says "The simulator assumes that requests are a fluid of piecewise constant rates, so that \
              a run costs the same at any rate of requests.",
        from "our assumption";

    TRF_002: Inferred, Decision,
        says "The simulator assumes that all rates are worked out anew whenever something changes, \
              queues included, and that every minute of a metric is closed when it is over.",
        from "our assumption";

    TRF_004: Inferred, Data,
        says "The simulator assumes that demand is constant, steps, ramps in cells of 10 s, swings \
              with the day and week in cells of 60 s, spikes, or is held from a table; a cell has \
              the mean of its curve, and noise is a log-normal factor of mean 1 for each minute.",
        from "our assumption";

    TRF_006: Inferred, Data,
        says "The simulator assumes that a host serves its capacity: by as many workers as it takes at \
              100 ms a request, unless their number or their time is given. A cold or slow host serves \
              a part of it, one that is down nothing.",
        from "our assumption";

    TRF_009: Inferred, Switch { parameter: "loadErrors", default: "grow" },
        says "The simulator assumes that a revision adds its own share of errors and its own \
              slowness, perhaps only some time after it began to serve, that a leak of memory \
              slows it down step by step to its end, and that it may never come up; one that runs \
              at the start has run for ever. From 90 % of the capacity on further answers fail, 5 % \
              of them at all of it, or none.",
        from "our assumption";

    TRF_020: Documented, Data,
        says "The share of time in which all servers are busy follows Erlang's recursion, which is \
              stable for thousands of servers; the probability of waiting follows from it.",
        from "Kleinrock, Queueing Systems, volume 1";

    TRF_021: Documented, Data,
        says "With random arrivals, exponential services and c servers, waits that are waits are \
              exponential with mean S / (c (1 - rho)).",
        from "Kleinrock, Queueing Systems, volume 1";

    TRF_022: Documented, Data,
        says "A percentile of the wait is zero as long as fewer requests wait at all, and otherwise \
              a logarithm.",
        from "Kleinrock, Queueing Systems, volume 1";

    TRF_023: Documented, Data,
        says "With a single server the whole time until the answer is exponential with mean \
              S / (1 - rho).",
        from "Kleinrock, Queueing Systems, volume 1";

    TRF_024: Documented, Data,
        says "For any arrivals and services at one server the mean wait is that of random ones \
              times half the sum of their squared coefficients of variation.",
        from "Kingman, The single server queue in heavy traffic, 1961";

    TRF_025: Documented, Data,
        says "For any arrivals and services at several servers the same factor holds on the wait of \
              random ones.",
        from "Allen, Probability, Statistics and Queueing Theory, 1990";

    TRF_026: Inferred, Data,
        says "The simulator assumes at full load and beyond the wait of 98 % load, plus the time the \
              backlog takes to be served.",
        from "our assumption";

    TRF_027: Inferred, Data,
        says "The simulator assumes that a load balancer adds a log-normal time with median 1 ms and \
              95th percentile 3 ms, and takes percentiles of all targets together by 60 halvings on \
              the weighted tails.",
        from "our assumption";

    TRF_028: Inferred, Data,
        says "The simulator assumes the formulas of the steady state as soon as a load has lasted \
              for its relaxation time, and before that no longer wait than the work that has arrived \
              since.",
        from "our assumption";

    TRF_030: Inferred, Data,
        says "The simulator assumes that a fresh target warms up, from the first instant at which it \
              is healthy, along an exponential, a line or in one step, cut into 20 equal steps of \
              capacity; presets stand for common platforms.",
        from "our assumption";

    TRF_031: Inferred, Decision,
        says "The simulator works out capacity, queue and errors for each target, never for the fleet on \
              average: a fresh target is too slow for an equal share. It warns of a slow start that ends \
              before the target is warm enough for its share of the highest demand.",
        from "our assumption";

    TRF_040: Documented, Data,
        says "Where each attempt fails with probability f, r retries make 1 + f + ... + f^r attempts \
              of one, and users see f^(r + 1) of failures if attempts are independent, f if they \
              share one fate.",
        from "arithmetic";

    TRF_041: Documented, Data,
        says "Callers wait before another attempt, doubling up to 20 s, with some jitter; a wave of \
              retries arrives in four equal cells about its wait. Callers are browsers and apps with \
              one retry after 1 s unless a scenario says otherwise.",
        from "AWS SDKs and Tools Reference Guide, retry behavior; for the cells and the default our \
              assumption";

    TRF_042: Documented, Data,
        says "A retry budget bounds retries to a part of the demand; without one, the attempts of \
              several layers multiply.",
        from "Amazon Builders' Library, timeouts, retries and backoff with jitter";

    TRF_050: Documented, Data,
        says "Each class of answers counts a Poisson number in a minute, around its exact amount and \
              independent of the others.",
        from "probability; for its use our assumption";

    TRF_051: Inferred, Switch { parameter: "counts", default: "poisson" },
        says "The simulator assumes Poisson counts of answers; it can also split a whole total by \
              chance, or round without chance and carry the rest to the next minute.",
        from "our assumption";

    TRF_052: Inferred, Data,
        says "The simulator assumes one draw for each class and minute, whatever else happens in the \
              minute, so that two policies meet the same luck.",
        from "our assumption";

    TRF_053: Documented, Data,
        says "A count is the exact inverse of its distribution at one uniform, so that more load \
              never gives a lower count.",
        from "Law, Simulation Modeling and Analysis; for its use our assumption";

    TRF_054: Inferred, Data,
        says "The simulator assumes that a percentile of fewer than 1,000 requests scatters as an \
              order statistic does, and that one of more is the percentile of the population.",
        from "David and Nagaraja, Order Statistics; for its use our assumption";
}
