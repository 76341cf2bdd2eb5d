//! The targets of a run: a lane each with its lifecycle events, or, where they are many, how many do
//! what.

use crate::aws::codedeploy::ids::{GroupId, InstanceId};
use crate::aws::codedeploy::lifecycle::LifecycleEventName;
use crate::aws::codedeploy::status::{LifecycleEventStatus, TargetLabel, TargetStatus};
use crate::kernel::time::Time;
use crate::report::charts::course;
use crate::report::charts::density;
use crate::report::charts::font::{self, Weight};
use crate::report::charts::palette::Colour;
use crate::report::charts::phase::colour;
use crate::report::charts::picture::{Anchor, Picture, Text};
use crate::report::charts::run::Charted;
use crate::report::charts::sheet::{Key, LEFT, Panel, Sheet};
use crate::report::walks::Walk;
use std::collections::{BTreeMap, BTreeSet};

/// From more lanes than this on, targets are counted instead of told apart.
const LANES_MAX: usize = 60;

/// One host under one deployment group, with all deployments that came to it.
pub(super) struct Lane<'a> {
    pub(super) group: GroupId,
    /// What it was marked as in its first deployment, where that was blue/green.
    label: Option<TargetLabel>,
    pub(super) host: InstanceId,
    pub(super) walks: Vec<&'a Walk>,
}

/// The chart; none where nothing was deployed.
pub(super) fn picture(run: &Charted<'_>) -> Option<Picture> {
    let lanes = lanes(run);
    if lanes.is_empty() {
        return None;
    }
    let title = format!("{}: targets by lifecycle event", run.scenario.name);
    let mut sheet = run.sheet(&title);
    if lanes.len() > LANES_MAX {
        density::draw(run, &lanes, &mut sheet);
    } else {
        draw(run, &lanes, &mut sheet);
    }
    let mut picture = sheet.finish();
    picture.description = description(run, &lanes);
    Some(picture)
}

fn lanes<'a>(run: &Charted<'a>) -> Vec<Lane<'a>> {
    let mut lanes: Vec<Lane<'a>> = Vec::new();
    let group = |walk: &Walk| {
        run.outcome
            .deployment(walk.deployment)
            .map(|deployment| deployment.group)
    };
    let mut all: Vec<(GroupId, &'a Walk)> = run
        .walks
        .iter()
        .filter_map(|walk| Some((group(walk)?, walk)))
        .collect();
    // Blue above green, each host where it stood in its first deployment.
    let mut first: BTreeMap<(GroupId, InstanceId), Option<TargetLabel>> = BTreeMap::new();
    for (group, walk) in &all {
        first.entry((*group, walk.host)).or_insert(walk.label);
    }
    let label = |group: GroupId, host: InstanceId| first.get(&(group, host)).copied().flatten();
    all.sort_by_key(|(group, walk)| (*group, label(*group, walk.host), walk.host, walk.deployment));
    for (group, walk) in all {
        match lanes.last_mut() {
            Some(lane) if (lane.group, lane.host) == (group, walk.host) => lane.walks.push(walk),
            Some(_) | None => lanes.push(Lane {
                group,
                label: label(group, walk.host),
                host: walk.host,
                walks: vec![walk],
            }),
        }
    }
    lanes
}

fn draw(run: &Charted<'_>, lanes: &[Lane<'_>], sheet: &mut Sheet<'_>) {
    sheet.legend(&keys(lanes));
    sheet.strip();
    let height = if lanes.len() <= 24 { 24.0 } else { 15.0 };
    course::draw(run, sheet);
    for lanes in lanes.chunk_by(|one, next| (one.group, one.label) == (next.group, next.label)) {
        let name = if run.is_of_one_group(lanes[0].group) {
            String::new()
        } else {
            run.group(lanes[0].group)
        };
        let title = match lanes[0].label {
            Some(label) if name.is_empty() => format!("{label} at first"),
            Some(label) => format!("{name}, {label} at first"),
            None => name,
        };
        let panel = sheet.panel(&title, height * lanes.len() as f64);
        sheet.through(panel);
        for (place, lane) in lanes.iter().enumerate() {
            let top = panel.top + height * place as f64;
            let row = Panel {
                top,
                bottom: top + height,
            };
            draw_lane(run, lane, row, sheet);
        }
        sheet.framed(panel);
    }
}

