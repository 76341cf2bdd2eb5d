//! Composite alarms: rules over the states of other alarms (ALM-040).

mod parse;

use super::ids::AlarmId;
use super::state::AlarmState;
use crate::rulebook::{ALM_040, Rule};

pub use parse::{AlarmRuleError, AlarmRuleFault};

/// Most alarms one rule may name (ALM-041).
pub const CHILDREN_MAX: usize = 100;

/// A rule that is true or false of the states of alarms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlarmRule {
    expression: Expression,
    children: Vec<AlarmId>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Expression {
    Is(AlarmId, AlarmState),
    Always(Truth),
    Not(Box<Expression>),
    And(Vec<Expression>),
    Or(Vec<Expression>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Truth {
    True,
    False,
}

impl AlarmRule {
    /// Reads a rule; `find` knows alarms by name.
    ///
    /// # Errors
    /// The first thing that is wrong, with its place.
    pub fn parse(
        text: &str,
        find: impl Fn(&str) -> Option<AlarmId>,
    ) -> Result<Self, AlarmRuleError> {
        let expression = parse::parse(text, &find)?;
        let mut children = Vec::new();
        expression.collect(&mut children);
        children.sort_unstable();
        children.dedup();
        if children.len() > CHILDREN_MAX {
            return Err(AlarmRuleError {
                place: 0..text.len(),
                fault: AlarmRuleFault::TooManyChildren(children.len()),
            });
        }
        Ok(Self {
            expression,
            children,
        })
    }

    /// A rule that is never true and names no alarm.
    pub const fn never() -> Self {
        Self {
            expression: Expression::Always(Truth::False),
            children: Vec::new(),
        }
    }

    /// The alarms it names, each once, in order.
    pub fn children(&self) -> &[AlarmId] {
        &self.children
    }

    /// Whether it is true of these states, by alarm.
    pub fn holds(&self, states: &[AlarmState]) -> (bool, Rule) {
        (self.expression.holds(states), ALM_040)
    }
}

impl Expression {
    fn holds(&self, states: &[AlarmState]) -> bool {
        match self {
            Self::Is(alarm, state) => states[alarm.index()] == *state,
            Self::Always(truth) => *truth == Truth::True,
            Self::Not(of) => !of.holds(states),
            Self::And(parts) => parts.iter().all(|part| part.holds(states)),
            Self::Or(parts) => parts.iter().any(|part| part.holds(states)),
        }
    }

    fn collect(&self, children: &mut Vec<AlarmId>) {
        match self {
            Self::Is(alarm, _) => children.push(*alarm),
            Self::Always(_) => {}
            Self::Not(of) => of.collect(children),
            Self::And(parts) | Self::Or(parts) => {
                for part in parts {
                    part.collect(children);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: [&str; 4] = ["a", "b", "latency p99", "arn:x:alarm:c"];

    fn rule(text: &str) -> Result<AlarmRule, AlarmRuleError> {
        let find = |name: &str| {
            let at = NAMES.iter().position(|known| *known == name)?;
            u16::try_from(at).ok().map(AlarmId)
        };
        AlarmRule::parse(text, find)
    }

    /// Whether a rule holds when `a` is in ALARM, `b` is OK and the others have no data.
    fn holds(text: &str) -> bool {
        let rule = rule(text).unwrap_or_else(|error| panic!("{text}: {}", error.fault));
        let none = AlarmState::InsufficientData;
        let (holds, by) = rule.holds(&[AlarmState::Alarm, AlarmState::Ok, none, none]);
        assert_eq!(by, ALM_040);
        holds
    }

    #[test]
    fn alm_040_a_rule_joins_states_by_and_or_and_not() {
        for (text, expected) in [
            ("ALARM(a)", true),
            ("ALARM(b)", false),
            ("OK(b)", true),
            ("INSUFFICIENT_DATA(\"latency p99\")", true),
            ("ALARM( a ) AND OK(\"b\")", true),
            ("NOT ALARM(a)", false),
            ("NOT NOT ALARM(a)", true),
            ("TRUE", true),
            ("FALSE OR TRUE", true),
            // AND binds more strongly than OR.
            ("TRUE OR TRUE AND FALSE", true),
            ("(TRUE OR TRUE) AND FALSE", false),
            ("NOT FALSE AND FALSE", false),
            ("NOT (FALSE AND FALSE)", true),
            ("ALARM(a) AND NOT (ALARM(b) OR ALARM(arn:x:alarm:c))", true),
            ("TRUE\n  AND\tTRUE", true),
        ] {
            assert_eq!(holds(text), expected, "{text}");
        }
        let children = rule("ALARM(b) OR OK(b) AND ALARM(a)").map(|rule| rule.children);
        assert_eq!(children, Ok(vec![AlarmId(0), AlarmId(1)]));
        assert!(!AlarmRule::never().holds(&[]).0);
    }

    #[test]
    fn a_fault_of_a_rule_has_its_place() {
        use AlarmRuleFault as F;
        let expected = |wanted, found: &str| F::Expected {
            wanted,
            found: Some(found.to_owned()).filter(|found| !found.is_empty()),
        };
        const TERM: &str = "a state such as ALARM(name), NOT, TRUE, FALSE or `(`";
        for (text, place, fault) in [
            ("", 0..0, expected(TERM, "")),
            ("ALARM(a) AND", 12..12, expected(TERM, "")),
            ("ALARM a", 6..7, expected("`(`", "a")),
            ("ALARM(a", 7..7, expected("`)`", "")),
            ("ALARM()", 6..7, expected("the name of an alarm", ")")),
            ("(ALARM(a)", 9..9, expected("`)`", "")),
            (
                "ALARM(a) ALARM(b)",
                9..14,
                expected("AND, OR or the end", "ALARM"),
            ),
            ("alarm(a)", 0..5, F::UnknownWord("alarm".into())),
            ("TRUE XOR TRUE", 5..8, expected("AND, OR or the end", "XOR")),
            ("ALARM(c)", 6..7, F::UnknownAlarm("c".into())),
            ("ALARM(\"a)", 6..9, F::OpenQuote),
        ] {
            assert_eq!(rule(text), Err(AlarmRuleError { place, fault }), "{text}");
        }
    }

    #[test]
    fn rules_are_bounded() {
        let nested = |depth: usize| format!("{}TRUE{}", "(".repeat(depth), ")".repeat(depth));
        assert!(rule(&nested(40)).is_ok());
        for text in [nested(4_000), "NOT ".repeat(2_000) + "TRUE"] {
            let fault = rule(&text).expect_err("it is too deep").fault;
            assert_eq!(fault, AlarmRuleFault::TooDeep);
            assert!(!fault.to_string().is_empty() && !fault.remedy().is_empty());
        }
        let fault = rule(&"TRUE OR ".repeat(2_000))
            .expect_err("it is too long")
            .fault;
        assert_eq!(fault, AlarmRuleFault::TooLong);
        let names: Vec<String> = (0..101).map(|number| format!("ALARM(x{number})")).collect();
        let find = |name: &str| name[1..].parse().ok().map(AlarmId);
        let error = AlarmRule::parse(&names.join(" OR "), find).expect_err("too many");
        assert_eq!(error.fault, AlarmRuleFault::TooManyChildren(101));
        assert!(AlarmRule::parse(&names[..100].join(" OR "), find).is_ok());
    }
}
