//! One pass over the tree, and what the passes before it found wrong.
//!
//! It knows which nodes are left out and which keys are stood in for, and nothing of why.

use std::collections::{BTreeMap, BTreeSet};

use super::Options;
use super::stand_in::Form;
use crate::text::tree::{Node, Value};

/// What holds during one pass over the tree.
pub(super) struct Pass<'a> {
    pub(super) options: &'a Options<'a>,
    pub(super) known: &'a Known,
}

/// What earlier passes found wrong. Nodes are known by address: the tree does not move while it is
/// read, and spans are not unique where an alias repeats a value.
#[derive(Default)]
pub(super) struct Known {
    /// Keys, values and items that are left out.
    pub(super) absent: BTreeSet<*const Node>,
    stand_ins: BTreeMap<*const Node, Vec<(&'static str, Form)>>,
}

impl Known {
    /// Has something stand in for a key of a mapping, or something else if the last was not taken;
    /// says whether there was anything left to try.
    pub(super) fn stand_in(&mut self, mapping: *const Node, key: &'static str) -> bool {
        let keys = self.stand_ins.entry(mapping).or_default();
        match keys.iter_mut().find(|(known, _)| *known == key) {
            None => {
                keys.push((key, Form::FIRST));
                true
            }
            Some((_, form)) => match form.next() {
                Some(next) => {
                    *form = next;
                    true
                }
                None => false,
            },
        }
    }
}

impl Pass<'_> {
    pub(super) fn is_absent(&self, node: &Node) -> bool {
        self.known.absent.contains(&std::ptr::from_ref(node))
    }

    /// The keys of this mapping that something stands in for.
    pub(super) fn stand_ins(&self, mapping: &Node) -> &[(&'static str, Form)] {
        let keys = self.known.stand_ins.get(&std::ptr::from_ref(mapping));
        keys.map_or(&[], Vec::as_slice)
    }

    /// Whether anything in this part of the tree is left out or stood in for.
    pub(super) fn is_damaged(&self, node: &Node) -> bool {
        match &node.value {
            Value::Scalar { .. } => false,
            Value::Sequence(items) => items
                .iter()
                .any(|item| self.is_absent(item) || self.is_damaged(item)),
            Value::Mapping(entries) => {
                !self.stand_ins(node).is_empty()
                    || entries
                        .iter()
                        .any(|entry| self.is_entry_absent(entry) || self.is_damaged(&entry.1))
            }
        }
    }

    pub(super) fn is_entry_absent(&self, (key, value): &(Node, Node)) -> bool {
        self.is_absent(key) || self.is_absent(value)
    }
}
