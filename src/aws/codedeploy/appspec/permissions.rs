//! The section `permissions` of a Server file: who may do what with copied files, on Linux only.
//!
//! What a pattern matches is settled at Install, when it is known what was copied.

use crate::aws::codedeploy::appspec::acl::{self, AclEntry, AclScope};
use crate::aws::codedeploy::appspec::context::{self, SelinuxContext};
use crate::aws::codedeploy::appspec::kinds::ViolationKind;
use crate::aws::codedeploy::appspec::mode::{self, Mode};
use crate::aws::codedeploy::appspec::section;
use crate::aws::codedeploy::appspec::server::Os;
use crate::aws::codedeploy::appspec::verdict::{Findings, head};
use crate::aws::codedeploy::appspec::yaml11;
use crate::text::tree::{Node, Span};

/// The pattern that matches everything below the object (SPEC-014).
pub const ANY_PATTERN: &str = "**";

/// What kind of object a permission is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ObjectType {
    /// Files.
    File,
    /// Directories.
    Directory,
}

impl ObjectType {
    fn from_text(text: &str) -> Option<Self> {
        match text {
            "file" => Some(Self::File),
            "directory" => Some(Self::Directory),
            _ => None,
        }
    }
}

/// One entry of the section.
#[derive(Clone, Debug, PartialEq)]
pub struct Permission {
    /// A file, or the directory below which `pattern` is looked for.
    pub object: String,
    /// What is matched directly below the object; [`ANY_PATTERN`] reaches all depths.
    pub pattern: String,
    /// What is left out.
    pub except: Vec<String>,
    /// For which kinds of object.
    pub types: Vec<ObjectType>,
    /// The new owner.
    pub owner: Option<String>,
    /// The new group.
    pub group: Option<String>,
    /// The new mode.
    pub mode: Option<Mode>,
    /// The new access control list.
    pub acls: Option<Vec<AclEntry>>,
    /// The new SELinux context.
    pub context: Option<SelinuxContext>,
    /// Its place in the file.
    pub span: Span,
    /// Where `owner` or `group` is a number or a word that is not text to Ruby: it fails when it is
    /// applied.
    pub owner_not_text: Option<Span>,
}

impl Permission {
    /// Whether it is for files.
    pub fn is_for_files(&self) -> bool {
        self.types.contains(&ObjectType::File)
    }

    /// Whether it is for directories.
    pub fn is_for_directories(&self) -> bool {
        self.types.contains(&ObjectType::Directory)
    }

    /// Whether one of its entries can only stand on directories.
    pub fn has_default_acl(&self) -> bool {
        let mut entries = self.acls.iter().flatten();
        entries.any(|entry| entry.scope == AclScope::Default)
    }
}

/// Reads the section; `None` after a violation.
pub(super) fn read(
    section: Option<&Node>,
    os: Option<Os>,
    findings: &mut Findings,
) -> Option<Vec<Permission>> {
    let items = section::entries(
        section,
        "permissions",
        "object",
        ViolationKind::PermissionsNotList,
        findings,
    )?;
    let permissions: Vec<_> = items
        .iter()
        .map(|item| read_one(item, os, findings))
        .collect();
    permissions.into_iter().collect()
}

/// The checks stand in the agent's order: object, system, except, type, mode, acls, context.
fn read_one(item: &Node, os: Option<Os>, findings: &mut Findings) -> Option<Permission> {
    if item.as_mapping().is_none() {
        findings.violation(
            ViolationKind::PermissionNotMapping,
            head(item),
            format!(
                "a permission is {}, and the agent expects keys with values",
                item.kind_name()
            ),
            "write `- object: /path`",
        );
        return None;
    }
    let given = |key: &str| item.get(key).filter(|node| !yaml11::is_nil(node));
    let Some(object) = given("object") else {
        refuse_object(item, findings);
        return None;
    };
    if os == Some(Os::Windows) {
        findings.violation(
            ViolationKind::PermissionsOnWindows,
            head(item),
            "permissions are for Linux, and this file is for Windows",
            "remove the section, and set permissions in a script of AfterInstall",
        );
        return None;
    }
    let except = read_except(item.get("except"), findings);
    let types = read_types(item.get("type"), findings);
    let mode = given("mode").map_or(Some(None), |node| mode::read(node, findings).map(Some));
    let acls = given("acls").map_or(Some(None), |node| acl::read(node, findings).map(Some));
    let context =
        given("context").map_or(Some(None), |node| context::read(node, findings).map(Some));
    let object = yaml11::to_stripped_s(object);
    if object.is_empty() {
        refuse_object(item, findings);
        return None;
    }
    let names = [given("owner"), given("group")];
    let owner_not_text = names
        .into_iter()
        .flatten()
        .find(|node| yaml11::text(node).is_none())
        .map(head);
    let [owner, group] = names.map(|node| node.map(yaml11::to_s));
    Some(Permission {
        object,
        pattern: given("pattern").map_or_else(|| ANY_PATTERN.to_owned(), yaml11::to_s),
        except: except?,
        types: types?,
        owner,
        group,
        mode: mode?,
        acls: acls?,
        context: context?,
        span: head(item),
        owner_not_text,
    })
}

fn refuse_object(item: &Node, findings: &mut Findings) {
    findings.violation(
        ViolationKind::ObjectMissing,
        head(item),
        "a permission has no `object`",
        "name the file or directory it is for, by its absolute path",
    );
}

