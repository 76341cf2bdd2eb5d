//! What every chart keeps to, over all shipped scenarios, and what single charts show.

mod told;

use super::picture::{Picture, Shape, Text};
use super::run::Charted;
use super::*;
use crate::engine::simulation::Simulation;
use crate::kernel::chance::stream::Seed;
use crate::report::walks::walks;
use crate::scenario::load::load;
use crate::scenario::shipped::SHIPPED;
use crate::study::facts::Facts;
use crate::study::fold::Fold;
use crate::study::plan::Replication;
use crate::trace::recorder::Level;

const SEED: u64 = 7;

fn scenario(name: &str, sets: &[&str]) -> Scenario {
    let sets: Vec<String> = sets.iter().map(|set| (*set).to_owned()).collect();
    load(name, &sets, None)
        .expect("a shipped scenario loads")
        .scenario
}

fn trial(scenario: &Scenario, index: u32) -> Trial {
    let seed = Seed {
        seed: SEED,
        replication: u64::from(index),
    };
    Trial {
        replication: Replication::with_index(index),
        seed,
        run: Simulation::new(&scenario.world, seed, Level::Full).run(),
        base: None,
    }
}

/// The pictures of a run, by kind.
fn pictures(scenario: &Scenario, clock: Clock) -> Vec<(ChartKind, Picture)> {
    let trial = trial(scenario, 0);
    let walks = walks(&trial.run.entries, scenario.world.hosts.len());
    let run = Charted::new(scenario, &trial, &walks, clock);
    let pictures = ChartKind::ALL.iter();
    pictures
        .filter_map(|kind| Some((*kind, picture(*kind, &run, &trial)?)))
        .collect()
}

fn one(name: &str, sets: &[&str], kind: ChartKind) -> Picture {
    let all = pictures(&scenario(name, sets), Clock::Run);
    let found = all.into_iter().find(|(known, _)| *known == kind);
    found.expect("the run has such a chart").1
}

fn texts(picture: &Picture) -> impl Iterator<Item = &Text> {
    picture.shapes.iter().filter_map(|shape| match shape {
        Shape::Text(text) => Some(text),
        Shape::Rect { .. } | Shape::Line { .. } | Shape::Polygon { .. } => None,
    })
}

fn says(picture: &Picture, words: &str) -> bool {
    texts(picture).any(|text| text.words == words)
}

fn rects(picture: &Picture, colour: palette::Colour) -> usize {
    let is_it = |shape: &&Shape| matches!(shape, Shape::Rect { fill, .. } if *fill == colour);
    picture.shapes.iter().filter(is_it).count()
}

/// Half the height of letters, with tails.
const HALF: f64 = 0.42;

fn keeps_its_words_apart(name: &str, kind: ChartKind, picture: &Picture) {
    let all: Vec<&Text> = texts(picture)
        .filter(|text| !text.words.is_empty())
        .collect();
    for (place, text) in all.iter().enumerate() {
        let (from, to) = text.reach();
        let (top, bottom) = (text.at.1 - text.size * HALF, text.at.1 + text.size * HALF);
        let within = from >= 0.0 && to <= picture.width && top >= 0.0 && bottom <= picture.height;
        assert!(
            within,
            "{name}, {kind}: `{}` leaves the picture",
            text.words
        );
        for other in &all[place + 1..] {
            let (left, right) = other.reach();
            let (above, below) = (
                other.at.1 - other.size * HALF,
                other.at.1 + other.size * HALF,
            );
            let overlap = left < to && right > from && above < bottom && below > top;
            assert!(
                !overlap,
                "{name}, {kind}: `{}` and `{}` lie upon each other",
                text.words, other.words
            );
        }
    }
}

#[test]
fn no_words_lie_upon_each_other_or_leave_the_picture() {
    for shipped in SHIPPED {
        let scenario = scenario(shipped.name, &[]);
        let utc = Clock::Utc {
            starts_at: scenario.starts_at,
        };
        for clock in [Clock::Run, utc] {
            for (kind, picture) in pictures(&scenario, clock) {
                keeps_its_words_apart(shipped.name, kind, &picture);
                assert!(picture.title.starts_with(&scenario.name));
                assert!(
                    picture.description.ends_with('.'),
                    "{}",
                    picture.description
                );
            }
        }
    }
}

