//! The shipped scenarios end as they always have: digests that no build, thread or output moves.
//!
//! With `CUTOVER_BLESS` set the committed digests are written anew.

use cutover::engine::simulation::Simulation;
use cutover::kernel::chance::stream::Seed;
use cutover::scenario::load::load;
use cutover::scenario::shipped::SHIPPED;
use cutover::trace::outcome::Outcome;
use cutover::trace::recorder::Level;
use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::Command;

/// Replications of the second digest of each scenario.
const REPLICATIONS: &str = "12";

fn golden() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden/digests.csv")
}

/// Runs a shipped scenario as a process and reads the digest off its answer.
fn digest(name: &str, replications: &str, threads: &str) -> String {
    let room = tempfile::tempdir().expect("a folder for the test");
    let output = Command::new(env!("CARGO_BIN_EXE_cutover"))
        .args(["run", name, "--format", "json"])
        .args(["--replications", replications, "--threads", threads])
        .current_dir(room.path())
        .output()
        .expect("the command starts");
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    let answer: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    answer["digest"].as_str().expect("a digest").to_owned()
}

#[test]
fn rng_009_the_digests_of_the_shipped_scenarios_hold() {
    let mut found = String::from("scenario,replications,digest\n");
    for shipped in SHIPPED {
        for replications in ["1", REPLICATIONS] {
            let one = digest(shipped.name, replications, "1");
            let two = digest(shipped.name, replications, "2");
            assert_eq!(one, two, "{} on one and two threads", shipped.name);
            assert_eq!(
                one,
                digest(shipped.name, replications, "1"),
                "{} twice",
                shipped.name
            );
            writeln!(found, "{},{replications},{one}", shipped.name).expect("a string grows");
        }
    }
    if std::env::var_os("CUTOVER_BLESS").is_some() {
        std::fs::write(golden(), &found).expect("the repository can be written");
    }
    let committed = std::fs::read_to_string(golden()).expect("the digests are in the repository");
    assert_eq!(
        found, committed,
        "set CUTOVER_BLESS to accept what has changed on purpose"
    );
}

/// An outcome in words, but for the times of answers: without a trace they are worked out only where
/// an alarm or an objective asks for them.
fn without_latency(outcome: &Outcome) -> String {
    let text = format!("{outcome:?}");
    let mut pieces = text.split("latency: Some(");
    let first = pieces.next().unwrap_or_default().to_owned();
    pieces.fold(first, |mut words, piece| {
        let (_, rest) = piece.split_once(')').expect("it ends");
        words.push_str("latency: None");
        words.push_str(rest);
        words
    })
}

/// Keeping the trace or not changes nothing about a run.
#[test]
fn outcomes_are_the_same_with_the_trace_on_and_off() {
    for shipped in SHIPPED {
        let scenario = load(shipped.name, &[], None)
            .expect("a shipped scenario loads")
            .scenario;
        for replication in 0..4 {
            let seed = Seed {
                seed: scenario.seed,
                replication,
            };
            let full = Simulation::new(&scenario.world, seed, Level::Full).run();
            let summary = Simulation::new(&scenario.world, seed, Level::Summary).run();
            assert!(summary.entries.is_empty() && !full.entries.is_empty());
            assert_eq!(full.ended, summary.ended);
            assert_eq!(full.events, summary.events);
            assert_eq!(
                without_latency(&full.outcome),
                without_latency(&summary.outcome),
                "{}",
                shipped.name
            );
        }
    }
}

/// Stepping a run in pieces, or a copy of it, leads to the same end.
#[test]
fn a_run_in_pieces_and_a_fork_end_like_the_whole() {
    for shipped in SHIPPED {
        let scenario = load(shipped.name, &[], None)
            .expect("a shipped scenario loads")
            .scenario;
        let seed = Seed {
            seed: scenario.seed,
            replication: 3,
        };
        let whole = Simulation::new(&scenario.world, seed, Level::Full).run();
        let mut pieces = Simulation::new(&scenario.world, seed, Level::Full);
        let middle = cutover::kernel::time::Time::from_micros(whole.ended.as_micros() / 2);
        pieces.run_until(middle);
        assert_eq!(pieces.now(), middle);
        let fork = pieces.clone().run();
        let rest = pieces.run();
        assert_eq!(rest.entries, whole.entries, "{}", shipped.name);
        assert_eq!(fork.entries, whole.entries, "{}", shipped.name);
        assert_eq!(rest.ended, whole.ended, "{}", shipped.name);
    }
}

/// What an operator is told to do at an instant happens as if the timeline had it.
#[test]
fn an_operation_applied_is_one_of_the_timeline() {
    let scenario = load("first-deploy", &[], None)
        .expect("a shipped scenario loads")
        .scenario;
    let mut world = scenario.world.clone();
    let timed = world.timeline.remove(0);
    let seed = Seed {
        seed: scenario.seed,
        replication: 0,
    };
    let mut told = Simulation::new(&world, seed, Level::Full);
    told.run_until(timed.at);
    told.apply(&timed.operation, 0);
    assert_eq!(
        told.service().records().len(),
        1,
        "the deployment is there at once"
    );
    let told = told.run();
    let planned = Simulation::new(&scenario.world, seed, Level::Full).run();
    assert_eq!(told.entries, planned.entries);
}
