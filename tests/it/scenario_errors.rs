//! What is said about scenarios that cannot be run, to the letter.

mod requests;
mod traffic;
mod zones;

use std::fs;
use std::path::Path;

use cutover::scenario::load::{Failure, Loaded, load};
use cutover::text::diagnostic::{Colour, render};
use tempfile::TempDir;

/// A folder with these files.
pub(crate) fn folder(files: &[(&str, &[u8])]) -> TempDir {
    let folder = TempDir::new().expect("a temporary folder can be made");
    for (path, bytes) in files {
        let path = folder.path().join(path);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).expect("a folder can be made");
        }
        fs::write(path, bytes).expect("a file can be written");
    }
    folder
}

/// Loads a file of a folder.
pub(crate) fn load_in(folder: &Path, name: &str, sets: &[&str]) -> Result<Loaded, Failure> {
    let sets: Vec<String> = sets.iter().map(|set| (*set).to_owned()).collect();
    load(&folder.join(name).to_string_lossy(), &sets, None)
}

/// Everything that is said, errors or remarks, with paths as seen from the folder.
pub(crate) fn said(folder: &Path, name: &str, sets: &[&str]) -> String {
    let text = match load_in(folder, name, sets) {
        Ok(loaded) => render(&loaded.remarks, &loaded.sources, Colour::Plain),
        Err(failure) => render(&failure.diagnostics, &failure.sources, Colour::Plain),
    };
    text.replace(&format!("{}/", folder.display()), "")
}

pub(crate) fn report(text: &str) -> String {
    let folder = folder(&[("s.yaml", text.as_bytes())]);
    said(folder.path(), "s.yaml", &[])
}

/// Compares with what was said when it was last looked at.
#[track_caller]
pub(crate) fn check(name: &str, said: &str) {
    insta::with_settings!({ omit_expression => true }, {
        insta::assert_snapshot!(name, said);
    });
}

/// A scenario that is right, to which one thing is added.
pub(crate) const BASE: &str = "\
cutover: 1
name: base
revisions:
  v1: { hooks: { ApplicationStop: 1s, AfterInstall: 2s } }
  v2: { hooks: { AfterInstall: 2s } }
fleets:
  - { name: web, instances: 3, zones: [a, b], tags: { role: web }, runs: v1 }
applications:
  - applicationName: shop
    deploymentGroups:
      - deploymentGroupName: web
        ec2TagFilters: [{ key: role, value: web, type: KEY_AND_VALUE }]
timeline:
  - { at: 1m, createDeployment: { applicationName: shop, deploymentGroupName: web, revision: v2 } }
";

pub(crate) fn with(addition: &str) -> String {
    report(&format!("{BASE}{addition}"))
}

#[test]
fn the_base_of_these_tests_is_right() {
    assert_eq!(report(BASE), "");
}

#[test]
fn errors_of_form_are_told_all_at_once() {
    check(
        "form",
        &report(
            "\
cutover: 1
name: bad
sede: 3
until: 20
revisions:
  v1: { bundleSize: 20, source: FTP }
fleets:
  - { name: web, instances: many, tags: { role: web } }
  - { name: api, kind: Lambda }
timeline:
  - { at: 20m, createDeployment: { applicationName: shop, deploymentGroupNam: web } }
faults:
  - { at: 1m, what: { scriptFails: { exitCod: 1 } } }
  - { at: 1m, what: scriptFail }
expect:
  - { deployment: 1, status: Failed, inAtLeast: 150% }
",
        ),
    );
}

#[test]
fn errors_of_meaning_are_told_all_at_once() {
    check(
        "meaning",
        &report(
            "\
cutover: 2
name: bad name
startsAt: 2026-03-02T10:00:30Z
revisions:
  v1: { hooks: { AfterInstall: lognorml(p50 20s p95 1m), ApplicationStrat: 3s, Install: 3s } }
  v2: { appSpec: nowhere/appspec.yml, hooks: { AfterInstall: { hangs: true, missing: true } } }
fleets:
  - { name: web, instances: 0, tags: { role: web }, runs: v9, files: [srv] }
  - { name: web, instances: 2, os: macos, agentVersion: new }
  - { name: home, instances: 1, kind: OnPremises, zones: [a] }
applications:
  - applicationName: shop
    deploymentGroups: [{ deploymentGroupName: web }]
timeline:
  - { at: 1m, createDeployment: { applicationName: shp, deploymentGroupName: web, revision: v1 } }
  - { at: 1m, createDeployment: { applicationName: shop, deploymentGroupName: webb, revision: v3 } }
  - { at: 1m, stopDeployment: { deployment: 9 } }
  - { at: 1m }
",
        ),
    );
}

