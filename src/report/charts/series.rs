//! Values that hold from one instant to the next, and how they are drawn: as steps, so that nothing
//! is shown that nobody measured.

use crate::kernel::time::Time;
use crate::report::charts::palette::Colour;
use crate::report::charts::picture::{Pattern, Point};
use crate::report::charts::scale::ValueScale;
use crate::report::charts::sheet::Sheet;

/// A value from an instant to another.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Piece {
    pub(super) from: Time,
    pub(super) to: Time,
    pub(super) value: f64,
}

/// The pieces that can be seen, cut to the time of the sheet.
fn seen<'p>(pieces: &'p [Piece], sheet: &Sheet<'_>) -> impl Iterator<Item = &'p Piece> {
    let (from, to) = (sheet.time.from, sheet.time.to);
    pieces
        .iter()
        .filter(move |piece| piece.to > from && piece.from < to)
}

/// The greatest value that can be seen, and no less than 0.
pub(super) fn most(pieces: &[Piece], sheet: &Sheet<'_>) -> f64 {
    seen(pieces, sheet)
        .map(|piece| piece.value)
        .fold(0.0, f64::max)
}

/// The least value that can be seen, and no more than 0.
pub(super) fn least(pieces: &[Piece], sheet: &Sheet<'_>) -> f64 {
    seen(pieces, sheet)
        .map(|piece| piece.value)
        .fold(0.0, f64::min)
}

/// Draws a line; where a piece is missing there is a gap.
pub(super) fn line(
    pieces: &[Piece],
    scale: &ValueScale,
    colour: Colour,
    width: u32,
    sheet: &mut Sheet<'_>,
) {
    let mut points: Vec<Point> = Vec::new();
    let mut end = None;
    let mut lines = Vec::new();
    for piece in seen(pieces, sheet) {
        if end.is_some_and(|end| end != piece.from) {
            lines.push(std::mem::take(&mut points));
        }
        let y = scale.y(piece.value);
        let to = (sheet.time.x(piece.to), y);
        match points.last_mut() {
            // It goes on as it was, for weeks of minutes if need be.
            Some(last) if last.1.total_cmp(&y).is_eq() => *last = to,
            Some(_) | None => points.extend([(sheet.time.x(piece.from), y), to]),
        }
        end = Some(piece.to);
    }
    lines.push(points);
    for points in lines {
        sheet.picture.line(points, colour, width);
    }
}

/// Draws the same as dashes, without the risers.
pub(super) fn dashes(pieces: &[Piece], scale: &ValueScale, colour: Colour, sheet: &mut Sheet<'_>) {
    let spans: Vec<(Point, Point)> = seen(pieces, sheet)
        .map(|piece| {
            let y = scale.y(piece.value);
            ((sheet.time.x(piece.from), y), (sheet.time.x(piece.to), y))
        })
        .collect();
    for (from, to) in spans {
        sheet.picture.dashed(from, to, colour, 2);
    }
}

/// Fills what lies between one series and another of the same pieces, upwards.
pub(super) fn area(
    low: &[Piece],
    high: &[Piece],
    scale: &ValueScale,
    colour: Colour,
    sheet: &mut Sheet<'_>,
) {
    patterned(low, high, scale, (colour, Pattern::Plain), sheet);
}

/// Narrower than this, in pixels, a box has no room for a pattern.
const PATTERN_LEAST: f64 = 3.0;

/// The same, with a pattern over it.
pub(super) fn patterned(
    low: &[Piece],
    high: &[Piece],
    scale: &ValueScale,
    (colour, pattern): (Colour, Pattern),
    sheet: &mut Sheet<'_>,
) {
    let mut boxes: Vec<(Point, Point)> = Vec::new();
    let mut end = None;
    for (low, high) in seen(low, sheet)
        .zip(seen(high, sheet))
        .filter(|(low, high)| high.value > low.value)
    {
        let (top, bottom) = (scale.y(high.value), scale.y(low.value));
        let right = sheet.time.x(low.to);
        match boxes.last_mut() {
            Some((from, to)) if end == Some(low.from) && (from.1, to.1) == (top, bottom) => {
                to.0 = right;
            }
            Some(_) | None => boxes.push(((sheet.time.x(low.from), top), (right, bottom))),
        }
        end = Some(low.to);
    }
    for (from, to) in boxes {
        sheet.picture.rect(from, to, colour);
        if to.0 - from.0 >= PATTERN_LEAST {
            sheet.picture.pattern(from, to, pattern);
        }
    }
}
