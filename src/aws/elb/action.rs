//! The action of a rule that forwards to several groups.

use std::fmt;

use crate::rulebook::{LB_034, LB_044, Rule};

/// Groups of one action at most (LB-044).
pub const GROUPS_MAX: usize = 5;

/// The largest weight (LB-034).
pub const WEIGHT_MAX: u64 = 999;

/// What AWS refuses of the groups of an action.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ActionFault {
    /// Nothing to forward to.
    NoGroup,
    /// More groups than an action may have.
    TooManyGroups {
        /// How many.
        found: usize,
    },
    /// A weight above 999.
    Weight {
        /// Of which group of the list.
        at: usize,
        /// What is written.
        found: u64,
    },
}

impl ActionFault {
    /// The error AWS raises.
    #[must_use]
    pub const fn exception(self) -> &'static str {
        match self {
            Self::NoGroup | Self::Weight { .. } => "ValidationError",
            Self::TooManyGroups { .. } => "TooManyTargetGroups",
        }
    }

    /// By which rule.
    #[must_use]
    pub const fn rule(self) -> Rule {
        match self {
            Self::NoGroup | Self::Weight { .. } => LB_034,
            Self::TooManyGroups { .. } => LB_044,
        }
    }

    /// What to write instead.
    #[must_use]
    pub const fn remedy(self) -> &'static str {
        match self {
            Self::NoGroup => "name a target group",
            Self::TooManyGroups { .. } => "forward to at most 5 groups",
            Self::Weight { .. } => "write 0 to 999",
        }
    }
}

impl fmt::Display for ActionFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoGroup => f.write_str("nothing to forward to"),
            Self::TooManyGroups { found } => write!(f, "{found} groups in one action"),
            Self::Weight { found, .. } => write!(f, "a weight of {found}"),
        }
    }
}

impl std::error::Error for ActionFault {}

/// What AWS refuses of an action with groups of these weights.
#[must_use]
pub fn action_faults(weights: &[u64]) -> Vec<ActionFault> {
    let mut faults = Vec::new();
    let found = weights.len();
    if found == 0 {
        faults.push(ActionFault::NoGroup);
    }
    if found > GROUPS_MAX {
        faults.push(ActionFault::TooManyGroups { found });
    }
    for (at, weight) in weights.iter().enumerate() {
        if *weight > WEIGHT_MAX {
            faults.push(ActionFault::Weight { at, found: *weight });
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lb_044_an_action_has_five_groups_with_weights_up_to_999() {
        assert_eq!(action_faults(&[0, 999, 1, 1, 1]), []);
        assert_eq!(action_faults(&[]), [ActionFault::NoGroup]);
        let faults = action_faults(&[1, 1, 1_000, 1, 1, 1]);
        assert_eq!(
            faults,
            [
                ActionFault::TooManyGroups { found: 6 },
                ActionFault::Weight {
                    at: 2,
                    found: 1_000
                }
            ]
        );
        let rules: Vec<Rule> = faults.iter().map(|fault| fault.rule()).collect();
        assert_eq!(rules, [LB_044, LB_034]);
    }
}
