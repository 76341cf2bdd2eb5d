//! Requests that wait for a cell's servers, in the order in which they came.
//!
//! A request whose turn comes when its client has given up fails, and yet it takes its turn (TRF-008).

use std::collections::VecDeque;

use crate::account::requests::amount::{Amount, Rate};
use crate::account::requests::batch::Batch;
use crate::account::requests::part::{Fate, Part, Sender, Window};
use crate::aws::elb::ids::TargetGroupId;
use crate::kernel::time::{Duration, Time};

/// A queue of requests.
#[derive(Clone, Debug, Default)]
pub struct Backlog {
    /// By the time they came.
    batches: VecDeque<Batch>,
    total: Amount,
}

impl Backlog {
    /// Everything that takes a turn, whether or not somebody waits for it.
    pub const fn total(&self) -> Amount {
        self.total
    }

    /// Whether nothing waits.
    pub const fn is_empty(&self) -> bool {
        self.total.0 == 0
    }

    /// Requests of `group` whose clients still wait.
    pub fn waiting(&self, group: TargetGroupId) -> Amount {
        let parts = self.batches.iter().flat_map(|batch| &batch.parts);
        parts
            .filter(|part| part.sender.group == group)
            .map(Part::waiting)
            .sum()
    }

    /// Puts what comes between two instants at the end of the queue.
    pub fn admit(&mut self, from: Time, to: Time, requests: &[(Sender, Amount)]) {
        let amount: Amount = requests.iter().map(|(_, amount)| *amount).sum();
        if amount.0 <= 0 || from >= to {
            return;
        }
        self.total += amount;
        let window = Window { from, to };
        let last = self.batches.back_mut();
        if last.is_some_and(|last| last.extend(window, requests)) {
            return;
        }
        let parts = requests
            .iter()
            .map(|(sender, amount)| Part::new(*sender, *amount))
            .collect();
        self.batches.push_back(Batch { from, to, parts });
    }

    /// Time passes in which `rate` requests a second have their turn, `able` in all, the oldest first;
    /// tells what becomes of whom.
    pub fn serve_oldest(
        &mut self,
        from: Time,
        to: Time,
        rate: Rate,
        able: Amount,
        mut tell: impl FnMut(&Sender, Fate, Amount),
    ) {
        let mut done = Amount::ZERO;
        for batch in &mut self.batches {
            let left = batch.left();
            let taken = left.min(able - done);
            if taken.0 <= 0 {
                batch.wait_until(to, &mut tell);
                continue;
            }
            let window = turns(from, to, [done, done + taken], rate);
            batch.serve_oldest(window, taken, &mut tell);
            if taken < left {
                batch.wait_until(to, &mut tell);
            }
            done += taken;
        }
        self.total -= done;
        while self
            .batches
            .front()
            .is_some_and(|batch| batch.left().0 == 0)
        {
            self.batches.pop_front();
        }
        self.compact();
    }

    /// However long the queue, those whom nobody waits for any more are one batch at its front.
    fn compact(&mut self) {
        while let [Some(first), Some(second)] = [self.batches.front(), self.batches.get(1)]
            && first.is_given_up()
            && second.is_given_up()
        {
            let Some(first) = self.batches.pop_front() else {
                return;
            };
            if let Some(second) = self.batches.front_mut() {
                let next = std::mem::replace(second, first);
                second.swallow(next);
            }
        }
    }

    /// Time passes in which `rate` requests a second have their turn, `able` in all, the newest first;
    /// tells what becomes of whom.
    pub fn serve_newest(
        &mut self,
        from: Time,
        to: Time,
        rate: Rate,
        able: Amount,
        mut tell: impl FnMut(&Sender, Fate, Amount),
    ) {
        let mut done = Amount::ZERO;
        for batch in self.batches.iter_mut().rev() {
            let taken = batch.left().min(able - done);
            if taken.0 > 0 {
                let window = turns(from, to, [done, done + taken], rate);
                batch.serve_newest(window, taken, &mut tell);
                done += taken;
            }
            batch.wait_until(to, &mut tell);
        }
        self.total -= done;
        while self.batches.back().is_some_and(|batch| batch.left().0 == 0) {
            self.batches.pop_back();
        }
        self.compact();
    }

    /// Takes those out of the queue whose clients have given up.
    pub fn drop_given_up(&mut self) {
        for batch in &mut self.batches {
            batch.drop_given_up();
        }
        self.batches.retain(|batch| batch.left().0 > 0);
        self.total = self.batches.iter().map(Batch::left).sum();
    }

