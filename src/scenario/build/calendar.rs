//! `startsAt`: a whole minute of UTC, by the calendar of RFC 3339.

use super::context::Context;
use crate::text::decode::Spanned;

/// The start of a scenario that names none: 2026-01-01T00:00:00Z.
const DEFAULT_START: i64 = 1_767_225_600;

/// Seconds from 1970-01-01T00:00:00Z to the start.
pub(super) fn starts_at(text: Option<&Spanned<String>>, context: &mut Context<'_>) -> i64 {
    let Some(text) = text else {
        return DEFAULT_START;
    };
    match read(&text.value) {
        Ok(seconds) => seconds,
        Err(cause) => {
            let message = format!("`{}` {cause}", text.value);
            context.error(text.span, message, "write it as 2026-03-02T10:00:00Z");
            DEFAULT_START
        }
    }
}

fn read(text: &str) -> Result<i64, &'static str> {
    const NO_INSTANT: &str = "is no instant of UTC";
    let pattern = b"0000-00-00T00:00:00Z";
    let fits = text.len() == pattern.len()
        && text
            .bytes()
            .zip(pattern)
            .all(|(found, wanted)| match wanted {
                b'0' => found.is_ascii_digit(),
                sign => found == *sign,
            });
    if !fits {
        return Err(NO_INSTANT);
    }
    let part = |from: usize, to: usize| {
        text[from..to]
            .bytes()
            .fold(0, |sum, digit| sum * 10 + i64::from(digit - b'0'))
    };
    let (year, month, day) = (part(0, 4), part(5, 7), part(8, 10));
    let (hour, minute, second) = (part(11, 13), part(14, 16), part(17, 19));
    let exists = (1..=12).contains(&month)
        && (1..=days_in(year, month)).contains(&day)
        && hour < 24
        && minute < 60
        && second < 60;
    if !exists {
        return Err("does not exist in the calendar");
    }
    if year < 1970 {
        return Err("lies before 1970");
    }
    if second != 0 {
        return Err("is no whole minute");
    }
    Ok((days_since_1970(year, month, day) * 24 + hour) * 3600 + minute * 60)
}

fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

fn days_in(year: i64, month: i64) -> i64 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    let before = year - 1;
    let leap_days = |year: i64| year / 4 - year / 100 + year / 400;
    let years = (year - 1970) * 365 + leap_days(before) - leap_days(1969);
    let months: i64 = (1..month).map(|month| days_in(year, month)).sum();
    years + months + day - 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_minutes_of_the_calendar_are_read() {
        for (text, seconds) in [
            ("1970-01-01T00:00:00Z", 0),
            ("2000-02-29T12:30:00Z", 951_827_400),
            ("2026-01-01T00:00:00Z", DEFAULT_START),
            ("2026-03-02T10:00:00Z", 1_772_445_600),
            ("9999-12-31T23:59:00Z", 253_402_300_740),
        ] {
            assert_eq!(read(text), Ok(seconds), "{text}");
        }
    }

    #[test]
    fn anything_else_is_refused() {
        for text in [
            "",
            "2026-03-02",
            "2026-03-02 10:00:00Z",
            "2026-03-02T10:00:00+00:00",
            "2026-02-29T10:00:00Z",
            "2026-13-01T10:00:00Z",
            "2026-03-02T24:00:00Z",
            "2026-03-02T10:00:01Z",
            "1969-12-31T23:59:00Z",
            "２026-03-02T10:00Z",
        ] {
            assert!(read(text).is_err(), "{text}");
        }
    }
}
