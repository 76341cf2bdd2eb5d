//! Capacity against demand, and hosts in service against the minimum that CodeDeploy keeps.

use crate::account::requests::amount::Amount;
use crate::aws::elb::ids::TargetGroupId;
use crate::kernel::time::{Duration, Time};
use crate::report::charts::healthy_hosts::{self, Group};
use crate::report::charts::palette::Colour;
use crate::report::charts::picture::{Pattern, Picture, Point};
use crate::report::charts::run::Charted;
use crate::report::charts::scale::{ValueScale, shown};
use crate::report::charts::series::{self, Piece};
use crate::report::charts::sheet::{Key, Panel, Sheet};
use crate::report::charts::two_fleets;
use crate::text::units::format_duration;
use crate::trace::entry::{Subject, What};
use crate::trace::minute::{Availability, Minute};

/// Panels of a kind; of more, those with the greatest demand or the most hosts.
const PANELS_MAX: usize = 4;

const HEIGHT: f64 = 190.0;

/// What is asked for beyond the capacity.
const SHORT: (Colour, Pattern) = (Colour::YELLOW, Pattern::Upright(Colour::MUTED));

/// The chart; none where nothing was deployed and nothing asked for.
pub(super) fn picture(run: &Charted<'_>) -> Option<Picture> {
    let targets = target_groups(run);
    let groups = healthy_hosts::groups(run);
    let fleets = two_fleets::groups(run);
    if targets.is_empty() && groups.is_empty() && fleets.is_empty() {
        return None;
    }
    let what = if targets.is_empty() {
        "healthy hosts"
    } else {
        "capacity and demand"
    };
    let title = format!("{}: {what}", run.scenario.name);
    let mut sheet = run.sheet(&title);
    let mut legend = keys(run, &targets, &groups);
    if !fleets.is_empty() {
        legend.extend(two_fleets::keys());
    }
    sheet.legend(&legend);
    sheet.strip();
    let mut said = Vec::new();
    let all = targets.len();
    for group in targets.iter().take(PANELS_MAX) {
        said.push(requests_panel(run, group, &mut sheet));
    }
    if all > PANELS_MAX {
        sheet.note(&format!(
            "{PANELS_MAX} of {all} target groups: those with the greatest demand"
        ));
    }
    for group in fleets.iter().take(PANELS_MAX) {
        said.push(two_fleets::draw(run, *group, &mut sheet));
    }
    for group in groups.iter().take(PANELS_MAX) {
        said.push(healthy_hosts::draw(run, group, &mut sheet));
    }
    if groups.len() > PANELS_MAX {
        sheet.note(&format!(
            "{PANELS_MAX} of {} deployment groups: those with the most hosts",
            groups.len()
        ));
    }
    let mut picture = sheet.finish();
    said.push(run.marked());
    picture.description = said.join(" ").trim_end().to_owned();
    Some(picture)
}

/// A target group with its minutes.
struct Targets<'a> {
    group: TargetGroupId,
    minutes: Vec<&'a Minute>,
}

/// Those that were asked for something, the busiest first.
fn target_groups<'a>(run: &Charted<'a>) -> Vec<Targets<'a>> {
    let count = run.world.target_groups.len();
    let mut all: Vec<Targets<'a>> = (0..count)
        .filter_map(|place| u16::try_from(place).ok())
        .map(|place| Targets {
            group: TargetGroupId(place),
            minutes: Vec::new(),
        })
        .collect();
    for minute in run.outcome.minutes() {
        if let Some(targets) = all.get_mut(minute.subject.index()) {
            targets.minutes.push(minute);
        }
    }
    let demand = |targets: &Targets<'_>| -> i128 {
        let minutes = targets.minutes.iter();
        minutes.map(|minute| minute.first_attempts.0).sum()
    };
    all.retain(|targets| demand(targets) > 0);
    all.sort_by_key(|targets| (std::cmp::Reverse(demand(targets)), targets.group));
    all
}

