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

/// What ECS refuses in Install because the task definition holds something else.
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
                .map(|container| container.name.clone())
                .collect();
            (
                ViolationKind::ContainerNotInTaskDefinition,
                spec.container_name_span,
                format!(
                    "the task definition has no container `{}`",
                    spec.container_name
                ),
                one_of("containers", &names, "give the task definition a container"),
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
                one_of("ports", &ports, "map the port in the task definition"),
            )
        }
        Some(_) => return None,
    };
    Some(Violation::new(Platform::Ecs, kind, span, cause, remedy))
}

/// The remedy of choosing what is there, or another one if nothing is.
fn one_of(what: &str, there: &[String], otherwise: &str) -> String {
    if there.is_empty() {
        otherwise.to_owned()
    } else {
        format!("name one of its {what}: {}", there.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rulebook::{Rule, SPEC_044, SPEC_077};
    use crate::text::tree::Span;

    fn spec() -> EcsAppSpec {
        EcsAppSpec {
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
        }
    }

    fn container(name: &str, ports: &[u16]) -> ContainerDefinition {
        ContainerDefinition {
            name: name.to_owned(),
            container_ports: ports.to_vec(),
        }
    }

    /// Rule and place of what ECS refuses, which is always in Install.
    fn found(containers: &[ContainerDefinition]) -> Option<(Rule, usize)> {
        check_containers(&spec(), containers).map(|violation| {
            let code = violation.error_code.map(|code| code.as_str());
            assert_eq!(
                (violation.stage.as_str(), code),
                ("install", Some("ECS_UPDATE_ERROR"))
            );
            (violation.rule, violation.span.start)
        })
    }

    #[test]
    fn spec_077_ecs_refuses_a_container_that_is_not_there() {
        let there = [container("log", &[]), container("web", &[80, 8080])];
        assert_eq!(found(&there), None);
        assert_eq!(found(&[container("log", &[8080])]), Some((SPEC_077, 1)));
        assert_eq!(found(&[]), Some((SPEC_077, 1)));
    }

    #[test]
    fn spec_044_ecs_refuses_a_port_that_the_container_does_not_map() {
        assert_eq!(found(&[container("web", &[80])]), Some((SPEC_044, 3)));
        assert_eq!(found(&[container("web", &[])]), Some((SPEC_044, 3)));
    }

    #[test]
    fn a_task_definition_without_names_or_ports_is_told_in_whole_sentences() {
        let remedy = |containers: &[ContainerDefinition]| {
            let violation = check_containers(&spec(), containers).expect("refused");
            violation.remedy
        };
        let log = container("log", &[]);
        assert_eq!(remedy(&[log]), "name one of its containers: log");
        assert_eq!(remedy(&[]), "give the task definition a container");
        let ports = container("web", &[80, 81]);
        assert_eq!(remedy(&[ports]), "name one of its ports: 80, 81");
        let portless = container("web", &[]);
        assert_eq!(remedy(&[portless]), "map the port in the task definition");
    }
}
