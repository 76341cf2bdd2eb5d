//! What `cutover run` tells and leaves.

use super::{FILES, Room, json, status, stderr, stdout};
use sha2::Digest;

#[test]
fn a_run_tells_its_story_and_leaves_its_files() {
    let room = Room::new();
    let output = room.run(&["run", "two-hosts"]);
    assert_eq!(status(&output), 0, "{}", stderr(&output));
    let story = stdout(&output);
    for part in [
        "seed 7 · 2026-03-02 10:00 UTC",
        "Created by user: v2 to shop/web",
        "halts: no further target is started",
        "InProgress → Failed, HEALTH_CONSTRAINTS (1 Failed, 1 Skipped)",
        "Created by codeDeployRollback: v1 to shop/web, rolls back d-1",
        "✓ ",
        "cutover explain EC2-010",
        "cutover run two-hosts --seed 7",
    ] {
        assert!(story.contains(part), "no `{part}` in\n{story}");
    }
    assert!(!story.contains('\u{1b}'), "no colours without a terminal");
    assert!(
        story.lines().all(|line| line.chars().count() <= 100),
        "{story}"
    );
    assert_eq!(room.names("output/two-hosts"), FILES);
}

#[test]
fn the_columns_are_as_promised() {
    let room = Room::new();
    room.run(&["run", "two-hosts"]);
    for (table, promised) in [
        (
            "deployments",
            "deployment,deployment_id,application,deployment_group,revision,creator,status,\
             error_code,created_s,started_s,completed_s,duration_s,rollback_of",
        ),
        (
            "targets",
            "deployment,target,label,zone,status,started_s,completed_s",
        ),
        (
            "lifecycle_events",
            "deployment,target,label,event,status,start_s,end_s,duration_s,error_code",
        ),
        ("faults", "fault,kind,subject,start_s,end_s,effect"),
        (
            "trace",
            "entry,cause,time_s,deployment,subject,what,from,to,rule,detail",
        ),
    ] {
        let text = room.read(&format!("output/two-hosts/{table}.csv"));
        let header = text.lines().next().expect("a header");
        let expected = format!("scenario,replication,seed,{promised}");
        assert!(header.starts_with(&expected), "{table}: {header}");
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        assert!(
            reader.records().all(|record| record.is_ok()),
            "{table} is CSV"
        );
    }
    let lines = room.read("output/two-hosts/trace.jsonl");
    assert!(
        lines
            .lines()
            .all(|line| json(line)["scenario"] == "two-hosts")
    );
    assert_eq!(
        lines.lines().count() + 1,
        room.read("output/two-hosts/trace.csv").lines().count()
    );
}

#[test]
fn rng_009_the_digest_is_that_of_the_trace_and_the_same_every_time() {
    let room = Room::new();
    let first = room.run(&["run", "two-hosts", "--format", "json"]);
    let second = room.run(&["run", "two-hosts", "--format", "json", "--out", "elsewhere"]);
    assert_eq!(stdout(&first), stdout(&second));
    assert_eq!(
        room.read("output/two-hosts/trace.csv"),
        room.read("elsewhere/trace.csv")
    );
    let summary = json(&stdout(&first));
    let trace = room.read("output/two-hosts/trace.csv");
    let (_, rows) = trace.split_once('\n').expect("a header");
    let digest: Vec<String> = sha2::Sha256::digest(rows.as_bytes())
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    assert_eq!(summary["digest"], digest.concat());
    assert_eq!(summary, json(&room.read("output/two-hosts/summary.json")));
}

#[test]
fn rng_033_the_number_of_threads_moves_no_byte() {
    let room = Room::new();
    let run = |threads: &str, out: &str| {
        let arguments = [
            "run",
            "first-deploy",
            "--replications",
            "100",
            "--trace",
            "3,70",
            "--threads",
        ];
        let output = room.run(&[&arguments[..], &[threads, "--out", out]].concat());
        // Of a hundred replications a few may meet with bad luck.
        assert!(status(&output) <= 1, "{}", stderr(&output));
    };
    run("1", "one");
    run("2", "two");
    let files = room.names("one");
    for chart in ["targets-r3.svg", "capacity-r70.png", "distributions.svg"] {
        assert!(files.contains(&chart.to_owned()), "{files:?}");
    }
    assert_eq!(room.names("two"), files);
    for file in files {
        let [one, two] = ["one", "two"].map(|folder| room.bytes(&format!("{folder}/{file}")));
        assert!(one == two, "{file} differs");
    }
    let trace = room.read("one/trace.csv");
    let mut traced: Vec<&str> = trace
        .lines()
        .skip(1)
        .filter_map(|line| line.split(',').nth(1))
        .collect();
    traced.dedup();
    assert_eq!(traced, ["3", "70"]);
    let deployments = room.read("one/deployments.csv");
    let first = |line: &&str| line.split(',').nth(3) == Some("1");
    assert_eq!(deployments.lines().filter(first).count(), 100);
    let measures = &json(&room.read("one/summary.json"))["measures"];
    assert_eq!(measures["deploymentSeconds"]["n"], 100);
    assert!(measures["stopSeconds"].is_null());
}

