//! `applications` and their deployment groups, with everything CreateDeploymentGroup refuses.

use super::assumptions::Choices;
use super::configs::{Configs, check_is_server};
use super::context::Context;
use super::fleets::Fleets;
use super::names::{Taken, check_aws_name};
use super::revisions::Revisions;
use super::timeline::Operations;
use super::{rollback, tags};
use crate::account::world::GroupEntry;
use crate::aws::codedeploy::config::{DEFAULT_CONFIG, predefined};
use crate::aws::codedeploy::group::DeploymentGroup;
use crate::aws::codedeploy::ids::GroupId;
use crate::aws::codedeploy::notification::TriggerEventType;
use crate::aws::codedeploy::options::AutoRollback;
use crate::scenario::file::ScenarioFile;
use crate::scenario::file::application::Application;
use crate::scenario::file::group::{self, AlarmConfiguration};
use crate::text::decode::Spanned;
use crate::text::diagnostic::Diagnostic;
use crate::text::tree::Span;

/// Hosts times groups: each group keeps books on every host.
const BOOKS_MAX: u64 = 50_000_000;

/// The groups of a scenario.
#[derive(Debug)]
pub(super) struct Groups {
    list: Vec<(DeploymentGroup, Span)>,
    applications: Vec<String>,
}

/// The groups with the hosts they select.
#[derive(Debug)]
pub(super) struct Entries {
    pub(super) list: Vec<GroupEntry>,
    /// The places of their names.
    pub(super) spans: Vec<Span>,
}

impl Groups {
    /// The group a deployment names; an error if there is none.
    pub(super) fn find(
        &self,
        application: &Spanned<String>,
        name: &Spanned<String>,
        context: &mut Context<'_>,
    ) -> Option<(GroupId, &DeploymentGroup)> {
        if !self.applications.contains(&application.value) {
            context.unknown(
                "application",
                application,
                self.applications.iter().map(String::as_str),
            );
            return None;
        }
        let of_application = || {
            self.list
                .iter()
                .filter(|(group, _)| group.application == application.value)
        };
        let place = self.list.iter().position(|(group, _)| {
            group.application == application.value && group.name == name.value
        });
        let Some(place) = place else {
            let names: Vec<&str> = of_application()
                .map(|(group, _)| group.name.as_str())
                .collect();
            context.unknown("deployment group", name, names);
            return None;
        };
        let id = u16::try_from(place).ok()?;
        Some((GroupId(id), &self.list[place].0))
    }

    /// Works out which hosts each group selects.
    pub(super) fn entries(
        self,
        fleets: &Fleets,
        revisions: &Revisions,
        operations: &Operations,
        context: &mut Context<'_>,
    ) -> Entries {
        let mut entries = Entries {
            list: Vec::new(),
            spans: Vec::new(),
        };
        if self.list.len() as u64 * fleets.hosts.len() as u64 > BOOKS_MAX {
            let message = format!(
                "{} deployment groups and {} hosts are more than can be kept in books",
                self.list.len(),
                fleets.hosts.len()
            );
            context.report(Diagnostic::error(message).help("write fewer of either"));
            return entries;
        }
        for (place, (group, span)) in self.list.into_iter().enumerate() {
            let deploys = operations.revisions_of(place);
            let entry =
                GroupEntry::new(group, &fleets.hosts, &fleets.runs, &revisions.list, deploys);
            check_runs(&entry, span, fleets, revisions, context);
            entries.list.push(entry);
            entries.spans.push(span);
        }
        entries
    }
}

