//! Arithmetic on amounts and rates that stays in integers.

use crate::account::requests::amount::{Amount, Rate};
use crate::kernel::time::Duration;

/// `whole * part / total`, rounded down.
pub(super) fn part(whole: Amount, part: Rate, total: Rate) -> Amount {
    if total.0 == 0 {
        return Amount::ZERO;
    }
    if part.0 == 0 || part == total {
        return if part.0 == 0 { Amount::ZERO } else { whole };
    }
    Amount(mul_div(whole.0, i128::from(part.0), i128::from(total.0)))
}

/// `a * b / c` for `b <= c`, rounded down, without passing 128 bits.
pub(super) fn mul_div(a: i128, b: i128, c: i128) -> i128 {
    match a.checked_mul(b) {
        Some(product) => product / c,
        None => a / c * b + (a % c).saturating_mul(b) / c,
    }
}

/// TRF-009: none up to nine tenths of the capacity, 5 % at all of it.
pub(super) fn with_load_errors(base_ppb: u64, arrivals: Rate, capacity: Rate) -> u64 {
    if arrivals.0 <= capacity.0 / 10 * 9 {
        return base_ppb.min(1_000_000_000);
    }
    let (arrivals, capacity) = (u128::from(arrivals.0), u128::from(capacity.0.max(1)));
    let above = (arrivals * 10).saturating_sub(capacity * 9).min(capacity);
    let load_ppb = above * u128::from(LOAD_ERRORS_PPB) / capacity;
    let base = u128::from(base_ppb.min(1_000_000_000));
    let good = (1_000_000_000 - base) * (1_000_000_000 - load_ppb) / 1_000_000_000;
    1_000_000_000 - u64::try_from(good).expect("invariant: no more than one billion")
}

/// Answers that fail at full load, in parts per billion.
const LOAD_ERRORS_PPB: u64 = 50_000_000;

/// The next instant at which a growing or shrinking amount reaches something.
#[derive(Default)]
pub(super) struct Next {
    /// After what time; none if never.
    pub(super) after: Option<Duration>,
}

impl Next {
    /// `amount` is used up at `rate`, which is not zero.
    pub(super) fn when(&mut self, amount: i128, rate: i128) {
        if amount <= 0 || rate <= 0 {
            return;
        }
        let micros = (amount + rate - 1) / rate;
        let after = Duration::from_micros(u64::try_from(micros).unwrap_or(u64::MAX));
        self.after = Some(self.after.map_or(after, |known| known.min(after)));
    }

    /// `amount`, changing at `net`, passes `limit` one way or the other.
    pub(super) fn when_past(&mut self, amount: i128, limit: i128, net: i128) {
        if amount > limit && net < 0 {
            self.when(amount - limit, -net);
        } else if amount <= limit && net > 0 {
            self.when(limit + 1 - amount, net);
        }
    }
}
