//! Too few healthy hosts: the numbers, and the targets that failed, together by what failed them.

use crate::aws::codedeploy::config::MinimumHealthyHosts;
use crate::aws::codedeploy::ids::{DeploymentId, InstanceId};
use crate::aws::codedeploy::status::{TargetLabel, TargetStatus};
use crate::aws::codedeploy::zonal::Zonal;
use crate::kernel::time::Duration;
use crate::report::walks::Walk;
use crate::rulebook::{EC2_031, EC2_059, EC2_086};
use crate::trace::entry::What;

use super::case::{Case, failure_of};
use super::teller::Teller;
use super::words::{counted, in_column, length};
use super::{Root, Tone, failure};

/// Targets of a deployment by how they ended: all, succeeded, failed.
pub(super) fn counts(case: &Case<'_>, id: DeploymentId) -> (u32, u32, u32) {
    let targets = &case.deployment(id).targets;
    let all = targets.present().map(|(_, count)| count).sum();
    (
        all,
        targets.of(TargetStatus::Succeeded),
        targets.of(TargetStatus::Failed),
    )
}

/// How a minimum is written.
pub(super) fn written(minimum: MinimumHealthyHosts) -> String {
    match minimum {
        MinimumHealthyHosts::HostCount(count) => format!("HOST_COUNT {count}"),
        MinimumHealthyHosts::FleetPercent(percent) => format!("FLEET_PERCENT {percent}"),
        MinimumHealthyHosts::MostConcurrencyOne => "all but one".to_owned(),
    }
}

/// A deployment that Failed with HEALTH_CONSTRAINTS.
pub(super) fn tell(teller: &mut Teller<'_, '_>, id: DeploymentId, end: usize) -> Root {
    let case = teller.case;
    if case.entries[end].rule == EC2_086 {
        return tell_blue(teller, id, end);
    }
    let (all, succeeded) = match counted_in(case, id) {
        Some(green) => green,
        None => {
            let (all, succeeded, _) = counts(case, id);
            (all, succeeded)
        }
    };
    let minimum = case.minimum(id);
    let required = minimum.required_healthy(all);
    teller.tell(
        end,
        format!(
            "Failed with HEALTH_CONSTRAINTS: {succeeded} of {} Succeeded, and at least {} must.",
            counted(all, "target", "targets"),
            required.max(1)
        ),
        Tone::Bad,
    );
    teller.tell_by(
        end,
        EC2_031,
        format!(
            "because {required} of {all} must stay healthy: the minimum is {}.",
            written(minimum)
        ),
        Tone::Plain,
    );
    let halt = case.first(|entry| entry.deployment == Some(id) && entry.what == What::Halted);
    let failed = failed_before(case, id, halt.unwrap_or(end));
    let count = u32::try_from(failed.len()).unwrap_or(u32::MAX);
    if let Some(halt) = halt {
        let bounds = zone_bounds(case, id, halt).unwrap_or_else(|| {
            format!(
                "{count} of {all} had Failed, so that with any other in flight fewer than \
                 {required} would be healthy"
            )
        });
        teller.tell(
            halt,
            format!("because it started no further target from here on: {bounds}."),
            Tone::Trouble,
        );
    }
    tell_failed(teller, id, &failed)
}

/// Of a blue/green deployment only green targets count: all, and those that got through (EC2-081).
fn counted_in(case: &Case<'_>, id: DeploymentId) -> Option<(u32, u32)> {
    let of_it = |walk: &&Walk| walk.deployment == id && walk.label == Some(TargetLabel::Green);
    let green: Vec<&Walk> = case.walks.iter().filter(of_it).collect();
    let through = green
        .iter()
        .filter(|walk| matches!(walk.status, TargetStatus::Succeeded | TargetStatus::Ready));
    let count = |found: usize| u32::try_from(found).unwrap_or(u32::MAX);
    (!green.is_empty()).then(|| (count(green.len()), count(through.count())))
}

/// A blue target that could not be deregistered (EC2-086).
fn tell_blue(teller: &mut Teller<'_, '_>, id: DeploymentId, end: usize) -> Root {
    let case = teller.case;
    teller.tell(
        end,
        "Failed with HEALTH_CONSTRAINTS: a blue target could not be deregistered, and one is \
         enough.",
        Tone::Bad,
    );
    let failed = failed_before(case, id, end);
    tell_failed(teller, id, &failed)
}

