//! `timeline`: the calls, with everything CreateDeployment and StopDeployment refuse for their form.
//!
//! What the service refuses for its state, such as a busy group, is refused in the run.

mod balancing;
mod set_alarm_state;

use super::alarm_configuration;
use super::assumptions::AccountLimits;
use super::blue_green;
use super::configs::Configs;
use super::context::Context;
use super::fleets::Fleets;
use super::groups::Groups;
use super::revisions::Revisions;
use super::rollback;
use super::surroundings::Surroundings;
use crate::account::requests::site::TargetGroupEntry;
use crate::account::requests::traffic::Traffic;
use crate::account::world::{Operation, Timed};
use crate::aws::codedeploy::config::MinimumHealthyHosts;
use crate::aws::codedeploy::ids::{DeploymentId, GroupId, InstanceId, RevisionId};
use crate::aws::codedeploy::lifecycle::{
    IN_PLACE, IN_PLACE_BEHIND_LOAD_BALANCER, LifecycleEventName,
};
use crate::aws::codedeploy::options::FileExistsBehavior;
use crate::aws::codedeploy::rollback::StopRollback;
use crate::aws::codedeploy::server::settings::ApplicationStopFailures;
use crate::aws::codedeploy::service::continuing::ContinueCall;
use crate::aws::codedeploy::service::{GreenRequest, Outdated, Request};
use crate::aws::codedeploy::status::DeploymentWaitType;
use crate::aws::codedeploy::zonal::Zonal;
use crate::kernel::time::Time;
use crate::scenario::file::ScenarioFile;
use crate::scenario::file::timeline::{
    ContinueDeployment, CreateDeployment, SetAlarmState, SkipWaitTime, StopDeployment,
    TimelineEntry,
};
use crate::text::decode::Spanned;
use crate::text::tree::Span;

/// Longest description of a deployment (CFG-031).
const DESCRIPTION_CHARS_MAX: usize = 256;

/// The calls of a scenario.
#[derive(Debug)]
pub(super) struct Operations {
    pub(super) list: Vec<Timed>,
    pub(super) creates: Vec<Create>,
    /// Deployments there can be: each one the timeline asks for may be followed by one rollback.
    deployments_max: u32,
    /// Calls as written, sound or not.
    pub(super) written: usize,
}

/// A deployment that the timeline creates.
#[derive(Clone, Copy, Debug)]
pub(super) struct Create {
    pub(super) at: Time,
    /// Its place among the sound operations.
    pub(super) place: usize,
    pub(super) group: GroupId,
    pub(super) revision: RevisionId,
    pub(super) minimum: MinimumHealthyHosts,
    pub(super) zonal: Zonal,
    /// The place of the call.
    pub(super) span: Span,
    /// The place of its instant.
    pub(super) at_span: Span,
    /// The place of the name of the revision.
    pub(super) revision_span: Span,
}

/// What a call may name.
#[derive(Debug)]
pub(super) struct Named<'a> {
    pub(super) groups: &'a Groups,
    pub(super) configs: &'a Configs,
    pub(super) revisions: &'a Revisions,
    pub(super) surroundings: &'a Surroundings,
    pub(super) limits: &'a AccountLimits,
    pub(super) fleets: &'a Fleets,
    pub(super) traffic: &'a [Traffic],
    pub(super) sites: &'a [TargetGroupEntry],
}

