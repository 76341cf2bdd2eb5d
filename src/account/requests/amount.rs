//! Amounts of requests and rates of them, in integers (TRF-003).
//!
//! A rate counts micro-requests a second and a duration microseconds, so their product counts
//! 10^-12 requests exactly, and a sum of products does not depend on how time was cut into pieces.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Neg, Sub, SubAssign};

use crate::kernel::time::Duration;

/// So many parts make one request.
const PARTS: i128 = 1_000_000_000_000;

/// Micro-requests a second that make one request a second.
const MICROS: u64 = 1_000_000;

/// A part of a whole in parts per billion that is the whole.
pub const WHOLE_PPB: u64 = 1_000_000_000;

/// An amount of requests, in 10^-12 requests. A difference may be negative.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Amount(pub i128);

/// Requests a second, in micro-requests a second.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rate(pub u64);

impl Amount {
    /// No request.
    pub const ZERO: Self = Self(0);

    /// So many whole requests.
    #[must_use]
    pub const fn of_requests(requests: u64) -> Self {
        Self(requests as i128 * PARTS)
    }

    /// Requests as the nearest double, for what ends in a float.
    #[must_use]
    pub fn requests_f64(self) -> f64 {
        self.0 as f64 / PARTS as f64
    }

    /// The nearest whole number of requests, half to even; nothing for a negative amount.
    #[must_use]
    pub const fn whole_requests(self) -> u64 {
        let whole = rounded(self.0, PARTS);
        if whole < 0 {
            0
        } else if whole > u64::MAX as i128 {
            u64::MAX
        } else {
            whole as u64
        }
    }

    /// The part of an amount given in parts per billion, rounded down to 10^-12 requests.
    #[must_use]
    pub const fn share(self, ppb: u64) -> Self {
        if self.0 >= 0 && self.0 <= u64::MAX as i128 && ppb <= WHOLE_PPB {
            // The usual case, in half the bits.
            let (billions, rest) = (self.0 as u64 / WHOLE_PPB, self.0 as u64 % WHOLE_PPB);
            return Self((billions * ppb + rest * ppb / WHOLE_PPB) as i128);
        }
        let (ppb, whole) = (ppb as i128, WHOLE_PPB as i128);
        // Whole billions apart, so that no amount that fits is too large for it.
        let (billions, rest) = (self.0.div_euclid(whole), self.0.rem_euclid(whole));
        Self(billions * ppb + rest * ppb / whole)
    }

    /// What part of `whole` this is, in parts per billion, rounded half to even; nothing of nothing.
    #[must_use]
    pub const fn share_of(self, whole: Self) -> u64 {
        if whole.0 <= 0 || self.0 <= 0 {
            return 0;
        }
        let ppb = rounded(self.0.saturating_mul(WHOLE_PPB as i128), whole.0);
        if ppb > u64::MAX as i128 {
            u64::MAX
        } else {
            ppb as u64
        }
    }

    /// How long it takes until so much has flowed at a rate, rounded up to the microsecond; no time
    /// for nothing, and none if the rate is too low for it ever to be done.
    #[must_use]
    pub const fn time_at(self, rate: Rate) -> Option<Duration> {
        if self.0 <= 0 {
            return Some(Duration::ZERO);
        }
        if rate.0 == 0 {
            return None;
        }
        let rate = rate.0 as i128;
        let micros = self.0 / rate + if self.0 % rate == 0 { 0 } else { 1 };
        if micros > u64::MAX as i128 {
            return None;
        }
        Some(Duration::from_micros(micros as u64))
    }

    /// The constant rate at which so much flows in a time, rounded half to even; zero for no time.
    #[must_use]
    pub const fn rate_over(self, time: Duration) -> Rate {
        let micros = time.as_micros() as i128;
        if micros == 0 || self.0 <= 0 {
            return Rate::ZERO;
        }
        let rate = rounded(self.0, micros);
        if rate > u64::MAX as i128 {
            Rate(u64::MAX)
        } else {
            Rate(rate as u64)
        }
    }
}

impl Rate {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// So many whole requests a second, up to the largest rate there is.
    #[must_use]
    pub const fn per_second(requests: u64) -> Self {
        Self(requests.saturating_mul(MICROS))
    }

    /// Micro-requests a second, rounded half to even; what is negative is nothing, and what is more
    /// than 64 bits the largest rate there is.
    #[must_use]
    pub fn from_micros_f64(micros: f64) -> Self {
        // The cast stops at both ends and takes what is no number to zero.
        Self(micros.round_ties_even() as u64)
    }

    /// Requests a second as the nearest double.
    #[must_use]
    pub fn per_second_f64(self) -> f64 {
        self.0 as f64 / MICROS as f64
    }

    /// What flows in a time; exact.
    #[must_use]
    pub const fn over(self, time: Duration) -> Amount {
        Amount(self.0 as i128 * time.as_micros() as i128)
    }

    /// The part `numerator / denominator` of a rate, rounded down; nothing of a whole of nothing.
    #[must_use]
    pub const fn part(self, numerator: u64, denominator: u64) -> Self {
        if denominator == 0 {
            return Self::ZERO;
        }
        if numerator == denominator {
            return self;
        }
        if let Some(product) = self.0.checked_mul(numerator) {
            return Self(product / denominator);
        }
        let part = self.0 as u128 * numerator as u128 / denominator as u128;
        if part > u64::MAX as u128 {
            Self(u64::MAX)
        } else {
            Self(part as u64)
        }
    }

    /// The part given in parts per billion, rounded down.
    #[must_use]
    pub const fn share(self, ppb: u64) -> Self {
        self.part(ppb, WHOLE_PPB)
    }