fn draw_lane(run: &Charted<'_>, lane: &Lane<'_>, row: Panel, sheet: &mut Sheet<'_>) {
    let height = row.bottom - row.top;
    let size = if height < 20.0 { 11.0 } else { 12.0 };
    let middle = f64::midpoint(row.top, row.bottom);
    let name = &run.world.hosts[lane.host.index()].name;
    let name = font::fitted_within(name, size, Weight::Regular, LEFT - 20.0);
    let label = Text::new((LEFT - 8.0, middle), name);
    sheet.picture.text(label.size(size).anchor(Anchor::End));
    let foot = vec![(LEFT, row.bottom), (sheet.time.right, row.bottom)];
    sheet.picture.line(foot, Colour::GRID, 1);
    // Lines begin behind the sign of the deployment before.
    let mut free = sheet.time.left;
    for walk in &lane.walks {
        draw_walk(run, walk, row, (size, free), sheet);
        free = walk
            .completed
            .map_or(free, |end| sheet.time.x(end) + SIGN_WIDTH);
    }
    for (place, walk) in lane.walks.iter().enumerate() {
        let next = lane.walks.get(place + 1).and_then(|next| first_bar(next));
        let room = next.map_or(f64::INFINITY, |next| sheet.time.x(next));
        draw_end(walk, (middle, room), size, sheet);
    }
}

/// When the first event of a walk began that has a bar.
fn first_bar(walk: &Walk) -> Option<Time> {
    let starts = walk.events.iter().flatten().filter_map(|event| event.start);
    let unseen = walk
        .events
        .iter()
        .flatten()
        .any(|event| event.start.is_none() && event.status == LifecycleEventStatus::Failed);
    starts.chain(walk.started.filter(|_| unseen)).min()
}

fn draw_walk(
    run: &Charted<'_>,
    walk: &Walk,
    row: Panel,
    (size, free): (f64, f64),
    sheet: &mut Sheet<'_>,
) {
    let time = sheet.time;
    let middle = f64::midpoint(row.top, row.bottom);
    let created = run
        .outcome
        .deployment(walk.deployment)
        .map(|deployment| deployment.created);
    let until = |end: Option<Time>| end.unwrap_or(run.ended);
    // It waits from the creation of its deployment on.
    if let Some(created) = created {
        let end = until(walk.started.or(walk.completed));
        let (from, to) = (time.x(created).max(free), time.x(end));
        if from < to {
            let line = vec![(from, middle), (to, middle)];
            sheet.picture.line(line, Colour::PALE, 1);
        }
    }
    if let Some(started) = walk.started {
        let (from, to) = (time.x(started).max(free), time.x(until(walk.completed)));
        if from < to {
            let line = vec![(from, middle), (to, middle)];
            sheet.picture.line(line, Colour::RULE, 1);
        }
    }
    let (top, bottom) = (row.top + 3.0, row.bottom - 3.0);
    // An event that nobody picked up takes the time since the one before.
    let mut before = walk.started;
    for event in LifecycleEventName::ALL {
        let Some(walked) = walk.events[*event as usize] else {
            continue;
        };
        let failed = walked.status == LifecycleEventStatus::Failed;
        let (start, fill, words) = match (walked.start, before) {
            (Some(start), _) => (start, colour(*event), event.to_string()),
            (None, Some(before)) if failed => {
                (before, Colour::WHITE, format!("{event} is not picked up"))
            }
            (None, _) => continue,
        };
        before = walked.end;
        let from = time.x(start);
        let to = time.x(until(walked.end)).max(from + 1.0);
        sheet.picture.bar((from, top), (to, bottom), fill);
        if failed {
            sheet.picture.hatch((from, top), (to, bottom), Colour::RED);
            sheet.picture.frame((from, top), (to, bottom), Colour::RED);
        }
        let width = font::width(&words, size - 1.0, Weight::Regular) + 8.0;
        if width <= to - from {
            let ink = if failed {
                // Words are not written on hatching.
                let at = f64::midpoint(from, to) - width / 2.0;
                let (from, to) = ((at, top + 2.0), (at + width, bottom - 2.0));
                sheet.picture.rect(from, to, Colour::WHITE);
                Colour::INK
            } else {
                fill.readable_on()
            };
            let text = Text::new((f64::midpoint(from, to), middle), words);
            sheet
                .picture
                .text(text.size(size - 1.0).colour(ink).anchor(Anchor::Middle));
        }
    }
}

/// Room for the sign of how a target ended, in pixels.
const SIGN_WIDTH: f64 = 13.0;

