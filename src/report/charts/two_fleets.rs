//! The hosts of a blue/green deployment group that load balancers send requests to: those of the group
//! itself, which are blue, and those that are about to replace them.

use crate::aws::codedeploy::ids::GroupId;
use crate::aws::codedeploy::status::TargetLabel;
use crate::aws::elb::target::TargetState;
use crate::kernel::time::Time;
use crate::report::charts::palette::Colour;
use crate::report::charts::run::Charted;
use crate::report::charts::scale::ValueScale;
use crate::report::charts::series::{self, Piece};
use crate::report::charts::sheet::{Key, Sheet};
use crate::trace::entry::{Subject, What};

/// Height of a panel, in pixels.
const HEIGHT: f64 = 190.0;

/// Blue/green groups that were deployed to, in the scenario's order.
pub(super) fn groups(run: &Charted<'_>) -> Vec<GroupId> {
    let deployed = run.outcome.deployments().iter();
    let mut groups: Vec<GroupId> = deployed
        .map(|deployment| deployment.group)
        .filter(|group| is_blue_green(run, *group))
        .collect();
    groups.sort_unstable();
    groups.dedup();
    groups
}

/// Whether a group is blue/green.
pub(super) fn is_blue_green(run: &Charted<'_>, group: GroupId) -> bool {
    run.world.groups[group.index()].group.blue_green.is_some()
}

/// What the colours mean.
pub(super) fn keys() -> [(Key, String); 2] {
    [
        (Key::Area(Colour::BLUE), "blue hosts in service".to_owned()),
        (Key::Area(Colour::MINT), "green hosts in service".to_owned()),
    ]
}

/// How many hosts of both kinds are in service.
#[derive(Clone, Copy, Default)]
struct Count {
    blue: u32,
    green: u32,
}

/// Draws a panel of one group and says what it shows.
pub(super) fn draw(run: &Charted<'_>, group: GroupId, sheet: &mut Sheet<'_>) -> String {
    let name = run.group(group);
    let title = format!("Hosts of {name} in service: blue, and green above");
    let panel = sheet.panel(&title, HEIGHT);
    let (blue, both) = in_service(run, group);
    let most = both.iter().map(|piece| piece.value).fold(1.0, f64::max);
    let scale = ValueScale::up_to(most, panel.top, panel.bottom);
    let nothing: Vec<Piece> = blue
        .iter()
        .map(|piece| Piece {
            value: 0.0,
            ..*piece
        })
        .collect();
    series::area(&nothing, &blue, &scale, Colour::BLUE, sheet);
    series::area(&blue, &both, &scale, Colour::MINT, sheet);
    sheet.values(&scale.whole_ticks(4), &scale);
    sheet.unit(panel, "hosts");
    sheet.close(panel);
    let least = both
        .iter()
        .map(|piece| piece.value)
        .fold(f64::INFINITY, f64::min);
    format!("Deployment group {name}: {least} to {most} blue and green hosts in service.")
}

/// Blue hosts that load balancers call healthy, and blue and green ones together, through time.
fn in_service(run: &Charted<'_>, group: GroupId) -> (Vec<Piece>, Vec<Piece>) {
    let entry = &run.world.groups[group.index()];
    let behind = entry.group.traffic.as_deref().unwrap_or_default();
    let hosts = run.world.hosts.len();
    let mut green = vec![false; hosts];
    let mut concerned = vec![false; hosts];
    let mut serves = vec![0_u32; hosts];
    for host in entry.members.iter().chain(&entry.greens) {
        concerned[host.index()] = true;
    }
    for target_group in behind {
        for host in &run.world.target_groups[target_group.index()].members {
            serves[host.index()] += 1;
        }
    }
    let count = |green: &[bool], serves: &[u32]| {
        let mut count = Count::default();
        for host in (0..hosts).filter(|host| concerned[*host] && serves[*host] > 0) {
            match green[host] {
                true => count.green += 1,
                false => count.blue += 1,
            }
        }
        count
    };
    let mut blue_pieces = Vec::new();
    let mut both_pieces = Vec::new();
    let mut push = |from: Time, to: Time, count: Count| {
        let piece = |value: u32| Piece {
            from,
            to,
            value: f64::from(value),
        };
        blue_pieces.push(piece(count.blue));
        both_pieces.push(piece(count.blue + count.green));
    };
    let mut since = Time::ZERO;
    let mut now = count(&green, &serves);
    for entry in run.entries {
        let of_group = entry
            .deployment
            .and_then(|id| run.outcome.deployment(id))
            .is_some_and(|deployment| deployment.group == group);
        match (entry.what, entry.subject) {
            (What::Target { label, .. }, Subject::Host(host)) if of_group => {
                green[host.index()] = label == Some(TargetLabel::Green);
            }
            // From here on they are the group's own.
            (What::GroupIsGreen, _) if of_group => green.fill(false),
            (What::Registration { group, from, to }, Subject::Host(host))
                if behind.contains(&group) =>
            {
                let was = u32::from(from == TargetState::Healthy);
                let is = u32::from(to == TargetState::Healthy);
                serves[host.index()] = serves[host.index()] + is - was;
            }
            _ => continue,
        }
        let next = count(&green, &serves);
        if (next.blue, next.green) == (now.blue, now.green) {
            continue;
        }
        if entry.time > since {
            push(since, entry.time, now);
            since = entry.time;
        }
        now = next;
    }
    push(since, run.ended, now);
    (blue_pieces, both_pieces)
}
