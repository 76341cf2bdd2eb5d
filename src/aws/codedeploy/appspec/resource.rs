//! What ECS and Lambda files have in common: keys in any case of letters, and one resource.
//!
//! The service reads these files, and nobody outside has seen its code: what is accepted here is
//! what is documented or was met.

use crate::aws::codedeploy::appspec::kinds::ViolationKind;
use crate::aws::codedeploy::appspec::verdict::{Findings, head};
use crate::aws::codedeploy::appspec::yaml11;
use crate::text::tree::{Node, Span};

/// The value under a key in any case of letters (SPEC-002); the exact spelling goes first.
pub(super) fn get<'n>(node: &'n Node, key: &str) -> Option<&'n Node> {
    let alike = |name: &Node| {
        name.as_str()
            .is_some_and(|name| name.eq_ignore_ascii_case(key))
    };
    node.get(key).or_else(|| {
        let (_, value) = node.as_mapping()?.iter().find(|(name, _)| alike(name))?;
        Some(value)
    })
}

/// The value under a key, if there is more than nothing behind it.
pub(super) fn given<'n>(node: Option<&'n Node>, key: &str) -> Option<&'n Node> {
    get(node?, key).filter(|value| !yaml11::is_nil(value))
}

/// The characters of a single value that is neither absent nor empty.
pub(super) fn characters(node: Option<&Node>) -> Option<&str> {
    let text = node?.as_str()?.trim();
    let is_nil = node.is_some_and(yaml11::is_nil);
    (!text.is_empty() && !is_nil).then_some(text)
}

/// The one resource of a file.
#[derive(Clone, Copy, Debug)]
pub(super) struct Resource<'n> {
    /// Its logical name.
    pub(super) name: &'n Node,
    /// Its properties, if it has any.
    pub(super) properties: Option<&'n Node>,
    /// Where to point at for what it lacks.
    pub(super) span: Span,
}

/// Finds the one resource and checks its type; `None` after a violation.
pub(super) fn only_resource<'n>(
    root: &'n Node,
    type_name: &str,
    findings: &mut Findings,
) -> Option<Resource<'n>> {
    let section = get(root, "Resources");
    let items = section.and_then(Node::as_sequence).unwrap_or_default();
    let resources: Vec<_> = items
        .iter()
        .flat_map(|item| item.as_mapping().unwrap_or_default())
        .collect();
    let [(name, body)] = resources.as_slice() else {
        let cause = match section {
            None => "the file has no `Resources`".to_owned(),
            Some(node) if node.as_sequence().is_none() && !yaml11::is_nil(node) => {
                format!("`Resources` is {}, not a list", node.kind_name())
            }
            Some(_) => format!(
                "the file has {} resources, and one is deployed",
                resources.len()
            ),
        };
        findings.violation(
            ViolationKind::ResourceCount,
            resources
                .get(1)
                .map_or(section.map_or(head(root), head), |(name, _)| name.span),
            cause,
            "write exactly one resource, with a dash before its name",
        );
        return None;
    };
    check_type(name, body, type_name, findings);
    let properties = given(Some(body), "Properties");
    Some(Resource {
        name,
        properties,
        span: properties.map_or(name.span, head),
    })
}

fn check_type(name: &Node, body: &Node, type_name: &str, findings: &mut Findings) {
    let written = given(Some(body), "Type");
    if written.and_then(Node::as_str) == Some(type_name) {
        return;
    }
    let cause = match written {
        None => "the resource has no `Type`".to_owned(),
        Some(node) => match node.as_str() {
            Some(text) => format!("the resource is of type `{}`", text.escape_debug()),
            None => format!("the type of the resource is {}", node.kind_name()),
        },
    };
    findings.violation(
        ViolationKind::ResourceType,
        written.map_or(name.span, head),
        cause,
        format!("write `Type: {type_name}`, or deploy to the platform of the type"),
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::parse::parse;
    use crate::text::tree::SourceId;

    #[test]
    fn spec_002_the_service_does_not_mind_the_case_of_keys() {
        let node = parse(
            "{resources: 1, RESOURCES: 2, Resources: 3, empty: ~}",
            SourceId::default(),
        )
        .expect("a mapping");
        assert_eq!(get(&node, "Resources").and_then(Node::as_str), Some("3"));
        assert_eq!(get(&node, "ResourceS").and_then(Node::as_str), Some("1"));
        assert_eq!(given(Some(&node), "Empty"), None);
        assert_eq!(characters(get(&node, "resources")), Some("1"));
    }
}
