//! `evaluationWindow`: where periods begin.

use super::Reader;
use crate::aws::cloudwatch::window::{EvaluationWindow, into_period};
use crate::kernel::time::Duration;
use crate::scenario::file::alarm::MetricAlarm;

/// Offsets of time zones reach so far, in seconds.
const OFFSET_MAX_S: i32 = 14 * 3_600;

impl Reader<'_, '_> {
    /// The window of an alarm with this period.
    pub(super) fn window(&mut self, alarm: &MetricAlarm, period: Duration) -> EvaluationWindow {
        let Some(window) = &alarm.evaluation_window else {
            return EvaluationWindow::Sliding;
        };
        let (sliding, clock) = (
            &window.value.sliding_window,
            &window.value.wall_clock_window,
        );
        let Some(clock) = clock else {
            return EvaluationWindow::Sliding;
        };
        if let Some(sliding) = sliding {
            let message = "a window slides or goes by a clock, not both";
            self.context
                .error(sliding.span, message, "remove one of the two");
        }
        let zone = clock.value.timezone.as_ref();
        let offset_s = zone.map_or(Some(0), |zone| offset(&zone.value));
        if let (None, Some(zone)) = (offset_s, zone) {
            let message = format!("`{}` is no offset from UTC", zone.value);
            let help = "write an offset of whole five minutes, such as +05:30; names of zones are \
                        not modelled";
            self.context.error(zone.span, message, help);
        }
        EvaluationWindow::WallClock {
            into_period: into_period(self.starts_at, offset_s.unwrap_or(0), period),
        }
    }
}

/// Seconds to the east: `UTC`, `+05:30` or `UTC+05:30`.
fn offset(text: &str) -> Option<i32> {
    let rest = text.strip_prefix("UTC").unwrap_or(text);
    if rest.is_empty() {
        return Some(0).filter(|_| !text.is_empty());
    }
    let (sign, rest) = match rest.split_at_checked(1)? {
        ("+", rest) => (1, rest),
        ("-", rest) => (-1, rest),
        (_, _) => return None,
    };
    let (hours, minutes) = rest.split_once(':')?;
    let number = |text: &str| {
        let is_plain = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
        text.parse::<i32>().ok().filter(|_| is_plain)
    };
    let (hours, minutes) = (number(hours)?, number(minutes)?);
    let secs = 3_600 * hours + 60 * minutes;
    let fits = minutes < 60 && minutes % 5 == 0 && secs <= OFFSET_MAX_S;
    fits.then_some(sign * secs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_offset_is_read_from_its_forms() {
        for (text, secs) in [
            ("UTC", Some(0)),
            ("+05:30", Some(19_800)),
            ("UTC-03:00", Some(-10_800)),
            ("+14:00", Some(50_400)),
            ("", None),
            ("+14:05", None),
            ("+05:32", None),
            ("+5:30", None),
            ("05:30", None),
            ("+05:60", None),
            ("é", None),
            ("Europe/Berlin", None),
        ] {
            assert_eq!(offset(text), secs, "{text}");
        }
    }
}
