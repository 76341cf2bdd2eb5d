//! The curves of a source of traffic.

use super::{check_positive, trace};
use crate::account::requests::amount::{Rate, WHOLE_PPB};
use crate::account::requests::demand::{Curve, Week};
use crate::kernel::time::{Duration, Time};
use crate::scenario::build::context::Context;
use crate::scenario::file::quantity::{Flow, Length, Multiple, Part};
use crate::scenario::file::traffic::{Ramp, Spike, Step, Traffic, Weekly};
use crate::text::decode::Spanned;

/// A day is highest so long after the start if it does not say.
const PEAK_AT: Duration = Duration::from_secs(12 * 3_600);

/// A spike that decays faster would not be seen in any second.
const DECAY_MIN: Duration = Duration::from_secs(1);

const DAY_S: i64 = 86_400;

/// Whether a source says at all how much is asked for.
pub(super) fn is_named(own: &Traffic) -> bool {
    own.rate.is_some()
        || own.step.is_some()
        || own.ramp.is_some()
        || own.daily.is_some()
        || own.weekly.is_some()
        || own.spike.is_some()
        || own.csv.is_some()
}

/// Reads the curves of a source, which are added up.
pub(super) fn read(own: &Traffic, starts_at: i64, context: &mut Context<'_>) -> Vec<Curve> {
    let mut curves = Vec::new();
    curves.extend(own.rate.map(|rate| Curve::Constant { rate: rate.value.0 }));
    if let Some(step) = &own.step {
        curves.push(read_step(step, context));
    }
    if let Some(ramp) = &own.ramp {
        curves.push(read_ramp(&ramp.value, context));
    }
    if let Some(daily) = &own.daily {
        let daily = &daily.value;
        let week = None;
        curves.push(day(
            &daily.base,
            &daily.amplitude,
            daily.peak_at.as_ref(),
            week,
            starts_at,
            context,
        ));
    }
    if let Some(weekly) = &own.weekly {
        let weekly = &weekly.value;
        let week = read_week(weekly, starts_at, context);
        curves.push(day(
            &weekly.base,
            &weekly.amplitude,
            weekly.peak_at.as_ref(),
            week,
            starts_at,
            context,
        ));
    }
    if let Some(spike) = &own.spike {
        curves.push(read_spike(&spike.value, context));
    }
    if let Some(path) = &own.csv {
        curves.extend(trace::read(path, context).map(|rows| Curve::Trace { rows }));
    }
    curves
}

fn instant(at: &Spanned<Length>) -> Time {
    Time::ZERO + at.value.0
}

fn read_step(step: &Spanned<Step>, context: &mut Context<'_>) -> Curve {
    let own = &step.value;
    let from = own.from.map_or(Rate::ZERO, |rate| rate.value.0);
    let to = match (own.to, own.by) {
        (Some(to), None) => to.value.0,
        (None, Some(by)) => from + by.value.0,
        (Some(_), Some(by)) => {
            context.error(
                by.span,
                "a step goes to a rate or by one",
                "remove `to` or `by`",
            );
            from
        }
        (None, None) => {
            context.error(
                step.span,
                "the step does not say where it goes",
                "add `to: 900/s` or `by: 100/s`",
            );
            from
        }
    };
    Curve::Step {
        from,
        to,
        at: instant(&own.at),
    }
}

fn read_ramp(own: &Ramp, context: &mut Context<'_>) -> Curve {
    check_positive(
        &own.over,
        "a ramp takes longer than nothing",
        "10m",
        context,
    );
    Curve::Ramp {
        from: own.from.value.0,
        to: own.to.value.0,
        at: own.at.as_ref().map_or(Time::ZERO, instant),
        over: own.over.value.0,
    }
}

fn day(
    base: &Spanned<Flow>,
    amplitude: &Spanned<Part>,
    peak_at: Option<&Spanned<Length>>,
    week: Option<Week>,
    starts_at: i64,
    context: &mut Context<'_>,
) -> Curve {
    let amplitude_ppb = amplitude.value.0.billionths();
    if amplitude_ppb >= WHOLE_PPB {
        context.error(
            amplitude.span,
            "a day swings by less than all of its mean",
            "write less than 100%; 30% to 70% is usual",
        );
    }
    Curve::Daily {
        base: base.value.0,
        amplitude_ppb,
        peak_at: from_the_start(peak_at.map_or(PEAK_AT, |at| at.value.0), starts_at),
        week,
    }
}

/// When a time of day comes first, counted from the start of the run.
fn from_the_start(time_of_day: Duration, starts_at: i64) -> Duration {
    let day = 86_400;
    let gone = u64::try_from(starts_at.rem_euclid(day)).expect("invariant: a part of a day");
    let day = Duration::from_secs(day.unsigned_abs());
    let gone = Duration::from_secs(gone);
    let within = Duration::from_micros(time_of_day.as_micros() % day.as_micros());
    match within >= gone {
        true => within.saturating_sub(gone),
        false => within.saturating_add(day).saturating_sub(gone),
    }
}

/// The factors of a week, and when it began: 1970-01-01 was a Thursday.
fn read_week(own: &Weekly, starts_at: i64, context: &mut Context<'_>) -> Option<Week> {
    let ppb = |factor: &Spanned<Multiple>| factor.value.0.billionths();
    let factors: Vec<u64> = own.factors.value.iter().map(ppb).collect();
    let Ok(factors_ppb) = <[u64; 7]>::try_from(factors) else {
        context.error(
            own.factors.span,
            format!("a week of {} days", own.factors.value.len()),
            "write seven factors, from Monday to Sunday",
        );
        return None;
    };
    let since_monday = (starts_at + 3 * DAY_S).rem_euclid(7 * DAY_S);
    Some(Week {
        factors_ppb,
        started: Duration::from_secs(since_monday.unsigned_abs()),
    })
}

fn read_spike(own: &Spike, context: &mut Context<'_>) -> Curve {
    if own.decay.value.0 < DECAY_MIN {
        context.error(
            own.decay.span,
            "a spike takes at least a second to die away",
            "write a duration such as 5m",
        );
    }
    Curve::Spike {
        base: own.base.map_or(Rate::ZERO, |rate| rate.value.0),
        peak: own.peak.value.0,
        at: instant(&own.at),
        decay: own.decay.value.0.max(DECAY_MIN),
    }
}
