//! AppSpec files of the Server platform, read as the CodeDeploy agent reads them.
//!
//! The sections are checked in the agent's order, since it stops at the first violation and reports
//! no other: version, os, hooks, files, permissions, file_exists_behavior (SPEC-006).

use crate::aws::codedeploy::appspec::Platform;
use crate::aws::codedeploy::appspec::files::{self, FileMapping};
use crate::aws::codedeploy::appspec::hooks::{self, Hooks};
use crate::aws::codedeploy::appspec::kinds::ViolationKind;
use crate::aws::codedeploy::appspec::permissions::{self, Permission};
use crate::aws::codedeploy::appspec::verdict::{Findings, head};
use crate::aws::codedeploy::appspec::warning_kind::WarningKind;
use crate::aws::codedeploy::appspec::{version, yaml11};
use crate::text::nearest::nearest;
use crate::text::tree::Node;

/// The keys that the agent reads.
const KEYS: [&str; 6] = [
    "version",
    "os",
    "hooks",
    "files",
    "permissions",
    "file_exists_behavior",
];

/// An operating system of instances.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Os {
    /// Amazon Linux, Ubuntu, Red Hat Enterprise Linux and others.
    Linux,
    /// Windows Server.
    Windows,
}

impl Os {
    /// The spelling in the file.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Linux => "linux",
            Self::Windows => "windows",
        }
    }
}

/// What happens to a file that stands where a new one goes and was not installed by the previous
/// deployment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FileExistsBehavior {
    /// Install fails.
    Disallow,
    /// The new file replaces it.
    Overwrite,
    /// It stays.
    Retain,
}

impl FileExistsBehavior {
    /// All three.
    pub const ALL: [Self; 3] = [Self::Disallow, Self::Overwrite, Self::Retain];

    /// AWS's spelling.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Disallow => "DISALLOW",
            Self::Overwrite => "OVERWRITE",
            Self::Retain => "RETAIN",
        }
    }
}

/// What a Server file says.
#[derive(Clone, Debug, PartialEq)]
pub struct ServerAppSpec {
    /// The operating system of its instances.
    pub os: Os,
    /// What is copied, in order.
    pub files: Vec<FileMapping>,
    /// Who may do what with it, in order.
    pub permissions: Vec<Permission>,
    /// The scripts.
    pub hooks: Hooks,
    /// What happens to existing files; without it the deployment's own setting holds.
    pub file_exists_behavior: Option<FileExistsBehavior>,
}

/// Reads a file; `None` after a violation. Without a `host` both systems pass.
pub(super) fn read(
    root: &Node,
    host: Option<Os>,
    findings: &mut Findings,
) -> Option<ServerAppSpec> {
    if yaml11::is_falsy(root) {
        findings.violation(
            ViolationKind::EmptyFile,
            root.span,
            "the file says nothing",
            "write at least `version: 0.0` and `os: linux`",
        );
        return None;
    }
    if root.as_mapping().is_none() {
        findings.violation(
            ViolationKind::RootNotMapping,
            head(root),
            format!(
                "the file is {}, and the agent expects keys with values",
                root.kind_name()
            ),
            "begin with `version: 0.0`",
        );
        return None;
    }
    version::check(root, root.get("version"), Platform::Server, findings);
    let os = read_os(root, host, findings);
    let hooks = hooks::read(root.get("hooks"), os, findings);
    let files = files::read(root.get("files"), findings);
    let permissions = permissions::read(root.get("permissions"), os, findings);
    let file_exists_behavior = read_behavior(root.get("file_exists_behavior"), findings);
    warn_of_keys(root, findings);
    Some(ServerAppSpec {
        os: os?,
        files: files?,
        permissions: permissions?,
        hooks: hooks?,
        file_exists_behavior: file_exists_behavior?,
    })
}

fn read_os(root: &Node, host: Option<Os>, findings: &mut Findings) -> Option<Os> {
    let node = root.get("os");
    let written = node.and_then(yaml11::text);
    let os = [Os::Linux, Os::Windows]
        .into_iter()
        .find(|os| written == Some(os.as_str()));
    match (os, host, node) {
        (Some(os), Some(host), Some(node)) if os != host => findings.violation(
            ViolationKind::OsNotOfHost,
            head(node),
            format!(
                "the file is for {}, and the instance runs {}",
                os.as_str(),
                host.as_str()
            ),
            "deploy to instances of that system, or change `os`",
        ),
        (Some(_), _, _) => {}
        (None, _, None) => findings.violation(
            ViolationKind::OsInvalid,
            head(root),
            "the file has no `os`",
            "add `os: linux` or `os: windows`",
        ),
        (None, _, Some(node)) => findings.violation(
            ViolationKind::OsInvalid,
            head(node),
            format!(
                "`{}` is not an operating system that CodeDeploy knows",
                yaml11::to_s(node)
            ),
            "write `linux` or `windows`, in lower case",
        ),
    }
    os
}

