//! CloudWatch alarms: their limits, when they look, what they see and what they decide.

use crate::rulebook::table::rules;

rules! {
    ALM_001: Documented, Data,
        says "An alarm is OK, in ALARM or has INSUFFICIENT_DATA, and each data point it looks at is \
              breaching, not breaching or missing.",
        from "CloudWatch User Guide, alarm-evaluation";

    ALM_002: Documented, Decision,
        says "A new alarm has INSUFFICIENT_DATA until it is first evaluated; `stateValue` gives \
              another state to begin with.",
        from "CloudWatch API reference, PutMetricAlarm";

    ALM_003: Documented, Decision,
        says "A fresh alarm may look at points that are older than itself. The simulator assumes \
              that alarms and metrics are older than a run, so an alarm on a metric that is always \
              written does not look before its evaluation periods have arrived.",
        from "CloudWatch User Guide, alarm-evaluation";

    ALM_004: Documented, Decision,
        says "A period is 10, 20 or 30 s or a multiple of 60 s. On a metric stored by the minute, \
              an alarm with a shorter one finds most of its points missing.",
        from "CloudWatch API reference, PutMetricAlarm";

    ALM_005: Documented, Decision,
        says "Period times evaluation periods is at most one day, and at most one week if the \
              period is an hour or longer.",
        from "CloudWatch API reference, PutMetricAlarm";

    ALM_006: Documented, Decision,
        says "An alarm looks at N evaluation periods, at least 1, and fires if M of them breach, 1 \
              to N and N unless given; they need not follow each other.",
        from "CloudWatch User Guide, alarm-evaluation";

    ALM_007: Documented, Data,
        says "A metric is compared with a threshold by greater, greater or equal, less, or less or \
              equal, and stands on the left; bands of anomaly detection are not modelled.",
        from "CloudWatch API reference, PutMetricAlarm";

    ALM_008: Documented, Data,
        says "A point holds count, sum, minimum, maximum and a histogram, from which every \
              statistic follows; longer periods merge the points of shorter ones.",
        from "CloudWatch User Guide, Statistics-definitions";

    ALM_009: Documented, Decision,
        says "With evaluateLowSampleCountPercentile `ignore`, a percentile p of fewer than 10/(1-p) \
              samples (10/p below the median) changes no state. The simulator decides only where \
              the state is the same whatever such points hold.",
        from "CloudWatch User Guide, percentiles-with-low-samples";

    ALM_010: Documented, Left("no DynamoDB table is simulated"),
        says "Alarms on metrics of DynamoDB ignore missing data unless told otherwise.",
        from "CloudWatch User Guide, alarms-and-missing-data";

    ALM_011: Documented, Data,
        says "For a deployment only the state of an alarm counts, so its actions are without \
              effect.",
        from "CloudWatch User Guide, alarm-actions";

    ALM_012: Documented, Decision,
        says "SetAlarmState holds on a metric alarm until its next evaluation, and on a composite \
              alarm until one of its children changes its state.",
        from "CloudWatch API reference, SetAlarmState";

    ALM_013: Documented, Data,
        says "An alarm has at most 5 actions of a kind, and at most 10 metrics in its expression.",
        from "CloudWatch User Guide, cloudwatch_limits";

    ALM_014: Documented, Decision,
        says "An alarm is evaluated once a minute, and every 10 s if its period is shorter than a \
              minute.",
        from "CloudWatch User Guide, alarm-evaluation";

    ALM_015: Documented, Decision,
        says "The window slides with every evaluation: periods longer than a minute are cut anew \
              each minute and are no fixed bins.",
        from "CloudWatch User Guide, alarm-evaluation-window";

    ALM_016: Documented, Decision,
        says "With a wall clock window, periods begin where the clock of a time zone says so, UTC \
              unless given, and only complete ones are looked at.",
        from "CloudWatch User Guide, alarm-evaluation-window";

    ALM_017: Observed, Decision,
        says "Each alarm is evaluated at its own phase within the minute, which never changes; \
              `phase` sets it, and otherwise it is drawn once.",
        from "sample events in the CloudWatch User Guide, cloudwatch-and-eventbridge";

    ALM_018: Observed, Decision,
        says "An evaluation looks at whole periods that end with the last full minute (or 10 s for \
              short periods) before it, and never at the running minute.",
        from "sample events in the CloudWatch User Guide, cloudwatch-and-eventbridge";

    ALM_019: Observed, Decision,
        says "A point carries the time at which its period begins, and a period counts as present \
              with the part of its points that has arrived.",
        from "CloudWatch User Guide, cloudwatch_concepts; public reports of late alarms";

    ALM_020: Inferred, Switch { parameter: "evaluationRange", default: "by period and N" },
        says "The simulator assumes that an alarm fetches the larger of N + max(2, N/3) periods and \
              ten minutes of them (five periods if they are shorter than a minute); \
              `evaluationRange` of an alarm sets the number.",
        from "our assumption, after the example of the CloudWatch User Guide and field reports";

    ALM_021: Documented, Decision,
        says "The N newest points present decide if there are so many, else the treatment of \
              missing data fills up. The simulator keeps the state where breaching points alone are \
              too few and too young to fire.",
        from "CloudWatch User Guide, alarms-and-missing-data, its two tables";

    ALM_022: Documented, Decision,
        says "Old breaching points do not fire early if any point of the range does not breach.",
        from "CloudWatch User Guide, alarms-and-missing-data, its second table";

    ALM_030: Observed, Decision,
        says "Where N points are present in the whole range, missing newer ones are replaced by \
              older ones whatever the treatment of missing data: a metric that is written only \
              when something goes wrong keeps its alarm lit until the point leaves the range.",
        from "CloudWatch User Guide, alarms-and-missing-data; public reports of late recoveries";

    ALM_031: Documented, Decision,
        says "A load balancer writes counts of errors and its response time only if they are not \
              zero, its count of requests if there was one, and the counts of healthy and unhealthy \
              hosts always; all once a minute.",
        from "Elastic Load Balancing user guides, load-balancer-cloudwatch-metrics";

    ALM_032: Documented, Data,
        says "RequestCount counts requests for which a target was chosen, so the 503 of an empty \
              target group is in HTTPCode_ELB_5XX_Count alone.",
        from "Application Load Balancer user guide, load-balancer-cloudwatch-metrics";

    ALM_033: Documented, Decision,
        says "Arithmetic of metrics reads a missing operand as 0 where the other has a point, and a \
              division by zero leaves no point. An expression takes at most 10 metrics, all of one \
              period.",
        from "CloudWatch User Guide, using-metric-math";

    ALM_034: Documented, Decision,
        says "FILL gives the periods without a point a number, the last value or a line between \
              neighbours. Functions that make one number of a whole series are refused, since they \
              would depend on how many points were fetched.",
        from "CloudWatch User Guide, using-metric-math";

    ALM_035: Inferred, Data,
        says "The simulator sees the newest max(0, (delay - phase)/period) periods missing, rounded \
              up; a metric written always bears as many as the range is longer than N.",
        from "arithmetic on ALM-018 and ALM-021";

    ALM_036: Inferred, Data,
        says "The simulator assumes that a point can be seen a log-normal time after its minute: of \
              load balancers p50 90 s, p95 180 s, min 45 s; of EC2 60, 120 and 30 s; custom 5, 30 \
              and 1 s; never more than 600 s. `deliveryDelay` of an alarm's metric sets another.",
        from "our assumption, after public reports";

    ALM_037: Inferred, Data,
        says "The simulator draws the delay of a point once, so all alarms on a metric see it at \
              the same time; points may arrive out of order.",
        from "our assumption";

    ALM_038: Documented, Data,
        says "An alarm for rollbacks treats missing data as breaching on a metric written always, \
              and as not breaching on one that only counts errors: the presets `denseRollback` and \
              `sparseErrors`.",
        from "CloudWatch User Guide, alarms-and-missing-data";

    ALM_039: Inferred, Decision,
        says "The simulator assumes that an evaluation that fails for trouble of CloudWatch is left \
              out and keeps the state.",
        from "CloudWatch User Guide, alarm-evaluation; for the state our assumption";

    ALM_040: Documented, Decision,
        says "The rule of a composite alarm joins ALARM, OK and INSUFFICIENT_DATA of other alarms, \
              TRUE and FALSE by AND, OR, NOT and parentheses.",
        from "CloudWatch User Guide, Create_Composite_Alarm";

    ALM_041: Documented, Decision,
        says "A composite alarm is in ALARM if its rule is true, else OK, from its first \
              evaluation on. It has at most 100 children, and alarms cannot depend on each other in \
              a circle.",
        from "CloudWatch User Guide, Create_Composite_Alarm";

    ALM_042: Inferred, Decision,
        says "The simulator assumes that composite alarms follow a child in the same instant, \
              children before parents.",
        from "our assumption";

    ALM_043: Documented, Left("actions of alarms are not simulated, and suppression is about them"),
        says "A suppressor silences the actions of a composite alarm and leaves its state alone.",
        from "CloudWatch User Guide, Create_Composite_Alarm";

    ALM_044: Inferred, Switch { parameter: "compositeAlarms", default: "true" },
        says "The simulator assumes that CodeDeploy can watch composite alarms; if not, such an \
              alarm is not found.",
        from "our assumption; CloudWatch API reference, DescribeAlarms";

    ALM_045: Inferred, Data,
        says "The simulator has presets of alarms: `target5xx`, `elb5xx`, `errorRatio`, \
              `burnFast`, `p99Latency` and `healthyHosts`, and none for Lambda functions. `burnFast` \
              is one window of an alert, an hour unless `period` says otherwise, which a scenario \
              joins with that of 5 minutes by a composite alarm.",
        from "our assumption";

    ALM_046: Inferred, Data,
        says "The simulator fires an alarm by the minute at the first evaluation after M breaching \
              minutes and the delay of the last, on average 60 s and M minutes and the delay after \
              the onset, or a minute less if the minute of the onset breaches too.",
        from "arithmetic on ALM-018 and ALM-021";

    ALM_047: Inferred, Decision,
        says "The simulator tells all of a detection: when a fault began, from when on points breach \
              that an alarm looked at, when the alarm changed, and when the deployment stopped.",
        from "our assumption";

    ALM_048: Inferred, Data,
        says "The simulator fires an alarm on a sparse metric a minute earlier with `missing` than \
              with `notBreaching`, for the treatment of missing data alone.",
        from "example of ALM-021";

    ALM_049: Inferred, Left("no summary reports it: a study of many runs counts what an alarm misses"),
        says "The simulator would have to report, for each alarm and step of a deployment, how \
              likely it is to see anything at low traffic: with n requests a minute and error \
              probability p, a count breaches with the binomial probability of at least the \
              threshold.",
        from "arithmetic";
}
