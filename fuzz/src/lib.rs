//! What the fuzz targets do with bytes: a scenario goes from its text to the texts that a run leaves, an
//! AppSpec file is read for every platform. No file is touched.
//!
//! Whatever the bytes, nothing here may panic: what is wrong with them is told. The tests of the program
//! feed this module with what the repository has.

#![cfg_attr(
    test,
    expect(unreachable_pub, reason = "the fuzz targets are another crate")
)]

use cutover::account::world::World;
use cutover::aws::codedeploy::appspec::bundle::Bundle;
use cutover::aws::codedeploy::appspec::install::{self, ServiceEvents};
use cutover::aws::codedeploy::appspec::server::Os;
use cutover::aws::codedeploy::appspec::verdict::Verdict;
use cutover::aws::codedeploy::appspec::{AppSpec, Given, Platform, read};
use cutover::engine::simulation::Simulation;
use cutover::report::charts::{ChartKind, ChartsWanted, Clock};
use cutover::report::closing::{Material, report};
use cutover::report::junit::junit;
use cutover::report::leavings::{Keep, Leavings, Wanted};
use cutover::report::markdown::document;
use cutover::report::story::Telling;
use cutover::report::summary::Summary;
use cutover::report::timers::Timers;
use cutover::report::why::{Question, explain};
use cutover::scenario::load::{Loaded, load_given};
use cutover::scenario::model::Scenario;
use cutover::study::fold::Fold;
use cutover::study::plan::{Base, Plan, Replication};
use cutover::study::replicate::Trial;
use cutover::text::diagnostic::{Colour, Diagnostic, Severity, render};
use cutover::text::parse::decode;
use cutover::text::source::Sources;
use cutover::text::tree::SourceId;
use cutover::trace::recorder::Level;
use std::cell::Cell;
use std::num::NonZeroU32;

const APP_SPEC: &str = include_str!("../../scenarios/appspec/web.yml");

const DEMAND: &str = "\
cutover: 1
name: demand
until: 10m
revisions: { v1: {} }
fleets: [{ name: web, instances: 2, runs: v1, capacity: 100/s }]
targetGroups: [{ name: web, targets: web }]
traffic: [{ to: web, csv: it.csv }]
";

const METRIC: &str = "\
cutover: 1
name: metric
until: 10m
revisions: { v1: {} }
fleets: [{ name: web, instances: 1, runs: v1 }]
metrics: [{ namespace: shop, metricName: orders, csv: it.csv }]
alarms:
  - { alarmName: orders, namespace: shop, metricName: orders, statistic: Average, period: 60,
      evaluationPeriods: 2, threshold: 10, comparisonOperator: LessThanThreshold }
";

const TIMES: &str = "\
cutover: 1
name: times
revisions: { v1: {}, v2: { hooks: { ApplicationStart: empirical(it.csv) } } }
fleets: [{ name: web, instances: 3, tags: { role: web }, runs: v1 }]
applications:
  - applicationName: shop
    deploymentGroups:
      - { deploymentGroupName: web, ec2TagFilters: [{ key: role, value: web, type: KEY_AND_VALUE }] }
timeline:
  - { at: 1m, createDeployment: { applicationName: shop, deploymentGroupName: web, revision: v2 } }
";

const TIMES_OF_A_COLUMN: &str = "\
cutover: 1
name: times
revisions: { v1: { hooks: { ApplicationStart: 'empirical(it.csv secs max 10m)' } } }
fleets: [{ name: web, instances: 1, runs: v1 }]
";

const USES: [Given; 6] = [
    Given::Nothing,
    Given::Platform(Platform::Server),
    Given::Platform(Platform::Ecs),
    Given::Platform(Platform::Lambda),
    Given::Host(Os::Linux),
    Given::Host(Os::Windows),
];

/// Larger worlds are loaded and not run: they take long and do nothing that small ones do not.
const HOSTS_MAX: usize = 40;
const THINGS_MAX: usize = 20;

/// How often a run is asked whether to go on, once every some thousand events.
const QUESTIONS_MAX: u32 = 20;

/// A scenario file, with the files that it may name beside it. A comment `#set KEY=VALUE` in it sets a
/// value as `--set` does.
pub fn scenario(data: &[u8]) {
    let Ok(text) = decode(data, SourceId::default()) else {
        return;
    };
    let files = [
        ("it.yaml", text),
        ("appspec/web.yml", APP_SPEC),
        ("rps.csv", "t_s,rps\n0,10\n60,20\n"),
        ("times.csv", "secs\n1\n2.5\n"),
    ];
    let sets = text.lines().filter_map(|line| line.strip_prefix("#set "));
    let sets: Vec<String> = sets.take(8).map(str::to_owned).collect();
    rehearse(&files, "it.yaml", &sets);
}

/// A measured file: demand, a metric or times. The first byte says which of them the rest is.
pub fn measured(data: &[u8]) {
    let Some((which, csv)) = data.split_first() else {
        return;
    };
    let scenario = match which % 4 {
        0 => DEMAND,
        1 => METRIC,
        2 => TIMES,
        _ => TIMES_OF_A_COLUMN,
    };
    if let Ok(csv) = decode(csv, SourceId::default()) {
        rehearse(&[("it.yaml", scenario), ("it.csv", csv)], "it.yaml", &[]);
    }
}

