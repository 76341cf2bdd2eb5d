//! What diagnostics look like, and that no text and no span brings the drawing down.

use proptest::prelude::*;

use super::*;

fn plain(diagnostics: &[Diagnostic], sources: &Sources) -> String {
    render(diagnostics, sources, Colour::Plain)
}

/// The span of the first occurrence of `part` in the text of `source`.
fn span_of(sources: &Sources, source: SourceId, part: &str) -> Span {
    let text = &sources.get(source).expect("the source was added").text;
    let start = text.find(part).expect("the part stands in the text");
    Span {
        source,
        start,
        end: start + part.len(),
    }
}

#[test]
fn a_diagnostic_shows_file_line_caret_and_remedy() {
    let mut sources = Sources::new();
    let id = sources.add(
        "shop.yaml",
        "cutover: 1\nfleets:\n  - nmae: web\n    instances: 3\n",
    );
    let diagnostic = Diagnostic::error("unknown key `nmae`")
        .at(span_of(&sources, id, "nmae"))
        .label("not a key of a fleet")
        .help("did you mean `name`?");
    insta::assert_snapshot!(plain(&[diagnostic], &sources), @r"
    error: unknown key `nmae`
     --> shop.yaml:3:5
      |
    3 |   - nmae: web
      |     ^^^^ not a key of a fleet
      |
      = help: did you mean `name`?
    ");
}

#[test]
fn several_diagnostics_are_sorted_by_text_and_place() {
    let mut sources = Sources::new();
    let first = sources.add("a.yaml", "a: 1\nb: 2\n");
    let second = sources.add("b.yaml", "c: 3\n");
    let report = [
        Diagnostic::error("third").at(span_of(&sources, second, "c")),
        Diagnostic::warning("second").at(span_of(&sources, first, "b")),
        Diagnostic::note("first").at(span_of(&sources, first, "a")),
        Diagnostic::error("the file as a whole").in_source(first),
        Diagnostic::error("no place at all").help("look elsewhere"),
    ];
    insta::assert_snapshot!(plain(&report, &sources), @r"
    error: no place at all
      help: look elsewhere

    error: the file as a whole
     --> a.yaml

    note: first
     --> a.yaml:1:1
      |
    1 | a: 1
      | ^

    warning: second
     --> a.yaml:2:1
      |
    2 | b: 2
      | ^

    error: third
     --> b.yaml:1:1
      |
    1 | c: 3
      | ^
    ");
}

#[test]
fn secondary_places_are_shown_also_in_another_text() {
    let mut sources = Sources::new();
    let base = sources.add("base.yaml", "name: a\nrate: 5/s\n");
    let over = sources.add("--set", "rate=7");
    let diagnostic = Diagnostic::error("too fast")
        .at(span_of(&sources, over, "7"))
        .also(span_of(&sources, base, "5/s"), "was this")
        .also(span_of(&sources, base, "name"), "for this one");
    insta::assert_snapshot!(plain(&[diagnostic], &sources), @r"
    error: too fast
     --> --set:1:6
      |
    1 | rate=7
      |      ^
      |
     ::: base.yaml:1:1
      |
    1 | name: a
      | ---- for this one
    2 | rate: 5/s
      |       --- was this
    ");
}

#[test]
fn a_span_of_many_lines_is_drawn_on_its_first() {
    let mut sources = Sources::new();
    let id = sources.add("a.yaml", "a:\r\n  b: é1\r\n  c: 2\r\n");
    let span = Span {
        source: id,
        start: 6,
        end: 24,
    };
    insta::assert_snapshot!(plain(&[Diagnostic::error("wrong").at(span)], &sources), @r"
    error: wrong
     --> a.yaml:2:3
      |
    2 |   b: é1
      |   ^^^^^
    ");
}

#[test]
fn the_end_of_the_text_is_shown_behind_its_last_line() {
    for text in ["a: [1,\n\n", "a: [1,\r\n", "a: [1,"] {
        let mut sources = Sources::new();
        let id = sources.add("a.yaml", text);
        let span = Span {
            source: id,
            start: text.len(),
            end: text.len(),
        };
        let drawn = plain(&[Diagnostic::error("ends early").at(span)], &sources);
        assert!(drawn.contains("a.yaml:1:7"), "{drawn}");
    }
}

#[test]
fn an_empty_text_has_a_place_too() {
    let mut sources = Sources::new();
    let id = sources.add("empty.yaml", "");
    let span = Span {
        source: id,
        start: 0,
        end: 0,
    };
    insta::assert_snapshot!(plain(&[Diagnostic::error("is empty").at(span)], &sources), @r"
    error: is empty
     --> empty.yaml:1:1
      |
    1 |
      | ^
    ");
}

#[test]
fn colour_is_escape_sequences_around_the_same_words() {
    let mut sources = Sources::new();
    let id = sources.add("a.yaml", "a: 1\n");
    let report = [Diagnostic::error("wrong")
        .at(span_of(&sources, id, "1"))
        .help("write 2")];
    let coloured = render(&report, &sources, Colour::Ansi);
    assert!(coloured.contains("\u{1b}["), "{coloured}");
    let stripped = anstream::adapter::strip_str(&coloured).to_string();
    assert_eq!(stripped, plain(&report, &sources));
}

#[test]
fn escape_sequences_of_the_input_do_not_reach_the_terminal() {
    let mut sources = Sources::new();
    let id = sources.add("\u{1b}[2J.yaml", "a: \u{1b}[31m\n");
    let evil = "\u{1b}[31m".to_owned();
    let report = [Diagnostic::error(evil.clone())
        .at(span_of(&sources, id, "\u{1b}"))
        .label(evil.clone())
        .also(span_of(&sources, id, "a"), evil.clone())
        .help(evil)];
    let drawn = plain(&report, &sources);
    assert!(!drawn.contains('\u{1b}'), "{drawn:?}");
}

#[test]
fn a_place_in_a_text_that_is_not_there_leaves_the_message() {
    let span = Span {
        source: SourceId::default(),
        start: 3,
        end: 9,
    };
    let report = [Diagnostic::error("lost").at(span).also(span, "here")];
    assert_eq!(plain(&report, &Sources::new()), "error: lost\n");
}

#[test]
fn nothing_to_say_is_no_text() {
    assert_eq!(plain(&[], &Sources::new()), "");
}

proptest! {
    #[test]
    fn any_span_of_any_text_can_be_drawn(
        text in "([a-zé漢\u{1f980}\u{feff}\t \r\n]|\\PC){0,30}",
        places in proptest::collection::vec((0_usize..100, 0_usize..100), 1..4),
    ) {
        let mut sources = Sources::new();
        let source = sources.add("a.yaml", text);
        let mut spans = places.into_iter().map(|(start, end)| Span { source, start, end });
        let mut diagnostic = Diagnostic::error("wrong").label("here");
        diagnostic.place = spans.next().map_or(Place::Nowhere, Place::Span);
        diagnostic.secondary = spans.map(|span| (span, "there".to_owned())).collect();
        for colour in [Colour::Plain, Colour::Ansi] {
            let drawn = render(std::slice::from_ref(&diagnostic), &sources, colour);
            prop_assert!(drawn.contains("wrong"));
        }
    }
}