#[test]
fn what_aws_refuses_is_refused_by_its_exception() {
    check("refused", &report(
            "\
cutover: 1
name: refused
revisions: { v1: {} }
fleets: [{ name: web, instances: 3, tags: { role: web } }]
deploymentConfigs:
  - { deploymentConfigName: CodeDeployDefault.Mine, minimumHealthyHosts: { type: FLEET_PERCENT, value: 100 } }
  - { deploymentConfigName: few, minimumHealthyHosts: { type: HOST_COUNT, value: -1 } }
  - { deploymentConfigName: most, minimumHealthyHosts: { type: MOST_CONCURRENCY, value: 1 } }
  - { deploymentConfigName: none }
  - { deploymentConfigName: zones, minimumHealthyHosts: { type: HOST_COUNT, value: 1 }, zonalConfig: {} }
applications:
  - applicationName: shop/1
    deploymentGroups:
      - deploymentGroupName: a
        deploymentConfigName: CodeDeployDefault.HalfAtTime
        deploymentStyle: { deploymentType: IN_PLACE }
        ec2TagFilters: [{ key: role, value: web, type: KEY_AND_VALUES }]
        ec2TagSet: { ec2TagSetList: [[{ Key: a, Type: KEY_ONLY }]] }
        autoRollbackConfiguration: { enabled: true, events: [] }
        triggerConfigurations: [{ triggerName: t, triggerEvents: [DeploymentFail] }]
      - deploymentGroupName: a
        deploymentConfigName: CodeDeployDefault.LambdaAllAtOnce
        ec2TagSet: { ec2TagSetList: [[{ Key: a, Type: KEY_AND_VALUE }], [], [], []] }
      - deploymentGroupName: b
        deploymentStyle: { deploymentType: BLUE_GREEN, deploymentOption: WITH_TRAFFIC_CONTROL }
        alarmConfiguration: { enabled: true, alarms: [{ name: x }] }
        autoScalingGroups: [asg]
  - { applicationName: fn, computePlatform: Lambda }
timeline:
  - { at: 1m, createDeployment: { applicationName: fn, revision: v1, targetInstances: {} } }
  - { at: 1m, createDeployment: { applicationName: fn, deploymentGroupName: b } }
  - { at: 1m, createDeployment: { applicationName: fn, deploymentGroupName: b, revision: v1, deploymentMode: RESTART } }
"
        )
    );
}

#[test]
fn faults_that_cannot_strike_are_refused() {
    check(
        "faults",
        &with(
            "\
faults:
  - { on: { event: Install }, what: scriptTimesOut }
  - { on: { event: ValidateService }, what: scriptTimesOut }
  - { on: { event: BlockTraffic }, what: agentDead }
  - { on: { event: AfterInstall }, what: s3Fails }
  - { on: { event: AfterInstal, deployment: 3, revision: v9 }, what: agentDead }
  - { at: 3m, during: { from: 1m, to: 2m }, what: agentDead }
  - { during: { from: 2m, to: 2m }, what: agentDead }
  - { what: agentDead }
  - { at: 3m, whom: { host: web-9 }, what: { scriptFails: { exitCode: 0 } } }
  - { at: 3m, whom: { fleet: wbe }, what: diskFull }
  - { at: 3m, whom: { zone: c }, what: diskFull }
  - { at: 3m, whom: { tag: { key: role, value: db } }, what: diskFull }
  - { at: 3m, whom: { count: 4 }, what: diskFull }
  - { at: 3m, whom: { count: 1, share: 5% }, what: diskFull }
  - { at: 3m, what: instanceCrash, for: 3m }
  - { at: 3m, whom: { host: web-1 }, what: { operatorStop: {} } }
  - { perHour: 0, what: agentDead }
  - { at: 3m, what: { agentSlow: { factor: 0.5 } } }
",
        ),
    );
}

