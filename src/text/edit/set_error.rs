//! What can be wrong with the path to a value.

use std::fmt;

use crate::text::diagnostic::Diagnostic;
use crate::text::nearest::nearest;
use crate::text::tree::Span;

/// Names or keys are listed if there are at most so many.
const LISTED: usize = 12;

/// A path that leads nowhere, or to several places.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetError {
    /// The step that failed.
    pub span: Span,
    /// Why.
    pub kind: SetErrorKind,
}

/// Every way in which a path can fail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SetErrorKind {
    /// The first step is a key that stands nowhere.
    NoSuchKey {
        /// The step.
        key: String,
        /// Keys that could have been meant.
        candidates: Vec<String>,
    },
    /// The step names no item of the list.
    NoSuchItem {
        /// The step.
        name: String,
        /// The names of the items, or their numbers where they have none.
        candidates: Vec<String>,
    },
    /// Several items of the list have this name.
    SharedName {
        /// The step.
        name: String,
    },
    /// The value before this step has no parts.
    NoParts {
        /// The step.
        step: String,
    },
    /// A value is to be removed that is not there.
    NothingToRemove {
        /// The key.
        key: String,
    },
    /// The path fits in several places.
    Ambiguous {
        /// The full paths to its first step.
        candidates: Vec<String>,
    },
}

impl fmt::Display for SetError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            SetErrorKind::NoSuchKey { key, .. } => write!(f, "there is no key `{key}`"),
            SetErrorKind::NoSuchItem { name, .. } => {
                write!(f, "the list has no item `{name}`")
            }
            SetErrorKind::SharedName { name } => {
                write!(f, "several items of the list are called `{name}`")
            }
            SetErrorKind::NoParts { step } => {
                write!(f, "a single value has no part `{step}`")
            }
            SetErrorKind::NothingToRemove { key } => {
                write!(f, "there is no `{key}` to remove")
            }
            SetErrorKind::Ambiguous { candidates } => {
                write!(f, "the path fits in {} places", candidates.len())
            }
        }
    }
}

impl std::error::Error for SetError {}

impl From<&SetError> for Diagnostic {
    fn from(error: &SetError) -> Self {
        let mut diagnostic = Self::error(error.to_string()).at(error.span);
        diagnostic.help = match &error.kind {
            SetErrorKind::NoSuchKey { key, candidates } => suggest(key, candidates),
            SetErrorKind::NoSuchItem { name, candidates } => suggest(name, candidates),
            SetErrorKind::SharedName { .. } => {
                Some("name the item by its number, counted from 0".to_owned())
            }
            SetErrorKind::NoParts { .. } => Some("end the path before this step".to_owned()),
            SetErrorKind::NothingToRemove { .. } => None,
            SetErrorKind::Ambiguous { candidates } => Some(format!(
                "begin the path with one of {}",
                candidates.join(", ")
            )),
        };
        diagnostic
    }
}

fn suggest(word: &str, candidates: &[String]) -> Option<String> {
    if let Some(near) = nearest(word, candidates.iter().map(String::as_str)) {
        return Some(format!("did you mean `{near}`?"));
    }
    let listed = (1..=LISTED).contains(&candidates.len());
    listed.then(|| format!("there are: {}", candidates.join(", ")))
}
