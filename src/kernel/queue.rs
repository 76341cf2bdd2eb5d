//! The queue of events: one total order, by time, then class, then order of insertion (RNG-035).
//!
//! A hierarchical timing wheel. Time and class share one 64-bit word, the moment, read as eight
//! digits of eight bits; a waiting event lies on the level of the highest digit in which its moment
//! differs from the cursor, in the slot of that digit. The level comes from the difference in
//! digits and never from the distance: only so do events of equal moments always share a list, and
//! lists are first-in, first-out. The cursor is the moment of the event that left last.
//!
//! The queue does not know what an event means, and no other field of it decides.

mod pool;
mod slots;

use pool::Pool;
use slots::{LEVEL_SLOTS, List, Slots};

use super::time::Time;

const CLASS_BITS: u32 = 4;

/// More events than this in one instant are not a scenario but a circle of events that cause each
/// other without time passing.
const EVENTS_PER_INSTANT_MAX: u32 = 1_000_000;

/// Cancelled events stay in their lists until reached. Once they outnumber those that wait by this
/// many, they are swept out.
const CANCELLED_MARGIN: usize = 1_024;

/// The rank of an event among those of its instant: 0 leaves first, 15 last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Class(u8);

impl Class {
    /// The class of this rank.
    ///
    /// # Panics
    ///
    /// If the rank is above 15.
    #[must_use]
    pub const fn new(rank: u8) -> Self {
        assert!(
            rank < 1 << CLASS_BITS,
            "invariant: the rank of a class is at most 15"
        );
        Self(rank)
    }

    /// The rank, 0 to 15.
    #[must_use]
    pub const fn rank(self) -> u8 {
        self.0
    }
}

/// The handle of one pushed event. It fits that event only, never a later one in its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Key {
    index: u32,
    generation: u32,
}

/// Events waiting for their time.
///
/// A clone goes on exactly like its original, and keys fit both. A queue that has once been as full
/// as it gets asks for no more memory.
#[derive(Clone, Debug)]
pub struct Queue<E> {
    pool: Pool<E>,
    slots: Slots,
    /// The moment of the event that left last.
    cursor: u64,
    popped_in_instant: u32,
}

impl<E: Copy> Queue<E> {
    /// An empty queue at the start of time.
    #[must_use]
    pub fn new() -> Self {
        Self {
            pool: Pool::new(),
            slots: Slots::new(),
            cursor: 0,
            popped_in_instant: 0,
        }
    }

    /// How many events wait.
    #[must_use]
    pub fn len(&self) -> usize {
        self.pool.waiting()
    }

    /// Whether no event waits.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The present: the time of the event that left last.
    #[must_use]
    pub const fn present(&self) -> Time {
        time_of(self.cursor)
    }

    /// Files an event. A class that has already had its turn in the present instant is welcome: the
    /// event leaves next.
    ///
    /// # Panics
    ///
    /// If `at` lies before the present.
    #[inline]
    pub fn push(&mut self, at: Time, class: Class, event: E) -> Key {
        assert!(
            at >= self.present(),
            "invariant: no event is filed for the past"
        );
        let moment = at.as_micros() << CLASS_BITS | u64::from(class.0);
        let key = self.pool.store(moment, event);
        self.append(Slots::of(moment, self.cursor), key.index);
        key
    }

    /// Takes an event out before its time; nothing if it has left or was cancelled already.
    pub fn cancel(&mut self, key: Key) -> Option<E> {
        let event = self.pool.cancel(key)?;
        if self.pool.cancelled() > self.pool.waiting() + CANCELLED_MARGIN {
            self.sweep();
        }
        Some(event)
    }

    /// Forgets all events and goes back to the start of time, keeping the memory for the next run.
    /// Earlier keys fit nothing.
    pub fn clear(&mut self) {
        self.pool.release_all();
        self.slots.clear();
        self.cursor = 0;
        self.popped_in_instant = 0;
    }

    /// Time and class of the event that would leave next. Nothing moves.
    ///
    /// Lower levels come before higher ones, and lower slots before higher ones, so the first slot
    /// with a waiting event holds it. An earlier class of the present instant differs from the
    /// cursor in the lowest digit only and is found in front of it, on the lowest level.
    #[must_use]
    pub fn peek(&self) -> Option<(Time, Class)> {
        let mut next_slot = self.slots.first();
        while let Some(slot) = next_slot {
            let list = self.slots.list(slot);
            // On the lowest level a list is one moment: a burst of ties is not walked for each peek.
            let moment = if slot < LEVEL_SLOTS {
                self.pool.first_waiting(list)
            } else {
                self.pool.earliest(list)
            };
            if let Some(moment) = moment {
                return Some((time_of(moment), class_of(moment)));
            }
            next_slot = self.slots.first_from(slot + 1);
        }
        None
    }