impl Operations {
    /// The lifecycle events that can happen: those of traffic only behind a load balancer (EC2-003).
    pub(super) fn events(&self) -> &'static [LifecycleEventName] {
        let controls = |timed: &Timed| match &timed.operation {
            Operation::CreateDeployment(request) => request.traffic.is_some(),
            Operation::RestartDeployment { .. }
            | Operation::StopDeployment { .. }
            | Operation::ContinueDeployment { .. }
            | Operation::SetAlarmState { .. }
            | Operation::ModifyRule(_)
            | Operation::StartZonalShift { .. }
            | Operation::CancelZonalShift { .. } => false,
        };
        if self.list.iter().any(controls) {
            IN_PLACE_BEHIND_LOAD_BALANCER
        } else {
            IN_PLACE
        }
    }

    /// What the timeline deploys with the group at this place.
    pub(super) fn revisions_of(&self, group: usize) -> Vec<RevisionId> {
        let of_group = self
            .creates
            .iter()
            .filter(|create| create.group.index() == group);
        of_group.map(|create| create.revision).collect()
    }

    /// The hosts that deployments of the group at this place bring in as green instances.
    pub(super) fn greens_of(&self, group: usize) -> Vec<InstanceId> {
        let mut greens = Vec::new();
        for timed in &self.list {
            if let Operation::CreateDeployment(request) = &timed.operation
                && request.group.index() == group
                && let Some(green) = &request.blue_green
            {
                greens.extend(&green.existing);
            }
        }
        greens.sort_unstable();
        greens.dedup();
        greens
    }

    /// The deployment of this number, counted from 1; an error if there can be none.
    pub(super) fn deployment(
        &self,
        number: &Spanned<u32>,
        context: &mut Context<'_>,
    ) -> Option<DeploymentId> {
        let most = self.deployments_max;
        let index = number.value.checked_sub(1);
        let id = index.filter(|index| *index < most).map(DeploymentId);
        if id.is_none() {
            let help = match most {
                0 => "the timeline creates none".to_owned(),
                most => format!(
                    "deployments are counted from 1, and with their rollbacks there are at most \
                     {most}"
                ),
            };
            let message = format!("there can be no deployment {}", number.value);
            context.error(number.span, message, help);
        }
        id
    }
}

/// Reads the section.
pub(super) fn read(
    file: &ScenarioFile,
    named: &Named<'_>,
    context: &mut Context<'_>,
) -> Operations {
    let creates = |entry: &&Spanned<TimelineEntry>| entry.value.create_deployment.is_some();
    let created = file.timeline.iter().filter(creates).count();
    let mut operations = Operations {
        list: Vec::new(),
        creates: Vec::new(),
        deployments_max: u32::try_from(2 * created).unwrap_or(u32::MAX),
        written: file.timeline.len(),
    };
    if let Some(over) = file.timeline.get(usize::from(u16::MAX)) {
        context.error(over.span, "more than 65535 calls", "remove some");
        return operations;
    }
    let mut stops = Vec::new();
    for entry in &file.timeline {
        let at = Time::ZERO + entry.value.at.value.0;
        check_until(file, entry, context);
        match one_call(entry, context) {
            Some(Call::Create(create)) => {
                let when = When {
                    at,
                    span: entry.value.at.span,
                    place: operations.list.len(),
                };
                let read = read_create(create, when, named, context);
                if let Some((operation, created)) = read {
                    operations.list.push(Timed { at, operation });
                    operations.creates.extend(created);
                }
            }
            Some(Call::Stop(stop)) => {
                stops.push(&stop.value.deployment);
                operations.list.push(Timed {
                    at,
                    operation: read_stop(&stop.value),
                });
            }
            Some(Call::Continue(call)) => {
                stops.push(&call.value.deployment);
                let operation = read_continue(&call.value, context);
                let timed = operation.map(|operation| Timed { at, operation });
                operations.list.extend(timed);
            }
            Some(Call::SkipWaitTime(call)) => {
                stops.push(&call.value.deployment);
                operations.list.push(Timed {
                    at,
                    operation: Operation::ContinueDeployment {
                        deployment: deployment_id(&call.value.deployment),
                        call: ContinueCall::SkipWaitTime,
                    },
                });
            }
            Some(Call::SetAlarmState(call)) => {
                let operation = set_alarm_state::read(&call.value, named.surroundings, context);
                let timed = operation.map(|operation| Timed { at, operation });
                operations.list.extend(timed);
            }
            Some(Call::Balancing(call)) => {
                let operation = balancing::read(&call, named, context);
                let timed = operation.map(|operation| Timed { at, operation });
                operations.list.extend(timed);
            }
            None => {}
        }
    }
    for number in stops {
        operations.deployment(number, context);
    }
    operations
}

/// When a call is made, where that is written, and the place it gets.
#[derive(Clone, Copy)]
struct When {
    at: Time,
    span: Span,
    place: usize,
}

