//! What a chart tells a reader to whom nobody explains it.

use super::*;
use crate::report::charts::palette::Colour;

/// Places of the lines of a colour and width, in order of drawing.
fn lines(picture: &Picture, wanted: (Colour, u32)) -> Vec<&[picture::Point]> {
    let shapes = picture.shapes.iter();
    let found = shapes.filter_map(|shape| match shape {
        Shape::Line {
            points,
            colour,
            width,
        } if (*colour, *width) == wanted => Some(points.as_slice()),
        Shape::Line { .. } | Shape::Rect { .. } | Shape::Polygon { .. } | Shape::Text(_) => None,
    });
    found.collect()
}

#[test]
fn failed_attempts_are_not_called_requests() {
    let picture = one("retry-storm", &[], ChartKind::Revisions);
    assert_eq!(
        picture.title,
        "retry-storm: traffic by revision and failed attempts"
    );
    assert!(says(
        &picture,
        "Failed attempts at web by cause, retries included"
    ));
    let told = &picture.description;
    assert!(told.contains("attempts fail per second, retries included"));
    assert!(!told.contains("requests fail"), "{told}");
    assert!(ChartKind::Revisions.shows().contains("failed attempts"));
}

#[test]
fn retries_are_drawn_beside_demand_and_downtime_to_its_end() {
    let scenario = scenario("retry-storm", &[]);
    let picture = one("retry-storm", &[], ChartKind::Capacity);
    assert!(says(&picture, "attempts: the same with retries"));
    assert_eq!(lines(&picture, (Colour::PURPLE, 3)).len(), 1);
    assert!(
        picture
            .description
            .contains("1,816 with retries; nothing succeeds for 18m 28s."),
        "{}",
        picture.description
    );
    assert!(says(&picture, "Requests to web, mean of each minute"));
    // The outage never ends: so far reaches the axis.
    let ended = trial(&scenario, 0).run.ended;
    let last = texts(&picture).filter(|text| text.words.starts_with('+'));
    let last = last.map(|text| text.words.clone()).max();
    let minute = ended.as_micros() / 60_000_000 / 5 * 5;
    assert_eq!(last, Some(format!("+{minute}:00")));
}

#[test]
fn two_kinds_of_lack_have_two_fills() {
    let picture = one("retry-storm", &[], ChartKind::Capacity);
    assert!(says(&picture, "less than half succeeds"));
    assert!(says(&picture, "demand beyond capacity"));
    assert!(rects(&picture, Colour::YELLOW) > 1 && rects(&picture, Colour::ROSE) > 1);
}

#[test]
fn a_value_is_seen_to_arrive_after_its_period() {
    let picture = one("half-at-a-time-bad-v2", &[], ChartKind::Alarms);
    assert!(says(
        &picture,
        "from the end of a period to when the alarm could see its value"
    ));
    let slanting = lines(&picture, (Colour::RED, 2))
        .into_iter()
        .filter(|points| points[0].1 < points[1].1 && points[0].0 < points[1].0)
        .count();
    assert!(slanting >= 8, "{slanting}");
    // No state is named that is not shown.
    assert!(says(&picture, "OK") && !says(&picture, "INSUFFICIENT_DATA"));
}

#[test]
fn a_threshold_is_written_like_other_figures() {
    let sets = ["alarms.web-5xx.threshold=1e300"];
    let picture = one("half-at-a-time-bad-v2", &sets, ChartKind::Alarms);
    assert!(texts(&picture).any(|text| text.words.ends_with("periods of 1m above 1e300")));
}

#[test]
fn a_fault_far_from_everything_else_does_not_stretch_the_time_shown() {
    let fault = "faults=[{ name: late, at: 0s, what: { metricDelay: { add: 1m } } }]";
    let picture = one("half-at-a-time-bad-v2", &[fault], ChartKind::Alarms);
    assert!(says(&picture, "Outside the time shown: late at +00:00"));
    assert!(says(&picture, "+20:00") && !says(&picture, "+10:00"));
}

#[test]
fn a_label_names_its_group_where_there_are_several() {
    let several = one("last-one-fails", &[], ChartKind::Targets);
    assert!(says(&several, "d-1 deploys v2 to web") && says(&several, "d-2 Failed on api"));
    let single = one("first-deploy", &[], ChartKind::Targets);
    assert!(says(&single, "d-1 deploys v2"));
}

#[test]
fn what_went_wrong_keeps_its_words_where_room_is_short() {
    let slow = "{ at: 1m, whom: { host: web-1 }, what: { agentSlow: { factor: 1 } }, for: 1s }";
    let faults = format!("faults=[{}]", [slow; 4].join(", "));
    let picture = one("first-deploy", &[&faults], ChartKind::Targets);
    let said = |words: &str| says(&picture, words);
    assert!((1..=4).all(|number| said(&format!("agentSlow-{number}"))));
    assert!(!said("d-1 deploys v2") && !said("agentSlow-1 over"));
}

