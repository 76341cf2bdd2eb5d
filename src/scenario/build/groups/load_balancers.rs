//! The load balancers of a deployment group, with everything AWS refuses about them (EC2-125).

use super::Entries;
use crate::aws::codedeploy::ids::InstanceId;
use crate::aws::elb::ids::TargetGroupId;
use crate::scenario::build::context::Context;
use crate::scenario::build::fleets::Fleets;
use crate::scenario::build::surroundings::{Surroundings, find};
use crate::scenario::file::group::{DeploymentGroup, LoadBalancerInfo, LoadBalancerName};
use crate::text::decode::Spanned;
use crate::text::diagnostic::Diagnostic;
use crate::text::tree::Span;

/// The option by which targets leave their load balancers while they are deployed to.
const WITH_TRAFFIC_CONTROL: &str = "WITH_TRAFFIC_CONTROL";

const EXCEPTION: &str = "InvalidLoadBalancerInfoException";

/// Classic Load Balancers a group may list, and target groups besides.
const LISTED_MAX: usize = 10;

/// Reads the load balancers; none where traffic control is off, for then the service keeps what is
/// written and never uses it.
pub(in crate::scenario::build) fn read(
    group: &DeploymentGroup,
    surroundings: &Surroundings,
    context: &mut Context<'_>,
) -> Option<Vec<TargetGroupId>> {
    let style = group.deployment_style.as_ref();
    let option = style.and_then(|style| style.value.deployment_option.as_ref());
    let Some(option) = option.filter(|option| option.value == WITH_TRAFFIC_CONTROL) else {
        if let Some(info) = &group.load_balancer_info {
            warn_unused(info.span, option, context);
        }
        return None;
    };
    let info = group.load_balancer_info.as_ref();
    let pairs = info.and_then(|info| info.value.target_group_pair_info_list.as_ref());
    if let Some(pairs) = pairs {
        context.refuse(
            pairs.span,
            EXCEPTION,
            "pairs of target groups are for ECS: CodeDeploy moves hosts in and out of target \
             groups, not traffic from one to another",
            "list the target groups under `targetGroupInfoList`",
        );
        return None;
    }
    let info = info.filter(|info| {
        let LoadBalancerInfo {
            elb_info_list,
            target_group_info_list,
            target_group_pair_info_list: _,
        } = &info.value;
        !elb_info_list.is_empty() || !target_group_info_list.is_empty()
    });
    let Some(info) = info else {
        context.refuse(
            option.span,
            EXCEPTION,
            "The specification for load balancing in the deployment group is invalid. The \
             deploymentOption value is set to WITH_TRAFFIC_CONTROL, but either no load balancer \
             was specified in elbInfoList or no target group was specified in \
             targetGroupInfoList.",
            "add loadBalancerInfo: { targetGroupInfoList: [{ name: ... }] }, or write \
             `WITHOUT_TRAFFIC_CONTROL`",
        );
        return None;
    };
    let mut behind = Vec::new();
    let lists = [
        (
            "Classic Load Balancer",
            &info.value.elb_info_list,
            &surroundings.load_balancers,
        ),
        (
            "target group",
            &info.value.target_group_info_list,
            &surroundings.target_groups,
        ),
    ];
    for (what, list, known) in lists {
        read_list(what, list, known, &mut behind, context);
    }
    Some(behind)
}

/// Warns of load balancers that no deployment uses; `option` is the one that is written, if one is.
fn warn_unused(info: Span, option: Option<&Spanned<String>>, context: &mut Context<'_>) {
    let warning = Diagnostic::warning(format!(
        "`loadBalancerInfo` is not used without {WITH_TRAFFIC_CONTROL}: requests keep coming while a \
         target is deployed to (EC2-134)"
    ));
    let warning = warning.at(info).help(format!(
        "write `deploymentStyle: {{ deploymentOption: {WITH_TRAFFIC_CONTROL} }}`, or remove \
         `loadBalancerInfo`"
    ));
    context.report(match option {
        Some(option) => warning.also(option.span, "traffic control is off"),
        None => warning,
    });
}

fn read_list(
    what: &str,
    list: &[Spanned<LoadBalancerName>],
    known: &[(String, TargetGroupId)],
    behind: &mut Vec<TargetGroupId>,
    context: &mut Context<'_>,
) {
    if let Some(over) = list.get(LISTED_MAX) {
        context.refuse(
            over.span,
            EXCEPTION,
            format!("a group lists at most {LISTED_MAX} of the kind {what}"),
            "remove some",
        );
    }
    for one in list {
        let name = one
            .value
            .name
            .as_ref()
            .filter(|name| !name.value.is_empty());
        let Some(name) = name else {
            context.refuse(
                one.span,
                EXCEPTION,
                format!("a {what} without a name"),
                "add `name`",
            );
            continue;
        };
        match find(known, &name.value) {
            Some(id) if behind.contains(&id) => context.refuse(
                name.span,
                EXCEPTION,
                format!("the {what} `{}` is listed twice", name.value),
                "list it once",
            ),
            Some(id) => behind.push(id),
            None => context.unknown(what, name, known.iter().map(|(name, _)| name.as_str())),
        }
    }
}

/// Warns of hosts of a group with traffic control that are behind none of its load balancers: no
/// BlockTraffic drains them, and their first AllowTraffic registers them (EC2-131).
pub(in crate::scenario::build) fn check_members(
    entries: &Entries,
    fleets: &Fleets,
    surroundings: &Surroundings,
    context: &mut Context<'_>,
) {
    for (entry, (span, _)) in entries.list.iter().zip(&entries.places) {
        let Some(behind) = entry.group.traffic.as_ref().filter(|list| !list.is_empty()) else {
            continue;
        };
        let apart = |host: &&InstanceId| !surroundings.reaches(behind, **host);
        let mut apart = entry.members.iter().filter(apart);
        let Some(first) = apart.next() else {
            continue;
        };
        let name = &fleets.hosts[first.index()].name;
        let which = match apart.count() {
            0 => format!("the host `{name}`"),
            others => format!("the host `{name}` and {others} more"),
        };
        let message = format!(
            "{which} of the group `{}` is behind none of its load balancers until AllowTraffic \
             registers it",
            entry.group.name
        );
        let help = "let a target group or load balancer of the group have these hosts as `targets`";
        context.warning(*span, message, help);
    }
}
