//! Failures with one planted cause each, among faults, alarms and groups that have no part in it.

use super::{scenario, told};
use cutover::report::why::Question;

/// A failure: what is written, what must be named with which rules, and what must not be named.
struct Planted {
    text: &'static str,
    question: Question<'static>,
    names: &'static [&'static str],
    rules: &'static [&'static str],
    decoys: &'static [&'static str],
}

fn check(planted: &Planted) {
    let head = "cutover: 1\nname: planted\nseed: 7\nassumptions: { targetOrder: asListed }\n";
    let loaded = scenario(&format!("{head}{}", planted.text));
    let told = told(&loaded, planted.question);
    for name in planted.names.iter().chain(planted.rules) {
        assert!(told.contains(name), "{name} is not named:\n{told}");
    }
    for decoy in planted.decoys {
        assert!(!told.contains(decoy), "{decoy} is named:\n{told}");
    }
}

const DEPLOYMENT_1: Question<'static> = Question {
    deployment: Some(1),
    target: None,
};

/// Two fleets without load balancers, a group for each, two deployments at once.
macro_rules! two_fleets {
    ($revisions:literal, $rest:literal) => {
        concat!(
            "revisions:\n",
            $revisions,
            "
fleets:
  - { name: web, instances: 4, tags: { role: web }, runs: v1 }
  - { name: lab, instances: 4, tags: { role: lab }, runs: v1 }
applications:
  - applicationName: shop
    deploymentGroups:
      - deploymentGroupName: web
        deploymentConfigName: CodeDeployDefault.HalfAtATime
        ec2TagFilters: [{ key: role, value: web, type: KEY_AND_VALUE }]
      - deploymentGroupName: attic
        deploymentConfigName: CodeDeployDefault.HalfAtATime
        ec2TagFilters: [{ key: role, value: lab, type: KEY_AND_VALUE }]
timeline:
  - { at: 60s, createDeployment: { applicationName: shop, deploymentGroupName: web, revision: v2 } }
  - { at: 60s, createDeployment: { applicationName: shop, deploymentGroupName: attic, revision: v2 } }
",
            $rest
        )
    };
}

/// A fleet behind a target group, with users and an alarm, and another of each beside it.
macro_rules! behind {
    ($revisions:literal, $group:literal, $rest:literal) => {
        concat!(
            "revisions:\n",
            $revisions,
            "
fleets:
  - { name: web, instances: 4, zones: [a, b], tags: { role: web }, runs: v1, capacity: 250/s }
  - { name: lab, instances: 4, zones: [c], tags: { role: lab }, runs: v1, capacity: 250/s }
targetGroups:
  - { name: front, targets: web, deregistrationDelaySeconds: 10, healthCheckIntervalSeconds: 10, healthyThresholdCount: 2 }
  - { name: attic, targets: lab, deregistrationDelaySeconds: 10, healthCheckIntervalSeconds: 10, healthyThresholdCount: 2 }
traffic:
  - { to: front, rate: 300/s }
  - { to: attic, rate: 300/s }
metrics:
  - { namespace: Shop, metricName: Moons, values: [{ at: 0s, value: 9 }] }
alarms:
  - { alarmName: front-5xx, metricName: HTTPCode_Target_5XX_Count, targetGroup: front, statistic: Sum, period: 60,
      evaluationPeriods: 1, threshold: 30, comparisonOperator: GreaterThanThreshold, treatMissingData: notBreaching }
  - { alarmName: attic-5xx, metricName: HTTPCode_Target_5XX_Count, targetGroup: attic, statistic: Sum, period: 60,
      evaluationPeriods: 1, threshold: 30, comparisonOperator: GreaterThanThreshold, treatMissingData: notBreaching }
  - { alarmName: moons, namespace: Shop, metricName: Moons, statistic: Maximum, period: 60, evaluationPeriods: 1,
      threshold: 1, comparisonOperator: GreaterThanThreshold }
applications:
  - applicationName: shop
    deploymentGroups:
      - deploymentGroupName: web
        deploymentConfigName: CodeDeployDefault.OneAtATime
        deploymentStyle: { deploymentType: IN_PLACE, deploymentOption: WITH_TRAFFIC_CONTROL }
        ec2TagFilters: [{ key: role, value: web, type: KEY_AND_VALUE }]
        loadBalancerInfo: { targetGroupInfoList: [{ name: front }] }
",
            $group,
            "
timeline:
  - { at: 20m, createDeployment: { applicationName: shop, deploymentGroupName: web, revision: v2 } }
",
            $rest
        )
    };
}

