//! Targets that load balancers do not take back: not healthy in time, or not drained in time.

use crate::account::host::AppState;
use crate::account::requests::quality::Start;
use crate::aws::codedeploy::ids::RevisionId;
use crate::aws::elb::ids::TargetGroupId;
use crate::rulebook::{EC2_133, FLT_042, LB_005, LB_020, TRF_009};
use crate::trace::entry::{Subject, What};

use super::failure::Failed;
use super::teller::Teller;
use super::words::length;
use super::{Root, Tone};

/// The target group that kept the target from being healthy, with its last change there.
fn slowest(teller: &Teller<'_, '_>, failed: &Failed) -> Option<(TargetGroupId, usize)> {
    let case = teller.case;
    let groups = case.traffic(failed.deployment);
    let place = case.last_before(failed.place, |entry| {
        entry.subject == Subject::Host(failed.host)
            && matches!(entry.what, What::Registration { group, .. } if groups.contains(&group))
    })?;
    let What::Registration { group, .. } = case.entries[place].what else {
        return None;
    };
    Some((group, place))
}

/// How the load balancer saw the target.
pub(super) fn tell_standing(teller: &mut Teller<'_, '_>, failed: &Failed) {
    let case = teller.case;
    let Some((group, place)) = slowest(teller, failed) else {
        return;
    };
    let What::Registration { to, .. } = case.entries[place].what else {
        return;
    };
    let name = case.target_group(group);
    let check = case.world.target_groups[group.index()].group.health_check;
    teller.tell_by(
        place,
        LB_005,
        format!(
            "because {name} called it {to} from here on: of its checks, one every {}, it passed too few.",
            length(check.interval)
        ),
        Tone::Trouble,
    );
}

/// AllowTraffic that no fault kept from ending.
pub(super) fn tell_not_healthy(teller: &mut Teller<'_, '_>, failed: &Failed) -> Root {
    tell_standing(teller, failed);
    let case = teller.case;
    let application = case.last_before(failed.place, |entry| {
        entry.subject == Subject::Host(failed.host)
            && matches!(entry.what, What::Application { .. })
    });
    let revision = case.deployment(failed.deployment).revision;
    let state = application.map(|place| case.entries[place].what);
    let place = application.unwrap_or(failed.place);
    match state {
        Some(What::Application {
            to: AppState::Down, ..
        }) => down(teller, place, revision),
        Some(What::Application {
            to: AppState::Starting,
            ..
        }) => {
            let name = case.revision(revision);
            let key = format!("revisions.{name}.quality.startUp");
            teller.tell_by(
                place,
                TRF_009,
                format!("because {name} was still starting, says {key}."),
                Tone::Trouble,
            );
            Root {
                cause: format!("{name} needs longer to start than AllowTraffic may wait ({key})."),
                change: Some(format!("Shorten {key}.")),
            }
        }
        Some(_) | None => {
            let group = slowest(teller, failed).map(|(group, _)| case.target_group(group));
            let name = group.unwrap_or("the target group");
            Root {
                cause: format!(
                    "The application answered, but the checks of {name} found it too slow or too \
                     seldom: they wait in the queue of its requests."
                ),
                change: Some(format!(
                    "Give the fleet more `capacity`, or set targetGroups.{name}.healthCheckSharesQueue=false."
                )),
            }
        }
    }
}

/// An application that is down where it should serve.
fn down(teller: &mut Teller<'_, '_>, place: usize, revision: RevisionId) -> Root {
    let case = teller.case;
    let name = case.revision(revision);
    let quality = &case.described(revision).quality;
    let key = format!("revisions.{name}.quality");
    let how = match (quality.start, quality.leak) {
        (Start::Crashes, _) => "ends as soon as it is started",
        (Start::Serves, Some(_)) => "crashes when its memory is used up",
        (Start::Serves, None) => "does not run",
    };
    teller.tell_by(
        place,
        FLT_042,
        format!("because {name} {how}, says {key}: nothing answers."),
        Tone::Trouble,
    );
    Root {
        cause: format!("{name} {how} ({key}), so that no health check is ever passed."),
        change: Some(format!(
            "Mend {key}, or have ValidateService find out before AllowTraffic."
        )),
    }
}

/// BlockTraffic past its limit.
pub(super) fn tell_not_drained(teller: &mut Teller<'_, '_>, failed: &Failed) -> Root {
    let case = teller.case;
    let delay = |group: &&TargetGroupId| {
        case.world.target_groups[group.index()]
            .group
            .deregistration_delay
    };
    let Some(group) = case.traffic(failed.deployment).iter().max_by_key(delay) else {
        return Root {
            cause: "BlockTraffic did not end within its limit.".to_owned(),
            change: None,
        };
    };
    let key = format!(
        "targetGroups.{}.deregistrationDelaySeconds",
        case.target_group(*group)
    );
    let delay = length(delay(&group));
    let began = case.began(failed.deployment, failed.host, failed.event);
    teller.tell_by(
        began.unwrap_or(failed.place),
        LB_020,
        format!("because a target drains for {delay}, says {key}."),
        Tone::Trouble,
    );
    Root {
        cause: format!("Targets drain for {delay} ({key}), and an event has an hour ({EC2_133})."),
        change: Some(format!(
            "Shorten {key}, or lengthen assumptions.eventTimeout."
        )),
    }
}
