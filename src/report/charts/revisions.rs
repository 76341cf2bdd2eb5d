//! Which revision gets how much of the traffic, and what fails.

use crate::account::requests::cause::Cause;
use crate::aws::elb::ids::TargetGroupId;
use crate::report::charts::palette::Colour;
use crate::report::charts::picture::{Pattern, Picture};
use crate::report::charts::run::Charted;
use crate::report::charts::scale::{ValueScale, shown};
use crate::report::charts::series::{self, Piece};
use crate::report::charts::sheet::{Key, Sheet};
use crate::trace::minute::Minute;

/// Target groups that are shown; of more, those with the most failures.
const SHOWN_MAX: usize = 3;

const SHARE_HEIGHT: f64 = 110.0;
const FAILED_HEIGHT: f64 = 130.0;

/// The chart; none where nothing was asked for.
pub(super) fn picture(run: &Charted<'_>) -> Option<Picture> {
    let groups = groups(run);
    if groups.is_empty() {
        return None;
    }
    let title = format!(
        "{}: traffic by revision and failed attempts",
        run.scenario.name
    );
    let mut sheet = run.sheet(&title);
    sheet.legend(&keys(run, &groups));
    sheet.strip();
    let mut said = Vec::new();
    for (group, minutes) in groups.iter().take(SHOWN_MAX) {
        said.push(draw(run, *group, minutes, &mut sheet));
    }
    if groups.len() > SHOWN_MAX {
        sheet.note(&format!(
            "{SHOWN_MAX} of {} target groups: those with the most failed attempts",
            groups.len()
        ));
    }
    let mut picture = sheet.finish();
    said.push(run.marked());
    picture.description = said.join(" ").trim_end().to_owned();
    Some(picture)
}

type Minutes<'a> = Vec<&'a Minute>;

fn groups<'a>(run: &Charted<'a>) -> Vec<(TargetGroupId, Minutes<'a>)> {
    let mut all: Vec<(TargetGroupId, Minutes<'a>)> = Vec::new();
    for minute in run.outcome.minutes() {
        match all.iter_mut().find(|(group, _)| *group == minute.subject) {
            Some((_, minutes)) => minutes.push(minute),
            None => all.push((minute.subject, vec![minute])),
        }
    }
    let attempts =
        |minutes: &Minutes<'_>| -> i128 { minutes.iter().map(|minute| minute.attempts.0).sum() };
    let failed = |minutes: &Minutes<'_>| -> i128 {
        let all = minutes.iter().flat_map(|minute| minute.failed_by);
        all.map(|amount| amount.0).sum()
    };
    all.retain(|(_, minutes)| attempts(minutes) > 0);
    all.sort_by_key(|(group, minutes)| (std::cmp::Reverse(failed(minutes)), *group));
    all
}

fn pieces(minutes: &Minutes<'_>, value: impl Fn(&Minute) -> Option<f64>) -> Vec<Piece> {
    minutes
        .iter()
        .filter_map(|minute| {
            Some(Piece {
                from: minute.begins(),
                to: minute.ends(),
                value: value(minute)?,
            })
        })
        .collect()
}

fn draw(
    run: &Charted<'_>,
    group: TargetGroupId,
    minutes: &Minutes<'_>,
    sheet: &mut Sheet<'_>,
) -> String {
    let name = &run.world.target_groups[group.index()].name;
    let new = |minute: &Minute| {
        let asked = minute.attempts.0 > 0;
        asked.then(|| 100.0 * minute.by_new.requests_f64() / minute.attempts.requests_f64())
    };
    let share = pieces(minutes, new);
    let panel = sheet.panel(
        &format!("Attempts at {name} by revision, retries included"),
        SHARE_HEIGHT,
    );
    let scale = ValueScale {
        least: 0.0,
        most: 100.0,
        top: panel.top,
        bottom: panel.bottom,
    };
    let level = |value: f64| -> Vec<Piece> {
        share
            .iter()
            .map(|piece| Piece { value, ..*piece })
            .collect()
    };
    series::area(&share, &level(100.0), &scale, Colour::MIST, sheet);
    series::area(&level(0.0), &share, &scale, Colour::GREEN, sheet);
    sheet.values(&scale.ticks(4), &scale);
    sheet.unit(panel, "% of attempts");
    sheet.close(panel);
    let failed = draw_failed(name, minutes, sheet);
    format!(
        "Target group {name}: new revisions get up to {} % of the attempts of a minute. {failed}",
        shown(series::most(&share, sheet)),
    )
}

