//! Colours, widths and line breaks of what a person reads.
//!
//! Colours are written always; whoever prints takes them out where nobody would see them.

use anstyle::{AnsiColor, Style};

/// How a piece of text is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ink {
    Plain,
    Bold,
    Dim,
    Good,
    Trouble,
    Bad,
}

impl Ink {
    /// The text between the sequences that draw it so.
    pub(super) fn draw(self, text: &str) -> String {
        let style = match self {
            Self::Plain => return text.to_owned(),
            Self::Bold => Style::new().bold(),
            Self::Dim => Style::new().dimmed(),
            Self::Good => AnsiColor::Green.on_default(),
            Self::Trouble => AnsiColor::Yellow.on_default(),
            Self::Bad => AnsiColor::Red.on_default(),
        };
        format!("{style}{text}{style:#}")
    }
}

/// How wide a text is, counted in characters: names are short words in nearly every scenario.
pub(super) fn wide(text: &str) -> usize {
    text.chars().count()
}

/// The text in lines of at most `width`, broken between words where that can be done.
pub(super) fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split(' ') {
        let joined = wide(&line) + 1 + wide(word);
        if !line.is_empty() && joined > width {
            lines.push(std::mem::take(&mut line));
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
        while wide(&line) > width.max(1) {
            let cut = line
                .char_indices()
                .nth(width.max(1))
                .map_or(line.len(), |(at, _)| at);
            let rest = line.split_off(cut);
            lines.push(std::mem::replace(&mut line, rest));
        }
    }
    lines.push(line);
    lines
}

/// At which side of its column a cell stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Left,
    Right,
}

/// Rows in columns as wide as their widest cell, the first aligned left and all others right.
pub(super) fn columns(rows: &[Vec<String>], indent: usize) -> String {
    aligned(rows, &[Side::Left], indent, 3)
}

/// Rows in columns as wide as their widest cell, so far apart; columns beyond `sides` stand right.
pub(super) fn aligned(rows: &[Vec<String>], sides: &[Side], indent: usize, apart: usize) -> String {
    let count = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| {
        rows.iter()
            .filter_map(|row| row.get(column))
            .map(|cell| wide(cell))
            .max()
            .unwrap_or(0)
    };
    let widths: Vec<usize> = (0..count).map(width).collect();
    let mut text = String::new();
    for row in rows {
        let mut line = " ".repeat(indent);
        for (column, cell) in row.iter().enumerate() {
            let pad = " ".repeat(widths[column] - wide(cell));
            if column > 0 {
                line.push_str(&" ".repeat(apart));
            }
            match sides.get(column).unwrap_or(&Side::Right) {
                Side::Left => line.extend([cell, pad.as_str()]),
                Side::Right => line.extend([pad.as_str(), cell]),
            }
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_between_words_and_never_exceed_their_width() {
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(wrap("", 7), [""]);
        assert_eq!(wrap("abcdefghij kl", 4), ["abcd", "efgh", "ij", "kl"]);
        assert_eq!(wrap("ünïcödé wörd", 4), ["ünïc", "ödé", "wörd"]);
        assert_eq!(wrap("ab", 0), ["a", "b"]);
    }

    #[test]
    fn numbers_stand_right_and_no_line_ends_in_a_blank() {
        let row = |cells: [&str; 2]| cells.map(str::to_owned).to_vec();
        let text = columns(
            &[row(["name", "1.5"]), row(["n", "100"]), row(["x", ""])],
            1,
        );
        assert_eq!(text, " name   1.5\n n      100\n x\n");
    }
}