/// The sign of how a target ended.
const fn sign(status: TargetStatus) -> Option<(&'static str, Colour)> {
    match status {
        TargetStatus::Succeeded => Some(("✓", Colour::GREEN)),
        TargetStatus::Failed => Some(("✗", Colour::RED)),
        TargetStatus::Skipped => Some(("–", Colour::MUTED)),
        TargetStatus::Pending
        | TargetStatus::InProgress
        | TargetStatus::Unknown
        | TargetStatus::Ready => None,
    }
}

/// How a target ended, behind its last event. Where a bar of the next deployment stands there, a failure
/// is shown on its own last bar, and what is no failure not at all.
fn draw_end(walk: &Walk, (middle, room): (f64, f64), size: f64, sheet: &mut Sheet<'_>) {
    let (Some(completed), Some((sign, colour))) = (walk.completed, sign(walk.status)) else {
        return;
    };
    let end = sheet.time.x(completed);
    let x = if end + SIGN_WIDTH <= room {
        end + 2.0
    } else if walk.status == TargetStatus::Failed {
        end.min(room) - 11.0
    } else {
        return;
    };
    // Lines of marks give way.
    let (from, to) = ((x - 1.0, middle - 7.0), (x + 10.0, middle + 7.0));
    sheet.picture.rect(from, to, Colour::WHITE);
    let text = Text::new((x, middle), sign).size(size + 1.0).colour(colour);
    sheet.picture.text(text.bold());
}

/// The events that were seen, in the order in which targets go through them.
fn keys(lanes: &[Lane<'_>]) -> Vec<(Key, String)> {
    let mut seen = BTreeSet::new();
    let mut failed = Seen::No;
    for walk in lanes.iter().flat_map(|lane| &lane.walks) {
        for event in LifecycleEventName::ALL {
            let Some(walked) = walk.events[*event as usize] else {
                continue;
            };
            if walked.start.is_some() {
                seen.insert(*event as usize);
            }
            if walked.status == LifecycleEventStatus::Failed {
                failed = Seen::Yes;
            }
        }
    }
    let mut keys: Vec<(Key, String)> = Vec::new();
    for event in LifecycleEventName::ALL {
        if !seen.contains(&(*event as usize)) {
            continue;
        }
        let key = Key::Area(colour(*event));
        match keys.iter_mut().find(|(known, _)| *known == key) {
            Some((_, words)) if key == Key::Area(Colour::MIST) => {
                "hooks around BlockTraffic and AllowTraffic".clone_into(words);
            }
            Some((_, words)) => *words = format!("{words}, {event}"),
            None => keys.push((key, event.to_string())),
        }
    }
    if failed == Seen::Yes {
        keys.push((
            Key::Hatched(Colour::WHITE, Colour::RED),
            "event Failed".to_owned(),
        ));
    }
    keys.push((Key::Line(Colour::PALE), "waits for its turn".to_owned()));
    if !seen.is_empty() {
        keys.push((
            Key::Line(Colour::RULE),
            "under way, between events".to_owned(),
        ));
    }
    for status in TargetStatus::ALL {
        let ended = |walk: &&Walk| walk.status == *status && walk.completed.is_some();
        let mut walks = lanes.iter().flat_map(|lane| lane.walks.iter().copied());
        if let Some((sign, colour)) = sign(*status)
            && walks.any(|walk| ended(&walk))
        {
            keys.push((Key::Sign(sign, colour), format!("target {status}")));
        }
    }
    keys
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Seen {
    Yes,
    No,
}

fn description(run: &Charted<'_>, lanes: &[Lane<'_>]) -> String {
    let mut text = format!("Swim-lanes of {} targets over time. ", lanes.len());
    for (number, deployment) in (1..).zip(run.outcome.deployments()) {
        let counts: Vec<String> = deployment
            .targets
            .present()
            .map(|(status, count)| format!("{count} {status}"))
            .collect();
        let from = run.clock.show(deployment.created);
        let until = match deployment.completed {
            Some(completed) => format!("until {}", run.clock.show(completed)),
            None => "to the end of the run".to_owned(),
        };
        let ends = if counts.is_empty() {
            "no target".to_owned()
        } else {
            counts.join(", ")
        };
        text.push_str(&format!(
            "Deployment {number} of {} from {from} {until}: {}, {ends}. ",
            run.revision(deployment.revision),
            deployment.status,
        ));
    }
    text.push_str(&run.marked());
    text.trim_end().to_owned()
}
