//! Changing a tree before it is read: one value by its path, or a whole tree by another laid over
//! it.
//!
//! Paths and merging both find the items of a list by their names, so a file can be varied without
//! counting. Which keys hold a name is told by the caller; this room has never heard of AWS.

mod assignment;
mod merge;
mod naming;
mod search;
mod set;
mod set_error;
mod walk;

pub use assignment::{Assignment, AssignmentError, Segment};
pub use merge::merge;
pub use naming::Naming;
pub use set::set;
pub use set_error::{SetError, SetErrorKind};

#[cfg(test)]
mod tests {
    //! What the tests of this room share.

    use proptest::prelude::*;

    use super::Naming;
    use crate::text::parse::parse;
    use crate::text::tree::{Node, ScalarStyle, SourceId, Span, Value};

    pub(super) const NAMING: Naming<'_> = Naming {
        name_keys: &["name", "alarmName", "applicationName", "groupName"],
        top_keys: &["seed", "until", "fleets", "quotas"],
    };

    pub(super) fn tree(text: &str, source: usize) -> Node {
        parse(text, SourceId(source)).unwrap_or_else(|errors| panic!("{text:?}: {errors:?}"))
    }

    /// Every scalar with the way to it, without places.
    pub(super) fn outline(node: &Node) -> Vec<String> {
        match &node.value {
            Value::Scalar { text, style } => {
                let quotes = if *style == ScalarStyle::Plain {
                    ""
                } else {
                    "'"
                };
                vec![format!(" {quotes}{text}{quotes}")]
            }
            Value::Sequence(items) if items.is_empty() => vec![" []".to_owned()],
            Value::Mapping(entries) if entries.is_empty() => vec![" {}".to_owned()],
            Value::Sequence(items) => {
                let lines = items.iter().enumerate().flat_map(|(index, item)| {
                    outline(item)
                        .into_iter()
                        .map(move |line| format!("[{index}]{line}"))
                });
                lines.collect()
            }
            Value::Mapping(entries) => {
                let lines = entries.iter().flat_map(|(key, value)| {
                    let key = key.as_str().unwrap_or_default();
                    outline(value)
                        .into_iter()
                        .map(move |line| format!(".{key}{line}"))
                });
                lines.collect()
            }
        }
    }

    pub(super) fn any_tree() -> impl Strategy<Value = Node> {
        let scalar = |text: &str| Node {
            span: Span::default(),
            value: Value::Scalar {
                text: text.to_owned(),
                style: ScalarStyle::Plain,
            },
        };
        let leaf = prop_oneof![Just("a"), Just("b"), Just("1"), Just(""), Just("~")];
        let leaf = leaf.prop_map(scalar);
        leaf.prop_recursive(4, 40, 4, move |inner| {
            let keys = proptest::sample::subsequence(vec!["name", "a", "b", "0", "x"], 0..4);
            let values = proptest::collection::vec(inner.clone(), 4);
            let entries = (keys, values).prop_map(move |(keys, values)| {
                Value::Mapping(keys.into_iter().map(scalar).zip(values).collect())
            });
            prop_oneof![
                proptest::collection::vec(inner, 0..4).prop_map(Value::Sequence),
                entries
            ]
            .prop_map(|value| Node {
                span: Span::default(),
                value,
            })
        })
    }
}
