//! Access control lists of a permission, entry by entry: `[default:]type:name:permission`.
//!
//! The agent reads the parts from the right, and so does this file: that decides what an entry with
//! a part left out means.

use crate::aws::codedeploy::appspec::kinds::ViolationKind;
use crate::aws::codedeploy::appspec::verdict::{Findings, head};
use crate::aws::codedeploy::appspec::yaml11;
use crate::text::tree::Node;

/// What an entry speaks about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AclType {
    /// A user.
    User,
    /// A group.
    Group,
    /// The upper bound of what named users and groups may.
    Mask,
    /// Everybody else.
    Other,
}

impl AclType {
    fn from_part(part: &str) -> Option<Self> {
        match part {
            "u" | "user" => Some(Self::User),
            "g" | "group" => Some(Self::Group),
            "m" | "mask" => Some(Self::Mask),
            "o" | "other" => Some(Self::Other),
            _ => None,
        }
    }
}

/// Whether an entry holds for the object or for what will be made below it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AclScope {
    /// For the object.
    Access,
    /// For what is made below a directory later.
    Default,
}

/// One entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AclEntry {
    /// For the object or below it.
    pub scope: AclScope,
    /// What it speaks about.
    pub acl_type: AclType,
    /// Whom it names; empty for the owner, the owning group, the mask and the others.
    pub name: String,
    /// Read 4, write 2, execute 1.
    pub permission_bits: u8,
}

/// Reads the list; `None` after a violation. The first bad entry ends it, as in the agent.
pub(super) fn read(node: &Node, findings: &mut Findings) -> Option<Vec<AclEntry>> {
    let Some(items) = node.as_sequence() else {
        findings.violation(
            ViolationKind::AclInvalid,
            head(node),
            format!("`acls` is {}, not a list", node.kind_name()),
            "write `acls: [\"user:backup:r-x\"]`",
        );
        return None;
    };
    let mut entries = Vec::with_capacity(items.len());
    for item in items {
        let entry = match yaml11::text(item) {
            Some(text) => entry(text).map_err(|fault| (fault.cause(text), fault.remedy())),
            None => Err((
                format!("the entry `{}` is not text", yaml11::to_s(item)),
                "put it in quotes, such as \"user:backup:r-x\"",
            )),
        };
        match entry {
            Ok(entry) => entries.push(entry),
            Err((cause, remedy)) => {
                findings.violation(ViolationKind::AclInvalid, head(item), cause, remedy);
                return None;
            }
        }
    }
    Some(entries)
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Fault {
    PartCount(usize),
    Default,
    Type,
    Named,
    Base,
    Letter(char),
}

impl Fault {
    fn cause(self, entry: &str) -> String {
        let entry = entry.escape_debug();
        match self {
            Self::PartCount(parts) => {
                format!("`{entry}` needs 2 to 4 parts between colons, not {parts}")
            }
            Self::Default => format!("`{entry}` has four parts, so it must begin with `default`"),
            Self::Type => format!("the type in `{entry}` is not user, group, mask or other"),
            Self::Named => format!("`{entry}` gives a name, and mask and other take none"),
            Self::Base => format!(
                "`{entry}` names nobody, and the rights of owner, group and others are set by `mode`"
            ),
            Self::Letter(letter) => {
                format!(
                    "`{}` in `{entry}` is not a permission",
                    letter.escape_debug()
                )
            }
        }
    }

    fn remedy(self) -> &'static str {
        match self {
            Self::PartCount(_) | Self::Default | Self::Type => {
                "write `[default:]type:name:permission`, such as \"user:backup:r-x\""
            }
            Self::Named => "leave the name out: \"mask::rwx\"",
            Self::Base => "set it with `mode`, or name a user or group",
            Self::Letter(_) => "use r, w, x and -, or one digit from 0 to 7",
        }
    }
}

