//! The network of the replacement tasks: all three members, or the service's own network (SPEC-046).

use crate::aws::codedeploy::appspec::kinds::ViolationKind;
use crate::aws::codedeploy::appspec::resource::{characters, given};
use crate::aws::codedeploy::appspec::verdict::{Findings, head};
use crate::text::tree::Node;

/// How many subnets a task may name.
pub const MAX_SUBNETS: usize = 16;

/// How many security groups a task may name.
pub const MAX_SECURITY_GROUPS: usize = 5;

/// Whether tasks get a public address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AssignPublicIp {
    /// They do.
    Enabled,
    /// They do not.
    Disabled,
}

/// A complete network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AwsvpcConfiguration {
    /// Subnets, 1 to 16.
    pub subnets: Vec<String>,
    /// Security groups, up to 5.
    pub security_groups: Vec<String>,
    /// Whether tasks get a public address.
    pub assign_public_ip: AssignPublicIp,
}

/// Reads the configuration; `None` after a violation.
pub(super) fn read(
    section: Option<&Node>,
    findings: &mut Findings,
) -> Option<Option<AwsvpcConfiguration>> {
    let Some(section) = section else {
        return Some(None);
    };
    let inner = given(Some(section), "AwsvpcConfiguration");
    let members = ["Subnets", "SecurityGroups", "AssignPublicIp"];
    let values = members.map(|member| given(inner, member));
    let [Some(subnets), Some(security_groups), Some(assign_public_ip)] = values else {
        let absent: Vec<_> = members
            .iter()
            .zip(values)
            .filter(|(_, value)| value.is_none())
            .map(|(m, _)| *m)
            .collect();
        findings.violation(
            ViolationKind::NetworkIncomplete,
            inner.map_or(head(section), head),
            format!("the network configuration lacks {}", absent.join(" and ")),
            "give Subnets, SecurityGroups and AssignPublicIp, or none of the three",
        );
        return None;
    };
    let subnets = read_names("Subnets", subnets, MAX_SUBNETS, findings);
    let security_groups = read_names(
        "SecurityGroups",
        security_groups,
        MAX_SECURITY_GROUPS,
        findings,
    );
    let assign_public_ip = match characters(Some(assign_public_ip)) {
        Some("ENABLED") => Some(AssignPublicIp::Enabled),
        Some("DISABLED") => Some(AssignPublicIp::Disabled),
        Some(_) | None => {
            findings.violation(
                ViolationKind::NetworkInvalid,
                head(assign_public_ip),
                "AssignPublicIp is neither ENABLED nor DISABLED",
                "write ENABLED or DISABLED, in upper case",
            );
            None
        }
    };
    Some(Some(AwsvpcConfiguration {
        subnets: subnets?,
        security_groups: security_groups?,
        assign_public_ip: assign_public_ip?,
    }))
}

fn read_names(
    member: &str,
    list: &Node,
    limit: usize,
    findings: &mut Findings,
) -> Option<Vec<String>> {
    let mut refuse = |node: &Node, cause: String, remedy: &str| {
        findings.violation(ViolationKind::NetworkInvalid, head(node), cause, remedy);
    };
    let Some(items) = list.as_sequence() else {
        refuse(
            list,
            format!("{member} is {}, not a list", list.kind_name()),
            "put its entries in brackets, with commas between them",
        );
        return None;
    };
    if items.len() > limit {
        let cause = format!(
            "{member} has {} entries, and {limit} are allowed",
            items.len()
        );
        refuse(&items[limit], cause, "remove the rest");
        return None;
    }
    let names = items
        .iter()
        .map(|item| characters(Some(item)).map(str::to_owned));
    let names: Option<Vec<_>> = names.collect();
    if names.is_none() {
        refuse(
            list,
            format!("an entry of {member} is not a name"),
            "write each entry as the id of one subnet or group",
        );
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aws::codedeploy::appspec::Platform;
    use crate::text::parse::parse;
    use crate::text::tree::SourceId;

    fn kind(inner: &str) -> Option<&'static str> {
        let root = parse(
            &format!("awsvpcConfiguration: {inner}"),
            SourceId::default(),
        )
        .expect(inner);
        let mut findings = Findings::new(Platform::Ecs);
        let network = read(Some(&root), &mut findings);
        findings
            .verdict(network)
            .first_violation()
            .map(|first| first.kind.as_str())
    }

    #[test]
    fn spec_046_the_network_is_whole_and_within_its_limits() {
        let list = |count: usize| format!("[{}]", vec!["x"; count].join(", "));
        let network = |subnets: &str, groups: &str, ip: &str| {
            kind(&format!(
                "{{Subnets: {subnets}, securityGroups: {groups}, AssignPublicIp: {ip}}}"
            ))
        };
        assert_eq!(network(&list(16), &list(5), "ENABLED"), None);
        assert_eq!(
            network(&list(17), &list(5), "ENABLED"),
            Some("network_invalid")
        );
        assert_eq!(
            network(&list(1), &list(6), "DISABLED"),
            Some("network_invalid")
        );
        assert_eq!(network("a", "[b]", "DISABLED"), Some("network_invalid"));
        assert_eq!(network("[[a]]", "[b]", "DISABLED"), Some("network_invalid"));
        assert_eq!(network("[a]", "[b]", "'YES'"), Some("network_invalid"));
        assert_eq!(network("[a]", "[b]", "~"), Some("network_incomplete"));
        assert_eq!(kind("{Subnets: [a]}"), Some("network_incomplete"));
        assert_eq!(kind("{}"), Some("network_incomplete"));
        assert_eq!(kind("text"), Some("network_incomplete"));
    }
}