/// An AppSpec file, read for every platform and by every agent.
pub fn app_spec(data: &[u8]) {
    let mut sources = Sources::new();
    let source = sources.add("appspec.yml", String::from_utf8_lossy(data));
    let Ok(text) = decode(data, source) else {
        return;
    };
    for given in USES {
        let reading = read(text, source, given);
        let violations = match &reading.verdict {
            Verdict::Accepted {
                spec: AppSpec::Server(spec),
                ..
            } => install::check(spec, &Bundle::implied_by(spec), ServiceEvents::Supplied),
            Verdict::Accepted {
                spec: AppSpec::Ecs(_) | AppSpec::Lambda(_),
                ..
            } => Vec::new(),
            Verdict::Rejected { first, further, .. } => {
                std::iter::once(first).chain(further).cloned().collect()
            }
        };
        let errors = violations
            .iter()
            .map(|one| Diagnostic::error(&one.cause).at(one.span).help(&one.remedy));
        let warnings = reading.verdict.warnings().iter().map(|one| {
            Diagnostic::warning(&one.cause)
                .at(one.span)
                .help(&one.remedy)
        });
        let all: Vec<Diagnostic> = errors.chain(warnings).collect();
        let drawn = render(&all, &sources, Colour::Ansi);
        assert_eq!(drawn.is_empty(), all.is_empty());
        // A file is read the same way every time.
        assert_eq!(read(text, source, given), reading);
    }
}

/// Loads a scenario from files in memory with values set, draws what is said about it and, if it can be
/// run, runs it.
fn rehearse(files: &[(&str, &str)], name: &str, sets: &[String]) {
    let Some(loaded) = loaded(files, name, sets) else {
        return;
    };
    for profile in loaded.profiles.iter().take(2) {
        if let Some(loaded) = self::loaded(files, &format!("{name}@{profile}"), sets) {
            run(&loaded.scenario);
        }
    }
    run(&loaded.scenario);
}

fn loaded(files: &[(&str, &str)], name: &str, sets: &[String]) -> Option<Loaded> {
    match load_given(files, name, sets) {
        Ok(loaded) => {
            let words = render(&loaded.remarks, &loaded.sources, Colour::Ansi);
            assert_eq!(words.is_empty(), loaded.remarks.is_empty());
            Some(loaded)
        }
        Err(failure) => {
            let is_error = |severity| severity == Severity::Error;
            assert!(failure.diagnostics.iter().any(|one| is_error(one.severity)));
            assert!(!render(&failure.diagnostics, &failure.sources, Colour::Plain).is_empty());
            None
        }
    }
}

fn run(scenario: &Scenario) {
    if !is_small(&scenario.world) {
        return;
    }
    let plan = Plan {
        scenario,
        seed: scenario.seed,
        replications: NonZeroU32::MIN,
        base: Base::None,
    };
    let replication = Replication::with_index(0);
    let seed = plan.seed_of(replication);
    let asked = Cell::new(0);
    let stop = || {
        asked.set(asked.get() + 1);
        asked.get() > QUESTIONS_MAX
    };
    let simulation = Simulation::new(&scenario.world, seed, Level::Full);
    let Some(run) = simulation.run_unless(stop) else {
        return;
    };
    let trial = Trial {
        replication,
        seed,
        run,
        base: None,
    };
    // Drawing takes longer than all the rest.
    let kinds = if trial.run.events.is_multiple_of(8) {
        ChartKind::ALL.to_vec()
    } else {
        Vec::new()
    };
    let clock = if trial.run.events.is_multiple_of(16) {
        Clock::Run
    } else {
        Clock::Utc {
            starts_at: scenario.starts_at,
        }
    };
    let charts = ChartsWanted { kinds, clock };
    let telling = if trial.run.entries.len().is_multiple_of(2) {
        Telling::Plot
    } else {
        Telling::Everything
    };
    let wanted = Wanted {
        trace: Keep::Yes,
        story: Some(telling),
        charts: Some(&charts),
    };
    let question = Question {
        deployment: None,
        target: None,
    };
    if let Ok(why) = explain(scenario, &trial, question) {
        assert!(!why.page(scenario, scenario.seed).is_empty() && !why.json().is_empty());
    }
    assert!(!Timers::of(scenario).page(scenario).is_empty());
    let leavings = Leavings::of(scenario, &trial, wanted);
    let mut fold = Fold::new(scenario);
    fold.take(leavings.facts);
    let study = fold.finish();
    assert!(
        Summary::of(scenario, scenario.seed, &study)
            .json()
            .ends_with('\n')
    );
    let material = Material {
        scenario,
        seed: scenario.seed,
        study: &study,
        story: leavings.story.as_ref(),
        charts: &[],
        folder: "output",
        why: "",
        again: "",
        telling,
        base: Base::None,
    };
    assert!(report(&material).ends_with('\n'));
    assert!(document(&[material]).ends_with('\n'));
    assert!(!junit(&[material]).is_empty());
}

fn is_small(world: &World) -> bool {
    let things = [
        world.groups.len(),
        world.target_groups.len(),
        world.traffic.len(),
        world.alarms.len(),
        world.faults.len(),
        world.timeline.len(),
    ];
    world.hosts.len() <= HOSTS_MAX && things.iter().all(|count| *count <= THINGS_MAX)
}
