//! AppSpec files of the ECS platform: one service, its new task definition and its functions.
//!
//! Whether the task definition holds the container is known only to ECS.

use crate::aws::codedeploy::appspec::Platform;
use crate::aws::codedeploy::appspec::capacity::{self, CapacityProviderStrategyItem};
use crate::aws::codedeploy::appspec::function_hooks::{self, EcsHookName, FunctionHook};
use crate::aws::codedeploy::appspec::kinds::ViolationKind;
use crate::aws::codedeploy::appspec::network::{self, AwsvpcConfiguration};
use crate::aws::codedeploy::appspec::resource::{characters, get, given, only_resource};
use crate::aws::codedeploy::appspec::verdict::{Findings, head};
use crate::aws::codedeploy::appspec::version;
use crate::aws::codedeploy::appspec::warning_kind::WarningKind;
use crate::text::tree::{Node, Span};

/// The type of the one resource (SPEC-041).
pub const RESOURCE_TYPE: &str = "AWS::ECS::Service";

/// What an ECS file says.
#[derive(Clone, Debug, PartialEq)]
pub struct EcsAppSpec {
    /// The ARN of the task definition, as written.
    pub task_definition: String,
    /// The container that the load balancer reaches.
    pub container_name: String,
    /// The port of that container.
    pub container_port: u16,
    /// The platform version; without it `LATEST`.
    pub platform_version: Option<String>,
    /// The network; without it that of the service.
    pub network: Option<AwsvpcConfiguration>,
    /// The capacity provider strategy; empty for that of the service.
    pub capacity_provider_strategy: Vec<CapacityProviderStrategyItem>,
    /// The functions, in the order of their events.
    pub hooks: Vec<FunctionHook<EcsHookName>>,
    /// The place of the container's name, for what ECS refuses later.
    pub container_name_span: Span,
    /// The place of the container's port, likewise.
    pub container_port_span: Span,
}

/// Reads a file; `None` after a violation.
pub(super) fn read(root: &Node, findings: &mut Findings) -> Option<EcsAppSpec> {
    version::check(root, get(root, "version"), Platform::Ecs, findings);
    let target = only_resource(root, RESOURCE_TYPE, findings);
    let hooks = function_hooks::read(
        get(root, "Hooks"),
        &EcsHookName::ALL,
        EcsHookName::as_str,
        findings,
    );
    let target = target?;
    if !target
        .name
        .as_str()
        .is_some_and(|name| name.eq_ignore_ascii_case("TargetService"))
    {
        findings.warning(
            WarningKind::ResourceName,
            target.name.span,
            "the resource of an ECS file should be called `TargetService`",
            "write `- TargetService:`",
        );
    }
    let task_definition = given(target.properties, "TaskDefinition");
    let name = characters(task_definition);
    match (name, task_definition) {
        (Some(name), Some(node)) => warn_of_task_definition(name, node.span, findings),
        _ => findings.violation(
            ViolationKind::TaskDefinitionMissing,
            target.span,
            "the service has no `TaskDefinition`",
            "add the ARN of the new task definition, with its revision",
        ),
    }
    let load_balancer = given(target.properties, "LoadBalancerInfo");
    let place = load_balancer.map_or(target.span, head);
    let container_name =
        given(load_balancer, "ContainerName").filter(|node| characters(Some(node)).is_some());
    if container_name.is_none() {
        findings.violation(
            ViolationKind::ContainerNameMissing,
            place,
            "`LoadBalancerInfo` has no `ContainerName`",
            "name the container that serves requests",
        );
    }
    let port_node = given(load_balancer, "ContainerPort");
    let container_port = read_port(port_node, place, findings);
    let network = network::read(given(target.properties, "NetworkConfiguration"), findings);
    let strategy = capacity::read(
        given(target.properties, "CapacityProviderStrategy"),
        findings,
    );
    Some(EcsAppSpec {
        task_definition: name?.to_owned(),
        container_name: characters(container_name)?.to_owned(),
        container_port: container_port?,
        platform_version: characters(given(target.properties, "PlatformVersion"))
            .map(str::to_owned),
        network: network?,
        capacity_provider_strategy: strategy?,
        hooks: hooks?,
        container_name_span: container_name?.span,
        container_port_span: port_node?.span,
    })
}

/// The port as a number. A number in quotes passes: the service is not known to mind, and this is
/// our assumption.
fn read_port(node: Option<&Node>, place: Span, findings: &mut Findings) -> Option<u16> {
    let Some(node) = node else {
        findings.violation(
            ViolationKind::ContainerPortMissing,
            place,
            "`LoadBalancerInfo` has no `ContainerPort`",
            "add the port on which the container serves requests",
        );
        return None;
    };
    let port = characters(Some(node)).and_then(|text| text.parse().ok());
    match port {
        None => findings.violation(
            ViolationKind::ContainerPortInvalid,
            head(node),
            "`ContainerPort` is not a port number",
            "write a number from 1 to 65535",
        ),
        Some(0) => findings.warning(
            WarningKind::ContainerPortZero,
            node.span,
            "nothing serves on port 0",
            "write the port on which the container serves requests",
        ),
        Some(_) => {}
    }
    port
}

