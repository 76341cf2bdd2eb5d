//! What is known about a rule: on what ground it rests and how it stands in the simulator.

use std::fmt;
use std::str::FromStr;

/// On what ground a rule rests, the firmest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Ground {
    /// A guide, reference, model or paper states it.
    Documented,
    /// Read from the published sources of the host agent.
    AgentSource,
    /// Seen in public logs, samples or measurements.
    Observed,
    /// Stated nowhere: a modelling choice of this project.
    Inferred,
}

impl Ground {
    /// Every ground, in order.
    pub const ALL: [Self; 4] = [
        Self::Documented,
        Self::AgentSource,
        Self::Observed,
        Self::Inferred,
    ];

    /// The ground in words: `documented`, `agent source`, `observed`, `inferred`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Documented => "documented",
            Self::AgentSource => "agent source",
            Self::Observed => "observed",
            Self::Inferred => "inferred",
        }
    }
}

impl fmt::Display for Ground {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Reads the words in any case, also joined by a dash (`agent-source`); the error lists them all.
impl FromStr for Ground {
    type Err = UnknownName;

    fn from_str(text: &str) -> Result<Self, UnknownName> {
        find("ground", text, &Self::ALL)
    }
}

/// How a rule stands in the simulator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Standing {
    /// Code decides by it and cites it, and a test fails when it is broken.
    Decision,
    /// Like a decision, but the docs are silent or divided, so a scenario may choose otherwise.
    Switch {
        /// The key in a scenario's `assumptions`, in camelCase.
        parameter: &'static str,
        /// The value the simulator uses unless a scenario says otherwise.
        default: &'static str,
    },
    /// A table, preset, limit or property that a test or a vector names.
    Data,
    /// In scope, but not modelled, for this reason.
    Left(&'static str),
}

impl Standing {
    /// The kind of standing, without parameter or reason.
    #[must_use]
    pub const fn kind(self) -> StandingKind {
        match self {
            Self::Decision => StandingKind::Decision,
            Self::Switch { .. } => StandingKind::Switch,
            Self::Data => StandingKind::Data,
            Self::Left(_) => StandingKind::Left,
        }
    }
}

/// `decision`, `switch strictBatches`, `data` or `left: reason`.
impl fmt::Display for Standing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Switch { parameter, .. } => write!(f, "switch {parameter}"),
            Self::Left(reason) => write!(f, "left: {reason}"),
            Self::Decision | Self::Data => self.kind().fmt(f),
        }
    }
}

/// A [`Standing`] without its particulars, to sort and select by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StandingKind {
    /// Of [`Standing::Decision`].
    Decision,
    /// Of [`Standing::Switch`].
    Switch,
    /// Of [`Standing::Data`].
    Data,
    /// Of [`Standing::Left`].
    Left,
}

impl StandingKind {
    /// Every kind, in order.
    pub const ALL: [Self; 4] = [Self::Decision, Self::Switch, Self::Data, Self::Left];

    /// The kind in a word: `decision`, `switch`, `data`, `left`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Decision => "decision",
            Self::Switch => "switch",
            Self::Data => "data",
            Self::Left => "left",
        }
    }
}

impl fmt::Display for StandingKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Reads the word in any case; the error lists all of them.
impl FromStr for StandingKind {
    type Err = UnknownName;

    fn from_str(text: &str) -> Result<Self, UnknownName> {
        find("standing", text, &Self::ALL)
    }
}

/// A prefix, ground or standing that does not exist. Its text lists those that do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownName {
    what: &'static str,
    given: String,
    known: Vec<String>,
}

impl fmt::Display for UnknownName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (last, others) = self.known.split_last().expect("no list here is empty");
        write!(
            f,
            "no {} `{}`; there are {} and {last}",
            self.what,
            self.given,
            others.join(", ")
        )
    }
}

impl std::error::Error for UnknownName {}

/// The value whose text is `given`, whatever its case and with a dash or underscore for a blank.
pub(super) fn find<T: Copy + fmt::Display>(
    what: &'static str,
    given: &str,
    all: &[T],
) -> Result<T, UnknownName> {
    let plain = given.trim().replace(['-', '_'], " ");
    all.iter()
        .copied()
        .find(|value| value.to_string().eq_ignore_ascii_case(&plain))
        .ok_or_else(|| UnknownName {
            what,
            given: given.to_owned(),
            known: all.iter().map(T::to_string).collect(),
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ground_reads_back_from_its_words_with_blank_or_dash() {
        for ground in Ground::ALL {
            assert_eq!(ground.as_str().parse(), Ok(ground));
            assert_eq!(ground.as_str().replace(' ', "-").parse(), Ok(ground));
        }
        assert_eq!(" Agent_Source ".parse(), Ok(Ground::AgentSource));
    }

    #[test]
    fn an_unknown_ground_or_standing_is_refused_with_the_list() {
        assert_eq!(
            "guess"
                .parse::<Ground>()
                .expect_err("no such ground")
                .to_string(),
            "no ground `guess`; there are documented, agent source, observed and inferred"
        );
        assert_eq!(
            "".parse::<StandingKind>()
                .expect_err("no such standing")
                .to_string(),
            "no standing ``; there are decision, switch, data and left"
        );
    }

    #[test]
    fn a_standing_is_told_with_its_parameter_or_reason() {
        let switch = Standing::Switch {
            parameter: "strictBatches",
            default: "false",
        };
        for (standing, text) in [
            (Standing::Decision, "decision"),
            (switch, "switch strictBatches"),
            (Standing::Data, "data"),
            (Standing::Left("no agent"), "left: no agent"),
        ] {
            assert_eq!(standing.to_string(), text);
            assert!(text.starts_with(standing.kind().as_str()));
        }
    }
}
