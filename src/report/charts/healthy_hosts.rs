//! The healthy hosts of a deployment group against the minimum that CodeDeploy keeps.

use crate::aws::codedeploy::ids::{DeploymentId, GroupId, InstanceId};
use crate::aws::codedeploy::server::health::InstanceHealth;
use crate::aws::codedeploy::status::TargetStatus;
use crate::kernel::time::Time;
use crate::report::asked;
use crate::report::charts::palette::Colour;
use crate::report::charts::picture::{Anchor, Text};
use crate::report::charts::run::Charted;
use crate::report::charts::scale::ValueScale;
use crate::report::charts::series::{self, Piece};
use crate::report::charts::sheet::Sheet;
use crate::report::charts::two_fleets;
use crate::trace::entry::{Subject, What};

/// Height of a panel, in pixels.
const HEIGHT: f64 = 190.0;

/// A deployment group that was deployed to.
pub(super) struct Group {
    pub(super) group: GroupId,
    pub(super) hosts: usize,
}

/// The groups that were deployed to in place, the largest first.
pub(super) fn groups(run: &Charted<'_>) -> Vec<Group> {
    let mut all: Vec<Group> = Vec::new();
    for deployment in run.outcome.deployments() {
        let in_place = !two_fleets::is_blue_green(run, deployment.group);
        if in_place && all.iter().all(|known| known.group != deployment.group) {
            all.push(Group {
                group: deployment.group,
                hosts: run.world.groups[deployment.group.index()].members.len(),
            });
        }
    }
    all.sort_by_key(|group| (std::cmp::Reverse(group.hosts), group.group));
    all
}

/// Draws a panel of one group and says what it shows.
pub(super) fn draw(run: &Charted<'_>, group: &Group, sheet: &mut Sheet<'_>) -> String {
    let name = run.group(group.group);
    let panel = sheet.panel(
        &format!("Healthy hosts of {name}, as CodeDeploy counts them"),
        HEIGHT,
    );
    let scale = ValueScale::up_to(group.hosts as f64, panel.top, panel.bottom);
    let hosts = healthy_hosts(run, group);
    let nothing: Vec<Piece> = hosts
        .iter()
        .map(|piece| Piece {
            value: 0.0,
            ..*piece
        })
        .collect();
    series::area(&nothing, &hosts, &scale, Colour::MIST, sheet);
    sheet.values(&scale.whole_ticks(4), &scale);
    let minimums = minimums(run, group);
    series::line(&hosts, &scale, Colour::BLUE, 2, sheet);
    series::dashes(&minimums, &scale, Colour::RED, sheet);
    if let Some(first) = minimums.first() {
        let x = sheet.time.x(first.from) + 6.0;
        let y = scale.y(first.value);
        // Below the line, unless there is no room.
        let y = if y + 18.0 < panel.bottom {
            y + 10.0
        } else {
            y - 10.0
        };
        let words = format!("minimum {} of {}", first.value, group.hosts);
        let text = Text::new((x, y), words).size(12.0).colour(Colour::RED);
        sheet.picture.text(text.anchor(Anchor::Start));
    }
    sheet.unit(panel, "hosts");
    sheet.close(panel);
    let least = hosts
        .iter()
        .map(|piece| piece.value)
        .fold(f64::INFINITY, f64::min);
    let minimum = match minimums.first() {
        Some(first) => format!(", the minimum is {}", first.value),
        None => String::new(),
    };
    format!(
        "Deployment group {name}: {least} of {} hosts healthy at the least{minimum}.",
        group.hosts
    )
}

