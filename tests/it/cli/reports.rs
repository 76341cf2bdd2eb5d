//! How `cutover run` reports: everything, Markdown, JUnit XML, and the summary of a job.

use super::{Room, UNMET, json, status, stderr, stdout};
use std::process::Output;

const STEP_SUMMARY: &str = "GITHUB_STEP_SUMMARY";

impl Room {
    /// A run in a job whose summary is this file.
    fn run_in_job(&self, summary: &str, arguments: &[&str]) -> Output {
        self.command(arguments)
            .env(STEP_SUMMARY, self.path(summary))
            .output()
            .expect("the command starts")
    }
}

#[test]
fn the_plot_of_many_hosts_fits_on_a_screen_and_loses_no_failure() {
    let room = Room::new();
    for (hosts, scenario) in [
        ("60", "half-at-a-time-bad-v2"),
        ("300", "half-at-a-time-bad-v2"),
        ("60", "az-outage"),
        ("300", "az-outage"),
        ("300", "slow-start-trap"),
    ] {
        let set = format!("fleets.web.instances={hosts}");
        let told = stdout(&room.run(&["run", scenario, "--set", &set]));
        let (story, below) = told
            .split_once("\n ✓")
            .or_else(|| told.split_once("\n ✗"))
            .expect("verdicts");
        let lines = story.lines().count();
        assert!(
            lines <= 32,
            "{scenario} with {hosts} hosts: {lines} lines\n{story}"
        );
        let failed = json(&room.read(&format!("output/{scenario}/summary.json")));
        if failed["measures"]["targetsFailed"] != 0.0 {
            assert!(story.contains("InProgress → Failed"), "{story}");
        }
        for line in told.lines() {
            let is_verdict = line.starts_with(" ✓") || line.starts_with(" ✗");
            assert!(is_verdict || line.chars().count() <= 100, "{line}");
        }
        assert!(below.contains("again   cutover run"), "{below}");
    }
}

#[test]
fn verbose_tells_every_entry_but_the_figures_of_minutes_with_its_rule() {
    let room = Room::new();
    let output = room.run(&["run", "half-at-a-time-bad-v2", "-v"]);
    assert_eq!(status(&output), 0, "{}", stderr(&output));
    let told = stdout(&output);
    let trace = room.read("output/half-at-a-time-bad-v2/trace.csv");
    let mut reader = csv::Reader::from_reader(trace.as_bytes());
    let rules: Vec<String> = reader
        .records()
        .map(|record| record.expect("CSV"))
        .filter(|record| &record[8] != "minute")
        .map(|record| record[11].to_owned())
        .collect();
    let is_first_of_entry = |line: &&str| line.trim_start().starts_with('+');
    let told_rules: Vec<&str> = told
        .lines()
        .filter(is_first_of_entry)
        .filter_map(|line| line.split(' ').next_back())
        .collect();
    assert_eq!(told_rules, rules);
    for part in [
        " +20:00.000  ",
        "BlockTraffic Succeeded after ",
        "ApplicationStart begins",
        "healthy → draining in web",
        "INSUFFICIENT_DATA → OK",
        " targetsSkipped  ",
    ] {
        assert!(told.contains(part), "no `{part}` in\n{told}");
    }
}

#[test]
fn markdown_has_a_section_for_each_scenario() {
    let room = Room::new();
    room.write("a/unmet.yaml", UNMET);
    let output = room.run(&["run", "a/unmet.yaml", "two-hosts", "--format", "markdown"]);
    assert_eq!(status(&output), 1, "{}", stderr(&output));
    let text = stdout(&output);
    for part in [
        "## unmet: ❌ the expectation does not hold\n",
        "- ❌ deployment 1 Failed — found: Succeeded, 4 Succeeded\n",
        "## two-hosts: ✅ all 6 expectations hold\n",
        "| measure | value | unit |\n",
        "| +01:17 | d-1 | web-1 | InProgress → Failed | EC2-047 |\n",
        "```sh\ncutover run two-hosts --seed 7\n```\n",
    ] {
        assert!(text.contains(part), "no `{part}` in\n{text}");
    }
}

