//! Steps of the service and the actions they leave behind, worked off first in, first out.

use crate::aws::codedeploy::ids::TargetIndex;
use crate::aws::codedeploy::outbox::{Lead, Outbox, Sent};
use crate::aws::codedeploy::server::action::Action;
use crate::trace::entry::EntryId;

/// Actions waiting to be routed, step by step.
#[derive(Clone, Debug, Default)]
pub(super) struct Fifo {
    outbox: Outbox<Action>,
    /// Where each step ends in the outbox, and what caused the step.
    steps: Vec<(usize, Option<EntryId>)>,
    next_action: usize,
    next_step: usize,
    causes: Causes,
}

/// The causes inside one step: the last leading action of the deployment, and that of the target
/// that speaks.
#[derive(Clone, Copy, Debug, Default)]
struct Causes {
    deployment: Option<EntryId>,
    target: Option<(TargetIndex, EntryId)>,
}

impl Fifo {
    /// Lets the service take a step that `cause` led to.
    pub(super) fn step(&mut self, cause: Option<EntryId>, step: impl FnOnce(&mut Outbox<Action>)) {
        step(&mut self.outbox);
        self.close_step(cause);
    }

    fn close_step(&mut self, cause: Option<EntryId>) {
        let end = self.outbox.sent().len();
        let begin = self.steps.last().map_or(0, |(end, _)| *end);
        if end > begin {
            self.steps.push((end, cause));
        }
    }

    /// The next action with its cause; none when everything is done, which empties the outbox.
    pub(super) fn pop(&mut self) -> Option<(Sent<Action>, Option<EntryId>)> {
        let Some((end, cause)) = self.steps.get(self.next_step).copied() else {
            self.outbox.clear();
            self.steps.clear();
            self.next_action = 0;
            self.next_step = 0;
            return None;
        };
        let begin = if self.next_step == 0 {
            0
        } else {
            self.steps[self.next_step - 1].0
        };
        if self.next_action == begin {
            self.causes = Causes {
                deployment: cause,
                target: None,
            };
        }
        let sent = self.outbox.sent()[self.next_action];
        self.next_action += 1;
        if self.next_action == end {
            self.next_step += 1;
        }
        Some((sent, self.cause_of(&sent)))
    }

    /// A target's action follows from its own last leading action, else from the deployment's; a
    /// deployment's action follows from whoever led last.
    fn cause_of(&self, sent: &Sent<Action>) -> Option<EntryId> {
        match (sent.sender.target, self.causes.target) {
            (Some(speaks), Some((led, entry))) if speaks == led => Some(entry),
            (None, Some((_, entry))) => Some(entry.max(self.causes.deployment.unwrap_or(entry))),
            (Some(_), _) | (None, None) => self.causes.deployment,
        }
    }

    /// Notes the entry an action left, if the actions behind it follow from it.
    pub(super) fn note(&mut self, sent: &Sent<Action>, entry: EntryId) {
        if sent.lead == Lead::Aside {
            return;
        }
        match sent.sender.target {
            Some(target) => self.causes.target = Some((target, entry)),
            None => self.causes.deployment = Some(entry),
        }
    }
}
