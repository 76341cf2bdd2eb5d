//! Requests are neither lost nor made: what arrived was answered, failed or still waits, after every
//! minute; users see no more failures than they asked for; minutes follow one another; and service
//! is down as long as its target groups are.

use super::Finished;
use cutover::account::requests::amount::Amount;
use cutover::kernel::time::{Duration, Time};
use cutover::trace::minute::{Availability, Minute};
use std::collections::BTreeMap;

const MINUTE_US: u64 = 60_000_000;

/// What a target group has seen so far.
#[derive(Clone, Copy, Debug, Default)]
struct Seen {
    minutes: u32,
    attempts: Amount,
    done: Amount,
    /// Without success, and with little or none.
    down: [Duration; 2],
}

pub(super) fn check(run: &Finished<'_>) -> Result<(), String> {
    let mut seen = BTreeMap::new();
    let (mut asked, mut failed) = (Amount::ZERO, Amount::ZERO);
    let minutes = run.outcome.minutes();
    let last = minutes.last().map_or(0, |minute| minute.minute);
    for minute in minutes {
        let seen: &mut Seen = seen.entry(minute.subject.0).or_default();
        if minute.minute != seen.minutes {
            return Err(format!("{minute:?} after {seen:?}"));
        }
        seen.minutes += 1;
        let whole = minute.length.as_micros() == MINUTE_US;
        if !whole && (minute.minute != last || minute.length.as_micros() > MINUTE_US) {
            return Err(format!("{minute:?} is cut short"));
        }
        seen.attempts += minute.attempts;
        seen.done += minute.answered + minute.failed_by.iter().copied().sum();
        if seen.attempts != seen.done + minute.waiting {
            return Err(format!("{minute:?} leaves {seen:?}"));
        }
        asked += minute.first_attempts;
        failed += minute.failed;
        plausible(minute).map_err(|fault| format!("{fault} in {minute:?}"))?;
        seen.down[0] += minute.no_success;
        seen.down[1] += minute.partial;
    }
    downtime(run, &seen.values())?;
    if failed > asked {
        return Err(format!("{failed} of {asked} failed"));
    }
    let expected = if run.world.target_groups.is_empty() {
        0
    } else {
        run.ended.as_micros().div_ceil(MINUTE_US)
    };
    let groups = run.world.target_groups.len();
    let all = seen
        .values()
        .all(|seen| u64::from(seen.minutes) == expected);
    if !all || expected > 0 && seen.len() != groups {
        return Err(format!("{expected} minutes of {groups}, and {seen:?}"));
    }
    Ok(())
}

/// Service is down for as long as the worst target group, and for no longer than all of them one after
/// another.
fn downtime<'s>(
    run: &Finished<'_>,
    seen: &(impl Iterator<Item = &'s Seen> + Clone),
) -> Result<(), String> {
    for (place, at_least) in [Availability::None, Availability::Partial]
        .into_iter()
        .enumerate()
    {
        let outages = run.outcome.outages();
        let together = outages.lasted(at_least, Time::ZERO, run.ended);
        let each = seen.clone().map(|seen| seen.down[place]);
        let longest = each.clone().max().unwrap_or(Duration::ZERO);
        if together < longest || together > each.sum() {
            return Err(format!("{at_least} for {together}, and {longest} of one"));
        }
    }
    Ok(())
}

/// What one minute must be by itself.
fn plausible(minute: &Minute) -> Result<(), &'static str> {
    let amounts = [
        minute.first_attempts,
        minute.failed,
        minute.attempts,
        minute.answered,
        minute.by_new,
        minute.failed_new,
        minute.waiting,
        minute.capacity,
        minute.shortfall,
        minute.lost_capacity,
    ];
    let mut all = amounts.iter().chain(&minute.failed_by);
    if all.any(|amount| *amount < Amount::ZERO) {
        return Err("less than nothing");
    }
    if minute.first_attempts > minute.attempts || minute.by_new > minute.attempts {
        return Err("a part is more than the whole");
    }
    let length = minute.length;
    if minute.no_success > minute.partial
        || minute.partial > length
        || minute.shortfall_time > length
    {
        return Err("a time is longer than the minute");
    }
    if minute.shortfall > minute.peak_shortfall.over(minute.shortfall_time) {
        return Err("more missing than the peak");
    }
    let micros = u128::from(length.as_micros());
    let [fewest, most] = minute.healthy.map(u128::from);
    if minute.healthy_time < fewest * micros || minute.healthy_time > most * micros {
        return Err("healthy targets beyond their extremes");
    }
    Ok(())
}
