//! Where the requests of a group go: shares of a rate among classes of targets alike.
//!
//! Rates are whole micro-requests a second, and no part of one is lost: what a division leaves over
//! goes to the last class that gets anything.

use super::target::TargetState;
use super::target_group::{Algorithm, Kind, TargetGroup};
use crate::rulebook::{LB_030, LB_031, LB_037, LB_038, LB_040, Rule};

#[cfg(test)]
mod tests;

/// Parts in which weights are told: the whole.
pub const MILLION: u32 = 1_000_000;

/// How often least outstanding requests is brought nearer to its balance (LB-031).
pub const ITERATIONS: usize = 3;

/// Weights are cut to so many bits, so that a product with a rate fits.
const WEIGHT_BITS: u32 = 62;

/// Targets that are alike for the load balancer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Class {
    /// The Availability Zone, as an index into the zones of the load balancer.
    pub zone: u8,
    /// How many.
    pub count: u32,
    /// What the load balancer thinks of them.
    pub state: TargetState,
    /// Weight by slow start, in millionths.
    pub weight_ppm: u32,
    /// Weight by anomaly mitigation, in millionths.
    pub outlier_weight_ppm: u32,
    /// Mean response time in microseconds, for least outstanding requests.
    pub response_time_us: u64,
}

/// Which targets are chosen from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// The healthy ones.
    Healthy,
    /// All that are registered, since too few are healthy.
    FailOpen,
    /// There is none to choose.
    Nobody,
}

/// How a rate was split.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Routed {
    /// The rate that finds no target and fails with 503.
    pub no_target: u64,
    /// From whom was chosen; where zones differ, what is worse in the middle: failing open.
    pub choice: Choice,
    /// By which rule those were chosen from.
    pub rule: Rule,
}

/// By which rule the chosen targets share.
pub const SHARED_BY: Rule = LB_031;

/// Splits `rate` among `classes`. `zones` holds what share of the clients comes in by each enabled
/// zone, in any unit; it matters where traffic does not cross zones (LB-040). `out` gets a rate per
/// class; together with what finds no target they are exactly `rate`.
pub fn split(
    rate: u64,
    classes: &[Class],
    group: &TargetGroup,
    zones: &[u64],
    out: &mut Vec<u64>,
) -> Routed {
    out.clear();
    out.resize(classes.len(), 0);
    if crosses_zones(group) || zones.is_empty() {
        return split_scope(rate, classes, group, None, out);
    }
    let total: u64 = zones.iter().sum();
    let first = zones.iter().position(|weight| *weight > 0);
    let last = zones.iter().rposition(|weight| *weight > 0);
    let mut left = rate;
    let mut routed = Routed {
        no_target: 0,
        choice: Choice::Nobody,
        rule: LB_040,
    };
    for (zone, weight) in (0_u8..).zip(zones) {
        if *weight == 0 {
            continue;
        }
        let part = if Some(usize::from(zone)) == last {
            left
        } else {
            part_of(rate, *weight, total)
        };
        left -= part;
        let here = split_scope(part, classes, group, Some(zone), out);
        routed.no_target += here.no_target;
        let is_first = Some(usize::from(zone)) == first;
        match (routed.choice, here.choice) {
            (Choice::Nobody, Choice::Healthy | Choice::FailOpen)
            | (Choice::Healthy, Choice::FailOpen) => {
                routed.choice = here.choice;
                routed.rule = here.rule;
            }
            (Choice::Nobody, Choice::Nobody) if is_first => routed.rule = here.rule,
            (Choice::Nobody | Choice::Healthy, Choice::Nobody)
            | (Choice::Healthy, Choice::Healthy)
            | (Choice::FailOpen, Choice::Nobody | Choice::Healthy | Choice::FailOpen) => {}
        }
    }
    routed.no_target += left;
    routed
}

/// As [`split`], with response times that depend on the load: `response` tells the mean response
/// time of a class, in microseconds, at a rate per target. Least outstanding requests is solved by
/// three iterations from an equal share (LB-031); the classes keep the times of the last.
pub fn settle(
    rate: u64,
    classes: &mut [Class],
    group: &TargetGroup,
    zones: &[u64],
    out: &mut Vec<u64>,
    mut response: impl FnMut(usize, u64) -> u64,
) -> Routed {
    if group.algorithm != Algorithm::LeastOutstandingRequests {
        return split(rate, classes, group, zones, out);
    }
    for class in classes.iter_mut() {
        class.response_time_us = 1;
    }
    let mut routed = split(rate, classes, group, zones, out);
    for _ in 0..ITERATIONS {
        for (number, class) in classes.iter_mut().enumerate() {
            let each = out[number] / u64::from(class.count.max(1));
            class.response_time_us = response(number, each);
        }
        routed = split(rate, classes, group, zones, out);
    }
    routed
}

