//! `applications` and their deployment groups, with everything CreateDeploymentGroup refuses.

pub(super) mod load_balancers;
pub(super) mod members;

use self::members::{check_not_modelled, check_repeated, check_style, note_idle, read_triggers};
use super::assumptions::Choices;
use super::configs::{Configs, check_is_server};
use super::context::Context;
use super::fleets::{FleetHosts, Fleets};
use super::names::{Taken, check_aws_name};
use super::revisions::Revisions;
use super::surroundings::Surroundings;
use super::timeline::Operations;
use super::{alarm_configuration, blue_green, rollback, tags};
use crate::account::world::GroupEntry;
use crate::aws::codedeploy::alarm_polling::AlarmConfiguration;
use crate::aws::codedeploy::config::{DEFAULT_CONFIG, predefined};
use crate::aws::codedeploy::group::DeploymentGroup;
use crate::aws::codedeploy::ids::{GroupId, InstanceId, RevisionId};
use crate::aws::codedeploy::options::AutoRollback;
use crate::aws::codedeploy::server::style::GreenFleet;
use crate::scenario::file::ScenarioFile;
use crate::scenario::file::application::Application;
use crate::scenario::file::group;
use crate::scenario::file::word::TextOr;
use crate::text::decode::Spanned;
use crate::text::diagnostic::Diagnostic;
use crate::text::tree::Span;

/// Hosts times groups: each group keeps books on every host.
const BOOKS_MAX: u64 = 50_000_000;

/// The groups of a scenario.
#[derive(Debug)]
pub(super) struct Groups {
    list: Vec<Built>,
    applications: Vec<String>,
}

/// A group with the place of its name.
#[derive(Debug)]
struct Built {
    group: DeploymentGroup,
    span: Span,
    /// The Auto Scaling groups that it names.
    auto_scaling_groups: Vec<Spanned<String>>,
    /// Whether its members were read without error.
    sound: Soundness,
}

/// Whether something is as written, or a stand-in for something wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Soundness {
    /// As written.
    Sound,
    /// There was an error.
    StandIn,
}

impl Soundness {
    /// Whether there was no error since there were `before` of them.
    pub(super) fn since(before: usize, context: &Context<'_>) -> Self {
        if context.errors() == before {
            Self::Sound
        } else {
            Self::StandIn
        }
    }
}

/// The groups with the hosts they select.
#[derive(Debug)]
pub(super) struct Entries {
    pub(super) list: Vec<GroupEntry>,
    /// The places of their names, and whether what they select is what is written.
    pub(super) places: Vec<(Span, Soundness)>,
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
        let of_application = |built: &&Built| built.group.application == application.value;
        let place = self
            .list
            .iter()
            .position(|built| of_application(&built) && built.group.name == name.value);
        let Some(place) = place else {
            let groups = self.list.iter().filter(of_application);
            let names: Vec<&str> = groups.map(|built| built.group.name.as_str()).collect();
            context.unknown("deployment group", name, names);
            return None;
        };
        let id = u16::try_from(place).ok()?;
        Some((GroupId(id), &self.list[place].group))
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
            places: Vec::new(),
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
        for (place, built) in self.list.into_iter().enumerate() {
            let Built {
                group,
                span,
                auto_scaling_groups,
                sound,
            } = built;
            for name in &auto_scaling_groups {
                fleets.check_auto_scaling_group(name, context);
            }
            let deploys = operations.revisions_of(place);
            let mut entry =
                GroupEntry::new(group, &fleets.hosts, &fleets.runs, &revisions.list, deploys);
            entry.greens = operations.greens_of(place);
            entry.spare = spare(&entry.group, fleets);
            entry.greens.extend(&entry.spare);
            entry.greens.sort_unstable();
            check_runs(&entry, span, fleets, revisions, context);
            entries.list.push(entry);
            entries.places.push((span, sound));
        }
        entries
    }
}

/// The instances that copies of the group's Auto Scaling group may bring.
fn spare(group: &DeploymentGroup, fleets: &Fleets) -> Vec<InstanceId> {
    let copied = group.blue_green.map(|asked| asked.green);
    if !matches!(copied, Some(GreenFleet::Copy(_))) {
        return Vec::new();
    }
    let of_group = |host: &InstanceId| {
        let name = fleets.hosts[host.index()].auto_scaling_group.as_ref();
        name.is_some_and(|name| group.auto_scaling_groups.contains(name))
    };
    let later = fleets.list.iter().flat_map(FleetHosts::hosts_later);
    later.filter(of_group).collect()
}

/// A group has one last successful deployment, so its hosts cannot have been given two revisions.
fn check_runs(
    entry: &GroupEntry,
    span: Span,
    fleets: &Fleets,
    revisions: &Revisions,
    context: &mut Context<'_>,
) {
    let members = |fleet: &&FleetHosts| fleet.has_some_of(&entry.members);
    let mut running = fleets.list.iter().filter(members).filter_map(|fleet| {
        let (revision, place) = fleet.runs?;
        Some((fleet, revision, place))
    });
    let Some((first, revision, first_place)) = running.next() else {
        return;
    };
    if let Some((other, other_revision, place)) = running.find(|(_, other, _)| *other != revision) {
        let name = |id: RevisionId| &revisions.list[id.index()].name;
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
    surroundings: &Surroundings,
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
        let built = read_groups(application, configs, choices, surroundings, context);
        groups.list.extend(built);
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
    surroundings: &Surroundings,
    context: &mut Context<'_>,
) -> Vec<Built> {
    let mut groups = Vec::new();
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
        let before = context.errors();
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
        let built = build_group(application, group, configs, choices, surroundings, context);
        let of_auto_scaling = group.auto_scaling_groups.iter();
        let of_auto_scaling = of_auto_scaling.flat_map(|groups| &groups.value);
        groups.push(Built {
            group: built,
            span: name.span,
            auto_scaling_groups: of_auto_scaling.map(auto_scaling_group).collect(),
            sound: Soundness::since(before, context),
        });
    }
    groups
}

/// The name of an Auto Scaling group, written alone or as GetDeploymentGroup shows it.
fn auto_scaling_group(written: &Spanned<TextOr<group::AutoScalingGroup>>) -> Spanned<String> {
    match &written.value {
        TextOr::Text(name) => Spanned {
            value: name.clone(),
            span: written.span,
        },
        TextOr::Mapping(shown) => shown.name.clone(),
    }
}

fn build_group(
    application: &Application,
    group: &group::DeploymentGroup,
    configs: &Configs,
    choices: &Choices,
    surroundings: &Surroundings,
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
        auto_scaling_groups: group
            .auto_scaling_groups
            .iter()
            .flat_map(|groups| &groups.value)
            .map(|name| auto_scaling_group(name).value.clone())
            .collect(),
        auto_rollback: auto_rollback.map_or_else(AutoRollback::default, |given| {
            rollback::read(given, context)
        }),
        triggers: read_triggers(group, choices, context),
        alarms: read_alarms(group, surroundings, choices, context),
        traffic: load_balancers::read(group, surroundings, context),
        blue_green: blue_green::read(group, choices.green_provision_limit(), context),
    }
}

fn read_alarms(
    group: &group::DeploymentGroup,
    surroundings: &Surroundings,
    choices: &Choices,
    context: &mut Context<'_>,
) -> AlarmConfiguration {
    let Some(given) = &group.alarm_configuration else {
        return AlarmConfiguration::default();
    };
    if given.value.enabled != Some(true) {
        context.idle("alarmConfiguration", Some(given));
    }
    alarm_configuration::read(given, surroundings, &choices.limits, context)
}
