//! Too little capacity: targets out of service, hosts that come back cold, and users who ask again.

use crate::account::requests::amount::Amount;
use crate::aws::codedeploy::ids::{DeploymentId, InstanceId};
use crate::aws::elb::target::TargetState;
use crate::kernel::time::{Duration, Time};
use crate::report::why::teller::Teller;
use crate::report::why::words::{capital, clock, grouped, in_column, listed, part};
use crate::report::why::{Root, Tone};
use crate::rulebook::{TRF_009, TRF_030, TRF_041, TRF_065};
use crate::trace::entry::{Subject, What};
use crate::trace::minute::Minute;

use super::scene::Scene;

/// From this part of its capacity on a target answers with errors, in percent (TRF-009).
const LOADED_PERCENT: i128 = 90;

/// Users who ask again are told of from so many attempts for two requests on.
const ATTEMPTS_FOR_TWO: i128 = 3;

/// So long before the time in question a host may have come back to be cold in it.
const COLD_FOR: Duration = Duration::from_secs(120);

/// Whether the targets were loaded until answers fail, in some minute.
pub(super) fn is_short(scene: &Scene<'_>) -> bool {
    scene.minutes.iter().any(|minute| is_loaded(minute))
}

fn is_loaded(minute: &Minute) -> bool {
    let asked = minute.first_attempts;
    minute.shortfall_time > Duration::ZERO
        || asked > Amount::ZERO && asked.0 * 100 >= minute.capacity.0 * LOADED_PERCENT
}

/// Tells of too little capacity, if there was.
pub(super) fn tell(teller: &mut Teller<'_, '_>, scene: &Scene<'_>) -> Option<Root> {
    let mark = teller.mark();
    let root = match is_short(scene) {
        true => Some(too_little(teller, scene)?),
        false => cold(teller, scene),
    };
    tell_retries(teller, scene, root, mark)
}

fn too_little(teller: &mut Teller<'_, '_>, scene: &Scene<'_>) -> Option<Root> {
    let case = teller.case;
    let name = case.target_group(scene.group);
    // It began with the first, whatever else was lost to the load then; the fullest is as plain.
    let mut loaded = scene.minutes.iter().filter(|minute| is_loaded(minute));
    let first = loaded.next()?;
    let worst = loaded
        .filter(|minute| minute.healthy[0] == first.healthy[0])
        .chain([first])
        .max_by_key(|minute| {
            (
                minute.peak_shortfall.0,
                minute.first_attempts.0 - minute.capacity.0,
            )
        })?;
    let entry = &case.world.target_groups[scene.group.index()];
    let all = entry.members.len();
    let there = usize::try_from(worst.healthy[0]).unwrap_or(all).min(all);
    let deploying = deploying(teller, scene, worst);
    let labels: Vec<String> = deploying.iter().map(|id| case.label(*id)).collect();
    let labels: Vec<&str> = labels.iter().map(String::as_str).collect();
    let out = match (all - there, labels.is_empty()) {
        (0, _) => String::new(),
        (out, true) => format!(", with {out} of {all} targets out of service"),
        (out, false) => format!(
            ", with {out} of {all} targets out of service for {}",
            listed(&labels)
        ),
    };
    let asked = worst.first_attempts.rate_over(worst.length);
    let able = worst.capacity.rate_over(worst.length);
    let (per_second, able) = (whole(asked.per_second_f64()), whole(able.per_second_f64()));
    let minute = clock(worst.begins());
    let place = scene.last_minute(case);
    let asks = format!("users asked {name} for {per_second} requests a second");
    let cause = match worst.shortfall_time > Duration::ZERO {
        true => {
            let peak = whole(worst.peak_shortfall.per_second_f64());
            teller.tell_of(
                place,
                name,
                TRF_065,
                format!(
                    "because {asks}, up to {peak} more than its targets could answer, in the minute \
                     from {minute} on{out}."
                ),
                Tone::Trouble,
            );
            format!("{asks}, up to {peak} more than its targets could answer{out}")
        }
        false => {
            let load = part(worst.first_attempts.share_of(worst.capacity));
            teller.tell_of(
                place,
                name,
                TRF_009,
                format!(
                    "because {asks}, {load} of the {able} that its targets could answer, in the \
                     minute from {minute} on{out}: from {LOADED_PERCENT} % on answers fail, and at \
                     all of it 5 % of them."
                ),
                Tone::Trouble,
            );
            format!("{asks}, {load} of what its targets could answer{out}")
        }
    };
    let each = entry.target_capacity.over(worst.length);
    let enough = (each > Amount::ZERO)
        .then(|| worst.first_attempts.0 * 100 / LOADED_PERCENT)
        .map(|wanted| wanted / each.0 + i128::from(wanted % each.0 != 0))
        .and_then(|enough| usize::try_from(enough).ok())
        .filter(|enough| *enough < all);
    let fewer = match (enough, labels.is_empty()) {
        (_, true) => String::new(),
        (Some(enough), false) => format!(
            "Deploy to fewer hosts at a time: {enough} of {all} targets in service answer this \
             below {LOADED_PERCENT} % of their capacity, so raise minimumHealthyHosts \
             (deploymentConfigName) to that. Or give"
        ),
        (None, false) => {
            "Deploy to fewer hosts at a time (minimumHealthyHosts), and give".to_owned()
        }
    };
    let give = if fewer.is_empty() {
        "Give"
    } else {
        fewer.as_str()
    };
    Some(Root {
        cause: format!("{}.", capital(&cause)),
        change: Some(format!(
            "{give} the fleet more `capacity` or `instances`, or lower the `rate` of its traffic."
        )),
    })
}

