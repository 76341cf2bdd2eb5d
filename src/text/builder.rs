//! Builds the tree from the YAML reader's events, gives every node its bytes, expands aliases within
//! bounds and collects what is wrong.
//!
//! The reader's events are flat and so is the work here: open lists and mappings lie on a stack of
//! our own, so no depth of the document can exhaust that of the program.

use std::collections::BTreeMap;

use granit_parser::ScalarStyle::{DoubleQuoted, Folded, Literal, Plain, SingleQuoted};
use granit_parser::{Event, Parser, StructureStyle, Tag};

use crate::text::brackets::open_above;
use crate::text::grammar_fault::classify;
use crate::text::mapping_builder::MappingBuilder;
use crate::text::places::Places;
use crate::text::syntax_error::{
    MAX_ALIASED_VALUES, MAX_DEPTH, MAX_DOCUMENT_BYTES, SyntaxError, SyntaxErrorKind,
};
use crate::text::tabs;
use crate::text::tree::{Node, ScalarStyle, SourceId, Span, Value};

/// After this many errors the rest of the document is left unread.
pub(super) const MAX_ERRORS: usize = 64;

/// So much copied text weighs as much as one copied value, in bytes.
const TEXT_BYTES_PER_VALUE: usize = 64;

/// How slips are taken.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Reading {
    /// They are errors.
    Strict,
    /// They are noted, and the document is what a loader of YAML 1.1 makes of it.
    Tolerant,
}

/// The tree as far as it could be built, and what was wrong. Without a tree there is an error.
pub(super) fn build(
    source: &str,
    id: SourceId,
    reading: Reading,
) -> (Option<Node>, Vec<SyntaxError>) {
    if source.len() > MAX_DOCUMENT_BYTES {
        let kind = SyntaxErrorKind::TooLarge {
            bytes: source.len(),
        };
        return (None, vec![error(Span::start_of(id), kind)]);
    }
    let mut builder = Builder {
        places: Places::of(source, id),
        reading,
        open: Vec::new(),
        anchors: BTreeMap::new(),
        copied: 0,
        may_hold_tabs: Vec::new(),
        errors: Vec::new(),
        root: None,
    };
    if let Err(fatal) = builder.run(source) {
        builder.errors.push(fatal);
    }
    (builder.root, builder.errors)
}

/// The bracket left open that led to a fault, if one did.
fn unclosed(source: &str, fault: &SyntaxError) -> Option<SyntaxError> {
    let bracket = if fault.kind == SyntaxErrorKind::UnmatchedBracket {
        // Where another kind is closed than is open, the reader points at the one that is open.
        Some(fault.span.start)
    } else if fault.kind == SyntaxErrorKind::UnexpectedListItem {
        // A line of a list cannot stand in brackets, so they were to end before it.
        open_above(source, fault.span.start)
    } else {
        None
    };
    let start = bracket.filter(|at| source[*at..].starts_with(['[', '{']))?;
    let span = Span {
        start,
        end: start + 1,
        ..fault.span
    };
    Some(error(span, SyntaxErrorKind::UnclosedBracket))
}

struct Builder<'s> {
    places: Places<'s>,
    reading: Reading,
    open: Vec<Collection>,
    anchors: BTreeMap<Anchor, Node>,
    copied: usize,
    may_hold_tabs: Vec<Span>,
    errors: Vec<SyntaxError>,
    root: Option<Node>,
}

/// The reader's number of an anchor; it counts from 1, and 0 is its word for none.
type Anchor = usize;

const NO_ANCHOR: Anchor = 0;

/// A list or a mapping that has begun and not ended.
struct Collection {
    start: usize,
    style: StructureStyle,
    anchor: Anchor,
    content: Content,
}

enum Content {
    Sequence(Vec<Node>),
    Mapping(MappingBuilder),
}

