//! Trees of every shape, also of those no file can make.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde::de::DeserializeOwned;

use super::{Fault, Group, OPTIONS, Revision, Scenario};
use crate::text::decode::{OrderedMap, Spanned, decode};
use crate::text::tree::{Node, ScalarStyle, SourceId, Span, Value};

fn scalar(text: &str, style: ScalarStyle) -> Node {
    Node {
        span: Span::default(),
        value: Value::Scalar {
            text: text.to_owned(),
            style,
        },
    }
}

#[test]
fn a_tree_no_file_can_make_is_refused_and_nothing_worse() {
    let list = Node {
        span: Span::default(),
        value: Value::Sequence(Vec::new()),
    };
    let twice = vec![
        (
            scalar("name", ScalarStyle::Plain),
            scalar("a", ScalarStyle::Plain),
        ),
        (
            scalar("name", ScalarStyle::Plain),
            scalar("b", ScalarStyle::Plain),
        ),
        (list.clone(), list),
    ];
    let root = Node {
        span: Span::default(),
        value: Value::Mapping(twice),
    };
    assert!(decode::<Scenario>(&root, &OPTIONS).is_err());
    assert!(decode::<Fault>(&root, &OPTIONS).is_err());
    assert!(decode::<BTreeMap<String, String>>(&root, &OPTIONS).is_err());
}

/// Trees of keys and values that nearly fit the types above.
fn any_tree() -> impl Strategy<Value = Node> {
    let words = prop_oneof![
        Just("name"),
        Just("instances"),
        Just("fleets"),
        Just("groups"),
        Just("revisions"),
        Just("deploymentGroupName"),
        Just("DeploymentGroupName"),
        Just("style"),
        Just("fault"),
        Just("IN_PLACE"),
        Just("fails"),
        Just("exitCode"),
        Just("pair"),
        Just("slow"),
        Just("1"),
        Just("-1"),
        Just("1e999"),
        Just(""),
        Just("true"),
        Just("seed"),
        Just("zones"),
        Just("é"),
    ];
    let style = prop_oneof![Just(ScalarStyle::Plain), Just(ScalarStyle::Quoted)];
    let leaf = (words, style, 0_usize..500).prop_map(|(text, style, start)| {
        let span = Span {
            source: SourceId::default(),
            start,
            end: start + 1,
        };
        Node {
            span,
            ..scalar(text, style)
        }
    });
    leaf.clone().prop_recursive(5, 60, 6, move |inner| {
        let entries = proptest::collection::vec((leaf.clone(), inner.clone()), 0..6);
        prop_oneof![
            proptest::collection::vec(inner, 0..6).prop_map(Value::Sequence),
            entries.prop_map(Value::Mapping),
        ]
        .prop_map(|value| Node {
            span: Span::default(),
            value,
        })
    })
}

fn check_any<T: DeserializeOwned>(root: &Node) {
    if let Err(errors) = decode::<T>(root, &OPTIONS) {
        assert!(!errors.is_empty(), "an error says why");
        for (i, error) in errors.iter().enumerate() {
            assert!(!error.to_string().is_empty());
            assert!(!errors[..i].contains(error), "told twice: {error:?}");
        }
    }
}

proptest! {
    #[test]
    fn no_tree_brings_the_reader_down(root in any_tree()) {
        check_any::<Scenario>(&root);
        check_any::<Vec<Fault>>(&root);
        check_any::<OrderedMap<Revision>>(&root);
        check_any::<(u8, Spanned<String>, Option<[f64; 2]>)>(&root);
        check_any::<BTreeMap<u32, Group>>(&root);
        check_any::<()>(&root);
    }
}