    /// The difference, stopping at zero.
    #[must_use]
    pub const fn saturating_sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

/// The quotient by a positive divisor, rounded half to even.
const fn rounded(value: i128, by: i128) -> i128 {
    let down = value.div_euclid(by);
    let rest = value.rem_euclid(by);
    let up = rest > by - rest || rest == by - rest && down % 2 != 0;
    if up { down + 1 } else { down }
}

impl Add for Amount {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl Sub for Amount {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}

impl Neg for Amount {
    type Output = Self;

    fn neg(self) -> Self {
        Self(-self.0)
    }
}

impl AddAssign for Amount {
    fn add_assign(&mut self, other: Self) {
        self.0 += other.0;
    }
}

impl SubAssign for Amount {
    fn sub_assign(&mut self, other: Self) {
        self.0 -= other.0;
    }
}

impl Sum for Amount {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::ZERO, Add::add)
    }
}

/// The sum stops at the largest rate there is.
impl Add for Rate {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl AddAssign for Rate {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Sum for Rate {
    fn sum<I: Iterator<Item = Self>>(rates: I) -> Self {
        rates.fold(Self::ZERO, Add::add)
    }
}

/// Requests with three decimals, rounded half to even, made from integers (RNG-036).
impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let thousandths = rounded(self.0, PARTS / 1_000);
        let sign = if thousandths < 0 { "-" } else { "" };
        let size = thousandths.unsigned_abs();
        f.pad(&format!("{sign}{}.{:03}", size / 1_000, size % 1_000))
    }
}

/// Requests a second with three decimals, rounded half to even, made from integers (RNG-036).
impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Amount(i128::from(self.0) * i128::from(MICROS)).fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn trf_003_a_rate_over_a_time_is_exact() {
        let third = Rate(333_333);
        assert_eq!(
            third.over(Duration::from_micros(7)),
            Amount(7 * 333_333),
            "a product of integers"
        );
        assert_eq!(
            Rate::per_second(900).over(SECOND),
            Amount::of_requests(900),
            "whole requests"
        );
    }

    #[test]
    fn three_decimals_are_made_from_integers_and_rounded_half_to_even() {
        for (parts, text) in [
            (0, "0.000"),
            (1_500_000_000_000, "1.500"),
            (500_000_000, "0.000"),
            (1_500_000_000, "0.002"),
            (2_500_000_000, "0.002"),
            (2_500_000_001, "0.003"),
            (999_999_999_999, "1.000"),
            (-1_500_000_000_000, "-1.500"),
            (-400_000_000, "0.000"),
        ] {
            assert_eq!(Amount(parts).to_string(), text, "{parts}");
        }
        assert_eq!(Rate(1_234_567).to_string(), "1.235");
        assert_eq!(format!("{:>8}", Rate::per_second(2)), "   2.000");
    }

    #[test]
    fn a_time_is_rounded_up_and_never_is_none() {
        let one = Amount::of_requests(1);
        assert_eq!(one.time_at(Rate::per_second(1)), Some(SECOND));
        assert_eq!(
            one.time_at(Rate(3_000_000)),
            Some(Duration::from_micros(333_334))
        );
        assert_eq!(one.time_at(Rate::ZERO), None);
        assert_eq!(Amount::ZERO.time_at(Rate::ZERO), Some(Duration::ZERO));
    }

    #[test]
    fn shares_and_rates_follow_from_amounts() {
        let (part, whole) = (Amount::of_requests(1), Amount::of_requests(3));
        assert_eq!(part.share_of(whole), 333_333_333);
        assert_eq!(part.share_of(Amount::ZERO), 0);
        assert_eq!(
            Amount::of_requests(8).share(250_000_000),
            Amount::of_requests(2)
        );
        assert_eq!(whole.rate_over(SECOND), Rate::per_second(3));
        assert_eq!(whole.rate_over(Duration::ZERO), Rate::ZERO);
        assert_eq!(Amount(-7).share(500_000_000), Amount(-4));
        assert_eq!(Amount(i128::MAX).share(WHOLE_PPB), Amount(i128::MAX));
        assert_eq!(Amount(2_500_000_000_000).whole_requests(), 2);
        assert_eq!(Amount(-1).whole_requests(), 0);
        assert_eq!(Rate::per_second(10).part(1, 3), Rate(3_333_333));
        assert_eq!(Rate::per_second(10).part(1, 0), Rate::ZERO);
        assert_eq!(Rate::from_micros_f64(2.5), Rate(2));
        assert_eq!(Rate::from_micros_f64(-1.0), Rate::ZERO);
    }

    proptest! {
        #[test]
        fn trf_003_a_total_does_not_depend_on_how_time_is_cut(
            rate in 0..10_u64.pow(15), times in prop::collection::vec(0..10_u64.pow(12), 1..20)
        ) {
            let pieces = times.iter().map(|micros| Rate(rate).over(Duration::from_micros(*micros)));
            let total = Duration::from_micros(times.iter().sum());
            prop_assert_eq!(pieces.sum::<Amount>(), Rate(rate).over(total));
        }

        #[test]
        fn the_time_an_amount_takes_is_the_first_by_which_it_has_flowed(
            parts in 1..10_i128.pow(20), rate in 1..10_u64.pow(12)
        ) {
            let time = Amount(parts).time_at(Rate(rate)).expect("it flows").as_micros();
            prop_assert!(Rate(rate).over(Duration::from_micros(time)) >= Amount(parts));
            prop_assert!(Rate(rate).over(Duration::from_micros(time - 1)) < Amount(parts));
        }
    }
}
