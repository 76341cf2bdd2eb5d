//! One value of a tree, put where a path leads.

use super::assignment::{Assignment, Segment};
use super::naming::Naming;
use super::search::find_start;
use super::set_error::SetError;
use super::walk::{Purpose, Step, check, step};
use crate::text::scalar::is_null;
use crate::text::tree::{Node, ScalarStyle, Value};

/// Puts the value of an assignment where its path leads.
///
/// A step is a key of a mapping (the case of its first letter is free), the name of an item of a
/// list, or its number counted from 0; a name goes before a number. Keys that are not there yet are
/// made, with the step as their place; items are not. A null removes what stands there.
///
/// A path of several steps whose first is no key at the top may begin anywhere in the tree, if there
/// is exactly one place where it fits: `groups.web.style` finds the group `web` in whichever part of
/// the tree holds it.
///
/// # Errors
///
/// If the path leads nowhere or to several places; the tree is then as it was.
pub fn set(root: &mut Node, assignment: &Assignment, naming: &Naming<'_>) -> Result<(), SetError> {
    let Assignment { path, value } = assignment;
    let purpose = if is_null(value) {
        Purpose::Remove
    } else {
        Purpose::Put
    };
    let start = find_start(root, path, naming, purpose)?;
    let node = descend(root, &start).expect("the search went through this very tree");
    // Looked at first, so that a path that fails halfway changes nothing.
    check(node, path, naming, purpose)?;
    apply(node, path, value, naming)
}

fn descend<'n>(root: &'n mut Node, indices: &[usize]) -> Option<&'n mut Node> {
    indices
        .iter()
        .try_fold(root, |node, &index| match &mut node.value {
            Value::Scalar { .. } => None,
            Value::Sequence(items) => items.get_mut(index),
            Value::Mapping(entries) => entries.get_mut(index).map(|(_, value)| value),
        })
}

fn apply(
    node: &mut Node,
    path: &[Segment],
    value: &Node,
    naming: &Naming<'_>,
) -> Result<(), SetError> {
    let Some((segment, rest)) = path.split_first() else {
        *node = value.clone();
        return Ok(());
    };
    let removes = rest.is_empty() && is_null(value);
    match (step(node, segment, naming)?, &mut node.value) {
        (Step::Entry(index), Value::Mapping(entries)) if removes => {
            entries.remove(index);
        }
        (Step::Entry(index), Value::Mapping(entries)) => {
            apply(&mut entries[index].1, rest, value, naming)?;
        }
        (Step::Item(index), Value::Sequence(items)) if removes => {
            items.remove(index);
        }
        (Step::Item(index), Value::Sequence(items)) => {
            apply(&mut items[index], rest, value, naming)?;
        }
        (Step::NewKey, Value::Mapping(entries)) => entries.push(new_entry(segment, rest, value)),
        (Step::NewKey | Step::Entry(_) | Step::Item(_), inner) => {
            *inner = Value::Mapping(vec![new_entry(segment, rest, value)]);
        }
    }
    Ok(())
}