#[test]
fn expectations_of_what_cannot_be_are_refused() {
    check(
        "expectations",
        &with(
            "\
expect:
  - { deployment: 1, status: Succeded }
  - { deployment: 3 }
  - { deployment: 1, target: web-4, status: Failed }
  - { deployment: 1, target: web-1 }
  - { deployment: 1, target: web-1, event: AllowTraffic, status: Failed }
  - { deployment: 1, targets: { Sucess: 1 } }
  - { measure: requestAvailabilty, atLeast: 98% }
  - { measure: deploymentSecond, atMost: 5m }
  - { measure: targetsFailed, atMost: 5m }
  - { measure: deploymentSeconds, atMost: 5 minutes }
  - { measure: requestAvailability, atLeast: 98 percent }
  - { measure: requestAvailability, atLeast: 199% }
  - { measure: timeAvailability, atLeast: 98 }
  - { measure: requestsFailed, atMost: 5% }
  - { measure: capacityShortfallPeak, atMost: 5 }
  - { measure: capacityShortfallPeak, atMost: 5 per second }
  - { measure: deploymentSeconds }
  - { alarm: web-5xx, state: ALARM }
  - { alarm: web-5xx }
  - { alarm: web-5xx, state: RED }
  - { alarm: web-5xx, state: ALARM, status: Failed }
  - { operation: 2, refusedWith: DeploymentLimitExceededException }
  - { operation: 1, refusedWith: LimitExceeded }
  - { struck: nothing }
  - { status: Failed }
  - { deployment: 1, operation: 1 }
  - { deployment: 1, atMost: 5m }
  - { never: { never: { deployment: 1 } } }
  - { deployment: 1, measure: stopSeconds, atLeast: 1s, status: Failed }
",
        ),
    );
}

#[test]
fn lengths_of_time_are_refused_at_the_word() {
    check("lengths", &with(
            "\
latencies:
  dispatchGp: 3s
  web-4: { Install: 3s }
  web-1: { createToStart: 3s, Install: 3, dispatchGap: { Instal: 1s } }
  bandwidth: 60MB
  noopEvent: lognormal(p50 20s p95 10s)
  script: lognormal(p50 20s p95 1)
  agentReturn: \"uniform(1s, 2x)\"
  preset: obsrved
  Install: { AfterInstall: 3s }
assumptions: { haltInflight: cutt, eventTimeout: 0s, rollbackConfig: CodeDeployDefault.ECSAllAtOnce }
quotas: { instancesPerDeployment: 0 }
"
        )
    );
}

#[test]
fn ec2_040_deployments_that_cannot_start_are_told_unless_expected() {
    let minimum = "\
deploymentConfigs:
  - { deploymentConfigName: four, minimumHealthyHosts: { type: HOST_COUNT, value: 4 } }
";
    let text = BASE.replace(
        "revision: v2 }",
        "revision: v2, deploymentConfigName: four }",
    );
    check("minimum", &report(&format!("{text}{minimum}")));
    let expected = "expect: [{ deployment: 1, errorCode: HEALTH_CONSTRAINTS_INVALID }]\n";
    assert_eq!(report(&format!("{text}{minimum}{expected}")), "");

    let text = BASE.replace("value: web, type", "value: db, type");
    check("no_host", &report(&text));
    let expected = "expect: [{ deployment: 1, errorCode: NO_INSTANCES }]\n";
    assert_eq!(report(&format!("{text}{expected}")), "");
}

#[test]
fn two_fleets_of_a_group_cannot_run_different_revisions() {
    let fleets = "  - { name: old, instances: 1, tags: { role: web }, runs: v2 }\napplications:";
    check("runs", &report(&BASE.replace("applications:", fleets)));
}

#[test]
fn what_has_no_effect_is_said_once() {
    let text = BASE.replace(
        "        ec2TagFilters",
        "        ServiceRoleArn: arn:aws:iam::123456789012:role/deploy\n        \
         lastSuccessfulDeployment: { deploymentId: d-75I7MBT7C }\n        ec2TagFilters",
    );
    check("idle", &report(&text));
}

#[test]
fn errors_inside_an_appspec_file_are_warnings() {
    let text = BASE.replace("v2: {", "v2: { appSpec: appspec.yml,");
    let wrong = "version: 0.0\nos: linux\nfiles:\n  - destination: /srv\n";
    let files = [
        ("s.yaml", text.as_bytes()),
        ("appspec.yml", wrong.as_bytes()),
    ];
    let folder = folder(&files);
    check("appspec", &said(folder.path(), "s.yaml", &[]));
    assert!(load_in(folder.path(), "s.yaml", &[]).is_ok());
}

