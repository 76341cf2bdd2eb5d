//! AppSpec files of the Lambda platform: one function, its alias and two of its versions.
//!
//! Whether the versions exist is the business of Lambda; whether they may be equal depends on how
//! traffic is shifted.

use crate::aws::codedeploy::appspec::Platform;
use crate::aws::codedeploy::appspec::function_hooks::{self, FunctionHook, LambdaHookName};
use crate::aws::codedeploy::appspec::kinds::ViolationKind;
use crate::aws::codedeploy::appspec::resource::{Resource, characters, get, given, only_resource};
use crate::aws::codedeploy::appspec::verdict::{Findings, Violation, head};
use crate::aws::codedeploy::appspec::version;
use crate::text::tree::{Node, Span};

/// The type of the one resource (SPEC-061).
pub const RESOURCE_TYPE: &str = "AWS::Lambda::Function";

/// What a Lambda file says.
#[derive(Clone, Debug, PartialEq)]
pub struct LambdaAppSpec {
    /// The name of the function.
    pub name: String,
    /// The alias whose traffic is shifted.
    pub alias: String,
    /// The version it comes from, at least 1.
    pub current_version: u64,
    /// The version it goes to, at least 1.
    pub target_version: u64,
    /// The functions, in the order of their events.
    pub hooks: Vec<FunctionHook<LambdaHookName>>,
    /// The place of the target version, for what is refused later.
    pub target_version_span: Span,
}

/// How a deployment configuration shifts traffic, as far as the versions care.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShiftKind {
    /// In one step: equal versions change nothing and pass.
    AllAtOnce,
    /// In several steps, canary or linear.
    Gradual,
}

/// What the service refuses about the versions for a kind of shift (LAM-016).
pub fn check_versions(spec: &LambdaAppSpec, shift: ShiftKind) -> Option<Violation> {
    let are_refused = shift == ShiftKind::Gradual && spec.current_version == spec.target_version;
    are_refused.then(|| {
        Violation::new(
            Platform::Lambda,
            ViolationKind::VersionsEqual,
            spec.target_version_span,
            format!(
                "traffic cannot go step by step from version {0} to {0}",
                spec.target_version
            ),
            "publish a new version, or shift all at once",
        )
    })
}

/// Reads a file; `None` after a violation.
pub(super) fn read(root: &Node, findings: &mut Findings) -> Option<LambdaAppSpec> {
    version::check(root, get(root, "version"), Platform::Lambda, findings);
    let function = only_resource(root, RESOURCE_TYPE, findings);
    let properties = function.map(|function| {
        let mut required = |key| read_required(function, key, findings);
        let name = required("Name");
        let alias = required("Alias");
        let current_version = required("CurrentVersion");
        let target_version = required("TargetVersion");
        (
            name.and_then(|node| characters(Some(node))),
            alias.and_then(|node| characters(Some(node))),
            current_version.and_then(|node| read_version("CurrentVersion", node, findings)),
            target_version.and_then(|node| read_version("TargetVersion", node, findings)),
            target_version,
        )
    });
    let hooks = function_hooks::read(
        get(root, "Hooks"),
        &LambdaHookName::ALL,
        LambdaHookName::as_str,
        findings,
    );
    let (name, alias, current_version, target_version, target_node) = properties?;
    Some(LambdaAppSpec {
        name: name?.to_owned(),
        alias: alias?.to_owned(),
        current_version: current_version?,
        target_version: target_version?,
        hooks: hooks?,
        target_version_span: target_node?.span,
    })
}

fn read_required<'n>(
    function: Resource<'n>,
    key: &str,
    findings: &mut Findings,
) -> Option<&'n Node> {
    let node = given(function.properties, key);
    let present = node.filter(|node| characters(Some(node)).is_some());
    if present.is_none() {
        findings.violation(
            ViolationKind::PropertyMissing,
            node.map_or(function.span, head),
            format!("the function has no `{key}`"),
            "add it; Name, Alias, CurrentVersion and TargetVersion are all required",
        );
    }
    present
}

