//! Many targets: how many of a deployment group are in which phase, over time.

use crate::aws::codedeploy::lifecycle::LifecycleEventName;
use crate::aws::codedeploy::status::TargetStatus;
use crate::kernel::time::Time;
use crate::report::charts::lanes::Lane;
use crate::report::charts::palette::Colour;
use crate::report::charts::phase::Phase;
use crate::report::charts::run::Charted;
use crate::report::charts::scale::ValueScale;
use crate::report::charts::sheet::{Key, Panel, Sheet};
use crate::report::walks::Walk;

/// Groups that have a panel of their own; of more, those with the most targets.
const PANELS_MAX: usize = 6;

/// How often the stack is measured, in pixels.
const STEP: f64 = 2.0;

/// A target changes its phase; none before its first deployment.
struct Change {
    at: Time,
    lane: usize,
    to: Phase,
}

/// Draws a panel for each group.
pub(super) fn draw(run: &Charted<'_>, lanes: &[Lane<'_>], sheet: &mut Sheet<'_>) {
    let mut groups: Vec<&[Lane<'_>]> = lanes
        .chunk_by(|one, next| one.group == next.group)
        .collect();
    let all = groups.len();
    groups.sort_by_key(|lanes| (std::cmp::Reverse(lanes.len()), lanes[0].group));
    groups.truncate(PANELS_MAX);
    groups.sort_by_key(|lanes| lanes[0].group);
    let changes: Vec<Vec<Change>> = groups.iter().map(|lanes| changes(run, lanes)).collect();
    sheet.legend(&keys(&changes));
    sheet.strip();
    let height = if groups.len() == 1 { 420.0 } else { 220.0 };
    for (lanes, changes) in groups.iter().zip(&changes) {
        let title = if all == 1 {
            String::new()
        } else {
            run.group(lanes[0].group)
        };
        let panel = sheet.panel(&title, height);
        draw_panel(lanes.len(), changes, panel, sheet);
        sheet.close(panel);
    }
    if all > groups.len() {
        sheet.note(&format!(
            "{} of {all} deployment groups: those with the most targets",
            groups.len()
        ));
    }
}

fn changes(run: &Charted<'_>, lanes: &[Lane<'_>]) -> Vec<Change> {
    let mut changes = Vec::new();
    for (lane, walks) in lanes.iter().enumerate() {
        for walk in &walks.walks {
            let deployment = run.outcome.deployment(walk.deployment);
            let created = deployment.map_or(run.ended, |deployment| deployment.created);
            let mut note = |at: Option<Time>, to: Phase| {
                changes.extend(at.map(|at| Change { at, lane, to }));
            };
            note(Some(created), Phase::Waits);
            for event in LifecycleEventName::ALL {
                let walked = walk.events[*event as usize];
                note(walked.and_then(|walked| walked.start), Phase::of(*event));
            }
            note(walk.completed, ended(walk));
        }
    }
    changes.sort_by_key(|change| change.at);
    changes
}

const fn ended(walk: &Walk) -> Phase {
    match walk.status {
        TargetStatus::Failed => Phase::Failed,
        TargetStatus::Skipped => Phase::Skipped,
        TargetStatus::Succeeded
        | TargetStatus::Pending
        | TargetStatus::InProgress
        | TargetStatus::Unknown
        | TargetStatus::Ready => Phase::Succeeded,
    }
}

fn draw_panel(targets: usize, changes: &[Change], panel: Panel, sheet: &mut Sheet<'_>) {
    let scale = ValueScale {
        least: 0.0,
        most: targets as f64,
        top: panel.top,
        bottom: panel.bottom,
    };
    sheet.unit(panel, "targets");
    let mut counts = [0_u32; Phase::STACKED.len()];
    let mut phases: Vec<Option<Phase>> = vec![None; targets];
    let mut next = 0;
    // The tops of the layers, from left to right.
    let mut tops: Vec<(f64, [u32; Phase::STACKED.len()])> = Vec::new();
    let mut x = sheet.time.left;
    while x < sheet.time.right {
        let until = sheet.instant(x + STEP / 2.0);
        while let Some(change) = changes.get(next)
            && change.at <= until
        {
            if let Some(before) = phases[change.lane].replace(change.to) {
                counts[before as usize] -= 1;
            }
            counts[change.to as usize] += 1;
            next += 1;
        }
        let mut sum = 0;
        let layers = Phase::STACKED.map(|phase| {
            sum += counts[phase as usize];
            sum
        });
        tops.push((x, layers));
        x += STEP;
    }
    for (layer, phase) in Phase::STACKED.iter().enumerate() {
        let mut pieces = tops.as_slice();
        while let Some((from, layers)) = pieces.first() {
            let (low, high) = (below(layers, layer), layers[layer]);
            let length = pieces
                .iter()
                .take_while(|(_, other)| (below(other, layer), other[layer]) == (low, high))
                .count();
            if high > low {
                let to = from + STEP * length as f64;
                let (top, bottom) = (scale.y(f64::from(high)), scale.y(f64::from(low)));
                let (from, to) = ((*from, top), (to.min(sheet.time.right), bottom));
                sheet.picture.rect(from, to, phase.colour());
                if *phase == Phase::Failed {
                    sheet.picture.hatch(from, to, Colour::WHITE);
                }
            }
            pieces = &pieces[length..];
        }
    }
    sheet.values(&scale.whole_ticks(6), &scale);
}

fn below(layers: &[u32], layer: usize) -> u32 {
    layer.checked_sub(1).map_or(0, |below| layers[below])
}

fn keys(changes: &[Vec<Change>]) -> Vec<(Key, String)> {
    let seen = |phase: Phase| changes.iter().flatten().any(|change| change.to == phase);
    let key = |phase: Phase| match phase {
        Phase::Failed => Key::Hatched(Colour::RED, Colour::WHITE),
        Phase::Waits
        | Phase::Leaves
        | Phase::Stops
        | Phase::Installs
        | Phase::Starts
        | Phase::Joins
        | Phase::Succeeded
        | Phase::Skipped => Key::Area(phase.colour()),
    };
    let mut phases = Phase::STACKED;
    phases.sort_unstable();
    phases
        .into_iter()
        .filter(|phase| seen(*phase))
        .map(|phase| (key(phase), phase.words().to_owned()))
        .collect()
}
