//! Slow starts that give a fresh target its whole share before it is warm enough for it (TRF-031).

use super::context::Context;
use super::revisions::Revisions;
use super::sites::Sites;
use super::target_groups::TargetGroups;
use crate::account::requests::amount::Rate;
use crate::account::requests::demand::Curve;
use crate::account::requests::site::TargetGroupEntry;
use crate::account::requests::traffic::Traffic;
use crate::account::requests::warm_up::{WHOLE_PPM, WarmUp};
use crate::aws::elb::ids::TargetGroupId;
use crate::kernel::time::Duration;
use crate::rulebook::TRF_031;
use crate::text::units::format_duration;

/// Warns of every slow start that is over before a fresh host can serve an equal share of the highest
/// demand.
pub(super) fn check(
    groups: &TargetGroups,
    sites: &Sites,
    revisions: &Revisions,
    traffic: &[Traffic],
    context: &mut Context<'_>,
) {
    for (place, (written, entry)) in groups.list.iter().zip(&sites.groups).enumerate() {
        let slow_start = written.group.slow_start;
        if slow_start == Duration::ZERO {
            continue;
        }
        let id = TargetGroupId(u16::try_from(place).unwrap_or(u16::MAX));
        let share = share(id, entry, traffic);
        let Some(needed) = warm_enough(share, entry, sites, revisions) else {
            continue;
        };
        if needed <= slow_start {
            continue;
        }
        let whole = Duration::from_secs(needed.as_micros().div_ceil(1_000_000));
        context.warning(
            written.slow_start,
            format!(
                "a fresh target has its whole share after {}, and can serve it after {} ({TRF_031})",
                format_duration(slow_start.as_micros()),
                format_duration(whole.as_micros())
            ),
            "write a longer slow start; until it is warm enough, requests pile up on the target \
             although the fleet has capacity to spare",
        );
    }
}

/// What one of all targets gets of the highest demand, in requests a second.
fn share(id: TargetGroupId, entry: &TargetGroupEntry, traffic: &[Traffic]) -> Rate {
    let of_source = |source: &Traffic| {
        let all: u128 = source
            .forward
            .iter()
            .map(|(_, weight)| u128::from(*weight))
            .sum();
        let own = source.forward.iter().find(|(known, _)| *known == id);
        let own = own.map_or(0, |(_, weight)| u128::from(*weight));
        let peak: u128 = source.demand.curves.iter().map(Curve::peak).sum();
        peak * own / all.max(1)
    };
    let demand: u128 = traffic.iter().map(of_source).sum();
    let targets = u128::try_from(entry.members.len()).unwrap_or(u128::MAX);
    Rate(u64::try_from(demand / targets.max(1)).unwrap_or(u64::MAX))
}

/// After what time the slowest of the hosts that can serve so much when they are warm can do so, under
/// whichever revision; none where none has to warm up.
fn warm_enough(
    share: Rate,
    entry: &TargetGroupEntry,
    sites: &Sites,
    revisions: &Revisions,
) -> Option<Duration> {
    let stations = entry
        .fleets
        .iter()
        .filter_map(|(fleet, _)| sites.fleets[fleet.index()].station.as_ref());
    stations
        .filter(|station| station.capacity >= share && station.capacity.0 > 0)
        .flat_map(|station| {
            let part = u128::from(share.0) * u128::from(WHOLE_PPM);
            let part = part.div_ceil(u128::from(station.capacity.0));
            let part = u32::try_from(part).unwrap_or(u32::MAX);
            let own = revisions
                .list
                .iter()
                .filter_map(|revision| revision.quality.warm_up.as_ref());
            let all = station.warm_up.iter().chain(own);
            all.filter_map(move |warm_up: &WarmUp| warm_up.reaches(part))
        })
        .max()
}
