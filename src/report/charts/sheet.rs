//! What charts of a run have in common: title, legend, a strip of marks, panels one below the other
//! over one axis of time.

use crate::kernel::time::{Duration, Time};
use crate::report::charts::font::{self, Weight};
use crate::report::charts::marks::{Kind, Mark};
use crate::report::charts::palette::Colour;
use crate::report::charts::picture::{Anchor, Pattern, Picture, Point, Shape, Text};
use crate::report::charts::scale::{Clock, TimeScale, ValueScale};
use crate::report::charts::window::Window;
use crate::report::ink::wrap;

/// Width of every chart, in pixels.
pub(super) const WIDTH: f64 = 1_200.0;

/// Where panels begin, from the left.
pub(super) const LEFT: f64 = 150.0;

/// Where panels end, from the right.
const RIGHT: f64 = 26.0;

/// Height of a row of the strip of marks.
const MARK_ROW: f64 = 16.0;

/// Rows that the labels of marks are spread over.
const MARK_ROWS: usize = 4;

/// Most room for the words of a mark.
const MARK_WORDS: f64 = 420.0;

/// Least distance of the labels of the axis of time, in pixels.
const TICKS_APART: f64 = 105.0;

/// Marks outside the time shown that are named.
const OUTSIDE_TOLD: usize = 4;

/// Letters in a line below the title.
const SUBTITLE_LETTERS: usize = 165;

/// A chart under way.
#[derive(Debug)]
pub(super) struct Sheet<'a> {
    pub(super) picture: Picture,
    pub(super) time: TimeScale,
    clock: Clock,
    marks: &'a [Mark],
    /// What is said below the axis.
    notes: Vec<String>,
    /// Down to where it is filled.
    pub(super) y: f64,
}

/// A rectangle over the axis of time.
#[derive(Clone, Copy, Debug)]
pub(super) struct Panel {
    pub(super) top: f64,
    pub(super) bottom: f64,
}

/// How a key of a legend looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Key {
    /// A filled box.
    Area(Colour),
    /// A hatched box: its ground and its lines.
    Hatched(Colour, Colour),
    /// A box with a pattern over its ground.
    Patterned(Colour, Pattern),
    /// A sign.
    Sign(&'static str, Colour),
    /// A slanting line.
    Slanting(Colour),
    /// A line.
    Line(Colour),
    /// A line of dashes.
    Dashed(Colour),
}

impl<'a> Sheet<'a> {
    /// A chart with its head.
    pub(super) fn new(
        title: &str,
        (run, subtitle): (&str, &str),
        window: Window,
        clock: Clock,
        marks: &'a [Mark],
    ) -> Self {
        let time = TimeScale {
            from: window.from,
            to: window.to,
            left: LEFT,
            right: WIDTH - RIGHT,
        };
        let mut sheet = Self {
            picture: head(title, run, subtitle),
            time,
            clock,
            marks,
            notes: Vec::new(),
            y: 0.0,
        };
        sheet.y = sheet.picture.height;
        sheet
    }

    /// What colours mean, in as many rows as it takes.
    pub(super) fn legend(&mut self, keys: &[(Key, String)]) {
        self.y += legend(&mut self.picture, self.y, keys);
    }

