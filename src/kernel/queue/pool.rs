//! The memory of the queue: nodes in one vector, strung into first-in, first-out lists by index.
//!
//! Nodes are recycled, last freed first, so a warm pool asks for no memory. The pool knows nothing
//! of the order of time.

use super::Key;
use super::slots::List;

/// A waiting event.
#[derive(Clone, Copy, Debug)]
pub(super) struct Node<E> {
    /// Time and class in one word, as the wheel compares them.
    pub(super) moment: u64,
    /// The node behind this one in its list; meaningless in the last.
    pub(super) next: u32,
    /// Odd while the event waits, even once it has left or was cancelled. It moves on with every
    /// change, so a handle of an earlier tenant no longer fits.
    generation: u32,
    pub(super) event: E,
}

#[derive(Clone, Debug)]
pub(super) struct Pool<E> {
    nodes: Vec<Node<E>>,
    free_head: u32,
    free_count: u32,
    /// Cancelled events still in lists.
    cancelled: u32,
}

impl<E: Copy> Pool<E> {
    pub(super) const fn new() -> Self {
        Self {
            nodes: Vec::new(),
            free_head: 0,
            free_count: 0,
            cancelled: 0,
        }
    }

    #[inline]
    pub(super) fn node(&self, index: u32) -> &Node<E> {
        &self.nodes[index as usize]
    }

    /// Takes a node into use.
    #[inline]
    pub(super) fn store(&mut self, moment: u64, event: E) -> Key {
        if self.free_count == 0 {
            return self.store_in_new(moment, event);
        }
        let index = self.free_head;
        let node = &mut self.nodes[index as usize];
        self.free_head = node.next;
        self.free_count -= 1;
        node.moment = moment;
        node.event = event;
        node.generation = node.generation.wrapping_add(1);
        Key {
            index,
            generation: node.generation,
        }
    }

    #[cold]
    fn store_in_new(&mut self, moment: u64, event: E) -> Key {
        let index =
            u32::try_from(self.nodes.len()).expect("invariant: fewer than 2^32 events wait");
        self.nodes.push(Node {
            moment,
            next: index,
            generation: 1,
            event,
        });
        Key {
            index,
            generation: 1,
        }
    }

    /// Ends the wait of the event under `key`, if it still waits. The node stays in its list.
    pub(super) fn cancel(&mut self, key: Key) -> Option<E> {
        let node = self.nodes.get_mut(key.index as usize)?;
        if node.generation != key.generation {
            return None;
        }
        node.generation = node.generation.wrapping_add(1);
        self.cancelled += 1;
        Some(node.event)
    }

    /// Takes back a node that is in no list any more, its event waiting or not.
    #[inline]
    pub(super) fn release(&mut self, index: u32) {
        let node = &mut self.nodes[index as usize];
        if node.waits() {
            node.generation = node.generation.wrapping_add(1);
        } else {
            self.cancelled -= 1;
        }
        node.next = self.free_head;
        self.free_head = index;
        self.free_count += 1;
    }

    /// The moment of the first event of this list that waits.
    pub(super) fn first_waiting(&self, list: List) -> Option<u64> {
        let mut index = list.head;
        loop {
            let node = self.node(index);
            if node.waits() {
                return Some(node.moment);
            }
            if index == list.tail {
                return None;
            }
            index = node.next;
        }
    }

    /// The earliest moment at which an event of this list waits.
    #[inline]
    pub(super) fn earliest(&self, list: List) -> Option<u64> {
        let mut earliest = None;
        let mut index = list.head;
        loop {
            let node = self.node(index);
            if node.waits() {
                let moment =
                    earliest.map_or(node.moment, |earliest: u64| earliest.min(node.moment));
                earliest = Some(moment);
            }
            if index == list.tail {
                return earliest;
            }
            index = node.next;
        }
    }

    /// Whether all nodes of this list share their moment.
    #[inline]
    pub(super) fn is_one_moment(&self, list: List) -> bool {
        let moment = self.node(list.head).moment;
        let mut index = list.head;
        while index != list.tail {
            index = self.node(index).next;
            if self.node(index).moment != moment {
                return false;
            }
        }
        true
    }

    /// Takes back every node, whether in a list or not.
    pub(super) fn release_all(&mut self) {
        self.free_count = 0;
        self.cancelled = 0;
        for (index, node) in self.nodes.iter_mut().enumerate() {
            node.generation = node.generation.wrapping_add(node.generation & 1);
            node.next = self.free_head;
            self.free_head = index as u32;
            self.free_count += 1;
        }
    }

    #[inline]
    pub(super) fn link(&mut self, before: u32, after: u32) {
        self.nodes[before as usize].next = after;
    }

    /// How many events wait.
    pub(super) fn waiting(&self) -> usize {
        self.nodes.len() - self.free_count as usize - self.cancelled()
    }

    /// How many cancelled events still lie in lists.
    pub(super) const fn cancelled(&self) -> usize {
        self.cancelled as usize
    }
}

impl<E> Node<E> {
    #[inline]
    pub(super) const fn waits(&self) -> bool {
        self.generation & 1 == 1
    }
}
