//! Markdown as the generated pages need it: headings and tables. What they say is not known here.

use std::fmt::Write as _;

const TO_A_STRING: &str = "a String takes all that is written";

/// A heading of the second level.
pub(super) fn write_section(page: &mut String, title: &str) {
    write!(page, "\n## {title}\n\n").expect(TO_A_STRING);
}

/// A heading of the third level.
pub(super) fn write_subsection(page: &mut String, title: &str) {
    write!(page, "\n### {title}\n\n").expect(TO_A_STRING);
}

/// A table with its header.
pub(super) fn write_table<const N: usize>(
    page: &mut String,
    header: [&str; N],
    rows: impl Iterator<Item = [String; N]>,
) {
    write_header(page, &header);
    for row in rows {
        write_row(page, &row);
    }
}

/// The header of a table.
pub(super) fn write_header(page: &mut String, names: &[&str]) {
    let cells: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    write_row(page, &cells);
    write_row(page, &vec!["---".to_owned(); names.len()]);
}

/// A row of a table. A bar inside a cell would end it, so it is escaped.
pub(super) fn write_row(page: &mut String, cells: &[String]) {
    for cell in cells {
        write!(page, "| {} ", cell.replace('|', "\\|")).expect(TO_A_STRING);
    }
    page.push_str("|\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_in_a_cell_does_not_end_it() {
        let mut page = String::new();
        write_row(&mut page, &["a|b".to_owned(), "c".to_owned()]);
        assert_eq!(page, "| a\\|b | c |\n");
    }
}