/// A key with the value under it, or with the rest of the path to the value.
fn new_entry(segment: &Segment, rest: &[Segment], value: &Node) -> (Node, Node) {
    let key = Node {
        span: segment.span,
        value: Value::Scalar {
            text: segment.text.clone(),
            style: ScalarStyle::Quoted,
        },
    };
    let content = match rest.split_first() {
        None => value.clone(),
        Some((next, rest)) => Node {
            span: value.span,
            value: Value::Mapping(vec![new_entry(next, rest, value)]),
        },
    };
    (key, content)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::tests::{NAMING, any_tree, outline, tree};
    use super::*;
    use crate::text::diagnostic::{Colour, Diagnostic, render};
    use crate::text::source::Sources;
    use crate::text::tree::SourceId;

    const SHOP: &str = "\
seed: 7
empty:
fleets:
  - {name: web, instances: 3}
  - {name: a.b, instances: 4}
applications:
  - applicationName: shop
    groups:
      - {groupName: web, style: X}
      - {groupName: api, style: Y}
  - applicationName: back
    groups:
      - {groupName: web, style: Z}
      - {GroupName: jobs, style: W}
alarms: [{threshold: 1}, {threshold: 2}]
";

    fn after(argument: &str) -> Result<Node, Vec<SetError>> {
        let mut root = tree(SHOP, 0);
        let assignment = Assignment::parse(argument, SourceId(1)).expect(argument);
        match set(&mut root, &assignment, &NAMING) {
            Ok(()) => Ok(root),
            Err(error) => {
                assert_eq!(root, tree(SHOP, 0), "a refused path changes nothing");
                Err(vec![error])
            }
        }
    }

    #[test]
    fn a_path_leads_through_keys_names_and_numbers() {
        for (argument, from, to) in [
            ("seed=8", "seed: 7", "seed: 8"),
            ("Seed=8", "seed: 7", "seed: 8"),
            ("fleets.web.instances=5", "instances: 3", "instances: 5"),
            ("fleets.0.instances=5", "instances: 3", "instances: 5"),
            ("fleets.\"a.b\".instances=5", "instances: 4", "instances: 5"),
            ("alarms.1.threshold=5", "threshold: 2", "threshold: 5"),
            (
                "applications.back.groups.web.style=V",
                "style: Z",
                "style: V",
            ),
            // Keys that are not there are made.
            ("until=3h", "seed: 7", "seed: 7, until: 3h"),
            ("empty.a.b=1", "empty: ", "empty: {a: {b: 1}}"),
            ("quotas.a=1", "seed: 7", "seed: 7, quotas: {a: 1}"),
            // The first step may stand further down, if the path fits only once.
            ("groups.api.style=V", "style: Y", "style: V"),
            ("groups.jobs.style=V", "style: W", "style: V"),
            // Null removes entries and items.
            ("seed=null", "seed: 7", ""),
            (
                "groups.api.style=",
                "groupName: api, style: Y",
                "groupName: api",
            ),
            ("fleets.web=~", "{name: web, instances: 3}, ", ""),
        ] {
            let flat = "{seed: 7, empty: , fleets: [{name: web, instances: 3}, {name: a.b, \
                        instances: 4}], applications: [{applicationName: shop, groups: [{groupName: \
                        web, style: X}, {groupName: api, style: Y}]}, {applicationName: back, \
                        groups: [{groupName: web, style: Z}, {GroupName: jobs, style: W}]}], alarms: \
                        [{threshold: 1}, {threshold: 2}]}";
            assert!(flat.contains(from), "{from}");
            let mut entries = outline(&after(argument).expect(argument));
            let mut expected = outline(&tree(&flat.replacen(from, to, 1).replace("{, ", "{"), 0));
            // Where a new key of the top goes is not the point here.
            entries.sort_unstable();
            expected.sort_unstable();
            assert_eq!(entries, expected, "{argument}");
        }
    }

    #[test]
    fn what_was_set_has_its_place_in_the_argument() {
        let argument = "groups.api.limits.max=9";
        let root = after(argument).expect(argument);
        let group = root
            .get("applications")
            .and_then(Node::as_sequence)
            .expect("a list")[0]
            .get("groups")
            .and_then(Node::as_sequence)
            .expect("a list")[1]
            .clone();
        let (key, limits) = group.entry("limits").expect("was set");
        let (inner, value) = limits.entry("max").expect("was set");
        for (node, text) in [(key, "limits"), (inner, "max"), (value, "9")] {
            assert_eq!(node.span.source, SourceId(1));
            assert_eq!(&argument[node.span.start..node.span.end], text);
        }
    }

    #[test]
    fn a_path_that_does_not_fit_says_why_and_what_would() {
        let report: Vec<String> = [
            "fleets.wbe.instances=1",
            "fleets.7.instances=1",
            "alarms.x.threshold=1",
            "seed.x=1",
            "groups.web.style=V",
            "groups.wep.style=V",
            "grups.web.style=V",
            "nothing=~",
            "fleets.web.x.y=~",
        ]
        .iter()
        .map(|argument| {
            let mut sources = Sources::new();
            sources.add("shop.yaml", SHOP);
            sources.add("--set", *argument);
            let errors = after(argument).expect_err(argument);
            let diagnostics: Vec<_> = errors.iter().map(Diagnostic::from).collect();
            render(&diagnostics, &sources, Colour::Plain)
        })
        .collect();
        insta::assert_snapshot!(report.join("\n"), @r#"
        error: the list has no item `wbe`
         --> --set:1:8
          |
        1 | fleets.wbe.instances=1
          |        ^^^
          |
          = help: did you mean `web`?

        error: the list has no item `7`
         --> --set:1:8
          |
        1 | fleets.7.instances=1
          |        ^
          |
          = help: there are: web, "a.b"

        error: the list has no item `x`
         --> --set:1:8
          |
        1 | alarms.x.threshold=1
          |        ^
          |
          = help: there are: 0, 1

        error: a single value has no part `x`
         --> --set:1:6
          |
        1 | seed.x=1
          |      ^
          |
          = help: end the path before this step

        error: the path fits in 2 places
         --> --set:1:1
          |
        1 | groups.web.style=V
          | ^^^^^^
          |
          = help: begin the path with one of applications.shop.groups, applications.back.groups

        error: the list has no item `wep`
         --> --set:1:8
          |
        1 | groups.wep.style=V
          |        ^^^
          |
          = help: did you mean `web`?

        error: there is no key `grups`
         --> --set:1:1
          |
        1 | grups.web.style=V
          | ^^^^^
          |
          = help: did you mean `groups`?

        error: there is no `nothing` to remove
         --> --set:1:1
          |
        1 | nothing=~
          | ^^^^^^^

        error: there is no `x` to remove
         --> --set:1:12
          |
        1 | fleets.web.x.y=~
          |            ^
        "#);
    }

    #[test]
    fn a_name_that_two_items_share_is_refused() {
        let mut root = tree("fleets: [{name: a}, {name: a}]", 0);
        let assignment = Assignment::parse("fleets.a.n=1", SourceId(1)).expect("an assignment");
        let error = set(&mut root, &assignment, &NAMING).expect_err("two items");
        assert_eq!(
            error.to_string(),
            "several items of the list are called `a`"
        );
    }

    #[test]
    fn a_tree_that_is_no_mapping_is_no_trouble() {
        let assignment = Assignment::parse("a.b=1", SourceId(1)).expect("an assignment");
        let mut list = tree("[1]", 0);
        assert!(set(&mut list, &assignment, &NAMING).is_err());
        let mut text = tree("x", 0);
        assert!(set(&mut text, &assignment, &NAMING).is_err());
        let mut nothing = tree("~", 0);
        assert_eq!(set(&mut nothing, &assignment, &NAMING), Ok(()));
        assert_eq!(outline(&nothing), outline(&tree("{a: {b: 1}}", 0)));
    }

    proptest! {
        #[test]
        fn no_path_and_no_tree_bring_it_down(
            root in any_tree(),
            argument in "(a|b|name|0|1|x)(\\.(a|b|name|0|1|x)){0,4}=(1|~|\\[\\]|\\{a: 1\\})",
        ) {
            let assignment = Assignment::parse(&argument, SourceId(1)).expect("an assignment");
            let mut changed = root.clone();
            if set(&mut changed, &assignment, &NAMING).is_err() {
                prop_assert_eq!(changed, root);
            }
        }
    }
}