fn read_except(node: Option<&Node>, findings: &mut Findings) -> Option<Vec<String>> {
    let Some(node) = node.filter(|node| !yaml11::is_falsy(node)) else {
        return Some(Vec::new());
    };
    let Some(items) = node.as_sequence() else {
        findings.violation(
            ViolationKind::ExceptNotList,
            head(node),
            format!("`except` is {}, not a list", node.kind_name()),
            "put the names in brackets: `except: [keep.sh]`",
        );
        return None;
    };
    Some(items.iter().map(yaml11::to_s).collect())
}

fn read_types(node: Option<&Node>, findings: &mut Findings) -> Option<Vec<ObjectType>> {
    let Some(node) = node.filter(|node| !yaml11::is_falsy(node)) else {
        return Some(vec![ObjectType::File, ObjectType::Directory]);
    };
    let Some(items) = node.as_sequence() else {
        findings.violation(
            ViolationKind::PermissionTypeInvalid,
            head(node),
            format!("`type` is {}, not a list", node.kind_name()),
            "put it in brackets: `type: [file]`",
        );
        return None;
    };
    let mut types = Vec::with_capacity(items.len());
    for item in items {
        let Some(known) = yaml11::text(item).and_then(ObjectType::from_text) else {
            findings.violation(
                ViolationKind::PermissionTypeInvalid,
                head(item),
                format!("`{}` is not a type of object", yaml11::to_s(item)),
                "use `file`, `directory` or both",
            );
            return None;
        };
        types.push(known);
    }
    Some(types)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aws::codedeploy::appspec::Platform;
    use crate::aws::codedeploy::appspec::verdict::Verdict;
    use crate::text::parse::parse;
    use crate::text::tree::SourceId;

    fn check_for(os: Os, source: &str) -> Verdict<Vec<Permission>> {
        let mut findings = Findings::new(Platform::Server);
        let permissions = read(
            Some(&parse(source, SourceId::default()).expect(source)),
            Some(os),
            &mut findings,
        );
        findings.verdict(permissions)
    }

    fn kinds(source: &str) -> Vec<&'static str> {
        let verdict = check_for(Os::Linux, source);
        verdict
            .violations()
            .map(|violation| violation.kind.as_str())
            .collect()
    }

    #[test]
    fn spec_014_everything_but_the_object_has_a_default() {
        let verdict = check_for(Os::Linux, "- object: ' /srv '");
        let permission = &verdict.accepted().expect("accepted")[0];
        assert_eq!(
            (permission.object.as_str(), permission.pattern.as_str()),
            ("/srv", "**")
        );
        assert!(permission.is_for_files() && permission.is_for_directories());
        assert_eq!(
            (&permission.mode, permission.has_default_acl()),
            (&None, false)
        );
    }

    #[test]
    fn spec_015_exceptions_are_a_list() {
        assert_eq!(
            kinds("- {object: /a, except: keep.sh}"),
            ["except_not_list"]
        );
        assert_eq!(kinds("- {object: /a, except: [keep.sh, '*.bak']}"), [""; 0]);
    }

    #[test]
    fn spec_013_every_entry_needs_its_object() {
        for source in [
            "- owner: shop",
            "- {object: ~, owner: shop}",
            "- object: ' '",
        ] {
            assert_eq!(kinds(source), ["object_missing"], "{source}");
        }
        assert_eq!(kinds("{object: /a}"), ["permissions_not_list"]);
        assert_eq!(kinds("[/a]"), ["permission_not_mapping"]);
        for source in ["~", "no", "{}", "[]"] {
            assert_eq!(kinds(source), [""; 0], "{source}");
        }
    }

    #[test]
    fn spec_013_windows_takes_no_permissions_and_misses_the_object_first() {
        let kind = |source| {
            check_for(Os::Windows, source)
                .first_violation()
                .map(|first| first.kind)
        };
        assert_eq!(
            kind("- object: /a"),
            Some(ViolationKind::PermissionsOnWindows)
        );
        assert_eq!(kind("- owner: a"), Some(ViolationKind::ObjectMissing));
        assert_eq!(kind("[]"), None);
    }

    #[test]
    fn spec_016_an_owner_that_is_a_number_is_remembered() {
        let verdict = check_for(
            Os::Linux,
            "[{object: /a, owner: 1000}, {object: /b, group: '1'}]",
        );
        let permissions = verdict.accepted().expect("accepted");
        assert!(permissions[0].owner_not_text.is_some());
        assert_eq!(
            (
                permissions[1].owner_not_text,
                permissions[1].group.as_deref()
            ),
            (None, Some("1"))
        );
    }

    #[test]
    fn spec_020_types_are_file_and_directory() {
        for source in ["[link]", "file", "[File]", "[[file]]"] {
            assert_eq!(
                kinds(&format!("- {{object: /a, type: {source}}}")),
                ["permission_type_invalid"]
            );
        }
        assert_eq!(kinds("- {object: /a, type: []}"), [""; 0]);
    }

    #[test]
    fn spec_006_one_entry_is_checked_in_the_order_of_the_agent() {
        let source = "- {object: '', context: {}, acls: [a], mode: 9, type: [x], except: 1}";
        assert_eq!(
            kinds(source),
            [
                "except_not_list",
                "permission_type_invalid",
                "mode_invalid",
                "acl_invalid",
                "context_invalid",
                "object_missing"
            ]
        );
    }
}
