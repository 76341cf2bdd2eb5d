//! Numbers on the command line, with refusals that say what to write.

use std::num::{IntErrorKind, NonZeroU32, ParseIntError};

/// The most threads that may be asked for.
const THREADS_MAX: u16 = 1024;

/// A seed.
pub(super) fn seed(text: &str) -> Result<u64, String> {
    text.parse().map_err(|error| {
        refused(
            &error,
            "a seed is a whole number from 0 to 18446744073709551615",
        )
    })
}

/// A number of things, of which there is one at least.
pub(super) fn count(text: &str) -> Result<NonZeroU32, String> {
    text.parse()
        .map_err(|error| refused(&error, "write a whole number from 1 to 4294967295"))
}

/// A number of threads.
pub(super) fn threads(text: &str) -> Result<u16, String> {
    let allowed = format!("write a whole number from 1 to {THREADS_MAX}");
    match text.parse() {
        Ok(number) if (1..=THREADS_MAX).contains(&number) => Ok(number),
        Ok(_) => Err(allowed),
        Err(error) => Err(refused(&error, &allowed)),
    }
}

/// What is wrong with a number, as people say it, and what is allowed.
fn refused(error: &ParseIntError, allowed: &str) -> String {
    let why = match error.kind() {
        IntErrorKind::Empty => "there is no number",
        IntErrorKind::PosOverflow => "it is too large",
        IntErrorKind::Zero => "nothing would be done",
        _ => "it is no whole number",
    };
    format!("{why}: {allowed}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_says_why_and_what_is_allowed() {
        assert_eq!(seed("7"), Ok(7));
        assert_eq!(
            count("0"),
            Err("nothing would be done: write a whole number from 1 to 4294967295".to_owned())
        );
        assert_eq!(
            threads("1025"),
            Err("write a whole number from 1 to 1024".to_owned())
        );
        assert!(seed("-1").is_err_and(|words| words.starts_with("it is no whole number: a seed")));
        assert!(count("4294967296").is_err_and(|words| words.starts_with("it is too large")));
    }
}