/// What a zone's own minimum says about a halt, where it was that which halted (EC2-059).
fn zone_bounds(case: &Case<'_>, id: DeploymentId, halt: usize) -> Option<String> {
    if case.entries[halt].rule != EC2_059 {
        return None;
    }
    let Zonal::OneByOne(config) = case.request(id)?.zonal else {
        return None;
    };
    let began = case.last_before(halt, |entry| {
        entry.deployment == Some(id) && matches!(entry.what, What::ZoneBegan(_))
    })?;
    let What::ZoneBegan(zone) = case.entries[began].what else {
        return None;
    };
    let stands = |host: InstanceId| case.world.zones.of(host) == zone;
    let of_zone = |walk: &&Walk| walk.deployment == id && stands(walk.host);
    let all = u32::try_from(case.walks.iter().filter(of_zone).count()).unwrap_or(u32::MAX);
    let failed = failed_before(case, id, halt);
    let failed = failed.into_iter().filter(|host| stands(*host)).count();
    let required = config.minimum.required_healthy(all);
    Some(format!(
        "{failed} of {all} in {} had Failed, so that with any other in flight fewer than the \
         {required} that the zone keeps would be healthy (minimumHealthyHostsPerZone: {})",
        case.world.zones.name(zone),
        written(config.minimum)
    ))
}

/// The targets that had Failed by the entry at `until`, in the order in which they did.
pub(super) fn failed_before(case: &Case<'_>, id: DeploymentId, until: usize) -> Vec<InstanceId> {
    let failed = case.entries[..until].iter().filter_map(|entry| {
        let of_it = entry.deployment == Some(id);
        let failed = matches!(
            entry.what,
            What::Target {
                to: TargetStatus::Failed,
                ..
            }
        );
        entry.subject.host().filter(|_| of_it && failed)
    });
    failed.collect()
}

/// A target that kept others from their turn for less is not said to have.
const LONG: Duration = Duration::from_secs(60);

/// How long targets that failed held a place in which others could have had their turn.
fn held(case: &Case<'_>, id: DeploymentId, hosts: &[InstanceId]) -> String {
    let took = hosts
        .iter()
        .filter_map(|host| case.walk(id, *host))
        .filter_map(|walk| Some(walk.completed?.since(walk.started?)))
        .max();
    match (took.filter(|took| *took >= LONG), hosts.len()) {
        (None, _) => String::new(),
        (Some(took), 1) => format!(", and had held a place for about {}", about(took)),
        (Some(took), _) => format!(", and each had held a place for about {}", about(took)),
    }
}

/// A length to ten seconds.
fn about(took: Duration) -> String {
    let ten = 10_000_000;
    length(Duration::from_micros(
        (took.as_micros() + ten / 2) / ten * ten,
    ))
}

/// Tells why these targets failed, once for each way in which they did.
pub(super) fn tell_failed(
    teller: &mut Teller<'_, '_>,
    id: DeploymentId,
    failed: &[InstanceId],
) -> Root {
    let case = teller.case;
    let mut groups: Vec<(failure::Kind, Vec<(InstanceId, usize)>)> = Vec::new();
    for host in failed {
        let Some(place) = case.walk(id, *host).and_then(failure_of) else {
            continue;
        };
        let kind = failure::Kind::of(case, place);
        match groups.iter_mut().find(|(known, _)| *known == kind) {
            Some((_, members)) => members.push((*host, place)),
            None => groups.push((kind, vec![(*host, place)])),
        }
    }
    let mark = teller.mark();
    let mut roots = Vec::new();
    for (number, (_, members)) in groups.iter().enumerate() {
        let mut hosts: Vec<InstanceId> = members.iter().map(|(host, _)| *host).collect();
        hosts.sort_unstable();
        let names: Vec<&str> = hosts.iter().map(|host| case.host(*host)).collect();
        let they = match names.len() {
            1 => "it",
            2 => "both",
            _ => "all of these",
        };
        let because = if number == 0 {
            "because"
        } else {
            "and because"
        };
        if let Some((host, _)) = members.first()
            && let Some(place) = case.became(id, *host, TargetStatus::Failed)
        {
            let rule = case.entries[place].rule;
            let held = held(case, id, &hosts);
            let sentence = format!("{because} {they} Failed{held}.");
            teller.tell_of(place, in_column(&names), rule, sentence, Tone::Bad);
        }
        let places: Vec<usize> = members.iter().map(|(_, place)| *place).collect();
        roots.push((members.len(), failure::tell(teller, &places)));
    }
    teller.in_order(mark);
    // What failed most targets comes first.
    roots.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
    let causes: Vec<String> = roots.iter().map(|(_, root)| root.cause.clone()).collect();
    let changes: Vec<String> = roots
        .iter()
        .filter_map(|(_, root)| root.change.clone())
        .collect();
    Root {
        cause: match causes.as_slice() {
            [] => "The run does not say which targets failed.".to_owned(),
            causes => causes.join(" "),
        },
        change: (!changes.is_empty()).then(|| changes.join(" ")),
    }
}
