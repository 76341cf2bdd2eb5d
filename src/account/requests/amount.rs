//! Amounts and rates of requests in integers (TRF-003).

use crate::kernel::time::Duration;
use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Sub, SubAssign};

const PER_REQUEST: i128 = 1_000_000_000_000;

/// An amount of requests, in 10^-12 requests: a rate in micro-requests per second times
/// microseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Amount(pub i128);

/// Requests per second, in micro-requests per second.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rate(pub u64);

impl Amount {
    /// No request at all.
    pub const ZERO: Self = Self(0);

    /// So many whole requests.
    #[must_use]
    pub const fn from_requests(requests: u64) -> Self {
        Self(requests as i128 * PER_REQUEST)
    }

    /// Requests as the nearest double.
    #[must_use]
    pub fn requests_f64(self) -> f64 {
        self.0 as f64 / PER_REQUEST as f64
    }
}

impl Rate {
    /// What comes at this rate in so long a time.
    #[must_use]
    pub fn over(self, time: Duration) -> Amount {
        Amount(i128::from(self.0) * i128::from(time.as_micros()))
    }

    /// Requests per second as the nearest double.
    #[must_use]
    pub fn per_second_f64(self) -> f64 {
        self.0 as f64 / 1e6
    }
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

impl fmt::Display for Amount {
    /// Requests with three decimals, halves rounded away from zero.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let thousandths = (self.0.unsigned_abs() + 500_000_000) / 1_000_000_000;
        let sign = if self.0 < 0 && thousandths > 0 {
            "-"
        } else {
            ""
        };
        write!(
            f,
            "{sign}{}.{:03}",
            thousandths / 1_000,
            thousandths % 1_000
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_over_a_time_is_an_exact_amount() {
        let rate = Rate(900_000_000);
        assert_eq!(
            rate.over(Duration::from_secs(60)),
            Amount::from_requests(54_000)
        );
        assert_eq!(Rate(1).over(Duration::from_micros(1)), Amount(1));
    }

    #[test]
    fn an_amount_has_three_decimals_made_from_integers() {
        for (amount, text) in [
            (Amount::ZERO, "0.000"),
            (Amount::from_requests(7), "7.000"),
            (Amount(1_234_500_000_000), "1.235"),
            (Amount(499_999_999), "0.000"),
            (Amount(-1_500_000_000_000), "-1.500"),
            (Amount(-1), "0.000"),
        ] {
            assert_eq!(amount.to_string(), text);
        }
    }
}