fn requests_panel(run: &Charted<'_>, targets: &Targets<'_>, sheet: &mut Sheet<'_>) -> String {
    let name = &run.world.target_groups[targets.group.index()].name;
    let panel = sheet.panel(&format!("Requests to {name}, mean of each minute"), HEIGHT);
    let pieces = |value: fn(&Minute) -> f64| -> Vec<Piece> {
        let minutes = targets.minutes.iter();
        minutes
            .map(|minute| Piece {
                from: minute.begins(),
                to: minute.ends(),
                value: value(minute),
            })
            .collect()
    };
    let capacity = pieces(|minute| per_second(minute.capacity, minute));
    let demand = pieces(|minute| per_second(minute.first_attempts, minute));
    let attempts = pieces(|minute| per_second(minute.attempts, minute));
    let most = [&capacity, &demand, &attempts]
        .map(|pieces| series::most(pieces, sheet))
        .into_iter()
        .fold(0.0, f64::max);
    let scale = ValueScale::up_to(most, panel.top, panel.bottom);
    let nothing: Vec<Piece> = pieces(|_| 0.0);
    let shaded = spans(run, targets.group, panel, sheet);
    for Span { from, to, .. } in &shaded {
        sheet.picture.rect(*from, *to, Colour::ROSE);
    }
    series::area(&nothing, &capacity, &scale, Colour::SKY, sheet);
    // What is asked for beyond the capacity.
    let short: Vec<Piece> = capacity
        .iter()
        .zip(&demand)
        .map(|(capacity, demand)| Piece {
            value: demand.value.max(capacity.value),
            ..*capacity
        })
        .collect();
    series::patterned(&capacity, &short, &scale, SHORT, sheet);
    let down = shaded.iter().filter(|span| span.how == Availability::None);
    for Span { from, to, .. } in down {
        sheet.picture.hatch(*from, *to, Colour::RED);
    }
    sheet.values(&scale.ticks(4), &scale);
    series::line(&capacity, &scale, Colour::BLUE, 1, sheet);
    if retried(targets) {
        // Lighter below, so that it is seen on any ground.
        series::line(&attempts, &scale, Colour::WHITE, 5, sheet);
        series::line(&attempts, &scale, Colour::PURPLE, 3, sheet);
    }
    series::line(&demand, &scale, Colour::INK, 2, sheet);
    sheet.unit(panel, "requests per second");
    sheet.close(panel);
    let least = |pieces: &[Piece]| {
        let (from, to) = (sheet.time.from, sheet.time.to);
        pieces
            .iter()
            .filter(|piece| piece.from >= from && piece.to <= to)
            .map(|piece| piece.value)
            .fold(f64::INFINITY, f64::min)
    };
    let low = least(&capacity);
    let low = if low.is_finite() { low } else { 0.0 };
    let outage: Duration = outages(run, targets.group)
        .iter()
        .filter(|(_, _, how)| *how == Availability::None)
        .map(|(from, to, _)| to.since(*from))
        .fold(Duration::ZERO, Duration::saturating_add);
    format!(
        "Target group {name}, means of minutes: capacity falls to {} requests per second at the least, \
         demand reaches {}, {} with retries; nothing succeeds for {}.",
        shown(low),
        shown(series::most(&demand, sheet)),
        shown(series::most(&attempts, sheet)),
        lasting(outage),
    )
}

/// Times in which less than half of what was asked of a target group succeeded.
fn outages(run: &Charted<'_>, group: TargetGroupId) -> Vec<(Time, Time, Availability)> {
    let mut spans: Vec<(Time, Time, Availability)> = Vec::new();
    for entry in run.entries {
        if let (Subject::TargetGroup(subject), What::Service { to, .. }) =
            (entry.subject, entry.what)
            && subject == group
        {
            if let Some(last) = spans.last_mut() {
                last.1 = entry.time;
            }
            spans.push((entry.time, run.ended, to));
        }
    }
    spans.retain(|(_, _, how)| *how != Availability::Full);
    spans
}

/// A time as a story tells it: to the second, less than one to the millisecond.
fn lasting(time: Duration) -> String {
    let micros = time.as_micros();
    let unit = if micros < 1_000_000 { 1_000 } else { 1_000_000 };
    format_duration((micros + unit / 2) / unit * unit)
}

