//! Which zones of a load balancer DNS names, and where clients go when one is taken out.

use super::routing::MILLION;
use super::target_group::{Kind, TargetGroup};
use super::zonal_shift::ZonalShift;
use crate::kernel::time::{Duration, Time};
use crate::rulebook::{LAT_034, LB_038, LB_045, Rule};

#[cfg(test)]
mod tests;

/// How long clients keep to a zone that has left DNS: the time to live of the records.
pub const TIME_TO_LIVE: Duration = Duration::from_secs(60);

/// The time constant with which they leave it then, in seconds.
const DECAY_S: f64 = 30.0;

/// The share of those that stay changes so often.
const STEP: Duration = Duration::from_secs(10);

/// A smaller share has left, in millionths.
const LEAST_PPM: u32 = 10_000;

/// The targets of one zone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ZoneTargets {
    /// Registered: healthy, unhealthy or new.
    pub registered: u32,
    /// The healthy ones of them.
    pub healthy: u32,
}

/// Whether DNS names a zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InDns {
    /// It does.
    Named,
    /// It was taken out, by this rule.
    Withdrawn(Rule),
}

/// Since when DNS does not name a zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Withdrawn {
    /// Since before anyone looked: all clients have left it.
    LongAgo,
    /// Since this instant.
    Since(Time),
}

/// Says of each enabled zone whether DNS names it (LB-038, LB-045). If none were left, those that
/// are merely bad stay, and without any such all do.
pub fn in_dns(
    group: &TargetGroup,
    zones: &[ZoneTargets],
    shift: Option<&ZonalShift>,
    out: &mut Vec<InDns>,
) {
    let minimum = group.group_health.dns;
    let missed = |healthy: u64, registered: u64| minimum.is_missed(healthy, registered);
    let healthy: u64 = zones.iter().map(|zone| u64::from(zone.healthy)).sum();
    let registered: u64 = zones.iter().map(|zone| u64::from(zone.registered)).sum();
    let is_shifted = |zone: usize| shift.is_some_and(|shift| usize::from(shift.zone()) == zone);
    out.clear();
    out.extend(zones.iter().enumerate().map(|(number, zone)| {
        let is_bad = match group.kind {
            Kind::Application | Kind::Network if group.cross_zone => missed(healthy, registered),
            Kind::Application | Kind::Network => {
                missed(u64::from(zone.healthy), u64::from(zone.registered))
            }
            Kind::Classic | Kind::Direct => false,
        };
        if is_shifted(number) {
            InDns::Withdrawn(LB_045)
        } else if is_bad {
            InDns::Withdrawn(LB_038)
        } else {
            InDns::Named
        }
    }));
    for reprieved in [LB_038, LB_045] {
        if !out.contains(&InDns::Named) {
            for zone in out.iter_mut() {
                if *zone == InDns::Withdrawn(reprieved) {
                    *zone = InDns::Named;
                }
            }
        }
    }
}

/// The share of its clients that still come in by a zone withdrawn at `since`, in millionths, when
/// it changes next, and by which rule (LAT-034).
#[must_use]
pub fn clients_left(since: Time, now: Time) -> (u32, Option<Time>, Rule) {
    let gone_from = since + TIME_TO_LIVE;
    if now < gone_from {
        return (MILLION, Some(gone_from + STEP), LAT_034);
    }
    let steps = now.since(gone_from).as_micros() / STEP.as_micros();
    let left = share_after(steps);
    let next = gone_from + STEP.saturating_mul(steps.saturating_add(1));
    (left, (left > 0).then_some(next), LAT_034)
}

/// What is left after so many steps.
fn share_after(steps: u64) -> u32 {
    let secs = STEP.as_secs_f64() * steps as f64;
    let share = libm::exp(-secs / DECAY_S) * f64::from(MILLION);
    let share = share.round_ties_even() as u32;
    if share < LEAST_PPM { 0 } else { share }
}

/// What share of the clients comes in by each zone, in millionths of a zone's own, for
/// [`split`](super::routing::split): `withdrawn` says of each zone since when DNS does not name it.
/// Those who have left a zone are spread over the others. Returns when the shares change next.
pub fn clients_by_zone(
    withdrawn: &[Option<Withdrawn>],
    now: Time,
    out: &mut Vec<u64>,
) -> Option<Time> {
    out.clear();
    out.resize(withdrawn.len(), u64::from(MILLION));
    let named = withdrawn.iter().filter(|since| since.is_none()).count() as u64;
    if named == 0 {
        return None;
    }
    let mut next: Option<Time> = None;
    let mut moved = 0;
    for (share, since) in out.iter_mut().zip(withdrawn) {
        let Some(since) = since else {
            continue;
        };
        let (left, change) = match since {
            Withdrawn::LongAgo => (0, None),
            Withdrawn::Since(since) => {
                let (left, change, _) = clients_left(*since, now);
                (left, change)
            }
        };
        moved += u64::from(MILLION - left);
        *share = u64::from(left);
        next = next.into_iter().chain(change).min();
    }
    // The unit is divided among the named zones without a rest.
    for (share, since) in out.iter_mut().zip(withdrawn) {
        *share *= named;
        if since.is_none() {
            *share += moved;
        }
    }
    next
}