#[test]
fn trf_061_paired_runs_move_nothing_and_are_repeated() {
    let room = Room::new();
    let output = room.run(&["run", "two-hosts", "--base", "--out", "paired"]);
    assert_eq!(status(&output), 0, "{}", stderr(&output));
    let again = "cutover run two-hosts --seed 7 --base";
    assert!(stdout(&output).contains(again), "{}", stdout(&output));
    room.run(&["run", "two-hosts", "--out", "alone"]);
    for file in FILES {
        let [paired, alone] = ["paired", "alone"].map(|out| room.bytes(&format!("{out}/{file}")));
        // Only this one tells of the paired run.
        let is_equal = file != "measures.csv";
        assert_eq!(paired == alone, is_equal, "{file}");
    }
    let base = |out: &str| {
        let table = room.read(&format!("{out}/measures.csv"));
        let row = table.lines().find(|row| row.contains(",instanceMinutes,"));
        row.and_then(|row| row.rsplit(',').next())
            .map(str::to_owned)
    };
    // It has the same hosts for the same time.
    let summary = json(&room.read("paired/summary.json"));
    let minutes = summary["measures"]["instanceMinutes"].to_string();
    assert_eq!(base("paired"), Some(minutes));
    assert_eq!(base("alone"), Some(String::new()));
}

#[test]
fn measures_are_told_replication_by_replication_as_in_the_summary() {
    let room = Room::new();
    room.run(&["run", "retry-storm", "--base", "--replications", "2"]);
    let table = room.read("output/retry-storm/measures.csv");
    let summary = json(&room.read("output/retry-storm/summary.json"));
    let measures = summary["measures"].as_object().expect("an object");
    let mut reader = csv::Reader::from_reader(table.as_bytes());
    let rows: Vec<csv::StringRecord> = reader.records().map(|row| row.expect("CSV")).collect();
    assert_eq!(rows.len(), 2 * measures.len());
    for (name, statistics) in measures {
        let of_measure = rows.iter().filter(|row| &row[3] == name);
        let values: Vec<f64> = of_measure.filter_map(|row| row[4].parse().ok()).collect();
        assert_eq!(
            values.len() as u64,
            statistics["n"].as_u64().unwrap_or(0),
            "{name}"
        );
        let mean = values.iter().sum::<f64>() / values.len() as f64;
        let told = statistics["mean"].as_f64().unwrap_or(f64::NAN);
        let near = (mean - told).abs() <= 1e-9 * told.abs();
        assert!(near || values.is_empty(), "{name}: {mean} and {told}");
    }
    // What fails beyond the paired run is what fails less what fails there.
    for replication in ["1", "2"] {
        let cell = |measure: &str, column: usize| -> f64 {
            let row = rows
                .iter()
                .find(|row| &row[1] == replication && &row[3] == measure);
            row.expect("a row")[column].parse().expect("a number")
        };
        let beyond = cell("requestsFailed", 4) - cell("requestsFailed", 6);
        assert!((cell("excessFailed", 4) - beyond).abs() < 1e-3);
    }
}

#[test]
fn a_value_is_set_from_the_command_line() {
    let room = Room::new();
    let output = room.run(&["run", "first-deploy", "--set", "fleets.web.instances=5"]);
    // The scenario expects four targets.
    assert_eq!(status(&output), 1, "{}", stderr(&output));
    let again = "cutover run first-deploy --set fleets.web.instances=5 --seed 7";
    assert!(stdout(&output).contains(again), "{}", stdout(&output));
    assert_eq!(
        room.read("output/first-deploy/targets.csv").lines().count(),
        6
    );
}

#[test]
fn a_folder_stands_for_every_scenario_below_it() {
    let room = Room::new();
    room.write(
        "all/one.yaml",
        "cutover: 1\nextends: first-deploy\nname: one\n",
    );
    room.write(
        "all/below/two.yml",
        "cutover: 1\nextends: first-deploy\nname: two\n",
    );
    room.write("all/below/appspec.yml", "version: 0.0\nos: linux\n");
    let output = room.run(&["run", "all", "--format", "json", "--out", "results"]);
    assert_eq!(status(&output), 0, "{}", stderr(&output));
    let summaries = json(&stdout(&output));
    let names: Vec<&str> = summaries
        .as_array()
        .expect("an array for several")
        .iter()
        .filter_map(|summary| summary["scenario"].as_str())
        .collect();
    assert_eq!(names, ["two", "one"]);
    assert_eq!(room.names("results"), ["one", "two"]);
}