#[test]
fn ec2_150_dead_agents_are_named_and_not_those_of_another_fleet() {
    check(&Planted {
        text: two_fleets!(
            "  v1: { hooks: { ApplicationStop: 2s } }\n  v2: { hooks: { ApplicationStart: 5s } }",
            "faults:
  - { name: rats, at: 30s, whom: { fleet: lab, count: 2 }, what: agentDead }
  - { name: cable, at: 30s, whom: { hosts: [web-1, web-2] }, what: agentDead }
  - { name: moss, at: 1h, whom: { fleet: web }, what: instanceCrash }
"
        ),
        question: DEPLOYMENT_1,
        names: &[
            "faults[1] (cable)",
            "web-1 and web-2",
            "limit of 5m",
            "FLEET_PERCENT 50",
        ],
        rules: &["EC2-037", "EC2-044", "EC2-046", "EC2-150", "FLT-012"],
        decoys: &["rats", "moss", "lab", "attic"],
    });
}

#[test]
fn ec2_010_a_script_that_fails_on_one_host_is_told_of_the_fault_that_makes_it() {
    check(&Planted {
        text: two_fleets!(
            "  v1: { hooks: { ApplicationStop: 2s } }\n  v2: { hooks: { ApplicationStart: 5s, AfterInstall: 1s } }",
            "faults:
  - { name: gnome, on: { event: AfterInstall }, whom: { fleet: lab }, what: { scriptFails: { exitCode: 3 } } }
  - { name: schema, on: { event: ApplicationStart }, whom: { host: web-2 }, what: { scriptFails: { exitCode: 7 } } }
  - { name: rain, at: 50s, whom: { host: web-3 }, what: { s3Slow: { factor: 2 } } }
"
        ),
        question: Question { deployment: Some(1), target: Some("web-2") },
        names: &["faults[1] (schema)", "web-2", "exit code 7", "ApplicationStart"],
        rules: &["EC2-010", "EC2-047", "FLT-015"],
        decoys: &["gnome", "rain", "lab", "attic", "web-1"],
    });
}

#[test]
fn ec2_156_a_script_that_hangs_is_told_of_its_revision_and_timeout() {
    check(&Planted {
        text: two_fleets!(
            "  v1: { hooks: { ApplicationStop: 2s } }
  v2:
    appSpec: { version: 0.0, os: linux, hooks: { ValidateService: [{ location: bin/probe.sh, timeout: 40 }] } }
    hooks: { ValidateService: { hangs: true } }",
            "faults:
  - { name: frost, on: { event: DownloadBundle }, whom: { fleet: lab }, what: diskFull }
  - { name: owl, at: 40s, whom: { fleet: web }, what: { agentSlow: { factor: 1.5 } } }
"
        ),
        question: DEPLOYMENT_1,
        names: &["bin/probe.sh", "timeout of 40s", "revisions.v2.hooks.ValidateService", "never ends by itself"],
        rules: &["EC2-037", "EC2-047", "EC2-156"],
        decoys: &["frost", "owl", "lab", "attic"],
    });
}

