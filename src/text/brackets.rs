//! Which bracket is open at a place of a text that the YAML reader gave up at.
//!
//! The reader says what cannot stand somewhere, not which bracket of a line above it belongs to. This is
//! a guess for a message: texts of several lines are not told from the rest.

/// The byte of the innermost bracket or brace that is open before byte `end` and stands in an earlier
/// line.
pub(super) fn open_above(source: &str, end: usize) -> Option<usize> {
    let mut open: Vec<usize> = Vec::new();
    let mut quote = None;
    let mut comment = false;
    let mut before = '\n';
    for (at, letter) in source[..end].char_indices() {
        let begins = before.is_whitespace() || "[{,".contains(before);
        match (quote, letter) {
            (_, '\n') if comment => comment = false,
            _ if comment => {}
            (Some(mark), letter) if mark == letter && before != '\\' => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') if begins => quote = Some(letter),
            (None, '#') if before.is_whitespace() => comment = true,
            (None, '[' | '{') if begins => open.push(at),
            (None, ']' | '}') => {
                open.pop();
            }
            (None, _) => {}
        }
        before = letter;
    }
    let line = source[..end].rfind('\n').unwrap_or(0);
    open.pop().filter(|bracket| *bracket < line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_innermost_bracket_of_an_earlier_line_is_found() {
        for (source, open) in [
            ("- { a: 1\n- ", Some(2)),
            ("- { a: { b: 1 }\n- ", Some(2)),
            ("- { a: [ b, 1 }\n- ", Some(2)),
            ("- { a: '}', b: \"{\" # }\n- ", Some(2)),
            ("- it's a [ b\n- ", Some(9)),
            ("- a[b\n- ", None),
            ("- { a: 1 }\n- ", None),
            ("- { - ", None),
            ("é: { ü\n- ", Some(4)),
            ("", None),
        ] {
            assert_eq!(open_above(source, source.len()), open, "{source:?}");
        }
    }
}
