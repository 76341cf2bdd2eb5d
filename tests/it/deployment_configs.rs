//! Deployment configurations: the tables of the vectors, and what a scenario may define.

use std::collections::BTreeMap;

use cutover::aws::codedeploy::config::{MinimumHealthyHosts, MinimumRefusal, predefined};

use crate::scenario_errors::{folder, said};

/// The rows of a vector that are about EC2 and on-premises hosts.
fn server_rows(name: &str) -> Vec<BTreeMap<String, String>> {
    let path = format!("{}/tests/vectors/{name}", env!("CARGO_MANIFEST_DIR"));
    let mut reader = csv::Reader::from_path(path).expect("the vectors are in the repository");
    let rows = reader
        .deserialize::<BTreeMap<String, String>>()
        .map(|row| row.expect("the vectors are well formed"));
    rows.filter(|row| row["platform"] == "Server").collect()
}

#[test]
fn cfg_001_002_003_the_predefined_configurations_are_those_of_the_table() {
    let rows = server_rows("predefined_configs.csv");
    let expected: Vec<(String, MinimumHealthyHosts)> = rows
        .iter()
        .map(|row| {
            let value: u8 = row["minimum_value"].parse().expect("a small number");
            let minimum = match (row["minimum_type"].as_str(), value) {
                ("MOST_CONCURRENCY", 1) => MinimumHealthyHosts::MostConcurrencyOne,
                ("FLEET_PERCENT", percent) => MinimumHealthyHosts::FleetPercent(percent),
                // Of AllAtOnce the type is not published; 0 of either gives the same.
                ("", 0) => MinimumHealthyHosts::HostCount(0),
                other => panic!("no minimum of {other:?}"),
            };
            (row["name"].clone(), minimum)
        })
        .collect();
    let found: Vec<(String, MinimumHealthyHosts)> = predefined()
        .into_iter()
        .map(|config| (config.name, config.minimum))
        .collect();
    assert_eq!(found, expected);
    assert_eq!(found.len(), 3);
}

#[test]
fn cfg_025_minimums_are_taken_and_refused_as_in_the_table() {
    let rows = server_rows("config_limits.csv");
    assert_eq!(rows.len(), 9);
    for row in rows {
        let value: i64 = row["value"].parse().expect("a whole number");
        let minimum = MinimumHealthyHosts::new(&row["type"], value);
        assert_eq!(minimum.is_ok(), row["expected"] == "accept", "{row:?}");
        let exception = minimum.map_or(MinimumRefusal::EXCEPTION, |_| "");
        assert_eq!(exception, row["exception"], "{row:?}");
        if let Ok(minimum) = minimum {
            let told = format!("{} {}", row["type"], row["value"]);
            assert_eq!(minimum.to_string(), told);
        }
    }
}

const BASE: &str = "\
cutover: 1
name: base
revisions: { v1: { hooks: { AfterInstall: 2s } } }
fleets: [{ name: web, instances: 2, tags: { role: web } }]
applications:
  - applicationName: shop
    deploymentGroups:
      - deploymentGroupName: web
        ec2TagFilters: [{ key: role, value: web, type: KEY_AND_VALUE }]
";

const CREATE: &str = "at: 1m, createDeployment: { applicationName: shop, \
                      deploymentGroupName: web, revision: v1";

/// What is said about a scenario with these sections added; nothing if it is right.
fn report(sections: &str) -> String {
    let text = format!("{BASE}{sections}");
    let folder = folder(&[("s.yaml", text.as_bytes())]);
    said(folder.path(), "s.yaml", &[])
}

fn with_configs(names: &[String]) -> String {
    let minimum = "minimumHealthyHosts: { type: HOST_COUNT, value: 0 }";
    let configs: String = names
        .iter()
        .map(|name| format!("  - {{ deploymentConfigName: '{name}', {minimum} }}\n"))
        .collect();
    report(&format!(
        "timeline: [{{ {CREATE} }} }}]\ndeploymentConfigs:\n{configs}"
    ))
}

#[test]
fn cfg_026_a_name_has_a_hundred_characters_and_is_none_of_aws() {
    let letters = |count: usize| "n".repeat(count);
    for good in ["a", "A-1._+=,@", "MyCodeDeployDefault.x", &letters(100)] {
        assert_eq!(with_configs(&[good.to_owned()]), "", "{good}");
    }
    for bad in [
        "",
        "half at a time",
        "ein-Zehntel-für-alle",
        "CodeDeployDefault.Mine",
        &letters(101),
    ] {
        let said = with_configs(&[bad.to_owned()]);
        assert!(
            said.contains("InvalidDeploymentConfigNameException"),
            "{bad}: {said}"
        );
    }
}

#[test]
fn cfg_027_an_account_holds_fifty_custom_configurations() {
    let names = |count: u32| -> Vec<String> { (1..=count).map(|n| format!("c{n}")).collect() };
    assert_eq!(with_configs(&names(50)), "");
    let said = with_configs(&names(51));
    assert!(
        said.contains("DeploymentConfigLimitExceededException"),
        "{said}"
    );
}

#[test]
fn cfg_031_a_description_has_up_to_256_characters() {
    let described = |count: usize| {
        // Characters, not bytes: each of these takes two.
        let text = "é".repeat(count);
        report(&format!(
            "timeline: [{{ {CREATE}, description: {text} }} }}]\n"
        ))
    };
    assert!(!described(256).contains("error"));
    let said = described(257);
    assert!(said.contains("DescriptionTooLongException"), "{said}");
}
