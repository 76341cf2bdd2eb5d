//! From values to places on an axis, and the round values that an axis names.

use crate::kernel::time::Time;
use crate::report::{calendar, clock};

/// Steps between the labels of an axis of time, in seconds.
const STEPS_S: [u64; 20] = [
    1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200,
    86_400, 172_800, 604_800,
];

/// What a clock at an axis shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clock {
    /// Time since the start of the run: `+20:00`.
    Run,
    /// The time of day in UTC, where the run starts so many seconds after 1970: `10:20`.
    Utc {
        /// When the run starts.
        starts_at: i64,
    },
}

impl Clock {
    /// An instant as this clock shows it, in a sentence or beside a mark.
    pub(super) fn show(self, time: Time) -> String {
        match self {
            Self::Run => clock::Clock::Seconds.show(time),
            Self::Utc { .. } => self.label(time, 1),
        }
    }

    /// The label of a tick, where ticks are so many seconds apart.
    fn label(self, time: Time, step_s: u64) -> String {
        let seconds = time.as_micros() / 1_000_000;
        match self {
            Self::Run => clock::Clock::Seconds.show(time),
            Self::Utc { starts_at } => {
                let since_epoch =
                    starts_at.saturating_add(i64::try_from(seconds).unwrap_or(i64::MAX));
                calendar::time_of_day(since_epoch, step_s)
            }
        }
    }

    /// What the axis is called.
    pub(super) fn axis(self) -> String {
        match self {
            Self::Run => "time since the start of the run, +minutes:seconds".to_owned(),
            Self::Utc { starts_at } => {
                format!("time of day, UTC, from {}", calendar::minute(starts_at))
            }
        }
    }
}

/// Time from left to right.
#[derive(Clone, Copy, Debug)]
pub(super) struct TimeScale {
    pub(super) from: Time,
    pub(super) to: Time,
    pub(super) left: f64,
    pub(super) right: f64,
}

impl TimeScale {
    /// The place of an instant; those outside stand at the edges.
    pub(super) fn x(&self, time: Time) -> f64 {
        let time = time.clamp(self.from, self.to);
        let whole = self.to.since(self.from).as_secs_f64().max(1e-6);
        let part = time.since(self.from).as_secs_f64() / whole;
        self.left + part * (self.right - self.left)
    }

    /// Instants with their labels, `least` pixels apart or more.
    pub(super) fn ticks(&self, clock: Clock, least: f64) -> Vec<(Time, String)> {
        let span = self.to.since(self.from).as_secs_f64();
        let most = ((self.right - self.left) / least).floor().max(1.0);
        let step = STEPS_S
            .into_iter()
            .find(|step| span / *step as f64 <= most)
            .unwrap_or_else(|| (span / most).ceil() as u64)
            .max(1);
        let micros = step * 1_000_000;
        let first = self.from.as_micros().div_ceil(micros);
        let last = self.to.as_micros() / micros;
        (first..=last)
            .map(|number| Time::from_micros(number * micros))
            .map(|time| (time, clock.label(time, step)))
            .collect()
    }
}

/// Values from bottom to top; 0 is among them.
#[derive(Clone, Copy, Debug)]
pub(super) struct ValueScale {
    /// The value at the bottom: 0, or less.
    pub(super) least: f64,
    /// The value at the top.
    pub(super) most: f64,
    pub(super) top: f64,
    pub(super) bottom: f64,
}

impl ValueScale {
    /// A scale from 0 on that has room for `most` and a little more.
    pub(super) fn up_to(most: f64, top: f64, bottom: f64) -> Self {
        Self::between(0.0, most, top, bottom)
    }

    /// A scale that has room for 0, `least` and `most`, and a little more.
    pub(super) fn between(least: f64, most: f64, top: f64, bottom: f64) -> Self {
        // Half of what a number can be, so that all between two of them is a number.
        let room = |value: f64| (value * 1.06).clamp(f64::MIN / 2.0, f64::MAX / 2.0);
        let (least, most) = (room(least.min(0.0)), room(most.max(0.0)));
        Self {
            least,
            most: if most > least { most } else { 1.0 },
            top,
            bottom,
        }
    }

