//! The scripts of one event of a Server file.
//!
//! The file does not know when scripts run; a timeout is read here and kept elsewhere.

use crate::aws::codedeploy::appspec::kinds::ViolationKind;
use crate::aws::codedeploy::appspec::server::Os;
use crate::aws::codedeploy::appspec::verdict::{Findings, head};
use crate::aws::codedeploy::appspec::warning_kind::WarningKind;
use crate::aws::codedeploy::appspec::yaml11::{self, Scalar};
use crate::text::tree::{Node, ScalarStyle, Span, Value};

/// How long a script may take if the file does not say, in seconds. One page of the documentation
/// speaks of 30 minutes; the agent takes an hour (EC2-155).
pub const DEFAULT_TIMEOUT_SECONDS: u64 = 3600;

/// One script of an event.
#[derive(Clone, Debug, PartialEq)]
pub struct Script {
    /// Path below the root of the revision.
    pub location: String,
    /// How long it may take, in seconds, at least 1.
    pub timeout_seconds: u64,
    /// The user it runs as; the agent's own without it.
    pub runas: Option<String>,
    /// Whether it runs under `sudo`, which the documentation does not mention.
    pub sudo: bool,
    /// Its place in the file.
    pub span: Span,
}

/// Reads the scripts of one event; `None` after a violation.
pub(super) fn read_list(
    list: &Node,
    os: Option<Os>,
    findings: &mut Findings,
) -> Option<Vec<Script>> {
    let items = match &list.value {
        Value::Sequence(items) => items.as_slice(),
        // Ruby walks through an empty mapping without finding anything to complain about.
        Value::Mapping(entries) if entries.is_empty() => &[],
        Value::Mapping(_) | Value::Scalar { .. } => {
            findings.violation(
                ViolationKind::HookScriptsNotList,
                head(list),
                format!(
                    "the scripts of an event are {}, not a list",
                    list.kind_name()
                ),
                "begin each script with a dash: `- location: …`",
            );
            return None;
        }
    };
    let scripts: Vec<_> = items
        .iter()
        .map(|item| read_script(item, os, findings))
        .collect();
    scripts.into_iter().collect()
}

fn read_script(item: &Node, os: Option<Os>, findings: &mut Findings) -> Option<Script> {
    if item.as_mapping().is_none() {
        findings.violation(
            ViolationKind::ScriptNotMapping,
            head(item),
            format!(
                "a script is {}, and the agent expects keys with values",
                item.kind_name()
            ),
            "write `- location: path/to/script`",
        );
        return None;
    }
    let location = item.get("location").filter(|node| !yaml11::is_nil(node));
    let location = location
        .map(yaml11::to_stripped_s)
        .filter(|location| !location.is_empty());
    if location.is_none() {
        findings.violation(
            ViolationKind::LocationMissing,
            item.get("location")
                .filter(|node| node.span.start < node.span.end)
                .map_or(head(item), head),
            "a script has no `location`",
            "name the script by its path below the root of the revision",
        );
    }
    let timeout_seconds = read_timeout(item.get("timeout"), findings);
    let runas = item.get("runas").filter(|node| !yaml11::is_nil(node));
    if let (Some(runas), Some(Os::Windows)) = (runas, os) {
        findings.warning(
            WarningKind::RunasOnWindows,
            head(runas),
            "`runas` has no effect on Windows, where scripts run as the agent does",
            "remove it",
        );
    }
    Some(Script {
        location: location?,
        timeout_seconds: timeout_seconds?,
        runas: runas.map(yaml11::to_stripped_s),
        sudo: item.get("sudo").is_some_and(|node| !yaml11::is_falsy(node)),
        span: item.span,
    })
}

/// The timeout as the agent converts it: fractions and whatever follows leading digits are cut.
fn read_timeout(timeout: Option<&Node>, findings: &mut Findings) -> Option<u64> {
    let Some(node) = timeout.filter(|node| !yaml11::is_falsy(node)) else {
        return Some(DEFAULT_TIMEOUT_SECONDS);
    };
    let read = yaml11::to_i(node);
    let Some(seconds) = read.filter(|seconds| *seconds > 0) else {
        let cause = match read {
            Some(seconds) => {
                format!(
                    "the timeout `{}` is read as {seconds} s",
                    yaml11::to_s(node)
                )
            }
            None => format!("the timeout is {}, not a number", node.kind_name()),
        };
        findings.violation(
            ViolationKind::TimeoutInvalid,
            head(node),
            cause,
            "write whole seconds above 0, such as `timeout: 300`",
        );
        return None;
    };
    warn_of_timeout(node, seconds, findings);
    Some(u64::try_from(seconds).unwrap_or(u64::MAX))
}

