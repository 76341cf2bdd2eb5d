//! When an alarm looks, and at which periods.
//!
//! Instants count from the start of a scenario, which is a whole minute. What would lie before the
//! start holds no points.

use std::ops::Range;

use crate::kernel::time::{Duration, Time};
use crate::rulebook::{ALM_014, ALM_015, ALM_016, ALM_017, ALM_018, ALM_020, Rule};

const MINUTE: Duration = Duration::from_secs(60);

/// How often alarms with a period below a minute look.
const SHORT: Duration = Duration::from_secs(10);

/// The shortest time an evaluation looks back by default, in seconds (ALM-020).
const LOOK_BACK_S: u64 = 600;

/// How an alarm cuts time into periods.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EvaluationWindow {
    /// Anew with every evaluation (ALM-015).
    Sliding,
    /// Where a clock says so (ALM-016).
    WallClock {
        /// How far the scenario starts into a period.
        into_period: Duration,
    },
}

/// How often an alarm is evaluated (ALM-014).
pub const fn evaluated_every(period: Duration) -> (Duration, Rule) {
    let every = if period.as_micros() < MINUTE.as_micros() {
        SHORT
    } else {
        MINUTE
    };
    (every, ALM_014)
}

/// The first evaluation behind `after`: one every `every`, at a phase that never changes (ALM-017).
pub fn next_tick(phase: Duration, every: Duration, after: Time) -> (Time, Rule) {
    (
        tick_from(phase, every, after + Duration::from_micros(1)),
        ALM_017,
    )
}

/// The first evaluation at `from` or later.
pub fn tick_from(phase: Duration, every: Duration, from: Time) -> Time {
    let every = every.as_micros();
    let phase = phase.as_micros() % every;
    let turns = from.as_micros().saturating_sub(phase).div_ceil(every);
    Time::from_micros(phase + turns * every)
}

/// How many periods an evaluation fetches unless the alarm says otherwise (ALM-020).
pub fn default_range(period: Duration, evaluation_periods: u32) -> (u32, Rule) {
    let margin = (evaluation_periods / 3).max(2);
    let by_periods = evaluation_periods.saturating_add(margin);
    let least = if period < MINUTE {
        5
    } else {
        (LOOK_BACK_S * 1_000_000).div_ceil(period.as_micros())
    };
    let least = u32::try_from(least).unwrap_or(u32::MAX);
    (by_periods.max(least), ALM_020)
}

/// How far into a period the scenario starts: `starts_at` in seconds of UTC since 1970, `offset_s`
/// that of the time zone to the east. Weeks are assumed to begin on Monday.
pub fn into_period(starts_at: i64, offset_s: i32, period: Duration) -> Duration {
    /// From Monday, 29 December 1969, to 1970, which began on a Thursday.
    const TO_THURSDAY_S: i64 = 3 * 86_400;
    let period_s = i64::try_from(period.as_micros() / 1_000_000).unwrap_or(i64::MAX);
    let since_monday = starts_at + i64::from(offset_s) + TO_THURSDAY_S;
    let into = since_monday.rem_euclid(period_s.max(1));
    Duration::from_secs(into.unsigned_abs())
}

/// The periods of one evaluation. Places are microseconds from the start, and may lie before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    end: i128,
    period: i128,
    /// The rule that placed the end.
    pub rule: Rule,
}

impl Window {
    /// The window of an evaluation at `tick` (ALM-015, ALM-016, ALM-018).
    pub fn at(tick: Time, period: Duration, kind: EvaluationWindow) -> Self {
        let (every, _) = evaluated_every(period);
        let full = floor(i128::from(tick.as_micros()), i128::from(every.as_micros()));
        let length = i128::from(period.as_micros());
        let (end, rule) = match kind {
            EvaluationWindow::Sliding if period > MINUTE => (full, ALM_015),
            EvaluationWindow::Sliding => (full, ALM_018),
            EvaluationWindow::WallClock { into_period } => {
                let shift = i128::from(into_period.as_micros());
                (floor(full + shift, length) - shift, ALM_016)
            }
        };
        Self {
            end,
            period: length,
            rule,
        }
    }

    /// Where a period begins and ends, 0 for the newest; none if it ended before the start.
    pub fn slot(&self, age: u32) -> Option<Range<Time>> {
        let end = self.end - i128::from(age) * self.period;
        let place = |micros: i128| u64::try_from(micros).ok().map(Time::from_micros);
        let to = place(end).filter(|to| *to > Time::ZERO)?;
        Some(place(end - self.period).unwrap_or(Time::ZERO)..to)
    }

    /// Where the oldest of so many periods begins, or the start if that is later.
    pub fn begin(&self, slots: u32) -> Time {
        let begin = self.end - i128::from(slots) * self.period;
        u64::try_from(begin).map_or(Time::ZERO, Time::from_micros)
    }
}

