//! Blue/green: the settings of a group, and the green instances that a deployment names.

use super::assumptions::AccountLimits;
use super::context::Context;
use super::fleets::Fleets;
use super::tags::{self, Exceptions};
use crate::aws::codedeploy::group::HostKind;
use crate::aws::codedeploy::ids::InstanceId;
use crate::aws::codedeploy::server::style::{BlueGreen, BlueOption, GreenFleet, ReadyOption};
use crate::kernel::time::Duration;
use crate::rulebook::{EC2_070, EC2_072, EC2_078, EC2_080};
use crate::scenario::file::blue_green::{
    BlueGreenDeploymentConfiguration, BlueInstanceTerminationOption, DeploymentReadyOption,
    TargetInstances,
};
use crate::scenario::file::group::DeploymentGroup;
use crate::text::decode::Spanned;
use crate::text::tree::Span;

/// What the service raises for settings that it refuses.
const EXCEPTION: &str = "InvalidBlueGreenDeploymentConfigurationException";

/// What it raises for green instances that it refuses.
const INSTANCES_EXCEPTION: &str = "InvalidTargetInstancesException";

/// The longest wait that is accepted, in minutes (EC2-078, EC2-080).
const MINUTES_MAX: i64 = 2_880;

/// The longest wait that the quota table has, in minutes (EC2-080).
const MINUTES_IN_QUOTAS: i64 = 2_800;

/// Tags that name green instances.
const GREEN: Exceptions = Exceptions {
    filter: INSTANCES_EXCEPTION,
    combination: INSTANCES_EXCEPTION,
    flat_key: "tagFilters",
    set_key: "ec2TagSet",
};

/// Reads the settings of a group that is blue/green; none of one that is in place.
pub(super) fn read(
    group: &DeploymentGroup,
    provision_limit: Duration,
    context: &mut Context<'_>,
) -> Option<BlueGreen> {
    let style = group.deployment_style.as_ref();
    let kind = style.and_then(|style| style.value.deployment_type.as_ref());
    let given = group.blue_green_deployment_configuration.as_ref();
    let Some(kind) = kind.filter(|kind| kind.value == "BLUE_GREEN") else {
        context.idle("blueGreenDeploymentConfiguration", given);
        return None;
    };
    let option = style.and_then(|style| style.value.deployment_option.as_ref());
    if option.is_some_and(|option| option.value == "WITHOUT_TRAFFIC_CONTROL") {
        context.refuse(
            kind.span,
            "InvalidDeploymentStyleException",
            format!(
                "a blue/green deployment moves traffic, so it needs a load balancer ({EC2_070})"
            ),
            "write `WITH_TRAFFIC_CONTROL`, and a load balancer under `loadBalancerInfo`",
        );
    }
    let on_premises = group.on_premises_instance_tag_filters.as_ref();
    let span = on_premises.map(|filters| filters.span);
    let set = group.on_premises_tag_set.as_ref().map(|set| set.span);
    if let Some(span) = span.or(set) {
        context.refuse(
            span,
            "InvalidDeploymentStyleException",
            format!("blue/green is for EC2 instances, not for on-premises hosts ({EC2_070})"),
            "leave such hosts to another group, or write `IN_PLACE`",
        );
    }
    let empty = BlueGreenDeploymentConfiguration::default();
    let given = given.map_or(&empty, |given| &given.value);
    Some(BlueGreen {
        green: read_green(group, given, kind.span, provision_limit, context),
        ready: read_ready(given.deployment_ready_option.as_ref(), context),
        blue: read_blue(
            given
                .terminate_blue_instances_on_deployment_success
                .as_ref(),
            context,
        ),
    })
}

fn read_green(
    group: &DeploymentGroup,
    given: &BlueGreenDeploymentConfiguration,
    span: Span,
    limit: Duration,
    context: &mut Context<'_>,
) -> GreenFleet {
    let option = given.green_fleet_provisioning_option.as_ref();
    let action = option.and_then(|option| option.value.action.as_ref());
    let Some(action) = action else {
        return GreenFleet::Existing;
    };
    match action.value.as_str() {
        "DISCOVER_EXISTING" => GreenFleet::Existing,
        "COPY_AUTO_SCALING_GROUP" => {
            let groups = group.auto_scaling_groups.as_ref();
            if groups.map_or(0, |groups| groups.value.len()) != 1 {
                context.refuse(
                    groups.map_or(span, |groups| groups.span),
                    EXCEPTION,
                    format!(
                        "Exactly one AutoScaling group must be specified when selecting the \
                         COPY_AUTO_SCALING_GROUP green fleet provisioning option. ({EC2_072})"
                    ),
                    "name one under `autoScalingGroups`, or write `DISCOVER_EXISTING`",
                );
            }
            GreenFleet::Copy(limit)
        }
        other => {
            context.refuse(
                action.span,
                EXCEPTION,
                format!("there is no way `{other}` to provision a green fleet ({EC2_072})"),
                "write `DISCOVER_EXISTING` or `COPY_AUTO_SCALING_GROUP`",
            );
            GreenFleet::Existing
        }
    }
}

