//! Hold: the next event leaves and another comes, so that the depth stays.

use std::cmp::Reverse;

use cutover::kernel::queue::Queue;
use cutover::kernel::time::{Duration, Time};

use super::{COMPLETION, Heap};

/// The queue at constant depth, and where it stands in the circle of delays.
pub(crate) struct Hold<Q> {
    pub(super) queue: Q,
    pub(super) drawn: usize,
    pub(super) sequence: u64,
}

impl<Q> Hold<Q> {
    pub(super) fn delay(&mut self, delays: &[Duration]) -> Duration {
        let delay = delays[self.drawn];
        self.drawn += 1;
        if self.drawn == delays.len() {
            self.drawn = 0;
        }
        delay
    }
}

pub(crate) fn hold_wheel_filled(depth: usize, delays: &[Duration]) -> Hold<Queue<u32>> {
    let mut hold = Hold {
        queue: Queue::new(),
        drawn: 0,
        sequence: 0,
    };
    for event in 0..depth {
        let delay = hold.delay(delays);
        hold.queue
            .push(Time::ZERO + delay, COMPLETION, event as u32);
    }
    // Through the transient, as the first delays are not yet those of a running model.
    hold_wheel(&mut hold, 2 * depth, delays);
    hold
}

#[inline(never)]
pub(crate) fn hold_wheel(hold: &mut Hold<Queue<u32>>, events: usize, delays: &[Duration]) {
    for _ in 0..events {
        let (time, class, event) = hold.queue.pop().expect("the depth is constant");
        let delay = hold.delay(delays);
        hold.queue.push(time + delay, class, event);
    }
}

pub(crate) fn hold_heap_filled(depth: usize, delays: &[Duration]) -> Hold<Heap> {
    let mut hold = Hold {
        queue: Heap::new(),
        drawn: 0,
        sequence: depth as u64,
    };
    for event in 0..depth {
        let delay = hold.delay(delays).as_micros();
        hold.queue
            .push(Reverse((delay, event as u64, event as u32)));
    }
    hold_heap(&mut hold, 2 * depth, delays);
    hold
}

#[inline(never)]
pub(crate) fn hold_heap(hold: &mut Hold<Heap>, events: usize, delays: &[Duration]) {
    for _ in 0..events {
        let Reverse((time, _, event)) = hold.queue.pop().expect("the depth is constant");
        let delay = hold.delay(delays).as_micros();
        hold.sequence += 1;
        hold.queue
            .push(Reverse((time + delay, hold.sequence, event)));
    }
}