#[test]
fn ec2_151_a_crashed_instance_is_named() {
    check(&Planted {
        text: two_fleets!(
            "  v1: { hooks: { ApplicationStop: 2s } }\n  v2: { hooks: { ApplicationStart: 30s } }",
            "faults:
  - { name: moth, at: 80s, whom: { host: lab-2 }, what: instanceCrash }
  - { name: bolt, on: { event: ApplicationStart, deployment: 1 }, whom: { host: web-1 }, what: instanceCrash }
  - { name: fern, at: 30s, whom: { host: lab-1 }, what: agentDead }
"
        ),
        question: Question { deployment: Some(1), target: Some("web-1") },
        names: &["faults[1] (bolt)", "web-1 crashed", "limit of 1h", "ApplicationStart"],
        rules: &["EC2-151", "FLT-010"],
        decoys: &["moth", "fern", "lab", "attic", "web-2"],
    });
}

#[test]
fn flt_021_a_deleted_bundle_is_named() {
    check(&Planted {
        text: two_fleets!(
            "  v1: { hooks: { ApplicationStop: 2s } }\n  v2: {}\n  v3: {}",
            "faults:
  - { name: dust, at: 30s, what: { revisionMissing: { revision: v3 } } }
  - { name: broom, at: 30s, what: { revisionMissing: { revision: v2 } } }
  - { name: soot, at: 30s, whom: { fleet: lab }, what: s3Fails }
"
        ),
        question: DEPLOYMENT_1,
        names: &[
            "faults[1] (broom)",
            "the bundle of revision v2 was deleted",
            "REVISION_MISSING",
        ],
        rules: &["FLT-021"],
        decoys: &["dust", "soot", "v3", "lab", "attic"],
    });
}

#[test]
fn ec2_163_a_file_in_the_way_is_named() {
    check(&Planted {
        text: "revisions:
  v1: {}
  v2:
    appSpec:
      version: 0.0
      os: linux
      files: [{ source: app.conf, destination: /etc/shop }]
    contents: [app.conf]
fleets:
  - { name: web, instances: 2, tags: { role: web }, runs: v1, files: [/etc/shop/app.conf, /etc/motd] }
  - { name: lab, instances: 2, tags: { role: lab }, runs: v1, files: [/etc/lab.conf] }
applications:
  - applicationName: shop
    deploymentGroups:
      - deploymentGroupName: web
        ec2TagFilters: [{ key: role, value: web, type: KEY_AND_VALUE }]
timeline:
  - { at: 60s, createDeployment: { applicationName: shop, deploymentGroupName: web, revision: v2 } }
faults:
  - { name: fog, at: 30s, whom: { fleet: lab }, what: diskFull }
",
        question: DEPLOYMENT_1,
        names: &["/etc/shop/app.conf", "fleets.web.files", "fileExistsBehavior", "Install failed"],
        rules: &["EC2-163", "EC2-047"],
        decoys: &["fog", "lab", "/etc/motd"],
    });
}

#[test]
fn spec_023_a_script_that_is_not_in_the_bundle_is_named() {
    check(&Planted {
        text: two_fleets!(
            "  v1: {}
  v2:
    appSpec: { version: 0.0, os: linux, hooks: { BeforeInstall: [{ location: bin/prepare.sh }], ApplicationStart: [{ location: bin/go.sh }] } }
    contents: [bin/go.sh]",
            "faults:
  - { name: newt, on: { event: ApplicationStart }, whom: { fleet: lab }, what: scriptMissing }
"
        ),
        question: DEPLOYMENT_1,
        names: &["bin/prepare.sh", "not in the bundle", "revisions.v2"],
        rules: &["SPEC-023"],
        decoys: &["newt", "bin/go.sh", "lab", "attic"],
    });
}

