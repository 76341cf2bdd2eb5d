//! The members of a deployment group besides its hosts: those that are checked, those that are not
//! modelled yet, and those that change nothing here.

use crate::aws::codedeploy::notification::TriggerEventType;
use crate::scenario::build::assumptions::Choices;
use crate::scenario::build::configs::check_is_server;
use crate::scenario::build::context::{Context, suggest};
use crate::scenario::file::application::Application;
use crate::scenario::file::group;
use crate::text::diagnostic::Diagnostic;

/// Members that repeat what the application says.
pub(super) fn check_repeated(
    application: &Application,
    group: &group::DeploymentGroup,
    context: &mut Context<'_>,
) {
    if let Some(name) = &group.application_name
        && name.value != application.application_name.value
    {
        context.error(
            name.span,
            format!(
                "the group stands under the application `{}`",
                application.application_name.value
            ),
            "move the group, or remove `applicationName`",
        );
    }
    if let Some(platform) = &group.compute_platform {
        check_is_server(platform, context);
    }
}

pub(super) fn check_style(group: &group::DeploymentGroup, context: &mut Context<'_>) {
    const EXCEPTION: &str = "InvalidDeploymentStyleException";
    let Some(style) = &group.deployment_style else {
        return;
    };
    let (Some(kind), Some(option)) = (&style.value.deployment_type, &style.value.deployment_option)
    else {
        context.refuse(
            style.span,
            EXCEPTION,
            "Deployment type or deployment option cannot be null or empty",
            "write deploymentStyle: { deploymentType: IN_PLACE, deploymentOption: \
             WITHOUT_TRAFFIC_CONTROL }",
        );
        return;
    };
    match kind.value.as_str() {
        "IN_PLACE" | "BLUE_GREEN" => {}
        other => context.refuse(
            kind.span,
            EXCEPTION,
            format!("there is no deployment type `{other}`"),
            "write `IN_PLACE` or `BLUE_GREEN`",
        ),
    }
    match option.value.as_str() {
        "WITHOUT_TRAFFIC_CONTROL" | "WITH_TRAFFIC_CONTROL" => {}
        _ => context.refuse(
            option.span,
            EXCEPTION,
            "Deployment option can only be WITH_TRAFFIC_CONTROL or WITHOUT_TRAFFIC_CONTROL",
            "write `WITHOUT_TRAFFIC_CONTROL`, or `WITH_TRAFFIC_CONTROL` behind a load balancer",
        ),
    }
}

pub(super) fn check_not_modelled(group: &group::DeploymentGroup, context: &mut Context<'_>) {
    if let Some(services) = &group.ecs_services {
        if services.value.is_empty() {
            context.idle("ecsServices", Some(services));
        } else {
            context.not_modelled(services.span, "ECS services", "remove `ecsServices`");
        }
    }
}

pub(super) fn note_idle(group: &group::DeploymentGroup, context: &mut Context<'_>) {
    if let Some(strategy) = &group.outdated_instances_strategy
        && !matches!(strategy.value.as_str(), "UPDATE" | "IGNORE")
    {
        context.error(
            strategy.span,
            format!(
                "there is no strategy for outdated instances `{}`",
                strategy.value
            ),
            "write `UPDATE` or `IGNORE`",
        );
    }
    context.idle(
        "outdatedInstancesStrategy",
        group.outdated_instances_strategy.as_ref(),
    );
    context.idle("serviceRoleArn", group.service_role_arn.as_ref());
    context.idle("deploymentGroupId", group.deployment_group_id.as_ref());
    context.idle("targetRevision", group.target_revision.as_ref());
    context.idle(
        "lastSuccessfulDeployment",
        group.last_successful_deployment.as_ref(),
    );
    context.idle(
        "lastAttemptedDeployment",
        group.last_attempted_deployment.as_ref(),
    );
    context.idle(
        "terminationHookEnabled",
        group.termination_hook_enabled.as_ref(),
    );
    context.idle(
        "ec2DeploymentOptions",
        group.ec2_deployment_options.as_ref(),
    );
    context.idle("tags", group.tags.as_ref());
}

pub(super) fn read_triggers(
    group: &group::DeploymentGroup,
    choices: &Choices,
    context: &mut Context<'_>,
) -> Vec<TriggerEventType> {
    let triggers = group.trigger_configurations.as_ref();
    let triggers = triggers.map_or(&[][..], |triggers| &triggers.value);
    let max = choices.limits.triggers_per_group as usize;
    if let Some(over) = triggers.get(max) {
        context.refuse(
            over.span,
            "TriggerTargetsLimitExceededException",
            format!("a group has at most {max} triggers"),
            "remove some, or raise `triggersPerGroup` under `quotas`",
        );
    }
    let mut events = Vec::new();
    for trigger in triggers {
        if trigger.value.trigger_events.is_empty() {
            context.refuse(
                trigger.span,
                "InvalidTriggerConfigException",
                "a trigger names no event",
                "add triggerEvents: [DeploymentFailure]",
            );
        }
        context.idle("triggerName", trigger.value.trigger_name.as_ref());
        context.idle(
            "triggerTargetArn",
            trigger.value.trigger_target_arn.as_ref(),
        );
        for event in &trigger.value.trigger_events {
            match TriggerEventType::named(&event.value) {
                Some(event) if events.contains(&event) => {}
                Some(event) => events.push(event),
                None => {
                    let known: Vec<&str> = TriggerEventType::ALL
                        .iter()
                        .map(|event| event.as_str())
                        .collect();
                    let message = format!(
                        "InvalidTriggerConfigException: there is no trigger event `{}`",
                        event.value
                    );
                    let error = Diagnostic::error(message).at(event.span);
                    context.report(suggest(error, "trigger event", &event.value, known));
                }
            }
        }
    }
    events.sort_unstable();
    events
}
