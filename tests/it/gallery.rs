//! The gallery of shipped scenarios is in step with what the program draws, to the byte.
//!
//! With `CUTOVER_BLESS` set, page and pictures are written instead of compared.

use std::collections::BTreeSet;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use cutover::engine::simulation::Simulation;
use cutover::report::charts::ChartKind::{self, Alarms, Capacity, Revisions, Targets};
use cutover::report::charts::{Chart, ChartsWanted, Clock};
use cutover::report::leavings::{Keep, Leavings, Wanted};
use cutover::scenario::load::load;
use cutover::scenario::model::Scenario;
use cutover::scenario::shipped::SHIPPED;
use cutover::study::plan::{Base, Plan, Replication};
use cutover::study::replicate::Trial;
use cutover::trace::recorder::Level;
use std::num::NonZeroU32;

const PAGE: &str = "docs/gallery.md";

const HEADING: &str = "\
<!-- Made by tests/it/gallery.rs. To make it anew: CUTOVER_BLESS=1 cargo test --test it gallery -->

# The shipped scenarios

Each runs by its name, from any folder, and leaves these charts and more in `output/NAME/`. Triangles and
squares above a chart mark deployments, red triangles faults. `--charts` chooses charts, `--no-charts`
makes none, and `--wall-clock` labels the time of day.
";

/// The charts that tell most of each scenario.
const SHOWN: [(&str, &[ChartKind]); 23] = [
    ("first-deploy", &[Targets]),
    ("two-hosts", &[Targets]),
    ("last-one-fails", &[Targets]),
    ("poisoned-stop", &[Targets]),
    ("dead-agents", &[Targets, Capacity]),
    ("three-hosts-captured", &[Targets]),
    (
        "half-at-a-time-bad-v2",
        &[Targets, Capacity, Revisions, Alarms],
    ),
    ("why-five-minutes", &[Targets]),
    ("no-load-balancer", &[Capacity, Revisions]),
    ("alarm-already-red", &[Alarms]),
    ("alarm-too-late", &[Revisions, Alarms]),
    ("masked-by-outlier-weights", &[Revisions, Alarms]),
    ("retry-storm", &[Capacity, Revisions]),
    ("slow-start-trap", &[Capacity]),
    ("az-outage", &[Capacity, Alarms]),
    ("zone-by-zone", &[Targets]),
    ("zone-that-fails", &[Targets]),
    ("two-hundred", &[Targets, Capacity]),
    ("blue-green-hosts", &[Targets, Capacity]),
    ("blue-green-ready-window", &[Targets]),
    ("blue-green-rollback-early", &[Targets]),
    ("blue-green-rollback-late", &[Capacity, Revisions]),
    ("left-behind", &[Targets]),
];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn drawn(scenario: &Scenario, kinds: &[ChartKind]) -> Vec<Chart> {
    let replication = Replication::with_index(0);
    let plan = Plan {
        scenario,
        seed: scenario.seed,
        replications: NonZeroU32::MIN,
        base: Base::None,
    };
    let seed = plan.seed_of(replication);
    let trial = Trial {
        replication,
        seed,
        run: Simulation::new(&scenario.world, seed, Level::Full).run(),
        base: None,
    };
    let charts = ChartsWanted {
        kinds: kinds.to_vec(),
        clock: Clock::Run,
    };
    let wanted = Wanted {
        trace: Keep::No,
        story: None,
        charts: Some(&charts),
    };
    Leavings::of(scenario, &trial, wanted).charts
}

/// The page, and every picture with its place.
fn gallery() -> (String, Vec<(String, Vec<u8>)>) {
    let mut page = HEADING.to_owned();
    let mut pictures = Vec::new();
    for (name, kinds) in SHOWN {
        let scenario = load(name, &[], None).expect("it loads").scenario;
        let charts = drawn(&scenario, kinds);
        assert_eq!(charts.len(), kinds.len(), "{name} has all its charts");
        let description: Vec<&str> = scenario.description.split_whitespace().collect();
        page.push_str(&format!(
            "\n## {name}\n\n{}\n\n```sh\ncutover run {name}\n```\n",
            description.join(" ")
        ));
        for chart in charts {
            let file = format!("{name}-{}.png", chart.kind);
            let alternative = chart.description.replace(['[', ']'], "");
            page.push_str(&format!("\n![{alternative}](img/{file})\n"));
            pictures.push((format!("docs/img/{file}"), chart.png));
        }
    }
    (page, pictures)
}

#[test]
fn the_gallery_shows_every_shipped_scenario_as_it_is_drawn() {
    let named: Vec<&str> = SHOWN.iter().map(|(name, _)| *name).collect();
    let shipped: Vec<&str> = SHIPPED.iter().map(|shipped| shipped.name).collect();
    assert_eq!(named, shipped);
    let (page, pictures) = gallery();
    if env::var_os("CUTOVER_BLESS").is_some() {
        fs::create_dir_all(root().join("docs/img")).expect("the folder can be made");
        fs::write(root().join(PAGE), &page).expect("the page can be written");
        for (place, bytes) in &pictures {
            fs::write(root().join(place), bytes).expect("a picture can be written");
        }
    }
    let anew = "make it anew with CUTOVER_BLESS=1 cargo test --test it gallery";
    let committed = fs::read_to_string(root().join(PAGE)).unwrap_or_default();
    assert!(
        committed == page,
        "{PAGE} differs from what is drawn: {anew}"
    );
    for (place, bytes) in &pictures {
        let committed = fs::read(root().join(place)).unwrap_or_default();
        assert!(
            committed == *bytes,
            "{place} differs from what is drawn: {anew}"
        );
    }
}

#[test]
fn every_picture_there_is_is_shown_somewhere() {
    let pages: String = [PAGE, "README.md"]
        .iter()
        .map(|page| fs::read_to_string(root().join(page)).expect("a page"))
        .collect();
    let files = |folder: &Path| -> BTreeSet<String> {
        let entries = fs::read_dir(folder).expect("a folder");
        let name = |entry: fs::DirEntry| entry.file_name().to_string_lossy().into_owned();
        entries
            .map(|entry| name(entry.expect("an entry")))
            .collect()
    };
    for picture in files(&root().join("docs/img")) {
        assert!(pages.contains(&format!("img/{picture})")), "{picture}");
    }
}

#[test]
fn the_commands_of_the_gallery_run() {
    let page = fs::read_to_string(root().join(PAGE)).expect("the page");
    let commands: Vec<&str> = page
        .lines()
        .filter_map(|line| line.strip_prefix("cutover "))
        .collect();
    assert_eq!(commands.len(), SHOWN.len());
    let room = tempfile::tempdir().expect("a folder for the test");
    for command in commands {
        let output = Command::new(env!("CARGO_BIN_EXE_cutover"))
            .args(command.split(' '))
            .current_dir(room.path())
            .output()
            .expect("the command starts");
        assert_eq!(output.status.code(), Some(0), "cutover {command}");
    }
}
