//! What the items of a list are called.

use crate::text::key::same_but_for_first_letter;
use crate::text::scalar::is_null;
use crate::text::tree::{Node, Value};

/// The keys by which parts of a tree are found.
#[derive(Clone, Copy, Debug, Default)]
pub struct Naming<'a> {
    /// Keys whose value is the name of the mapping they stand in. The first that is there counts;
    /// the case of its first letter is free.
    pub name_keys: &'a [&'a str],
    /// Keys that belong to the top of the tree: a path that begins with one is never looked for
    /// further down.
    pub top_keys: &'a [&'a str],
}

impl Naming<'_> {
    /// The name of an item, if it is a mapping that has one.
    pub(super) fn name_of<'n>(&self, item: &'n Node) -> Option<&'n str> {
        let entries = item.as_mapping()?;
        self.name_keys.iter().find_map(|name_key| {
            let (_, name) = entries.iter().find(|(key, _)| {
                key.as_str()
                    .is_some_and(|key| same_but_for_first_letter(key, name_key))
            })?;
            if is_null(name) { None } else { name.as_str() }
        })
    }

    /// The names of all items, if every one has a name and no two share one.
    pub(super) fn names_of<'n>(&self, items: &'n [Node]) -> Option<Vec<&'n str>> {
        let names: Option<Vec<&str>> = items.iter().map(|item| self.name_of(item)).collect();
        let mut sorted = names.clone()?;
        sorted.sort_unstable();
        sorted.dedup();
        names.filter(|names| names.len() == sorted.len())
    }
}

/// Where a key stands among the entries: written exactly so, or else but for the case of the first
/// letter.
pub(super) fn position(entries: &[(Node, Node)], key: &str) -> Option<usize> {
    let exact = entries
        .iter()
        .position(|(name, _)| name.as_str() == Some(key));
    exact.or_else(|| {
        entries.iter().position(|(name, _)| {
            name.as_str()
                .is_some_and(|name| same_but_for_first_letter(name, key))
        })
    })
}

/// Whether an item says nothing but its name.
pub(super) fn is_bare(item: &Node) -> bool {
    match &item.value {
        Value::Mapping(entries) => entries.len() == 1,
        Value::Scalar { .. } | Value::Sequence(_) => false,
    }
}