fn entry(text: &str) -> Result<AclEntry, Fault> {
    let mut parts: Vec<&str> = text.split(':').collect();
    if text.is_empty() || !(2..=4).contains(&parts.len()) {
        return Err(Fault::PartCount(if text.is_empty() {
            0
        } else {
            parts.len()
        }));
    }
    parts.reverse();
    let is_default = |part: &str| part == "d" || part == "default";
    let mut scope = AclScope::Access;
    if let Some(first) = parts.get(3) {
        if !is_default(first) {
            return Err(Fault::Default);
        }
        scope = AclScope::Default;
    }
    let mut acl_type = None;
    if let Some(part) = parts.get(2) {
        if is_default(part) {
            if scope == AclScope::Default {
                return Err(Fault::Type);
            }
            scope = AclScope::Default;
        } else {
            acl_type = Some(AclType::from_part(part).ok_or(Fault::Type)?);
        }
    }
    let (acl_type, name) = match (acl_type, AclType::from_part(parts[1])) {
        // Without a type before it, `mask` or `other` is the type and not a name.
        (None, Some(bare @ (AclType::Mask | AclType::Other))) => (bare, ""),
        (Some(acl_type), Some(AclType::Mask)) => (acl_type, "mask"),
        (Some(acl_type), Some(AclType::Other)) => (acl_type, "other"),
        (acl_type, _) => (acl_type.unwrap_or(AclType::User), parts[1]),
    };
    if matches!(acl_type, AclType::Mask | AclType::Other) && !name.is_empty() {
        return Err(Fault::Named);
    }
    if scope == AclScope::Access && acl_type != AclType::Mask && name.is_empty() {
        return Err(Fault::Base);
    }
    let permission_bits = permission(parts[0])?;
    Ok(AclEntry {
        scope,
        acl_type,
        name: name.to_owned(),
        permission_bits,
    })
}

fn permission(text: &str) -> Result<u8, Fault> {
    if let [digit @ b'0'..=b'7'] = text.as_bytes() {
        return Ok(digit - b'0');
    }
    text.chars().try_fold(0, |bits, letter| match letter {
        'r' => Ok(bits | 4),
        'w' => Ok(bits | 2),
        'x' => Ok(bits | 1),
        '-' => Ok(bits),
        other => Err(Fault::Letter(other)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use AclScope::{Access, Default};
    use AclType::{Group, Mask, Other, User};

    #[test]
    fn spec_018_entries_are_read_from_the_right() {
        let cases = [
            ("user:backup:r-x", Access, User, "backup", 5),
            ("u:backup:7", Access, User, "backup", 7),
            ("backup:rw", Access, User, "backup", 6),
            ("group:web:", Access, Group, "web", 0),
            ("mask::rwx", Access, Mask, "", 7),
            ("m:rx", Access, Mask, "", 5),
            ("default:user:backup:rx", Default, User, "backup", 5),
            ("d:group:web:5", Default, Group, "web", 5),
            ("d:backup:x", Default, User, "backup", 1),
            ("d::rwx", Default, User, "", 7),
            ("default:other:r", Default, Other, "", 4),
            ("d:o::r", Default, Other, "", 4),
            ("user:mask:r", Access, User, "mask", 4),
            ("user:o:r", Access, User, "other", 4),
        ];
        for (text, scope, acl_type, name, permission_bits) in cases {
            let expected = AclEntry {
                scope,
                acl_type,
                name: name.to_owned(),
                permission_bits,
            };
            assert_eq!(entry(text), Ok(expected), "{text}");
        }
    }

    #[test]
    fn spec_018_bad_entries_are_refused_each_for_its_reason() {
        let cases = [
            ("", Fault::PartCount(0)),
            ("backup", Fault::PartCount(1)),
            ("default:user:a:b:rx", Fault::PartCount(5)),
            ("user:a:b:rx", Fault::Default),
            ("d:d:a:rx", Fault::Type),
            ("role:a:rx", Fault::Type),
            ("mask:web:rwx", Fault::Named),
            ("d:other:web:r", Fault::Named),
            ("mask:mask:r", Fault::Named),
            ("user::rwx", Fault::Base),
            ("group::r", Fault::Base),
            (":r", Fault::Base),
            ("user:backup:rwz", Fault::Letter('z')),
            ("user:backup:8", Fault::Letter('8')),
            ("user:backup:77", Fault::Letter('7')),
        ];
        for (text, fault) in cases {
            assert_eq!(entry(text), Err(fault), "{text}");
        }
        // Without a name `other` would be a base entry, which the check for names lets through and
        // the next one does not.
        assert_eq!(entry("other::r"), Err(Fault::Base));
    }
}
