//! Lengths, lists and shares as the explanation says them.

use crate::kernel::time::{Duration, Time};
use crate::report::clock::Clock;
use crate::text::units::format_duration;

/// `+02:31`, or `+1:02:31` beyond an hour.
pub(super) fn clock(time: Time) -> String {
    Clock::Seconds.show(time)
}

/// A length for a reader: whole seconds from half a minute on, tenths below.
pub(super) fn length(length: Duration) -> String {
    let step = match length.as_micros() {
        0..100_000 => 1_000,
        100_000..30_000_000 => 100_000,
        30_000_000.. => 1_000_000,
    };
    let micros = length.as_micros();
    format_duration(micros.saturating_add(step / 2) / step * step)
}

/// `web-1`, `web-1 and web-3`, `web-1, web-2 and 4 more`.
pub(super) fn listed(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [one, two] => format!("{one} and {two}"),
        [one, two, three] => format!("{one}, {two} and {three}"),
        [one, two, more @ ..] => format!("{one}, {two} and {} more", more.len()),
    }
}

/// The same in a column: many are only counted.
pub(super) fn in_column(names: &[&str]) -> String {
    match names.len() {
        0..=3 => listed(names),
        many => format!("{many} targets"),
    }
}

/// `1 target`, `2 targets`.
pub(super) fn counted(count: u32, one: &str, many: &str) -> String {
    match count {
        1 => format!("1 {one}"),
        _ => format!("{count} {many}"),
    }
}

/// `4 %`, of parts per billion.
pub(super) fn percent(ppb: u64) -> String {
    format!("{} %", ppb as f64 / 1e7)
}

/// `4.8 %`, of parts per billion: what is measured, to a tenth.
pub(super) fn part(ppb: u64) -> String {
    let tenths = (ppb + 500_000) / 1_000_000;
    if tenths == 0 && ppb > 0 {
        return "less than 0.1 %".to_owned();
    }
    match tenths % 10 {
        0 => format!("{} %", tenths / 10),
        rest => format!("{}.{rest} %", tenths / 10),
    }
}

/// With a capital letter.
pub(super) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}

/// A number with its thousands apart.
pub(super) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_rounded_for_a_reader() {
        for (micros, text) in [
            (0, "0s"),
            (1_234, "1ms"),
            (130_000, "100ms"),
            (1_650_000, "1.7s"),
            (29_940_000, "29.9s"),
            (75_499_000, "1m 15s"),
            (315_000_000, "5m 15s"),
        ] {
            assert_eq!(length(Duration::from_micros(micros)), text, "{micros}");
        }
    }

    #[test]
    fn names_are_listed_and_many_are_counted() {
        assert_eq!(listed(&["a"]), "a");
        assert_eq!(listed(&["a", "b", "c"]), "a, b and c");
        assert_eq!(listed(&["a", "b", "c", "d"]), "a, b and 2 more");
        assert_eq!(in_column(&["a", "b", "c", "d"]), "4 targets");
        assert_eq!(counted(1, "target", "targets"), "1 target");
    }

    #[test]
    fn numbers_are_easy_to_read() {
        assert_eq!(grouped(999), "999");
        assert_eq!(grouped(1_234_567), "1,234,567");
        assert_eq!(percent(40_000_000), "4 %");
        assert_eq!(part(48_200_000), "4.8 %");
        assert_eq!(part(999_999_999), "100 %");
        assert_eq!(part(10_000), "less than 0.1 %");
        assert_eq!(part(0), "0 %");
        assert_eq!(clock(Time::from_micros(3_661_000_000)), "+1:01:01");
    }
}