/// Failed attempts by cause, one upon the other.
fn draw_failed(name: &str, minutes: &Minutes<'_>, sheet: &mut Sheet<'_>) -> String {
    let panel = sheet.panel(
        &format!("Failed attempts at {name} by cause, retries included"),
        FAILED_HEIGHT,
    );
    let per_second = |minute: &Minute, causes: &[Cause]| {
        let failed = causes.iter().map(|cause| minute.failed_by[cause.index()]);
        let requests: f64 = failed.map(|amount| amount.requests_f64()).sum();
        Some(requests / minute.length.as_secs_f64().max(1e-6))
    };
    let all = pieces(minutes, |minute| per_second(minute, Cause::ALL));
    let most = series::most(&all, sheet);
    let scale = ValueScale::up_to(most, panel.top, panel.bottom);
    let mut low = pieces(minutes, |_| Some(0.0));
    for (place, cause) in Cause::ALL.iter().enumerate() {
        let high = pieces(minutes, |minute| per_second(minute, &Cause::ALL[..=place]));
        series::patterned(&low, &high, &scale, look(*cause), sheet);
        low = high;
    }
    sheet.values(&scale.ticks(4), &scale);
    sheet.unit(panel, "failed attempts per second");
    sheet.close(panel);
    if most > 0.0 {
        format!(
            "Up to {} attempts fail per second, retries included.",
            shown(most)
        )
    } else {
        "No attempt fails.".to_owned()
    }
}

/// Causes differ in lightness or in what is drawn over them, so that a grey print tells them apart.
const fn look(cause: Cause) -> (Colour, Pattern) {
    match cause {
        Cause::TargetError => (Colour::RED, Pattern::Plain),
        Cause::Refused => (Colour::ORANGE, Pattern::Plain),
        Cause::NoTarget => (Colour::INK, Pattern::Plain),
        Cause::Overflow => (Colour::SKY, Pattern::Level(Colour::INK)),
        Cause::TimedOut => (Colour::BLUE, Pattern::Slanting(Colour::WHITE)),
        Cause::DrainCut => (Colour::YELLOW, Pattern::Plain),
        Cause::Abandoned => (Colour::PURPLE, Pattern::Upright(Colour::WHITE)),
    }
}

fn keys(run: &Charted<'_>, groups: &[(TargetGroupId, Minutes<'_>)]) -> Vec<(Key, String)> {
    let mut keys = vec![(Key::Area(Colour::MIST), "what ran at the start".to_owned())];
    let new = run.new_revisions();
    match new.as_slice() {
        [] => {}
        [one] => keys.push((Key::Area(Colour::GREEN), format!("new: {one}"))),
        several => keys.push((
            Key::Area(Colour::GREEN),
            format!("new: {}", several.join(", ")),
        )),
    }
    for cause in Cause::ALL {
        let fails = groups
            .iter()
            .flat_map(|(_, minutes)| minutes)
            .any(|minute| minute.failed_by[cause.index()].0 > 0);
        if fails {
            let words = format!("failed: {cause}");
            let (ground, pattern) = look(*cause);
            keys.push((Key::Patterned(ground, pattern), words));
        }
    }
    keys
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn causes_are_told_apart_in_grey() {
        for (place, one) in Cause::ALL.iter().enumerate() {
            for other in &Cause::ALL[place + 1..] {
                let [(a, over_a), (b, over_b)] = [look(*one), look(*other)];
                let apart = (a.lightness() - b.lightness()).abs();
                assert!(
                    a != b && (apart > 0.15 || over_a != over_b),
                    "{one} and {other}: {apart}"
                );
            }
        }
    }
}
