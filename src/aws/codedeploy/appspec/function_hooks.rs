//! The section `Hooks` of ECS and Lambda files: one function for a lifecycle event.
//!
//! Functions are invoked in the order of the events, whatever the order of the file (HOOK-009).
//! Whether one can be invoked depends on the service role.

use crate::aws::codedeploy::appspec::Platform;
use crate::aws::codedeploy::appspec::kinds::ViolationKind;
use crate::aws::codedeploy::appspec::resource;
use crate::aws::codedeploy::appspec::verdict::{Findings, Violation, head};
use crate::aws::codedeploy::appspec::yaml11;
use crate::text::tree::{Node, Span};

/// What the managed roles want function names to begin with (HOOK-007).
pub const MANAGED_ROLE_PREFIX: &str = "CodeDeployHook_";

/// The events of an ECS deployment that invoke a function, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum EcsHookName {
    /// Before the replacement task set is made.
    BeforeInstall,
    /// When the replacement task set is steady.
    AfterInstall,
    /// When the test listener serves the replacement task set.
    AfterAllowTestTraffic,
    /// Before production traffic is shifted.
    BeforeAllowTraffic,
    /// After production traffic was shifted.
    AfterAllowTraffic,
}

/// The events of a Lambda deployment that invoke a function, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LambdaHookName {
    /// Before traffic is shifted.
    BeforeAllowTraffic,
    /// After traffic was shifted.
    AfterAllowTraffic,
}

impl EcsHookName {
    /// All five, in order.
    pub const ALL: [Self; 5] = [
        Self::BeforeInstall,
        Self::AfterInstall,
        Self::AfterAllowTestTraffic,
        Self::BeforeAllowTraffic,
        Self::AfterAllowTraffic,
    ];

    /// AWS's spelling.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::BeforeInstall => "BeforeInstall",
            Self::AfterInstall => "AfterInstall",
            Self::AfterAllowTestTraffic => "AfterAllowTestTraffic",
            Self::BeforeAllowTraffic => "BeforeAllowTraffic",
            Self::AfterAllowTraffic => "AfterAllowTraffic",
        }
    }
}

impl LambdaHookName {
    /// Both, in order.
    pub const ALL: [Self; 2] = [Self::BeforeAllowTraffic, Self::AfterAllowTraffic];

    /// AWS's spelling.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::BeforeAllowTraffic => "BeforeAllowTraffic",
            Self::AfterAllowTraffic => "AfterAllowTraffic",
        }
    }
}

/// A function for an event.
#[derive(Clone, Debug, PartialEq)]
pub struct FunctionHook<N> {
    /// The event.
    pub event: N,
    /// Name or ARN of the function, as written.
    pub function: String,
    /// The place of the function in the file.
    pub span: Span,
}

/// Which functions the service role may invoke.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HookRights {
    /// All of them, as under AWSCodeDeployRoleForECS.
    AnyFunction,
    /// Those whose names begin with [`MANAGED_ROLE_PREFIX`], as under the other managed roles.
    PrefixOnly,
}

/// The hooks that the service role may not invoke; each fails its event (SPEC-078).
pub fn check_rights<N>(
    platform: Platform,
    hooks: &[FunctionHook<N>],
    rights: HookRights,
) -> Vec<Violation> {
    let is_refused = |hook: &&FunctionHook<N>| {
        rights == HookRights::PrefixOnly
            && !function_name(&hook.function).starts_with(MANAGED_ROLE_PREFIX)
    };
    let refuse = |hook: &FunctionHook<N>| {
        Violation::new(
            platform,
            ViolationKind::HookNotInvokable,
            hook.span,
            format!("the service role may not invoke `{}`", hook.function),
            format!("let the name begin with `{MANAGED_ROLE_PREFIX}`, or let the role invoke it"),
        )
    };
    hooks.iter().filter(is_refused).map(refuse).collect()
}

/// The name inside a full ARN (`arn:aws:lambda:region:account:function:name`), a partial one
/// (`account:function:name`), or a name, each with a version or alias behind it or not.
fn function_name(function: &str) -> &str {
    let behind = function
        .split_once(":function:")
        .map_or(function, |(_, name)| name);
    behind.split(':').next().unwrap_or_default()
}

/// Reads the section; `None` after a violation.
pub(super) fn read<N: Copy + Ord>(
    section: Option<&Node>,
    events: &[N],
    spelling: fn(N) -> &'static str,
    findings: &mut Findings,
) -> Option<Vec<FunctionHook<N>>> {
    let Some(section) = section.filter(|node| !yaml11::is_nil(node)) else {
        return Some(Vec::new());
    };
    let Some(items) = section.as_sequence() else {
        findings.violation(
            ViolationKind::HookInvalid,
            head(section),
            format!("`Hooks` is {}, not a list", section.kind_name()),
            "put a dash before each event: `- BeforeAllowTraffic: function`",
        );
        return None;
    };
    let mut hooks: Vec<FunctionHook<N>> = Vec::new();
    let mut all_read = true;
    for item in items {
        let hook = read_one(item, events, spelling, findings);
        let Some(hook) = hook else {
            all_read = false;
            continue;
        };
        if hooks.iter().any(|earlier| earlier.event == hook.event) {
            all_read = false;
            findings.violation(
                ViolationKind::HookFunction,
                head(item),
                format!(
                    "{} has two functions, and an event invokes one",
                    spelling(hook.event)
                ),
                "keep one of them, and let it call the other",
            );
        } else {
            hooks.push(hook);
        }
    }
    hooks.sort_by_key(|hook| hook.event);
    all_read.then_some(hooks)
}

