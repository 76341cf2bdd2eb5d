//! Text in columns without lines: every column as wide as its text, the last broken to fit.

use comfy_table::{ColumnConstraint, ContentArrangement, Table, presets};

/// The narrowest text that is made, in columns of a terminal.
const WIDTH_MIN: u16 = 60;

/// Rows as lines of at most `width` columns (or [`WIDTH_MIN`], if that is more), with a line end.
pub(super) fn columns<const N: usize>(
    width: u16,
    rows: impl Iterator<Item = [String; N]>,
) -> String {
    let mut table = Table::new();
    table
        .load_style(presets::NOTHING)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(width.max(WIDTH_MIN))
        .add_rows(rows);
    for (number, column) in table.column_iter_mut().enumerate() {
        if number + 1 < N {
            column
                .set_padding((0, 2))
                .set_constraint(ColumnConstraint::ContentWidth);
        } else {
            column.set_padding((0, 0));
        }
    }
    let mut text = table.trim_fmt();
    text.push('\n');
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(cells: [&str; 2]) -> [String; 2] {
        cells.map(str::to_owned)
    }

    #[test]
    fn only_the_last_column_is_broken_and_no_line_ends_in_a_blank() {
        let long = "word ".repeat(20);
        let rows = [row(["a", &long]), row(["longer", "b"])];
        let text = columns(60, rows.into_iter());
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(
            lines[0],
            format!("a       {}", "word ".repeat(10).trim_end())
        );
        assert_eq!(
            lines[1],
            format!("        {}", "word ".repeat(10).trim_end())
        );
        assert_eq!(lines[2], "longer  b");
        assert!(text.ends_with("b\n"));
    }

    #[test]
    fn no_width_is_too_small() {
        let rows = || [row(["a", "b"])].into_iter();
        assert_eq!(columns(0, rows()), columns(60, rows()));
    }
}
