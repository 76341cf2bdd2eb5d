//! The shipped scenarios: every end and every target of each can be explained, without a stranger.

use super::lessons::check_form;
use super::{ask, told};
use cutover::report::why::Question;
use cutover::scenario::load::{Loaded, load};
use cutover::scenario::shipped::SHIPPED;

fn shipped(name: &str) -> Loaded {
    load(name, &[], None).expect("a shipped scenario loads")
}

#[test]
fn every_deployment_and_target_of_the_shipped_scenarios_is_explained() {
    let names = SHIPPED.iter().flat_map(|one| {
        let profiles = shipped(one.name).profiles.into_iter();
        let with = profiles.map(|profile| format!("{}@{profile}", one.name));
        let all: Vec<String> = std::iter::once(one.name.to_owned()).chain(with).collect();
        all
    });
    for name in names {
        let loaded = shipped(&name);
        let hosts: Vec<String> = loaded
            .scenario
            .world
            .hosts
            .iter()
            .map(|host| host.name.clone())
            .collect();
        assert!(!told(&loaded, Question::default()).is_empty());
        for deployment in 1.. {
            let question = Question {
                deployment: Some(deployment),
                target: None,
            };
            let Ok(why) = ask(&loaded, question) else {
                assert!(deployment > 1, "{} has no deployment", name);
                break;
            };
            check_form(&format!("{name} d-{deployment}"), &why);
            let root = why.root.cause;
            assert!(
                !root.contains("does not say"),
                "{} d-{deployment}: {root}",
                name
            );
            for host in [&hosts[0], &hosts[hosts.len() - 1]] {
                let question = Question {
                    deployment: Some(deployment),
                    target: Some(host),
                };
                if let Ok(why) = ask(&loaded, question) {
                    check_form(&format!("{name} d-{deployment} {host}"), &why);
                    assert!(
                        !why.phases.is_empty() || why.title.contains("Skipped"),
                        "{}: {}",
                        name,
                        why.title
                    );
                }
            }
        }
    }
}

#[test]
fn the_shipped_scenarios_name_what_was_planted_and_nothing_else() {
    for (name, deployment, planted, decoys) in [
        ("two-hosts", 1, "faults[0] (migration)", &["web-2"][..]),
        (
            "poisoned-stop",
            1,
            "revisions.v1.hooks.ApplicationStop",
            &["revisions.v2"],
        ),
        (
            "poisoned-stop",
            2,
            "revisions.v1.hooks.ApplicationStop",
            &["revisions.v2"],
        ),
        (
            "dead-agents",
            1,
            "faults[0] (dead-web)",
            &["dead-api", "api"],
        ),
        (
            "dead-agents",
            2,
            "faults[1] (dead-api)",
            &["dead-web", "web"],
        ),
        (
            "half-at-a-time-bad-v2",
            1,
            "revisions.v2.quality",
            &["revisions.v1"],
        ),
        (
            "half-at-a-time-bad-v2",
            2,
            "revisions.v2.quality",
            &["revisions.v1"],
        ),
        (
            "az-outage",
            1,
            "faults[0] (zone-b)",
            &["web-elb-5xx", "revisions."],
        ),
        (
            "alarm-already-red",
            1,
            "alarms.incidents.stateValue",
            &["revisions."],
        ),
        (
            "why-five-minutes",
            1,
            "targetGroups.web.deregistrationDelaySeconds",
            &["api"],
        ),
        (
            "why-five-minutes",
            2,
            "targetGroups.api.deregistrationDelaySeconds",
            &["web"],
        ),
        (
            "alarm-too-late@one-at-a-time",
            1,
            "revisions.v2.quality",
            &["revisions.v1"],
        ),
    ] {
        let question = Question {
            deployment: Some(deployment),
            target: None,
        };
        let told = told(&shipped(name), question);
        assert!(told.contains(planted), "{name} d-{deployment}:\n{told}");
        for decoy in decoys {
            assert!(
                !told.contains(decoy),
                "{name} d-{deployment} names {decoy}:\n{told}"
            );
        }
    }
}

#[test]
fn the_first_bad_end_is_chosen_else_the_longest_and_it_is_said_which() {
    for (name, title, chosen) in [
        (
            "poisoned-stop",
            "why d-1 Failed",
            Some("d-1 is the first, of 4 deployments"),
        ),
        (
            "dead-agents",
            "why d-2 Failed",
            Some("d-2 is the first, of 3 deployments"),
        ),
        (
            "why-five-minutes",
            "why d-1 Succeeded",
            Some("d-1 is the longest of 2 deployments"),
        ),
        ("first-deploy", "why d-1 Succeeded", None),
    ] {
        let why = ask(&shipped(name), Question::default()).expect("there is a deployment");
        assert!(why.title.starts_with(title), "{name}: {}", why.title);
        match chosen {
            Some(words) => assert!(why.chosen.expect("it is said").starts_with(words), "{name}"),
            None => assert_eq!(why.chosen, None),
        }
    }
}

#[test]
fn steps_go_back_from_the_end_and_carry_their_entries() {
    let loaded = shipped("two-hosts");
    let why = ask(&loaded, Question::default()).expect("there is a deployment");
    let json: serde_json::Value = serde_json::from_str(&why.json()).expect("valid JSON");
    let steps = json.as_array().expect("an array");
    assert_eq!(steps.len(), why.steps.len() + 1);
    for step in steps {
        let keys: Vec<&String> = step.as_object().expect("an object").keys().collect();
        assert_eq!(keys, ["entry", "rule", "sentence", "subject", "time_s"]);
    }
    assert_eq!(steps[0]["subject"], "d-1");
    assert_eq!(steps[0]["time_s"], 81.993_334);
    let last = steps.last().expect("a step");
    assert_eq!(
        (&last["subject"], &last["rule"]),
        (&"root".into(), &"FLT-015".into())
    );
    let times: Vec<_> = why.steps.iter().map(|step| step.time).collect();
    assert!(
        times.is_sorted_by(|later, earlier| later >= earlier),
        "{times:?}"
    );
}

#[test]
fn what_does_not_exist_is_refused_with_the_nearest_name() {
    let loaded = shipped("two-hosts");
    let refused = |deployment, target| {
        let refused = ask(&loaded, Question { deployment, target }).expect_err("refused");
        format!("{}; {}", refused.cause, refused.remedy)
    };
    assert_eq!(
        refused(Some(3), None),
        "there is no deployment 3 in this run; there are 2, in order of creation: --deployment 1 to 2"
    );
    assert!(refused(Some(0), None).starts_with("there is no deployment 0"));
    assert_eq!(
        refused(None, Some("wbe-1")),
        "there is no target `wbe-1`; did you mean `web-1`?"
    );
    let stranger =
        super::scenario("cutover: 1\nname: s\nfleets:\n  - { name: web, instances: 1 }\n");
    let refused = ask(&stranger, Question::default()).expect_err("nothing happens");
    assert!(
        refused.cause.contains("has no deployment"),
        "{}",
        refused.cause
    );
}
