//! What can be wrong between a tree and a type.

use std::fmt;

use super::words::{MANY, alternatives, together};
use crate::text::diagnostic::Diagnostic;
use crate::text::nearest::nearest;
use crate::text::tree::Span;

/// A value that does not fit the type it is read as.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecodeError {
    /// The innermost place.
    pub span: Span,
    /// What is wrong there.
    pub kind: DecodeErrorKind,
}

/// Every way in which a value can fail to fit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DecodeErrorKind {
    /// A key that does not exist here.
    UnknownKey {
        /// The key as written.
        key: String,
        /// The keys that exist.
        allowed: &'static [&'static str],
    },
    /// A text that is none of the names allowed here.
    UnknownValue {
        /// The text as written.
        value: String,
        /// The names that are allowed.
        allowed: &'static [&'static str],
    },
    /// Keys that are required and not there.
    MissingKey {
        /// The keys that are missed at one place.
        keys: Vec<&'static str>,
        /// The keys that exist there.
        allowed: &'static [&'static str],
    },
    /// A key given twice, in two cases or under two names.
    RepeatedKey {
        /// The key as it should be written.
        key: String,
        /// Where it stands first, if that is known.
        first: Option<Span>,
    },
    /// A value of another kind, or outside the range.
    WrongValue {
        /// What is allowed.
        expected: String,
        /// What stands there.
        found: String,
        /// What to do about it, if there is something to say.
        remedy: Option<String>,
    },
    /// A list with too many or too few items.
    WrongLength {
        /// What is allowed.
        expected: String,
        /// How many there are.
        found: usize,
    },
    /// A mapping in which exactly one key chooses among alternatives, with none or several.
    NotOneKey {
        /// The keys to choose from.
        allowed: &'static [&'static str],
        /// How many there are.
        found: usize,
    },
    /// A name that stands alone but takes a value.
    ValueMissing {
        /// The name.
        name: String,
        /// The keys of what it takes, if that is a mapping.
        keys: &'static [&'static str],
    },
    /// What a type found wrong by rules of its own.
    Other {
        /// Its words.
        message: String,
    },
}

impl DecodeErrorKind {
    /// What is wrong, in one clause without a full stop.
    pub fn message(&self) -> String {
        match self {
            Self::UnknownKey { key, .. } => format!("unknown key `{key}`"),
            Self::UnknownValue { value, .. } => format!("unknown value `{value}`"),
            Self::MissingKey { keys, .. } => match keys.as_slice() {
                [key] => format!("missing key `{key}`"),
                several => format!("missing keys {}", together(several)),
            },
            Self::RepeatedKey { key, .. } => format!("the key `{key}` is given twice"),
            Self::WrongValue {
                expected, found, ..
            } => {
                format!("expected {expected}, found {found}")
            }
            Self::WrongLength { expected, found } => {
                let items = if *found == 1 { "item" } else { "items" };
                format!("expected {expected}, found {found} {items}")
            }
            Self::NotOneKey { found: 0, .. } => "expected one key, found none".to_owned(),
            Self::NotOneKey { found, .. } => format!("expected one key, found {found}"),
            Self::ValueMissing { name, keys: [key] } => format!("`{name}` needs the key `{key}`"),
            Self::ValueMissing { name, .. } => format!("`{name}` needs a value"),
            Self::Other { message } => message.clone(),
        }
    }

    /// What to do about it, if there is something to say.
    pub fn help(&self) -> Option<String> {
        match self {
            Self::UnknownKey { key, allowed } if key == "true" && allowed.contains(&"on") => Some(
                "programs that follow YAML 1.1 take `on` for `true`: write `on`, in quotes where \
                 such a program reads or writes the file"
                    .to_owned(),
            ),
            Self::UnknownKey { key, allowed } => Some(did_you_mean(key, allowed)?),
            Self::UnknownValue { value, allowed } => Some(did_you_mean(value, allowed)?),
            Self::NotOneKey { allowed, .. } => Some(format!("write {}", alternatives(allowed))),
            Self::ValueMissing { name, keys: [] } => {
                Some(format!("write it as a key, `{name}: …`"))
            }
            Self::ValueMissing { name, keys: [key] } => {
                Some(format!("write `{{ {name}: {{ {key}: … }} }}`"))
            }
            Self::ValueMissing { name, keys } => Some(format!(
                "write `{{ {name}: {{ … }} }}` with some of {}",
                together(keys)
            )),
            Self::WrongValue { remedy, .. } => remedy.clone(),
            Self::RepeatedKey { .. } => Some("remove one of the two".to_owned()),
            Self::MissingKey { keys, allowed } => {
                let more = (keys.len() + 1..MANY).contains(&allowed.len());
                more.then(|| format!("the keys here: {}", together(allowed)))
            }
            Self::WrongLength { .. } | Self::Other { .. } => None,
        }
    }
}

fn did_you_mean(word: &str, allowed: &[&'static str]) -> Option<String> {
    let nearest = nearest(word, allowed.iter().copied());
    let guess = nearest.map(|near| format!("did you mean `{near}`?"));
    let all = match allowed.len() {
        0 => Some("nothing is allowed here".to_owned()),
        // With a guess, a long list says less than nothing.
        MANY.. if guess.is_some() => None,
        _ => Some(format!("allowed here: {}", alternatives(allowed))),
    };
    match (guess, all) {
        (Some(guess), Some(all)) => Some(format!("{guess} ({all})")),
        (guess, all) => guess.or(all),
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.kind.message())
    }
}

impl std::error::Error for DecodeError {}

impl From<&DecodeError> for Diagnostic {
    fn from(error: &DecodeError) -> Self {
        let mut diagnostic = Self::error(error.kind.message()).at(error.span);
        diagnostic.help = error.kind.help();
        match &error.kind {
            DecodeErrorKind::RepeatedKey {
                first: Some(first), ..
            } => diagnostic.also(*first, "it stands here first"),
            DecodeErrorKind::MissingKey { keys, .. } => match keys.as_slice() {
                [key] => diagnostic.label(format!("`{key}` is missing here")),
                _ => diagnostic.label("missing here"),
            },
            DecodeErrorKind::UnknownKey { .. }
            | DecodeErrorKind::UnknownValue { .. }
            | DecodeErrorKind::RepeatedKey { first: None, .. }
            | DecodeErrorKind::WrongValue { .. }
            | DecodeErrorKind::WrongLength { .. }
            | DecodeErrorKind::NotOneKey { .. }
            | DecodeErrorKind::ValueMissing { .. }
            | DecodeErrorKind::Other { .. } => diagnostic,
        }
    }
}
