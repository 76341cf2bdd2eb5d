//! The slots of the wheel: eight levels of 256 lists in one row, and a bit for each that exists.
//!
//! A lower place in the row is an earlier moment, so the next list is the lowest bit. Slots know
//! which nodes are the ends of a list, and nothing of the nodes.

const DIGIT_BITS: u32 = 8;
const WORD_BITS: usize = u64::BITS as usize;
const WORDS: usize = SLOTS / WORD_BITS;

/// Slots of a level: one for every value of a digit.
pub(super) const LEVEL_SLOTS: usize = 1 << DIGIT_BITS;
/// All of them.
pub(super) const SLOTS: usize = LEVEL_SLOTS * (u64::BITS / DIGIT_BITS) as usize;

/// The two ends of a list that holds at least one node.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct List {
    pub(super) head: u32,
    pub(super) tail: u32,
}

impl List {
    /// Whether there is one node only.
    #[inline]
    pub(super) const fn is_single(self) -> bool {
        self.head == self.tail
    }
}

#[derive(Clone, Debug)]
pub(super) struct Slots {
    /// Meaningless where the bit is not set.
    lists: Box<[List; SLOTS]>,
    /// A bit for every slot that holds a list.
    occupied: [u64; WORDS],
    /// A bit for every word above that is not zero.
    words: u32,
}

impl Slots {
    pub(super) fn new() -> Self {
        Self {
            lists: Box::new([List::default(); SLOTS]),
            occupied: [0; WORDS],
            words: 0,
        }
    }

    /// The slot of a moment, seen from the cursor: the level is that of the highest digit in which
    /// they differ, and of the lowest if they are equal.
    #[inline]
    pub(super) const fn of(moment: u64, cursor: u64) -> usize {
        let highest_bit = ((moment ^ cursor) | 1).ilog2();
        let level = highest_bit / DIGIT_BITS;
        let digit = (moment >> (level * DIGIT_BITS)) as usize % LEVEL_SLOTS;
        level as usize * LEVEL_SLOTS + digit
    }

    /// The lowest slot that holds a list.
    #[inline]
    pub(super) const fn first(&self) -> Option<usize> {
        if self.words == 0 {
            return None;
        }
        let word = self.words.trailing_zeros() as usize % WORDS;
        let bit = self.occupied[word].trailing_zeros() % u64::BITS;
        Some(word * WORD_BITS + bit as usize)
    }

    /// The lowest slot that holds a list and is not below `slot`.
    pub(super) fn first_from(&self, slot: usize) -> Option<usize> {
        let (word, bit) = (slot / WORD_BITS, slot % WORD_BITS);
        let rest = self.occupied.get(word)? >> bit;
        if rest != 0 {
            return Some(slot + rest.trailing_zeros() as usize);
        }
        let words = self.words >> word >> 1;
        let word = word + 1 + words.trailing_zeros() as usize;
        let bit = self.occupied.get(word)?.trailing_zeros();
        Some(word * WORD_BITS + bit as usize)
    }

    /// The first and the last moment that share a slot with this one.
    #[inline]
    pub(super) const fn moments(slot: usize, moment: u64) -> (u64, u64) {
        let level = (slot / LEVEL_SLOTS) as u32;
        let below = (1 << (level * DIGIT_BITS)) - 1;
        (moment & !below, moment | below)
    }

    /// The list of a slot that holds one.
    #[inline]
    pub(super) const fn list(&self, slot: usize) -> List {
        self.lists[slot]
    }

    /// Appends a node. If there was a list, returns its last node, whose link must follow.
    #[inline]
    pub(super) const fn append(&mut self, slot: usize, node: u32) -> Option<u32> {
        if self.occupied[slot / WORD_BITS] & 1 << (slot % WORD_BITS) == 0 {
            self.put(
                slot,
                List {
                    head: node,
                    tail: node,
                },
            );
            return None;
        }
        let last = self.lists[slot].tail;
        self.lists[slot].tail = node;
        Some(last)
    }

    /// Puts a list into an empty slot.
    #[inline]
    pub(super) const fn put(&mut self, slot: usize, list: List) {
        self.lists[slot] = list;
        self.occupied[slot / WORD_BITS] |= 1 << (slot % WORD_BITS);
        self.words |= 1 << (slot / WORD_BITS);
    }

    /// Lets a list begin with its second node.
    #[inline]
    pub(super) const fn behead(&mut self, slot: usize, second: u32) {
        self.lists[slot].head = second;
    }

    /// Takes the list out of a slot.
    #[inline]
    pub(super) const fn vacate(&mut self, slot: usize) {
        let word = slot / WORD_BITS;
        self.occupied[word] &= !(1 << (slot % WORD_BITS));
        if self.occupied[word] == 0 {
            self.words &= !(1 << word);
        }
    }

    /// Takes all lists out.
    pub(super) const fn clear(&mut self) {
        self.occupied = [0; WORDS];
        self.words = 0;
    }
}
