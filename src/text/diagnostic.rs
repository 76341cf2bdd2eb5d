//! What is to be said about a text: a message, its place, and what to do about it.
//!
//! It knows nothing of what was wrong; drawing is the business of `annotate-snippets`. Any span is
//! drawn, also one that does not fit its text: it is moved to the nearest place that exists.

use std::ops::Range;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{
    Annotation, AnnotationKind, Element, Group, Level, Origin, Renderer, Snippet,
    normalize_untrusted_str,
};

use super::source::{Source, Sources};
use super::tree::{SourceId, Span};

/// How much a diagnostic matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The input cannot be used.
    Error,
    /// The input can be used, but probably not as meant.
    Warning,
    /// Something worth knowing.
    Note,
}

/// What a diagnostic points at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// No text at all.
    Nowhere,
    /// A text as a whole.
    Source(SourceId),
    /// A range of a text.
    Span(Span),
}

/// One thing to be said to the user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// How much it matters.
    pub severity: Severity,
    /// What is the matter, in one line.
    pub message: String,
    /// Where.
    pub place: Place,
    /// A few words at the caret.
    pub label: Option<String>,
    /// Other places that belong to it, each with a few words.
    pub secondary: Vec<(Span, String)>,
    /// What to do about it.
    pub help: Option<String>,
}

impl Diagnostic {
    /// A diagnostic without a place.
    pub fn new(severity: Severity, message: impl Into<String>) -> Self {
        Self {
            severity,
            message: message.into(),
            place: Place::Nowhere,
            label: None,
            secondary: Vec::new(),
            help: None,
        }
    }

    /// An error without a place.
    pub fn error(message: impl Into<String>) -> Self {
        Self::new(Severity::Error, message)
    }

    /// A warning without a place.
    pub fn warning(message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, message)
    }

    /// A note without a place.
    pub fn note(message: impl Into<String>) -> Self {
        Self::new(Severity::Note, message)
    }

    /// Points at a range of a text.
    #[must_use]
    pub fn at(mut self, span: Span) -> Self {
        self.place = Place::Span(span);
        self
    }

    /// Points at a text as a whole.
    #[must_use]
    pub fn in_source(mut self, source: SourceId) -> Self {
        self.place = Place::Source(source);
        self
    }

    /// Says a few words at the caret.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(label.into());
        self
    }

    /// Points at another place that belongs to it.
    #[must_use]
    pub fn also(mut self, span: Span, label: impl Into<String>) -> Self {
        self.secondary.push((span, label.into()));
        self
    }

    /// Says what to do about it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

/// Whether a report is coloured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colour {
    /// Text only.
    Plain,
    /// With ANSI escape sequences.
    Ansi,
}

/// Draws diagnostics one below the other, ending in a line break; nothing for none.
///
/// Those without a place come first, then text by text in the order they were read: first what
/// concerns the whole text, then from top to bottom. Of several at one place the order is kept.
pub fn render(diagnostics: &[Diagnostic], sources: &Sources, colour: Colour) -> String {
    let mut sorted: Vec<&Diagnostic> = diagnostics.iter().collect();
    sorted.sort_by_key(|diagnostic| match diagnostic.place {
        Place::Nowhere => (None, None),
        Place::Source(source) => (Some(source), None),
        Place::Span(span) => (Some(span.source), Some((span.start, span.end))),
    });

    let renderer = match colour {
        Colour::Plain => Renderer::plain(),
        Colour::Ansi => Renderer::styled().hyperlink(false),
    }
    .decor_style(DecorStyle::Ascii);

    let blocks: Vec<String> = sorted
        .into_iter()
        .map(|diagnostic| renderer.render(&[group(diagnostic, sources)]) + "\n")
        .collect();
    blocks.join("\n")
}

/// The drawing library cleans titles and source lines of control characters. Paths, labels and
/// remedies, which may quote the input too, are cleaned here.
fn group<'a>(diagnostic: &'a Diagnostic, sources: &'a Sources) -> Group<'a> {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let mut group = Group::with_title(level.primary_title(diagnostic.message.as_str()));
    for element in places(diagnostic, sources) {
        group = group.element(element);
    }
    match &diagnostic.help {
        Some(help) => group.element(Level::HELP.message(normalize_untrusted_str(help))),
        None => group,
    }
}

/// One element per text: the one with the caret first, then the others as they are mentioned.
fn places<'a>(diagnostic: &'a Diagnostic, sources: &'a Sources) -> Vec<Element<'a>> {
    let mut marks: Vec<(SourceId, Vec<Mark<'a>>)> = Vec::new();
    match diagnostic.place {
        Place::Nowhere => {}
        Place::Source(source) => marks.push((source, Vec::new())),
        Place::Span(span) => {
            let label = diagnostic.label.as_deref();
            marks.push((
                span.source,
                vec![Mark {
                    span,
                    kind: AnnotationKind::Primary,
                    label,
                }],
            ));
        }
    }
    for (span, label) in &diagnostic.secondary {
        let mark = Mark {
            span: *span,
            kind: AnnotationKind::Context,
            label: Some(label),
        };
        match marks.iter_mut().find(|(source, _)| *source == span.source) {
            Some((_, marks)) => marks.push(mark),
            None => marks.push((span.source, vec![mark])),
        }
    }
    marks
        .into_iter()
        .filter_map(|(source, marks)| Some(element(sources.get(source)?, &marks)))
        .collect()
}

struct Mark<'a> {
    span: Span,
    kind: AnnotationKind,
    label: Option<&'a str>,
}

impl<'a> Mark<'a> {
    fn annotate(&self, text: &str) -> Annotation<'a> {
        self.kind
            .span(drawable(self.span, text))
            .label(self.label.map(normalize_untrusted_str))
    }
}

fn element<'a>(source: &'a Source, marks: &[Mark<'a>]) -> Element<'a> {
    let path = normalize_untrusted_str(&source.path);
    if marks.is_empty() {
        return Origin::path(path).into();
    }
    Snippet::source(source.text.as_str())
        .path(path)
        .annotations(marks.iter().map(|mark| mark.annotate(&source.text)))
        .into()
}

/// The part of a span that can be drawn: within the text, on whole characters, and only its first
/// line, since a caret under twenty lines of YAML says less than one under the first.
fn drawable(span: Span, text: &str) -> Range<usize> {
    let mut start = text.floor_char_boundary(span.start);
    let end = text.ceil_char_boundary(span.end.clamp(start, text.len()));
    // Behind the last line break there is no line to draw: point behind the last line that is one.
    if start == text.len() {
        start = text.trim_end().len();
    }
    let within = text.get(start..end).unwrap_or("");
    let line = within.split('\n').next().unwrap_or("").trim_end();
    start..start + line.len()
}

#[cfg(test)]
mod tests {
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
         |
         = help: look elsewhere

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
}