/// The call of an entry.
#[derive(Clone, Copy)]
enum Call<'a> {
    Create(&'a Spanned<CreateDeployment>),
    Stop(&'a Spanned<StopDeployment>),
    Continue(&'a Spanned<ContinueDeployment>),
    SkipWaitTime(&'a Spanned<SkipWaitTime>),
    SetAlarmState(&'a Spanned<SetAlarmState>),
    Balancing(balancing::Call<'a>),
}

/// The one call of an entry; after an error none.
fn one_call<'a>(entry: &'a Spanned<TimelineEntry>, context: &mut Context<'_>) -> Option<Call<'a>> {
    let written = &entry.value;
    let calls = [
        written.create_deployment.as_ref().map(Call::Create),
        written.stop_deployment.as_ref().map(Call::Stop),
        written.continue_deployment.as_ref().map(Call::Continue),
        written
            .skip_wait_time_for_instance_termination
            .as_ref()
            .map(Call::SkipWaitTime),
        written.set_alarm_state.as_ref().map(Call::SetAlarmState),
    ];
    let balancing = balancing::calls(written).map(Call::Balancing);
    let mut calls = calls.into_iter().flatten().chain(balancing);
    match (calls.next(), calls.next()) {
        (Some(call), None) => Some(call),
        (Some(_), Some(_)) => {
            context.error(
                entry.span,
                "an entry of the timeline is one call",
                "write a second entry for the other call",
            );
            None
        }
        (None, _) => {
            context.error(
                entry.span,
                "an entry of the timeline without a call",
                "add `createDeployment`, `stopDeployment`, `continueDeployment`, `setAlarmState`, `modifyRule`, \
                 `startZonalShift` or `cancelZonalShift`",
            );
            None
        }
    }
}

fn check_until(file: &ScenarioFile, entry: &Spanned<TimelineEntry>, context: &mut Context<'_>) {
    if let Some(until) = &file.until
        && entry.value.at.value.0 >= until.value.0
    {
        context.warning(
            entry.value.at.span,
            "the run ends before this call",
            "raise `until`, or remove it to run until all deployments are over",
        );
    }
}

/// The index of a deployment that is counted from 1.
fn deployment_id(number: &Spanned<u32>) -> DeploymentId {
    DeploymentId(number.value.saturating_sub(1))
}

fn read_continue(call: &ContinueDeployment, context: &mut Context<'_>) -> Option<Operation> {
    let wait = match &call.deployment_wait_type {
        Some(word) => {
            let all = DeploymentWaitType::ALL;
            context.word("wait", word, all, DeploymentWaitType::as_str)?
        }
        None => DeploymentWaitType::ReadyWait,
    };
    Some(Operation::ContinueDeployment {
        deployment: deployment_id(&call.deployment),
        call: ContinueCall::Continue(wait),
    })
}

fn read_stop(stop: &StopDeployment) -> Operation {
    Operation::StopDeployment {
        deployment: deployment_id(&stop.deployment),
        rollback: stop_rollback(stop.auto_rollback_enabled),
    }
}

/// What a stop request says about a rollback (EC2-197).
pub(super) fn stop_rollback(enabled: Option<bool>) -> StopRollback {
    match enabled {
        None => StopRollback::AsConfigured,
        Some(true) => StopRollback::Force,
        Some(false) => StopRollback::Suppress,
    }
}

fn read_create(
    create: &Spanned<CreateDeployment>,
    when: When,
    named: &Named<'_>,
    context: &mut Context<'_>,
) -> Option<(Operation, Option<Create>)> {
    let Named {
        groups,
        configs,
        revisions,
        surroundings,
        limits,
        fleets,
        traffic: _,
        sites: _,
    } = named;
    let request = &create.value;
    check_form(request, context);
    let config = request.deployment_config_name.as_ref();
    let config = config.map(|name| configs.find(name, context));
    let rollback = request.auto_rollback_configuration.as_ref();
    let rollback = rollback.map(|given| rollback::read(given, context));
    let alarms = request.override_alarm_configuration.as_ref();
    let alarms =
        alarms.map(|given| alarm_configuration::read(given, surroundings, limits, context));
    let file_exists = request.file_exists_behavior.as_ref().map(|word| {
        let all = FileExistsBehavior::ALL;
        context.word(
            "file-exists behaviour",
            word,
            all,
            FileExistsBehavior::as_str,
        )
    });
    let restarts = is_restart(request, context);
    let revision = match (&request.revision, restarts) {
        (Some(name), Mode::Standard) => {
            let found = revisions.find(name, context);
            found.map(|found| (found, name.span))
        }
        (Some(name), Mode::Restart) => {
            let help = "remove `revision`: a restart deploys the last success again";
            context.refuse(
                name.span,
                "InvalidRevisionException",
                "a restart takes no revision",
                help,
            );
            None
        }
        (None, Mode::Standard) => {
            context.refuse(
                create.span,
                "RevisionRequiredException",
                "RevisionLocation must be specified",
                "add `revision` with a name under `revisions`",
            );
            None
        }
        (None, Mode::Restart) => None,
    };
    let Some(name) = &request.deployment_group_name else {
        context.refuse(
            create.span,
            "DeploymentGroupNameRequiredException",
            "Deployment Group name is missing",
            "add `deploymentGroupName`",
        );
        return None;
    };
    let (group, settings) = groups.find(&request.application_name, name, context)?;
    if let Mode::Restart = restarts {
        return Some((Operation::RestartDeployment { group }, None));
    }
    let (revision, revision_span) = revision?;
    let config = match config {
        Some(config) => config?,
        None => &settings.config,
    };
    let (minimum, zonal) = (config.minimum, config.zonal);
    let given = request.target_instances.as_ref();
    let blue_green = settings.blue_green.map(|asked| GreenRequest {
        asked,
        existing: blue_green::green_instances(given, asked, create.span, fleets, limits, context),
    });
    if let (None, Some(instances)) = (&blue_green, given) {
        context.refuse(
            instances.span,
            "InvalidTargetInstancesException",
            "only blue/green deployments take target instances",
            "remove `targetInstances`",
        );
    }
    let made = Request {
        group,
        revision,
        minimum,
        zonal,
        application_stop_failures: match request.ignore_application_stop_failures {
            Some(true) => ApplicationStopFailures::Ignore,
            Some(false) | None => ApplicationStopFailures::Fail,
        },
        file_exists: match file_exists {
            Some(behavior) => behavior?,
            None => FileExistsBehavior::Disallow,
        },
        auto_rollback: rollback.unwrap_or_else(|| settings.auto_rollback.clone()),
        outdated: match request.update_outdated_instances_only {
            Some(true) => Outdated::Only,
            Some(false) | None => Outdated::Everything,
        },
        alarms: alarms.unwrap_or_else(|| settings.alarms.clone()),
        traffic: settings.traffic.clone(),
        blue_green,
    };
    let created = Create {
        at: when.at,
        place: when.place,
        at_span: when.span,
        group,
        revision,
        minimum,
        zonal,
        span: create.span,
        revision_span,
    };
    Some((Operation::CreateDeployment(made), Some(created)))
}

#[derive(Clone, Copy)]
enum Mode {
    Standard,
    Restart,
}

fn is_restart(request: &CreateDeployment, context: &mut Context<'_>) -> Mode {
    let Some(mode) = &request.deployment_mode else {
        return Mode::Standard;
    };
    match mode.value.as_str() {
        "STANDARD" => Mode::Standard,
        "RESTART" => {
            if request.update_outdated_instances_only == Some(true) {
                context.refuse(
                    mode.span,
                    "InvalidUpdateOutdatedInstancesOnlyValueException",
                    "a restart goes to all hosts",
                    "remove `updateOutdatedInstancesOnly`",
                );
            }
            Mode::Restart
        }
        other => {
            context.error(
                mode.span,
                format!("there is no deployment mode `{other}`"),
                "write `STANDARD` or `RESTART`",
            );
            Mode::Standard
        }
    }
}

fn check_form(request: &CreateDeployment, context: &mut Context<'_>) {
    if let Some(description) = &request.description
        && description.value.chars().count() > DESCRIPTION_CHARS_MAX
    {
        context.refuse(
            description.span,
            "DescriptionTooLongException",
            format!("a description has at most {DESCRIPTION_CHARS_MAX} characters"),
            "shorten it",
        );
    }
    context.idle("description", request.description.as_ref());
    context.idle(
        "ec2DeploymentOptions",
        request.ec2_deployment_options.as_ref(),
    );
}
