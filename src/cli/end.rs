//! How the program ends.

use std::process::ExitCode;

/// The end of a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// All is as expected.
    Well,
    /// An expectation does not hold.
    Unmet,
    /// The input is invalid; the text says where and what to do. Nothing was written.
    Invalid(String),
    /// The arguments were refused, and the user was told.
    Refused,
    /// A fault of ours. Nothing was written.
    Fault(String),
    /// The user stopped it. Nothing was written.
    Interrupted,
}

impl End {
    /// An invalid input: what is wrong, and what to do about it.
    pub(super) fn invalid(cause: impl AsRef<str>, remedy: impl AsRef<str>) -> Self {
        Self::Invalid(format!(
            "error: {}\n  help: {}\n",
            cause.as_ref(),
            remedy.as_ref()
        ))
    }

    /// What is to be said about it on stderr.
    pub(super) fn words(&self) -> &str {
        match self {
            Self::Well | Self::Unmet | Self::Refused => "",
            Self::Invalid(words) | Self::Fault(words) => words,
            Self::Interrupted => "stopped; nothing was written\n",
        }
    }

    const fn status(&self) -> u8 {
        match self {
            Self::Well => 0,
            Self::Unmet => 1,
            Self::Invalid(_) | Self::Refused => 2,
            Self::Fault(_) => 3,
            // As a shell reports a process that SIGINT ended; SIGTERM is not told apart.
            Self::Interrupted => 130,
        }
    }
}

impl From<End> for ExitCode {
    fn from(end: End) -> Self {
        Self::from(end.status())
    }
}
