//! A section of a server AppSpec file that is a list, as Ruby walks through it.

use crate::aws::codedeploy::appspec::kinds::ViolationKind;
use crate::aws::codedeploy::appspec::verdict::{Findings, head};
use crate::aws::codedeploy::appspec::yaml11;
use crate::text::tree::{Node, Value};

/// The entries of the section `name`, whose entries begin with `first_key`; `None` after a violation
/// of `kind`.
pub(super) fn entries<'n>(
    section: Option<&'n Node>,
    name: &str,
    first_key: &str,
    kind: ViolationKind,
    findings: &mut Findings,
) -> Option<&'n [Node]> {
    let Some(section) = section.filter(|node| !yaml11::is_falsy(node)) else {
        return Some(&[]);
    };
    match &section.value {
        Value::Sequence(items) => Some(items),
        // Ruby walks through an empty mapping without finding anything to complain about.
        Value::Mapping(entries) if entries.is_empty() => Some(&[]),
        Value::Mapping(_) | Value::Scalar { .. } => {
            findings.violation(
                kind,
                head(section),
                format!("`{name}` is {}, not a list", section.kind_name()),
                format!("begin each entry with a dash: `- {first_key}: …`"),
            );
            None
        }
    }
}
