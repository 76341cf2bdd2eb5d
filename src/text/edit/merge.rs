//! One tree laid over another.

use super::naming::{Naming, is_bare};
use crate::text::scalar::is_null;
use crate::text::tree::{Node, Value};

/// The tree `base` with everything that `over` says differently.
///
/// Mappings are merged key by key, keys of `base` first. Lists whose items all have names are merged
/// name by name, unless the items are nothing but names: such a list chooses, so `over` replaces it,
/// as it does any other list and any scalar. A null in `over` removes the key from the mapping it is
/// merged with; in a part that is new it stays, since a key without a value may be an alternative
/// that takes none. Every part keeps its place; a merged mapping or list has the place it has in
/// `over`.
pub fn merge(base: &Node, over: &Node, naming: &Naming<'_>) -> Node {
    let value = match (&base.value, &over.value) {
        (Value::Mapping(base), Value::Mapping(over)) => {
            Value::Mapping(merge_mappings(base, over, naming))
        }
        (Value::Sequence(base), Value::Sequence(over)) => {
            Value::Sequence(merge_lists(base, over, naming))
        }
        _ => over.value.clone(),
    };
    Node {
        span: over.span,
        value,
    }
}

fn merge_mappings(
    base: &[(Node, Node)],
    over: &[(Node, Node)],
    naming: &Naming<'_>,
) -> Vec<(Node, Node)> {
    let find = |entries: &[(Node, Node)], key: &Node| {
        entries
            .iter()
            .position(|(other, _)| other.as_str() == key.as_str())
    };
    let kept = base
        .iter()
        .filter_map(|(key, value)| match find(over, key) {
            None => Some((key.clone(), value.clone())),
            Some(at) if is_null(&over[at].1) => None,
            Some(at) => Some((over[at].0.clone(), merge(value, &over[at].1, naming))),
        });
    let added = over
        .iter()
        .filter(|(key, value)| find(base, key).is_none() && !is_null(value));
    kept.chain(added.cloned()).collect()
}

fn merge_lists(base: &[Node], over: &[Node], naming: &Naming<'_>) -> Vec<Node> {
    let (Some(base_names), Some(over_names)) = (naming.names_of(base), naming.names_of(over))
    else {
        return over.to_vec();
    };
    if over.is_empty() || base.iter().chain(over).all(is_bare) {
        return over.to_vec();
    }
    let kept = base.iter().zip(&base_names).map(|(item, name)| {
        match over_names.iter().position(|other| other == name) {
            None => item.clone(),
            Some(at) => merge(item, &over[at], naming),
        }
    });
    let added = over
        .iter()
        .zip(&over_names)
        .filter(|(_, name)| !base_names.contains(name));
    kept.chain(added.map(|(item, _)| item.clone())).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::tests::{NAMING, any_tree, outline, tree};
    use super::*;
    use crate::text::tree::SourceId;

    #[test]
    fn one_tree_over_another() {
        for (base, over, merged) in [
            // Mappings key by key; an addition goes to the end.
            (
                "{a: 1, b: {c: 2, d: 3}}",
                "{e: 5, b: {d: 4}}",
                "{a: 1, b: {c: 2, d: 4}, e: 5}",
            ),
            // Null removes, and removing what is not there leaves nothing behind.
            (
                "{a: 1, b: {c: 2, d: 3}}",
                "{a: ~, b: {c: }, x: null}",
                "{b: {d: 3}}",
            ),
            // In a part that is new a null stays.
            (
                "{a: 1}",
                "{b: {c: }, d: [{e: }]}",
                "{a: 1, b: {c: }, d: [{e: }]}",
            ),
            // A quoted null is a text.
            ("{a: 1}", "{a: 'null'}", "{a: 'null'}"),
            // Named lists name by name.
            (
                "[{name: a, n: 1}, {name: b, n: 2}]",
                "[{name: c, n: 3}, {name: b, m: 4}]",
                "[{name: a, n: 1}, {name: b, n: 2, m: 4}, {name: c, n: 3}]",
            ),
            (
                "[{AlarmName: a, n: 1}]",
                "[{AlarmName: a, n: 2}]",
                "[{AlarmName: a, n: 2}]",
            ),
            // Other lists are replaced, named ones by an empty one too.
            ("[1, 2]", "[3]", "[3]"),
            ("[{name: a, n: 1}]", "[]", "[]"),
            (
                "[{name: a, n: 1}, {n: 2}]",
                "[{name: a, n: 3}]",
                "[{name: a, n: 3}]",
            ),
            (
                "[{name: a, n: 1}, {name: a, n: 2}]",
                "[{name: a, n: 3}]",
                "[{name: a, n: 3}]",
            ),
            // Items that are nothing but names are a choice.
            (
                "{groups: [{name: a}]}",
                "{groups: [{name: b}]}",
                "{groups: [{name: b}]}",
            ),
            // What is of another kind is replaced.
            ("{a: [1]}", "{a: {b: 1}}", "{a: {b: 1}}"),
            ("{a: {b: 1}}", "{a: 1}", "{a: 1}"),
        ] {
            let result = merge(&tree(base, 0), &tree(over, 1), &NAMING);
            assert_eq!(
                outline(&result),
                outline(&tree(merged, 0)),
                "{over} over {base}"
            );
        }
    }

    #[test]
    fn every_value_keeps_its_source() {
        let merged = merge(
            &tree("{a: {b: 1, c: 2}}", 0),
            &tree("{a: {c: 3}}", 1),
            &NAMING,
        );
        let inner = merged.get("a").expect("a");
        let source = |key: &str| inner.get(key).expect(key).span.source;
        assert_eq!(source("b"), SourceId(0));
        assert_eq!(source("c"), SourceId(1));
        assert_eq!(inner.span.source, SourceId(1));
    }

    fn without_nulls(mut node: Node) -> Node {
        match &mut node.value {
            Value::Scalar { text, .. } => {
                if matches!(text.as_str(), "" | "~") {
                    *text = "1".to_owned();
                }
            }
            Value::Sequence(items) => {
                *items = std::mem::take(items)
                    .into_iter()
                    .map(without_nulls)
                    .collect();
            }
            Value::Mapping(entries) => {
                let old = std::mem::take(entries).into_iter();
                *entries = old
                    .map(|(key, value)| (key, without_nulls(value)))
                    .collect();
            }
        }
        node
    }

    proptest! {
        #[test]
        fn what_was_laid_over_once_changes_nothing_more(base in any_tree(), over in any_tree()) {
            let over = without_nulls(over);
            let once = merge(&base, &over, &NAMING);
            prop_assert_eq!(merge(&once, &over, &NAMING), once);
        }
    }
}
