//! The commands besides `run`.

use super::{Room, json, status, stderr, stdout};

#[test]
fn check_says_what_would_be_accepted() {
    let room = Room::new();
    room.write("appspec.yml", "version: 0.0\nos: linux\n");
    room.write("bad.yml", "version: 0.0\nos: beos\n");
    let output = room.run(&["check", "appspec.yml", "--format", "json"]);
    assert_eq!(status(&output), 0, "{}", stderr(&output));
    let verdict = json(&stdout(&output));
    let keys: Vec<&String> = verdict.as_object().expect("an object").keys().collect();
    assert_eq!(
        keys,
        ["accepted", "errors", "platform", "stage", "warnings"]
    );
    assert_eq!(
        (&verdict["platform"], &verdict["accepted"]),
        (&"Server".into(), &true.into())
    );
    let output = room.run(&["check", "bad.yml"]);
    assert_eq!(status(&output), 2);
    assert!(stdout(&output).contains("bad.yml: rejected for the platform Server"));
    assert!(
        stderr(&output).contains("bad.yml:2:"),
        "{}",
        stderr(&output)
    );
    let output = room.run(&["check", "first-deploy"]);
    assert_eq!(status(&output), 0);
    assert_eq!(
        stdout(&output),
        "first-deploy: can be run, as first-deploy\n"
    );
}

#[test]
fn every_shipped_scenario_is_listed_and_meets_its_expectations() {
    let room = Room::new();
    let listed = json(&stdout(&room.run(&["scenarios", "--format", "json"])));
    let listed = listed.as_array().expect("an array");
    assert!(!listed.is_empty());
    for scenario in listed {
        let name = scenario["name"].as_str().expect("a name");
        assert!(
            !scenario["description"]
                .as_str()
                .expect("a description")
                .is_empty(),
            "{name}"
        );
        let output = room.run(&["run", name]);
        assert_eq!(
            status(&output),
            0,
            "{name}: {}{}",
            stdout(&output),
            stderr(&output)
        );
    }
}

#[test]
fn rules_are_listed_and_explained() {
    let room = Room::new();
    let rules = json(&stdout(
        &room.run(&["rules", "--prefix", "ec2", "--format", "json"]),
    ));
    assert!(rules.as_array().expect("an array").len() > 50);
    let output = room.run(&["explain", "EC2-044", "ec2-010"]);
    assert_eq!(status(&output), 0);
    assert!(stdout(&output).starts_with("EC2-044"));
    assert!(stdout(&output).contains("\nEC2-010"));
}
