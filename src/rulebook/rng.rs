//! Chance, time, order and statistics.

use crate::rulebook::table::rules;

rules! {
    RNG_001: Inferred, Data,
        says "The simulator draws every number from ChaCha8, keyed per stream and read by \
              position, so that any draw can be made alone.",
        from "our choice; Salmon et al., Parallel random numbers: as easy as 1, 2, 3, 2011";

    RNG_002: Inferred, Data,
        says "The simulator keys a stream by seed, replication and a hash of the path of the thing \
              it belongs to, never by an order of insertion or by memory.",
        from "our assumption";

    RNG_003: Documented, Data,
        says "Each thing has one stream per purpose, so a new thing or a new draw moves no other.",
        from "L'Ecuyer, Simard, Chen and Kelton, Operations Research, 2002";

    RNG_004: Inferred, Data,
        says "The simulator numbers the draws of a stream by the attempt they belong to, not by a \
              global order, so the same attempt meets the same luck under another policy.",
        from "our assumption";

    RNG_005: Documented, Data,
        says "Paths are hashed by a fixed, published function, and containers without a fixed \
              order are banned from a run.",
        from "Rust standard library documentation, RandomState";

    RNG_006: Documented, Data,
        says "The generator is named, and the way from bits to distributions is our own and tested \
              against fixed values, because a library may change its samplers in any release.",
        from "The Rust Rand Book, reproducibility";

    RNG_007: Documented, Data,
        says "A uniform is the upper 53 bits of a 64-bit word, or its upper 52 bits plus one half \
              where 0 is excluded; integers below n come from a multiplication with rejection.",
        from "common practice; Lemire, Fast random integer generation in an interval, 2019";

    RNG_008: Documented, Data,
        says "Every variate is made by inversion from exactly one uniform; the normal quantile is \
              Wichura's PPND16.",
        from "Law, Simulation Modeling and Analysis; Wichura, algorithm AS 241, 1988";

    RNG_009: Inferred, Data,
        says "The simulator prints the seed in every report; version, scenario, seed and \
              replication give the same bytes on every supported machine.",
        from "our assumption";

    RNG_030: Documented, Data,
        says "Basic arithmetic, square root and rounding are the same everywhere; exp, ln and \
              their kin are not, and go through one implementation pinned by test vectors.",
        from "Rust standard library documentation, f64";

    RNG_031: Documented, Data,
        says "No product and sum are fused into one rounding.",
        from "Rust standard library documentation, f64::mul_add";

    RNG_033: Documented, Data,
        says "Sums are taken in a fixed order or in integers; runs in parallel are combined in the \
              order of their replication.",
        from "numerical practice";

    RNG_034: Inferred, Data,
        says "The simulator counts time in whole microseconds from the start; a sampled duration \
              is rounded to the nearest, ties to even, and is never negative.",
        from "our assumption";

    RNG_035: Inferred, Data,
        says "The simulator orders events by time, then by class (fault, metric publication, alarm \
              tick, alarm poll, lifecycle completion, timeout, operator, traffic step, scheduling, \
              report), then by insertion.",
        from "our assumption";

    RNG_036: Inferred, Data,
        says "The simulator writes numbers as the shortest text that reads back the same or with \
              fixed decimals from integers, and in sorted order.",
        from "our assumption";

    RNG_040: Documented, Left(
        "two policies are not compared yet; their streams are already paired"
    ),
        says "Two policies are compared on the same replications, by the mean and the Student \
              interval of their paired differences.",
        from "Law and Kelton, Simulation Modeling and Analysis, chapter 11";

    RNG_041: Documented, Left("replications are independent of each other"),
        says "Antithetic replications use u and 1 - u in pairs, and the interval is that of the means of \
              the pairs. It is narrower only where what is measured rises or falls with u.",
        from "Law, Simulation Modeling and Analysis";

    RNG_044: Documented, Data,
        says "The interval of a mean of n runs is Student's, with n - 1 degrees of freedom.",
        from "Law and Kelton, Simulation Modeling and Analysis";

    RNG_047: Documented, Data,
        says "The interval of a quantile is made of two order statistics of the sample, with ranks \
              from the binomial distribution, and exists only if both lie inside the sample.",
        from "David and Nagaraja, Order Statistics";

    RNG_055: Inferred, Decision,
        says "The simulator treats a deployment as a run with an end: replications are \
              independent. It warns of a deployment that watches alarms in the first 15 min, or in \
              the whole range of periods of the slowest of them if that is longer.",
        from "our assumption";
}
