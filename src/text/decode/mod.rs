//! From the tree to types, by serde, collecting every error instead of stopping at the first.
//!
//! serde gives up a type at its first error. So when a pass fails, the error is kept, the entry or
//! item it lies in is left out (or, if a key was missing, something stands in for it), and the tree
//! is read again from the root until nothing new turns up. What fails only because something was
//! left out is not told. The types say what is
//! allowed; this room knows none of them.
//!
//! Types must not use `flatten` or `untagged`: both lose places.

mod access;
mod enumeration;
mod error;
mod failure;
mod ordered_map;
mod pass;
mod reader;
mod spanned;
mod stand_in;
mod words;

use serde::de::DeserializeOwned;

use self::failure::Culprit;
use self::pass::{Known, Pass};
use self::reader::Reader;
use super::tree::Node;

pub use error::{DecodeError, DecodeErrorKind};
pub use ordered_map::OrderedMap;
pub use spanned::Spanned;

/// After this many errors the rest of the tree is left unread.
const MAX_ERRORS: usize = 64;

/// Passes over the tree, at most. Each error takes one, and more where the types around it cannot do
/// without what was wrong.
const MAX_PASSES: usize = 256;

/// How a tree is read.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options<'a> {
    /// Names of the types (as serde knows them) whose keys may begin with a capital or a small
    /// letter, as AWS's services differ in it.
    pub free_case: &'a [&'a str],
    /// How keys end whose number counts seconds; the case of the first letter is free.
    pub in_seconds: &'a [&'a str],
}

/// Reads the tree as a `T`.
///
/// # Errors
///
/// Everything that is wrong, in the order of the text, up to a bound.
pub fn decode<T: DeserializeOwned>(
    root: &Node,
    options: &Options<'_>,
) -> Result<T, Vec<DecodeError>> {
    let mut errors: Vec<DecodeError> = Vec::new();
    let mut known = Known::default();
    for _ in 0..MAX_PASSES {
        let pass = Pass {
            options,
            known: &known,
        };
        let reader = Reader::value(root, &pass);
        let failure = match T::deserialize(reader) {
            Ok(value) if errors.is_empty() => return Ok(value),
            Ok(_) => break,
            Err(failure) => reader.settle(failure),
        };
        let culprits = failure.culprits();
        // A consequence without a cause cannot be, but a failure without an error must not.
        if !failure.is_consequence() || errors.is_empty() {
            let error = failure.into_error(root.span);
            // What an alias repeats has the same place and is told once.
            if !errors.contains(&error) && !join_missing(&mut errors, &error) {
                errors.push(error);
            }
        }
        // The way that leaves most of the tree in is tried first.
        let found_new = culprits.into_iter().flatten().any(|culprit| match culprit {
            Culprit::Missing { mapping, key } => known.stand_in(mapping, key),
            Culprit::Wrong(node) => known.absent.insert(node),
        });
        if !found_new || errors.len() == MAX_ERRORS {
            break;
        }
    }
    errors.sort_by_key(|error| error.span);
    Err(errors)
}

/// Adds keys that are missed where others are missed already to these; whether it could.
fn join_missing(errors: &mut [DecodeError], error: &DecodeError) -> bool {
    let DecodeErrorKind::MissingKey { keys: more, .. } = &error.kind else {
        return false;
    };
    for known in errors.iter_mut().filter(|known| known.span == error.span) {
        if let DecodeErrorKind::MissingKey { keys, .. } = &mut known.kind {
            let new: Vec<_> = more
                .iter()
                .filter(|key| !keys.contains(key))
                .copied()
                .collect();
            keys.extend(new);
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests;
