use super::*;
use crate::report::ink::wide;
use crate::report::sample::Sample;
use crate::scenario::expectation::{Claim, Expectation};
use crate::text::units::parse_share;

/// What a person reads below the story, without colours.
fn below(material: &Material<'_>) -> String {
    let told = anstream::adapter::strip_str(&report(material)).to_string();
    let first = told.find("\n ✓").or_else(|| told.find("\n ✗"));
    told[first.map_or(0, |at| at + 1)..].to_owned()
}

fn in_most_runs(fault: u16) -> Vec<Expectation> {
    let share = parse_share("90%").expect("a share");
    vec![Expectation {
        text: "dead strikes in at least 90 % of runs".to_owned(),
        claim: Claim::FaultStruck { fault },
        holds: Holds::InAtLeast(share),
    }]
}

#[test]
fn a_share_of_runs_that_was_asked_of_one_run_is_no_share() {
    for (fault, line) in [
        (
            0,
            " ✓ dead strikes in at least 90 % of runs  this was one run: --replications 100 tells \
             the share\n",
        ),
        (
            1,
            " ✗ dead strikes in at least 90 % of runs  this was one run: --replications 100 tells \
             the share  found: never struck\n",
        ),
    ] {
        let sample = Sample::expecting(1, in_most_runs(fault), Base::None);
        let text = below(&sample.material());
        assert!(text.starts_with(line), "{text}");
    }
    let sample = Sample::expecting(20, in_most_runs(0), Base::None);
    let text = below(&sample.material());
    assert!(
        text.contains("of runs  20 of 20, at least 90 %\n"),
        "{text}"
    );
}

#[test]
fn trf_061_a_pair_of_runs_is_told_with_both_figures() {
    let told = |replications| {
        let sample = Sample::expecting(replications, in_most_runs(0), Base::Paired);
        below(&sample.material())
    };
    let line = " base    requestsFailed is 11340.0 with deployments and 0.0 without";
    assert!(told(1).contains(&format!("{line}\n")), "{}", told(1));
    assert!(
        told(3).contains(&format!("{line}, by the medians\n")),
        "{}",
        told(3)
    );
    let alone = Sample::expecting(1, in_most_runs(0), Base::None);
    assert!(!below(&alone.material()).contains(" base "));
    let mut silent = Sample::expecting(1, in_most_runs(0), Base::Paired);
    silent.study.measures.clear();
    silent.study.base_failed = None;
    let text = below(&silent.material());
    assert!(
        text.contains(" base    without traffic no request can fail"),
        "{text}"
    );
}