    /// Lets the next event leave.
    ///
    /// # Panics
    ///
    /// If more than 1,000,000 events leave in one instant.
    #[inline]
    pub fn pop(&mut self) -> Option<(Time, Class, E)> {
        self.pop_until(Time::LAST)
    }

    /// Lets the next event leave if its time is `limit` or earlier; otherwise nothing moves.
    ///
    /// # Panics
    ///
    /// Like [`Queue::pop`].
    #[inline]
    pub fn pop_until(&mut self, limit: Time) -> Option<(Time, Class, E)> {
        while let Some(slot) = self.slots.first() {
            let list = self.slots.list(slot);
            if slot >= LEVEL_SLOTS && !list.is_single() {
                self.descend(slot, list, limit)?;
                continue;
            }
            // One moment or one node: the head is next, if it still waits.
            let node = self.pool.node(list.head);
            let (waits, moment, event) = (node.waits(), node.moment, node.event);
            if waits && time_of(moment) > limit {
                return None;
            }
            if list.is_single() {
                self.slots.vacate(slot);
            } else {
                self.slots.behead(slot, node.next);
            }
            self.pool.release(list.head);
            if waits {
                self.leave(moment);
                return Some((time_of(moment), class_of(moment), event));
            }
        }
        None
    }

    /// Moves the nodes of a slot with several to the lower levels, to where they belong as seen from
    /// the first moment of the slot. The cursor will follow at once, since the earliest of them
    /// leaves next; if none of them waits until the limit, nothing moves but what was cancelled.
    #[inline(never)]
    fn descend(&mut self, slot: usize, list: List, limit: Time) -> Option<()> {
        let moment = self.pool.node(list.head).moment;
        let (start, end) = Slots::moments(slot, moment);
        // Most slots end before the limit, and then it does not matter when their events leave.
        if time_of(end) > limit
            && let Some(earliest) = self.pool.earliest(list)
            && time_of(earliest) > limit
        {
            return None;
        }
        self.slots.vacate(slot);
        if self.pool.is_one_moment(list) {
            // A burst of ties moves as one.
            self.slots.put(Slots::of(moment, moment), list);
            return Some(());
        }
        let mut index = list.head;
        loop {
            let node = self.pool.node(index);
            let (next, moment) = (node.next, node.moment);
            if node.waits() {
                self.append(Slots::of(moment, start), index);
            } else {
                self.pool.release(index);
            }
            if index == list.tail {
                return Some(());
            }
            index = next;
        }
    }

    /// Makes the moment of a leaving event the present.
    #[inline]
    fn leave(&mut self, moment: u64) {
        if time_of(moment) > self.present() {
            self.popped_in_instant = 0;
        }
        self.cursor = moment;
        self.popped_in_instant += 1;
        assert!(
            self.popped_in_instant <= EVENTS_PER_INSTANT_MAX,
            "invariant: at most 1,000,000 events leave in one instant, yet at {} s they go on: \
             events cause each other without time passing",
            self.present()
        );
    }

    /// Appends a node to the list of a slot.
    #[inline]
    fn append(&mut self, slot: usize, index: u32) {
        if let Some(last) = self.slots.append(slot, index) {
            self.pool.link(last, index);
        }
    }

    /// Gives the nodes of cancelled events back. Lists keep their order.
    #[cold]
    fn sweep(&mut self) {
        let mut next_slot = self.slots.first();
        while let Some(slot) = next_slot {
            let list = self.slots.list(slot);
            self.slots.vacate(slot);
            let mut index = list.head;
            loop {
                let (next, waits) = (self.pool.node(index).next, self.pool.node(index).waits());
                if waits {
                    self.append(slot, index);
                } else {
                    self.pool.release(index);
                }
                if index == list.tail {
                    break;
                }
                index = next;
            }
            next_slot = self.slots.first_from(slot + 1);
        }
    }
}

impl<E: Copy> Default for Queue<E> {
    fn default() -> Self {
        Self::new()
    }
}

const fn time_of(moment: u64) -> Time {
    Time::from_micros(moment >> CLASS_BITS)
}

const fn class_of(moment: u64) -> Class {
    Class((moment % (1 << CLASS_BITS)) as u8)
}

#[cfg(test)]
mod tests;
