//! A mapping while it is read: keys and values arrive one after the other.
//!
//! Here is decided what becomes of a key that stands twice, of one that is no scalar, and of the
//! merge key of YAML 1.1.

use std::collections::BTreeMap;

use crate::text::builder::Reading;
use crate::text::syntax_error::{SyntaxError, SyntaxErrorKind};
use crate::text::tree::{Node, ScalarStyle, Value};

/// The entries so far, and what the next node will be.
#[derive(Debug)]
pub(super) struct MappingBuilder {
    entries: Vec<(Node, Node)>,
    index: BTreeMap<String, Place>,
    awaited: Awaited,
}

/// Where in `entries` a key stands, and who put it there.
#[derive(Clone, Copy, Debug)]
struct Place {
    at: usize,
    origin: Origin,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Origin {
    Written,
    Merged,
}

#[derive(Debug)]
enum Awaited {
    Key,
    ValueOf(Node),
    MappingToMerge(Node),
    ValueToDrop,
}

impl MappingBuilder {
    /// A mapping without entries.
    pub(super) fn new() -> Self {
        Self {
            entries: Vec::new(),
            index: BTreeMap::new(),
            awaited: Awaited::Key,
        }
    }

    /// Takes the next node, a key or a value, and says what is wrong with it.
    pub(super) fn put(&mut self, node: Node, reading: Reading) -> Result<(), SyntaxError> {
        match std::mem::replace(&mut self.awaited, Awaited::Key) {
            Awaited::Key => self.put_key(node, reading),
            Awaited::ValueOf(key) => self.insert(key, node, Origin::Written),
            Awaited::MappingToMerge(key) => self.merge(key, node),
            Awaited::ValueToDrop => Ok(()),
        }
    }

    /// The entries in the order of the file.
    pub(super) fn into_entries(self) -> Vec<(Node, Node)> {
        self.entries
    }

    fn put_key(&mut self, key: Node, reading: Reading) -> Result<(), SyntaxError> {
        let span = key.span;
        let (awaited, fault) = match &key.value {
            Value::Sequence(_) | Value::Mapping(_) => {
                (Awaited::ValueToDrop, Some(SyntaxErrorKind::KeyNotScalar))
            }
            Value::Scalar {
                text,
                style: ScalarStyle::Plain,
            } if text == "<<" => match reading {
                Reading::Strict => (Awaited::ValueToDrop, Some(SyntaxErrorKind::MergeKey)),
                Reading::Tolerant => (Awaited::MappingToMerge(key), None),
            },
            // A colon with nothing before it: what it was to name is lost.
            Value::Scalar { .. } if span.start == span.end => {
                (Awaited::ValueToDrop, Some(SyntaxErrorKind::UnexpectedColon))
            }
            Value::Scalar { .. } => (Awaited::ValueOf(key), None),
        };
        self.awaited = awaited;
        fault.map_or(Ok(()), |kind| Err(SyntaxError { span, kind }))
    }

    /// Adds an entry, or gives the one with the same key its new value.
    fn insert(&mut self, key: Node, value: Node, origin: Origin) -> Result<(), SyntaxError> {
        let name = key
            .as_str()
            .expect("only scalars are kept as keys")
            .to_owned();
        let Some(place) = self.index.get_mut(&name) else {
            let at = self.entries.len();
            self.index.insert(name, Place { at, origin });
            self.entries.push((key, value));
            return Ok(());
        };
        let span = key.span;
        let entry = &mut self.entries[place.at];
        let first = entry.0.span;
        *entry = (key, value);
        // To override what a merge key brought is what merge keys are for.
        match (std::mem::replace(&mut place.origin, origin), origin) {
            (Origin::Written, Origin::Written) => Err(SyntaxError {
                span,
                kind: SyntaxErrorKind::DuplicateKey { key: name, first },
            }),
            (Origin::Merged, _) | (_, Origin::Merged) => Ok(()),
        }
    }

    /// Carries out a merge key where it stands: what comes later overrides what came before, and of
    /// several mappings the first one named wins. A value that cannot be merged stays under `<<`.
    fn merge(&mut self, key: Node, value: Node) -> Result<(), SyntaxError> {
        match value.value {
            Value::Mapping(merged) => merged
                .into_iter()
                .try_for_each(|(key, value)| self.insert(key, value, Origin::Merged)),
            Value::Sequence(items) if items.iter().all(|item| item.as_mapping().is_some()) => items
                .into_iter()
                .rev()
                .try_for_each(|item| self.merge(key.clone(), item)),
            unmergeable @ (Value::Sequence(_) | Value::Scalar { .. }) => {
                let value = Node {
                    span: value.span,
                    value: unmergeable,
                };
                self.insert(key, value, Origin::Written)
            }
        }
    }
}
