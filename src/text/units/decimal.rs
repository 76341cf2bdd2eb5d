//! A decimal number taken from the front of a text, exactly as written.
//!
//! It has no sign and no exponent, and knows no unit.

use super::error::Fault;

/// `digits / 10^decimals`, without trailing zeros in the fraction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Decimal {
    digits: u128,
    decimals: u32,
}

impl Decimal {
    /// Reads a number and the unit behind it, which has to be there.
    pub(super) fn with_unit(text: &str) -> Result<(Self, &str), Fault> {
        if text.is_empty() {
            return Err(Fault::Empty);
        }
        let (number, unit) = Self::take(text)?;
        match unit.trim_start() {
            "" => Err(Fault::NoUnit),
            unit => Ok((number, unit)),
        }
    }

    /// Reads a number and returns it with the rest of the text.
    pub(super) fn take(text: &str) -> Result<(Self, &str), Fault> {
        if text.starts_with(['-', '−']) {
            return Err(Fault::Negative);
        }
        let (whole, rest) = take_digits(text);
        let (fraction, rest) = match rest.strip_prefix('.') {
            Some(behind) => take_digits(behind),
            None => ("", rest),
        };
        let lonely_point = rest.len() + whole.len() + 1 == text.len();
        if whole.is_empty() && fraction.is_empty() || fraction.is_empty() && lonely_point {
            return Err(Fault::NoNumber);
        }
        let fraction = fraction.trim_end_matches('0');
        let digits = whole
            .bytes()
            .chain(fraction.bytes())
            .try_fold(0_u128, |sum, digit| {
                sum.checked_mul(10)?.checked_add(u128::from(digit - b'0'))
            });
        // Digits beyond 128 bits are too many before the point, or else too fine behind it.
        let digits = match digits {
            Some(digits) => digits,
            None if whole.trim_start_matches('0').len() > 20 => return Err(Fault::TooLarge),
            None => return Err(Fault::TooFine),
        };
        let decimals = u32::try_from(fraction.len()).map_err(|_| Fault::TooFine)?;
        Ok((Self { digits, decimals }, rest))
    }

    /// The number times `unit`, which must come out whole.
    pub(super) fn times(self, unit: u64) -> Result<u64, Fault> {
        let product = self
            .digits
            .checked_mul(u128::from(unit))
            .ok_or(Fault::TooLarge)?;
        let scale = 10_u128.pow(self.decimals);
        if !product.is_multiple_of(scale) {
            return Err(Fault::TooFine);
        }
        u64::try_from(product / scale).map_err(|_| Fault::TooLarge)
    }

    /// The number divided by `divisor` as a fraction in lowest terms.
    pub(super) fn over(self, divisor: u64) -> Result<(u64, u64), Fault> {
        let scale = 10_u128.checked_pow(self.decimals).ok_or(Fault::TooFine)?;
        let below = scale
            .checked_mul(u128::from(divisor))
            .ok_or(Fault::TooFine)?;
        let common = greatest_common_divisor(self.digits, below);
        let above = u64::try_from(self.digits / common);
        let below = u64::try_from(below / common);
        Ok((
            above.map_err(|_| Fault::TooLarge)?,
            below.map_err(|_| Fault::TooFine)?,
        ))
    }
}

fn take_digits(text: &str) -> (&str, &str) {
    let end = text.bytes().take_while(u8::is_ascii_digit).count();
    text.split_at(end)
}

/// Euclid's way. `b` is not zero, so neither is the result.
fn greatest_common_divisor(mut a: u128, mut b: u128) -> u128 {
    while a != 0 {
        (a, b) = (b % a, a);
    }
    b
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_ends_where_its_unit_begins() {
        for (text, digits, decimals, rest) in [
            ("90s", 90, 0, "s"),
            ("1.50s", 15, 1, "s"),
            (".5h", 5, 1, "h"),
            ("007", 7, 0, ""),
            ("1.2.3", 12, 1, ".3"),
            ("5é", 5, 0, "é"),
        ] {
            assert_eq!(
                Decimal::take(text),
                Ok((Decimal { digits, decimals }, rest)),
                "{text}"
            );
        }
    }

    #[test]
    fn what_is_no_number_is_refused_by_kind() {
        for (text, fault) in [
            ("", Fault::NoNumber),
            (".", Fault::NoNumber),
            ("5.", Fault::NoNumber),
            ("5.s", Fault::NoNumber),
            ("s", Fault::NoNumber),
            ("+5s", Fault::NoNumber),
            ("-5s", Fault::Negative),
            ("−5s", Fault::Negative),
            (&"9".repeat(60), Fault::TooLarge),
            (&format!("0.{}", "1".repeat(60)), Fault::TooFine),
        ] {
            assert_eq!(Decimal::take(text), Err(fault), "{text}");
        }
    }
}
