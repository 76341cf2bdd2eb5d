//! How the command ends when things are not as expected.

use super::{FILES, Room, UNMET, status, stderr, stdout};
use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

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
    let before = earlier(&room);
    let output = signalled(&room, signal);
    assert_eq!(status(&output), 130, "{}", stderr(&output));
    assert_eq!(stdout(&output), "");
    assert_eq!(room.names("earlier"), FILES);
    assert_eq!(room.names("."), ["earlier"]);
    assert_eq!(files(&room), before);
}

#[cfg(unix)]
#[test]
fn a_run_that_is_killed_harms_no_earlier_file_and_the_next_run_clears_up_behind_it() {
    let room = Room::new();
    let before = earlier(&room);
    let output = signalled(&room, "-KILL");
    assert_eq!(output.status.code(), None, "it did not end by itself");
    assert_eq!(files(&room), before);
    let names = room.names("earlier");
    let drafts = names.iter().filter(|name| name.ends_with(".part")).count();
    // Charts are begun when the first runs are over.
    assert!(
        [FILES.len() - 4, FILES.len()].contains(&drafts),
        "{names:?}"
    );
    assert_eq!(
        status(&room.run(&["run", "two-hosts", "--out", "earlier"])),
        0
    );
    assert_eq!(room.names("earlier"), FILES);
    assert_ne!(files(&room), before);
}

/// The files of an earlier run, in the folder `earlier`.
fn earlier(room: &Room) -> Vec<Vec<u8>> {
    let output = room.run(&["run", "first-deploy", "--out", "earlier"]);
    assert_eq!(status(&output), 0, "{}", stderr(&output));
    files(room)
}

fn files(room: &Room) -> Vec<Vec<u8>> {
    FILES
        .map(|name| room.bytes(&format!("earlier/{name}")))
        .to_vec()
}

/// Starts a run that would take days, and sends it the signal while it writes.
#[cfg(unix)]
fn signalled(room: &Room, signal: &str) -> Output {
    let arguments = [
        "run",
        "first-deploy",
        "--replications",
        "4000000000",
        "--out",
        "earlier",
    ];
    let child = room
        .command(&arguments)
        .args(["--junit", "reports/junit.xml"])
        .env("GITHUB_STEP_SUMMARY", room.path("summary.md"))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the command starts");
    wait_for_drafts(&room.path("earlier"));
    let sent = Command::new("kill")
        .args([signal, &child.id().to_string()])
        .status();
    assert!(sent.expect("kill runs").success());
    child.wait_with_output().expect("the command ends")
}

/// Runs a command line of the shell in the room, where `cutover` is the program.
#[cfg(target_os = "linux")]
fn shell(room: &Room, line: &str) -> Output {
    let program = env!("CARGO_BIN_EXE_cutover");
    let line = line.replace("cutover", &format!("'{program}'"));
    Command::new("sh")
        .args(["-c", &line])
        .current_dir(room.path(""))
        .output()
        .expect("there is a shell")
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_exit_2_names_the_file_and_harms_no_earlier_one() {
    for full in FILES {
        let room = Room::new();
        let before = earlier(&room);
        // Whatever is written to this device finds no space left. The process of the shell becomes that
        // of the program, so the name of the draft is known.
        let device = format!("ln -s /dev/full earlier/.{full}.$$.part");
        let line = format!("{device} && exec cutover run two-hosts --out earlier");
        let output = shell(&room, &line);
        assert_eq!(status(&output), 2, "{full}: {}", stderr(&output));
        let expected = format!(
            "error: cannot write earlier/{full}: no space left on device\n  \
             help: free room there, or choose another folder with --out\n"
        );
        assert_eq!(stderr(&output), expected);
        assert_eq!(stdout(&output), "");
        assert_eq!(room.names("earlier"), FILES);
        assert_eq!(files(&room), before);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_disk_that_is_full_in_the_middle_of_a_run_is_the_same() {
    let room = Room::new();
    let before = earlier(&room);
    // Beyond the limit a write fails, where the signal is ignored.
    let limit = "trap '' XFSZ; ulimit -f 64";
    let line =
        format!("{limit}; exec cutover run first-deploy --replications 100000 --out earlier");
    let output = shell(&room, &line);
    assert_eq!(status(&output), 2, "{}", stderr(&output));
    let words = stderr(&output);
    assert!(
        words.starts_with("error: cannot write earlier/") && !words.contains(".part"),
        "{words}"
    );
    assert!(
        words.contains(".csv: the file is larger than the system allows\n  help: lift the limit"),
        "{words}"
    );
    assert_eq!(room.names("earlier"), FILES);
    assert_eq!(files(&room), before);
    let nowhere = format!("{limit}; exec cutover run first-deploy --replications 100000 --out a/b");
    assert_eq!(status(&shell(&room, &nowhere)), 2);
    assert!(!room.path("a").exists(), "folders made for it go too");
}

#[cfg(target_os = "linux")]
#[test]
fn a_place_where_nothing_can_be_made_is_exit_2() {
    let room = Room::new();
    for (out, words) in [
        (
            "/proc/cutover",
            "cannot write /proc/cutover: nothing can be made there",
        ),
        ("/dev/null", "cannot write /dev/null: a file is in the way"),
        (
            "/dev/null/below",
            "cannot write /dev/null/below: a file is in the way",
        ),
    ] {
        let output = room.run(&["run", "first-deploy", "--out", out]);
        assert_eq!(status(&output), 2, "{out}");
        assert!(stderr(&output).contains(words), "{}", stderr(&output));
    }
    let output = shell(&room, "cutover rules > /dev/full");
    assert_eq!(status(&output), 2);
    let words = "the answer cannot be written to stdout: no space left on device";
    assert!(stderr(&output).contains(words), "{}", stderr(&output));
}

#[cfg(target_os = "linux")]
#[test]
fn more_scenarios_run_together_than_their_files_can_be_open_at_once() {
    let room = Room::new();
    for number in 0..40 {
        let text = format!("cutover: 1\nextends: two-hosts\nname: n{number}\n");
        room.write(&format!("all/{number}.yaml"), &text);
    }
    let output = shell(
        &room,
        "ulimit -n 64; exec cutover run all --format json --out out",
    );
    assert_eq!(status(&output), 0, "{}", stderr(&output));
    assert_eq!(room.names("out").len(), 40);
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
