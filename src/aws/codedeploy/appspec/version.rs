//! The key `version`, which every platform wants to be 0.0.
//!
//! The agent compares a number, so 0 passes and "0.0" in quotes fails. The service takes both.

use crate::aws::codedeploy::appspec::Platform;
use crate::aws::codedeploy::appspec::kinds::ViolationKind;
use crate::aws::codedeploy::appspec::verdict::{Findings, head};
use crate::aws::codedeploy::appspec::yaml11::{self, Scalar};
use crate::text::tree::Node;

/// Checks the version of a file, SPEC-001.
pub(super) fn check(
    root: &Node,
    version: Option<&Node>,
    platform: Platform,
    findings: &mut Findings,
) {
    let Some(node) = version else {
        findings.violation(
            ViolationKind::VersionInvalid,
            head(root),
            "the file has no `version`",
            "add `version: 0.0` as the first line",
        );
        return;
    };
    let is_zero = match yaml11::scalar(node) {
        Some(Scalar::Integer(value)) => value == 0,
        Some(Scalar::Float(value)) => value.abs() <= 0.0,
        Some(Scalar::Text(text)) => platform != Platform::Server && text.trim() == "0.0",
        Some(Scalar::Nil | Scalar::Boolean(_) | Scalar::Symbol(_) | Scalar::Timestamp(_))
        | None => false,
    };
    if is_zero {
        return;
    }
    let cause = match yaml11::scalar(node) {
        Some(Scalar::Text(text)) if text.trim() == "0.0" => {
            "the version is text, and the agent compares it with a number".to_owned()
        }
        Some(_) => format!(
            "the version is `{}`, and 0.0 is the only one",
            yaml11::to_s(node)
        ),
        None => format!(
            "the version is {}, and 0.0 is the only one",
            node.kind_name()
        ),
    };
    findings.violation(
        ViolationKind::VersionInvalid,
        head(node),
        cause,
        "write `version: 0.0` without quotes",
    );
}
