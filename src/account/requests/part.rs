//! The requests of one sender in one stretch of time, and what becomes of them: some are answered,
//! others are given up before their turn comes (TRF-008).
//!
//! Every request of a stretch has its own age. Two positions move through the stretch, that up to
//! which requests had their turn and that up to which clients have given up; whichever comes to a
//! request first decides its fate, and where one overtakes the other is worked out in closed form.

use crate::account::requests::amount::{Amount, Rate};
use crate::account::requests::ids::TrafficId;
use crate::aws::elb::ids::TargetGroupId;
use crate::kernel::time::{Duration, Time};

/// Who sends requests to a queue, and how many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sender {
    /// By which target group they come.
    pub group: TargetGroupId,
    /// From which traffic.
    pub traffic: TrafficId,
    /// How long a client waits.
    pub patience: Duration,
    /// How many a second.
    pub rate: Rate,
}

/// The requests of one sender in one stretch.
#[derive(Clone, Copy, Debug)]
pub(super) struct Part {
    pub(super) sender: Sender,
    pub(super) total: Amount,
    /// How many had their turn.
    pub(super) served: Amount,
    /// How many would have given up by now if none had had its turn.
    pub(super) gone: Amount,
}

/// What becomes of requests that waited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// They have their turn in time: the first and the last after these waits.
    Served([Duration; 2]),
    /// Their clients give up.
    GivenUp,
}

/// A stretch of time in which a queue is served.
#[derive(Clone, Copy, Debug)]
pub(super) struct Window {
    pub(super) from: Time,
    pub(super) to: Time,
}

impl Part {
    pub(super) const fn new(sender: Sender, total: Amount) -> Self {
        Self {
            sender,
            total,
            served: Amount::ZERO,
            gone: Amount::ZERO,
        }
    }

    /// How many still take a turn, for nobody or not.
    pub(super) fn left(&self) -> Amount {
        self.total - self.served
    }

    /// How many still wait for an answer.
    pub(super) fn waiting(&self) -> Amount {
        self.total - self.served.max(self.gone)
    }

    /// Whether somebody waits for the answer to the next that has its turn at `at`.
    pub(super) fn is_awaited(&self, stretch: Window, at: Time) -> bool {
        self.served >= self.gone_by(stretch, at)
    }

    /// How many clients would have given up by `at`.
    pub(super) fn gone_by(&self, stretch: Window, at: Time) -> Amount {
        let patience = self.sender.patience.saturating_add(GRACE).as_micros();
        let limit = at.as_micros().saturating_sub(patience);
        let (from, to) = (stretch.from.as_micros(), stretch.to.as_micros());
        let gone = if limit <= from {
            Amount::ZERO
        } else if limit >= to {
            self.total
        } else {
            let share = (limit - from) as f64 / (to - from) as f64;
            Amount((self.total.0 as f64 * share) as i128).min(self.total)
        };
        gone.max(self.gone)
    }

    /// How long the request at a position has waited at `at`.
    pub(super) fn wait_of(&self, stretch: Window, position: Amount, at: Time) -> Duration {
        let length = stretch.to.since(stretch.from).as_micros() as f64;
        let share = position.0 as f64 / self.total.0.max(1) as f64;
        let came = stretch.from.as_micros() as f64 + length * share;
        Duration::from_micros((at.as_micros() as f64 - came).max(0.0) as u64)
    }

    /// Time passes without a turn.
    pub(super) fn wait_until(
        &mut self,
        stretch: Window,
        at: Time,
        tell: &mut impl FnMut(Fate, Amount),
    ) {
        let gone = self.gone_by(stretch, at);
        let given_up = gone - self.served.max(self.gone);
        self.gone = gone;
        if given_up.0 > 0 {
            tell(Fate::GivenUp, given_up);
        }
    }

    /// So many have their turn in the window, the oldest first.
    pub(super) fn serve_oldest(
        &mut self,
        stretch: Window,
        mut window: Window,
        mut taken: Amount,
        tell: &mut impl FnMut(Fate, Amount),
    ) {
        // Clients begin to give up, and have all given up: between these instants both positions move
        // evenly.
        let patience = self.sender.patience.saturating_add(GRACE);
        for came in [stretch.from, stretch.to] {
            let bend = came.checked_add(patience).unwrap_or(Time::LAST);
            if window.from < bend && bend < window.to {
                let share = bend.since(window.from).as_micros() as f64
                    / window.to.since(window.from).as_micros() as f64;
                let part = Amount((taken.0 as f64 * share) as i128).min(taken);
                let to = bend;
                self.serve_evenly(stretch, Window { to, ..window }, part, tell);
                window.from = bend;
                taken -= part;
            }
        }
        self.serve_evenly(stretch, window, taken, tell);
    }