/// A group has one last successful deployment, so its hosts cannot have been given two revisions.
fn check_runs(
    entry: &GroupEntry,
    span: Span,
    fleets: &Fleets,
    revisions: &Revisions,
    context: &mut Context<'_>,
) {
    let members =
        |fleet: &&super::fleets::FleetHosts| entry.members.iter().any(|member| fleet.has(*member));
    let mut running = fleets.list.iter().filter(members).filter_map(|fleet| {
        let (revision, place) = fleet.runs?;
        Some((fleet, revision, place))
    });
    let Some((first, revision, first_place)) = running.next() else {
        return;
    };
    if let Some((other, other_revision, place)) = running.find(|(_, other, _)| *other != revision) {
        let name = |id: crate::aws::codedeploy::ids::RevisionId| &revisions.list[id.index()].name;
        context.report(
            Diagnostic::error(format!(
                "the group `{}` selects `{}`, which runs {}, and `{}`, which runs {}",
                entry.group.name,
                first.name,
                name(revision),
                other.name,
                name(other_revision)
            ))
            .at(place)
            .also(first_place, "the other fleet runs this")
            .also(span, "the group is defined here")
            .help(
                "a group remembers one last success: give both fleets the same `runs`, or each \
                 its own group",
            ),
        );
    }
}

/// Reads the section.
pub(super) fn read(
    file: &ScenarioFile,
    configs: &Configs,
    choices: &Choices,
    context: &mut Context<'_>,
) -> Groups {
    let mut groups = Groups {
        list: Vec::new(),
        applications: Vec::new(),
    };
    let mut taken = Taken::default();
    let max = choices.limits.applications as usize;
    if let Some(over) = file.applications.get(max) {
        context.refuse(
            over.span,
            "ApplicationLimitExceededException",
            format!("an account has at most {max} applications"),
            "remove some, or raise `applications` under `quotas`",
        );
    }
    for application in &file.applications {
        let application = &application.value;
        let name = &application.application_name;
        check_aws_name(
            "an application",
            "InvalidApplicationNameException",
            name,
            context,
        );
        taken.take(
            "applications",
            Some("ApplicationAlreadyExistsException"),
            name,
            context,
        );
        groups.applications.push(name.value.clone());
        if let Some(platform) = &application.compute_platform {
            check_is_server(platform, context);
        }
        context.idle("applicationId", application.application_id.as_ref());
        context.idle("createTime", application.create_time.as_ref());
        context.idle("linkedToGitHub", application.linked_to_git_hub.as_ref());
        context.idle(
            "gitHubAccountName",
            application.git_hub_account_name.as_ref(),
        );
        context.idle("tags", application.tags.as_ref());
        read_groups(application, configs, choices, &mut groups, context);
    }
    if let Some(over) = file
        .applications
        .iter()
        .flat_map(|application| &application.value.deployment_groups)
        .nth(usize::from(u16::MAX))
    {
        context.error(
            over.span,
            "more than 65535 deployment groups",
            "remove some",
        );
    }
    groups
}

fn read_groups(
    application: &Application,
    configs: &Configs,
    choices: &Choices,
    groups: &mut Groups,
    context: &mut Context<'_>,
) {
    let mut taken = Taken::default();
    let max = choices.limits.groups_per_application as usize;
    if let Some(over) = application.deployment_groups.get(max) {
        context.refuse(
            over.span,
            "DeploymentGroupLimitExceededException",
            format!("an application has at most {max} deployment groups"),
            "remove some, or raise `groupsPerApplication` under `quotas`",
        );
    }
    for group in &application.deployment_groups {
        let group = &group.value;
        let name = &group.deployment_group_name;
        check_aws_name(
            "a deployment group",
            "InvalidDeploymentGroupNameException",
            name,
            context,
        );
        let exists = Some("DeploymentGroupAlreadyExistsException");
        taken.take(
            "deployment groups of the application",
            exists,
            name,
            context,
        );
        check_repeated(application, group, context);
        check_style(group, context);
        check_not_modelled(group, context);
        note_idle(group, context);
        let built = build_group(application, group, configs, choices, context);
        groups.list.push((built, name.span));
    }
}