#[test]
fn signs_are_in_the_legend_and_cover_no_bar_that_follows() {
    for name in ["dead-agents", "poisoned-stop", "two-hosts"] {
        let picture = one(name, &[], ChartKind::Targets);
        assert!(says(&picture, "target Failed") && says(&picture, "target Skipped"));
        let mut bars: Vec<(picture::Point, picture::Point)> = Vec::new();
        for shape in &picture.shapes {
            let Shape::Rect { from, to, fill } = shape else {
                continue;
            };
            if *fill != Colour::WHITE {
                bars.push((*from, *to));
            } else if (to.0 - from.0 - 11.0).abs() < 1e-9 {
                let covers = |(left, right): &(picture::Point, picture::Point)| {
                    let beside = left.1 < to.1 && right.1 > from.1;
                    beside && left.0 > from.0 && left.0 < to.0 && right.0 > to.0
                };
                assert!(!bars.iter().any(covers), "{name}: {from:?}");
            }
        }
    }
}

#[test]
fn every_target_that_failed_has_its_sign() {
    let picture = one("half-at-a-time-bad-v2", &[], ChartKind::Targets);
    // Six of the first deployment, and one in the legend.
    let signs = texts(&picture).filter(|text| text.words == "✗");
    let failed = picture.description.split(" Failed").next().expect("a word");
    let failed = failed.rsplit(' ').next().expect("a number");
    assert_eq!(
        signs.count(),
        failed.parse::<usize>().expect("a number") + 1
    );
}

#[test]
fn lines_of_marks_give_way_to_words() {
    for (name, kind) in [
        ("az-outage", ChartKind::Capacity),
        ("half-at-a-time-bad-v2", ChartKind::Alarms),
        ("alarm-too-late", ChartKind::Alarms),
    ] {
        let picture = one(name, &[], kind);
        let inner = texts(&picture).filter(|text| {
            text.words.starts_with("minimum ") || text.words.starts_with("threshold ")
        });
        for text in inner.filter(|text| text.at.0 > sheet::LEFT) {
            let (from, to) = text.reach();
            for shape in &picture.shapes {
                let Shape::Line {
                    points, width: 1, ..
                } = shape
                else {
                    continue;
                };
                let (one, two) = (points[0], points[points.len() - 1]);
                let dash = points.len() == 2 && one.0.total_cmp(&two.0).is_eq();
                let is_mark = dash && two.1 - one.1 < 6.0;
                let through = one.0 > from && one.0 < to && one.1 < text.at.1 && two.1 > text.at.1;
                assert!(!(is_mark && through), "{name}: `{}`", text.words);
            }
        }
    }
}

#[test]
fn many_target_groups_and_alarms_keep_their_words_apart() {
    let groups: Vec<String> = (1..=12)
        .map(|number| format!("{{ name: shop-of-eu-central-{number}, targets: web }}"))
        .collect();
    let traffic: Vec<String> = (1..=12)
        .map(|number| {
            format!("{{ name: users-{number}, to: shop-of-eu-central-{number}, rate: 50/s }}")
        })
        .collect();
    let alarms: Vec<String> = (1..=20)
        .map(|number| {
            format!(
                "{{ alarmName: too-many-errors-{number}, namespace: AWS/ApplicationELB, metricName: \
                 HTTPCode_Target_5XX_Count, targetGroup: shop-of-eu-central-{}, statistic: Sum, \
                 period: 60, evaluationPeriods: 1, threshold: {number}e{number}, comparisonOperator: \
                 GreaterThanThreshold }}",
                number % 12 + 1
            )
        })
        .collect();
    let sets = [
        format!("targetGroups=[{}]", groups.join(", ")),
        format!("traffic=[{}]", traffic.join(", ")),
        format!("alarms=[{}]", alarms.join(", ")),
        "applications.shop.deploymentGroups.web.alarmConfiguration={ enabled: false }".to_owned(),
        "applications.shop.deploymentGroups.web.loadBalancerInfo.targetGroupInfoList=\
         [{ name: shop-of-eu-central-1 }]"
            .to_owned(),
        "expect=[]".to_owned(),
    ];
    let sets: Vec<&str> = sets.iter().map(String::as_str).collect();
    let scenario = scenario("half-at-a-time-bad-v2", &sets);
    let all = pictures(&scenario, Clock::Run);
    assert_eq!(all.len(), 4);
    for (kind, picture) in all {
        keeps_its_words_apart("many", kind, &picture);
    }
}
