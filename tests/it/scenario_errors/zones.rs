//! What is said about zones that AWS refuses, or that cannot be.

use super::{check, report};

/// The base with a fleet, a configuration with `zonal`, and a group of `filters`.
fn scenario(fleet: &str, zonal: &str, filters: &str, more: &str) -> String {
    format!(
        "\
cutover: 1
name: bad
revisions: {{ v1: {{}}, v2: {{}} }}
fleets:
  - {{ name: web, instances: 4, tags: {{ role: web }}, runs: v1, {fleet} }}
deploymentConfigs:
  - deploymentConfigName: by-zone
    minimumHealthyHosts: {{ type: FLEET_PERCENT, value: 50 }}
    zonalConfig: {zonal}
applications:
  - applicationName: shop
    deploymentGroups:
      - {{ deploymentGroupName: web, deploymentConfigName: by-zone, {filters} }}
timeline:
  - {{ at: 1m, createDeployment: {{ applicationName: shop, deploymentGroupName: web, revision: v2 }} }}
{more}"
    )
}

const EC2: &str = "ec2TagFilters: [{ key: role, value: web, type: KEY_AND_VALUE }]";

#[test]
fn ec2_055_zones_are_for_ec2_instances_that_stand_in_one() {
    let on_premises =
        "onPremisesInstanceTagFilters: [{ key: role, value: web, type: KEY_AND_VALUE }]";
    let text = scenario("kind: OnPremises", "{}", on_premises, "");
    check("zones_on_premises", &report(&text));
    check("zones_none", &report(&scenario("os: linux", "{}", EC2, "")));
}

#[test]
fn ec2_057_ec2_061_wrong_zonal_configurations_are_told_all_at_once() {
    let zonal = "{ monitorDurationInSeconds: -1, firstZoneMonitorDurationInSeconds: 9223372036854775807, \
                 minimumHealthyHostsPerZone: { type: FLEET_PERCENT, value: 100 } }";
    check(
        "zones_wrong",
        &report(&scenario("zones: [a, b]", zonal, EC2, "")),
    );
    let zonal = "{ firstZoneMonitorDurationInSeconds: 0, \
                 minimumHealthyHostsPerZone: { type: MOST_CONCURRENCY, value: 1 } }";
    check(
        "zones_wrong_too",
        &report(&scenario("zones: [a, b]", zonal, EC2, "")),
    );
}

#[test]
fn ec2_056_zones_are_ordered_by_names_that_exist() {
    let order = "assumptions: { zoneOrder: [c, b, b] }\n";
    check(
        "zones_order",
        &report(&scenario("zones: [a, b]", "{}", EC2, order)),
    );
}

#[test]
fn ec2_060_a_zone_that_keeps_all_its_hosts_is_warned_of() {
    let zonal = "{ minimumHealthyHostsPerZone: { type: HOST_COUNT, value: 2 } }";
    let text = scenario("zones: [a, b]", zonal, EC2, "");
    check("zones_invalid", &report(&text));
    let expected = "expect: [{ deployment: 1, errorCode: HEALTH_CONSTRAINTS_INVALID }]\n";
    let text = scenario("zones: [a, b]", zonal, EC2, expected);
    assert_eq!(report(&text), "");
}
