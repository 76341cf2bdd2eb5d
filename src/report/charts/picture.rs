//! A picture as a list of shapes, in the order in which they are drawn. What they mean is not known
//! here, nor how a file is made of them.

use crate::report::charts::font;
use crate::report::charts::font::Weight;
use crate::report::charts::palette::Colour;

/// A place, in pixels from the left and from the top.
pub(super) type Point = (f64, f64);

/// A picture with its words for who cannot see it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Picture {
    /// In pixels.
    pub(super) width: f64,
    /// In pixels.
    pub(super) height: f64,
    /// What it shows.
    pub(super) title: String,
    /// What can be seen in it.
    pub(super) description: String,
    /// Its shapes.
    pub(super) shapes: Vec<Shape>,
}

/// A shape.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Shape {
    /// A filled rectangle.
    Rect {
        from: Point,
        to: Point,
        fill: Colour,
    },
    /// A line through points.
    Line {
        points: Vec<Point>,
        colour: Colour,
        width: u32,
    },
    /// A filled polygon.
    Polygon { points: Vec<Point>, fill: Colour },
    /// A line of text, centred on its place in height.
    Text(Text),
}

/// What is drawn over a filled rectangle, in which colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pattern {
    /// Nothing.
    Plain,
    /// Slanting lines.
    Slanting(Colour),
    /// Level lines.
    Level(Colour),
    /// Upright lines.
    Upright(Colour),
}

/// A line of text.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Text {
    pub(super) at: Point,
    pub(super) words: String,
    pub(super) size: f64,
    pub(super) colour: Colour,
    pub(super) anchor: Anchor,
    pub(super) weight: Weight,
}

/// Which end of a text stands at its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// Length of a dash and of the gap behind it, in pixels.
const DASH: (f64, f64) = (5.0, 4.0);

/// Distance of the lines of a hatching, in pixels.
const HATCH: f64 = 7.0;

impl Text {
    /// Words in the usual size.
    pub(super) fn new(at: Point, words: impl Into<String>) -> Self {
        Self {
            at,
            words: words.into(),
            size: 13.0,
            colour: Colour::INK,
            anchor: Anchor::Start,
            weight: Weight::Regular,
        }
    }

    pub(super) const fn size(mut self, size: f64) -> Self {
        self.size = size;
        self
    }

    pub(super) const fn colour(mut self, colour: Colour) -> Self {
        self.colour = colour;
        self
    }

    pub(super) const fn anchor(mut self, anchor: Anchor) -> Self {
        self.anchor = anchor;
        self
    }

    pub(super) const fn bold(mut self) -> Self {
        self.weight = Weight::Bold;
        self
    }

    /// From where to where it reaches, from the left.
    pub(super) fn reach(&self) -> (f64, f64) {
        let width = font::width(&self.words, self.size, self.weight);
        let from = match self.anchor {
            Anchor::Start => self.at.0,
            Anchor::Middle => self.at.0 - width / 2.0,
            Anchor::End => self.at.0 - width,
        };
        (from, from + width)
    }
}

impl Picture {
    /// An empty picture of a size.
    pub(super) fn new(width: f64, height: f64) -> Self {
        Self {
            width,
            height,
            title: String::new(),
            description: String::new(),
            shapes: Vec::new(),
        }
    }

    pub(super) fn rect(&mut self, from: Point, to: Point, fill: Colour) {
        self.shapes.push(Shape::Rect { from, to, fill });
    }

    /// A rectangle that is at least one pixel wide, so that nothing that happened is invisible.
    pub(super) fn bar(&mut self, from: Point, to: Point, fill: Colour) {
        self.rect(from, (to.0.max(from.0 + 1.0), to.1), fill);
    }

    pub(super) fn line(&mut self, points: Vec<Point>, colour: Colour, width: u32) {
        if points.len() > 1 {
            self.shapes.push(Shape::Line {
                points,
                colour,
                width,
            });
        }
    }

    pub(super) fn frame(&mut self, from: Point, to: Point, colour: Colour) {
        let corners = vec![from, (to.0, from.1), to, (from.0, to.1), from];
        self.line(corners, colour, 1);
    }

    pub(super) fn polygon(&mut self, points: Vec<Point>, fill: Colour) {
        if points.len() > 2 {
            self.shapes.push(Shape::Polygon { points, fill });
        }
    }

    pub(super) fn text(&mut self, text: Text) {
        self.shapes.push(Shape::Text(text));
    }

