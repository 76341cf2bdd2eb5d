//! Values that hold from one instant to the next, and how they are drawn: as steps, so that nothing
//! is shown that nobody measured.

use crate::kernel::time::Time;
use crate::report::charts::palette::Colour;
use crate::report::charts::picture::Point;
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
        points.push((sheet.time.x(piece.from), y));
        points.push((sheet.time.x(piece.to), y));
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
    let boxes: Vec<(Point, Point)> = seen(low, sheet)
        .zip(seen(high, sheet))
        .filter(|(low, high)| high.value > low.value)
        .map(|(low, high)| {
            (
                (sheet.time.x(low.from), scale.y(high.value)),
                (sheet.time.x(low.to), scale.y(low.value)),
            )
        })
        .collect();
    for (from, to) in boxes {
        sheet.picture.rect(from, to, colour);
    }
}
