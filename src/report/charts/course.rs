//! A row that says where a deployment is as a whole: in which zone, or in which stretch of a blue/green
//! deployment, waits included.

use crate::aws::codedeploy::ids::DeploymentId;
use crate::report::charts::font::{self, Weight};
use crate::report::charts::palette::Colour;
use crate::report::charts::picture::{Anchor, Text};
use crate::report::charts::run::Charted;
use crate::report::charts::sheet::{LEFT, Panel, Sheet};
use crate::report::stretches::{Stretch, Stretched, stretches};

/// Height of the row, in pixels.
const HEIGHT: f64 = 26.0;

/// Draws the row, if any deployment has such a course.
pub(super) fn draw(run: &Charted<'_>, sheet: &mut Sheet<'_>) {
    let all: Vec<Stretched> = (0_u32..)
        .take(run.outcome.deployments().len())
        .map(DeploymentId)
        .flat_map(|id| stretches(run.world, run.outcome, run.entries, id))
        .collect();
    if all.is_empty() {
        return;
    }
    let panel = sheet.panel("", HEIGHT);
    for stretched in &all {
        draw_one(run, stretched, panel, sheet);
    }
    let label = Text::new(
        (LEFT - 8.0, panel.top + HEIGHT / 2.0),
        "deployment".to_owned(),
    );
    sheet.picture.text(label.size(12.0).anchor(Anchor::End));
    sheet.close(panel);
}

fn draw_one(run: &Charted<'_>, stretched: &Stretched, panel: Panel, sheet: &mut Sheet<'_>) {
    let from = sheet.time.x(stretched.from).max(sheet.time.left);
    let to = sheet.time.x(stretched.to).min(sheet.time.right);
    if to <= from {
        return;
    }
    let colour = colour(stretched.what);
    let (top, bottom) = (panel.top + 3.0, panel.bottom - 3.0);
    sheet.picture.rect((from, top), (to, bottom), colour);
    let words = words(run, stretched.what);
    if font::width(&words, 11.0, Weight::Regular) + 8.0 < to - from {
        let middle = (f64::midpoint(from, to), f64::midpoint(top, bottom));
        let text = Text::new(middle, words).size(11.0).anchor(Anchor::Middle);
        sheet.picture.text(text.colour(colour.readable_on()));
    }
}

/// What waits is pale.
const fn colour(stretch: Stretch) -> Colour {
    match stretch {
        Stretch::Monitor | Stretch::Ready | Stretch::TerminationWait => Colour::PALE,
        Stretch::Zone(_) | Stretch::Installing => Colour::MIST,
        Stretch::Provisioning => Colour::SAND,
        Stretch::Rerouting => Colour::MINT,
        Stretch::Deregistering | Stretch::Terminating => Colour::SKY,
    }
}

/// What the row says, where there is room.
fn words(run: &Charted<'_>, stretch: Stretch) -> String {
    match stretch {
        Stretch::Zone(zone) => run.world.zones.name(zone).to_owned(),
        Stretch::Monitor => "Baking".to_owned(),
        Stretch::Provisioning => "provisioning".to_owned(),
        Stretch::Installing => "installing".to_owned(),
        Stretch::Ready => "Ready".to_owned(),
        Stretch::Rerouting => "rerouting".to_owned(),
        Stretch::Deregistering => "blue leaves".to_owned(),
        Stretch::TerminationWait => "termination wait".to_owned(),
        Stretch::Terminating => "terminating".to_owned(),
    }
}