fn warn_of_task_definition(name: &str, span: Span, findings: &mut Findings) {
    let revision = name.rsplit_once(':').map(|(_, revision)| revision);
    let has_revision = revision.is_some_and(|revision| revision.parse::<u32>().is_ok());
    if !name.starts_with("arn:") || !name.contains(":task-definition/") || !has_revision {
        findings.warning(
            WarningKind::TaskDefinitionNotArn,
            span,
            format!(
                "`{}` is not the full ARN of a task definition",
                name.escape_debug()
            ),
            "write `arn:aws:ecs:region:account:task-definition/family:revision`, unless a tool \
             puts it in",
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aws::codedeploy::appspec::verdict::Verdict;
    use crate::text::parse::parse;
    use crate::text::tree::SourceId;

    const ARN: &str = "arn:aws:ecs:eu-west-1:111122223333:task-definition/shop:7";

    fn check(source: &str) -> Verdict<EcsAppSpec> {
        let mut findings = Findings::new(Platform::Ecs);
        let spec = read(
            &parse(source, SourceId::default()).expect(source),
            &mut findings,
        );
        findings.verdict(spec)
    }

    fn with(properties: &str) -> Verdict<EcsAppSpec> {
        check(&format!(
            "version: 0.0\nResources: [{{TargetService: {{Type: 'AWS::ECS::Service', Properties: {{{properties}}}}}}}]"
        ))
    }

    fn kinds(verdict: &Verdict<EcsAppSpec>) -> Vec<&'static str> {
        verdict
            .violations()
            .map(|violation| violation.kind.as_str())
            .collect()
    }

    fn valid() -> EcsAppSpec {
        let verdict = with(&format!(
            "TaskDefinition: '{ARN}', LoadBalancerInfo: {{ContainerName: web, ContainerPort: 8080}}"
        ));
        assert!(verdict.warnings().is_empty());
        verdict.accepted().expect("accepted").clone()
    }

    #[test]
    fn spec_001_the_service_takes_the_version_as_text_too() {
        let file = |version: &str| {
            check(&format!("version: {version}\nResources: []"))
                .first_violation()
                .map(|first| first.kind)
        };
        for version in ["0.0", "'0.0'", "0"] {
            assert_eq!(
                file(version),
                Some(ViolationKind::ResourceCount),
                "{version}"
            );
        }
        for version in ["1.0", "'0'", "~"] {
            assert_eq!(
                file(version),
                Some(ViolationKind::VersionInvalid),
                "{version}"
            );
        }
    }

    #[test]
    fn spec_040_there_is_one_resource() {
        let bodies = [
            "[]",
            "~",
            "{TargetService: {Type: 'AWS::ECS::Service'}}",
            "text",
            "[text]",
            "[{A: {}}, {B: {}}]",
            "[{A: {}, B: {}}]",
        ];
        for body in bodies {
            let verdict = check(&format!("version: 0.0\nResources: {body}"));
            assert_eq!(kinds(&verdict), ["resource_count"], "{body}");
        }
        assert_eq!(kinds(&check("version: 0.0")), ["resource_count"]);
    }

    #[test]
    fn spec_041_the_resource_is_a_service() {
        for type_name in ["Type: AWS::Lambda::Function", "Type: [a]", "Other: 1"] {
            let verdict = check(&format!(
                "version: 0.0\nResources:\n- TargetService:\n    {type_name}\n"
            ));
            assert_eq!(kinds(&verdict)[0], "resource_type", "{type_name}");
        }
    }

    #[test]
    fn spec_042_the_task_definition_is_required() {
        let container = "LoadBalancerInfo: {ContainerName: web, ContainerPort: 80}";
        for without in ["", "TaskDefinition: '',", "TaskDefinition: ~,"] {
            let verdict = with(&format!("{without} {container}"));
            assert_eq!(kinds(&verdict), ["task_definition_missing"], "{without}");
        }
    }

    #[test]
    fn spec_043_the_container_is_named() {
        for without in ["", "ContainerName: ' ',", "ContainerName: ~,"] {
            let verdict = with(&format!(
                "TaskDefinition: '{ARN}', LoadBalancerInfo: {{{without} ContainerPort: 80}}"
            ));
            assert_eq!(kinds(&verdict), ["container_name_missing"], "{without}");
        }
    }

    #[test]
    fn spec_044_the_port_is_required() {
        for without in ["", ", ContainerPort: ~"] {
            let verdict = with(&format!(
                "TaskDefinition: '{ARN}', LoadBalancerInfo: {{ContainerName: web{without}}}"
            ));
            assert_eq!(kinds(&verdict), ["container_port_missing"], "{without}");
        }
    }

    #[test]
    fn what_the_service_needs_is_all_reported() {
        let missing = [
            "task_definition_missing",
            "container_name_missing",
            "container_port_missing",
        ];
        assert_eq!(kinds(&with("")), missing);
    }

    #[test]
    fn spec_042_a_name_that_is_no_full_arn_deserves_a_warning() {
        for name in [
            "<TASK_DEFINITION>",
            "shop:7",
            "arn:aws:ecs:eu-west-1:1:task-definition/shop",
        ] {
            let verdict = with(&format!(
                "TaskDefinition: '{name}', LoadBalancerInfo: {{ContainerName: web, ContainerPort: 1}}"
            ));
            assert!(verdict.accepted().is_some(), "{name}");
            assert_eq!(
                verdict.warnings()[0].kind,
                WarningKind::TaskDefinitionNotArn,
                "{name}"
            );
        }
    }

    #[test]
    fn spec_044_the_port_is_a_port() {
        let port = |port: &str| {
            with(&format!(
                "TaskDefinition: '{ARN}', LoadBalancerInfo: {{ContainerName: web, ContainerPort: {port}}}"
            ))
        };
        assert_eq!(
            port("'8080'").accepted().map(|spec| spec.container_port),
            Some(8080)
        );
        assert_eq!(port("0").warnings()[0].kind, WarningKind::ContainerPortZero);
        for wrong in ["65536", "-1", "http", "[80]", "80.5"] {
            assert_eq!(kinds(&port(wrong)), ["container_port_invalid"], "{wrong}");
        }
    }

    #[test]
    fn spec_045_the_platform_version_is_optional() {
        assert_eq!(valid().platform_version, None);
    }
}
