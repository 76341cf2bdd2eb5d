//! Health checks that wait in the queue of requests (LB-010).

use crate::account::requests::amount::Amount;

/// A backlog above which the health checks of a target group are too slow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProbeLimit {
    /// The slot of the target group.
    pub slot: usize,
    /// The backlog.
    pub backlog: Amount,
}

/// The target groups whose health checks the queue lets through too late.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Probes(u32);

impl Probes {
    /// Whether the checks of the target group at a slot are too late.
    pub const fn are_late(self, slot: usize) -> bool {
        self.0 >> slot & 1 == 1
    }

    /// Those of the checks that are late behind so many requests, with so much tolerance.
    pub fn at(queued: Amount, limits: &[ProbeLimit], slack: Amount) -> Self {
        let late = limits.iter().filter(|limit| queued > limit.backlog + slack);
        Self(late.fold(0, |slots, limit| slots | 1 << limit.slot))
    }
}