impl Builder<'_> {
    fn run(&mut self, source: &str) -> Result<(), SyntaxError> {
        let mut end_of_first = source.len();
        let mut options = granit_parser::options! {
            emit_unresolved_aliases: true,
            flow_nesting_limit: MAX_DEPTH,
            block_nesting_limit: MAX_DEPTH,
        };
        options.set_emit_comments(false);
        for next in Parser::new_from_str_with_options(source, options) {
            let (event, place) = next.map_err(|fault| {
                let found = error(self.places.at(fault.marker()), classify(fault.kind()));
                unclosed(source, &found).unwrap_or(found)
            })?;
            let span = self.places.between(&place.start, &place.end);
            match event {
                Event::DocumentStart(..) if self.root.is_some() => match self.reading {
                    Reading::Strict => return Err(error(span, SyntaxErrorKind::SecondDocument)),
                    Reading::Tolerant => {
                        end_of_first = span.start;
                        break;
                    }
                },
                Event::Scalar(text, style, anchor, tag) => {
                    self.may_hold_tabs.push(match style {
                        Literal | Folded => self.places.with_indentation(span),
                        Plain | SingleQuoted | DoubleQuoted => span,
                    });
                    let style = self.scalar_style(style, tag.as_deref(), span)?;
                    self.finish(self.scalar(text.into_owned(), style, span), anchor)?;
                }
                Event::SequenceStart(style, anchor, tag) => {
                    self.check_tag(tag.as_deref(), span)?;
                    self.begin(span, style, anchor, Content::Sequence(Vec::new()))?;
                }
                Event::MappingStart(style, anchor, tag) => {
                    self.check_tag(tag.as_deref(), span)?;
                    self.begin(span, style, anchor, Content::Mapping(MappingBuilder::new()))?;
                }
                Event::SequenceEnd | Event::MappingEnd => self.end(span)?,
                Event::Alias(anchor) => self.alias(anchor, span)?,
                Event::UnresolvedAlias(name) => {
                    let name = name.into_owned();
                    self.note(error(span, SyntaxErrorKind::UnknownAlias { name }))?;
                    self.finish(nothing(span), NO_ANCHOR)?;
                }
                // Whatever else the reader says is punctuation without a value.
                _ => {}
            }
        }
        if self.reading == Reading::Tolerant
            && let Some(tab) = tabs::find(
                &source[..end_of_first],
                std::mem::take(&mut self.may_hold_tabs),
            )
        {
            let tab = Span {
                start: tab,
                end: tab + 1,
                ..self.places.beginning()
            };
            return Err(error(tab, SyntaxErrorKind::TabIndentation));
        }
        match &self.root {
            None => Err(error(self.places.beginning(), SyntaxErrorKind::Empty)),
            Some(root) if root.kind_name() == "nothing" && self.errors.is_empty() => {
                Err(error(self.places.beginning(), SyntaxErrorKind::Empty))
            }
            Some(_) => Ok(()),
        }
    }

    fn scalar(&self, text: String, style: ScalarStyle, span: Span) -> Node {
        // The reader says `~` for a value that is not there.
        let is_absent = style == ScalarStyle::Plain && span.start == span.end;
        let text = if is_absent { String::new() } else { text };
        let span = match style {
            ScalarStyle::Quoted => span,
            ScalarStyle::Plain | ScalarStyle::Block => self.places.trimmed(span),
        };
        Node {
            span,
            value: Value::Scalar { text, style },
        }
    }

    fn scalar_style(
        &mut self,
        style: granit_parser::ScalarStyle,
        tag: Option<&Tag>,
        span: Span,
    ) -> Result<ScalarStyle, SyntaxError> {
        let written = match style {
            Plain => ScalarStyle::Plain,
            SingleQuoted | DoubleQuoted => ScalarStyle::Quoted,
            Literal | Folded => ScalarStyle::Block,
        };
        self.check_tag(tag, span)?;
        Ok(match tag.and_then(Tag::core_suffix) {
            Some("str") if written == ScalarStyle::Plain => ScalarStyle::Quoted,
            Some("int" | "float" | "bool" | "null") => ScalarStyle::Plain,
            Some(_) | None => written,
        })
    }

    fn check_tag(&mut self, tag: Option<&Tag>, span: Span) -> Result<(), SyntaxError> {
        match tag {
            Some(tag) if !tag.is_yaml_core_schema() => {
                let tag = tag.original();
                self.note(error(span, SyntaxErrorKind::UnknownTag { tag }))
            }
            Some(_) | None => Ok(()),
        }
    }

    fn begin(
        &mut self,
        span: Span,
        style: StructureStyle,
        anchor: Anchor,
        content: Content,
    ) -> Result<(), SyntaxError> {
        if self.open.len() == MAX_DEPTH {
            return Err(error(span, SyntaxErrorKind::TooDeep));
        }
        self.open.push(Collection {
            start: span.start,
            style,
            anchor,
            content,
        });
        Ok(())
    }

    fn end(&mut self, closing: Span) -> Result<(), SyntaxError> {
        let collection = self
            .open
            .pop()
            .expect("the reader closes only what it opened");
        let start = collection.start;
        let (value, last) = match collection.content {
            Content::Sequence(items) => {
                let last = items.last().map(|item| item.span.end);
                (Value::Sequence(items), last)
            }
            Content::Mapping(mapping) => {
                let entries = mapping.into_entries();
                let last = entries
                    .last()
                    .map(|(key, value)| key.span.end.max(value.span.end));
                (Value::Mapping(entries), last)
            }
        };
        // A block ends where its last value ends; the reader notices only at the next token, which
        // may be many remarks later.
        let end = match collection.style {
            StructureStyle::Flow => {
                self.may_hold_tabs.push(Span { start, ..closing });
                closing.end
            }
            StructureStyle::Block => last.unwrap_or(start),
        };
        let span = Span {
            source: closing.source,
            start,
            end: end.max(start),
        };
        self.finish(Node { span, value }, collection.anchor)
    }

    fn alias(&mut self, anchor: Anchor, span: Span) -> Result<(), SyntaxError> {
        let Some(anchored) = self.anchors.get(&anchor) else {
            let name = self.places.text(span).trim_start_matches('*').to_owned();
            self.note(error(span, SyntaxErrorKind::AliasInsideItself { name }))?;
            return self.finish(nothing(span), NO_ANCHOR);
        };
        if self.open.len() + height(anchored) > MAX_DEPTH {
            return Err(error(span, SyntaxErrorKind::TooDeep));
        }
        charge(&mut self.copied, anchored, span)?;
        let value = anchored.value.clone();
        self.finish(Node { span, value }, NO_ANCHOR)
    }

    /// Puts a finished node where it belongs.
    fn finish(&mut self, node: Node, anchor: Anchor) -> Result<(), SyntaxError> {
        if anchor != NO_ANCHOR {
            charge(&mut self.copied, &node, node.span)?;
            self.anchors.insert(anchor, node.clone());
        }
        let slip = match self.open.last_mut() {
            None => {
                self.root = Some(node);
                Ok(())
            }
            Some(collection) => match &mut collection.content {
                Content::Sequence(items) => {
                    items.push(node);
                    Ok(())
                }
                Content::Mapping(mapping) => mapping.put(node, self.reading),
            },
        };
        slip.or_else(|slip| self.note(slip))
    }

    /// Keeps an error and goes on, unless there are enough.
    fn note(&mut self, error: SyntaxError) -> Result<(), SyntaxError> {
        if self.errors.len() + 1 < MAX_ERRORS {
            self.errors.push(error);
            Ok(())
        } else if self.reading == Reading::Tolerant && error.kind.is_tolerable() {
            Ok(())
        } else {
            Err(error)
        }
    }
}

