//! `latencies`: how long everything takes that no script decides.
//!
//! Keys are the names of waits and of lifecycle events, `preset`, and names of fleets and hosts with
//! a mapping of the same keys for them alone. Values are durations or distributions; `dispatchGap`
//! may be a mapping by the event that is picked up.

use super::word::{ShortForm, TextOr};
use crate::text::decode::{OrderedMap, Spanned};

/// The whole section.
pub type Latencies = OrderedMap<Spanned<TextOr<Inner>>>;

/// What a key of the section may hold besides a time: keys of one host or fleet, or gaps by event.
pub type Inner = OrderedMap<Spanned<TextOr<Gaps>>>;

/// Gaps by event.
pub type Gaps = OrderedMap<Spanned<TextOr<Nothing>>>;

/// What does not exist: a fourth level.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Nothing {}

impl<T> ShortForm for OrderedMap<T> {
    const NAME: &'static str = "a duration or distribution";
}

impl ShortForm for Nothing {
    const NAME: &'static str = "a duration or distribution";
}
