//! How the command ends when things are not as expected.

use super::{FILES, Room, UNMET, status, stderr, stdout};
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

#[test]
fn an_expectation_that_does_not_hold_is_exit_1_and_the_files_are_written() {
    let room = Room::new();
    room.write("unmet.yaml", UNMET);
    let output = room.run(&["run", "unmet.yaml"]);
    assert_eq!(status(&output), 1, "{}", stderr(&output));
    assert!(
        stdout(&output).contains("found: Succeeded"),
        "{}",
        stdout(&output)
    );
    assert_eq!(room.names("output/unmet"), FILES);
}

#[test]
fn invalid_input_is_exit_2_says_where_and_writes_nothing() {
    let room = Room::new();
    room.write("a.yaml", UNMET);
    room.write("b/again.yaml", UNMET);
    room.write("empty/note.txt", "");
    room.write("typo.yaml", "extends: first-deploy\nname: typo\nsead: 1\n");
    room.write("out.yaml", "extends: first-deploy\nname: ../out\n");
    for (arguments, part) in [
        (&["run", "first-deplyo"][..], "first-deploy"),
        (&["run", "no/such.yaml"], "no/such.yaml"),
        (&["run", "typo.yaml"], "typo.yaml:3:1"),
        (&["run", "first-deploy", "--set", "nonsense=1"], "nonsense"),
        (&["run", "first-deploy", "--trace", "2"], "--trace 2"),
        (
            &["run", "first-deploy", "--replications", "0"],
            "--replications",
        ),
        (&["run", "a.yaml", "b"], "the same name `unmet`"),
        (&["run", "empty"], "no scenario below empty"),
        (&["run", "out.yaml"], "out"),
        (&["explain", "EC2-021"], "EC2-020"),
        (&["rules", "--prefix", "EC3"], "EC2"),
        (&["frobnicate"], "frobnicate"),
    ] {
        let output = room.run(arguments);
        assert_eq!(status(&output), 2, "{arguments:?}: {}", stderr(&output));
        assert!(
            stderr(&output).contains(part),
            "{arguments:?}: {}",
            stderr(&output)
        );
        assert_eq!(stdout(&output), "", "{arguments:?}");
    }
    assert!(!room.path("output").exists());
}

#[test]
fn a_place_that_cannot_be_written_is_exit_2_before_anything_runs() {
    let room = Room::new();
    room.write("output", "a file, not a folder");
    let output = room.run(&["run", "first-deploy"]);
    assert_eq!(status(&output), 2);
    assert!(stderr(&output).contains("--out"), "{}", stderr(&output));
    room.write("taken/trace.csv/inside", "");
    let output = room.run(&["run", "first-deploy", "--out", "taken"]);
    assert_eq!(status(&output), 2);
    assert_eq!(room.names("taken"), ["trace.csv"]);
}

#[test]
fn a_reader_that_goes_away_is_no_fault() {
    let room = Room::new();
    let mut child = room
        .command(&["rules"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the command starts");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("the command ends");
    assert_eq!(stderr(&output), "");
    assert_eq!(status(&output), 0);
}

#[cfg(unix)]
#[test]
fn ctrl_c_and_a_request_to_end_leave_no_half_file_and_what_was_there_before() {
    for signal in ["-INT", "-TERM"] {
        end_by(signal);
    }
}

/// A run that gets the signal while it writes.
#[cfg(unix)]
fn end_by(signal: &str) {
    let room = Room::new();
    assert_eq!(status(&room.run(&["run", "first-deploy"])), 0);
    let before = room.read("output/first-deploy/summary.json");
    let child = room
        .command(&["run", "first-deploy", "--replications", "4000000000"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the command starts");
    wait_for_drafts(&room.path("output/first-deploy"));
    let interrupt = Command::new("kill")
        .args([signal, &child.id().to_string()])
        .status();
    assert!(interrupt.expect("kill runs").success());
    let output = child.wait_with_output().expect("the command ends");
    assert_eq!(status(&output), 130, "{}", stderr(&output));
    assert_eq!(stdout(&output), "");
    assert_eq!(room.names("output/first-deploy"), FILES);
    assert_eq!(room.read("output/first-deploy/summary.json"), before);
}

/// Waits until the run has begun to write: the handler of the signal stands by then.
#[cfg(unix)]
fn wait_for_drafts(folder: &Path) {
    let is_draft = |entry: fs::DirEntry| {
        let name = entry.file_name();
        let rows = name.to_string_lossy().starts_with(".deployments.csv.");
        rows && entry
            .metadata()
            .is_ok_and(|metadata| metadata.len() > 1_000)
    };
    for _ in 0..600 {
        let mut entries = fs::read_dir(folder)
            .expect("a folder")
            .filter_map(Result::ok);
        if entries.any(is_draft) {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    panic!("no file was begun within half a minute");
}
