//! `cutover run`: loads every scenario, runs them, writes what they leave, and reports.
//!
//! All scenarios are loaded before the first runs, and all have run before the first file takes its
//! place.

use crate::cli::Ended;
use crate::cli::arguments::{ReportFormat, RunArguments};
use crate::cli::end::End;
use crate::cli::screen::Screen;
use crate::cli::shell::Places;
use crate::cli::step_summary::StepSummary;
use crate::cli::{find, interrupt, progress, shell};
use crate::report::charts::{ChartKind, ChartsWanted, Clock, of_study};
use crate::report::closing::{Material, report};
use crate::report::folder::Unwritable;
use crate::report::junit::junit;
use crate::report::leavings::{Keep, Leavings, Wanted};
use crate::report::lone_file::LoneFile;
use crate::report::markdown;
use crate::report::output::Output;
use crate::report::refusal;
use crate::report::story::{Story, Telling};
use crate::report::summary::Summary;
use crate::scenario::expectation::Expectation;
use crate::scenario::load::load;
use crate::scenario::model::Scenario;
use crate::study::fold::{Fold, Study};
use crate::study::plan::{Base, Plan, Replication};
use crate::study::replicate::{Halt, Trial, replicate};
use crate::text::diagnostic::{Colour, render};
use rayon::{ThreadPool, ThreadPoolBuilder};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

/// A scenario with what it was called by.
struct Loaded {
    named: String,
    scenario: Scenario,
}

/// A scenario that has run, its files complete but not in their place.
struct Finished<'a> {
    loaded: &'a Loaded,
    seed: u64,
    study: Study,
    story: Option<Story>,
    output: Output,
    summary: Summary,
    charts: Vec<ChartKind>,
    folder: String,
    why: String,
    again: String,
}

/// Runs what was asked for.
pub(super) fn run(asked: &RunArguments, screen: &Screen) -> Ended {
    asked.check()?;
    let all = load_all(asked, screen)?;
    let pool = pool(asked)?;
    let stop = interrupt::flag();
    let folders = folders(asked, &all)?;
    // Dropped last, for the folders of outputs may lie in one that is made for it.
    let mut junit_file = junit_file(asked)?;
    let mut step_summary = StepSummary::of_process()?;
    let mut outputs = Vec::new();
    for (folder, loaded) in folders.iter().zip(&all) {
        outputs.push(Output::begin(folder, &loaded.scenario.world).map_err(unwritable)?);
    }
    if let Some(file) = &junit_file {
        refuse_double(file, &outputs)?;
    }
    let mut finished = Vec::new();
    let verdicts = asked.junit.as_deref().filter(|_| all.len() == 1);
    for (loaded, output) in all.iter().zip(outputs) {
        let mut one = run_one(asked, loaded, output, &pool, &stop, screen)?;
        let out = asked.out.as_ref().map(|_| one.output.folder());
        let places = Places {
            out,
            junit: verdicts,
        };
        one.again = shell::again(asked, &loaded.named, one.seed, places);
        finished.push(one);
    }
    let materials: Vec<Material<'_>> = finished.iter().map(|one| material(asked, one)).collect();
    let answer = answer(asked, &finished, &materials);
    if let Some(file) = &mut junit_file {
        file.write(&junit(&materials)).map_err(no_junit)?;
    }
    if let Some(summary) = &mut step_summary {
        match markdown::within(&materials, summary.room()) {
            Some(text) => summary.append(&text)?,
            None => screen.say("note: the summary of the job has no room left for this run\n"),
        }
    }
    let holds = finished.iter().all(|one| one.study.holds());
    for one in finished {
        one.output.complete().map_err(unwritable)?;
    }
    if let Some(file) = junit_file {
        file.complete().map_err(no_junit)?;
    }
    if let Some(summary) = step_summary {
        summary.keep();
    }
    screen.answer(&answer)?;
    Ok(if holds { End::Well } else { End::Unmet })
}

/// The file for JUnit, begun.
fn junit_file(asked: &RunArguments) -> Result<Option<LoneFile>, End> {
    let place = asked.junit.as_deref();
    place
        .map(|place| LoneFile::begin(place).map_err(no_junit))
        .transpose()
}

/// Two files cannot be in one place.
fn refuse_double(file: &LoneFile, outputs: &[Output]) -> Result<(), End> {
    if outputs.iter().any(|output| output.has(file.place())) {
        return Err(End::invalid(
            format!(
                "--junit {}: the run itself writes that file",
                file.place().display()
            ),
            "give it another name",
        ));
    }
    Ok(())
}

