//! The clock of a story: time since the start, as a person reads it.

use crate::kernel::time::Time;

/// How finely a story tells the time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clock {
    /// To the second.
    Seconds,
    /// To the millisecond.
    Milliseconds,
}

impl Clock {
    /// `+02:31`, or `+1:02:31` beyond an hour; to the millisecond `+02:31.250`.
    pub(super) fn show(self, time: Time) -> String {
        let micros = time.as_micros();
        let seconds = micros / 1_000_000;
        let (hours, minutes, seconds) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
        let shown = if hours > 0 {
            format!("+{hours}:{minutes:02}:{seconds:02}")
        } else {
            format!("+{minutes:02}:{seconds:02}")
        };
        match self {
            Self::Seconds => shown,
            Self::Milliseconds => format!("{shown}.{:03}", micros / 1_000 % 1_000),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trace::sample;

    #[test]
    fn a_clock_shows_hours_only_where_there_are_some() {
        for (seconds, text) in [
            (0, "+00:00"),
            (151, "+02:31"),
            (3_599, "+59:59"),
            (3_600, "+1:00:00"),
            (90_061, "+25:01:01"),
        ] {
            assert_eq!(Clock::Seconds.show(sample::at(seconds)), text);
            let finer = format!("{text}.000");
            assert_eq!(Clock::Milliseconds.show(sample::at(seconds)), finer);
        }
        let between = Time::from_micros(151_250_999);
        assert_eq!(Clock::Seconds.show(between), "+02:31");
        assert_eq!(Clock::Milliseconds.show(between), "+02:31.250");
    }
}
