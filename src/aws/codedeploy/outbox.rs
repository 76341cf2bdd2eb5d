//! What machines say during one step: actions, each with the rule that demands it and the sender.

use crate::aws::codedeploy::ids::{DeploymentId, TargetIndex};
use crate::rulebook::Rule;

/// One action on its way out.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sent<A> {
    /// The rule that demands the action.
    pub rule: Rule,
    /// Whether the actions behind it in the same step happen because of it.
    pub lead: Lead,
    /// Who sent it.
    pub sender: Sender,
    /// What is to be done.
    pub action: A,
}

/// The machine an action comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sender {
    /// The deployment.
    pub deployment: DeploymentId,
    /// The target, where a target speaks.
    pub target: Option<TargetIndex>,
}

/// How an action relates to those sent after it in the same step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lead {
    /// The following actions have their cause elsewhere.
    Aside,
    /// The following actions happen because of this one.
    Leads,
}

/// Collects the actions of one step. There is no way to send one without its rule.
///
/// A parent that steps a child says for whom it speaks; that lifts the child's actions without
/// copying them.
#[derive(Clone, Debug)]
pub struct Outbox<A> {
    sent: Vec<Sent<A>>,
    sender: Sender,
}

impl<A> Default for Outbox<A> {
    fn default() -> Self {
        let sender = Sender {
            deployment: DeploymentId(0),
            target: None,
        };
        Self {
            sent: Vec::new(),
            sender,
        }
    }
}

impl<A: Copy> Outbox<A> {
    /// Sends an action that causes nothing else in this step.
    pub fn send(&mut self, rule: Rule, action: A) {
        self.sent.push(Sent {
            rule,
            lead: Lead::Aside,
            sender: self.sender,
            action,
        });
    }

    /// Sends an action that is the cause of those behind it.
    pub fn lead(&mut self, rule: Rule, action: A) {
        self.sent.push(Sent {
            rule,
            lead: Lead::Leads,
            sender: self.sender,
            action,
        });
    }

    /// From here on `deployment` speaks.
    pub fn speak_as(&mut self, deployment: DeploymentId) {
        self.sender = Sender {
            deployment,
            target: None,
        };
    }

    /// From here on a target of the present deployment speaks; returns who spoke before.
    pub fn speak_for(&mut self, target: TargetIndex) -> Sender {
        let before = self.sender;
        self.sender = Sender {
            deployment: before.deployment,
            target: Some(target),
        };
        before
    }

    /// Gives the word back to `sender`.
    pub fn speak_again_as(&mut self, sender: Sender) {
        self.sender = sender;
    }

    /// The actions in the order they were sent.
    pub fn sent(&self) -> &[Sent<A>] {
        &self.sent
    }

    /// Forgets everything, keeping the room for the next step.
    pub fn clear(&mut self) {
        self.sent.clear();
    }
}