#[test]
fn alm_051_an_alarm_by_a_bad_revision_leads_to_the_revision() {
    check(&Planted {
        text: behind!(
            "  v1: { hooks: { ApplicationStop: 2s } }\n  v2: { quality: { errorRate: 40% }, hooks: { ApplicationStart: 5s } }\n  v9: { quality: { errorRate: 90% } }",
            "        alarmConfiguration: { enabled: true, alarms: [{ name: attic-5xx }, { name: front-5xx }] }",
            "faults:
  - { name: tick, at: 21m, whom: { fleet: lab }, what: { dependencySlow: { factor: 2 } } }
  - { name: crow, at: 21m, for: 10m, whom: { host: lab-1 }, what: { dnsFail: { errorRate: 1% } } }
"
        ),
        question: DEPLOYMENT_1,
        names: &[
            "front-5xx",
            "v2 answers 40 % of its requests with an error",
            "revisions.v2.quality",
            "datapoint above 30",
        ],
        rules: &["ALM-051", "ALM-021", "TRF-010", "TRF-009"],
        decoys: &["tick", "crow", "lab", "attic", "moons", "v9"],
    });
}

#[test]
fn alm_012_an_alarm_that_somebody_set_leads_to_who_did() {
    check(&Planted {
        text: behind!(
            "  v1: { hooks: { ApplicationStop: 2s } }\n  v2: { hooks: { ApplicationStart: 5s } }",
            "        alarmConfiguration: { enabled: true, alarms: [{ name: front-5xx }] }",
            "  - { at: 21m, setAlarmState: { alarmName: front-5xx, stateValue: ALARM, stateReason: drill } }
faults:
  - { name: hail, at: 20m, what: { setAlarmState: { alarm: attic-5xx, state: ALARM } } }
  - { name: crow, at: 15m, for: 10m, whom: { host: lab-1 }, what: { dnsFail: { errorRate: 90% } } }
"
        ),
        question: DEPLOYMENT_1,
        names: &["front-5xx", "timeline[1]", "was set to ALARM"],
        rules: &["ALM-051", "ALM-012"],
        decoys: &["hail", "crow", "lab", "attic", "moons"],
    });
}

#[test]
fn flt_039_a_stop_by_an_operator_leads_to_the_operator() {
    check(&Planted {
        text: behind!(
            "  v1: { hooks: { ApplicationStop: 2s } }\n  v2: { hooks: { ApplicationStart: 5s } }",
            "        alarmConfiguration: { enabled: true, alarms: [{ name: front-5xx }] }",
            "  - { at: 21m, stopDeployment: { deployment: 1 } }
faults:
  - { name: hail, at: 20m, what: { setAlarmState: { alarm: attic-5xx, state: ALARM } } }
  - { name: crow, at: 15m, for: 10m, whom: { host: lab-1 }, what: agentDead }
"
        ),
        question: DEPLOYMENT_1,
        names: &["MANUAL_STOP", "timeline[1]", "stopDeployment"],
        rules: &["EC2-195"],
        decoys: &["hail", "crow", "lab", "attic", "front-5xx", "moons"],
    });
}

#[test]
fn flt_025_a_throttled_load_balancer_is_named() {
    check(&Planted {
        text: behind!(
            "  v1: { hooks: { ApplicationStop: 2s } }\n  v2: { hooks: { ApplicationStart: 5s } }",
            "        alarmConfiguration: { enabled: true, alarms: [{ name: front-5xx }], ignorePollAlarmFailure: true }",
            "faults:
  - { name: hail, at: 10m, what: { apiThrottle: { service: cloudWatch, share: 10% } } }
  - { name: crowd, at: 10m, what: { apiThrottle: { service: elasticLoadBalancing, share: 100% } } }
  - { name: crow, at: 15m, for: 10m, whom: { host: lab-1 }, what: agentDead }
"
        ),
        question: DEPLOYMENT_1,
        names: &[
            "THROTTLED",
            "faults[1] (crowd)",
            "BlockTraffic",
            "refused it 4 times",
        ],
        rules: &["FLT-025"],
        decoys: &["hail", "crow ", "(crow)", "lab", "attic", "moons"],
    });
}

