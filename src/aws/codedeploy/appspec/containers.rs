//! The containers of a task definition, and what ECS refuses in Install because of them.

use crate::aws::codedeploy::appspec::Platform;
use crate::aws::codedeploy::appspec::ecs::EcsAppSpec;
use crate::aws::codedeploy::appspec::kinds::ViolationKind;
use crate::aws::codedeploy::appspec::verdict::Violation;

/// A container of a task definition, as far as a deployment looks at it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContainerDefinition {
    /// Its name.
    pub name: String,
    /// The container ports that it maps.
    pub container_ports: Vec<u16>,
}

/// What ECS refuses in Install because the task definition holds something else (ECS-060).
pub fn check_containers(
    spec: &EcsAppSpec,
    containers: &[ContainerDefinition],
) -> Option<Violation> {
    let container = containers
        .iter()
        .find(|container| container.name == spec.container_name);
    let (kind, span, cause, remedy) = match container {
        None => {
            let names: Vec<_> = containers
                .iter()
                .map(|container| container.name.as_str())
                .collect();
            (
                ViolationKind::ContainerNotInTaskDefinition,
                spec.container_name_span,
                format!(
                    "the task definition has no container `{}`",
                    spec.container_name
                ),
                format!("name one of its containers: {}", names.join(", ")),
            )
        }
        Some(container) if !container.container_ports.contains(&spec.container_port) => {
            let ports: Vec<_> = container
                .container_ports
                .iter()
                .map(u16::to_string)
                .collect();
            (
                ViolationKind::PortNotInTaskDefinition,
                spec.container_port_span,
                format!(
                    "the container `{}` maps no port {}",
                    container.name, spec.container_port
                ),
                format!("name one of its ports: {}", ports.join(", ")),
            )
        }
        Some(_) => return None,
    };
    Some(Violation::new(Platform::Ecs, kind, span, cause, remedy))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::tree::Span;

    #[test]
    fn spec_077_ecs_refuses_a_container_that_is_not_there() {
        let spec = EcsAppSpec {
            task_definition: "shop:7".to_owned(),
            container_name: "web".to_owned(),
            container_port: 8080,
            platform_version: None,
            network: None,
            capacity_provider_strategy: Vec::new(),
            hooks: Vec::new(),
            container_name_span: Span {
                start: 1,
                end: 2,
                ..Span::default()
            },
            container_port_span: Span {
                start: 3,
                end: 4,
                ..Span::default()
            },
        };
        let container = |name: &str, ports: &[u16]| ContainerDefinition {
            name: name.to_owned(),
            container_ports: ports.to_vec(),
        };
        let found = |containers: &[ContainerDefinition]| {
            check_containers(&spec, containers).map(|violation| {
                let code = violation.error_code.map(|code| code.as_str());
                assert_eq!(
                    (violation.stage.as_str(), code),
                    ("install", Some("ECS_UPDATE_ERROR"))
                );
                (violation.kind.as_str(), violation.span.start)
            })
        };
        assert_eq!(
            found(&[container("log", &[]), container("web", &[80, 8080])]),
            None
        );
        let no_container = Some(("container_not_in_task_definition", 1));
        assert_eq!(found(&[container("log", &[8080])]), no_container);
        assert_eq!(found(&[]), no_container);
        assert_eq!(
            found(&[container("web", &[80])]),
            Some(("port_not_in_task_definition", 3))
        );
    }
}