fn read_one<N: Copy>(
    item: &Node,
    events: &[N],
    spelling: fn(N) -> &'static str,
    findings: &mut Findings,
) -> Option<FunctionHook<N>> {
    let Some([(key, value)]) = item.as_mapping() else {
        findings.violation(
            ViolationKind::HookInvalid,
            head(item),
            "an entry of `Hooks` is not one event with its function",
            "write `- BeforeAllowTraffic: function`, each event with a dash",
        );
        return None;
    };
    let name = key.as_str().unwrap_or_default();
    let event = events
        .iter()
        .copied()
        .find(|event| spelling(*event).eq_ignore_ascii_case(name));
    let Some(event) = event else {
        let known: Vec<_> = events.iter().map(|event| spelling(*event)).collect();
        findings.violation(
            ViolationKind::UnknownHook,
            key.span,
            format!(
                "`{}` takes no function on this platform",
                name.escape_debug()
            ),
            format!("use one of {}", known.join(", ")),
        );
        return None;
    };
    let Some(function) = resource::characters(Some(value)) else {
        findings.violation(
            ViolationKind::HookFunction,
            if value.span.start < value.span.end {
                head(value)
            } else {
                key.span
            },
            format!("{} has no function", spelling(event)),
            "write the name or the ARN of one function, or remove the entry",
        );
        return None;
    };
    Some(FunctionHook {
        event,
        function: function.to_owned(),
        span: value.span,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aws::codedeploy::appspec::verdict::Verdict;
    use crate::rulebook::SPEC_049;
    use crate::text::parse::parse;
    use crate::text::tree::SourceId;

    fn check(source: &str) -> Verdict<Vec<FunctionHook<EcsHookName>>> {
        let mut findings = Findings::new(Platform::Ecs);
        let root = parse(source, SourceId::default()).expect(source);
        let hooks = read(
            Some(&root),
            &EcsHookName::ALL,
            EcsHookName::as_str,
            &mut findings,
        );
        findings.verdict(hooks)
    }

    #[test]
    fn hook_009_functions_stand_in_the_order_of_the_events() {
        let verdict = check("[{AfterAllowTraffic: done}, {beforeInstall: prepare}]");
        let hooks = verdict.accepted().expect("accepted");
        let order: Vec<_> = hooks
            .iter()
            .map(|hook| (hook.event, hook.function.as_str()))
            .collect();
        assert_eq!(
            order,
            [
                (EcsHookName::BeforeInstall, "prepare"),
                (EcsHookName::AfterAllowTraffic, "done")
            ]
        );
    }

    #[test]
    fn spec_048_hooks_are_a_list_of_known_events() {
        let cases = [
            ("{BeforeInstall: a}", "hook_invalid"),
            ("[BeforeInstall]", "hook_invalid"),
            ("[{BeforeInstall: a, AfterInstall: b}]", "hook_invalid"),
            ("[{ValidateService: a}]", "unknown_hook"),
            ("[{AllowTraffic: a}]", "unknown_hook"),
        ];
        for (source, kind) in cases {
            let found = check(source)
                .first_violation()
                .map(|first| first.kind.as_str());
            assert_eq!(found, Some(kind), "{source}");
        }
        assert!(check("[]").accepted().is_some());
        assert!(check("~").accepted().is_some());
    }

    #[test]
    fn spec_049_an_event_has_one_function() {
        let sources = [
            "[{BeforeInstall: a}, {BeforeInstall: b}]",
            "[{BeforeInstall: ''}]",
            "[{BeforeInstall: }]",
            "[{BeforeInstall: [a]}]",
        ];
        for source in sources {
            let kinds: Vec<_> = check(source)
                .violations()
                .map(|violation| (violation.kind.as_str(), violation.rule))
                .collect();
            assert_eq!(kinds, [("hook_function", SPEC_049)], "{source}");
        }
    }

    #[test]
    fn hook_007_managed_roles_want_a_prefix() {
        let verdict = check(
            "[{BeforeInstall: CodeDeployHook_a},\
              {AfterInstall: 'arn:aws:lambda:eu-west-1:111122223333:function:CodeDeployHook_b:live'},\
              {AfterAllowTestTraffic: '111122223333:function:CodeDeployHook_c'},\
              {BeforeAllowTraffic: my-gate},\
              {AfterAllowTraffic: 'arn:aws:lambda:eu-west-1:111122223333:function:done'}]",
        );
        let hooks = verdict.accepted().expect("accepted");
        assert_eq!(
            check_rights(Platform::Ecs, hooks, HookRights::AnyFunction),
            []
        );
        let refused = check_rights(Platform::Ecs, hooks, HookRights::PrefixOnly);
        let spans: Vec<_> = refused.iter().map(|violation| violation.span).collect();
        assert_eq!(spans, [hooks[3].span, hooks[4].span]);
    }

    #[test]
    fn spec_078_a_function_that_may_not_be_invoked_fails_its_event() {
        let verdict = check("[{BeforeAllowTraffic: my-gate}]");
        let hooks = verdict.accepted().expect("accepted");
        let refused = check_rights(Platform::Ecs, hooks, HookRights::PrefixOnly);
        let code = refused[0].error_code.map(|code| code.as_str());
        assert_eq!(
            (refused[0].stage.as_str(), code),
            ("hook", Some("IAM_ROLE_PERMISSIONS"))
        );
    }
}