fn warn_of_timeout(node: &Node, seconds: i128, findings: &mut Findings) {
    let Value::Scalar {
        text: written,
        style,
    } = &node.value
    else {
        return;
    };
    let is_cut = match yaml11::scalar(node) {
        Some(Scalar::Text(text)) => {
            text.trim().trim_start_matches(['0', '+']) != seconds.to_string()
        }
        Some(Scalar::Float(_)) => true,
        _ => false,
    };
    let plain_digits = written.replace(['_', ','], "");
    let is_plain_decimal = plain_digits.trim_start_matches('+') == seconds.to_string();
    if is_cut {
        findings.warning(
            WarningKind::TimeoutCut,
            node.span,
            format!("the agent reads the timeout `{written}` as {seconds} s"),
            format!("write `timeout: {seconds}`, or the number of seconds that is meant"),
        );
    } else if *style == ScalarStyle::Plain && !is_plain_decimal {
        findings.warning(
            WarningKind::TimeoutBase,
            node.span,
            format!("YAML 1.1 reads the timeout `{written}` as {seconds} s"),
            "write decimal seconds without a leading zero or a colon",
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aws::codedeploy::appspec::Platform;
    use crate::text::parse::parse;
    use crate::text::tree::SourceId;

    fn check_for(os: Os, source: &str) -> (Option<Script>, Vec<&'static str>, Vec<String>) {
        let node = parse(source, SourceId::default()).expect(source);
        let mut findings = Findings::new(Platform::Server);
        let scripts = read_list(&node, Some(os), &mut findings);
        let verdict = findings.verdict(scripts.clone());
        let violations = verdict
            .violations()
            .map(|violation| violation.kind.as_str())
            .collect();
        let warnings = verdict
            .warnings()
            .iter()
            .map(|warning| warning.kind.name().into());
        (
            scripts.map(|mut scripts| scripts.remove(0)),
            violations,
            warnings.collect(),
        )
    }

    fn check(source: &str) -> (Option<Script>, Vec<&'static str>, Vec<String>) {
        check_for(Os::Linux, source)
    }

    #[test]
    fn spec_023_a_script_needs_a_location() {
        for item in [
            "{timeout: 5}",
            "{location: }",
            "{location: ' '}",
            "{location: ''}",
        ] {
            assert_eq!(
                check(&format!("[{item}]")).1,
                ["location_missing"],
                "{item}"
            );
        }
    }

    #[test]
    fn spec_024_timeouts_are_whole_seconds_above_zero() {
        let cases: [(&str, Option<u64>, &[&str]); 15] = [
            ("300", Some(300), &[]),
            ("\"90\"", Some(90), &[]),
            ("1_000", Some(1000), &[]),
            ("~", Some(3600), &[]),
            ("no", Some(3600), &[]),
            ("30s", Some(30), &["timeout_cut"]),
            ("1.5", Some(1), &["timeout_cut"]),
            ("010", Some(8), &["timeout_base"]),
            ("1:30", Some(5400), &["timeout_base"]),
            ("0", None, &[]),
            ("-5", None, &[]),
            ("0.9", None, &[]),
            ("soon", None, &[]),
            ("yes", None, &[]),
            ("[5]", None, &[]),
        ];
        for (source, seconds, names) in cases {
            let (script, violations, warnings) =
                check(&format!("[{{location: a.sh, timeout: {source}}}]"));
            assert_eq!(
                script.map(|script| script.timeout_seconds),
                seconds,
                "{source}"
            );
            assert_eq!(warnings, names, "{source}");
            assert_eq!(
                violations == ["timeout_invalid"],
                seconds.is_none(),
                "{source}"
            );
        }
    }

    #[test]
    fn ec2_155_a_script_without_a_timeout_may_run_for_an_hour() {
        let seconds = |item: &str| check(item).0.map(|script| script.timeout_seconds);
        assert_eq!(seconds("[{location: a.sh}]"), Some(3600));
        assert_eq!(seconds("[{location: a.sh, timeout: 0}]"), None);
        assert_eq!(seconds("[{location: a.sh, timeout: -1}]"), None);
    }

    #[test]
    fn spec_026_windows_knows_no_other_user() {
        let (_, _, warnings) = check_for(Os::Windows, "[{location: a.ps1, runas: shop}]");
        assert_eq!(warnings, ["runas_on_windows"]);
        let (script, _, warnings) = check("[{location: a.sh, runas: ' shop '}]");
        assert_eq!(
            script.and_then(|script| script.runas).as_deref(),
            Some("shop")
        );
        assert_eq!(warnings, [""; 0]);
    }

    #[test]
    fn spec_027_sudo_is_read() {
        let cases = [
            ("true", true),
            ("yes", true),
            ("'false'", true),
            ("no", false),
            ("~", false),
        ];
        for (value, sudo) in cases {
            let (script, ..) = check(&format!("[{{location: a.sh, sudo: {value}}}]"));
            assert_eq!(script.map(|script| script.sudo), Some(sudo), "{value}");
        }
    }
}
