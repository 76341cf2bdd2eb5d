//! From the text of a rule to its parts, with the place of whatever is wrong.

use std::fmt;
use std::ops::Range;

use super::{CHILDREN_MAX, Expression, Truth};
use crate::aws::cloudwatch::ids::AlarmId;
use crate::aws::cloudwatch::state::AlarmState;
use crate::rulebook::ALM_041;

/// Rules nested deeper are refused.
const DEPTH_MAX: usize = 50;

/// Longer rules are refused, as AWS does; in characters, of which all that count are bytes.
const LENGTH_MAX: usize = 10_240;

/// What a rule can begin with.
const TERM: &str = "a state such as ALARM(name), NOT, TRUE, FALSE or `(`";

/// A rule that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlarmRuleError {
    /// The bytes at fault.
    pub place: Range<usize>,
    /// What is wrong.
    pub fault: AlarmRuleFault,
}

/// What can be wrong with a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AlarmRuleFault {
    /// Longer than AWS takes.
    TooLong,
    /// Nested deeper than anyone means.
    TooDeep,
    /// A quote that does not end.
    OpenQuote,
    /// Something else should stand here.
    Expected {
        /// What should.
        wanted: &'static str,
        /// What does, or nothing at the end.
        found: Option<String>,
    },
    /// A word before a parenthesis that is no state.
    UnknownWord(String),
    /// A name that is no alarm's.
    UnknownAlarm(String),
    /// More alarms than a rule may name.
    TooManyChildren(usize),
}

impl AlarmRuleFault {
    /// What to do about it.
    pub fn remedy(&self) -> String {
        match self {
            Self::TooLong | Self::TooDeep => "split it into several composite alarms".into(),
            Self::OpenQuote => "close the quote".into(),
            Self::Expected { .. } => {
                "write for instance ALARM(web-5xx) AND NOT OK(\"web latency\")".into()
            }
            Self::UnknownWord(_) => {
                "write ALARM, OK or INSUFFICIENT_DATA, and AND, OR, NOT, TRUE or FALSE, in capitals"
                    .into()
            }
            Self::UnknownAlarm(_) => "name an alarm of the scenario".into(),
            Self::TooManyChildren(_) => format!("name at most {CHILDREN_MAX}"),
        }
    }
}

impl fmt::Display for AlarmRuleFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong => write!(f, "a rule has at most {LENGTH_MAX} characters"),
            Self::TooDeep => write!(f, "the rule is nested more than {DEPTH_MAX} deep"),
            Self::OpenQuote => f.write_str("the quote does not end"),
            Self::Expected { wanted, found } => match found {
                Some(found) => write!(f, "`{found}` stands where {wanted} should"),
                None => write!(f, "the rule ends where {wanted} should stand"),
            },
            Self::UnknownWord(word) => write!(f, "`{word}` means nothing in a rule"),
            Self::UnknownAlarm(name) => write!(f, "there is no alarm `{name}`"),
            Self::TooManyChildren(count) => write!(
                f,
                "a composite alarm has at most {CHILDREN_MAX} children, not {count} ({ALM_041})"
            ),
        }
    }
}

/// Reads a rule.
pub(super) fn parse(
    text: &str,
    find: &dyn Fn(&str) -> Option<AlarmId>,
) -> Result<Expression, AlarmRuleError> {
    if text.len() > LENGTH_MAX {
        return Err(fail(0..text.len(), AlarmRuleFault::TooLong));
    }
    let mut parser = Parser {
        text,
        at: 0,
        depth: 0,
        find,
    };
    let expression = parser.any()?;
    match parser.word()? {
        None => Ok(expression),
        Some(_) => Err(parser.expected("AND, OR or the end")),
    }
}

const fn fail(place: Range<usize>, fault: AlarmRuleFault) -> AlarmRuleError {
    AlarmRuleError { place, fault }
}

struct Parser<'p> {
    text: &'p str,
    at: usize,
    depth: usize,
    find: &'p dyn Fn(&str) -> Option<AlarmId>,
}

/// A word or a sign with its place.
struct Word<'p> {
    /// What stands inside its quotes, if it has some.
    text: &'p str,
    place: Range<usize>,
    quoted: bool,
}

