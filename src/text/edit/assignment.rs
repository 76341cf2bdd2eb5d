//! `path=value` as it is written on a command line.

use std::fmt;

use crate::text::diagnostic::Diagnostic;
use crate::text::parse::parse;
use crate::text::syntax_error::{SyntaxError, SyntaxErrorKind};
use crate::text::tree::{Node, ScalarStyle, SourceId, Span, Value};

/// One step of a path: a key, the name of an item, or its number counted from 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment {
    /// The step, without quotes.
    pub text: String,
    /// Its place in the argument.
    pub span: Span,
}

/// A value and where it is to go.
#[derive(Clone, Debug, PartialEq)]
pub struct Assignment {
    /// The steps to it, at least one.
    pub path: Vec<Segment>,
    /// The value, with places in the argument.
    pub value: Node,
}

/// An argument that is no assignment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AssignmentError {
    /// There is no equals sign behind the path.
    NoEqualsSign {
        /// The argument.
        span: Span,
    },
    /// A step of the path is empty.
    EmptySegment {
        /// Where it should be.
        span: Span,
    },
    /// A quote in the path that is not closed, or text beside one.
    Quote {
        /// The step.
        span: Span,
    },
    /// The value is not right by the grammar of YAML.
    Value(SyntaxError),
}

impl Assignment {
    /// Reads an argument whose spans are to name `source`.
    ///
    /// The path ends at the first equals sign outside quotes, its steps are separated by dots, and a
    /// step in double quotes may hold both. The value is YAML; an empty one means nothing.
    ///
    /// # Errors
    ///
    /// A path that cannot be taken apart, or everything that is wrong with the value.
    pub fn parse(argument: &str, source: SourceId) -> Result<Self, Vec<AssignmentError>> {
        let place = |start, end| Span { source, start, end };
        let mut path = Vec::new();
        let mut start = 0;
        let value_start = loop {
            let (text, end) = take_segment(&argument[start..]).map_err(|length| {
                vec![AssignmentError::Quote {
                    span: place(start, start + length),
                }]
            })?;
            let span = place(start, start + end);
            if text.is_empty() {
                return Err(vec![AssignmentError::EmptySegment { span }]);
            }
            path.push(Segment {
                text: text.to_owned(),
                span,
            });
            start += end + 1;
            match argument.as_bytes().get(start - 1) {
                Some(b'=') => break start,
                Some(_) => {}
                None => {
                    let span = place(0, argument.len());
                    return Err(vec![AssignmentError::NoEqualsSign { span }]);
                }
            }
        };
        let value = parse_value(&argument[value_start..], value_start, source)?;
        Ok(Self { path, value })
    }
}

/// One step and how many bytes it takes up to the next dot or equals sign; or, if its quotes are
/// wrong, how many bytes are at fault.
fn take_segment(text: &str) -> Result<(&str, usize), usize> {
    let Some(quoted) = text.strip_prefix('"') else {
        let end = text.find(['.', '=']).unwrap_or(text.len());
        let segment = &text[..end];
        return if segment.contains('"') {
            Err(end)
        } else {
            Ok((segment, end))
        };
    };
    let close = quoted.find('"').ok_or(text.len())?;
    let end = close + 2;
    match text.as_bytes().get(end) {
        None | Some(b'.' | b'=') => Ok((&quoted[..close], end)),
        Some(_) => Err(end),
    }
}

fn parse_value(text: &str, offset: usize, source: SourceId) -> Result<Node, Vec<AssignmentError>> {
    match parse(text, source) {
        Ok(mut value) => {
            shift(&mut value, offset);
            Ok(value)
        }
        Err(errors)
            if errors
                .iter()
                .any(|error| error.kind == SyntaxErrorKind::Empty) =>
        {
            let value = Value::Scalar {
                text: String::new(),
                style: ScalarStyle::Plain,
            };
            Ok(Node {
                span: Span {
                    source,
                    start: offset,
                    end: offset,
                },
                value,
            })
        }
        Err(errors) => {
            let shifted = errors.into_iter().map(|mut error| {
                error.span = shifted(error.span, offset);
                if let SyntaxErrorKind::DuplicateKey { first, .. } = &mut error.kind {
                    *first = shifted(*first, offset);
                }
                AssignmentError::Value(error)
            });
            Err(shifted.collect())
        }
    }
}

fn shifted(span: Span, offset: usize) -> Span {
    Span {
        source: span.source,
        start: span.start + offset,
        end: span.end + offset,
    }
}

