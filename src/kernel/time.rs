//! Instants and lengths of virtual time, in whole microseconds (RNG-034).
//!
//! Floats are rounded once, on the way in, and printed decimals are made from integers (RNG-036).
//! This file knows no calendar: an instant counts from the start of the scenario.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Sub};

const MICROS_PER_SECOND: u64 = 1_000_000;

/// An instant: microseconds since the start of the scenario.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time(u64);

/// A length of time in microseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Duration(u64);

impl Time {
    /// The start of the scenario.
    pub const ZERO: Self = Self(0);

    /// The last instant there is, some 36,500 years on. Sixty bits, so that an instant and the
    /// class of an event share one word in the queue.
    pub const LAST: Self = Self((1 << 60) - 1);

    /// The instant so many microseconds after the start.
    ///
    /// # Panics
    ///
    /// Behind [`Time::LAST`]: whoever admits numbers from outside bounds them long before.
    #[must_use]
    pub const fn from_micros(micros: u64) -> Self {
        assert!(
            micros <= Self::LAST.0,
            "invariant: no instant lies behind Time::LAST"
        );
        Self(micros)
    }

    /// Microseconds since the start.
    #[must_use]
    pub const fn as_micros(self) -> u64 {
        self.0
    }

    /// Seconds since the start, for arithmetic that ends in a float; the nearest double.
    #[must_use]
    pub fn as_secs_f64(self) -> f64 {
        Duration(self.0).as_secs_f64()
    }

    /// The instant `delay` later, or nothing behind [`Time::LAST`].
    #[must_use]
    pub fn checked_add(self, delay: Duration) -> Option<Self> {
        self.0
            .checked_add(delay.0)
            .map(Self)
            .filter(|&sum| sum <= Self::LAST)
    }

    /// How long ago `earlier` was.
    ///
    /// # Panics
    ///
    /// If `earlier` lies in the future of `self`.
    #[must_use]
    pub fn since(self, earlier: Self) -> Duration {
        let micros = self.0.checked_sub(earlier.0);
        Duration(
            micros.expect("invariant: time is measured from an earlier instant to a later one"),
        )
    }

    /// Appends the seconds as [`fmt::Display`] shows them, without the machinery of formatting.
    pub fn push_decimal(self, out: &mut String) {
        push_seconds(self.0, out);
    }
}

impl Add<Duration> for Time {
    type Output = Self;

    /// # Panics
    ///
    /// Behind [`Time::LAST`].
    fn add(self, delay: Duration) -> Self {
        self.checked_add(delay)
            .expect("invariant: no instant lies behind Time::LAST")
    }
}

impl AddAssign<Duration> for Time {
    fn add_assign(&mut self, delay: Duration) {
        *self = *self + delay;
    }
}

impl Sub for Time {
    type Output = Duration;

    /// # Panics
    ///
    /// Like [`Time::since`], if the result were negative.
    fn sub(self, earlier: Self) -> Duration {
        self.since(earlier)
    }
}

impl Duration {
    /// No time at all.
    pub const ZERO: Self = Self(0);

    /// So many microseconds.
    #[must_use]
    pub const fn from_micros(micros: u64) -> Self {
        Self(micros)
    }

    /// So many milliseconds.
    ///
    /// # Panics
    ///
    /// If the microseconds pass 64 bits.
    #[must_use]
    pub const fn from_millis(millis: u64) -> Self {
        Self(
            millis
                .checked_mul(1_000)
                .expect("invariant: a duration fits 64 bits of microseconds"),
        )
    }

    /// So many seconds.
    ///
    /// # Panics
    ///
    /// If the microseconds pass 64 bits.
    #[must_use]
    pub const fn from_secs(secs: u64) -> Self {
        let micros = secs.checked_mul(MICROS_PER_SECOND);
        Self(micros.expect("invariant: a duration fits 64 bits of microseconds"))
    }

    /// So many seconds; none if the microseconds pass 64 bits.
    #[must_use]
    pub fn try_from_secs(secs: u64) -> Option<Self> {
        secs.checked_mul(MICROS_PER_SECOND).map(Self)
    }

    /// Seconds, rounded half to even at the microsecond; what is negative becomes zero (RNG-034).
    ///
    /// # Panics
    ///
    /// If `secs` is not a number, or passes 64 bits of microseconds.
    #[must_use]
    pub fn from_secs_f64(secs: f64) -> Self {
        assert!(
            !secs.is_nan(),
            "invariant: a duration is made from a number"
        );
        let micros = (secs * 1e6).round_ties_even();
        assert!(
            micros < 18_446_744_073_709_551_616.0,
            "invariant: a duration fits 64 bits"
        );
        // The cast takes what is negative to zero.
        Self(micros as u64)
    }

    /// Microseconds.
    #[must_use]
    pub const fn as_micros(self) -> u64 {
        self.0
    }

    /// Seconds as the nearest double; exact to the microsecond up to 285 years.
    #[must_use]
    pub fn as_secs_f64(self) -> f64 {
        self.0 as f64 / 1e6
    }

    /// The sum, or nothing past 64 bits of microseconds.
    #[must_use]
    pub fn checked_add(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }

    /// The sum, stopping at the largest duration.
    #[must_use]
    pub const fn saturating_add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }

    /// The difference, stopping at zero.
    #[must_use]
    pub const fn saturating_sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }

    /// So many times as long, stopping at the largest duration.
    #[must_use]
    pub const fn saturating_mul(self, times: u64) -> Self {
        Self(self.0.saturating_mul(times))
    }

    /// Appends the seconds as [`fmt::Display`] shows them, without the machinery of formatting.
    pub fn push_decimal(self, out: &mut String) {
        push_seconds(self.0, out);
    }
}

impl Add for Duration {
    type Output = Self;

    /// # Panics
    ///
    /// If the sum passes 64 bits of microseconds.
    fn add(self, other: Self) -> Self {
        self.checked_add(other)
            .expect("invariant: a duration fits 64 bits of microseconds")
    }
}

impl AddAssign for Duration {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Sum for Duration {
    fn sum<I: Iterator<Item = Self>>(durations: I) -> Self {
        durations.fold(Self::ZERO, Add::add)
    }
}

/// Seconds with three decimals, or with six where milliseconds do not say it all.
impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Duration(self.0).fmt(f)
    }
}

/// Seconds with three decimals, or with six where milliseconds do not say it all.
impl fmt::Display for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::with_capacity(16);
        self.push_decimal(&mut text);
        f.pad(&text)
    }
}

fn push_seconds(micros: u64, out: &mut String) {
    out.push_str(itoa::Buffer::new().format(micros / MICROS_PER_SECOND));
    let fraction = micros % MICROS_PER_SECOND;
    let (shown, digits) = if fraction.is_multiple_of(1_000) {
        (fraction / 1_000, 3)
    } else {
        (fraction, 6)
    };
    out.push('.');
    let mut buffer = itoa::Buffer::new();
    let text = buffer.format(shown);
    out.push_str(&"000000"[text.len()..digits]);
    out.push_str(text);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rng_034_seconds_round_half_to_even_at_the_microsecond() {
        let table = [
            (0.0, 0),
            (-0.0, 0),
            (-3.0, 0),
            (f64::NEG_INFINITY, 0),
            (0.000_000_5, 0),
            (0.000_001_5, 2),
            (0.000_002_5, 2),
            (0.000_003_5, 4),
            (0.1, 100_000),
            (0.3, 300_000),
            (1.000_000_4, 1_000_000),
            (3_155_760_000.0, 3_155_760_000_000_000),
        ];
        for (secs, micros) in table {
            assert_eq!(
                Duration::from_secs_f64(secs).as_micros(),
                micros,
                "{secs} s"
            );
        }
    }

    #[test]
    #[should_panic(expected = "made from a number")]
    fn rng_032_what_is_not_a_number_becomes_no_duration() {
        let _ = Duration::from_secs_f64(f64::NAN);
    }

    #[test]
    #[should_panic(expected = "fits 64 bits")]
    fn an_endless_duration_is_refused() {
        let _ = Duration::from_secs_f64(f64::INFINITY);
    }

    #[test]
    fn rng_036_seconds_are_printed_from_integers() {
        let table = [
            (0, "0.000"),
            (1, "0.000001"),
            (999, "0.000999"),
            (1_000, "0.001"),
            (1_001, "0.001001"),
            (90_000_000, "90.000"),
            (90_120_000, "90.120"),
            (90_120_050, "90.120050"),
            (Time::LAST.as_micros(), "1152921504606.846975"),
        ];
        for (micros, text) in table {
            assert_eq!(Time::from_micros(micros).to_string(), text);
            assert_eq!(Duration::from_micros(micros).to_string(), text);
            let mut pushed = String::from("at ");
            Time::from_micros(micros).push_decimal(&mut pushed);
            assert_eq!(pushed, format!("at {text}"));
        }
        assert_eq!(format!("{:>8}", Duration::from_secs(5)), "   5.000");
    }

    #[test]
    fn instants_and_durations_add_up() {
        let start = Time::from_micros(5);
        let later = start + Duration::from_millis(2);
        assert_eq!(later.as_micros(), 2_005);
        assert_eq!(later - start, Duration::from_micros(2_000));
        assert_eq!(later.since(later), Duration::ZERO);
        assert_eq!(Time::LAST.checked_add(Duration::ZERO), Some(Time::LAST));
        assert_eq!(Time::LAST.checked_add(Duration::from_micros(1)), None);
        assert_eq!(
            Time::ZERO.checked_add(Duration::from_micros(u64::MAX)),
            None
        );
        let whole: Duration = [1, 2, 3].map(Duration::from_secs).into_iter().sum();
        assert_eq!(whole, Duration::from_secs(6));
        assert_eq!(whole.saturating_sub(Duration::from_secs(7)), Duration::ZERO);
        assert_eq!(
            whole.saturating_mul(u64::MAX),
            Duration::from_micros(u64::MAX)
        );
    }

    #[test]
    #[should_panic(expected = "behind Time::LAST")]
    fn no_instant_follows_the_last_one() {
        let _ = Time::LAST + Duration::from_micros(1);
    }

    #[test]
    #[should_panic(expected = "from an earlier instant to a later one")]
    fn time_is_not_measured_backwards() {
        let _ = Time::ZERO - Time::from_micros(1);
    }
}