#[test]
fn ec2_020_skipped_events_share_one_end_and_have_no_start() {
    let room = Room::new();
    room.run(&["run", "two-hosts"]);
    let text = room.read("output/two-hosts/lifecycle_events.csv");
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = reader.headers().expect("a header").clone();
    let place = |name: &str| {
        let found = header.iter().position(|column| column == name);
        found.unwrap_or_else(|| panic!("no column {name}"))
    };
    let [target, status, start, end] = ["target", "status", "start_s", "end_s"].map(place);
    let rows: Vec<csv::StringRecord> = reader.records().map(|row| row.expect("CSV")).collect();
    let skipped = rows.iter().filter(|row| &row[status] == "Skipped");
    let mut ends: Vec<(&str, &str)> = Vec::new();
    for row in skipped {
        assert_eq!(&row[start], "", "{row:?}");
        assert_ne!(&row[end], "", "{row:?}");
        ends.push((&row[target], &row[end]));
    }
    let failed = rows.iter().find(|row| &row[status] == "Failed");
    let failed = failed.expect("a failed event");
    let after: Vec<&str> = ends
        .iter()
        .filter(|(of, _)| *of == &failed[target])
        .map(|(_, end)| *end)
        .collect();
    assert!(after.len() > 1, "{ends:?}");
    assert!(after.iter().all(|end| *end == after[0]), "{ends:?}");
}

/// The command on the last line of a report.
fn again(told: &str) -> Vec<String> {
    let line = told.lines().find_map(|line| line.strip_prefix(" again   "));
    let line = line.expect("a line that says how to do it again");
    let words = line.strip_prefix("cutover ").expect("a command");
    words.split(' ').map(str::to_owned).collect()
}

#[test]
fn the_command_that_does_it_again_leaves_the_same_files() {
    let room = Room::new();
    for asked in [
        vec!["run", "two-hosts", "--out", "place", "--wall-clock"],
        vec!["run", "two-hosts", "--out", "place", "--no-charts"],
        vec!["run", "two-hosts", "--out", "place", "--charts", "targets"],
        vec!["run", "two-hosts", "--out", "place", "--seed", "8"],
        vec![
            "run",
            "two-hosts",
            "--replications",
            "3",
            "--trace",
            "1,3",
            "--out",
            "place",
        ],
        vec![
            "run",
            "two-hosts",
            "--out",
            "place",
            "--junit",
            "place/all.xml",
            "--base",
        ],
    ] {
        let told = stdout(&room.run(&asked));
        let files = |room: &Room| -> Vec<(String, Vec<u8>)> {
            let names = room.names("place").into_iter();
            names
                .map(|name| (name.clone(), room.bytes(&format!("place/{name}"))))
                .collect()
        };
        let first = files(&room);
        std::fs::remove_dir_all(room.path("place")).expect("it was made");
        let words = again(&told);
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let told_again = stdout(&room.run(&words));
        assert_eq!(again(&told_again), words);
        assert!(
            files(&room) == first,
            "{words:?} leaves other files than {asked:?}"
        );
    }
    // Of several scenarios, each has its folder.
    let told = stdout(&room.run(&["run", "two-hosts", "first-deploy", "--out", "all"]));
    assert!(told.contains(" --out all/two-hosts\n"), "{told}");
    assert!(told.contains(" --out all/first-deploy"), "{told}");
}

#[test]
fn a_chart_of_which_there_is_nothing_to_draw_is_named_with_why() {
    let room = Room::new();
    let output = room.run(&["run", "first-deploy", "--charts", "targets,alarms"]);
    assert_eq!(status(&output), 0);
    assert_eq!(
        stderr(&output),
        "note: no chart `alarms`: the scenario has no alarms\n"
    );
    // Nobody asked for any of them by name.
    assert_eq!(stderr(&room.run(&["run", "first-deploy"])), "");
}

#[test]
fn without_charts_those_of_an_earlier_run_go() {
    let room = Room::new();
    room.run(&["run", "first-deploy"]);
    let is_chart = |name: &String| name.ends_with(".svg") || name.ends_with(".png");
    assert!(room.names("output/first-deploy").iter().any(is_chart));
    room.run(&["run", "first-deploy", "--no-charts"]);
    assert!(!room.names("output/first-deploy").iter().any(is_chart));
}

#[test]
fn null_removes_and_items_are_found_by_name_and_number() {
    let room = Room::new();
    for (set, part) in [
        ("fleets.web.instances=2", "2 Succeeded"),
        ("fleets.0.instances=3", "3 Succeeded"),
        (
            "deploymentGroups.web.deploymentConfigName=CodeDeployDefault.AllAtOnce",
            "4 Succeeded",
        ),
    ] {
        let told = stdout(&room.run(&["run", "first-deploy", "--no-charts", "--set", set]));
        assert!(told.contains(part), "{set}: {told}");
    }
    let told = stdout(&room.run(&["run", "first-deploy", "--no-charts", "--set", "expect=null"]));
    assert!(!told.contains('✓') && !told.contains('✗'), "{told}");
}