/// Requests a second without what nobody reads.
fn whole(rate: f64) -> String {
    format!("{rate:.0}")
}

/// The deployments that dealt with the targets of a group in a minute.
fn deploying(teller: &Teller<'_, '_>, scene: &Scene<'_>, minute: &Minute) -> Vec<DeploymentId> {
    let case = teller.case;
    let members = &case.world.target_groups[scene.group.index()].members;
    let mut found: Vec<DeploymentId> = Vec::new();
    for walk in &case.walks {
        let started = walk.started.is_some_and(|started| started < minute.ends());
        let goes_on = walk.completed.is_none_or(|ended| ended > minute.begins());
        let of_it = members.contains(&walk.host);
        if started && goes_on && of_it && !found.contains(&walk.deployment) {
            found.push(walk.deployment);
        }
    }
    found
}

/// Hosts that were fresh, and got a full share of the requests.
fn cold(teller: &mut Teller<'_, '_>, scene: &Scene<'_>) -> Option<Root> {
    let case = teller.case;
    let entry = &case.world.target_groups[scene.group.index()];
    let from = Time::from_micros(scene.from.as_micros().saturating_sub(COLD_FOR.as_micros()));
    let mut hosts: Vec<InstanceId> = Vec::new();
    let mut first: Option<usize> = None;
    for (place, change) in case.entries[..scene.until.min(case.entries.len())]
        .iter()
        .enumerate()
    {
        let is_back = matches!(
            change.what,
            What::Registration { group, to: TargetState::Healthy, .. } if group == scene.group
        );
        let (true, Subject::Host(host)) = (is_back && change.time >= from, change.subject) else {
            continue;
        };
        let fleet = &case.world.fleets[case.world.sites[host.index()].fleet.index()];
        let warms_up = fleet
            .station
            .as_ref()
            .is_some_and(|station| station.warm_up.is_some());
        if warms_up && !hosts.contains(&host) {
            hosts.push(host);
            first.get_or_insert(place);
        }
    }
    let first = first?;
    let site = &case.world.fleets[case.world.sites[hosts[0].index()].fleet.index()];
    let station = site.station.as_ref()?;
    let warm_up = station.warm_up?;
    let at_first = station
        .capacity
        .part(u64::from(warm_up.from_ppm), 1_000_000);
    let names: Vec<&str> = hosts.iter().map(|host| case.host(*host)).collect();
    let (key, column) = (format!("fleets.{}.warmUp", site.name), in_column(&names));
    let share = match entry.group.slow_start > Duration::ZERO {
        true => "and its share grew faster than that",
        false => "and got a full share of the requests at once",
    };
    teller.tell_of(
        first,
        column,
        TRF_030,
        format!(
            "because {} came back cold: a fresh host answers {} of {} requests a second, says {key}, \
             {share}.",
            listed(&names),
            whole(at_first.per_second_f64()),
            whole(station.capacity.per_second_f64())
        ),
        Tone::Trouble,
    );
    let name = case.target_group(scene.group);
    let verb = match entry.group.slow_start > Duration::ZERO {
        true => "Lengthen",
        false => "Set",
    };
    Some(Root {
        cause: format!("{} came back cold ({key}), {share}.", listed(&names)),
        change: Some(format!(
            "{verb} targetGroups.{name}.slowStartSeconds, so that the share of a fresh host grows no \
             faster than the host warms up, or shorten {key}."
        )),
    })
}

/// That users who ask again make most of what is asked.
fn tell_retries(
    teller: &mut Teller<'_, '_>,
    scene: &Scene<'_>,
    root: Option<Root>,
    mark: usize,
) -> Option<Root> {
    let case = teller.case;
    let first = scene.sum(|minute| minute.first_attempts);
    let all = scene.sum(|minute| minute.attempts);
    if first == Amount::ZERO || all.0 * 2 < first.0 * ATTEMPTS_FOR_TWO {
        return root;
    }
    let to_it = case.world.traffic.iter().find(|traffic| {
        let mut targets = traffic.forward.iter();
        traffic.retries.attempts > 0 && targets.any(|(group, _)| *group == scene.group)
    });
    let Some(traffic) = to_it else {
        return root;
    };
    let key = format!("traffic.{}.retries", traffic.name);
    let times = all.0 as f64 / first.0 as f64;
    teller.tell_of(
        scene.last_minute(case),
        case.target_group(scene.group),
        TRF_041,
        format!(
            "because users who get no answer ask again, says {key}: {} attempts for {} requests, \
             {times:.1} times as many.",
            grouped(all.whole_requests()),
            grouped(first.whole_requests())
        ),
        Tone::Trouble,
    );
    teller.in_order(mark);
    let Root { cause, change } = root?;
    let entry = &case.world.target_groups[scene.group.index()];
    let fleet = entry
        .fleets
        .first()
        .map(|(fleet, _)| &case.world.fleets[fleet.index()].name);
    let queue = match fleet {
        Some(fleet) => format!(
            ", or let no more wait than is answered within clientTimeout (fleets.{fleet}.queue)"
        ),
        None => String::new(),
    };
    let change = change.unwrap_or_default();
    Some(Root {
        cause: format!(
            "{cause} Users ask again ({key}), and {times:.1} times as many attempts keep the targets \
             from answering in time."
        ),
        change: Some(format!(
            "{change} A budget of retries ({key}.budget) keeps attempts from growing{queue}."
        )),
    })
}
