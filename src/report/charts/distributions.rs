//! How long, how bad and how many, over all replications.

use crate::report::calendar;
use crate::report::charts::font::{self, Weight};
use crate::report::charts::palette::Colour;
use crate::report::charts::picture::{Anchor, Picture, Text};
use crate::report::charts::run::subtitle;
use crate::report::charts::scale::{ValueScale, in_steps, round_step, shown};
use crate::report::charts::sheet::{WIDTH, head};
use crate::scenario::model::Scenario;
use crate::study::fold::Study;
use crate::trace::measure::{Measure, Unit};

/// The measures that are shown, as far as they have values.
const SHOWN: [Measure; 3] = [
    Measure::DeploymentSeconds,
    Measure::DowntimeSeconds,
    Measure::RequestsFailed,
];

/// Most bars of a panel.
const BARS_MAX: f64 = 60.0;

const LEFT: f64 = 90.0;
const RIGHT: f64 = 30.0;
const HEIGHT: f64 = 170.0;

/// Percentiles that are marked, and how they are called.
const MARKED: [(f64, &str); 4] = [
    (0.05, "5 %"),
    (0.5, "median"),
    (0.95, "95 %"),
    (0.99, "99 %"),
];

/// The chart; none of a single replication, and none without values.
pub(super) fn picture(scenario: &Scenario, seed: u64, study: &Study) -> Option<Picture> {
    let shown_measures: Vec<(Measure, Vec<f64>)> = SHOWN
        .into_iter()
        .map(|measure| (measure, sorted(study.values(measure))))
        .filter(|(_, values)| !values.is_empty())
        .collect();
    if study.replications < 2 || shown_measures.is_empty() {
        return None;
    }
    let title = format!(
        "{}: {} replications",
        scenario.name,
        shown(f64::from(study.replications))
    );
    let run = format!("seed {seed} · {}", calendar::minute(scenario.starts_at));
    let mut picture = head(&title, &run, &subtitle(&scenario.description));
    let mut y = picture.height;
    let mut said = Vec::new();
    for (measure, values) in &shown_measures {
        said.push(draw(*measure, values, study, y, &mut picture));
        y += HEIGHT + 62.0;
    }
    picture.height = y;
    picture.description = said.join(" ");
    Some(picture)
}

fn sorted(values: &[f64]) -> Vec<f64> {
    let mut values = values.to_vec();
    values.sort_unstable_by(f64::total_cmp);
    values
}

/// The value that this share of all do not exceed (nearest rank).
fn percentile(sorted: &[f64], share: f64) -> f64 {
    let rank = (sorted.len() as f64 * share).ceil().max(1.0) as usize;
    sorted[(rank - 1).min(sorted.len() - 1)]
}

/// The bars of a histogram: where the first begins, how wide they are, how many values each holds.
struct Bars {
    from: f64,
    step: f64,
    counts: Vec<u32>,
}

impl Bars {
    fn of(sorted: &[f64], counted: Counted) -> Self {
        let (least, most) = (sorted[0], sorted[sorted.len() - 1]);
        let wanted = ((sorted.len() as f64).sqrt() * 2.0).clamp(8.0, BARS_MAX);
        let step = if most > least {
            round_step((most - least) / wanted)
        } else {
            // All are one value: a bar of a hundredth of it.
            round_step((most.abs() / 100.0).max(0.1))
        };
        let step = match counted {
            Counted::Whole => step.max(1.0),
            Counted::Any => step,
        };
        let from = (least / step).floor() * step;
        let place = |value: f64| ((value - from) / step + 1e-9).floor().max(0.0) as usize;
        let mut counts = vec![0; place(most) + 1];
        for value in sorted {
            counts[place(*value)] += 1;
        }
        Self { from, step, counts }
    }

    /// Room on either side: a single bar is not the whole picture.
    fn pad(&self) -> f64 {
        match self.counts.len() {
            1 => self.step * 20.0,
            several => self.step * (several as f64 * 0.04).max(1.0),
        }
    }

    fn to(&self) -> f64 {
        self.from + self.step * self.counts.len() as f64
    }
}

