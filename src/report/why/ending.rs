//! Why a deployment ended as it did, by the code of its end.

use crate::account::fault::description::What as Kind;
use crate::aws::codedeploy::error_code::ErrorCode;
use crate::aws::codedeploy::ids::{DeploymentId, InstanceId};
use crate::aws::codedeploy::server::result::FailureCause;
use crate::aws::codedeploy::status::{DeploymentStatus, TargetStatus};
use crate::rulebook::{EC2_040, EC2_076, EC2_106, EC2_200, EC2_203, EC2_206, EC2_207};
use crate::trace::entry::{Entry, Subject, What};

use super::case::{Case, failure_of};
use super::teller::Teller;
use super::words::{clock, counted, length, listed};
use super::{Root, Tone, alarm, failure, fault, health, longest};

/// Tells why a deployment ended so, and how it came to be.
pub(super) fn tell(teller: &mut Teller<'_, '_>, id: DeploymentId) -> Root {
    let case = teller.case;
    let mark = teller.mark();
    let root = match case.end(id) {
        Some(end) => ended(teller, id, end),
        None => unfinished(teller, id),
    };
    teller.origin(id, mark);
    // A rollback that went well is there because of another end.
    let trigger = case.deployment(id).rollback_of;
    match trigger.filter(|_| case.status(id) == DeploymentStatus::Succeeded) {
        Some(trigger) => {
            let before = tell(teller, trigger);
            let (_, _, failed) = health::counts(case, id);
            teller.in_order(mark);
            let label = case.label(id);
            let (own, own_change) = match failed {
                0 => (String::new(), String::new()),
                _ => (
                    format!(" {label} had failures of its own: {}", root.cause),
                    root.change
                        .map(|change| format!(" For {label}: {change}"))
                        .unwrap_or_default(),
                ),
            };
            Root {
                cause: format!(
                    "{} is there because {} had to be rolled back. {}{own}",
                    case.label(id),
                    case.label(trigger),
                    before.cause
                ),
                change: before.change.map(|change| change + &own_change),
            }
        }
        None => root,
    }
}

fn ended(teller: &mut Teller<'_, '_>, id: DeploymentId, end: usize) -> Root {
    let What::Deployment { code, .. } = teller.case.entries[end].what else {
        unreachable!("invariant: the end of a deployment is a change of its status")
    };
    match code {
        None => longest::tell(teller, id, end),
        Some(ErrorCode::HealthConstraints) => health::tell(teller, id, end),
        Some(ErrorCode::HealthConstraintsInvalid) => nothing_may_fail(teller, id, end),
        Some(ErrorCode::AlarmActive) => {
            tell_end(teller, id, end);
            alarm::tell_stop(teller, id, end)
        }
        Some(ErrorCode::ManualStop) => {
            tell_end(teller, id, end);
            by_hand(teller, id, end)
        }
        Some(ErrorCode::Throttled) => {
            tell_end(teller, id, end);
            throttled(teller, id, end)
        }
        Some(ErrorCode::Timeout) => {
            tell_end(teller, id, end);
            too_long(teller, id, end)
        }
        Some(ErrorCode::RevisionMissing) => {
            tell_end(teller, id, end);
            revision_missing(teller, id, end)
        }
        Some(ErrorCode::AutoScalingConfiguration) => {
            tell_end(teller, id, end);
            not_provisioned(teller, end)
        }
        Some(ErrorCode::NoInstances) => {
            tell_end(teller, id, end);
            no_instances(teller, id, end)
        }
        Some(ErrorCode::OverMaxInstances) => {
            tell_end(teller, id, end);
            over_quota(teller, end)
        }
        Some(
            code @ (ErrorCode::AgentIssue
            | ErrorCode::ApplicationMissing
            | ErrorCode::DeploymentGroupMissing
            | ErrorCode::IamRoleMissing
            | ErrorCode::IamRolePermissions
            | ErrorCode::InternalError),
        ) => {
            tell_end(teller, id, end);
            Root {
                cause: format!("The service ended it with {code}."),
                change: None,
            }
        }
    }
}