    /// The same where clients give up evenly throughout the window, or none do.
    pub(super) fn serve_evenly(
        &mut self,
        stretch: Window,
        window: Window,
        taken: Amount,
        tell: &mut impl FnMut(Fate, Amount),
    ) {
        self.wait_until(stretch, window.from, tell);
        let (served, gone) = (self.served, self.gone);
        let (served_at_end, gone_at_end) = (served + taken, self.gone_by(stretch, window.to));
        let patience = self.sender.patience;
        let first = self.wait_of(stretch, served, window.from);
        let last = self.wait_of(stretch, served_at_end, window.to);
        let moved = gone_at_end - gone;
        let (answered, waits, given_up) = if served >= gone && served_at_end >= gone_at_end {
            (taken, [first, last], Amount::ZERO)
        } else if served >= gone {
            // Turns come in time until the clients' patience overtakes them.
            let meet = meeting(served, taken, served - gone, moved).clamp(served, served_at_end);
            (meet - served, [first, patience], gone_at_end - meet)
        } else if gone_at_end >= served_at_end {
            (Amount::ZERO, [patience, last], moved)
        } else {
            // Turns are for nobody until they overtake the clients' patience.
            let meet = meeting(served, taken, gone - served, moved).clamp(gone, served_at_end);
            (served_at_end - meet, [patience, last], meet - gone)
        };
        self.served = served_at_end;
        self.gone = gone_at_end;
        tell_both(answered, waits, given_up, tell);
    }

    /// So many have their turn in the window, the newest first.
    pub(super) fn serve_newest(
        &mut self,
        stretch: Window,
        window: Window,
        taken: Amount,
        tell: &mut impl FnMut(Fate, Amount),
    ) {
        self.wait_until(stretch, window.from, tell);
        let gone_at_end = self.gone_by(stretch, window.to);
        let top = self.total - taken;
        let first = self.wait_of(stretch, self.total, window.from);
        let last = self.wait_of(stretch, top, window.to);
        let waiting = self.waiting();
        let (answered, given_up);
        if top >= gone_at_end {
            answered = taken;
            given_up = gone_at_end.max(self.served) - self.gone.max(self.served);
        } else {
            // The turns come down to where clients have given up.
            let closing = taken + (gone_at_end - self.gone);
            let share = waiting.0 as f64 / closing.0.max(1) as f64;
            let met = Amount((taken.0 as f64 * share) as i128);
            answered = met.min(waiting).min(taken);
            given_up = waiting - answered;
        }
        self.total = top;
        self.gone = gone_at_end.min(top);
        let waits = [first, last.min(self.sender.patience)];
        tell_both(answered, waits, given_up, tell);
    }

    /// The share of one target among `count`, which is taken out of it.
    pub(super) fn take_share(&mut self, count: u32) -> Self {
        let count = i128::from(count.max(1));
        let share = |amount: &mut Amount| {
            let share = Amount(amount.0 / count);
            *amount -= share;
            share
        };
        // Another rate from here on: what is admitted later is another stretch.
        self.sender.rate = Rate::ZERO;
        Self {
            sender: self.sender,
            total: share(&mut self.total),
            served: share(&mut self.served),
            gone: share(&mut self.gone),
        }
    }

    /// Whether two parts of one stretch may become one: whose turn comes in time is the same.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        let order = |part: &Self| part.served.cmp(&part.gone);
        self.sender.group == other.sender.group
            && self.sender.traffic == other.sender.traffic
            && self.sender.patience == other.sender.patience
            && (order(self).is_ge() && order(other).is_ge()
                || order(self).is_le() && order(other).is_le())
    }
}

/// Tells how many were served after what waits, and how many gave up.
fn tell_both(
    served: Amount,
    waits: [Duration; 2],
    given_up: Amount,
    tell: &mut impl FnMut(Fate, Amount),
) {
    for (fate, amount) in [(Fate::Served(waits), served), (Fate::GivenUp, given_up)] {
        if amount.0 > 0 {
            tell(fate, amount);
        }
    }
}

/// Clients wait a little longer than they say, so that rounding fails no request whose turn comes in
/// the last moment.
const GRACE: Duration = Duration::from_millis(1);

/// Where a position that moves by `taken` from `start` meets another that is `apart` from it and moves
/// by `moved`.
fn meeting(start: Amount, taken: Amount, apart: Amount, moved: Amount) -> Amount {
    let closing = (taken - moved).0.unsigned_abs().max(1);
    let share = apart.0 as f64 / closing as f64;
    start + Amount((taken.0 as f64 * share) as i128)
}
