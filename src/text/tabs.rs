//! Tabs at the head of a line, where YAML 1.2 sometimes lets them pass and readers of YAML 1.1 do not.
//!
//! Inside brackets, quotes and block texts a tab is white space or content, so those places are
//! handed in. What the grammar refuses anyway does not come here.

use crate::text::tree::Span;

/// The byte of the first tab in the indentation of a line that begins in none of the `free` places.
pub(super) fn find(source: &str, mut free: Vec<Span>) -> Option<usize> {
    if !source.contains('\t') {
        return None;
    }
    free.sort_unstable();
    let mut reach = 0;
    for span in &mut free {
        reach = span.end.max(reach);
        span.end = reach;
    }
    let is_free = |at: usize| {
        let before = free.partition_point(|span| span.start < at);
        before > 0 && free[before - 1].end > at
    };
    let breaks = source.match_indices(['\n', '\r']).map(|(at, _)| at + 1);
    std::iter::once(0).chain(breaks).find_map(|line| {
        let spaces = source[line..]
            .bytes()
            .take_while(|&sign| sign == b' ')
            .count();
        let rest = source[line + spaces..]
            .strip_prefix('\t')?
            .trim_start_matches(['\t', ' ']);
        // Behind a space, a line without content still belongs to the plain text above it.
        let is_harmless = spaces > 0 && (rest.is_empty() || rest.starts_with(['\n', '\r', '#']));
        let at = line + spaces;
        (!is_harmless && !is_free(line)).then_some(at)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tab_counts_only_at_the_head_of_a_line_and_outside_free_places() {
        let cases = [
            ("a:\tb\n", None),
            ("a: b\n\t\nc: d\n", Some(5)),
            ("a: b\n\t# remark\n", Some(5)),
            ("a: b\n \t\n", None),
            ("a: b\n \tc: d\n", Some(6)),
            ("\ta: b", Some(0)),
            ("a: b\r\t", Some(5)),
        ];
        for (source, at) in cases {
            assert_eq!(find(source, Vec::new()), at, "{source:?}");
        }
        let source = "a: [\n\t1, [\n\t2],\n\t3]\n\tb";
        let free = |start, end| Span {
            start,
            end,
            ..Span::default()
        };
        assert_eq!(find(source, vec![free(9, 15), free(3, 19)]), Some(20));
    }
}