fn read_ready(
    option: Option<&Spanned<DeploymentReadyOption>>,
    context: &mut Context<'_>,
) -> ReadyOption {
    let Some(option) = option else {
        return ReadyOption::Continue;
    };
    let wait = read_minutes(option.value.wait_time_in_minutes.as_ref(), context);
    let action = option.value.action_on_timeout.as_ref();
    match action.map(|action| (action.value.as_str(), action.span)) {
        None | Some(("CONTINUE_DEPLOYMENT", _)) => {
            context.idle(
                "waitTimeInMinutes",
                option.value.wait_time_in_minutes.as_ref(),
            );
            ReadyOption::Continue
        }
        Some(("STOP_DEPLOYMENT", _)) => ReadyOption::Stop(wait),
        Some((other, span)) => {
            context.refuse(
                span,
                EXCEPTION,
                format!("there is no `actionOnTimeout` `{other}`"),
                "write `CONTINUE_DEPLOYMENT` or `STOP_DEPLOYMENT`",
            );
            ReadyOption::Continue
        }
    }
}

fn read_blue(
    option: Option<&Spanned<BlueInstanceTerminationOption>>,
    context: &mut Context<'_>,
) -> BlueOption {
    let Some(option) = option else {
        return BlueOption::KeepAlive;
    };
    let wait = read_minutes(
        option.value.termination_wait_time_in_minutes.as_ref(),
        context,
    );
    let action = option.value.action.as_ref();
    match action.map(|action| (action.value.as_str(), action.span)) {
        None | Some(("KEEP_ALIVE", _)) => {
            context.idle(
                "terminationWaitTimeInMinutes",
                option.value.termination_wait_time_in_minutes.as_ref(),
            );
            BlueOption::KeepAlive
        }
        Some(("TERMINATE", _)) => BlueOption::Terminate(wait),
        Some((other, span)) => {
            context.refuse(
                span,
                EXCEPTION,
                format!("there is no action `{other}` for blue instances"),
                "write `TERMINATE` or `KEEP_ALIVE`",
            );
            BlueOption::KeepAlive
        }
    }
}

fn read_minutes(minutes: Option<&Spanned<i64>>, context: &mut Context<'_>) -> Duration {
    let Some(Spanned { value, span }) = minutes else {
        return Duration::ZERO;
    };
    if !(0..=MINUTES_MAX).contains(value) {
        context.refuse(
            *span,
            EXCEPTION,
            format!("a wait lasts 0 to {MINUTES_MAX} minutes ({EC2_078}, {EC2_080})"),
            format!("write 0 to {MINUTES_MAX}"),
        );
        return Duration::ZERO;
    }
    if *value > MINUTES_IN_QUOTAS {
        context.warning(
            *span,
            format!(
                "AWS's reference allows {MINUTES_MAX} minutes, its quota table {MINUTES_IN_QUOTAS} \
                 ({EC2_080})"
            ),
            format!("write at most {MINUTES_IN_QUOTAS} to be safe"),
        );
    }
    Duration::from_secs(value.unsigned_abs() * 60)
}

/// The hosts that `targetInstances` names, in the scenario's order (EC2-072).
pub(super) fn green_instances(
    given: Option<&Spanned<TargetInstances>>,
    asked: BlueGreen,
    call: Span,
    fleets: &Fleets,
    limits: &AccountLimits,
    context: &mut Context<'_>,
) -> Vec<InstanceId> {
    let copies = matches!(asked.green, GreenFleet::Copy(_));
    let Some(given) = given else {
        if !copies {
            context.warning(
                call,
                format!("the deployment names no green instances, and will find none ({EC2_072})"),
                "add `targetInstances`",
            );
        }
        return Vec::new();
    };
    if copies {
        context.refuse(
            given.span,
            INSTANCES_EXCEPTION,
            format!("a copied Auto Scaling group brings the green instances ({EC2_072})"),
            "remove `targetInstances`, or write `DISCOVER_EXISTING`",
        );
        return Vec::new();
    }
    let set = given.value.ec2_tag_set.as_ref();
    let set = set.map(|set| set.value.ec2_tag_set_list.as_slice());
    let before = context.errors();
    let tags = tags::read(
        given.value.tag_filters.as_ref(),
        set,
        GREEN,
        limits,
        context,
    );
    for name in &given.value.auto_scaling_groups {
        fleets.check_auto_scaling_group(name, context);
    }
    let named = |asg: Option<&str>| {
        let mut names = given.value.auto_scaling_groups.iter();
        asg.is_some_and(|asg| names.any(|name| name.value == asg))
    };
    let hosts = (0..).map(InstanceId).zip(&fleets.hosts);
    let green: Vec<InstanceId> = hosts
        .filter(|(_, host)| host.kind == HostKind::Ec2)
        .filter(|(_, host)| tags.selects(&host.tags) || named(host.auto_scaling_group.as_deref()))
        .map(|(id, _)| id)
        .collect();
    if green.is_empty() && context.errors() == before {
        context.refuse(
            given.span,
            INSTANCES_EXCEPTION,
            format!("the target instances match no host ({EC2_072})"),
            "give a fleet the tags that are asked for",
        );
    }
    green
}