fn build_group(
    application: &Application,
    group: &group::DeploymentGroup,
    configs: &Configs,
    choices: &Choices,
    context: &mut Context<'_>,
) -> DeploymentGroup {
    let named = group.deployment_config_name.as_ref();
    let config = named.and_then(|name| configs.find(name, context)).cloned();
    let config = config.unwrap_or_else(|| {
        let [default, ..] = predefined();
        debug_assert_eq!(default.name, DEFAULT_CONFIG, "the default comes first");
        default
    });
    let limits = &choices.limits;
    let ec2_set = group
        .ec2_tag_set
        .as_ref()
        .map(|set| set.value.ec2_tag_set_list.as_slice());
    let ec2_tags = tags::read(
        group.ec2_tag_filters.as_ref(),
        ec2_set,
        tags::EC2,
        limits,
        context,
    );
    let set = group.on_premises_tag_set.as_ref();
    let set = set.map(|set| set.value.on_premises_tag_set_list.as_slice());
    let flat = group.on_premises_instance_tag_filters.as_ref();
    let on_premises_tags = tags::read(flat, set, tags::ON_PREMISES, limits, context);
    let auto_rollback = group.auto_rollback_configuration.as_ref();
    DeploymentGroup {
        application: application.application_name.value.clone(),
        name: group.deployment_group_name.value.clone(),
        config,
        ec2_tags,
        on_premises_tags,
        auto_rollback: auto_rollback.map_or_else(AutoRollback::default, |given| {
            rollback::read(given, context)
        }),
        triggers: read_triggers(group, choices, context),
    }
}

/// Members that repeat what the application says.
fn check_repeated(
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

fn check_style(group: &group::DeploymentGroup, context: &mut Context<'_>) {
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
        "IN_PLACE" => {}
        "BLUE_GREEN" => {
            context.not_modelled(kind.span, "blue/green deployments", "write `IN_PLACE`");
        }
        other => context.refuse(
            kind.span,
            EXCEPTION,
            format!("there is no deployment type `{other}`"),
            "write `IN_PLACE`",
        ),
    }
    match option.value.as_str() {
        "WITHOUT_TRAFFIC_CONTROL" => {}
        "WITH_TRAFFIC_CONTROL" => context.not_modelled(
            option.span,
            "deployments behind a load balancer",
            "write `WITHOUT_TRAFFIC_CONTROL`",
        ),
        _ => context.refuse(
            option.span,
            EXCEPTION,
            "Deployment option can only be WITH_TRAFFIC_CONTROL or WITHOUT_TRAFFIC_CONTROL",
            "write `WITHOUT_TRAFFIC_CONTROL`",
        ),
    }
}

/// Whether alarms are watched, which is not modelled yet.
pub(super) fn check_alarms(
    alarms: Option<&Spanned<AlarmConfiguration>>,
    context: &mut Context<'_>,
) {
    let Some(alarms) = alarms else {
        return;
    };
    if alarms.value.enabled != Some(true) {
        context.idle("alarmConfiguration", Some(alarms));
    } else if alarms.value.alarms.is_empty() {
        context.refuse(
            alarms.span,
            "InvalidAlarmConfigException",
            "alarms are enabled, but none is named",
            "write enabled: false",
        );
    } else {
        context.not_modelled(alarms.span, "alarms", "write enabled: false");
    }
}

fn check_not_modelled(group: &group::DeploymentGroup, context: &mut Context<'_>) {
    check_alarms(group.alarm_configuration.as_ref(), context);
    if let Some(groups) = &group.auto_scaling_groups {
        if groups.value.is_empty() {
            context.idle("autoScalingGroups", Some(groups));
        } else {
            let help = "describe the hosts as a fleet and select them by tags";
            context.not_modelled(groups.span, "Auto Scaling groups", help);
        }
    }
    if let Some(load_balancer) = &group.load_balancer_info {
        // Without traffic control the service keeps it and never uses it.
        context.idle("loadBalancerInfo", Some(load_balancer));
    }
    if let Some(blue_green) = &group.blue_green_deployment_configuration {
        context.idle("blueGreenDeploymentConfiguration", Some(blue_green));
    }
    if let Some(services) = &group.ecs_services {
        if services.value.is_empty() {
            context.idle("ecsServices", Some(services));
        } else {
            context.not_modelled(services.span, "ECS services", "remove `ecsServices`");
        }
    }
}

fn note_idle(group: &group::DeploymentGroup, context: &mut Context<'_>) {
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

fn read_triggers(
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
                    context.report(super::context::suggest(
                        error,
                        "trigger event",
                        &event.value,
                        known,
                    ));
                }
            }
        }
    }
    events.sort_unstable();
    events
}
