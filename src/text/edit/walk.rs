//! The way of a path through a tree.

use super::assignment::Segment;
use super::naming::{Naming, position};
use super::set_error::{SetError, SetErrorKind};
use crate::text::scalar::is_null;
use crate::text::tree::{Node, Value};

/// Where one step leads from a node.
pub(super) enum Step {
    /// To the value of the entry with this number.
    Entry(usize),
    /// To the item with this number.
    Item(usize),
    /// To a key that is not there yet.
    NewKey,
}

/// What is done at the end of a path.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Purpose {
    /// A value is put there.
    Put,
    /// What stands there is removed.
    Remove,
}

/// Where a step leads from this node.
pub(super) fn step(node: &Node, segment: &Segment, naming: &Naming<'_>) -> Result<Step, SetError> {
    let refuse = |kind| {
        Err(SetError {
            span: segment.span,
            kind,
        })
    };
    match &node.value {
        Value::Mapping(entries) => {
            Ok(position(entries, &segment.text).map_or(Step::NewKey, Step::Entry))
        }
        Value::Sequence(items) => {
            let name = segment.text.clone();
            let mut named = items
                .iter()
                .enumerate()
                .filter(|(_, item)| naming.name_of(item) == Some(name.as_str()));
            match (named.next(), named.next()) {
                (Some((index, _)), None) => return Ok(Step::Item(index)),
                (Some(_), Some(_)) => return refuse(SetErrorKind::SharedName { name }),
                (None, _) => {}
            }
            match name.parse::<usize>() {
                Ok(index) if index < items.len() => Ok(Step::Item(index)),
                _ => {
                    let candidates = items
                        .iter()
                        .enumerate()
                        .map(|(index, item)| item_step(index, item, naming))
                        .collect();
                    refuse(SetErrorKind::NoSuchItem { name, candidates })
                }
            }
        }
        // A key without a value is a mapping not yet written.
        Value::Scalar { .. } if is_null(node) => Ok(Step::NewKey),
        Value::Scalar { .. } => refuse(SetErrorKind::NoParts {
            step: segment.text.clone(),
        }),
    }
}

/// Whether a path can be walked from this node to its end.
pub(super) fn check(
    mut node: &Node,
    path: &[Segment],
    naming: &Naming<'_>,
    purpose: Purpose,
) -> Result<(), SetError> {
    for segment in path {
        let next = match (step(node, segment, naming)?, &node.value) {
            (Step::Entry(index), Value::Mapping(entries)) => {
                entries.get(index).map(|(_, value)| value)
            }
            (Step::Item(index), Value::Sequence(items)) => items.get(index),
            (Step::NewKey | Step::Entry(_) | Step::Item(_), _) => None,
        };
        node = match (next, purpose) {
            (Some(next), _) => next,
            (None, Purpose::Put) => return Ok(()),
            (None, Purpose::Remove) => {
                let key = segment.text.clone();
                let kind = SetErrorKind::NothingToRemove { key };
                return Err(SetError {
                    span: segment.span,
                    kind,
                });
            }
        };
    }
    Ok(())
}

/// An item as a step of a path: its name, or its number if it has none.
pub(super) fn item_step(index: usize, item: &Node, naming: &Naming<'_>) -> String {
    naming
        .name_of(item)
        .map_or_else(|| index.to_string(), key_step)
}

/// A key or a name as a step of a path, in quotes where it needs them.
pub(super) fn key_step(key: &str) -> String {
    if key.is_empty() || key.contains(['.', '=']) {
        format!("\"{key}\"")
    } else {
        key.to_owned()
    }
}
