//! The shapes of demand over time, each cut into cells that have the mean of the curve (TRF-004).

use std::f64::consts::PI;

use super::time;
use crate::account::requests::amount::{Rate, WHOLE_PPB};
use crate::kernel::time::{Duration, Time};

/// A ramp has cells of so long, and a spike none that are longer.
const CELL: u64 = 10_000_000;

/// A daily curve has cells of so long.
const DAILY_CELL: u64 = 60_000_000;

const DAY: u64 = 86_400_000_000;

/// A spike has so many cells in its decay time.
const CELLS_IN_DECAY: u64 = 20;

/// A shape of demand.
#[derive(Clone, Debug, PartialEq)]
pub enum Curve {
    /// Always the same.
    Constant {
        /// The rate.
        rate: Rate,
    },
    /// One rate, and from an instant on another.
    Step {
        /// Before.
        from: Rate,
        /// From then on.
        to: Rate,
        /// When.
        at: Time,
    },
    /// Linear from one rate to another.
    Ramp {
        /// Until it begins.
        from: Rate,
        /// When it is over.
        to: Rate,
        /// When it begins.
        at: Time,
        /// How long it takes; more than nothing.
        over: Duration,
    },
    /// A sine that is repeated every day, and may have another height on every day of the week.
    Daily {
        /// The mean of a day.
        base: Rate,
        /// How far it swings, in parts per billion of the mean; below one.
        amplitude_ppb: u64,
        /// An instant of the highest demand; it is repeated every 24 hours before and after.
        peak_at: Duration,
        /// Factors for the days of the week; none for days that are alike.
        week: Option<Week>,
    },
    /// A sudden rise that dies away.
    Spike {
        /// Before, and below it.
        base: Rate,
        /// How far it rises above that.
        peak: Rate,
        /// When.
        at: Time,
        /// The time in which it falls to 1/e; at least 20 microseconds.
        decay: Duration,
    },
    /// Measured rates, each held until the next; nothing before the first.
    Trace {
        /// In strictly rising order of time.
        rows: Vec<Row>,
    },
}

/// Factors for the days of a week.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Week {
    /// From Monday to Sunday, in parts per billion.
    pub factors_ppb: [u64; 7],
    /// How long before the start the week began, on Monday at 00:00 UTC.
    pub started: Duration,
}

/// One row of a trace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    /// From when on.
    pub at: Time,
    /// The rate.
    pub rate: Rate,
}

impl Curve {
    /// A rate that it never passes, in micro-requests a second.
    #[must_use]
    pub fn peak(&self) -> u128 {
        let micros = |rate: &Rate| u128::from(rate.0);
        match self {
            Self::Constant { rate } => micros(rate),
            Self::Step { from, to, .. } | Self::Ramp { from, to, .. } => {
                micros(from).max(micros(to))
            }
            Self::Daily {
                base,
                amplitude_ppb,
                week,
                ..
            } => {
                let whole = u128::from(WHOLE_PPB);
                let factors = week.map_or([WHOLE_PPB; 7], |week| week.factors_ppb);
                let factor = u128::from(factors.into_iter().max().unwrap_or(0));
                let swing = whole + u128::from(*amplitude_ppb);
                (micros(base) * swing / whole * factor).div_ceil(whole)
            }
            Self::Spike { base, peak, .. } => micros(base) + micros(peak),
            Self::Trace { rows } => rows.iter().map(|row| micros(&row.rate)).max().unwrap_or(0),
        }
    }

