//! The section `hooks` of a Server file: scripts for lifecycle events.
//!
//! The file knows which events take scripts, not in which order they run.

use std::collections::BTreeMap;

use crate::aws::codedeploy::appspec::kinds::ViolationKind;
use crate::aws::codedeploy::appspec::script::{self, Script};
use crate::aws::codedeploy::appspec::server::Os;
use crate::aws::codedeploy::appspec::verdict::{Findings, head};
use crate::aws::codedeploy::appspec::warning_kind::WarningKind;
use crate::aws::codedeploy::appspec::yaml11;
use crate::text::tree::{Node, Span};

/// How long the scripts of one event may take together, in seconds (SPEC-025).
pub const MAX_TIMEOUT_SUM_SECONDS: u64 = 3600;

/// The lifecycle events of the Server platform that run scripts, in AWS's spelling.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum HookName {
    /// Before instances leave the load balancer.
    BeforeBlockTraffic,
    /// After instances left the load balancer.
    AfterBlockTraffic,
    /// When the previous revision is to stop; the scripts are those of that revision.
    ApplicationStop,
    /// Before the files are copied.
    BeforeInstall,
    /// After the files were copied.
    AfterInstall,
    /// When the new revision is to start.
    ApplicationStart,
    /// When the new revision is to be checked.
    ValidateService,
    /// Before instances join the load balancer.
    BeforeAllowTraffic,
    /// After instances joined the load balancer.
    AfterAllowTraffic,
}

impl HookName {
    /// All nine, in the order of a deployment with a load balancer.
    pub const ALL: [Self; 9] = [
        Self::BeforeBlockTraffic,
        Self::AfterBlockTraffic,
        Self::ApplicationStop,
        Self::BeforeInstall,
        Self::AfterInstall,
        Self::ApplicationStart,
        Self::ValidateService,
        Self::BeforeAllowTraffic,
        Self::AfterAllowTraffic,
    ];

    /// AWS's spelling.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::BeforeBlockTraffic => "BeforeBlockTraffic",
            Self::AfterBlockTraffic => "AfterBlockTraffic",
            Self::ApplicationStop => "ApplicationStop",
            Self::BeforeInstall => "BeforeInstall",
            Self::AfterInstall => "AfterInstall",
            Self::ApplicationStart => "ApplicationStart",
            Self::ValidateService => "ValidateService",
            Self::BeforeAllowTraffic => "BeforeAllowTraffic",
            Self::AfterAllowTraffic => "AfterAllowTraffic",
        }
    }

    /// The event of exactly this spelling.
    #[expect(
        clippy::should_implement_trait,
        reason = "a name that is not found is no error"
    )]
    pub fn from_str(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|event| event.as_str() == name)
    }
}

/// Events that exist and run no script (EC2-007).
const RESERVED: [&str; 6] = [
    "Start",
    "DownloadBundle",
    "Install",
    "BlockTraffic",
    "AllowTraffic",
    "End",
];

/// An event of `hooks` that runs nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdleHook {
    /// The name as Ruby reads the key.
    pub name: String,
    /// The place of the key.
    pub span: Span,
}

/// The whole section.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Hooks {
    /// Scripts in the order of the file; events without scripts are absent.
    pub scripts: BTreeMap<HookName, Vec<Script>>,
    /// Events that do not exist. They let Install fail if the service says which events there are.
    pub unknown: Vec<IdleHook>,
    /// Events that exist and run no script.
    pub reserved: Vec<IdleHook>,
}

/// Reads the section; `None` after a violation.
pub(super) fn read(
    section: Option<&Node>,
    os: Option<Os>,
    findings: &mut Findings,
) -> Option<Hooks> {
    let mut hooks = Hooks::default();
    let Some(section) = section.filter(|node| !yaml11::is_falsy(node)) else {
        return Some(hooks);
    };
    let Some(entries) = section.as_mapping() else {
        findings.violation(
            ViolationKind::HooksNotMapping,
            head(section),
            format!(
                "`hooks` is {}, and the agent expects events as keys",
                section.kind_name()
            ),
            "write `AfterInstall:` without a dash and its scripts as a list below",
        );
        return None;
    };
    let mut all_read = true;
    for (key, value) in entries {
        // An event with nothing behind it is as good as absent.
        if yaml11::is_falsy(value) {
            continue;
        }
        let Some(scripts) = script::read_list(value, os, findings) else {
            all_read = false;
            continue;
        };
        let name = yaml11::to_s(key);
        if let Some(event) = HookName::from_str(&name) {
            warn_of_sum(event, key.span, &scripts, findings);
            if !scripts.is_empty() {
                hooks.scripts.insert(event, scripts);
            }
        } else if RESERVED.contains(&name.as_str()) {
            findings.warning(
                WarningKind::ReservedHook,
                key.span,
                format!("`{name}` runs no script"),
                "move the scripts to an event before or after it",
            );
            hooks.reserved.push(IdleHook {
                name,
                span: key.span,
            });
        } else {
            findings.warning(
                WarningKind::UnknownHook,
                key.span,
                format!("there is no event `{name}`, so Install fails or its scripts never run"),
                nearest(&name),
            );
            hooks.unknown.push(IdleHook {
                name,
                span: key.span,
            });
        }
    }
    all_read.then_some(hooks)
}

