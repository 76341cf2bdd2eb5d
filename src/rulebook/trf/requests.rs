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

    TRF_003: Inferred, Data,
        says "The simulator counts rates in whole millionths of a request a second and amounts in whole \
              millionths of a millionth of a request, so that no total depends on how time is cut, and \
              divides only where it writes.",
        from "our choice";

    TRF_004: Inferred, Data,
        says "The simulator assumes that demand is constant, steps, ramps in cells of 10 s, swings \
              with the day and week in cells of 60 s, spikes, or is held from a table; a cell has \
              the mean of its curve, and noise is a log-normal factor of mean 1 for each minute.",
        from "our assumption";

    TRF_005: Inferred, Data,
        says "The simulator spreads what is asked over target groups by their weights, first attempts and \
              retries each by themselves, and what a target group gets over its targets by their \
              shares. Where traffic does not cross zones, the zones in DNS come first, in equal parts.",
        from "our assumption";

    TRF_006: Inferred, Data,
        says "The simulator assumes that a host serves its capacity: by as many workers as it takes at \
              100 ms a request, unless their number or their time is given. A cold or slow host serves \
              a part of it, one that is down nothing.",
        from "our assumption";

    TRF_007: Inferred, Data,
        says "The simulator lets a queue grow by what arrives beyond the capacity and shrink by what is \
              left of it. Into a queue that holds as many requests as are served in the time a client \
              waits, or as many as the scenario allows, no more get in: they fail.",
        from "our assumption";

    TRF_008: Inferred, Data,
        says "The simulator assumes that a client waits 30 s unless a scenario says otherwise, and no \
              longer than the idle timeout of its load balancer: each request has its own age, and whoever \
              has had no turn by then gives up, and yet is served in turn. Under `lifo` the newest are served \
              first, and under `deadline` those who have given up leave the queue, and whoever would wait too \
              long is turned away instead.",
        from "our assumption";

    TRF_009: Inferred, Switch { parameter: "loadErrors", default: "grow" },
        says "The simulator assumes that a revision adds its own share of errors and its own \
              slowness, perhaps only some time after it began to serve, that a leak of memory \
              slows it down step by step to its end, and that it may never come up; one that runs \
              at the start has run for ever. From 90 % of the capacity on further answers fail, 5 % \
              of them at all of it, or none.",
        from "our assumption";

    TRF_010: Inferred, Data,
        says "The simulator counts an error that the application answers with as one of the target, and \
              every other failure as one of the load balancer: 502 where a connection is refused or cut \
              off, 503 where there is no target or no room, 504 where nobody answers in time.",
        from "Application Load Balancers guide, load-balancer-troubleshooting; for the use our \
              assumption";

    TRF_011: Inferred, Data,
        says "The simulator lets an application that is stopped in place fail all that reaches it: its \
              share of the requests, from the stop until it is up again or failed health checks take it \
              out of service.",
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
              retries arrives in four equal cells about its wait, and no sooner than the second over which \
              it is gathered. Callers are browsers and apps with one retry after 1 s unless a scenario \
              says otherwise.",
        from "AWS SDKs and Tools Reference Guide, retry behavior; for the cells and the default our \
              assumption";

    TRF_042: Documented, Data,
        says "A retry budget bounds retries to a part of the demand; without one, the attempts of \
              several layers multiply.",
        from "Amazon Builders' Library, timeouts, retries and backoff with jitter";

    TRF_043: Documented, Data,
        says "Where retries ask for more than the capacity and demand alone does not, a queue that is \
              longer than clients wait locks a fleet up for ever: all it serves has been given up. A \
              retry budget, a shorter queue, or the newest first lets it recover.",
        from "Bronson et al., Metastable Failures in Distributed Systems, HotOS 2021";

    TRF_044: Inferred, Data,
        says "The simulator works out demand first, then the retries that are due, then routing, then what \
              is served, turned away or late. What fails within a second comes back in seconds to come, \
              and does not change the present one.",
        from "our assumption";

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

    TRF_055: Inferred, Data,
        says "The simulator takes as healthy targets of a minute those that the load balancer has for \
              healthy, whatever is so: their mean over time, the fewest and the most.",
        from "our assumption";
}
