//! Files made of pictures: SVG and PNG, drawn by one function.

use crate::report::charts::font;
use crate::report::charts::palette::Colour;
use crate::report::charts::picture::{Anchor, Picture, Point, Shape, Text};
use plotters::prelude::{BitMapBackend, DrawingBackend, SVGBackend};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, RGBColor, ShapeStyle, TextStyle};

/// Pixels of a PNG for each of the picture's, so that it is sharp on screens that have many.
const SCALE: f64 = 2.0;

fn pixel((x, y): Point, scale: f64) -> (i32, i32) {
    ((x * scale).round() as i32, (y * scale).round() as i32)
}

/// The picture as SVG, with title and description for who has it read out.
pub(super) fn svg(picture: &Picture) -> String {
    let mut text = String::new();
    let (width, height) = size(picture, 1.0);
    {
        let mut backend = SVGBackend::with_string(&mut text, (width, height));
        draw(&mut backend, picture, 1.0);
    }
    let words = format!(
        "role=\"img\" xmlns=\"http://www.w3.org/2000/svg\">\n<title>{}</title>\n<desc>{}</desc>\n",
        escaped(&picture.title),
        escaped(&picture.description)
    );
    text.replacen("xmlns=\"http://www.w3.org/2000/svg\">\n", &words, 1)
}

/// The picture as PNG, with title and description in text chunks.
pub(super) fn png(picture: &Picture) -> Vec<u8> {
    let (width, height) = size(picture, SCALE);
    let mut pixels = vec![255_u8; width as usize * height as usize * 3];
    {
        let mut backend = BitMapBackend::with_buffer(&mut pixels, (width, height));
        draw(&mut backend, picture, SCALE);
    }
    encoded(picture, &pixels, (width, height)).expect("invariant: memory takes every byte")
}

fn size(picture: &Picture, scale: f64) -> (u32, u32) {
    let pixels = |length: f64| (length * scale).round().max(1.0) as u32;
    (pixels(picture.width), pixels(picture.height))
}

fn encoded(
    picture: &Picture,
    pixels: &[u8],
    (width, height): (u32, u32),
) -> Result<Vec<u8>, png::EncodingError> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::Balanced);
    for (keyword, words) in [
        ("Title", &picture.title),
        ("Description", &picture.description),
    ] {
        encoder.add_itxt_chunk(keyword.to_owned(), words.clone())?;
    }
    match indexed(pixels, &own(picture)) {
        Some((palette, indices)) => {
            encoder.set_color(png::ColorType::Indexed);
            encoder.set_palette(palette);
            encoder.set_filter(png::Filter::NoFilter);
            encoder.write_header()?.write_image_data(&indices)?;
        }
        None => {
            encoder.set_color(png::ColorType::Rgb);
            encoder.write_header()?.write_image_data(pixels)?;
        }
    }
    Ok(bytes)
}

/// The colours and the number of each pixel's, if they are few: a third of the bytes. The edges of
/// letters, which blend into the ground, are rounded to sixteen steps a channel.
fn indexed(pixels: &[u8], own: &[Colour]) -> Option<(Vec<u8>, Vec<u8>)> {
    let mut colours: Vec<[u8; 3]> = own.iter().map(|Colour(r, g, b)| [*r, *g, *b]).collect();
    let mut indices = Vec::with_capacity(pixels.len() / 3);
    // Neighbours are mostly alike.
    let mut last: Option<([u8; 3], u8)> = None;
    for pixel in pixels.as_chunks::<3>().0 {
        let index = match last {
            Some((colour, index)) if colour == *pixel => index,
            Some(_) | None => index_of(*pixel, &mut colours)?,
        };
        last = Some((*pixel, index));
        indices.push(index);
    }
    Some((colours.concat(), indices))
}

/// The number of a colour, which is noted if it is new; none if there are too many.
fn index_of(pixel: [u8; 3], colours: &mut Vec<[u8; 3]>) -> Option<u8> {
    let number =
        |colour: [u8; 3], colours: &[[u8; 3]]| colours.iter().position(|known| *known == colour);
    let rounded = pixel.map(|part| (u16::from(part) * 15).div_ceil(255) as u8 * 17);
    let known = number(pixel, colours).or_else(|| number(rounded, colours));
    let index = known.unwrap_or_else(|| {
        colours.push(rounded);
        colours.len() - 1
    });
    u8::try_from(index).ok()
}

/// The colours of the shapes of a picture, and of its ground.
fn own(picture: &Picture) -> Vec<Colour> {
    let mut own = vec![Colour::WHITE];
    own.extend(picture.shapes.iter().map(|shape| match shape {
        Shape::Rect { fill, .. } | Shape::Polygon { fill, .. } => *fill,
        Shape::Line { colour, .. } => *colour,
        Shape::Text(text) => text.colour,
    }));
    own.sort_unstable();
    own.dedup();
    own
}

fn draw<B: DrawingBackend>(backend: &mut B, picture: &Picture, scale: f64) {
    let drawn = draw_all(backend, picture, scale);
    assert!(
        drawn.is_ok(),
        "invariant: memory takes every shape, and the font is registered"
    );
}

/// A backend refused a shape.
#[derive(Debug)]
struct Refused;

type Drawn = Result<(), Refused>;

fn refused<E>(_: E) -> Refused {
    Refused
}