fn error(span: Span, kind: SyntaxErrorKind) -> SyntaxError {
    SyntaxError { span, kind }
}

fn nothing(span: Span) -> Node {
    let text = String::new();
    let style = ScalarStyle::Plain;
    Node {
        span,
        value: Value::Scalar { text, style },
    }
}

/// Books a copy, which is made of every anchored value and for every alias.
fn charge(copied: &mut usize, node: &Node, span: Span) -> Result<(), SyntaxError> {
    *copied += weight(node);
    if *copied > MAX_ALIASED_VALUES {
        return Err(error(span, SyntaxErrorKind::TooManyAliases));
    }
    Ok(())
}

fn weight(node: &Node) -> usize {
    1 + match &node.value {
        Value::Scalar { text, .. } => text.len() / TEXT_BYTES_PER_VALUE,
        Value::Sequence(items) => items.iter().map(weight).sum(),
        Value::Mapping(entries) => entries
            .iter()
            .map(|(key, value)| weight(key) + weight(value))
            .sum(),
    }
}

/// How many levels of lists and mappings a node has.
fn height(node: &Node) -> usize {
    match &node.value {
        Value::Scalar { .. } => 0,
        Value::Sequence(items) => 1 + items.iter().map(height).max().unwrap_or(0),
        Value::Mapping(entries) => {
            let values = entries.iter().map(|(_, value)| height(value));
            1 + values.max().unwrap_or(0)
        }
    }
}