/// Whether every node chooses from the targets of all zones.
fn crosses_zones(group: &TargetGroup) -> bool {
    match group.kind {
        Kind::Application | Kind::Network | Kind::Classic => group.cross_zone,
        Kind::Direct => true,
    }
}

/// Splits among the targets a node can choose from: of one zone, or of all.
fn split_scope(
    rate: u64,
    classes: &[Class],
    group: &TargetGroup,
    zone: Option<u8>,
    out: &mut [u64],
) -> Routed {
    let is_near = |class: &Class| zone.is_none_or(|zone| class.zone == zone);
    let near = classes.iter().filter(|class| is_near(class));
    let (choice, rule) = choose(near, group);
    let drawn = |class: &Class| {
        let gets_some = is_near(class)
            && match choice {
                Choice::Healthy => class.state == TargetState::Healthy,
                Choice::FailOpen => class.state.is_registered(),
                Choice::Nobody => false,
            };
        if gets_some { weight(class, group) } else { 0 }
    };
    let given = share_out(rate, classes, drawn, out);
    let no_target = rate - given;
    Routed {
        no_target,
        choice,
        rule,
    }
}

/// From which of these targets is chosen, and by which rule (LB-030, LB-037, LB-038).
#[must_use]
pub fn choose<'c>(
    classes: impl IntoIterator<Item = &'c Class>,
    group: &TargetGroup,
) -> (Choice, Rule) {
    let (mut healthy, mut registered) = (0_u64, 0_u64);
    for class in classes {
        if class.state.is_registered() {
            registered += u64::from(class.count);
        }
        if class.state == TargetState::Healthy {
            healthy += u64::from(class.count);
        }
    }
    let fails_open = match group.kind {
        Kind::Application | Kind::Network | Kind::Direct => true,
        Kind::Classic => false,
    };
    if registered == 0 {
        (Choice::Nobody, LB_030)
    } else if healthy == 0 && fails_open {
        (Choice::FailOpen, LB_037)
    } else if healthy == 0 {
        (Choice::Nobody, LB_037)
    } else if fails_open && group.group_health.routing.is_missed(healthy, registered) {
        (Choice::FailOpen, LB_038)
    } else {
        (Choice::Healthy, LB_030)
    }
}

/// How much of the whole a class draws, against others.
fn weight(class: &Class, group: &TargetGroup) -> u128 {
    let by_start = u128::from(class.count) * u128::from(class.weight_ppm);
    let weight = match group.algorithm {
        Algorithm::RoundRobin => by_start,
        Algorithm::WeightedRandom => by_start * u128::from(class.outlier_weight_ppm),
        Algorithm::LeastOutstandingRequests => {
            by_start * RESPONSE_SCALE / u128::from(class.response_time_us.max(1))
        }
    };
    if by_start > 0 { weight.max(1) } else { 0 }
}

/// What a response time divides: fine enough for times of minutes.
const RESPONSE_SCALE: u128 = 1_000_000_000_000;

/// Adds to each of `out` a part of `rate` by its weight, and the rest of the division to the last that
/// has one. Returns what was given: all of `rate`, or nothing if there is no weight.
fn share_out(
    rate: u64,
    classes: &[Class],
    weight: impl Fn(&Class) -> u128,
    out: &mut [u64],
) -> u64 {
    let mut sum = 0_u128;
    let mut last = None;
    for (number, class) in classes.iter().enumerate() {
        let weight = weight(class);
        if weight > 0 {
            sum += weight;
            last = Some(number);
        }
    }
    let Some(last) = last else {
        return 0;
    };
    let excess = (u128::BITS - sum.leading_zeros()).saturating_sub(WEIGHT_BITS);
    let cut = |class: &Class| (weight(class) >> excess) as u64;
    let total = match excess {
        0 => sum as u64,
        _ => classes.iter().map(cut).sum(),
    };
    let mut left = rate;
    for (number, (class, out)) in classes.iter().zip(out).enumerate() {
        let part = if number == last {
            left
        } else {
            part_of(rate, cut(class), total)
        };
        *out += part;
        left -= part;
    }
    rate
}

/// `rate * weight / total`, rounded down.
fn part_of(rate: u64, weight: u64, total: u64) -> u64 {
    match rate.checked_mul(weight) {
        Some(product) => product / total.max(1),
        None => {
            let part = u128::from(rate) * u128::from(weight) / u128::from(total.max(1));
            u64::try_from(part).expect("invariant: a part is not more than the whole")
        }
    }
}
