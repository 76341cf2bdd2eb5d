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
        assert!(scenario["profiles"].is_array(), "{name}");
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
fn profiles_are_listed_with_their_scenario() {
    let room = Room::new();
    let told = stdout(&room.run(&["scenarios"]));
    for part in [
        "Profile: half-at-a-time-bad-v2@good-v2\n",
        "Profiles: az-outage@cross-zone, az-outage@no-outage\n",
    ] {
        assert!(told.contains(part), "no {part} in\n{told}");
    }
    let listed = json(&stdout(&room.run(&["scenarios", "--format", "json"])));
    let of = |name: &str| {
        let listed = listed.as_array().expect("an array").iter();
        let mut found = listed.filter(|one| one["name"] == name);
        found.next().expect("it is listed")["profiles"].clone()
    };
    assert_eq!(
        of("az-outage"),
        serde_json::json!(["cross-zone", "no-outage"])
    );
    assert_eq!(of("first-deploy"), serde_json::json!([]));
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

#[test]
fn why_explains_the_replication_and_values_asked_for() {
    let room = Room::new();
    let output = room.run(&["why", "why-five-minutes", "--target", "web-1"]);
    assert_eq!(status(&output), 0, "{}", stderr(&output));
    let text = stdout(&output);
    for part in ["BlockTraffic", "5m 15s   59 %", " root  ", " change  "] {
        assert!(text.contains(part), "{part} is not in\n{text}");
    }
    let tuned = "targetGroups.web.deregistrationDelaySeconds=30";
    let asked = [
        "why",
        "why-five-minutes",
        "--target",
        "web-1",
        "--set",
        tuned,
    ];
    let text = stdout(&room.run(&[&asked[..], &["--format", "json"]].concat()));
    let steps = json(&text);
    let first = &steps.as_array().expect("an array")[1]["sentence"];
    assert!(
        first.as_str().expect("a text").contains("AllowTraffic"),
        "{first}"
    );
    // Another replication, another draw.
    let of = |number: &str| {
        let asked = [
            "why",
            "first-deploy",
            "--replication",
            number,
            "--seed",
            "3",
        ];
        stdout(&room.run(&asked))
    };
    assert_eq!(of("2"), of("2"));
    assert_ne!(of("1"), of("2"));
    assert!(!room.path("output").exists(), "nothing is written");
}

#[test]
fn why_refuses_what_there_is_not() {
    let room = Room::new();
    room.write("quiet.yaml", "cutover: 1\nname: quiet\n");
    for (asked, said) in [
        (
            &["two-hosts", "--target", "wbe-1"][..],
            "did you mean `web-1`?",
        ),
        (
            &["two-hosts", "--deployment", "9"],
            "there is no deployment 9",
        ),
        (&["two-hosts", "--replication", "0"], "--replication"),
        (
            &["two-hots"],
            "did you mean the shipped scenario `two-hosts`?",
        ),
        (&["quiet.yaml"], "there is nothing to explain"),
    ] {
        let output = room.run(&[&["why"], asked].concat());
        assert_eq!(status(&output), 2, "{asked:?}");
        assert!(
            stderr(&output).contains(said),
            "{asked:?}: {}",
            stderr(&output)
        );
        assert_eq!(stdout(&output), "");
    }
}

#[test]
fn timers_are_listed_for_one_scenario_or_several() {
    let room = Room::new();
    let output = room.run(&[
        "timers",
        "two-hosts",
        "--set",
        "assumptions.pickupTimeout=90s",
    ]);
    assert_eq!(status(&output), 0, "{}", stderr(&output));
    assert!(
        stdout(&output).contains("1m 30s  scenario"),
        "{}",
        stdout(&output)
    );
    let output = room.run(&["timers", "two-hosts", "az-outage", "--format", "json"]);
    let several = json(&stdout(&output));
    assert!(several["two-hosts"].is_array() && several["az-outage"].is_array());
    assert_eq!(status(&room.run(&["timers", "nope"])), 2);
}