/// Moves every place of a tree: it was read from a text that begins later.
fn shift(node: &mut Node, offset: usize) {
    node.span = shifted(node.span, offset);
    match &mut node.value {
        Value::Scalar { .. } => {}
        Value::Sequence(items) => items.iter_mut().for_each(|item| shift(item, offset)),
        Value::Mapping(entries) => {
            for (key, value) in entries {
                shift(key, offset);
                shift(value, offset);
            }
        }
    }
}

impl fmt::Display for AssignmentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoEqualsSign { .. } => f.write_str("there is no equals sign behind the path"),
            Self::EmptySegment { .. } => f.write_str("a step of the path is empty"),
            Self::Quote { .. } => f.write_str("the quotes of this step do not enclose it"),
            Self::Value(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for AssignmentError {}

impl From<&AssignmentError> for Diagnostic {
    fn from(error: &AssignmentError) -> Self {
        let (span, help) = match error {
            AssignmentError::NoEqualsSign { span } => (span, "write PATH=VALUE, as in seed=7"),
            AssignmentError::EmptySegment { span } => (
                span,
                "write keys and names separated by single dots, as in fleets.web.instances=3",
            ),
            AssignmentError::Quote { span } => (
                span,
                "enclose a whole step in double quotes, as in alarms.\"a.b\".threshold=3",
            ),
            AssignmentError::Value(error) => return Self::from(error),
        };
        Self::error(error.to_string()).at(*span).help(help)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(argument: &str) -> Result<Assignment, Vec<AssignmentError>> {
        Assignment::parse(argument, SourceId::default())
    }

    fn steps(argument: &str) -> Vec<String> {
        let assignment = read(argument).expect(argument);
        for segment in &assignment.path {
            let written = &argument[segment.span.start..segment.span.end];
            assert_eq!(written.trim_matches('"'), segment.text);
        }
        assignment
            .path
            .into_iter()
            .map(|segment| segment.text)
            .collect()
    }

    #[test]
    fn a_path_is_steps_between_dots() {
        assert_eq!(steps("seed=7"), ["seed"]);
        assert_eq!(steps("groups.web.name=a.b=c"), ["groups", "web", "name"]);
        assert_eq!(
            steps("alarms.\"a.b=c\".threshold=3"),
            ["alarms", "a.b=c", "threshold"]
        );
        assert_eq!(steps("größe.0=ä"), ["größe", "0"]);
    }

    #[test]
    fn the_value_is_yaml_with_places_in_the_argument() {
        let argument = "fleets.é=[{name: web}]";
        let value = read(argument).expect(argument).value;
        let name = value
            .as_sequence()
            .and_then(|items| items[0].get("name"))
            .expect("a name");
        assert_eq!(&argument[name.span.start..name.span.end], "web");
        assert_eq!(&argument[value.span.start..value.span.end], "[{name: web}]");
    }

    #[test]
    fn an_empty_value_means_nothing() {
        let value = read("seed=").expect("an assignment").value;
        assert!(crate::text::scalar::is_null(&value));
        assert_eq!((value.span.start, value.span.end), (5, 5));
    }

    #[test]
    fn each_way_to_miswrite_an_assignment_has_its_own_error() {
        let span = |start, end| Span {
            source: SourceId::default(),
            start,
            end,
        };
        for (argument, error) in [
            ("seed", AssignmentError::NoEqualsSign { span: span(0, 4) }),
            ("", AssignmentError::EmptySegment { span: span(0, 0) }),
            ("=7", AssignmentError::EmptySegment { span: span(0, 0) }),
            ("a..b=7", AssignmentError::EmptySegment { span: span(2, 2) }),
            ("a.=7", AssignmentError::EmptySegment { span: span(2, 2) }),
            ("a.", AssignmentError::EmptySegment { span: span(2, 2) }),
            (
                "a.\"\"=7",
                AssignmentError::EmptySegment { span: span(2, 4) },
            ),
            ("a.\"b=7", AssignmentError::Quote { span: span(2, 6) }),
            ("a.\"b\"c=7", AssignmentError::Quote { span: span(2, 5) }),
            ("a\"b\"=7", AssignmentError::Quote { span: span(0, 4) }),
        ] {
            assert_eq!(read(argument), Err(vec![error]), "{argument}");
        }
        let errors = read("a={b: 1, b: 2}").expect_err("a key twice");
        let AssignmentError::Value(error) = &errors[0] else {
            panic!("{errors:?}")
        };
        assert_eq!(error.span, span(9, 10));
    }

    proptest! {
        #[test]
        fn no_argument_brings_the_reader_down(argument in "[a.=\"é\\[\\]{}:, -]{0,30}|\\PC{0,20}") {
            match read(&argument) {
                Ok(assignment) => prop_assert!(!assignment.path.is_empty()),
                Err(errors) => prop_assert!(!errors.is_empty()),
            }
        }
    }
}