/// So many of an amount in a second of the minute, on average.
fn per_second(amount: Amount, minute: &Minute) -> f64 {
    amount.requests_f64() / minute.length.as_secs_f64().max(1e-6)
}

/// Whether anybody asked a second time.
fn retried(targets: &Targets<'_>) -> bool {
    let mut minutes = targets.minutes.iter();
    minutes.any(|minute| minute.attempts > minute.first_attempts)
}

/// An outage over the whole height of a panel.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Span {
    from: Point,
    to: Point,
    how: Availability,
}

/// Closer than this, in pixels, two outages of one kind are drawn as one.
const GAP_LEAST: f64 = 3.0;

/// Outages that can be seen.
fn spans(run: &Charted<'_>, group: TargetGroupId, panel: Panel, sheet: &Sheet<'_>) -> Vec<Span> {
    let time = sheet.time;
    let all = outages(run, group)
        .into_iter()
        .filter(|(from, to, _)| *to > time.from && *from < time.to)
        .map(|(from, to, how)| {
            let from = (time.x(from), panel.top);
            let to = (time.x(to).max(from.0 + 1.0), panel.bottom);
            Span { from, to, how }
        });
    merged(all)
}

/// Neighbours of one kind as one; what is too narrow to be told from the kind on both sides joins it.
fn merged(all: impl Iterator<Item = Span>) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::new();
    for span in all {
        let narrow = spans
            .last()
            .is_some_and(|last| last.to.0 - last.from.0 < GAP_LEAST);
        if narrow && let [.., before, between] = spans.as_slice() {
            let near = between.from.0 - before.to.0 < GAP_LEAST;
            if near && before.how == span.how && span.from.0 - between.to.0 < GAP_LEAST {
                spans.pop();
            }
        }
        match spans.last_mut() {
            Some(last) if last.how == span.how && span.from.0 - last.to.0 < 2.0 * GAP_LEAST => {
                last.to = span.to;
            }
            Some(_) | None => spans.push(span),
        }
    }
    spans
}

fn keys(run: &Charted<'_>, targets: &[Targets<'_>], groups: &[Group]) -> Vec<(Key, String)> {
    let mut keys = Vec::new();
    let mut key = |key: Key, words: &str| keys.push((key, words.to_owned()));
    if !targets.is_empty() {
        key(Key::Area(Colour::SKY), "capacity in service");
        key(Key::Line(Colour::INK), "demand: requests of users");
        if targets.iter().any(retried) {
            key(Key::Line(Colour::PURPLE), "attempts: the same with retries");
        }
        let all: Vec<Availability> = targets
            .iter()
            .flat_map(|targets| outages(run, targets.group))
            .map(|(_, _, how)| how)
            .collect();
        if all.contains(&Availability::None) {
            key(
                Key::Hatched(Colour::ROSE, Colour::RED),
                "downtime: nothing succeeds",
            );
        }
        let short = targets
            .iter()
            .flat_map(|targets| &targets.minutes)
            .any(|minute| minute.first_attempts > minute.capacity);
        if all.contains(&Availability::Partial) {
            key(Key::Area(Colour::ROSE), "less than half succeeds");
        }
        if short {
            let (ground, pattern) = SHORT;
            key(Key::Patterned(ground, pattern), "demand beyond capacity");
        }
    }
    if !groups.is_empty() {
        key(Key::Line(Colour::BLUE), "healthy, not being deployed to");
        key(Key::Dashed(Colour::RED), "minimum healthy hosts");
    }
    keys
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outages_too_close_to_be_told_apart_are_one() {
        let span = |from: f64, to: f64, how| Span {
            from: (from, 0.0),
            to: (to, 9.0),
            how,
        };
        let (none, partial) = (Availability::None, Availability::Partial);
        let found = merged(
            [
                span(10.0, 20.0, none),
                span(20.0, 21.0, partial),
                span(21.0, 40.0, none),
                span(44.0, 50.0, none),
                span(80.0, 90.0, partial),
                span(90.0, 99.0, none),
            ]
            .into_iter(),
        );
        let expected = [
            span(10.0, 50.0, none),
            span(80.0, 90.0, partial),
            span(90.0, 99.0, none),
        ];
        assert_eq!(found, expected);
    }
}