    /// The mean of the cell that an instant falls into, in micro-requests a second, and the end of
    /// the cell.
    pub(super) fn cell(&self, at: Time) -> (f64, Time) {
        match self {
            Self::Constant { rate } => (rate.0 as f64, Time::LAST),
            Self::Step { from, to, at: turn } => {
                if at < *turn {
                    (from.0 as f64, *turn)
                } else {
                    (to.0 as f64, Time::LAST)
                }
            }
            Self::Ramp {
                from,
                to,
                at: begin,
                over,
            } => {
                if at < *begin {
                    return (from.0 as f64, *begin);
                }
                ramp(*from, *to, at.since(*begin), *over)
                    .map_or((to.0 as f64, Time::LAST), |(mean, end)| {
                        (mean, later(*begin, end))
                    })
            }
            Self::Daily {
                base,
                amplitude_ppb,
                peak_at,
                week,
            } => {
                let begin = at.as_micros() / DAILY_CELL * DAILY_CELL;
                let swing = *amplitude_ppb as f64 / WHOLE_PPB as f64 * daily(begin, *peak_at);
                let factor = week.map_or(1.0, |week| week.factor(begin));
                let end = time(u128::from(begin) + u128::from(DAILY_CELL));
                (base.0 as f64 * (1.0 + swing) * factor, end)
            }
            Self::Spike {
                base,
                peak,
                at: begin,
                decay,
            } => {
                if at < *begin {
                    return (base.0 as f64, *begin);
                }
                let (rise, end) = spike(*peak, at.since(*begin), *decay);
                let end = end.map_or(Time::LAST, |end| later(*begin, end));
                (base.0 as f64 + rise, end)
            }
            Self::Trace { rows } => {
                let next = rows.partition_point(|row| row.at <= at);
                let held = next.checked_sub(1).and_then(|held| rows.get(held));
                let rate = held.map_or(Rate::ZERO, |row| row.rate);
                let end = rows.get(next).map_or(Time::LAST, |row| row.at);
                (rate.0 as f64, end)
            }
        }
    }
}

/// The mean of the cell at an age of a ramp and the age of its end; none when the ramp is over.
fn ramp(from: Rate, to: Rate, age: Duration, over: Duration) -> Option<(f64, u64)> {
    let (age, over) = (age.as_micros(), over.as_micros());
    if age >= over {
        return None;
    }
    let begin = age / CELL * CELL;
    let end = begin.saturating_add(CELL).min(over);
    let middle = (begin as f64 + end as f64) / 2.0 / over as f64;
    let (from, to) = (from.0 as f64, to.0 as f64);
    Some((from + (to - from) * middle, end))
}

/// The mean of the unit sine over the cell that begins at an instant. Over a cell of half width h
/// the mean of the cosine is that at its middle times sin(h)/h.
fn daily(begin: u64, peak_at: Duration) -> f64 {
    let phase = (begin % DAY + DAY - peak_at.as_micros() % DAY) % DAY;
    let angle = |micros: f64| 2.0 * PI * (micros / DAY as f64);
    let half = DAILY_CELL as f64 / 2.0;
    libm::cos(angle(phase as f64 + half)) * libm::sin(angle(half)) / angle(half)
}

/// The mean height of the cell at an age of a spike and the age of its end; none when the rest
/// rounds to nothing.
fn spike(peak: Rate, age: Duration, decay: Duration) -> (f64, Option<u64>) {
    let (age, tau) = (age.as_micros(), decay.as_micros());
    let cell = (tau / CELLS_IN_DECAY).clamp(1, CELL);
    let begin = age / cell * cell;
    let width = cell as f64 / tau as f64;
    let height = |begin: u64| {
        let left = libm::exp(-(begin as f64 / tau as f64));
        peak.0 as f64 * left * -libm::expm1(-width) / width
    };
    let mean = height(begin);
    if mean < 0.5 {
        return (0.0, None);
    }
    (mean, Some(begin.saturating_add(cell)))
}

impl Week {
    /// The factor for the day that holds an instant.
    fn factor(&self, at: u64) -> f64 {
        let day = (at / DAILY_CELL * DAILY_CELL + self.started.as_micros()) / DAY % 7;
        self.factors_ppb[day as usize] as f64 / WHOLE_PPB as f64
    }
}

/// An instant so many microseconds later, stopping at the last there is.
fn later(begin: Time, micros: u64) -> Time {
    time(u128::from(begin.as_micros()) + u128::from(micros))
}