fn nearest(name: &str) -> String {
    let alike = HookName::ALL
        .into_iter()
        .find(|event| event.as_str().eq_ignore_ascii_case(name));
    match alike {
        Some(event) => format!("write `{}`", event.as_str()),
        None => format!(
            "use one of {}",
            HookName::ALL.map(HookName::as_str).join(", ")
        ),
    }
}

fn warn_of_sum(event: HookName, span: Span, scripts: &[Script], findings: &mut Findings) {
    let sum = scripts.iter().fold(0_u64, |sum, script| {
        sum.saturating_add(script.timeout_seconds)
    });
    if sum > MAX_TIMEOUT_SUM_SECONDS {
        findings.warning(
            WarningKind::TimeoutSum,
            span,
            format!(
                "the scripts of {} may take {sum} s, and the event ends after {MAX_TIMEOUT_SUM_SECONDS} s",
                event.as_str()
            ),
            "lower their timeouts until they add up to no more",
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aws::codedeploy::appspec::Platform;
    use crate::text::parse::parse;
    use crate::text::tree::SourceId;

    fn check(source: &str) -> (Option<Hooks>, Vec<&'static str>, Vec<String>) {
        let node = parse(source, SourceId::default()).expect(source);
        let mut findings = Findings::new(Platform::Server);
        let hooks = read(Some(&node), Some(Os::Linux), &mut findings);
        let verdict = findings.verdict(hooks.clone());
        let violations = verdict
            .violations()
            .map(|violation| violation.kind.as_str())
            .collect();
        let warnings = verdict
            .warnings()
            .iter()
            .map(|warning| warning.kind.name().into())
            .collect();
        (hooks, violations, warnings)
    }

    #[test]
    fn spec_022_scripts_keep_their_order() {
        let (hooks, violations, _) = check(
            "ValidateService: [{location: c.sh}]\n\
             AfterInstall:\n- {location: ' b.sh ', timeout: 5, runas: shop, sudo: 'no'}\n- location: a.sh\n",
        );
        assert!(violations.is_empty());
        let scripts = hooks.expect("accepted").scripts;
        let locations: Vec<_> = scripts[&HookName::AfterInstall]
            .iter()
            .map(|script| {
                (
                    script.location.as_str(),
                    script.timeout_seconds,
                    script.runas.as_deref(),
                    script.sudo,
                )
            })
            .collect();
        assert_eq!(
            locations,
            [("b.sh", 5, Some("shop"), true), ("a.sh", 3600, None, false)]
        );
        assert_eq!(scripts.len(), 2);
    }

    #[test]
    fn spec_022_forms_that_the_agent_cannot_walk_through_are_rejected() {
        let cases = [
            ("[{AfterInstall: [{location: a.sh}]}]", "hooks_not_mapping"),
            ("text", "hooks_not_mapping"),
            ("AfterInstall: a.sh", "hook_scripts_not_list"),
            ("AfterInstall: {location: a.sh}", "hook_scripts_not_list"),
            ("AfterInstall: [a.sh]", "script_not_mapping"),
            ("AfterInstall: [~]", "script_not_mapping"),
        ];
        for (source, kind) in cases {
            assert_eq!(check(source).1, [kind], "{source}");
        }
        for source in [
            "~",
            "no",
            "{}",
            "AfterInstall: ~",
            "AfterInstall: no",
            "AfterInstall: {}",
        ] {
            let (hooks, violations, warnings) = check(source);
            assert_eq!(
                (hooks, violations, warnings),
                (Some(Hooks::default()), vec![], vec![])
            );
        }
    }

    #[test]
    fn spec_025_together_the_scripts_of_an_event_have_an_hour() {
        let source = |seconds| {
            format!(
                "AfterInstall: [{{location: a, timeout: {seconds}}}, {{location: b, timeout: 1}}]"
            )
        };
        assert_eq!(check(&source(3599)).2, [""; 0]);
        assert_eq!(check(&source(3600)).2, ["timeout_sum_over_3600"]);
    }

    #[test]
    fn spec_076_an_unknown_event_passes_with_a_warning() {
        let (hooks, violations, warnings) = check("afterInstall: [{location: a.sh}]\n");
        assert!(violations.is_empty());
        assert_eq!(warnings, ["unknown_hook"]);
        assert_eq!(hooks.expect("accepted").unknown[0].name, "afterInstall");
        assert_eq!(nearest("afterInstall"), "write `AfterInstall`");
    }

    #[test]
    fn ec2_007_reserved_events_run_no_script() {
        for name in RESERVED {
            let (hooks, _, warnings) = check(&format!("{name}: [{{location: a.sh}}]"));
            assert_eq!(warnings, ["reserved_hook"], "{name}");
            assert!(hooks.expect("accepted").scripts.is_empty());
            assert_eq!(HookName::from_str(name), None);
        }
    }
}