    /// Of those whose turn it is at `now`, the share that comes through each sender, in parts of all of
    /// them, where its client still waits, or all turns are for clients that do.
    pub fn awaited(
        &self,
        now: Time,
        are_all: bool,
        mut tell: impl FnMut(TargetGroupId, Amount, Amount),
    ) {
        let Some(batch) = self.batches.front() else {
            return;
        };
        let all = batch.left();
        let stretch = batch.stretch();
        for part in &batch.parts {
            if are_all || part.is_awaited(stretch, now) {
                tell(part.sender.group, part.left(), all);
            }
        }
    }

    /// After what time at most the share of turns that somebody waits for is another one, if `rate`
    /// requests a second have their turn, the oldest first; none if not before `end`.
    pub fn next_change(&self, now: Time, end: Time, rate: Rate) -> Option<Time> {
        let known = self.batches.front()?.awaited_ppm(now);
        let mut before = Amount::ZERO;
        for batch in &self.batches {
            let window = turns(now, end, [before, before + batch.left()], rate);
            if window.from >= end {
                return None;
            }
            before += batch.left();
            if batch.awaited_ppm(window.from) != known {
                return Some(window.from.max(now + LEAST));
            }
            if let Some(at) = batch.turning(window) {
                return Some(at.max(now + LEAST));
            }
        }
        None
    }

    /// Empties the queue, and says who waited in it.
    pub fn drop_all(&mut self, mut dropped: impl FnMut(TargetGroupId, Amount)) {
        for batch in self.batches.drain(..) {
            for part in &batch.parts {
                dropped(part.sender.group, part.waiting());
            }
        }
        self.total = Amount::ZERO;
    }

    /// Takes out what came through one target group, and says how much of it was still waited for.
    pub fn drop_group(&mut self, group: TargetGroupId) -> Amount {
        let mut waited = Amount::ZERO;
        for batch in &mut self.batches {
            batch.parts.retain(|part| {
                if part.sender.group == group {
                    waited += part.waiting();
                    self.total -= part.left();
                }
                part.sender.group != group
            });
        }
        self.batches.retain(|batch| batch.left().0 > 0);
        waited
    }

    /// The share of one target that leaves a cell of `count`; the whole if it is the last.
    pub fn take_share(&mut self, count: u32) -> Self {
        if count <= 1 {
            return std::mem::take(self);
        }
        let batches: VecDeque<Batch> = self
            .batches
            .iter_mut()
            .map(|batch| batch.take_share(count))
            .collect();
        let total: Amount = batches.iter().map(Batch::left).sum();
        self.total -= total;
        Self { batches, total }
    }

    /// Takes in the queue of targets that join the cell.
    pub fn join(&mut self, other: Self) {
        self.total += other.total;
        if self.batches.is_empty() {
            self.batches = other.batches;
            return;
        }
        for batch in other.batches {
            let stretch = (batch.from, batch.to);
            let place = self
                .batches
                .partition_point(|known| (known.from, known.to) < stretch);
            match self.batches.get_mut(place) {
                Some(known) if (known.from, known.to) == stretch => known.join(batch),
                Some(_) | None => self.batches.insert(place, batch),
            }
        }
        // However often queues are joined, there are few stretches.
        let mut last = 0;
        for place in 1..self.batches.len() {
            let near = self.batches[last].is_near(&self.batches[place]);
            if near {
                let next = std::mem::take(&mut self.batches[place]);
                self.batches[last].swallow(next);
            } else {
                last += 1;
                self.batches.swap(last, place);
            }
        }
        self.batches.truncate(last + 1);
    }
}

/// A queue whose turns are just about in time is not looked at more often.
const LEAST: Duration = Duration::from_millis(20);

/// From when to when those have their turn that stand between two places of the queue.
fn turns(from: Time, end: Time, places: [Amount; 2], rate: Rate) -> Window {
    let [from, to] = places.map(|place| when(from, end, place, rate));
    Window { from, to }
}

/// When so many have had their turn, at most `end`.
fn when(from: Time, end: Time, done: Amount, rate: Rate) -> Time {
    if rate.0 == 0 {
        return if done.0 > 0 { end } else { from };
    }
    let micros = done.0 / i128::from(rate.0);
    let micros = u64::try_from(micros).unwrap_or(u64::MAX);
    let at = from.checked_add(Duration::from_micros(micros));
    at.map_or(end, |at| at.min(end))
}

#[cfg(test)]
mod tests;