fn load_all(asked: &RunArguments, screen: &Screen) -> Result<Vec<Loaded>, End> {
    let mut all = Vec::new();
    let mut errors = String::new();
    for named in find::scenarios(&asked.scenarios)? {
        match load(&named, &asked.set, None) {
            Ok(loaded) => {
                screen.say(&render(&loaded.remarks, &loaded.sources, Colour::Ansi));
                all.push(Loaded {
                    named,
                    scenario: loaded.scenario,
                });
            }
            Err(failure) => {
                errors.push_str(&render(
                    &failure.diagnostics,
                    &failure.sources,
                    Colour::Ansi,
                ));
            }
        }
    }
    if errors.is_empty() {
        Ok(all)
    } else {
        Err(End::Invalid(errors))
    }
}

/// Where each scenario writes. Two of one name would write over each other.
fn folders(asked: &RunArguments, all: &[Loaded]) -> Result<Vec<PathBuf>, End> {
    let mut taken: BTreeMap<&str, &str> = BTreeMap::new();
    let mut folders = Vec::new();
    for Loaded { named, scenario } in all {
        let name = scenario.name.as_str();
        if let Some(first) = taken.insert(name, named) {
            return Err(End::invalid(
                format!("{first} and {named} have the same name `{name}`"),
                "give each scenario a `name` of its own, or run them one by one with --out",
            ));
        }
        folders.push(match &asked.out {
            Some(out) if all.len() == 1 => out.clone(),
            Some(out) => out.join(in_folder(name)?),
            None => Path::new("output").join(in_folder(name)?),
        });
    }
    Ok(folders)
}

/// The name, if a folder can have it.
fn in_folder(name: &str) -> Result<&str, End> {
    let separates = |letter: char| matches!(letter, '/' | '\\' | ':') || letter.is_control();
    if name.is_empty() || name.starts_with('.') || name.contains(separates) {
        return Err(End::invalid(
            format!("a folder cannot be named `{}`", name.escape_debug()),
            "change the `name` of the scenario, or say where to write with --out",
        ));
    }
    Ok(name)
}

fn pool(asked: &RunArguments) -> Result<ThreadPool, End> {
    // None means one per core.
    let threads = asked.threads.map_or(0, usize::from);
    ThreadPoolBuilder::new()
        .num_threads(threads)
        .build()
        .map_err(|error| {
            End::invalid(
                format!("the threads cannot be started: {error}"),
                "ask for fewer: --threads 1",
            )
        })
}

fn run_one<'a>(
    asked: &RunArguments,
    loaded: &'a Loaded,
    mut output: Output,
    pool: &ThreadPool,
    stop: &AtomicBool,
    screen: &Screen,
) -> Result<Finished<'a>, End> {
    let scenario = &loaded.scenario;
    let seed = asked.seed.unwrap_or(scenario.seed);
    let plan = Plan {
        scenario,
        seed,
        replications: asked.replications,
        base: base(asked, scenario),
    };
    let bar = progress::bar(screen, &scenario.name, asked.replications.get());
    let mut fold = Fold::new(scenario);
    let mut story = None;
    let charts = charts_wanted(asked, scenario);
    let several = asked.trace.len() > 1;
    let ended = replicate(
        &plan,
        pool,
        stop,
        |trial: &Trial| {
            let wanted = wanted(asked, trial.replication, charts.as_ref());
            Leavings::of(scenario, trial, wanted)
        },
        |leavings| {
            output.add(&leavings)?;
            let number = several.then(|| leavings.facts.replication.0.get());
            for chart in &leavings.charts {
                output.add_chart(chart, number)?;
            }
            fold.take(leavings.facts);
            story = leavings.story;
            bar.inc(1);
            Ok(())
        },
    );
    bar.finish_and_clear();
    ended.map_err(|halt| halted(halt, asked, loaded, seed))?;
    let study = fold.finish();
    let summary = Summary::of(scenario, seed, &study);
    if let Some(charts) = &charts
        && let Some(chart) = of_study(scenario, seed, &study, charts)
    {
        output.add_chart(&chart, None).map_err(unwritable)?;
    }
    output.close(&summary.json()).map_err(unwritable)?;
    say_what_is_absent(asked, &output, screen);
    Ok(Finished {
        charts: output.charts().to_vec(),
        folder: output.folder().display().to_string(),
        why: shell::why(asked, &loaded.named),
        again: String::new(),
        loaded,
        seed,
        study,
        story,
        output,
        summary,
    })
}