impl<'p> Parser<'p> {
    /// What comes next, without taking it.
    fn word(&self) -> Result<Option<Word<'p>>, AlarmRuleError> {
        let rest = &self.text[self.at..];
        let start = self.at + (rest.len() - rest.trim_start().len());
        let rest = rest.trim_start();
        let quoted = rest.starts_with('"');
        let length = if quoted {
            let Some(length) = rest[1..].find('"') else {
                let place = start..self.text.trim_end().len();
                return Err(fail(place, AlarmRuleFault::OpenQuote));
            };
            length + 2
        } else if rest.starts_with(['(', ')']) {
            1
        } else {
            let ends = |c: char| c.is_whitespace() || c == '(' || c == ')';
            rest.find(ends).unwrap_or(rest.len())
        };
        let place = start..start + length;
        let inside = if quoted { 1..length - 1 } else { 0..length };
        Ok(Some(Word {
            text: &rest[inside],
            place,
            quoted,
        })
        .filter(|_| length > 0))
    }

    /// Takes what comes next if it is this word or sign.
    fn takes(&mut self, text: &str) -> Result<bool, AlarmRuleError> {
        match self.word()? {
            Some(word) if !word.quoted && word.text == text => {
                self.at = word.place.end;
                Ok(true)
            }
            Some(_) | None => Ok(false),
        }
    }

    fn expected(&self, wanted: &'static str) -> AlarmRuleError {
        let end = self.text.trim_end().len();
        match self.word() {
            Ok(Some(word)) => {
                let found = Some(word.text.to_owned());
                fail(word.place, AlarmRuleFault::Expected { wanted, found })
            }
            Ok(None) => {
                let found = None;
                fail(end..end, AlarmRuleFault::Expected { wanted, found })
            }
            Err(error) => error,
        }
    }

    fn any(&mut self) -> Result<Expression, AlarmRuleError> {
        let mut parts = vec![self.all()?];
        while self.takes("OR")? {
            parts.push(self.all()?);
        }
        Ok(match parts.len() {
            1 => parts.remove(0),
            _ => Expression::Or(parts),
        })
    }

    fn all(&mut self) -> Result<Expression, AlarmRuleError> {
        let mut parts = vec![self.term()?];
        while self.takes("AND")? {
            parts.push(self.term()?);
        }
        Ok(match parts.len() {
            1 => parts.remove(0),
            _ => Expression::And(parts),
        })
    }

    fn term(&mut self) -> Result<Expression, AlarmRuleError> {
        let Some(word) = self.word()? else {
            return Err(self.expected(TERM));
        };
        if self.depth == DEPTH_MAX {
            return Err(fail(word.place, AlarmRuleFault::TooDeep));
        }
        if word.quoted || word.text == ")" {
            return Err(self.expected(TERM));
        }
        self.at = word.place.end;
        self.depth += 1;
        let term = match word.text {
            "TRUE" => Expression::Always(Truth::True),
            "FALSE" => Expression::Always(Truth::False),
            "NOT" => Expression::Not(Box::new(self.term()?)),
            "(" => {
                let inner = self.any()?;
                self.close()?;
                inner
            }
            state => match AlarmState::named(state) {
                Some(state) => self.state(state)?,
                None => {
                    let fault = AlarmRuleFault::UnknownWord(state.to_owned());
                    return Err(fail(word.place, fault));
                }
            },
        };
        self.depth -= 1;
        Ok(term)
    }

    /// The name in parentheses behind a state.
    fn state(&mut self, state: AlarmState) -> Result<Expression, AlarmRuleError> {
        if !self.takes("(")? {
            return Err(self.expected("`(`"));
        }
        let name = self
            .word()?
            .filter(|word| word.quoted || !["(", ")"].contains(&word.text));
        let Some(name) = name else {
            return Err(self.expected("the name of an alarm"));
        };
        let Some(alarm) = (self.find)(name.text) else {
            let fault = AlarmRuleFault::UnknownAlarm(name.text.to_owned());
            return Err(fail(name.place, fault));
        };
        self.at = name.place.end;
        self.close()?;
        Ok(Expression::Is(alarm, state))
    }

    fn close(&mut self) -> Result<(), AlarmRuleError> {
        if self.takes(")")? {
            Ok(())
        } else {
            Err(self.expected("`)`"))
        }
    }
}