fn read_version(key: &str, node: &Node, findings: &mut Findings) -> Option<u64> {
    let text = characters(Some(node)).unwrap_or_default();
    let is_number = text.bytes().all(|digit| digit.is_ascii_digit());
    let version = text
        .parse()
        .ok()
        .filter(|version| is_number && *version > 0);
    if version.is_none() {
        findings.violation(
            ViolationKind::VersionNotANumber,
            head(node),
            format!(
                "`{}` is not a published version, and `{key}` must be one",
                text.escape_debug()
            ),
            "publish a version and write its number, such as \"4\"",
        );
    }
    version
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aws::codedeploy::appspec::verdict::Verdict;
    use crate::rulebook::{LAM_016, Rule, SPEC_060, SPEC_061};
    use crate::text::parse::parse;
    use crate::text::tree::SourceId;

    fn with(properties: &str, hooks: &str) -> Verdict<LambdaAppSpec> {
        let source = format!(
            "version: 0.0\nresources:\n- any:\n    type: AWS::Lambda::Function\n    properties: {{{properties}}}\nhooks: {hooks}\n"
        );
        let mut findings = Findings::new(Platform::Lambda);
        let spec = read(
            &parse(&source, SourceId::default()).expect(&source),
            &mut findings,
        );
        findings.verdict(spec)
    }

    fn kinds(verdict: &Verdict<LambdaAppSpec>) -> Vec<&'static str> {
        verdict
            .violations()
            .map(|violation| violation.kind.as_str())
            .collect()
    }

    fn versions(current: &str, target: &str) -> Verdict<LambdaAppSpec> {
        with(
            &format!("name: shop, alias: live, currentVersion: {current}, targetVersion: {target}"),
            "",
        )
    }

    fn first_of(resources: &str) -> (&'static str, &'static str, Rule) {
        let source = format!("version: 0.0\nResources: {resources}");
        let mut findings = Findings::new(Platform::Lambda);
        let spec = read(
            &parse(&source, SourceId::default()).expect(&source),
            &mut findings,
        );
        let verdict = findings.verdict(spec);
        let first = verdict.first_violation().expect("rejected");
        (first.kind.as_str(), first.stage.as_str(), first.rule)
    }

    #[test]
    fn spec_062_every_property_is_required() {
        assert_eq!(kinds(&with("", "")), ["property_missing"; 4]);
        let empty = "Name: '', Alias: ' ', CurrentVersion: ~, TargetVersion: [4]";
        assert_eq!(kinds(&with(empty, "")), ["property_missing"; 4]);
    }

    #[test]
    fn spec_062_versions_are_positive_numbers_in_quotes_or_without() {
        let read = versions("'3'", "4");
        let spec = read.accepted().expect("accepted");
        assert_eq!((spec.current_version, spec.target_version), (3, 4));
        for wrong in [
            "$LATEST",
            "'0'",
            "-4",
            "+4",
            "4.0",
            "four",
            "99999999999999999999",
        ] {
            assert_eq!(
                kinds(&versions("3", wrong)),
                ["version_not_a_number"],
                "{wrong}"
            );
        }
    }

    #[test]
    fn spec_060_there_is_one_resource() {
        for resources in ["[{a: {}}, {b: {}}]", "[]", "~"] {
            let expected = ("resource_count", "start", SPEC_060);
            assert_eq!(first_of(resources), expected, "{resources}");
        }
    }

    #[test]
    fn spec_061_the_resource_is_a_function() {
        for resources in ["[{a: {Type: 'AWS::ECS::Service'}}]", "[{a: {}}]"] {
            let expected = ("resource_type", "start", SPEC_061);
            assert_eq!(first_of(resources), expected, "{resources}");
        }
    }

    #[test]
    fn spec_063_two_events_take_functions() {
        let both = "[{AfterAllowTraffic: b}, {BeforeAllowTraffic: a}]";
        let good = "Name: a, Alias: b, CurrentVersion: 1, TargetVersion: 2";
        let verdict = with(good, both);
        let events: Vec<_> = verdict
            .accepted()
            .expect("accepted")
            .hooks
            .iter()
            .map(|hook| hook.event)
            .collect();
        assert_eq!(events, LambdaHookName::ALL);
        assert_eq!(kinds(&with(good, "[{AfterInstall: a}]")), ["unknown_hook"]);
    }

    #[test]
    fn lam_016_equal_versions_cannot_be_shifted_step_by_step() {
        let read = versions("3", "3");
        let spec = read.accepted().expect("accepted");
        assert_eq!(check_versions(spec, ShiftKind::AllAtOnce), None);
        let violation = check_versions(spec, ShiftKind::Gradual).expect("refused");
        assert_eq!(violation.rule, LAM_016);
        assert_eq!(
            check_versions(
                versions("3", "4").accepted().expect("accepted"),
                ShiftKind::Gradual
            ),
            None
        );
    }
}
