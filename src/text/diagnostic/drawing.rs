//! Diagnostics as a person sees them: sorted, with the line and the caret.
//!
//! The drawing itself is the business of `annotate-snippets`. Any span is drawn, also one that does
//! not fit its text: it is moved to the nearest place that exists.

use std::ops::Range;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{
    Annotation, AnnotationKind, Element, Group, Level, Origin, Renderer, Snippet,
    normalize_untrusted_str,
};

use super::{Diagnostic, Place, Severity};
use crate::text::source::{Source, Sources};
use crate::text::tree::{SourceId, Span};

/// A remedy longer than this is told in several lines.
const HELP_CHARS: usize = 88;

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
        .map(|diagnostic| {
            let drawn = renderer.render(&[group(diagnostic, sources)]);
            indented(&drawn) + &remedy_alone(diagnostic) + "\n"
        })
        .collect();
    blocks.join("\n")
}

/// The drawing with its arrow under those of others: the library sets that of a text as a whole, which
/// has no line numbers, one column too far left.
fn indented(drawn: &str) -> String {
    let is_arrow = |line: &&str| {
        let before = line
            .split("-->")
            .next()
            .filter(|before| before.len() < line.len());
        before.is_some_and(|before| {
            before.is_empty() || before.starts_with('\u{1b}') && before.ends_with('m')
        })
    };
    match drawn.lines().skip(1).find(is_arrow) {
        Some(line) => drawn.replacen(&format!("\n{line}"), &format!("\n {line}"), 1),
        None => drawn.to_owned(),
    }
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
        Some(_) if is_placeless(diagnostic) => group,
        Some(help) => group.element(Level::HELP.message(wrapped(&normalize_untrusted_str(help)))),
        None => group,
    }
}

/// Whether there is nothing to draw.
fn is_placeless(diagnostic: &Diagnostic) -> bool {
    matches!(diagnostic.place, Place::Nowhere) && diagnostic.secondary.is_empty()
}

/// The remedy of a diagnostic without a place, in a line of its own.
fn remedy_alone(diagnostic: &Diagnostic) -> String {
    match &diagnostic.help {
        Some(help) if is_placeless(diagnostic) => {
            format!("\n  help: {}", normalize_untrusted_str(help))
        }
        Some(_) | None => String::new(),
    }
}

/// Words in lines of at most [`HELP_CHARS`]; line breaks in them stay.
fn wrapped(text: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    for line in text.split('\n') {
        let mut open = String::new();
        for word in line.split(' ') {
            if !open.is_empty() && open.chars().count() + word.chars().count() >= HELP_CHARS {
                lines.push(std::mem::take(&mut open));
            } else if !open.is_empty() {
                open.push(' ');
            }
            open += word;
        }
        lines.push(open);
    }
    lines.join("\n")
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
mod tests;
