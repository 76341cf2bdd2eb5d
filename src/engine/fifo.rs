//! Steps of the service and the actions they leave behind, worked off first in, first out.

use crate::aws::codedeploy::ids::TargetIndex;
use crate::aws::codedeploy::outbox::{Lead, Outbox, Sent};
use crate::aws::codedeploy::server::action::Action;
use crate::trace::entry::EntryId;
use std::collections::VecDeque;

/// Actions waiting to be routed, step by step.
#[derive(Clone, Debug, Default)]
pub(super) struct Fifo {
    outbox: Outbox<Action>,
    /// Place of the next action.
    next: usize,
    /// Where the step under way ends in the outbox.
    end: usize,
    causes: Causes,
    /// Steps behind the one under way: where each ends, and what caused it.
    later: VecDeque<(usize, Option<EntryId>)>,
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
        self.later.push_back((self.outbox.sent().len(), cause));
    }

    fn begin(&mut self, end: usize, cause: Option<EntryId>) {
        self.end = end;
        self.causes = Causes {
            deployment: cause,
            target: None,
        };
    }

    /// The next action with its cause; none when everything is done, which empties the outbox.
    #[inline]
    pub(super) fn pop(&mut self) -> Option<(Sent<Action>, Option<EntryId>)> {
        while self.next == self.end {
            let Some((end, cause)) = self.later.pop_front() else {
                self.outbox.clear();
                self.next = 0;
                self.end = 0;
                return None;
            };
            self.begin(end, cause);
        }
        let sent = self.outbox.sent()[self.next];
        self.next += 1;
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
