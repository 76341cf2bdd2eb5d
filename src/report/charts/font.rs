//! The letters of charts: DejaVu Sans, which comes with the program, so that a picture is the same
//! on every machine.

use plotters::style::{FontDesc, FontFamily, FontStyle, register_font};
use std::sync::Once;

/// The family as a viewer of SVG looks for it: ours, one as wide, or any.
pub(super) const FAMILY: &str = "DejaVu Sans, Verdana, sans-serif";

static REGULAR: &[u8] = include_bytes!("../../../assets/fonts/DejaVuSans.ttf");
static BOLD: &[u8] = include_bytes!("../../../assets/fonts/DejaVuSans-Bold.ttf");

/// How heavy letters are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Weight {
    Regular,
    Bold,
}

/// The font in a size.
pub(super) fn desc(size: f64, weight: Weight) -> FontDesc<'static> {
    static REGISTERED: Once = Once::new();
    REGISTERED.call_once(|| {
        for (style, bytes) in [(FontStyle::Normal, REGULAR), (FontStyle::Bold, BOLD)] {
            let registered = register_font(FAMILY, style, bytes);
            assert!(registered.is_ok(), "invariant: the fonts are fonts");
        }
    });
    let style = match weight {
        Weight::Regular => FontStyle::Normal,
        Weight::Bold => FontStyle::Bold,
    };
    FontDesc::new(FontFamily::Name(FAMILY), size, style)
}

/// How wide a text is, in pixels.
pub(super) fn width(text: &str, size: f64, weight: Weight) -> f64 {
    // In large, since the answer comes in whole pixels.
    const LARGE: f64 = 16.0;
    let (width, _) = desc(size * LARGE, weight)
        .box_size(text)
        .expect("invariant: the font is registered");
    f64::from(width) / LARGE
}

/// The text as far as it fits, with an ellipsis where something is left out.
pub(super) fn fitted(text: &str, size: f64, weight: Weight, room: f64) -> String {
    if width(text, size, weight) <= room {
        return text.to_owned();
    }
    let letters: Vec<char> = text.chars().collect();
    let longest = (0..letters.len()).rev().map(|count| {
        let start: String = letters[..count].iter().collect();
        format!("{}…", start.trim_end())
    });
    let mut longest = longest;
    longest
        .find(|short| width(short, size, weight) <= room)
        .unwrap_or_default()
}

/// The text as far as it fits, with an ellipsis in its middle where something is left out: names of one
/// fleet differ in their last letters.
pub(super) fn fitted_within(text: &str, size: f64, weight: Weight, room: f64) -> String {
    if width(text, size, weight) <= room {
        return text.to_owned();
    }
    let letters: Vec<char> = text.chars().collect();
    let mut shorter = (0..letters.len()).rev().map(|count| {
        let (start, end) = (count - count / 2, count / 2);
        let start = letters[..start].iter();
        let end = letters[letters.len() - end..].iter();
        start.chain(&['…']).chain(end).collect::<String>()
    });
    let found = shorter.find(|short| width(short, size, weight) <= room);
    found.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bold_is_wider_and_so_is_more() {
        let of = |text, weight| width(text, 13.0, weight);
        assert!(of("web-1", Weight::Bold) > of("web-1", Weight::Regular));
        assert!(of("web-10", Weight::Regular) > of("web-1", Weight::Regular));
        assert!(of("", Weight::Regular).abs() < 1e-9);
    }

    #[test]
    fn a_text_is_cut_to_its_room() {
        let cut = fitted("a-rather-long-name", 13.0, Weight::Regular, 60.0);
        assert!(cut.starts_with("a-ra") && cut.ends_with('…'), "{cut}");
        assert!(width(&cut, 13.0, Weight::Regular) <= 60.0);
        assert_eq!(fitted("web-1", 13.0, Weight::Regular, 60.0), "web-1");
        assert_eq!(fitted("web-1", 13.0, Weight::Regular, 1.0), "");
    }

    #[test]
    fn a_name_is_cut_in_its_middle() {
        let cut = fitted_within("web-eu-central-1-blue-017", 12.0, Weight::Regular, 90.0);
        assert!(cut.starts_with("web-e") && cut.ends_with("-017"), "{cut}");
        assert!(width(&cut, 12.0, Weight::Regular) <= 90.0);
        let whole = fitted_within("web-1", 12.0, Weight::Regular, 90.0);
        assert_eq!(whole, "web-1");
        let none = fitted_within("web-1", 12.0, Weight::Regular, 1.0);
        assert_eq!(none, "");
    }
}