fn floor(micros: i128, step: i128) -> i128 {
    micros.div_euclid(step) * step
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn secs(secs: u64) -> Duration {
        Duration::from_secs(secs)
    }

    fn at(at_s: u64) -> Time {
        Time::ZERO + secs(at_s)
    }

    fn slot(window: Window, age: u32) -> Option<(u64, u64)> {
        let in_secs = |time: Time| time.as_micros() / 1_000_000;
        window
            .slot(age)
            .map(|slot| (in_secs(slot.start), in_secs(slot.end)))
    }

    #[test]
    fn alm_014_short_periods_are_looked_at_every_ten_seconds() {
        for (period_s, every_s) in [
            (10, 10),
            (20, 10),
            (30, 10),
            (60, 60),
            (300, 60),
            (3_600, 60),
        ] {
            assert_eq!(evaluated_every(secs(period_s)), (secs(every_s), ALM_014));
        }
    }

    #[test]
    fn alm_017_an_alarm_keeps_its_phase() {
        let phase = Duration::from_millis(40_985);
        let mut tick = tick_from(phase, MINUTE, Time::ZERO);
        for minute in 0..3 {
            assert_eq!(tick.as_micros(), 40_985_000 + minute * 60_000_000);
            let (next, rule) = next_tick(phase, MINUTE, tick);
            assert_eq!((next - tick, rule), (MINUTE, ALM_017));
            assert_eq!(tick_from(phase, MINUTE, tick), tick);
            tick = next;
        }
        assert_eq!(next_tick(secs(13), SHORT, at(0)).0, at(3));
    }

    #[test]
    fn alm_018_the_running_minute_is_not_looked_at() {
        // An alarm that fired at 14:35:52 cited the point of 14:34.
        let tick = at(14 * 3_600 + 35 * 60 + 52);
        let window = Window::at(tick, MINUTE, EvaluationWindow::Sliding);
        let minute = 14 * 3_600 + 34 * 60;
        assert_eq!(slot(window, 0), Some((minute, minute + 60)));
        assert_eq!(window.rule, ALM_018);
        // One of five minutes that was queried at 17:04:40 began at 16:59.
        let tick = at(17 * 3_600 + 4 * 60 + 40);
        let window = Window::at(tick, secs(300), EvaluationWindow::Sliding);
        assert_eq!(
            slot(window, 0),
            Some((16 * 3_600 + 59 * 60, 17 * 3_600 + 4 * 60))
        );
        let window = Window::at(at(47), secs(30), EvaluationWindow::Sliding);
        assert_eq!(
            (slot(window, 0), slot(window, 1)),
            (Some((10, 40)), Some((0, 10)))
        );
    }

    #[test]
    fn alm_015_longer_periods_are_cut_anew_each_minute() {
        let newest = |tick_s| {
            let window = Window::at(at(tick_s), secs(300), EvaluationWindow::Sliding);
            assert_eq!(window.rule, ALM_015);
            slot(window, 0)
        };
        assert_eq!(newest(310), Some((0, 300)));
        assert_eq!(newest(370), Some((60, 360)));
    }

    #[test]
    fn alm_016_a_wall_clock_window_holds_whole_hours_of_its_zone() {
        // 2026-03-02T10:20:00Z is a Monday; India's clocks then show 15:50.
        let starts_at = 1_772_446_800;
        let into = |offset_s, period_s| into_period(starts_at, offset_s, secs(period_s));
        assert_eq!(into(0, 3_600), secs(20 * 60));
        assert_eq!(into(19_800, 3_600), secs(50 * 60));
        assert_eq!(into(0, 86_400), secs(10 * 3_600 + 20 * 60));
        assert_eq!(into(0, 604_800), into(0, 86_400), "Monday");
        assert_eq!(
            into(-11 * 3_600, 604_800),
            secs(604_800 - 40 * 60),
            "still Sunday"
        );
        let kind = EvaluationWindow::WallClock {
            into_period: into(0, 3_600),
        };
        // At 11:19 the hour from 10:00 is complete, of which the scenario saw forty minutes.
        let window = Window::at(at(59 * 60), secs(3_600), kind);
        assert_eq!(
            (slot(window, 0), slot(window, 1)),
            (Some((0, 40 * 60)), None)
        );
        assert_eq!((window.rule, window.begin(3)), (ALM_016, Time::ZERO));
        let window = Window::at(at(39 * 60), secs(3_600), kind);
        assert_eq!(slot(window, 0), None);
    }

    #[test]
    fn what_lies_before_the_start_is_no_period() {
        let window = Window::at(at(130), MINUTE, EvaluationWindow::Sliding);
        assert_eq!((slot(window, 1), slot(window, 2)), (Some((0, 60)), None));
        assert_eq!(slot(window, u32::MAX), None);
    }
}