#[test]
fn an_event_that_nobody_picks_up_is_seen_and_named() {
    let picture = one("dead-agents", &[], ChartKind::Targets);
    assert!(says(&picture, "ApplicationStop is not picked up"));
    assert!(says(&picture, "✗") && says(&picture, "✓") && says(&picture, "web-4"));
    assert!(says(&picture, "dead-web × 3") && says(&picture, "d-3 rolls back to v1 on api"));
    let words = "Deployment 2 of v2 from +01:00 until +06:04: Failed, 2 Failed, 3 Skipped.";
    assert!(
        picture.description.contains(words),
        "{}",
        picture.description
    );
}

#[test]
fn many_targets_are_counted_by_phase() {
    let sets = ["fleets.web.instances=61"];
    let picture = one("first-deploy", &sets, ChartKind::Targets);
    assert!(!says(&picture, "web-61") && says(&picture, "60"));
    assert!(says(&picture, "wait for their turn"));
    let fewer = one(
        "first-deploy",
        &["fleets.web.instances=60"],
        ChartKind::Targets,
    );
    assert!(says(&fewer, "web-60"));
}

#[test]
fn downtime_is_shaded_and_told() {
    let picture = one("retry-storm", &[], ChartKind::Capacity);
    assert!(says(&picture, "downtime: nothing succeeds"));
    assert!(says(&picture, "minimum 5 of 10"));
    assert!(rects(&picture, palette::Colour::ROSE) > 2);
    let told = "capacity falls to 501 requests per second at the least, demand reaches 600";
    assert!(
        picture.description.contains(told),
        "{}",
        picture.description
    );
    let calm = one("half-at-a-time-bad-v2", &[], ChartKind::Capacity);
    assert!(!says(&calm, "downtime: nothing succeeds"));
    assert!(calm.description.contains("nothing succeeds for 0s"));
}

#[test]
fn a_deployment_of_its_own_minimum_is_shown_with_it() {
    let set = "timeline.0.createDeployment.deploymentConfigName=CodeDeployDefault.OneAtATime";
    let picture = one("retry-storm", &[set], ChartKind::Capacity);
    assert!(says(&picture, "minimum 9 of 10"));
}

#[test]
fn the_share_of_the_new_revision_and_what_it_fails_are_seen() {
    let picture = one("half-at-a-time-bad-v2", &[], ChartKind::Revisions);
    assert!(says(&picture, "new: v2") && says(&picture, "failed: target error"));
    assert!(!says(&picture, "failed: timed out"));
    let told = "new revisions get up to 100 % of the attempts of a minute";
    assert!(
        picture.description.contains(told),
        "{}",
        picture.description
    );
}

#[test]
fn an_alarm_stands_under_what_it_saw() {
    let picture = one("half-at-a-time-bad-v2", &[], ChartKind::Alarms);
    assert!(says(&picture, "threshold 100") && says(&picture, "ALARM"));
    let title = "web-5xx: Sum of HTTPCode_Target_5XX_Count (web), 2 of 3 periods of 1m above 100";
    assert!(says(&picture, title));
    let told = "ALARM from +27:07, OK from +41:07";
    assert!(
        picture.description.contains(told),
        "{}",
        picture.description
    );
}

#[test]
fn a_threshold_below_nothing_stands_below_nothing() {
    let sets = ["alarms.web-5xx.threshold=-2000"];
    let picture = one("half-at-a-time-bad-v2", &sets, ChartKind::Alarms);
    assert!(says(&picture, "threshold -2,000"));
    let height = |label: &str| {
        let mut labels = texts(&picture).filter(|text| text.words == label);
        labels.next().expect("a label of the axis").at.1
    };
    assert!(height("-2,000") > height("0"));
}

#[test]
fn the_longest_names_stay_within_the_picture() {
    let name = "W".repeat(100);
    let revision = format!("revisions.{name}.bundleSize=1MB");
    let call = |at: &str, revision: &str| {
        format!(
            "{{ at: {at}, createDeployment: {{ applicationName: shop, deploymentGroupName: web, \
             revision: {revision} }} }}"
        )
    };
    let calls = [call("20m", "v2"), call("50m", &name), call("80m", &name)];
    let timeline = format!("timeline=[{}]", calls.join(", "));
    let scenario = scenario("half-at-a-time-bad-v2", &[&revision, &timeline]);
    let all = pictures(&scenario, Clock::Run);
    assert_eq!(all.len(), 4);
    for (kind, picture) in all {
        keeps_its_words_apart("the longest names", kind, &picture);
    }
}