/// `Stopped with ALARM_ACTIVE after 7m 36s: 6 of 12 targets Succeeded, 6 Failed.`
fn tell_end(teller: &mut Teller<'_, '_>, id: DeploymentId, end: usize) {
    let case = teller.case;
    let deployment = case.deployment(id);
    let after = length(case.entries[end].time.since(deployment.created));
    let code = deployment.code.map_or("", |code| code.as_str());
    let counts: Vec<String> = deployment
        .targets
        .present()
        .map(|(status, count)| format!("{count} {status}"))
        .collect();
    let (all, ..) = health::counts(case, id);
    let counts = match all {
        0 => String::new(),
        _ => format!(
            "; of {}: {}",
            counted(all, "target", "targets"),
            counts.join(", ")
        ),
    };
    teller.tell(
        end,
        format!("{} with {code} after {after}{counts}.", deployment.status),
        Tone::Bad,
    );
}

fn nothing_may_fail(teller: &mut Teller<'_, '_>, id: DeploymentId, end: usize) -> Root {
    let case = teller.case;
    let (all, ..) = health::counts(case, id);
    let written = health::written(case.minimum(id));
    teller.tell_by(
        end,
        EC2_040,
        format!(
            "Failed with HEALTH_CONSTRAINTS_INVALID: of {} all must stay healthy ({written}), so \
             that none could be deployed to.",
            counted(all, "target", "targets")
        ),
        Tone::Bad,
    );
    Root {
        cause: format!("The minimum of healthy hosts ({written}) leaves nothing to deploy to."),
        change: Some(
            "Lower minimumHealthyHosts, choose another deploymentConfigName, or add hosts."
                .to_owned(),
        ),
    }
}

/// Who is behind the answer to a stop: an operation or a fault, perhaps behind what it did to targets.
fn asked_by(case: &Case<'_>, answered: usize) -> Option<usize> {
    let mut place = case.cause(answered)?;
    loop {
        match case.entries[place].subject {
            Subject::Operation(_) | Subject::Fault(_) => return Some(place),
            Subject::Deployment
            | Subject::Host(_)
            | Subject::TargetGroup(_)
            | Subject::Alarm(_)
            | Subject::Traffic(_) => place = case.cause(place)?,
        }
    }
}

/// Somebody called StopDeployment.
fn by_hand(teller: &mut Teller<'_, '_>, id: DeploymentId, end: usize) -> Root {
    let case = teller.case;
    let answered = case.first(|entry: &Entry| {
        entry.deployment == Some(id) && matches!(entry.what, What::StopAnswered(_))
    });
    let asked = answered.and_then(|place| asked_by(case, place));
    if let Some(answered) = answered {
        let rest = case.entries[end].time.since(case.entries[answered].time);
        let wait = match rest.as_micros() {
            0 => String::new(),
            _ => format!(
                ", and events under way ran to their end, for {}",
                length(rest)
            ),
        };
        teller.tell(
            answered,
            format!("because StopDeployment was called{wait}."),
            Tone::Trouble,
        );
    }
    match asked.map(|place| (place, case.entries[place].subject)) {
        Some((place, Subject::Operation(number))) => {
            teller.tell(
                place,
                format!(
                    "because timeline[{number}] says stopDeployment of {}.",
                    case.label(id)
                ),
                Tone::Trouble,
            );
            Root {
                cause: format!(
                    "An operator stopped {} (timeline[{number}]).",
                    case.label(id)
                ),
                change: Some(format!("Take timeline[{number}] out.")),
            }
        }
        Some((place, Subject::Fault(_))) => fault::tell(teller, &[place], None),
        Some(_) | None => fault::tell(teller, &[], None),
    }
}

fn throttled(teller: &mut Teller<'_, '_>, id: DeploymentId, end: usize) -> Root {
    let case = teller.case;
    let is_throttled = |place: &usize| {
        matches!(
            case.entries[*place].what,
            What::EventFailed(_, failure) if failure.cause == FailureCause::Throttled
        )
    };
    let failed = health::failed_before(case, id, end);
    let places = failed
        .iter()
        .filter_map(|host| case.walk(id, *host).and_then(failure_of));
    let places: Vec<usize> = places.filter(is_throttled).collect();
    match places.first() {
        Some(first) => failure::tell(teller, &[*first]),
        None => fault::tell(teller, &[], None),
    }
}

