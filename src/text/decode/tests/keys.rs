//! Keys: which are missing, what case they may have, and what they may look like.

use std::collections::BTreeMap;

use super::{Fleet, Group, Scenario, read, report, told};

#[test]
fn a_missing_key_points_at_its_mapping() {
    insta::assert_snapshot!(report::<Scenario>("name: a\nfleets:\n  - name: web\n    spot: true\n"), @r"
    error: missing key `instances`
     --> s.yaml:3:5
      |
    3 |   - name: web
      |     ^^^^^^^^^ `instances` is missing here
      |
      = help: the keys here: `name`, `instances`, `zones`, `weight` and `spot`
    ");
}

#[test]
fn the_first_letter_of_a_key_is_free_only_in_the_types_named() {
    let group: Result<Group, _> =
        read("{DeploymentGroupName: web, Ec2TagFilters: [a], style: BLUE_GREEN}");
    assert_eq!(
        group.map(|group| group.deployment_group_name),
        Ok("web".to_owned())
    );
    assert!(read::<Fleet>("{Name: web, instances: 1}").is_err());
    // Beyond the first letter the case is not free.
    assert_eq!(told::<Group>("{DEPLOYMENTGROUPNAME: web}").len(), 1);
}

#[test]
fn one_key_in_two_cases_is_refused_with_both_places() {
    let text = "deploymentGroupName: a\nDeploymentGroupName: b\n";
    insta::assert_snapshot!(report::<Group>(text), @r"
    error: the key `deploymentGroupName` is given twice
     --> s.yaml:2:1
      |
    1 | deploymentGroupName: a
      | ------------------- it stands here first
    2 | DeploymentGroupName: b
      | ^^^^^^^^^^^^^^^^^^^
      |
      = help: remove one of the two
    ");
}

#[test]
fn a_key_that_looks_like_a_number_is_text_or_number_as_wanted() {
    let texts: Result<BTreeMap<String, u8>, _> = read("{1: 1, true: 2, ~: 3}");
    assert_eq!(texts.map(|map| map.len()), Ok(3));
    let numbers: Result<BTreeMap<u32, u8>, _> = read("{1: 1, '2': 2}");
    assert_eq!(numbers.map(|map| map.len()), Ok(2));
    assert_eq!(
        told::<BTreeMap<u32, u8>>("{x: 1}"),
        ["x: expected a whole number, found the text `x`"]
    );
}