#[test]
fn measures_stand_in_groups_and_those_that_are_nothing_are_named_together() {
    let mut sample = Sample::of(1, &["dead strikes"]);
    let text = below(&sample.material());
    let (_, measures) = text.split_once("\n\n").expect("verdicts, then measures");
    let (measures, _) = measures.split_once("\n\n").expect("then where to go");
    insta::assert_snapshot!(measures, @"
    time       deploymentSeconds             40.0  s
               instanceMinutes               15.0  min
    targets    targetsSucceeded                 1  targets
               targetsFailed                    1  targets
               targetsSkipped                   1  targets
    requests   requestsFailed             11340.0  requests
               requestAvailability        95.8000  %
               timeAvailability           60.0000  %
               downtimeSeconds               10.0  s
               partialDowntimeSeconds        30.0  s
               secondsBelowSlo              180.0  s
               errorBudgetUsed             0.4861  %
    capacity   capacityShortfallRequests   1800.0  requests
               capacityShortfallSeconds      60.0  s
               capacityShortfallPeak         30.0  requests/s
               lostCapacity                  30.0  target-seconds
    revision   newRevisionShare           20.0000  %
               newRevisionPeakShare       33.3333  %
               newRevisionFailedShare      4.2000  %
    detection  detectSeconds                160.0  s
               recoverSeconds               220.0  s
    no value   stopSeconds: no deployment was stopped; rollbackSeconds: no rollback ended
    ");
    for (_, all) in &mut sample.study.measures {
        *all = all.map(|_| Statistics {
            mean: 0.0,
            p5: 0.0,
            p50: 0.0,
            p95: 0.0,
            n: 1,
        });
    }
    let mut material = sample.material();
    let text = below(&material);
    let zero = "\n zero       targetsFailed, targetsSkipped, requestsFailed, downtimeSeconds, ";
    assert!(text.contains(zero), "{text}");
    assert!(text.contains("requestAvailability  0.0000  %\n"), "{text}");
    material.telling = Telling::Everything;
    let all = below(&material);
    assert!(!all.contains(" zero "), "{all}");
    let (listed, without) = all.split_once("\n no value ").expect("some have none");
    let (told, _) = text.split_once("\n no value ").expect("some have none");
    for (measure, value) in &sample.study.measures {
        let is_told = listed.contains(&format!(" {measure} "));
        assert_eq!(is_told, value.is_some(), "{measure} in\n{all}");
        assert_eq!(
            told.contains(&measure.to_string()),
            value.is_some(),
            "{measure}"
        );
        // There was no pair of runs to miss.
        let is_missed = value.is_none() && *measure != Measure::ExcessFailed;
        assert_eq!(
            without.contains(&measure.to_string()),
            is_missed,
            "{measure} in\n{all}"
        );
    }
}

#[test]
fn what_has_no_value_is_told_with_why_apart_from_what_is_zero() {
    let mut sample = Sample::of(1, &["dead strikes"]);
    for (measure, all) in &mut sample.study.measures {
        if *measure == Measure::RequestsFailed {
            *all = all.map(|all| Statistics {
                mean: 0.0,
                p5: 0.0,
                p50: 0.0,
                p95: 0.0,
                n: all.n,
            });
        } else if measure.unit() == crate::trace::measure::Unit::Share {
            *all = None;
        }
    }
    let text = below(&sample.material());
    let (_, rest) = text.split_once("\n zero ").expect("a line of zeros");
    let (rest, _) = rest.split_once("\n\n").expect("then where to go");
    insta::assert_snapshot!(rest, @"
         requestsFailed
    no value   stopSeconds: no deployment was stopped; rollbackSeconds: no rollback ended;
               requestAvailability, errorBudgetUsed: nobody asked for anything; timeAvailability: no
               minute was measured; newRevisionShare, newRevisionPeakShare, newRevisionFailedShare:
               there was no attempt
    ");
    let several = Sample::of(20, &["dead strikes"]);
    let text = report(&several.material());
    let text = anstream::adapter::strip_str(&text).to_string();
    let line = "\n no value   stopSeconds: no deployment was stopped; ";
    assert!(text.contains(line), "{text}");
}

#[test]
fn no_line_of_statistics_is_wider_than_a_page() {
    let mut sample = Sample::of(20, &["dead strikes", "other strikes"]);
    for (_, all) in &mut sample.study.measures {
        let huge = 999_999_999.0;
        *all = Some(Statistics {
            mean: huge,
            p5: huge,
            p50: huge,
            p95: huge,
            n: 4_000_000_000,
        });
    }
    let told = report(&sample.material());
    let told = anstream::adapter::strip_str(&told).to_string();
    let (_, table) = told.split_once("20 replications").expect("a table");
    let (table, _) = table.split_once("\n\n").expect("and more below it");
    assert!(table.lines().count() > 20, "{table}");
    for line in table.lines() {
        assert!(wide(line) <= WIDTH_MAX, "{}: {line}", wide(line));
    }
}

#[test]
fn a_run_in_which_nothing_failed_is_explained_too_and_one_without_deployments_is_not() {
    let mut sample = Sample::of(1, &["dead strikes"]);
    sample
        .story
        .as_mut()
        .expect("there was one run")
        .why
        .clear();
    let text = below(&sample.material());
    assert!(text.contains("\n why     cutover why sample\n"), "{text}");
    assert!(!text.contains("\n rules "), "{text}");
    sample.study.statuses.clear();
    let text = below(&sample.material());
    assert!(!text.contains("\n why "), "{text}");
}

#[test]
fn a_story_without_lines_leaves_no_gap() {
    let mut sample = Sample::of(1, &["dead strikes"]);
    sample
        .story
        .as_mut()
        .expect("there was one run")
        .lines
        .clear();
    let told = anstream::adapter::strip_str(&report(&sample.material())).to_string();
    assert!(!told.contains("\n\n\n"), "{told}");
}
