//! The queue of events: one total order, by time, then class, then order of insertion (RNG-035).
//!
//! A hierarchical timing wheel. Time and class share one 64-bit word, the moment, read as eleven
//! digits of six bits; a waiting event lies on the level of the highest digit in which its moment
//! differs from the cursor, in the slot of that digit. The level comes from the difference in
//! digits and never from the distance: only so do events of equal moments always share a list, and
//! lists are first-in, first-out. The cursor is the moment of the event that left last.
//!
//! The queue does not know what an event means, and no other field of it decides.

mod pool;

use pool::{List, Pool};

use super::time::Time;

const CLASS_BITS: u32 = 4;
const DIGIT_BITS: u32 = 6;
const SLOTS: usize = 1 << DIGIT_BITS;
const LEVELS: usize = u64::BITS.div_ceil(DIGIT_BITS) as usize;

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
    slots: Box<[List; LEVELS * SLOTS]>,
    /// A bit for every slot that holds a list, a word for every level.
    occupied: [u64; LEVELS],
    /// A bit for every level with an occupied slot.
    levels: u16,
    /// The moment of the event that left last.
    cursor: u64,
    waiting: usize,
    popped_in_instant: u32,
}

impl<E: Copy> Queue<E> {
    /// An empty queue at the start of time.
    #[must_use]
    pub fn new() -> Self {
        Self {
            pool: Pool::new(),
            slots: Box::new([List::default(); LEVELS * SLOTS]),
            occupied: [0; LEVELS],
            levels: 0,
            cursor: 0,
            waiting: 0,
            popped_in_instant: 0,
        }
    }

    /// How many events wait.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.waiting
    }

    /// Whether no event waits.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.waiting == 0
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
        self.place(key.index, moment);
        self.waiting += 1;
        key
    }

    /// Takes an event out before its time; nothing if it has left or was cancelled already.
    pub fn cancel(&mut self, key: Key) -> Option<E> {
        let event = self.pool.cancel(key)?;
        self.waiting -= 1;
        if self.pool.in_lists() > 2 * self.waiting + CANCELLED_MARGIN {
            self.sweep();
        }
        Some(event)
    }

    /// Forgets all events and goes back to the start of time, keeping the memory for the next run.
    /// Earlier keys fit nothing.
    pub fn clear(&mut self) {
        self.pool.release_all();
        self.occupied = [0; LEVELS];
        self.levels = 0;
        self.cursor = 0;
        self.waiting = 0;
        self.popped_in_instant = 0;
    }

    /// Time and class of the event that would leave next. Nothing moves.
    ///
    /// Lower levels come before higher ones, and lower slots before higher ones, so the first slot
    /// with a waiting event holds it. An earlier class of the present instant differs from the
    /// cursor in the lowest digit only and is found in front of it, on the lowest level.
    #[must_use]
    pub fn peek(&self) -> Option<(Time, Class)> {
        let mut levels = self.levels;
        while levels != 0 {
            let level = levels.trailing_zeros() as usize;
            levels &= levels - 1;
            let mut occupied = self.occupied[level];
            while occupied != 0 {
                let slot = occupied.trailing_zeros() as usize;
                occupied &= occupied - 1;
                let list = self.slots[level * SLOTS + slot];
                if let Some((moment, _)) = self.pool.earliest(list) {
                    return Some((time_of(moment), class_of(moment)));
                }
            }
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
        while self.levels != 0 {
            let level = self.levels.trailing_zeros() as usize;
            let slot = self.occupied[level].trailing_zeros() as usize;
            let list = self.slots[level * SLOTS + slot];
            if level == 0 || list.head == list.tail {
                // One moment or one node: the head is next, if it still waits.
                let node = self.pool.node(list.head);
                let (waits, moment, event, next) =
                    (node.waits(), node.moment, node.event, node.next);
                if waits && time_of(moment) > limit {
                    return None;
                }
                self.pool.release(list.head);
                if list.head == list.tail {
                    self.vacate(level, slot);
                } else {
                    self.slots[slot].head = next;
                }
                if waits {
                    return Some(self.leave(moment, event));
                }
            } else {
                let earliest = self.pool.earliest(list);
                if let Some((moment, _)) = earliest
                    && time_of(moment) > limit
                {
                    return None;
                }
                self.vacate(level, slot);
                let left = earliest.map(|(moment, first)| {
                    let event = self.pool.node(first).event;
                    self.pool.retire(first);
                    self.leave(moment, event)
                });
                // The cursor stands inside this slot now, so the others belong further down.
                self.place_waiting(list);
                if left.is_some() {
                    return left;
                }
            }
        }
        None
    }

    /// Books the departure of an event, which is the present from now on.
    #[inline]
    fn leave(&mut self, moment: u64, event: E) -> (Time, Class, E) {
        let time = time_of(moment);
        if time > self.present() {
            self.popped_in_instant = 0;
        }
        self.popped_in_instant += 1;
        assert!(
            self.popped_in_instant <= EVENTS_PER_INSTANT_MAX,
            "invariant: at most 1,000,000 events leave in one instant, yet at {time} s they go on: \
             events cause each other without time passing"
        );
        self.cursor = moment;
        self.waiting -= 1;
        (time, class_of(moment), event)
    }

    /// Places the nodes of a vacated list, in its order, and gives back those that wait no more.
    #[inline]
    fn place_waiting(&mut self, list: List) {
        let mut index = list.head;
        loop {
            let node = self.pool.node(index);
            let (next, moment) = (node.next, node.moment);
            if node.waits() {
                self.place(index, moment);
            } else {
                self.pool.release(index);
            }
            if index == list.tail {
                return;
            }
            index = next;
        }
    }

    /// Appends a node to the list where its moment belongs.
    #[inline]
    fn place(&mut self, index: u32, moment: u64) {
        // A difference in no digit counts as one in the lowest.
        let highest_bit = ((moment ^ self.cursor) | 1).ilog2();
        let level = (highest_bit / DIGIT_BITS) as usize;
        let slot = (moment >> (level as u32 * DIGIT_BITS)) as usize % SLOTS;
        let list = &mut self.slots[level * SLOTS + slot];
        if self.occupied[level] & 1 << slot == 0 {
            *list = List {
                head: index,
                tail: index,
            };
            self.occupy(level, slot);
        } else {
            self.pool.link(list.tail, index);
            list.tail = index;
        }
    }

    #[inline]
    fn occupy(&mut self, level: usize, slot: usize) {
        self.occupied[level] |= 1 << slot;
        self.levels |= 1 << level;
    }

    #[inline]
    fn vacate(&mut self, level: usize, slot: usize) {
        self.occupied[level] &= !(1 << slot);
        self.levels &= !(u16::from(self.occupied[level] == 0) << level);
    }

    /// Gives the nodes of cancelled events back. Lists keep their order.
    #[cold]
    fn sweep(&mut self) {
        for level in 0..LEVELS {
            let mut occupied = self.occupied[level];
            while occupied != 0 {
                let slot = occupied.trailing_zeros() as usize;
                occupied &= occupied - 1;
                let list = self.slots[level * SLOTS + slot];
                self.vacate(level, slot);
                // The cursor has not moved, so what waits returns to the slot it came from.
                self.place_waiting(list);
            }
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
