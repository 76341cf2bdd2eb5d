//! `quality` of a revision: a preset, and what is written beside it (TRF-009, FLT-042).

use super::context::Context;
use super::warm_ups::{self, factor};
use crate::account::latency::Latency;
use crate::account::requests::amount::WHOLE_PPB;
use crate::account::requests::quality::{Leak, LeakEnd, Quality, Start};
use crate::account::requests::warm_up::WHOLE_PPM;
use crate::kernel::time::Duration;
use crate::scenario::file::quantity::LengthText;
use crate::scenario::file::station::{self, QUALITY_PRESETS};
use crate::scenario::file::word::TextOr;
use crate::text::decode::Spanned;
use crate::text::tree::Span;

/// How slow a slow revision is, and how slow it may be (TRF-009).
const SLOW: u32 = 5 * WHOLE_PPM;
const SLOW_RANGE: std::ops::RangeInclusive<u32> = 2 * WHOLE_PPM..=10 * WHOLE_PPM;

/// A leak that is not described.
const LEAK: Leak = Leak {
    over: Duration::from_secs(30 * 60),
    latency_ppm: 4 * WHOLE_PPM,
    end: LeakEnd::Crashes,
};

/// When caches expire if a scenario does not say.
const CACHE_EXPIRY: Duration = Duration::from_secs(10 * 60);

/// Reads how good a revision is; without fault without the key.
pub(super) fn read(
    written: Option<&Spanned<TextOr<station::Quality>>>,
    context: &mut Context<'_>,
) -> Quality {
    let Some(written) = written else {
        return Quality::default();
    };
    match &written.value {
        TextOr::Text(preset) => {
            let quality = station::Quality {
                preset: Some(Spanned {
                    value: preset.clone(),
                    span: written.span,
                }),
                ..station::Quality::default()
            };
            read_own(&quality, context)
        }
        TextOr::Mapping(own) => read_own(own, context),
    }
}

fn read_own(own: &station::Quality, context: &mut Context<'_>) -> Quality {
    let slower = factor(own.latency_factor.as_ref(), context);
    let mut quality = Quality {
        error_ppb: own.error_rate.map_or(0, |rate| rate.value.0.billionths()),
        latency_ppm: slower.unwrap_or(WHOLE_PPM),
        start: Start::Serves,
        start_up: own
            .start_up
            .as_ref()
            .and_then(|text| start_up(text, context)),
        warm_up: warm_ups::read(own.warm_up.as_ref(), context),
        onset: own.onset.map_or(Duration::ZERO, |onset| onset.value.0),
        leak: own
            .memory_leak
            .as_ref()
            .map(|leak| read_leak(leak, context)),
    };
    if let Some(preset) = &own.preset {
        apply(preset, own, &mut quality, context);
    }
    quality
}

fn start_up(text: &Spanned<LengthText>, context: &mut Context<'_>) -> Option<Latency> {
    context.latency(&Spanned {
        value: text.value.0.clone(),
        span: text.span,
    })
}

fn read_leak(leak: &Spanned<station::MemoryLeak>, context: &mut Context<'_>) -> Leak {
    let own = &leak.value;
    if own.over.value.0 == Duration::ZERO {
        context.error(
            own.over.span,
            "a leak takes longer than nothing to use up the memory",
            "write a duration such as 30m",
        );
    }
    let crashes = own.crashes.is_none_or(|crashes| crashes.value);
    Leak {
        over: own.over.value.0,
        latency_ppm: factor(own.latency_factor.as_ref(), context).unwrap_or(LEAK.latency_ppm),
        end: if crashes {
            LeakEnd::Crashes
        } else {
            LeakEnd::StaysSlow
        },
    }
}

/// Puts a preset under what is written.
fn apply(
    preset: &Spanned<String>,
    own: &station::Quality,
    quality: &mut Quality,
    context: &mut Context<'_>,
) {
    let span = preset.span;
    match preset.value.as_str() {
        "crashOnStart" => quality.start = Start::Crashes,
        "all5xx" => match own.error_rate {
            Some(rate) => context.error(
                rate.span,
                "with `all5xx` every answer is an error",
                "remove `errorRate`, or write the preset `some5xx`",
            ),
            None => quality.error_ppb = WHOLE_PPB,
        },
        "some5xx" if own.error_rate.is_none() => context.error(
            span,
            "`some5xx` does not say how many answers are errors",
            "add `errorRate: 5%`",
        ),
        "some5xx" => {}
        "slow" => {
            if own.latency_factor.is_none() {
                quality.latency_ppm = SLOW;
            }
            check_slow(
                own.latency_factor.map_or(span, |factor| factor.span),
                quality,
                context,
            );
        }
        "memoryLeak" => quality.leak = Some(quality.leak.unwrap_or(LEAK)),
        "badAfterCacheExpiry" => {
            if own.onset.is_none() {
                quality.onset = CACHE_EXPIRY;
            }
            let is_bad = own.error_rate.is_some() || own.latency_factor.is_some();
            if !is_bad && own.memory_leak.is_none() {
                quality.error_ppb = WHOLE_PPB;
            }
        }
        _ => context.unknown("preset of a quality", preset, QUALITY_PRESETS),
    }
}

fn check_slow(span: Span, quality: &Quality, context: &mut Context<'_>) {
    if !SLOW_RANGE.contains(&quality.latency_ppm) {
        context.error(
            span,
            "a `slow` revision answers 2 to 10 times as slowly",
            "write such a `latencyFactor`, or remove the preset",
        );
    }
}