    /// The place of a value; those outside stand at the edges.
    pub(super) fn y(&self, value: f64) -> f64 {
        let value = value.clamp(self.least, self.most);
        let part = (value - self.least) / (self.most - self.least);
        self.bottom - part * (self.bottom - self.top)
    }

    /// Round values with their labels, at most about `count`.
    pub(super) fn ticks(&self, count: u32) -> Vec<(f64, String)> {
        self.ticks_every(self.step(count))
    }

    /// Ticks at whole numbers only.
    pub(super) fn whole_ticks(&self, count: u32) -> Vec<(f64, String)> {
        self.ticks_every(self.step(count).max(1.0).ceil())
    }

    fn step(&self, count: u32) -> f64 {
        round_step((self.most - self.least) / f64::from(count.max(1)))
    }

    fn ticks_every(&self, step: f64) -> Vec<(f64, String)> {
        let first = (self.least / step - 1e-9).ceil() as i32;
        let last = (self.most / step + 1e-9).floor() as i32;
        (first..=last)
            .map(|number| f64::from(number) * step)
            .map(|value| (value, shown(value)))
            .collect()
    }
}

/// The smallest of 1, 2 and 5 times a power of ten that is not less.
pub(super) fn round_step(least: f64) -> f64 {
    let mut unit = 1.0_f64;
    while unit > least && unit > 1e-12 {
        unit /= 10.0;
    }
    while unit * 10.0 <= least.min(f64::MAX) {
        unit *= 10.0;
    }
    [1.0, 2.0, 5.0, 10.0]
        .into_iter()
        .map(|times| times * unit)
        .find(|step| *step >= least * (1.0 - 1e-9))
        .unwrap_or(10.0 * unit)
}

/// A value in few letters: `0`, `0.25`, `12.5`, `1,200`, `2.5 M`, `1e20`.
pub(super) fn shown(value: f64) -> String {
    let size = value.abs();
    if size >= 1e12 {
        let text = format!("{value:.2e}");
        let (digits, power) = text.split_once('e').unwrap_or((&text, "0"));
        return format!("{}e{power}", without_zeros(digits));
    }
    if size >= 999_999.5 {
        return format!("{} M", trimmed(value / 1e6, 2));
    }
    if size >= 999.5 {
        let whole = value.round() as i64;
        return format!("{},{:03}", whole / 1_000, (whole % 1_000).abs());
    }
    let decimals = match size {
        _ if size >= 100.0 => 0,
        _ if size >= 10.0 => 1,
        _ if size >= 1.0 => 2,
        _ => 4,
    };
    trimmed(value, decimals)
}

/// A value with as many decimals as tell steps of this size apart.
pub(super) fn in_steps(value: f64, step: f64) -> String {
    if step >= 1.0 || value.abs() >= 1e6 {
        return shown(if step >= 1.0 { value.round() } else { value });
    }
    let mut decimals = 0;
    let mut unit = 1.0;
    while unit > step * 1.000_001 && decimals < 6 {
        unit /= 10.0;
        decimals += 1;
    }
    let text = format!("{value:.decimals$}");
    match text.split_once('.') {
        Some((whole, rest)) if whole.len() > 3 && !whole.starts_with('-') => {
            let (thousands, ones) = whole.split_at(whole.len() - 3);
            format!("{thousands},{ones}.{rest}")
        }
        Some(_) | None => text,
    }
}

fn trimmed(value: f64, decimals: usize) -> String {
    without_zeros(&format!("{value:.decimals$}")).to_owned()
}