    /// The marks with their labels.
    pub(super) fn strip(&mut self) {
        let shown: Vec<&Mark> = self.shown().collect();
        self.note_outside();
        if shown.is_empty() {
            return;
        }
        // What tells most chooses its place first.
        let mut by_rank = shown;
        by_rank.sort_by_key(|mark| (mark.rank, mark.time));
        let mut taken: [Vec<(f64, f64)>; MARK_ROWS] = Default::default();
        let mut labels = Vec::new();
        let mut without_words = 0;
        for mark in by_rank {
            let x = self.time.x(mark.time);
            let words = font::fitted(&mark.words(), 12.0, Weight::Regular, MARK_WORDS);
            let width = font::width(&words, 12.0, Weight::Regular) + 18.0;
            // A label that would leave the picture stands to the left of its mark.
            let (from, to) = if x + width > WIDTH - 4.0 {
                (x - width, x + 8.0)
            } else {
                (x - 6.0, x + width)
            };
            let is_free = |row: &Vec<(f64, f64)>| {
                row.iter()
                    .all(|(left, right)| *right <= from || *left >= to)
            };
            if let Some(row) = taken.iter().position(is_free) {
                taken[row].push((from, to));
                labels.push((mark, words, x, from, row));
            } else {
                without_words += 1;
            }
        }
        labels.sort_by_key(|(mark, _, _, _, row)| (mark.time, *row));
        if without_words > 0 {
            self.note(&format!(
                "{without_words} more marks at the top have no room for their words"
            ));
        }
        let rows = labels.iter().map(|label| label.4 + 1).max().unwrap_or(0);
        let bottom = self.y + MARK_ROW * rows as f64 + 6.0;
        let middle = |row: usize| self.y + MARK_ROW * (row as f64 + 0.5);
        for (mark, _, x, _, row) in &labels {
            let line = vec![(*x, middle(*row) - 6.0), (*x, bottom)];
            self.picture.line(line, colour(mark.kind), 1);
        }
        for (mark, words, x, from, row) in labels {
            let y = middle(row);
            // Lines of other marks give way to words.
            let width = font::width(&words, 12.0, Weight::Regular) + 12.0;
            let is_left = from < x - 6.0;
            let from_x = if is_left { x - width } else { x + 1.0 };
            let ground = ((from_x, y - 7.0), (from_x + width - 1.0, y + 7.0));
            self.picture.rect(ground.0, ground.1, Colour::WHITE);
            symbol(&mut self.picture, mark.kind, (x, y));
            let text = if is_left {
                Text::new((x - 9.0, y), words).anchor(Anchor::End)
            } else {
                Text::new((x + 9.0, y), words)
            };
            self.picture.text(text.size(12.0).colour(Colour::INK));
        }
        self.y = bottom;
    }

    /// A panel with a title above it; time and marks run through it.
    pub(super) fn panel(&mut self, title: &str, height: f64) -> Panel {
        if !title.is_empty() {
            self.y += 20.0;
            let room = WIDTH - LEFT - RIGHT;
            let title = font::fitted(title, 13.0, Weight::Bold, room);
            self.picture.text(Text::new((LEFT, self.y), title).bold());
            self.y += 12.0;
        }
        let panel = Panel {
            top: self.y,
            bottom: self.y + height,
        };
        for (time, _) in self.time.ticks(self.clock, TICKS_APART) {
            let x = self.time.x(time);
            let points = vec![(x, panel.top), (x, panel.bottom)];
            self.picture.line(points, Colour::GRID, 1);
        }
        self.y = panel.bottom;
        panel
    }

    /// A line of words below the panels.
    pub(super) fn note(&mut self, words: &str) {
        self.notes.push(words.to_owned());
    }

    /// The instant at a place.
    pub(super) fn instant(&self, x: f64) -> Time {
        let part = (x - self.time.left) / (self.time.right - self.time.left);
        let whole = self.time.to.since(self.time.from).as_secs_f64();
        let since = Duration::from_secs_f64((part * whole).max(0.0));
        self.time.from.checked_add(since).unwrap_or(Time::LAST)
    }

    /// Level lines with their labels to the left of a panel.
    pub(super) fn values(&mut self, ticks: &[(f64, String)], scale: &ValueScale) {
        for (value, label) in ticks {
            let y = scale.y(*value);
            let points = vec![(LEFT, y), (self.time.right, y)];
            self.picture.line(points, Colour::GRID, 1);
            let text = Text::new((LEFT - 8.0, y), label.clone());
            self.picture
                .text(text.size(12.0).colour(Colour::MUTED).anchor(Anchor::End));
        }
    }

    /// What the values beside a panel are, in up to three short lines.
    pub(super) fn unit(&mut self, panel: Panel, unit: &str) {
        for (line, words) in (0_u32..).zip(wrap(unit, 12)) {
            let y = panel.top + 8.0 + 15.0 * f64::from(line);
            let text = Text::new((12.0, y), words);
            self.picture.text(text.size(12.0).colour(Colour::MUTED));
        }
    }

