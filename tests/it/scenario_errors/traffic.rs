//! What is said about load balancers and alarms that AWS refuses.

use super::{check, report};

/// ALM-050, EC2-125: what AWS refuses about load balancers and alarms.
#[test]
fn alm_050_ec2_125_wrong_load_balancers_and_alarms_are_told_all_at_once() {
    let style =
        "deploymentStyle: { deploymentType: IN_PLACE, deploymentOption: WITH_TRAFFIC_CONTROL }";
    let names = |count: usize| {
        let names: Vec<String> = (1..=count).map(|at| format!("{{ name: n{at} }}")).collect();
        names.join(", ")
    };
    let long = "x".repeat(256);
    check(
        "traffic",
        &report(&format!(
            "\
cutover: 1
name: bad
revisions: {{ v1: {{}} }}
fleets: [{{ name: web, instances: 3, tags: {{ role: web }} }}]
quotas: {{ alarmsPerGroup: 2 }}
applications:
  - applicationName: shop
    deploymentGroups:
      - deploymentGroupName: none
        {style}
      - deploymentGroupName: empty
        {style}
        loadBalancerInfo: {{ elbInfoList: [], targetGroupInfoList: [] }}
      - deploymentGroupName: pair
        {style}
        loadBalancerInfo: {{ targetGroupPairInfoList: [{{ targetGroups: [] }}] }}
      - deploymentGroupName: unknown
        {style}
        loadBalancerInfo: {{ elbInfoList: [{{ name: classic }}], targetGroupInfoList: [{{ name: '' }}, {{}}] }}
      - deploymentGroupName: many
        {style}
        loadBalancerInfo: {{ targetGroupInfoList: [{}] }}
      - deploymentGroupName: option
        deploymentStyle: {{ deploymentType: IN_PLACE, deploymentOption: TRAFFIC }}
      - deploymentGroupName: alarms
        alarmConfiguration: {{ enabled: true, alarms: [{{ name: web-5xx }}, {{ name: web-5xx }}, {{ name: {long} }}, {{}}] }}
        autoRollbackConfiguration: {{ enabled: true, events: [DEPLOYMENT_STOP_ON_ALARM] }}
      - deploymentGroupName: nothing
        alarmConfiguration: {{ enabled: true }}
timeline:
  - at: 1m
    createDeployment:
      applicationName: shop
      deploymentGroupName: nothing
      revision: v1
      overrideAlarmConfiguration: {{ enabled: false, alarms: [{{ name: a }}, {{ name: b }}, {{ name: c }}] }}
",
            names(11)
        )),
    );
}
