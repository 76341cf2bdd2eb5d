//! Groups and calls that name what stands outside CodeDeploy.

use super::Surroundings;
use crate::aws::cloudwatch::ids::AlarmId;
use crate::aws::codedeploy::alarm_polling::{AlarmConfiguration, PollFailures};
use crate::aws::codedeploy::ids::InstanceId;
use crate::aws::elb::ids::TargetGroupId;
use crate::scenario::build::alarm_configuration;
use crate::scenario::build::assumptions::AccountLimits;
use crate::scenario::build::context::Context;
use crate::scenario::build::groups::load_balancers;
use crate::scenario::file::group;
use crate::scenario::texts::Texts;
use crate::text::decode::{Options, Spanned, decode};
use crate::text::parse::parse;
use serde::de::DeserializeOwned;

const LIMITS: AccountLimits = AccountLimits {
    applications: 1,
    groups_per_application: 1,
    custom_configurations: 1,
    triggers_per_group: 1,
    alarms_per_group: 3,
    tag_groups: 1,
    tags_per_tag_group: 1,
};

fn surroundings() -> Surroundings {
    let groups = |names: &[(&str, u16)]| {
        let named = |(name, id): &(&str, u16)| ((*name).to_owned(), TargetGroupId(*id));
        names.iter().map(named).collect()
    };
    let alarm = |(name, id): (&str, u16)| (name.to_owned(), AlarmId(id));
    Surroundings {
        load_balancers: groups(&[("classic-1", 2)]),
        target_groups: groups(&[("web", 0), ("api", 1)]),
        hosts: vec![vec![InstanceId(0), InstanceId(2)], vec![InstanceId(1)]],
        alarms: [("web-5xx", 0), ("web-latency", 1), ("either", 2)]
            .map(alarm)
            .to_vec(),
    }
}

/// Reads a text as a `T` and hands it on; returns what came of it and what was said.
fn reading<T: DeserializeOwned, R>(
    text: &str,
    read: impl FnOnce(&T, &mut Context<'_>) -> R,
) -> (R, Vec<String>) {
    let mut texts = Texts::new();
    let source = texts.add("test.yaml", text, None);
    let node = parse(text, source).expect("the text is YAML");
    let value = decode(&node, &Options::default()).expect("the text has the form of the type");
    let mut context = Context::new(&mut texts);
    let result = read(&value, &mut context);
    let said = context.finish().into_iter().map(|found| {
        let help: Vec<String> = found.help.into_iter().collect();
        format!("{} ({})", found.message, help.join("; "))
    });
    (result, said.collect())
}

fn behind(load_balancer_info: &str) -> (Option<Vec<TargetGroupId>>, Vec<String>) {
    let text = format!(
        "deploymentGroupName: web\ndeploymentStyle: {{ deploymentType: IN_PLACE, \
         deploymentOption: WITH_TRAFFIC_CONTROL }}\nloadBalancerInfo: {load_balancer_info}\n"
    );
    reading(&text, |group: &group::DeploymentGroup, context| {
        load_balancers::read(group, &surroundings(), context)
    })
}

fn watches(configuration: &str) -> (AlarmConfiguration, Vec<String>) {
    let read = |given: &Spanned<group::AlarmConfiguration>, context: &mut Context<'_>| {
        alarm_configuration::read(given, &surroundings(), &LIMITS, context)
    };
    reading(configuration, read)
}

#[test]
fn ec2_125_load_balancers_and_target_groups_are_listed_side_by_side() {
    let (behind, said) = behind(
        "{ elbInfoList: [{ name: classic-1 }], targetGroupInfoList: [{ name: api }, { name: web }] }",
    );
    assert_eq!(behind, Some([2, 1, 0].map(TargetGroupId).to_vec()));
    assert_eq!(said, [""; 0]);
}

#[test]
fn ec2_125_each_is_listed_once_and_in_its_own_list() {
    let (_, said) = behind("{ targetGroupInfoList: [{ name: web }, { name: web }] }");
    assert_eq!(said.len(), 1);
    assert!(said[0].contains("`web` is listed twice"), "{said:?}");
    let (_, said) =
        behind("{ elbInfoList: [{ name: web }], targetGroupInfoList: [{ name: wbe }] }");
    let expected = [
        "there is no Classic Load Balancer `web` (there are: `classic-1`)",
        "there is no target group `wbe` (did you mean `web`?)",
    ];
    assert_eq!(said, expected);
}

#[test]
fn ec2_003_without_traffic_control_load_balancers_are_not_used() {
    let text =
        "deploymentGroupName: web\nloadBalancerInfo: { targetGroupInfoList: [{ name: web }] }";
    let (behind, said) = reading(text, |group: &group::DeploymentGroup, context| {
        load_balancers::read(group, &surroundings(), context)
    });
    assert_eq!(behind, None);
    assert_eq!(
        said,
        [
            "`loadBalancerInfo` is not used without WITH_TRAFFIC_CONTROL: requests keep coming while a \
             target is deployed to (EC2-134) (write `deploymentStyle: { deploymentOption: \
             WITH_TRAFFIC_CONTROL }`, or remove `loadBalancerInfo`)"
        ]
    );
}

#[test]
fn ec2_131_hosts_that_no_load_balancer_has_are_known() {
    let surroundings = surroundings();
    let reaches = |behind: &[u16]| {
        let behind: Vec<_> = behind.iter().copied().map(TargetGroupId).collect();
        [0, 1, 2].map(|host| surroundings.reaches(&behind, InstanceId(host)))
    };
    assert_eq!(reaches(&[0]), [true, false, true]);
    assert_eq!(reaches(&[0, 1]), [true, true, true]);
    // One whose hosts nobody gave has none.
    assert_eq!(reaches(&[2]), [false, false, false]);
}

#[test]
fn alm_050_alarms_are_watched_in_the_order_of_the_list() {
    let (watched, said) = watches(
        "{ enabled: true, ignorePollAlarmFailure: true, alarms: [{ name: either }, { name: web-5xx }] }",
    );
    assert_eq!(watched.alarms, [AlarmId(2), AlarmId(0)]);
    assert_eq!(watched.poll_failures, PollFailures::Ignore);
    assert_eq!(said, [""; 0]);
}

#[test]
fn alm_050_names_are_exact_and_stand_once() {
    let (_, said) = watches("{ enabled: true, alarms: [{ name: Web-5xx }, { name: web-5xx }] }");
    assert_eq!(
        said,
        ["there is no alarm `Web-5xx` (did you mean `web-5xx`?)"]
    );
    let (_, said) = watches("{ enabled: true, alarms: [{ name: either }, { name: either }] }");
    assert!(
        said[0].starts_with("InvalidAlarmConfigException"),
        "{said:?}"
    );
}

#[test]
fn alm_052_alm_067_a_configuration_that_is_off_watches_nothing() {
    for text in [
        "{ enabled: false, alarms: [{ name: web-5xx }] }",
        "{ alarms: [{ name: web-5xx }] }",
        "{ enabled: false }",
    ] {
        let (watched, said) = watches(text);
        assert_eq!(watched, AlarmConfiguration::default(), "{text}");
        assert_eq!(said, [""; 0], "{text}");
    }
}
