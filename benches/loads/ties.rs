//! Ties: bursts of events at one instant, which leave in the order they came.

use std::cmp::Reverse;
use std::hint::black_box;

use cutover::kernel::queue::Queue;
use cutover::kernel::time::Duration;

use super::{COMPLETION, Heap};

/// Events in all bursts together.
pub(crate) const TIES_IN_ALL: usize = 300_000;

#[inline(never)]
pub(crate) fn ties_wheel(queue: &mut Queue<u32>, ties: usize) {
    for _ in 0..TIES_IN_ALL / ties {
        let at = queue.present() + Duration::from_secs(1);
        for event in 0..ties {
            queue.push(at, COMPLETION, event as u32);
        }
        while let Some(first) = queue.pop() {
            black_box(first);
        }
    }
}

#[inline(never)]
pub(crate) fn ties_heap(queue: &mut Heap, ties: usize) {
    let mut sequence = 0;
    for burst in 0..TIES_IN_ALL / ties {
        let at = burst as u64 * 1_000_000;
        for event in 0..ties {
            sequence += 1;
            queue.push(Reverse((at, sequence, event as u32)));
        }
        while let Some(first) = queue.pop() {
            black_box(first);
        }
    }
}