fn too_long(teller: &mut Teller<'_, '_>, id: DeploymentId, end: usize) -> Root {
    let case = teller.case;
    let limit = length(case.world.policy.deployment_limit);
    teller.tell_by(
        end,
        EC2_207,
        format!("because a deployment may take {limit} (assumptions.deploymentTimeout)."),
        Tone::Trouble,
    );
    let path = longest::path_of(teller, id, end);
    Root {
        cause: format!("The deployment needs more than its limit of {limit}. {path}"),
        change: Some(
            "Deploy to more hosts at a time, shorten what takes longest, or lengthen \
             assumptions.deploymentTimeout."
                .to_owned(),
        ),
    }
}

fn revision_missing(teller: &mut Teller<'_, '_>, id: DeploymentId, end: usize) -> Root {
    let case = teller.case;
    let revision = case.deployment(id).revision;
    let strikes = fault::in_force(
        case,
        None,
        case.entries[end].time,
        end,
        |described| matches!(described.what, Kind::RevisionMissing { revision: of } if of == revision),
    );
    fault::tell(teller, &strikes, None)
}

fn no_instances(teller: &mut Teller<'_, '_>, id: DeploymentId, end: usize) -> Root {
    let case = teller.case;
    let group = case.deployment(id).group;
    let entry = &case.world.groups[group.index()];
    let name = case.group(group);
    let why = if case.entries[end].rule == EC2_106 {
        format!(
            "every host of {name} runs the revision of the group already (updateOutdatedInstancesOnly)"
        )
    } else if entry.members.is_empty() {
        format!("no host has the tags that {name} selects by")
    } else {
        format!("the tags of the hosts of {name} were not seen yet (taggedAt, tagVisibilityDelay)")
    };
    teller.tell(end, format!("because {why}."), Tone::Trouble);
    Root {
        cause: format!("There was nothing to deploy to: {why}."),
        change: Some("Compare `tags` of the fleets with the tag filters of the group.".to_owned()),
    }
}

fn over_quota(teller: &mut Teller<'_, '_>, end: usize) -> Root {
    let quota = teller.case.world.policy.instances_per_deployment;
    teller.tell_by(
        end,
        EC2_206,
        format!("because a deployment may have {quota} targets (quotas.instancesPerDeployment)."),
        Tone::Trouble,
    );
    Root {
        cause: format!("The group selects more hosts than the quota of {quota}."),
        change: Some("Raise quotas.instancesPerDeployment, or split the group.".to_owned()),
    }
}

fn not_provisioned(teller: &mut Teller<'_, '_>, end: usize) -> Root {
    teller.tell_by(
        end,
        EC2_076,
        "because the green instances were not all in service in time.".to_owned(),
        Tone::Trouble,
    );
    Root {
        cause: "The copy of the Auto Scaling group did not get its instances in time.".to_owned(),
        change: Some("Shorten latencies.greenProvision, or free the capacity.".to_owned()),
    }
}

/// A deployment that the end of the run overtook.
fn unfinished(teller: &mut Teller<'_, '_>, id: DeploymentId) -> Root {
    let case = teller.case;
    let status = case.status(id);
    let label = case.label(id);
    if status == DeploymentStatus::Queued {
        let quotas = "quotas.concurrentDeployments and instancesInConcurrentDeployments";
        teller.add(
            case.ended,
            label,
            EC2_203,
            format!("Queued to the end of the run: the account has no room for it ({quotas})."),
        );
        return Root {
            cause: "Other deployments of the account took all the room there is.".to_owned(),
            change: Some(format!("Raise {quotas}, or deploy at another time.")),
        };
    }
    let running = case
        .walks
        .iter()
        .filter(|walk| walk.deployment == id && walk.status == TargetStatus::InProgress);
    let names: Vec<&str> = running.map(|walk| case.host(walk.host)).collect();
    let who = match names.as_slice() {
        [] => String::new(),
        names => format!(", with {} InProgress", listed(names)),
    };
    teller.add(
        case.ended,
        label.clone(),
        EC2_200,
        format!(
            "{status} when the run ended, at {}{who}.",
            clock(case.ended)
        ),
    );
    Root {
        cause: format!("The run ends before {label} does (`until`)."),
        change: Some("Take `until` out, or write a later one.".to_owned()),
    }
}

/// The failed event behind a target, if one is.
pub(super) fn failure_place(case: &Case<'_>, id: DeploymentId, host: InstanceId) -> Option<usize> {
    case.walk(id, host).and_then(failure_of)
}