#[test]
fn what_stays_as_it_is_takes_no_more_shapes_the_longer_it_lasts() {
    let shapes = |until: &str| {
        let sets = [
            "timeline=[]",
            "expect=[]",
            "alarms=[]",
            "applications=[]",
            until,
        ];
        let scenario = scenario("half-at-a-time-bad-v2", &sets);
        let all = pictures(&scenario, Clock::Run);
        let (kind, picture) = all.first().expect("a chart");
        assert_eq!(*kind, ChartKind::Capacity);
        let points = picture.shapes.iter().map(|shape| match shape {
            Shape::Line { points, .. } | Shape::Polygon { points, .. } => points.len(),
            Shape::Rect { .. } | Shape::Text(_) => 1,
        });
        points.sum::<usize>()
    };
    assert!(shapes("until=50h") < shapes("until=30m") + 100);
}

#[test]
fn marks_without_words_are_counted() {
    let fault = "{ at: 2m, whom: { host: web-1 }, what: { agentSlow: { factor: 2 } } }";
    let faults = format!("faults=[{}]", [fault; 9].join(", "));
    let picture = one("first-deploy", &[&faults], ChartKind::Targets);
    assert!(says(&picture, "agentSlow-4") && !says(&picture, "agentSlow-5"));
    let words = "5 more marks at the top have no room for their words";
    assert!(says(&picture, words));
}

#[test]
fn a_wall_clock_shows_the_time_of_day() {
    let scenario = scenario("half-at-a-time-bad-v2", &[]);
    let clock = Clock::Utc {
        starts_at: scenario.starts_at,
    };
    let all = pictures(&scenario, clock);
    let (_, picture) = all.first().expect("charts");
    assert!(says(picture, "10:25") && !says(picture, "+25:00"));
    assert!(says(picture, "time of day, UTC, from 2026-03-02 10:00 UTC"));
}

#[test]
fn measures_over_many_runs_have_their_percentiles() {
    let scenario = scenario("half-at-a-time-bad-v2", &[]);
    let wanted = ChartsWanted {
        kinds: ChartKind::ALL.to_vec(),
        clock: Clock::Run,
    };
    let study = |replications: u32| {
        let mut fold = Fold::new(&scenario);
        for index in 0..replications {
            fold.take(Facts::of(
                &scenario,
                &trial(&scenario, index),
                String::new(),
            ));
        }
        fold.finish()
    };
    assert_eq!(of_study(&scenario, SEED, &study(1), &wanted), None);
    let several = study(8);
    let picture = distributions::picture(&scenario, SEED, &several).expect("a chart");
    keeps_its_words_apart("half-at-a-time-bad-v2", ChartKind::Distributions, &picture);
    assert!(says(&picture, "deploymentSeconds"));
    assert!(texts(&picture).any(|text| text.words.starts_with("median: ")));
    // No run has downtime: one bar.
    assert!(says(&picture, "all runs: 0") && !says(&picture, "-0.05"));
    assert!(of_study(&scenario, SEED, &several, &wanted).is_some());
}

#[test]
fn only_what_is_wanted_is_drawn() {
    let scenario = scenario("two-hosts", &[]);
    let trial = trial(&scenario, 0);
    let walks = walks(&trial.run.entries, scenario.world.hosts.len());
    let drawn = |kinds: &[ChartKind]| {
        let wanted = ChartsWanted {
            kinds: kinds.to_vec(),
            clock: Clock::Run,
        };
        let charts = of_run(&scenario, &trial, &walks, &wanted);
        charts.iter().map(|chart| chart.kind).collect::<Vec<_>>()
    };
    // Nobody asks for anything there, and nothing is watched.
    assert_eq!(
        drawn(ChartKind::ALL),
        [ChartKind::Targets, ChartKind::Capacity]
    );
    assert_eq!(drawn(&[ChartKind::Capacity]), [ChartKind::Capacity]);
    assert_eq!(drawn(&[]), []);
}