/// The digits without zeros that say nothing behind the point.
fn without_zeros(digits: &str) -> &str {
    if digits.contains('.') {
        digits.trim_end_matches('0').trim_end_matches('.')
    } else {
        digits
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trace::sample::at;

    fn labels(from: u64, to: u64, clock: Clock) -> Vec<String> {
        let scale = TimeScale {
            from: at(from),
            to: at(to),
            left: 0.0,
            right: 1_000.0,
        };
        let ticks = scale.ticks(clock, 150.0);
        ticks.into_iter().map(|(_, label)| label).collect()
    }

    #[test]
    fn ticks_stand_at_round_instants() {
        assert_eq!(
            labels(100, 700, Clock::Run),
            ["+02:00", "+04:00", "+06:00", "+08:00", "+10:00"]
        );
        assert_eq!(
            labels(3_500, 7_500, Clock::Run),
            ["+1:00:00", "+1:15:00", "+1:30:00", "+1:45:00", "+2:00:00"]
        );
        assert_eq!(
            labels(0, 50, Clock::Run),
            ["+00:00", "+00:10", "+00:20", "+00:30", "+00:40", "+00:50"]
        );
        let utc = Clock::Utc {
            starts_at: 1_772_445_600,
        };
        assert_eq!(
            labels(3_500, 7_500, utc),
            ["11:00", "11:15", "11:30", "11:45", "12:00"]
        );
        assert_eq!(labels(0, 20, utc)[1], "10:00:05");
    }

    #[test]
    fn an_instant_outside_stands_at_the_edge() {
        let scale = TimeScale {
            from: at(10),
            to: at(20),
            left: 100.0,
            right: 200.0,
        };
        let places = [0, 10, 15, 20, 99].map(|second| scale.x(at(second)).round() as i32);
        assert_eq!(places, [100, 100, 150, 200, 200]);
    }

    #[test]
    fn an_axis_of_any_length_has_few_ticks() {
        for most in [0.0, 1e-300, 1e18, 3e25, 1e308, f64::MAX, f64::INFINITY] {
            let scale = ValueScale::up_to(most, 0.0, 100.0);
            for ticks in [scale.ticks(4), scale.whole_ticks(4)] {
                assert!(ticks.len() <= 5, "{most}: {} ticks", ticks.len());
            }
        }
    }

    #[test]
    fn an_axis_reaches_below_nothing_where_values_do() {
        let scale = ValueScale::between(-5.0, 10.0, 0.0, 100.0);
        let labels: Vec<String> = scale.ticks(4).into_iter().map(|(_, label)| label).collect();
        assert_eq!(labels, ["-5", "0", "5", "10"]);
        assert!(scale.y(10.0) < scale.y(0.0) && scale.y(0.0) < scale.y(-5.0));
        assert!(scale.y(-5.0) < 100.0);
        for (least, most) in [(f64::MIN, f64::MAX), (-1.0, -0.5), (f64::MIN, 0.0)] {
            let scale = ValueScale::between(least, most, 0.0, 100.0);
            assert!(scale.y(least) > 90.0 && scale.y(most) < scale.y(least));
            assert!(scale.ticks(4).len() <= 6);
        }
    }

    #[test]
    fn values_are_named_in_round_steps() {
        let of = |most: f64| -> Vec<String> {
            let scale = ValueScale {
                least: 0.0,
                most,
                top: 0.0,
                bottom: 100.0,
            };
            scale.ticks(4).into_iter().map(|(_, label)| label).collect()
        };
        assert_eq!(of(1.0), ["0", "0.5", "1"]);
        assert_eq!(of(0.0213), ["0", "0.01", "0.02"]);
        assert_eq!(of(954.0), ["0", "500"]);
        assert_eq!(of(3_180.0), ["0", "1,000", "2,000", "3,000"]);
        assert_eq!(of(2_600_000.0), ["0", "1 M", "2 M"]);
        for (value, step, text) in [
            (232.4, 0.2, "232.4"),
            (1_105.0, 2.0, "1,105"),
            (1_104.93, 0.1, "1,104.9"),
            (0.0, 0.05, "0.00"),
            (2_600_000.0, 0.5, "2.6 M"),
        ] {
            assert_eq!(in_steps(value, step), text);
        }
        for (value, text) in [
            (12.5, "12.5"),
            (999.7, "1,000"),
            (-1_234.0, "-1,234"),
            (999_999.7, "1 M"),
            (2e300, "2e300"),
            (9.999_999_999_999_998e307, "1e308"),
        ] {
            assert_eq!(shown(value), text);
        }
        let whole = ValueScale {
            least: 0.0,
            most: 2.1,
            top: 0.0,
            bottom: 1.0,
        };
        let labels: Vec<String> = whole
            .whole_ticks(6)
            .into_iter()
            .map(|(_, label)| label)
            .collect();
        assert_eq!(labels, ["0", "1", "2"]);
    }
}