fn draw_all<B: DrawingBackend>(backend: &mut B, picture: &Picture, scale: f64) -> Drawn {
    let whole = (picture.width, picture.height);
    fill(backend, (0.0, 0.0), whole, Colour::WHITE, scale)?;
    for shape in &picture.shapes {
        match shape {
            Shape::Rect {
                from,
                to,
                fill: colour,
            } => fill(backend, *from, *to, *colour, scale)?,
            Shape::Line {
                points,
                colour,
                width,
            } => draw_line(backend, points, *colour, *width, scale)?,
            Shape::Polygon { points, fill } => {
                let points = points.iter().map(|point| pixel(*point, scale));
                backend.fill_polygon(points, &rgb(*fill)).map_err(refused)?;
            }
            Shape::Text(text) => {
                let style = style(text, scale);
                let at = pixel(text.at, scale);
                backend
                    .draw_text(&printable(&text.words), &style, at)
                    .map_err(refused)?;
            }
        }
    }
    backend.present().map_err(refused)
}

fn fill<B: DrawingBackend>(
    backend: &mut B,
    from: Point,
    to: Point,
    colour: Colour,
    scale: f64,
) -> Drawn {
    let (from, to) = (pixel(from, scale), pixel(to, scale));
    backend
        .draw_rect(from, to, &rgb(colour), true)
        .map_err(refused)
}

/// Level and upright pieces are rectangles, which have sharp edges and are drawn at once.
fn draw_line<B: DrawingBackend>(
    backend: &mut B,
    points: &[Point],
    colour: Colour,
    width: u32,
    scale: f64,
) -> Drawn {
    let points: Vec<(i32, i32)> = points.iter().map(|point| pixel(*point, scale)).collect();
    let width = ((f64::from(width) * scale).round() as u32).max(1);
    let straight = |piece: &[(i32, i32)]| piece[0].0 == piece[1].0 || piece[0].1 == piece[1].1;
    if !points.windows(2).all(straight) {
        let style = ShapeStyle {
            color: rgb(colour).into(),
            filled: false,
            stroke_width: width,
        };
        return backend.draw_path(points, &style).map_err(refused);
    }
    let width = i32::try_from(width).unwrap_or(1);
    let (before, behind) = (width / 2, width - width / 2);
    for piece in points.windows(2) {
        let (left, right) = (piece[0].0.min(piece[1].0), piece[0].0.max(piece[1].0));
        let (top, bottom) = (piece[0].1.min(piece[1].1), piece[0].1.max(piece[1].1));
        let from = (left - before, top - before);
        let to = (right + behind, bottom + behind);
        backend
            .draw_rect(from, to, &rgb(colour), true)
            .map_err(refused)?;
    }
    Ok(())
}

fn style(text: &Text, scale: f64) -> TextStyle<'static> {
    let across = match text.anchor {
        Anchor::Start => HPos::Left,
        Anchor::Middle => HPos::Center,
        Anchor::End => HPos::Right,
    };
    let mut style = TextStyle::from(font::desc(text.size * scale, text.weight));
    style.color = rgb(text.colour).to_backend_color();
    style.pos(Pos::new(across, VPos::Center))
}

const fn rgb(colour: Colour) -> RGBColor {
    RGBColor(colour.0, colour.1, colour.2)
}

/// Without what no picture can show, and SVG may not hold.
fn printable(text: &str) -> String {
    text.chars()
        .map(|letter| {
            let allowed = !letter.is_control() && !matches!(letter, '\u{fffe}' | '\u{ffff}');
            if allowed { letter } else { '\u{fffd}' }
        })
        .collect()
}

fn escaped(text: &str) -> String {
    printable(text)
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture() -> Picture {
        let mut picture = Picture::new(60.0, 40.0);
        picture.title = "a < b & c".to_owned();
        picture.description = "nothing \u{7} else".to_owned();
        picture.rect((10.0, 10.0), (20.0, 20.0), Colour::BLUE);
        picture.line(vec![(0.0, 30.0), (60.0, 30.0)], Colour::RED, 1);
        picture.polygon(vec![(30.0, 0.0), (40.0, 0.0), (40.0, 10.0)], Colour::GREEN);
        picture.text(Text::new((5.0, 35.0), "→ <ok> \u{1}"));
        picture
    }

    #[test]
    fn svg_says_what_it_shows_and_holds_no_letter_that_xml_forbids() {
        let text = svg(&picture());
        assert!(text.contains("<title>a &lt; b &amp; c</title>"), "{text}");
        assert!(
            text.contains("<desc>nothing \u{fffd} else</desc>"),
            "{text}"
        );
        assert!(text.contains("role=\"img\""), "{text}");
        assert!(text.contains("&lt;ok&gt;"), "{text}");
        assert!(!text.contains('\u{1}') && !text.contains('\u{7}'));
        assert_eq!(text, svg(&picture()));
    }

    #[test]
    fn a_png_is_twice_as_large_in_the_colours_of_the_picture() {
        let bytes = png(&picture());
        assert_eq!(bytes, png(&picture()));
        let decoder = png::Decoder::new(std::io::Cursor::new(&bytes));
        let mut reader = decoder.read_info().expect("a PNG");
        let info = reader.info();
        assert_eq!((info.width, info.height), (120, 80));
        let words: Vec<String> = info
            .utf8_text
            .iter()
            .map(|chunk| chunk.get_text().expect("text"))
            .collect();
        assert_eq!(words, ["a < b & c", "nothing \u{7} else"]);
        let palette = info.palette.clone().expect("few colours");
        let mut pixels = vec![0; 120 * 80];
        reader.next_frame(&mut pixels).expect("pixels");
        let at = |x: usize, y: usize| {
            let index = usize::from(pixels[y * 120 + x]) * 3;
            Colour(palette[index], palette[index + 1], palette[index + 2])
        };
        assert_eq!(at(30, 30), Colour::BLUE);
        assert_eq!(at(100, 60), Colour::RED);
        assert_eq!(at(2, 2), Colour::WHITE);
    }
}