fn read_behavior(
    node: Option<&Node>,
    findings: &mut Findings,
) -> Option<Option<FileExistsBehavior>> {
    let Some(node) = node.filter(|node| !yaml11::is_nil(node)) else {
        return Some(None);
    };
    let written = yaml11::text(node);
    let behavior = FileExistsBehavior::ALL
        .into_iter()
        .find(|behavior| written == Some(behavior.as_str()));
    if behavior.is_none() {
        findings.violation(
            ViolationKind::FileExistsBehaviorInvalid,
            head(node),
            format!(
                "`{}` is not a behaviour for existing files",
                yaml11::to_s(node)
            ),
            "write DISALLOW, OVERWRITE or RETAIN, in upper case",
        );
    }
    behavior.map(Some)
}

/// The agent passes over a key that it does not know, and so over one that is misspelt.
fn warn_of_keys(root: &Node, findings: &mut Findings) {
    for (key, _) in root.as_mapping().unwrap_or_default() {
        let Some(name) = key.as_str().filter(|name| !KEYS.contains(name)) else {
            continue;
        };
        let shown = name.escape_debug();
        let (kind, cause, remedy) = match nearest(name, KEYS) {
            Some(meant) if meant.eq_ignore_ascii_case(name) => (
                WarningKind::KeyCase,
                format!("the agent does not read `{shown}`, because its keys are in lower case"),
                format!("write `{meant}`"),
            ),
            Some(meant) => (
                WarningKind::KeyUnknown,
                format!("the agent knows no key `{shown}` and ignores it"),
                format!("write `{meant}` if that is meant, or remove it"),
            ),
            None => (
                WarningKind::KeyUnknown,
                format!("the agent knows no key `{shown}` and ignores it"),
                "remove it, or keep it as a note to yourself".to_owned(),
            ),
        };
        findings.warning(kind, key.span, cause, remedy);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aws::codedeploy::appspec::stage::Stage;
    use crate::aws::codedeploy::appspec::verdict::Verdict;
    use crate::rulebook::SPEC_006;
    use crate::text::parse::parse;
    use crate::text::tree::SourceId;

    fn check(source: &str) -> Verdict<ServerAppSpec> {
        let mut findings = Findings::new(Platform::Server);
        let spec = read(
            &parse(source, SourceId::default()).expect(source),
            None,
            &mut findings,
        );
        findings.verdict(spec)
    }

    fn with(section: &str) -> Vec<&'static str> {
        let verdict = check(&format!("version: 0.0\nos: linux\n{section}\n"));
        verdict
            .violations()
            .map(|violation| violation.kind.as_str())
            .collect()
    }

    #[test]
    fn spec_001_the_agent_compares_the_version_with_a_number() {
        for version in ["0.0", "0", "0.00", ".0", "-0.0", "00", "0x0", "0:0"] {
            assert!(
                check(&format!("version: {version}\nos: linux"))
                    .accepted()
                    .is_some(),
                "{version}"
            );
        }
        for version in [
            "\"0.0\"", "'0'", "1.0", "0.1", "", "no", "[0.0]", "0.0.0", "v0", "1e-400",
        ] {
            let verdict = check(&format!("version: {version}\nos: linux"));
            let kind = verdict.first_violation().map(|violation| violation.kind);
            assert_eq!(kind, Some(ViolationKind::VersionInvalid), "{version}");
        }
    }

    #[test]
    fn spec_002_keys_are_case_sensitive() {
        let verdict = check("Version: 0.0\nos: linux\nHooks: {}\n");
        assert_eq!(
            verdict.first_violation().map(|first| first.kind),
            Some(ViolationKind::VersionInvalid)
        );
        let warnings: Vec<_> = verdict
            .warnings()
            .iter()
            .map(|warning| warning.kind)
            .collect();
        assert_eq!(warnings, [WarningKind::KeyCase, WarningKind::KeyCase]);
    }

    #[test]
    fn spec_004_a_file_that_says_nothing_is_empty() {
        for source in ["~", "null", "no"] {
            let kind = check(source).first_violation().map(|first| first.kind);
            assert_eq!(kind, Some(ViolationKind::EmptyFile), "{source}");
        }
        for source in ["text", "[version]", "7"] {
            let kind = check(source).first_violation().map(|first| first.kind);
            assert_eq!(kind, Some(ViolationKind::RootNotMapping), "{source}");
        }
    }

    #[test]
    fn spec_006_the_sections_are_checked_in_the_order_of_the_agent() {
        let verdict = check(
            "file_exists_behavior: maybe\npermissions: [{}]\nfiles: [{}]\nhooks: []\nos: mac\nversion: 2\n",
        );
        let kinds: Vec<_> = verdict
            .violations()
            .map(|violation| violation.kind.as_str())
            .collect();
        assert_eq!(
            kinds,
            [
                "version_invalid",
                "os_invalid",
                "hooks_not_mapping",
                "source_missing",
                "object_missing",
                "file_exists_behavior_invalid"
            ]
        );
    }

    #[test]
    fn spec_006_a_key_that_the_agent_does_not_know_is_ignored_and_told() {
        let verdict = check("version: 0.0\nos: linux\npermision: {}\nResources: []\n");
        assert!(verdict.accepted().is_some());
        let told: Vec<_> = verdict
            .warnings()
            .iter()
            .map(|warning| (warning.kind, warning.rule, warning.remedy.as_str()))
            .collect();
        assert_eq!(
            told,
            [
                (
                    WarningKind::KeyUnknown,
                    SPEC_006,
                    "write `permissions` if that is meant, or remove it"
                ),
                (
                    WarningKind::KeyUnknown,
                    SPEC_006,
                    "remove it, or keep it as a note to yourself"
                ),
            ]
        );
    }

    #[test]
    fn spec_074_a_wrong_version_is_noticed_by_whatever_reads_the_file_first() {
        let verdict = check("version: 1.0\nos: linux\n");
        let first = verdict.first_violation().expect("rejected");
        assert_eq!(
            (first.kind, first.stage, verdict.accepted()),
            (ViolationKind::VersionInvalid, Stage::Parse, None)
        );
    }

    #[test]
    fn spec_010_the_system_is_spelled_exactly() {
        for os in ["Linux", "macos", "' linux'", ":linux", "~", "[linux]"] {
            let verdict = check(&format!("version: 0.0\nos: {os}"));
            let kind = verdict.first_violation().map(|first| first.kind);
            assert_eq!(kind, Some(ViolationKind::OsInvalid), "{os}");
        }
    }

    #[test]
    fn spec_010_the_system_must_be_that_of_the_host() {
        let root = parse(
            "version: 0.0\nos: windows\nhooks: []\n",
            SourceId::default(),
        )
        .expect("a mapping");
        let mut findings = Findings::new(Platform::Server);
        let spec = read(&root, Some(Os::Linux), &mut findings);
        let verdict = findings.verdict(spec);
        let kinds: Vec<_> = verdict
            .violations()
            .map(|violation| violation.kind)
            .collect();
        assert_eq!(
            kinds,
            [ViolationKind::OsNotOfHost, ViolationKind::HooksNotMapping]
        );
    }

    #[test]
    fn spec_012_the_behaviour_for_existing_files_is_in_upper_case() {
        for value in ["DISALLOW", "OVERWRITE", "RETAIN", "~", ""] {
            assert_eq!(
                with(&format!("file_exists_behavior: {value}")),
                [""; 0],
                "{value}"
            );
        }
        for value in ["overwrite", "REPLACE", "no", "[RETAIN]"] {
            let kinds = with(&format!("file_exists_behavior: {value}"));
            assert_eq!(kinds, ["file_exists_behavior_invalid"], "{value}");
        }
    }

    #[test]
    fn a_place_is_that_of_the_fault() {
        let source =
            "version: 0.0\nos: linux\nfiles:\n  - source: a\n    destination: /b\n  - source: c\n";
        let verdict = check(source);
        let span = verdict.first_violation().expect("rejected").span;
        assert_eq!(
            (&source[span.start..span.end], span.start),
            ("source", source.rfind("source").unwrap_or(0))
        );
    }
}