    /// The marks through a panel.
    pub(super) fn through(&mut self, panel: Panel) {
        let marks: Vec<(f64, Colour)> = self
            .shown()
            .map(|mark| (self.time.x(mark.time), colour(mark.kind)))
            .collect();
        let words = self.words_in(panel);
        for (x, colour) in marks {
            let mut top = panel.top;
            // Lines give way to words.
            for (from, to) in words
                .iter()
                .filter(|(from, to)| from.0 - 3.0 < x && to.0 + 3.0 > x)
            {
                self.picture.dashed((x, top), (x, from.1), colour, 1);
                top = top.max(to.1);
            }
            self.picture.dashed((x, top), (x, panel.bottom), colour, 1);
        }
    }

    /// Where words stand in a panel, from the top down.
    fn words_in(&self, panel: Panel) -> Vec<(Point, Point)> {
        let left = self.time.left;
        let within = |text: &&Text| text.at.1 > panel.top && text.at.1 < panel.bottom;
        let texts = self.picture.shapes.iter().filter_map(|shape| match shape {
            Shape::Text(text) => Some(text),
            Shape::Rect { .. } | Shape::Line { .. } | Shape::Polygon { .. } => None,
        });
        let mut places: Vec<(Point, Point)> = texts
            .filter(within)
            .filter(|text| text.at.0 > left)
            .map(|text| {
                let (from, to) = text.reach();
                let half = text.size / 2.0;
                ((from, text.at.1 - half), (to, text.at.1 + half))
            })
            .collect();
        places.sort_by(|one, other| one.0.1.total_cmp(&other.0.1));
        places
    }

    /// The frame of a panel.
    pub(super) fn framed(&mut self, panel: Panel) {
        let (from, to) = ((LEFT, panel.top), (self.time.right, panel.bottom));
        self.picture.frame(from, to, Colour::RULE);
    }

    /// The marks through a panel and its frame, over what was drawn in it.
    pub(super) fn close(&mut self, panel: Panel) {
        self.through(panel);
        self.framed(panel);
    }

    /// The axis of time, and the end of the picture.
    pub(super) fn finish(mut self) -> Picture {
        let y = self.y;
        for (time, label) in self.time.ticks(self.clock, TICKS_APART) {
            let x = self.time.x(time);
            self.picture
                .line(vec![(x, y), (x, y + 5.0)], Colour::RULE, 1);
            // The last label stays within the frame.
            let half = font::width(&label, 12.0, Weight::Regular) / 2.0;
            let text = Text::new((x.min(self.time.right - half), y + 14.0), label);
            self.picture
                .text(text.size(12.0).colour(Colour::MUTED).anchor(Anchor::Middle));
        }
        let middle = f64::midpoint(LEFT, self.time.right);
        let text = Text::new((middle, y + 33.0), self.clock.axis());
        self.picture
            .text(text.size(12.0).colour(Colour::MUTED).anchor(Anchor::Middle));
        let mut y = y + 38.0;
        for note in std::mem::take(&mut self.notes) {
            y += 17.0;
            let text = Text::new((LEFT, y), note);
            self.picture.text(text.size(12.0).colour(Colour::MUTED));
        }
        self.picture.height = y + 12.0;
        self.picture
    }

    /// Names the marks before or after the time that is shown.
    fn note_outside(&mut self) {
        let (from, to) = (self.time.from, self.time.to);
        let outside = |mark: &&Mark| mark.time < from || mark.time > to;
        let mut told: Vec<String> = self
            .marks
            .iter()
            .filter(outside)
            .map(|mark| format!("{} at {}", mark.words(), self.clock.show(mark.time)))
            .collect();
        if told.is_empty() {
            return;
        }
        let more = told.len().saturating_sub(OUTSIDE_TOLD);
        told.truncate(OUTSIDE_TOLD);
        if more > 0 {
            told.push(format!("{more} more"));
        }
        let words = format!("Outside the time shown: {}", told.join(", "));
        let room = WIDTH - LEFT - RIGHT;
        self.note(&font::fitted(&words, 12.0, Weight::Regular, room));
    }

    fn shown(&self) -> impl Iterator<Item = &'a Mark> {
        let (from, to) = (self.time.from, self.time.to);
        self.marks
            .iter()
            .filter(move |mark| mark.time >= from && mark.time <= to)
    }
}

