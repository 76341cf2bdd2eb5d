//! Requests that were admitted to a queue in one stretch of time, by sender (TRF-008).

use crate::account::requests::amount::{Amount, Rate};
use crate::account::requests::part::{Fate, Part, Sender, Window};
use crate::kernel::time::{Duration, Time};

/// One stretch.
#[derive(Clone, Debug, Default)]
pub(super) struct Batch {
    pub(super) from: Time,
    pub(super) to: Time,
    pub(super) parts: Vec<Part>,
}

impl Batch {
    /// Requests that still take a turn.
    pub(super) fn left(&self) -> Amount {
        self.parts.iter().map(Part::left).sum()
    }

    pub(super) const fn stretch(&self) -> Window {
        Window {
            from: self.from,
            to: self.to,
        }
    }

    /// The share of clients, in parts per million, who still wait for what has its turn at `at`.
    pub(super) fn awaited_ppm(&self, at: Time) -> u32 {
        let stretch = self.stretch();
        let awaited = self
            .parts
            .iter()
            .filter(|part| part.is_awaited(stretch, at));
        let awaited: Amount = awaited.map(Part::left).sum();
        let share = awaited.0 as f64 / self.left().0.max(1) as f64;
        (share * 1e6) as u32
    }

    /// When turns of which somebody waits for the answer become turns for nobody or the other way
    /// round, if all that is left has its turn in the window.
    pub(super) fn turning(&self, window: Window) -> Option<Time> {
        let stretch = self.stretch();
        let length = window.to.since(window.from).as_micros() as f64;
        let turning = |part: &Part| {
            let [begin, end] = [window.from, window.to].map(|at| part.gone_by(stretch, at));
            let before = part.served - begin;
            let after = part.total - end;
            if (before.0 >= 0) == (after.0 >= 0) {
                return None;
            }
            let share = before.0 as f64 / (before - after).0 as f64;
            Some(window.from + Duration::from_micros((length * share).ceil() as u64))
        };
        self.parts.iter().filter_map(turning).min()
    }

    /// Time passes without a turn.
    pub(super) fn wait_until(&mut self, at: Time, mut tell: impl FnMut(&Sender, Fate, Amount)) {
        let stretch = self.stretch();
        for part in &mut self.parts {
            let sender = part.sender;
            part.wait_until(stretch, at, &mut |fate, amount| tell(&sender, fate, amount));
        }
    }

    /// So many have their turn in the window, the oldest first.
    pub(super) fn serve_oldest(
        &mut self,
        window: Window,
        taken: Amount,
        mut tell: impl FnMut(&Sender, Fate, Amount),
    ) {
        let stretch = self.stretch();
        self.share_out(taken, |part, taken| {
            let sender = part.sender;
            part.serve_oldest(stretch, window, taken, &mut |fate, amount| {
                tell(&sender, fate, amount);
            });
        });
    }

    /// So many have their turn in the window, the newest first.
    pub(super) fn serve_newest(
        &mut self,
        window: Window,
        taken: Amount,
        mut tell: impl FnMut(&Sender, Fate, Amount),
    ) {
        let stretch = self.stretch();
        let kept = (self.left() - taken).0 as f64 / self.left().0.max(1) as f64;
        self.share_out(taken, |part, taken| {
            let sender = part.sender;
            part.serve_newest(stretch, window, taken, &mut |fate, amount| {
                tell(&sender, fate, amount);
            });
            part.sender.rate = Rate::ZERO;
        });
        let length = self.to.since(self.from).as_micros() as f64;
        self.to = self.from + Duration::from_micros((length * kept).ceil() as u64);
    }

    /// Shares an amount that has its turn among the parts by what is left of each.
    fn share_out(&mut self, taken: Amount, mut take: impl FnMut(&mut Part, Amount)) {
        let mut left = self.left();
        let mut still = taken;
        for part in &mut self.parts {
            let own = part.left();
            let share = match own == left {
                true => still,
                false => {
                    let share = own.0 as f64 / left.0.max(1) as f64;
                    let share = Amount((still.0 as f64 * share) as i128);
                    // What the others cannot take falls to this one.
                    share.max(still - (left - own)).min(own).min(still)
                }
            };
            take(part, share);
            left -= own;
            still -= share;
        }
    }

    /// Takes those out of the queue whose clients have given up.
    pub(super) fn drop_given_up(&mut self) {
        for part in &mut self.parts {
            part.served = part.served.max(part.gone);
        }
    }

    /// The share of one target among `count`, which is taken out of it.
    pub(super) fn take_share(&mut self, count: u32) -> Self {
        Self {
            from: self.from,
            to: self.to,
            parts: self
                .parts
                .iter_mut()
                .map(|part| part.take_share(count))
                .collect(),
        }
    }

    /// Takes in more requests that were admitted in the same stretch.
    pub(super) fn join(&mut self, other: Self) {
        for part in other.parts {
            match self.parts.iter_mut().find(|known| known.is_like(&part)) {
                Some(known) => {
                    known.total += part.total;
                    known.served += part.served;
                    known.gone += part.gone;
                }
                None => self.parts.push(part),
            }
        }
    }

    /// Goes on until `window.to` with the same senders, if they send as many a second or the stretch is
    /// so short that it does not matter which of its requests came first; says whether it did.
    pub(super) fn extend(&mut self, window: Window, parts: &[(Sender, Amount)]) -> bool {
        if self.to != window.from || self.parts.len() != parts.len() {
            return false;
        }
        let length = window.to.since(self.from);
        let alike = |(part, (sender, _)): (&Part, &(Sender, Amount))| {
            let own = &part.sender;
            own.group == sender.group
                && own.traffic == sender.traffic
                && own.patience == sender.patience
                && (own.rate == sender.rate && own.rate.0 > 0 || is_short(length, own.patience))
        };
        if !self.parts.iter().zip(parts).all(alike) {
            return false;
        }
        for (part, (sender, amount)) in self.parts.iter_mut().zip(parts) {
            part.total += *amount;
            if part.sender.rate != sender.rate {
                part.sender.rate = Rate::ZERO;
            }
        }
        self.to = window.to;
        true
    }

    /// Whether nobody waits any more.
    pub(super) fn is_given_up(&self) -> bool {
        self.parts.iter().all(|part| part.waiting().0 == 0)
    }

    /// Whether two stretches together are so short that it does not matter which of their requests came
    /// first.
    pub(super) fn is_near(&self, next: &Self) -> bool {
        let length = self.to.max(next.to).since(self.from);
        let mut parts = self.parts.iter().chain(&next.parts);
        parts.all(|part| is_short(length, part.sender.patience))
    }

    /// Takes in the next stretch.
    pub(super) fn swallow(&mut self, next: Self) {
        self.to = self.to.max(next.to);
        self.join(next);
    }
}

/// Whether a stretch is one of requests alike: a small part of the clients' patience, or of a second.
fn is_short(length: Duration, patience: Duration) -> bool {
    length <= Duration::from_millis(100) || length.saturating_mul(64) <= patience
}

#[cfg(test)]
mod tests;
