//! The command as a process: what it prints, what it leaves, and how it ends.

mod commands;
mod endings;
mod outputs;
mod reports;

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};
use tempfile::TempDir;

/// A folder of its own for each test, in which the command runs.
pub(crate) struct Room(TempDir);

impl Room {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder for the test"))
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cutover"));
        command.args(arguments).current_dir(self.0.path());
        // A job that runs the tests has a summary of its own.
        command.env_remove("GITHUB_STEP_SUMMARY");
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments)
            .output()
            .expect("the command starts")
    }

    pub(crate) fn path(&self, below: &str) -> PathBuf {
        self.0.path().join(below)
    }

    pub(crate) fn read(&self, below: &str) -> String {
        fs::read_to_string(self.path(below)).unwrap_or_else(|error| panic!("{below}: {error}"))
    }

    fn bytes(&self, below: &str) -> Vec<u8> {
        fs::read(self.path(below)).unwrap_or_else(|error| panic!("{below}: {error}"))
    }

    pub(crate) fn write(&self, below: &str, text: &str) {
        let path = self.path(below);
        fs::create_dir_all(path.parent().expect("below the room")).expect("a folder");
        fs::write(path, text).expect("a file");
    }

    pub(crate) fn names(&self, below: &str) -> Vec<String> {
        let entries = fs::read_dir(self.path(below)).expect("a folder");
        let name = |entry: fs::DirEntry| entry.file_name().to_string_lossy().into_owned();
        let mut names: Vec<String> = entries
            .map(|entry| name(entry.expect("an entry")))
            .collect();
        names.sort();
        names
    }
}

pub(crate) fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("UTF-8")
}

pub(crate) fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("UTF-8")
}

pub(crate) fn status(output: &Output) -> i32 {
    output.status.code().expect("the command ends by itself")
}

fn json(text: &str) -> serde_json::Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error} in {text}"))
}

/// A scenario whose only expectation does not hold.
const UNMET: &str = "\
cutover: 1
extends: first-deploy
name: unmet
expect:
  - { deployment: 1, status: Failed }
";

/// What a run leaves that nobody asks for anything in, and that has no alarms.
const FILES: [&str; 12] = [
    "capacity.png",
    "capacity.svg",
    "deployments.csv",
    "faults.csv",
    "lifecycle_events.csv",
    "measures.csv",
    "summary.json",
    "targets.csv",
    "targets.png",
    "targets.svg",
    "trace.csv",
    "trace.jsonl",
];