/// An empty picture with a title, which run it shows, and what is said below.
pub(super) fn head(title: &str, run: &str, subtitle: &str) -> Picture {
    let mut picture = Picture::new(WIDTH, 0.0);
    let room = WIDTH - 24.0;
    picture.title = title.to_owned();
    let right = Text::new((WIDTH - RIGHT, 22.0), run).size(12.0);
    picture.text(right.colour(Colour::MUTED).anchor(Anchor::End));
    let beside = room - font::width(run, 12.0, Weight::Regular) - 24.0;
    let shown = font::fitted(title, 19.0, Weight::Bold, beside);
    picture.text(Text::new((12.0, 22.0), shown).size(19.0).bold());
    let mut y = 30.0;
    for line in wrap(subtitle, SUBTITLE_LETTERS) {
        if line.is_empty() {
            continue;
        }
        y += 17.0;
        let line = font::fitted(&line, 13.0, Weight::Regular, room);
        picture.text(Text::new((12.0, y), line).colour(Colour::MUTED));
    }
    picture.height = y + 16.0;
    picture
}

/// Draws a legend from `y` on and says how high it is.
pub(super) fn legend(picture: &mut Picture, y: f64, keys: &[(Key, String)]) -> f64 {
    if keys.is_empty() {
        return 0.0;
    }
    let (mut x, mut middle) = (12.0, y + 8.0);
    for (key, words) in keys {
        let words = font::fitted(words, 12.0, Weight::Regular, WIDTH - 24.0 - 22.0);
        let width = 22.0 + font::width(&words, 12.0, Weight::Regular) + 20.0;
        if x > 12.0 && x + width > WIDTH - 12.0 {
            x = 12.0;
            middle += 19.0;
        }
        draw_key(picture, *key, (x, middle));
        let text = Text::new((x + 22.0, middle), words);
        picture.text(text.size(12.0));
        x += width;
    }
    middle + 14.0 - y
}

fn draw_key(picture: &mut Picture, key: Key, (x, y): (f64, f64)) {
    let (from, to) = ((x, y - 6.0), (x + 16.0, y + 6.0));
    match key {
        Key::Area(colour) => {
            picture.rect(from, to, colour);
            picture.frame(from, to, Colour::RULE);
        }
        Key::Hatched(ground, lines) => {
            picture.rect(from, to, ground);
            picture.hatch(from, to, lines);
            picture.frame(from, to, lines);
        }
        Key::Patterned(ground, pattern) => {
            picture.rect(from, to, ground);
            picture.pattern(from, to, pattern);
            picture.frame(from, to, Colour::RULE);
        }
        Key::Sign(sign, colour) => {
            let text = Text::new((x + 8.0, y), sign).anchor(Anchor::Middle);
            picture.text(text.colour(colour).bold());
        }
        Key::Slanting(colour) => picture.line(vec![(x + 2.0, from.1), (x + 14.0, to.1)], colour, 1),
        Key::Line(colour) => picture.line(vec![(x, y), (x + 16.0, y)], colour, 2),
        Key::Dashed(colour) => picture.dashed((x, y), (x + 16.0, y), colour, 2),
    }
}

const fn colour(kind: Kind) -> Colour {
    match kind {
        Kind::Created | Kind::Ended => Colour::BLUE,
        Kind::Broken | Kind::Fault => Colour::RED,
        Kind::Over | Kind::Operator => Colour::MUTED,
    }
}

/// A mark has a shape beside its colour: deployments point right and end in a square, what breaks
/// points down, an operator is a diamond.
fn symbol(picture: &mut Picture, kind: Kind, (x, y): (f64, f64)) {
    let fill = colour(kind);
    let points = match kind {
        Kind::Created => vec![(x, y - 5.0), (x + 7.0, y), (x, y + 5.0)],
        Kind::Ended | Kind::Broken => vec![
            (x - 4.0, y - 4.0),
            (x + 4.0, y - 4.0),
            (x + 4.0, y + 4.0),
            (x - 4.0, y + 4.0),
        ],
        Kind::Fault => vec![(x - 5.0, y - 5.0), (x + 5.0, y - 5.0), (x, y + 4.0)],
        Kind::Over => vec![(x - 5.0, y + 4.0), (x + 5.0, y + 4.0), (x, y - 5.0)],
        Kind::Operator => vec![(x, y - 5.0), (x + 5.0, y), (x, y + 5.0), (x - 5.0, y)],
    };
    picture.polygon(points, fill);
}
