//! The rates of a cell between two changes, and what they make of arrivals.

use crate::account::requests::amount::{Amount, Rate};
use crate::account::requests::arithmetic::part;
use crate::account::requests::cause::Cause;
use crate::account::requests::part::Sender;
use crate::account::requests::station::Discipline;
use crate::aws::elb::ids::TargetGroupId;
use crate::kernel::time::Time;

/// Rates between two changes.
#[derive(Clone, Debug)]
pub(super) struct Flow {
    /// Arrivals by target group.
    pub(super) arrivals: Vec<(TargetGroupId, Rate)>,
    /// The same by sender, where they queue.
    pub(super) senders: Vec<Sender>,
    pub(super) total: Rate,
    pub(super) capacity: Rate,
    pub(super) error_ppb: u64,
    pub(super) course: Course,
    pub(super) discipline: Discipline,
    /// The step of the load, and since when.
    pub(super) step: u8,
    pub(super) since: Time,
    /// Room for what a segment admits.
    pub(super) admitted: Vec<(Sender, Amount)>,
}

/// What happens to arrivals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Course {
    /// They are served as they come.
    Direct,
    /// They queue up behind others.
    Queue { overflow: Rate, cause: Cause },
    /// The newest are served, what is too much goes to the bottom of the pile.
    Pile { overflow: Rate },
    /// They fail.
    Fail(Cause),
}

impl Default for Flow {
    fn default() -> Self {
        Self {
            arrivals: Vec::new(),
            senders: Vec::new(),
            total: Rate::ZERO,
            capacity: Rate::ZERO,
            error_ppb: 0,
            course: Course::Fail(Cause::Refused),
            discipline: Discipline::Fifo,
            step: u8::MAX,
            since: Time::ZERO,
            admitted: Vec::new(),
        }
    }
}

impl Flow {
    /// Only so many of those who arrive are let into the queue.
    pub(super) fn admit(&mut self, admitted: Rate) {
        for sender in &mut self.senders {
            sender.rate = sender.rate.part(admitted.0, self.total.0);
        }
    }
}

/// Shares what arrived through a target group and queues among its senders.
pub(super) fn share_out(
    group: TargetGroupId,
    amount: Amount,
    senders: &[Sender],
    into: &mut Vec<(Sender, Amount)>,
) {
    let own = || senders.iter().filter(|sender| sender.group == group);
    let mut rates: Rate = own().map(|sender| sender.rate).sum();
    let mut left = amount;
    for sender in own() {
        let share = part(left, sender.rate, rates);
        rates = rates.saturating_sub(sender.rate);
        left -= share;
        into.push((*sender, share));
    }
    // The last takes what rounding leaves.
    if let Some((_, last)) = into.last_mut() {
        *last += left;
    }
}
