//! `warmUp`: of a fleet, or of a revision that warms up otherwise.

use super::context::Context;
use crate::account::requests::warm_up::{Curve, WHOLE_PPM, WarmUp};
use crate::kernel::time::Duration;
use crate::scenario::file::station;
use crate::scenario::file::word::TextOr;
use crate::text::decode::Spanned;

/// The largest factor on the time an answer takes.
const FACTOR_MAX: f64 = 1_000.0;

/// Parts per billion in a part per million.
const PPB_IN_PPM: u64 = 1_000;

/// Reads how something warms up; none without the key or after an error.
pub(super) fn read(
    written: Option<&Spanned<TextOr<station::WarmUp>>>,
    context: &mut Context<'_>,
) -> Option<WarmUp> {
    let written = written?;
    match &written.value {
        TextOr::Text(name) => {
            let preset = WarmUp::preset(name);
            if preset.is_none() {
                let name = Spanned {
                    value: name.clone(),
                    span: written.span,
                };
                context.unknown("preset of a warm-up", &name, WarmUp::PRESETS);
            }
            preset
        }
        TextOr::Mapping(own) => Some(read_own(own, context)),
    }
}

fn read_own(own: &station::WarmUp, context: &mut Context<'_>) -> WarmUp {
    if own.over.value.0 == Duration::ZERO {
        context.error(
            own.over.span,
            "a warm-up takes longer than nothing",
            "write a duration such as 60s, or remove `warmUp`",
        );
    }
    if own.error_rate.is_some() != own.errors_last.is_some() {
        let span = own.error_rate.as_ref().map(|rate| rate.span);
        let span = span.or(own.errors_last.as_ref().map(|last| last.span));
        context.error(
            span.unwrap_or(own.over.span),
            "errors of a warm-up have a rate and an end",
            "write both `errorRate` and `errorsLast`, or neither",
        );
    }
    WarmUp {
        curve: own
            .curve
            .as_ref()
            .map_or(Curve::Exponential, |curve| read_curve(curve, context)),
        from_ppm: (own.from.value.0.billionths() / PPB_IN_PPM) as u32,
        over: own.over.value.0,
        latency_ppm: factor(own.latency_factor.as_ref(), context).unwrap_or(WHOLE_PPM),
        timeout_ppb: own.error_rate.map_or(0, |rate| rate.value.0.billionths()),
        timeouts_last: own.errors_last.map_or(Duration::ZERO, |last| last.value.0),
    }
}

fn read_curve(curve: &Spanned<String>, context: &mut Context<'_>) -> Curve {
    match curve.value.as_str() {
        "exponential" => Curve::Exponential,
        "linear" => Curve::Linear,
        "step" => Curve::Step,
        _ => {
            context.unknown("curve", curve, ["exponential", "linear", "step"]);
            Curve::Exponential
        }
    }
}

/// A factor on the time an answer takes, in parts per million; none without one.
pub(super) fn factor(written: Option<&Spanned<f64>>, context: &mut Context<'_>) -> Option<u32> {
    let Spanned { value, span } = *written?;
    if !(1.0..=FACTOR_MAX).contains(&value) {
        context.error(
            span,
            format!("answers cannot take {value} times as long"),
            format!("write a number from 1 to {FACTOR_MAX}"),
        );
        return None;
    }
    Some((value * f64::from(WHOLE_PPM)).round_ties_even() as u32)
}

const _: () = assert!(PPB_IN_PPM == 1_000_000_000 / WHOLE_PPM as u64);