fn draw(measure: Measure, values: &[f64], study: &Study, y: f64, picture: &mut Picture) -> String {
    let title = titled(measure);
    picture.text(Text::new((LEFT, y + 8.0), title).bold());
    let bars = Bars::of(values, counted(measure));
    let (top, bottom) = (y + 56.0, y + 56.0 + HEIGHT - 40.0);
    let pad = bars.pad();
    // Nothing that is counted is less than nothing.
    let low = if bars.from >= 0.0 {
        (bars.from - pad).max(0.0)
    } else {
        bars.from - pad
    };
    let high = bars.to() + pad;
    let place = |value: f64| LEFT + (value - low) / (high - low) * (WIDTH - LEFT - RIGHT);
    let most = bars.counts.iter().copied().max().unwrap_or(1);
    let scale = ValueScale::up_to(f64::from(most), top, bottom);
    for (value, label) in scale.whole_ticks(4) {
        let y = scale.y(value);
        picture.line(vec![(LEFT, y), (WIDTH - RIGHT, y)], Colour::GRID, 1);
        let text = Text::new((LEFT - 8.0, y), label).size(12.0);
        picture.text(text.colour(Colour::MUTED).anchor(Anchor::End));
    }
    let text = Text::new((12.0, top - 8.0), "runs").size(12.0);
    picture.text(text.colour(Colour::MUTED));
    for (number, count) in bars.counts.iter().enumerate() {
        if *count == 0 {
            continue;
        }
        let from = bars.from + bars.step * number as f64;
        let (from, to) = (place(from), place(from + bars.step));
        let (from, to) = ((from, scale.y(f64::from(*count))), (to, bottom));
        picture.bar(from, (to.0 - 1.0, to.1), Colour::SKY);
    }
    let step = round_step((high - low) / 10.0);
    let step = match counted(measure) {
        Counted::Whole => step.max(1.0),
        Counted::Any => step,
    };
    for value in ticks(low, high, step) {
        let x = place(value);
        picture.line(vec![(x, bottom), (x, bottom + 5.0)], Colour::RULE, 1);
        let text = Text::new((x, bottom + 14.0), in_steps(value, step)).size(12.0);
        picture.text(text.colour(Colour::MUTED).anchor(Anchor::Middle));
    }
    picture.frame((LEFT, top), (WIDTH - RIGHT, bottom), Colour::RULE);
    mark(values, step, (top, bottom), place, picture);
    let missing = study.replications as usize - values.len();
    if missing > 0 {
        let words = format!("{missing} runs without a value");
        let text = Text::new((WIDTH - RIGHT, y + 8.0), words).size(12.0);
        picture.text(text.colour(Colour::MUTED).anchor(Anchor::End));
    }
    let told: Vec<String> = MARKED
        .iter()
        .map(|(share, name)| format!("{name} {}", shown(percentile(values, *share))))
        .collect();
    format!(
        "{} over {} runs: {}, from {} to {}.",
        titled(measure),
        values.len(),
        told.join(", "),
        shown(values[0]),
        shown(values[values.len() - 1]),
    )
}

/// Percentiles as lines with their values, those of one value together.
fn mark(
    values: &[f64],
    step: f64,
    (top, bottom): (f64, f64),
    place: impl Fn(f64) -> f64,
    picture: &mut Picture,
) {
    let mut marks: Vec<(f64, String)> = Vec::new();
    for (share, name) in MARKED {
        let value = percentile(values, share);
        match marks.last_mut() {
            Some((known, names)) if known.total_cmp(&value).is_eq() => {
                *names = format!("{names}, {name}");
            }
            Some(_) | None => marks.push((value, name.to_owned())),
        }
    }
    let mut ends = [f64::NEG_INFINITY; 2];
    let mut labels = Vec::new();
    for (value, names) in marks {
        let x = place(value);
        let words = if values[0].total_cmp(&values[values.len() - 1]).is_eq() {
            format!("all runs: {}", shown(value))
        } else {
            format!("{names}: {}", in_steps(value, step / 10.0))
        };
        let width = font::width(&words, 12.0, Weight::Regular);
        let from = (x - width / 2.0).clamp(4.0, (WIDTH - 4.0 - width).max(4.0));
        let row = usize::from(ends[0] + 8.0 > from);
        ends[row] = from + width;
        let y = top - 10.0 - 15.0 * row as f64;
        picture.dashed((x, y + 8.0), (x, bottom), Colour::INK, 1);
        labels.push(((from, y), width, words));
    }
    for (at, width, words) in labels {
        // Lines of others give way to words.
        let (from, to) = ((at.0 - 2.0, at.1 - 7.0), (at.0 + width + 2.0, at.1 + 7.0));
        picture.rect(from, to, Colour::WHITE);
        picture.text(Text::new(at, words).size(12.0));
    }
}

fn ticks(low: f64, high: f64, step: f64) -> Vec<f64> {
    let first = (low / step).ceil() as i64;
    let last = (high / step).floor() as i64;
    (first..=last).map(|number| number as f64 * step).collect()
}

/// A measure as a title names it, with its unit unless its name ends in it.
fn titled(measure: Measure) -> String {
    let (name, unit) = (measure.to_string(), unit(measure));
    if name.to_lowercase().ends_with(unit) {
        name
    } else {
        format!("{name}, {unit}")
    }
}

/// Whether values of a measure lie between whole numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Counted {
    Whole,
    Any,
}

const fn counted(measure: Measure) -> Counted {
    match measure.unit() {
        Unit::Targets | Unit::Requests => Counted::Whole,
        Unit::Seconds
        | Unit::Minutes
        | Unit::Share
        | Unit::RequestsPerSecond
        | Unit::TargetSeconds => Counted::Any,
    }
}

const fn unit(measure: Measure) -> &'static str {
    match measure.unit() {
        Unit::Seconds => "seconds",
        Unit::Minutes => "minutes",
        Unit::Targets => "targets",
        Unit::Requests => "requests",
        Unit::Share => "share",
        Unit::RequestsPerSecond => "requests per second",
        Unit::TargetSeconds => "target-seconds",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_constant_is_one_narrow_bar() {
        for value in [0.0, 7.0, 299.0, 1e6] {
            let bars = Bars::of(&[value; 20], Counted::Any);
            assert_eq!(bars.counts, [20]);
            assert!(bars.from <= value && value < bars.to());
            assert!(bars.step < bars.pad() / 5.0, "{value}: {}", bars.step);
        }
    }

    #[test]
    fn what_is_counted_has_no_bars_between_whole_numbers() {
        let bars = Bars::of(&[1.0, 2.0, 2.0, 3.0], Counted::Whole);
        assert_eq!(bars.counts, [1, 2, 1]);
        let bars = Bars::of(&[4.0; 3], Counted::Whole);
        assert!((bars.step - 1.0).abs() < 1e-9);
    }

    #[test]
    fn a_title_says_its_unit_once() {
        assert_eq!(titled(Measure::DeploymentSeconds), "deploymentSeconds");
        assert_eq!(titled(Measure::RequestsFailed), "requestsFailed, requests");
    }
}