/// Names the charts that were asked for and of which there is nothing to draw.
fn say_what_is_absent(asked: &RunArguments, output: &Output, screen: &Screen) {
    let asked = asked.charts.as_deref().unwrap_or_default();
    let is_absent = |kind: &&ChartKind| asked.contains(kind) && !output.charts().contains(kind);
    for kind in ChartKind::ALL.iter().filter(is_absent) {
        screen.say(&format!("note: no chart `{kind}`: {}\n", kind.absent()));
    }
}

/// Paired runs are made where somebody asks for what only they can tell.
fn base(asked: &RunArguments, scenario: &Scenario) -> Base {
    if asked.base || scenario.expectations.iter().any(Expectation::needs_base) {
        Base::Paired
    } else {
        Base::None
    }
}

/// The charts to be made, if any.
fn charts_wanted(asked: &RunArguments, scenario: &Scenario) -> Option<ChartsWanted> {
    if asked.no_charts {
        return None;
    }
    let clock = if asked.wall_clock {
        Clock::Utc {
            starts_at: scenario.starts_at,
        }
    } else {
        Clock::Run
    };
    let kinds = asked.charts.as_deref().unwrap_or(ChartKind::ALL);
    let wanted = |kind: &&ChartKind| kinds.contains(kind);
    Some(ChartsWanted {
        kinds: ChartKind::ALL.iter().filter(wanted).copied().collect(),
        clock,
    })
}

fn wanted<'a>(
    asked: &RunArguments,
    replication: Replication,
    charts: Option<&'a ChartsWanted>,
) -> Wanted<'a> {
    let traced = asked.trace.contains(&replication.0);
    let keep = |yes: bool| if yes { Keep::Yes } else { Keep::No };
    Wanted {
        trace: keep(traced),
        story: (asked.replications.get() == 1).then_some(telling(asked)),
        charts: charts.filter(|_| traced),
    }
}

const fn telling(asked: &RunArguments) -> Telling {
    if asked.verbose {
        Telling::Everything
    } else {
        Telling::Plot
    }
}

fn answer(asked: &RunArguments, finished: &[Finished<'_>], all: &[Material<'_>]) -> String {
    match asked.format {
        ReportFormat::Text => all.iter().map(report).collect::<Vec<_>>().join("\n\n"),
        ReportFormat::Markdown => markdown::document(all),
        ReportFormat::Json => match finished {
            [one] => one.summary.json(),
            several => {
                let all: Vec<&Summary> = several.iter().map(|one| &one.summary).collect();
                serde_json::to_string_pretty(&all).expect("texts and finite numbers are JSON")
                    + "\n"
            }
        },
    }
}

fn material<'a>(asked: &RunArguments, one: &'a Finished<'_>) -> Material<'a> {
    Material {
        scenario: &one.loaded.scenario,
        seed: one.seed,
        study: &one.study,
        story: one.story.as_ref(),
        charts: &one.charts,
        folder: &one.folder,
        why: &one.why,
        again: &one.again,
        telling: telling(asked),
        base: base(asked, &one.loaded.scenario),
    }
}

fn halted(halt: Halt<Unwritable>, asked: &RunArguments, loaded: &Loaded, seed: u64) -> End {
    match halt {
        Halt::Interrupted => End::Interrupted,
        Halt::Fold(refused) => unwritable(refused),
        Halt::Fault {
            replication,
            message,
        } => {
            let again = shell::replay(asked, &loaded.named, seed, replication.0.get());
            End::Fault(format!(
                "error: a fault of cutover, not of the scenario: {message}\n  \
                 in replication {replication} of {}; nothing was written\n  replay: {again}\n",
                loaded.scenario.name
            ))
        }
    }
}

fn unwritable(refused: Unwritable) -> End {
    let Unwritable { path, error } = refused;
    End::invalid(
        format!(
            "cannot write {}: {}",
            path.display(),
            refusal::cause(&error)
        ),
        refusal::remedy(&error),
    )
}

fn no_junit(refused: Unwritable) -> End {
    let Unwritable { path, error } = refused;
    End::invalid(
        format!(
            "cannot write {}: {}",
            path.display(),
            refusal::cause(&error)
        ),
        "choose another place with --junit",
    )
}
