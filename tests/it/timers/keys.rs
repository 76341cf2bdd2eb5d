//! Keys that are changed, and the rows that show it.

use super::{EVERYTHING, named, timers};
use cutover::report::timers::Origin;

#[test]
fn a_key_that_is_changed_changes_its_row_and_its_origin() {
    for (set, name, value, key) in [
        (
            "assumptions.pickupTimeout=90s",
            "pickup limit of every event",
            "1m 30s",
            "assumptions.pickupTimeout",
        ),
        (
            "assumptions.eventTimeout=70m",
            "limit of BlockTraffic",
            "1h 10m",
            "assumptions.eventTimeout",
        ),
        (
            "assumptions.deploymentTimeout=1h",
            "whole deployment",
            "1h",
            "assumptions.deploymentTimeout",
        ),
        (
            "assumptions.tagVisibilityDelay=30s",
            "tag of a host",
            "30s",
            "assumptions.tagVisibilityDelay",
        ),
        (
            "assumptions.alarmPollInterval=5s",
            "next look of a deployment",
            "5s",
            "assumptions.alarmPollInterval",
        ),
        (
            "assumptions.alarmPollAttempts=2",
            "further tries of a failed look",
            "2",
            "assumptions.alarmPollAttempts",
        ),
        (
            "latencies.dispatchGap=3s",
            "pause between events",
            "3s",
            "latencies.dispatchGap",
        ),
        (
            "latencies.script=4s",
            "script without a time",
            "4s",
            "latencies.script",
        ),
        (
            "latencies.bandwidth=10MB/s",
            "download rate",
            "10 MB/s",
            "latencies.bandwidth",
        ),
        (
            "latencies={ web-3: { noopEvent: 2s } }",
            "web-3: event without script",
            "2s",
            "latencies.web-3.noopEvent",
        ),
        (
            "targetGroups.web.deregistrationDelaySeconds=20",
            "web: deregistration delay",
            "20s",
            "targetGroups.web.deregistrationDelaySeconds",
        ),
        (
            "targetGroups.web.healthyThresholdCount=3",
            "web: healthy threshold",
            "3",
            "targetGroups.web.healthyThresholdCount",
        ),
        (
            "targetGroups.web.slowStartSeconds=60",
            "web: slow start",
            "1m",
            "targetGroups.web.slowStartSeconds",
        ),
        (
            "targetGroups.web.registrationLag=9s",
            "web: registration lag",
            "9s",
            "targetGroups.web.registrationLag",
        ),
        (
            "loadBalancers.old.healthCheck={ healthyThreshold: 4 }",
            "old: healthy threshold",
            "4",
            "loadBalancers.old.healthCheck.healthyThreshold",
        ),
        (
            "alarms.errors.deliveryDelay=9s",
            "web HTTPCode_Target_5XX_Count: delivery",
            "9s",
            "alarms.errors.deliveryDelay",
        ),
        (
            "alarms.errors.datapointsToAlarm=2",
            "errors: datapoints to alarm",
            "2",
            "alarms.errors.datapointsToAlarm",
        ),
        (
            "traffic.web.clientTimeout=4s",
            "web: client timeout",
            "4s",
            "traffic.web.clientTimeout",
        ),
        (
            "traffic.web.retries={ attempts: 3, budget: 10% }",
            "web: budget of retries",
            "10 %",
            "traffic.web.retries.budget",
        ),
        (
            "fleets.web.queue={ length: 50 }",
            "web: queue of a host",
            "50",
            "fleets.web.queue",
        ),
        (
            "revisions.v2.quality={ startUp: 7s }",
            "v2: start-up",
            "7s",
            "revisions.v2.quality.startUp",
        ),
        (
            "quotas.concurrentDeployments=2",
            "deployments at once",
            "2",
            "quotas.concurrentDeployments",
        ),
        (
            "quotas.alarmsPerGroup=3",
            "alarms of a group",
            "3",
            "quotas.alarmsPerGroup",
        ),
        ("until=2h", "end of the run", "2h", "until"),
    ] {
        let changed = timers(EVERYTHING, &[set]);
        let timer = named(&changed, name);
        assert_eq!(timer.value.to_string(), value, "{set}");
        assert_eq!(
            (timer.origin, timer.key.as_deref()),
            (Origin::Scenario, Some(key)),
            "{set}"
        );
        let before = timers(EVERYTHING, &[]);
        let before = before.iter().find(|timer| timer.name == name);
        assert!(
            before.is_none_or(
                |before| before.value != timer.value && before.origin != Origin::Scenario
            ),
            "{set}"
        );
    }
}