    /// A horizontal or vertical line of dashes.
    pub(super) fn dashed(&mut self, from: Point, to: Point, colour: Colour, width: u32) {
        let (dx, dy) = (to.0 - from.0, to.1 - from.1);
        let length = dx.abs() + dy.abs();
        if length <= 0.0 || dx < 0.0 || dy < 0.0 {
            return;
        }
        let along = |way: f64| (from.0 + dx * way / length, from.1 + dy * way / length);
        let (dash, gap) = DASH;
        let mut way = 0.0;
        while way < length {
            let end = (way + dash).min(length);
            self.line(vec![along(way), along(end)], colour, width);
            way += dash + gap;
        }
    }

    /// A pattern over a rectangle; lines of one grid for the whole picture, so that neighbours meet.
    pub(super) fn pattern(&mut self, from: Point, to: Point, pattern: Pattern) {
        let grid = |from: f64, to: f64| {
            let lines = ((from / HATCH).ceil() as i64)..=((to / HATCH).floor() as i64);
            lines.map(|line| line as f64 * HATCH)
        };
        match pattern {
            Pattern::Plain => {}
            Pattern::Slanting(colour) => self.hatch(from, to, colour),
            Pattern::Level(colour) => {
                for y in grid(from.1, to.1) {
                    self.line(vec![(from.0, y), (to.0, y)], colour, 1);
                }
            }
            Pattern::Upright(colour) => {
                for x in grid(from.0, to.0) {
                    self.line(vec![(x, from.1), (x, to.1)], colour, 1);
                }
            }
        }
    }

    /// Slanting lines over a rectangle.
    pub(super) fn hatch(&mut self, from: Point, to: Point, colour: Colour) {
        let height = to.1 - from.1;
        // Lines of one grid for the whole picture, so that neighbours meet.
        let mut foot = ((from.0 + from.1) / HATCH).floor() * HATCH - from.1;
        while foot < to.0 + height {
            // From the top at `foot` down to the left.
            let top = (foot, from.1);
            let bottom = (foot - height, to.1);
            if let Some((one, two)) = clipped(top, bottom, from.0, to.0) {
                self.line(vec![one, two], colour, 1);
            }
            foot += HATCH;
        }
    }
}

/// The part of a line that slants by 45° between two verticals.
fn clipped(top: Point, bottom: Point, left: f64, right: f64) -> Option<(Point, Point)> {
    let (mut top, mut bottom) = (top, bottom);
    if top.0 > right {
        top = (right, top.1 + (top.0 - right));
    }
    if bottom.0 < left {
        bottom = (left, bottom.1 - (left - bottom.0));
    }
    (top.0 > bottom.0).then_some((top, bottom))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hatching_stays_within_its_rectangle() {
        let mut picture = Picture::new(100.0, 100.0);
        picture.hatch((10.0, 20.0), (43.0, 31.0), Colour::RED);
        let mut lines = 0;
        for shape in &picture.shapes {
            let Shape::Line { points, .. } = shape else {
                panic!("{shape:?}")
            };
            lines += 1;
            for (x, y) in points {
                assert!((10.0..=43.0).contains(x) && (20.0..=31.0).contains(y));
            }
        }
        assert!(lines >= 4, "{lines}");
    }

    #[test]
    fn level_and_upright_lines_stay_within_their_rectangle() {
        for pattern in [Pattern::Level(Colour::INK), Pattern::Upright(Colour::INK)] {
            let mut picture = Picture::new(100.0, 100.0);
            picture.pattern((10.0, 20.0), (43.0, 51.0), pattern);
            assert!(picture.shapes.len() >= 4, "{}", picture.shapes.len());
            for shape in &picture.shapes {
                let Shape::Line { points, .. } = shape else {
                    panic!("{shape:?}")
                };
                for (x, y) in points {
                    assert!((10.0..=43.0).contains(x) && (20.0..=51.0).contains(y));
                }
            }
        }
    }

    #[test]
    fn dashes_end_where_the_line_ends() {
        let mut picture = Picture::new(100.0, 100.0);
        picture.dashed((0.0, 5.0), (21.0, 5.0), Colour::INK, 1);
        let ends: Vec<Point> = picture
            .shapes
            .iter()
            .filter_map(|shape| match shape {
                Shape::Line { points, .. } => points.last().copied(),
                Shape::Rect { .. } | Shape::Polygon { .. } | Shape::Text(_) => None,
            })
            .collect();
        assert_eq!(ends, [(5.0, 5.0), (14.0, 5.0), (21.0, 5.0)]);
    }

    #[test]
    fn words_reach_from_their_anchor() {
        let words = |anchor| Text::new((50.0, 0.0), "web-1").anchor(anchor).reach();
        let (from, to) = words(Anchor::Start);
        assert!(from.total_cmp(&50.0).is_eq() && to > 70.0);
        assert!(words(Anchor::End).1.total_cmp(&50.0).is_eq());
        let (from, to) = words(Anchor::Middle);
        assert!(((from + to) / 2.0 - 50.0).abs() < 1e-9);
    }
}