#[test]
fn junit_has_a_suite_for_each_scenario_and_is_the_same_every_time() {
    let room = Room::new();
    room.write("unmet.yaml", UNMET);
    let silent = "cutover: 1\nextends: first-deploy\nname: silent\nexpect: []\n";
    room.write("silent.yaml", silent);
    let run = |file: &str| {
        let scenarios = ["run", "unmet.yaml", "silent.yaml", "two-hosts"];
        let output = room.run(&[&scenarios[..], &["--junit", file]].concat());
        assert_eq!(status(&output), 1, "{}", stderr(&output));
        room.read(file)
    };
    let xml = run("reports/junit.xml");
    assert_eq!(xml, run("again.xml"));
    assert_eq!(room.names("reports"), ["junit.xml"]);
    let digest = json(&room.read("output/two-hosts/summary.json"))["digest"].clone();
    let digest = digest.as_str().expect("a digest");
    for part in [
        "<testsuite name=\"unmet\" tests=\"1\" failures=\"1\"",
        "message=\"found: Succeeded, 4 Succeeded\"",
        "<testsuite name=\"two-hosts\" tests=\"6\" failures=\"0\"",
        "<property name=\"seed\" value=\"7\"/>",
        &format!("<property name=\"digest\" value=\"{digest}\"/>"),
    ] {
        assert!(xml.contains(part), "no `{part}` in\n{xml}");
    }
    let silent = "<testsuite name=\"silent\" tests=\"0\" failures=\"0\"";
    assert!(xml.contains(silent), "{xml}");
    let times: Vec<&str> = xml
        .split(" time=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .collect();
    assert!(
        !times.is_empty() && times.iter().all(|time| *time == "0"),
        "{times:?}"
    );
}

#[test]
fn a_place_where_no_junit_can_be_is_exit_2_and_nothing_is_left() {
    let room = Room::new();
    room.write("folder/inside", "");
    room.write("file", "");
    for (place, part) in [
        ("folder", "cannot write folder"),
        ("file/junit.xml", "cannot write file"),
        (
            "output/two-hosts/summary.json",
            "the run itself writes that file",
        ),
        (
            "output/../output/two-hosts/trace.csv",
            "the run itself writes that file",
        ),
    ] {
        let output = room.run(&["run", "two-hosts", "--junit", place]);
        assert_eq!(status(&output), 2, "{place}: {}", stderr(&output));
        assert!(stderr(&output).contains(part), "{}", stderr(&output));
        assert!(stderr(&output).contains("help: "), "{}", stderr(&output));
        assert_eq!(stdout(&output), "");
        assert!(!room.path("output").exists(), "{place}");
    }
    assert_eq!(room.names("folder"), ["inside"]);
}

#[test]
fn a_job_gets_a_summary_whatever_the_format_and_what_is_in_it_stays() {
    let room = Room::new();
    room.write("summary.md", "# before\n");
    for format in ["json", "text"] {
        let output = room.run_in_job("summary.md", &["run", "two-hosts", "--format", format]);
        assert_eq!(status(&output), 0, "{}", stderr(&output));
        let alone = room.run(&["run", "two-hosts", "--format", format]);
        assert_eq!(stdout(&output), stdout(&alone), "{format}");
    }
    let section = stdout(&room.run(&["run", "two-hosts", "--format", "markdown"]));
    assert_eq!(
        room.read("summary.md"),
        format!("# before\n\n{section}\n{section}")
    );
    // Nothing is made of no name.
    let output = room
        .command(&["run", "two-hosts"])
        .env(STEP_SUMMARY, "")
        .output()
        .expect("the command starts");
    assert_eq!(status(&output), 0, "{}", stderr(&output));
}

#[test]
fn a_summary_never_exceeds_what_a_job_may_have() {
    let room = Room::new();
    let limit = 1024 * 1024;
    let arguments = ["run", "half-at-a-time-bad-v2", "-v"];
    for (before, cut) in [(limit - 20_000, true), (limit - 200_000, false)] {
        room.write("summary.md", &"x".repeat(before));
        let output = room.run_in_job("summary.md", &arguments);
        assert_eq!(status(&output), 0, "{}", stderr(&output));
        let summary = room.read("summary.md");
        assert!(summary.len() <= limit, "{}", summary.len());
        assert_eq!(summary.contains("The story is cut here: "), cut);
        assert!(summary.contains("### Again"));
    }
    room.write("summary.md", &"x".repeat(limit - 10));
    let output = room.run_in_job("summary.md", &arguments);
    assert_eq!(status(&output), 0, "{}", stderr(&output));
    assert!(
        stderr(&output).contains("no room left"),
        "{}",
        stderr(&output)
    );
    assert_eq!(room.read("summary.md").len(), limit - 10);
}

#[test]
fn a_summary_that_cannot_be_appended_to_is_exit_2_before_anything_is_written() {
    let room = Room::new();
    room.write("folder/inside", "");
    for place in ["folder", "no/such/summary.md"] {
        let arguments = ["run", "two-hosts", "--junit", "junit.xml"];
        let output = room.run_in_job(place, &arguments);
        assert_eq!(status(&output), 2, "{place}: {}", stderr(&output));
        for part in [
            "cannot append to ",
            place,
            "help: let GITHUB_STEP_SUMMARY name",
        ] {
            assert!(stderr(&output).contains(part), "{}", stderr(&output));
        }
        assert_eq!(room.names("."), ["folder"], "{place}");
    }
}

#[test]
fn a_run_that_is_refused_leaves_the_summary_as_it_was() {
    let room = Room::new();
    room.write("summary.md", "before");
    room.write("taken/trace.csv/inside", "");
    let arguments = ["run", "two-hosts", "--out", "taken"];
    let output = room.run_in_job("summary.md", &arguments);
    assert_eq!(status(&output), 2, "{}", stderr(&output));
    assert_eq!(room.read("summary.md"), "before");
    let output = room.run_in_job("new.md", &arguments);
    assert_eq!(status(&output), 2, "{}", stderr(&output));
    assert!(!room.path("new.md").exists());
}

#[test]
fn a_share_of_one_run_and_a_pair_of_runs_are_told_as_what_they_are() {
    let room = Room::new();
    let share = "cutover: 1\nextends: two-hosts\nname: share\nexpect:\n  \
                 - { deployment: 2, status: Succeeded, inAtLeast: 90% }\n";
    room.write("share.yaml", share);
    let told = stdout(&room.run(&["run", "share.yaml", "--base"]));
    for part in [
        "in at least 90 % of runs  this was one run: --replications 100 tells the share\n",
        " base    without traffic no request can fail",
    ] {
        assert!(told.contains(part), "no `{part}` in\n{told}");
    }
    let told = stdout(&room.run(&["run", "half-at-a-time-bad-v2", "--base"]));
    let base = " base    requestsFailed is 359.3 with deployments and 0.0 without\n";
    assert!(told.contains(base), "{told}");
}

#[test]
fn trf_064_traffic_that_ends_in_an_outage_is_no_recovery() {
    let room = Room::new();
    let ends = "cutover: 1\nextends: no-load-balancer\nname: ends\ntraffic:\n  \
                - { name: staff, to: admin, rate: 10/s, until: 80s }\n";
    room.write("ends.yaml", ends);
    let told = stdout(&room.run(&["run", "ends.yaml"]));
    assert!(
        told.contains("nobody asks any more, so no recovery is to be seen"),
        "{told}"
    );
    assert!(!told.contains("succeed again"), "{told}");
}
