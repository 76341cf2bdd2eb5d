//! Requests that wait for a cell's servers, in the order in which they will be served.
//!
//! A request that was admitted when the wait ahead of it was longer than its client has patience is
//! late: nobody will hear its answer, and yet it takes its turn (TRF-008).

use std::collections::VecDeque;

use crate::account::requests::amount::Amount;
use crate::aws::elb::ids::TargetGroupId;

/// Whether somebody still waits for a request's answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Patience {
    /// The client waits.
    Waits,
    /// The client will have given up before the answer comes.
    GivesUp,
}

/// Requests of one target group that were admitted one after another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Parcel {
    group: TargetGroupId,
    patience: Patience,
    amount: Amount,
}

/// A queue of requests.
#[derive(Clone, Debug, Default)]
pub struct Backlog {
    parcels: VecDeque<Parcel>,
    total: Amount,
}

impl Backlog {
    /// Everything that waits, whether or not somebody waits for it.
    pub const fn total(&self) -> Amount {
        self.total
    }

    /// Whether nothing waits.
    pub const fn is_empty(&self) -> bool {
        self.total.0 == 0
    }

    /// Requests of `group` whose clients still wait.
    pub fn waiting(&self, group: TargetGroupId) -> Amount {
        self.parcels
            .iter()
            .filter(|parcel| parcel.group == group && parcel.patience == Patience::Waits)
            .map(|parcel| parcel.amount)
            .sum()
    }

    /// How much is served before the next change of patience, and what the front's is; none of an
    /// empty queue or of one that is alike throughout.
    pub fn front_run(&self) -> Option<(Patience, Amount)> {
        let patience = self.parcels.front()?.patience;
        let alike = |parcel: &&Parcel| parcel.patience == patience;
        let run: Amount = self
            .parcels
            .iter()
            .take_while(alike)
            .map(|parcel| parcel.amount)
            .sum();
        Some((patience, run))
    }

    /// Puts requests at the end of the queue.
    pub fn admit(&mut self, group: TargetGroupId, patience: Patience, amount: Amount) {
        if amount.0 <= 0 {
            return;
        }
        self.total += amount;
        let alike = self
            .parcels
            .iter_mut()
            .rev()
            .take_while(|parcel| parcel.patience == patience)
            .find(|parcel| parcel.group == group);
        match alike {
            Some(parcel) => parcel.amount += amount,
            None => self.parcels.push_back(Parcel {
                group,
                patience,
                amount,
            }),
        }
    }

    /// Takes up to `amount` from the front, and says what of whom was served; returns what was not
    /// needed.
    pub fn serve(
        &mut self,
        amount: Amount,
        mut served: impl FnMut(TargetGroupId, Patience, Amount),
    ) -> Amount {
        let mut left = amount;
        while left.0 > 0
            && let Some(front) = self.parcels.front_mut()
        {
            let taken = Amount(front.amount.0.min(left.0));
            front.amount -= taken;
            left -= taken;
            self.total -= taken;
            served(front.group, front.patience, taken);
            if front.amount.0 == 0 {
                self.parcels.pop_front();
            }
        }
        left
    }

    /// Empties the queue, and says what was in it.
    pub fn drop_all(&mut self, mut dropped: impl FnMut(TargetGroupId, Patience, Amount)) {
        for parcel in self.parcels.drain(..) {
            dropped(parcel.group, parcel.patience, parcel.amount);
        }
        self.total = Amount::ZERO;
    }

    /// Takes out what came through one target group, and says what it was.
    pub fn drop_group(&mut self, group: TargetGroupId, mut dropped: impl FnMut(Patience, Amount)) {
        let mut gone = Amount::ZERO;
        self.parcels.retain(|parcel| {
            if parcel.group == group {
                gone += parcel.amount;
                dropped(parcel.patience, parcel.amount);
            }
            parcel.group != group
        });
        self.total -= gone;
    }

    /// The share of one target that leaves a cell of `count`; the whole if it is the last.
    pub fn take_share(&mut self, count: u32) -> Self {
        if count <= 1 {
            return std::mem::take(self);
        }
        let mut share = Self::default();
        for parcel in &mut self.parcels {
            let amount = Amount(parcel.amount.0 / i128::from(count));
            parcel.amount -= amount;
            share.admit(parcel.group, parcel.patience, amount);
        }
        self.total -= share.total;
        share
    }

    /// Takes in the queue of targets that join the cell: those whose clients have given up first,
    /// since they have waited longest.
    pub fn join(&mut self, other: Self) {
        if other.is_empty() {
            return;
        }
        if self.is_empty() {
            *self = other;
            return;
        }
        let mine = std::mem::take(self);
        for patience in [Patience::GivesUp, Patience::Waits] {
            for parcel in mine.parcels.iter().chain(&other.parcels) {
                if parcel.patience == patience {
                    self.admit(parcel.group, patience, parcel.amount);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: TargetGroupId = TargetGroupId(0);
    const B: TargetGroupId = TargetGroupId(1);

    fn served(backlog: &mut Backlog, amount: i128) -> (Vec<(u16, Patience, i128)>, i128) {
        let mut list = Vec::new();
        let left = backlog.serve(Amount(amount), |group, patience, amount| {
            list.push((group.0, patience, amount.0));
        });
        (list, left.0)
    }

    #[test]
    fn what_came_first_is_served_first() {
        let mut backlog = Backlog::default();
        backlog.admit(A, Patience::Waits, Amount(5));
        backlog.admit(B, Patience::Waits, Amount(2));
        backlog.admit(A, Patience::Waits, Amount(1));
        backlog.admit(A, Patience::GivesUp, Amount(4));
        backlog.admit(A, Patience::Waits, Amount(3));
        assert_eq!(backlog.total(), Amount(15));
        assert_eq!(backlog.front_run(), Some((Patience::Waits, Amount(8))));
        assert_eq!(
            served(&mut backlog, 7),
            (vec![(0, Patience::Waits, 6), (1, Patience::Waits, 1)], 0)
        );
        assert_eq!(
            served(&mut backlog, 100),
            (
                vec![
                    (1, Patience::Waits, 1),
                    (0, Patience::GivesUp, 4),
                    (0, Patience::Waits, 3)
                ],
                92
            )
        );
        assert!(backlog.is_empty() && backlog.front_run().is_none());
    }

    #[test]
    fn a_target_that_leaves_takes_its_share_and_nothing_is_lost() {
        let mut backlog = Backlog::default();
        backlog.admit(A, Patience::GivesUp, Amount(10));
        backlog.admit(A, Patience::Waits, Amount(7));
        let mut other = Backlog::default();
        other.admit(A, Patience::Waits, Amount(1));
        other.join(backlog.take_share(3));
        assert_eq!(other.total(), Amount(1 + 3 + 2));
        assert_eq!(backlog.total(), Amount(17 - 5));
        assert_eq!(other.front_run(), Some((Patience::GivesUp, Amount(3))));
        assert_eq!(other.waiting(A), Amount(3));
        let all = backlog.take_share(1);
        assert_eq!((all.total(), backlog.total()), (Amount(12), Amount::ZERO));
    }

    #[test]
    fn what_is_dropped_is_named() {
        let mut backlog = Backlog::default();
        backlog.admit(B, Patience::Waits, Amount(9));
        let mut dropped = Vec::new();
        backlog.drop_all(|group, patience, amount| dropped.push((group, patience, amount)));
        assert_eq!(dropped, [(B, Patience::Waits, Amount(9))]);
        assert!(backlog.is_empty());
    }
}