#[test]
fn ec2_127_a_target_that_never_gets_healthy_leads_to_its_revision() {
    check(&Planted {
        text: behind!(
            "  v1: { hooks: { ApplicationStop: 2s } }\n  v2: { quality: crashOnStart, hooks: { ApplicationStart: 5s } }",
            "",
            "faults:
  - { name: crow, at: 15m, whom: { host: lab-1 }, what: { elbFlap: { period: 60s, duty: 50% } } }
  - { name: hail, at: 15m, for: 1m, whom: { host: web-3 }, what: { ebsSlow: { factor: 2 } } }
"
        ),
        question: DEPLOYMENT_1,
        names: &[
            "AllowTraffic failed",
            "limit of 1h",
            "front called it unhealthy",
            "v2 ends as soon as it is started",
            "revisions.v2.quality",
        ],
        rules: &["EC2-127", "LB-005", "FLT-042"],
        decoys: &["crow", "hail", "lab", "attic", "moons", "web-3"],
    });
}

#[test]
fn flt_023_the_outage_of_a_zone_is_named_and_not_that_of_another() {
    check(&Planted {
        text: behind!(
            "  v1: { hooks: { ApplicationStop: 2s } }\n  v2: { hooks: { ApplicationStart: 5s } }",
            "",
            "faults:
  - { name: north, at: 15m, what: { azOutage: { zone: c } } }
  - { name: south, at: 19m, what: { azOutage: { zone: a } } }
  - { name: hail, at: 18m, for: 30s, whom: { host: web-2 }, what: agentDead }
"
        ),
        question: DEPLOYMENT_1,
        names: &["faults[1] (south)", "zone went dark", "web-1"],
        rules: &["EC2-044", "EC2-046", "EC2-150", "FLT-023"],
        decoys: &["north", "hail", "lab", "attic", "moons", "web-2"],
    });
}

#[test]
fn ec2_011_a_script_left_by_the_revision_before_is_blamed_on_that_revision() {
    check(&Planted {
        text: two_fleets!(
            "  v1: { hooks: { ApplicationStop: { time: 3s, exitCode: 9 } } }\n  v2: { hooks: { ApplicationStop: 2s, ApplicationStart: { time: 5s, exitCode: 4 } } }",
            "faults:
  - { name: hail, on: { event: ApplicationStop }, whom: { fleet: lab }, what: { scriptFails: { exitCode: 9 } } }
"
        ),
        question: DEPLOYMENT_1,
        names: &["exit code 9", "revisions.v1.hooks.ApplicationStop", "not those of v2", "ignoreApplicationStopFailures"],
        rules: &["EC2-010", "EC2-011", "EC2-018"],
        decoys: &["hail", "exit code 4", "revisions.v2", "lab", "attic"],
    });
}

#[test]
fn alm_036_an_alarm_by_a_fault_leads_to_the_fault_and_not_to_the_revision() {
    check(&Planted {
        text: behind!(
            "  v1: { hooks: { ApplicationStop: 2s } }\n  v2: { hooks: { ApplicationStart: 5s } }",
            "        alarmConfiguration: { enabled: true, alarms: [{ name: front-5xx }] }",
            "faults:
  - { name: crow, at: 15m, for: 10m, whom: { host: lab-1 }, what: { dnsFail: { errorRate: 90% } } }
  - { name: sand, at: 21m, for: 10m, what: { badRevision: { revision: v1, errorRate: 50% } } }
  - { name: hail, at: 2m, for: 1m, what: { badRevision: { revision: v2, errorRate: 50% } } }
"
        ),
        question: DEPLOYMENT_1,
        names: &[
            "front-5xx",
            "faults[1] (sand)",
            "revision v1 answered 50 % of its requests with an error",
        ],
        rules: &["ALM-051", "FLT-042"],
        decoys: &[
            "crow",
            "hail",
            "lab",
            "attic",
            "moons",
            "v2 answers",
            "revisions.v2",
        ],
    });
}
