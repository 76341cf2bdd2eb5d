//! Measured files: demand, a metric, times. The first byte says which of them the rest is.

#![no_main]

use cutover::text::parse::decode;
use cutover::text::tree::SourceId;
use cutover_fuzz::rehearse;
use libfuzzer_sys::fuzz_target;

const DEMAND: &str = "\
cutover: 1
name: demand
until: 10m
revisions: { v1: {} }
fleets: [{ name: web, instances: 2, runs: v1, capacity: 100/s }]
targetGroups: [{ name: web, targets: web }]
traffic: [{ to: web, csv: it.csv }]
";

const METRIC: &str = "\
cutover: 1
name: metric
until: 10m
revisions: { v1: {} }
fleets: [{ name: web, instances: 1, runs: v1 }]
metrics: [{ namespace: shop, metricName: orders, csv: it.csv }]
alarms:
  - { alarmName: orders, namespace: shop, metricName: orders, statistic: Average, period: 60,
      evaluationPeriods: 2, threshold: 10, comparisonOperator: LessThanThreshold }
";

const TIMES: &str = "\
cutover: 1
name: times
revisions: { v1: {}, v2: { hooks: { ApplicationStart: empirical(it.csv) } } }
fleets: [{ name: web, instances: 3, tags: { role: web }, runs: v1 }]
applications:
  - applicationName: shop
    deploymentGroups:
      - { deploymentGroupName: web, ec2TagFilters: [{ key: role, value: web, type: KEY_AND_VALUE }] }
timeline:
  - { at: 1m, createDeployment: { applicationName: shop, deploymentGroupName: web, revision: v2 } }
";

const TIMES_OF_A_COLUMN: &str = "\
cutover: 1
name: times
revisions: { v1: { hooks: { ApplicationStart: 'empirical(it.csv secs max 10m)' } } }
fleets: [{ name: web, instances: 1, runs: v1 }]
";

fuzz_target!(|data: &[u8]| {
    let Some((which, csv)) = data.split_first() else {
        return;
    };
    let scenario = match which % 4 {
        0 => DEMAND,
        1 => METRIC,
        2 => TIMES,
        _ => TIMES_OF_A_COLUMN,
    };
    if let Ok(csv) = decode(csv, SourceId::default()) {
        rehearse(&[("it.yaml", scenario), ("it.csv", csv)], "it.yaml", &[]);
    }
});