#[test]
fn files_that_cannot_be_read_say_why() {
    let bomb = "a: &a [x,x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\n\
                c: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\n\
                e: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d,*d]\nf: &f [*e,*e,*e,*e,*e,*e,*e,*e,*e,*e]\n";
    let large = vec![b'#'; 9 * 1024 * 1024];
    let folder = folder(&[
        ("folder/file", b""),
        ("empty.yaml", b""),
        ("list.yaml", b"- a\n"),
        ("bytes.yaml", b"name: \xff\n"),
        ("twice.yaml", b"name: a\nname: b\n"),
        ("bomb.yaml", bomb.as_bytes()),
        ("large.yaml", &large),
        ("x.yaml", b"extends: y.yaml\n"),
        ("y.yaml", b"extends: ./x.yaml\n"),
        ("lost.yaml", b"extends: nowhere.yaml\n"),
        ("odd.yaml", b"extends: [a]\n"),
        ("v.yaml", b"extends: two-hosts\nname: v\nprofiles: { quick: { seed: 1 }, deep: { extends: a } }\n"),
    ]);
    let mut all = String::new();
    for name in [
        "folder",
        "nowhere.yaml",
        "empty.yaml",
        "list.yaml",
        "bytes.yaml",
        "twice.yaml",
        "bomb.yaml",
        "large.yaml",
        "x.yaml",
        "lost.yaml",
        "odd.yaml",
        "v.yaml@quik",
        "v.yaml@deep",
    ] {
        all += &format!("== {name}\n{}\n", said(folder.path(), name, &[]));
    }
    check("files", &all);
}

#[test]
fn values_set_on_the_command_line_are_quoted_when_they_are_wrong() {
    let folder = folder(&[("s.yaml", BASE.as_bytes())]);
    let mut all = String::new();
    for sets in [
        &["fleets.wb.instances=3", "seed", "fleets.web.instances.x=3"][..],
        &["fleets.web.instances=0"][..],
        &["deploymentGroups.web.deploymentConfigName=CodeDeployDefault.Half"][..],
        &["timeline.0.at=1"][..],
    ] {
        all += &format!(
            "== {}\n{}\n",
            sets.join(" "),
            said(folder.path(), "s.yaml", sets)
        );
    }
    check("set", &all);
}

#[test]
fn measured_times_are_read_from_a_file() {
    let text = BASE.replace(
        "AfterInstall: 2s } }\nfleets",
        "AfterInstall: empirical(t.csv column secs) } }\nfleets",
    );
    let with_times = |csv: &str| {
        let folder = folder(&[("s.yaml", text.as_bytes()), ("t.csv", csv.as_bytes())]);
        said(folder.path(), "s.yaml", &[])
    };
    assert_eq!(with_times("host,secs\na,1.5\nb,2\n"), "");
    let mut all = String::new();
    for csv in [
        "host,secs\na,1.5\nb,slow\n",
        "host,sec\na,1\n",
        "secs\n",
        "secs\n-1\n",
        "",
    ] {
        all += &format!("== {csv:?}\n{}\n", with_times(csv));
    }
    check("measured", &all);
}

#[test]
fn more_strikes_than_a_run_can_hold_are_refused() {
    // Three hosts for 12 h after the call in minute 1: at most some 277,000 an hour.
    let fault = |rate: u32, rest: &str| {
        with(&format!(
            "faults:\n  - {{ what: agentRestart, perHour: {rate}{rest} }}\n"
        ))
    };
    assert_eq!(fault(3_600, ""), "");
    let many = BASE
        .replace("instances: 3", "instances: 1000")
        .replace("runs: v1", "");
    let said = |addition: &str| report(&format!("{many}{addition}"));
    let often = "faults:\n  - { what: agentRestart, perHour: 1000 }\n";
    let told = said(often);
    assert!(told.contains("error: about 12016667 strikes"), "{told}");
    assert!(told.contains("earlier `until`"), "{told}");
    assert!(!said(&format!("{often}until: 9h\n")).contains("strikes"));
    assert!(said(&format!("{often}until: 11h\n")).contains("strikes"));
    let few = "faults:\n  - { what: agentRestart, perHour: 1000, whom: { count: 800 } }\n";
    assert!(!said(few).contains("strikes"));
    let two = format!("{few}  - {{ what: agentRestart, perHour: 1000, whom: {{ count: 30 }} }}\n");
    assert!(!said(&two).contains("strikes"));
    let three = two.replace("count: 30 ", "count: 300 ");
    assert!(said(&three).contains("strikes"));
}

#[test]
fn more_latencies_of_single_hosts_than_can_be_told_apart_are_refused() {
    let many = BASE.replace("instances: 3", "instances: 65536");
    let latencies = |hosts: u32| {
        let lines: String = (1..=hosts)
            .map(|host| format!("  web-{host}: {{ script: 1s }}\n"))
            .collect();
        report(&format!("{many}latencies:\n{lines}"))
    };
    let told = latencies(65_536);
    assert!(
        told.contains("error: more than 65535 hosts have latencies of their own"),
        "{}",
        &told[..told.len().min(2_000)]
    );
    assert!(!latencies(65_535).contains("latencies of their own"));
}