/// Hosts of a group that are neither being deployed to nor known to be unhealthy.
fn healthy_hosts(run: &Charted<'_>, group: &Group) -> Vec<Piece> {
    let entry = &run.world.groups[group.group.index()];
    let mut stands: Vec<Option<Stand>> = vec![None; run.world.hosts.len()];
    let mut count = 0;
    for member in &entry.members {
        // A host that was never deployed to is not healthy (EC2-048).
        let stand = match entry.runs[member.index()] {
            Some(_) => Stand::Serves,
            None => Stand::Away,
        };
        stands[member.index()] = Some(stand);
        count += usize::from(stand == Stand::Serves);
    }
    let mut pieces: Vec<Piece> = Vec::new();
    let mut since = Time::ZERO;
    for entry in run.entries {
        let Subject::Host(host) = entry.subject else {
            continue;
        };
        let deployment = entry.deployment.and_then(|id| run.outcome.deployment(id));
        if deployment.is_some_and(|deployment| deployment.group != group.group) {
            continue;
        }
        let Some(to) = stand(entry.what) else {
            continue;
        };
        let Some(Some(stand)) = stands.get_mut(InstanceId::index(host)) else {
            continue;
        };
        let before = std::mem::replace(stand, to);
        if before == to {
            continue;
        }
        if entry.time > since {
            pieces.push(Piece {
                from: since,
                to: entry.time,
                value: count as f64,
            });
            since = entry.time;
        }
        match to {
            Stand::Serves => count += 1,
            Stand::Away => count -= 1,
        }
    }
    pieces.push(Piece {
        from: since,
        to: run.ended.max(since),
        value: count as f64,
    });
    pieces
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stand {
    Serves,
    Away,
}

/// Where a host stands after an entry about it; none where the entry does not say.
const fn stand(what: What) -> Option<Stand> {
    match what {
        What::Target { to, .. } => match to {
            TargetStatus::InProgress | TargetStatus::Failed => Some(Stand::Away),
            TargetStatus::Succeeded => Some(Stand::Serves),
            TargetStatus::Pending
            | TargetStatus::Skipped
            | TargetStatus::Unknown
            | TargetStatus::Ready => None,
        },
        What::Health { to, .. } => match to.instance {
            InstanceHealth::Healthy => Some(Stand::Serves),
            InstanceHealth::Unhealthy => Some(Stand::Away),
        },
        What::Created { .. }
        | What::Deployment { .. }
        | What::Halted
        | What::ZoneBegan(_)
        | What::GroupCopied(_)
        | What::TerminationWaitStarted
        | What::BlueTerminated
        | What::GroupIsGreen
        | What::CopyCalled(_)
        | What::HostLaunched
        | What::HostTerminated
        | What::NotTerminated
        | What::EventStarted(_)
        | What::EventSucceeded(..)
        | What::EventFailed(..)
        | What::EventNotPickedUp(..)
        | What::CallRefused { .. }
        | What::FailureIgnored(_)
        | What::EventSkipped(_)
        | What::Notified(_)
        | What::NotRolledBack
        | What::RollbackMessage(_)
        | What::StopAnswered(_)
        | What::OperationAccepted
        | What::OperationRefused(_)
        | What::FaultBegan(_)
        | What::FaultEnded(_)
        | What::AgentLost
        | What::AgentBack
        | What::Minute(_)
        | What::Service { .. }
        | What::Registration { .. }
        | What::Application { .. }
        | What::Alarm { .. }
        | What::AlarmPoll(_)
        | What::ZoneWithdrawn(_)
        | What::ZoneRestored(_)
        | What::WeightsApplied(_)
        | What::RoutingFailOpen
        | What::RoutingNormal => None,
    }
}

/// The minimum of healthy hosts while a deployment of the group is under way.
fn minimums(run: &Charted<'_>, group: &Group) -> Vec<Piece> {
    let targets = u32::try_from(group.hosts).unwrap_or(u32::MAX);
    (0..)
        .map(DeploymentId)
        .zip(run.outcome.deployments())
        .filter(|(_, deployment)| deployment.group == group.group)
        .filter_map(|(id, deployment)| {
            let minimum = asked::minimum(run.world, run.entries, run.outcome, id)?;
            Some(Piece {
                from: deployment.created,
                to: deployment.completed.unwrap_or(run.ended),
                value: f64::from(minimum.required_healthy(targets)),
            })
        })
        .collect()
}
