//! What can be wrong with an expression, and what to do about it.

use std::fmt;

use super::Place;
use super::parse::{DEPTH_MAX, LENGTH_MAX};
use crate::rulebook::Rule;

/// The functions, for refusals.
const FUNCTIONS: &str = "ABS, AVG, CEIL, FILL, FLOOR, IF, MAX, METRICS, MIN and SUM";

/// An expression that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MathError {
    /// The bytes at fault.
    pub place: Place,
    /// What is wrong.
    pub fault: MathFault,
}

/// What can be wrong with an expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MathFault {
    /// Longer than AWS takes.
    TooLong,
    /// Nested deeper than anyone means.
    TooDeep,
    /// A character that has no meaning.
    Character(char),
    /// A number that is none.
    Number(String),
    /// Something else should stand here.
    Expected {
        /// What should.
        wanted: &'static str,
        /// What does, or nothing at the end.
        found: Option<String>,
    },
    /// A name that is no query.
    UnknownId {
        /// The name.
        id: String,
        /// The queries there are.
        known: Vec<String>,
    },
    /// A function that is not modelled.
    UnknownFunction(String),
    /// A function with a wrong number of arguments.
    Arguments {
        /// Its name.
        function: &'static str,
        /// What it takes.
        takes: &'static str,
    },
    /// A function that would make one number of a whole series (ALM-034).
    WholeSeries(&'static str, Rule),
}

impl MathFault {
    /// What to do about it.
    pub fn remedy(&self) -> String {
        match self {
            Self::TooLong => "split it into several expressions".into(),
            Self::TooDeep => "use fewer parentheses".into(),
            Self::Character(_) | Self::Number(_) | Self::Expected { .. } => {
                "write for instance 100 * m1 / (m1 + m2)".into()
            }
            Self::UnknownId { known, .. } => format!("the ids are: {}", known.join(", ")),
            Self::UnknownFunction(_) => format!("there are {FUNCTIONS}"),
            Self::Arguments { function, takes } => format!("{function} takes {takes}"),
            Self::WholeSeries(function, _) => {
                format!("take it over several metrics of one period, as in {function}([m1, m2])")
            }
        }
    }
}

impl fmt::Display for MathFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong => write!(f, "an expression has at most {LENGTH_MAX} bytes"),
            Self::TooDeep => write!(f, "the expression is nested more than {DEPTH_MAX} deep"),
            Self::Character(sign) => write!(f, "`{sign}` means nothing in an expression"),
            Self::Number(text) => write!(f, "`{text}` is no number"),
            Self::Expected { wanted, found } => match found {
                Some(found) => write!(f, "`{found}` stands where {wanted} should"),
                None => write!(f, "the expression ends where {wanted} should stand"),
            },
            Self::UnknownId { id, .. } => write!(f, "there is no query `{id}`"),
            Self::UnknownFunction(name) => write!(f, "there is no function `{name}`"),
            Self::Arguments { function, .. } => {
                write!(f, "{function} has a wrong number of arguments")
            }
            Self::WholeSeries(function, rule) => write!(
                f,
                "{function} of one series is one number, which depends on how many points were \
                 fetched ({rule})"
            ),
        }
    }
}
