//! Timeouts that are always overtaken: the wheel cancels them, the heap skips them when they come up.

use std::cmp::Reverse;
use std::hint::black_box;

use cutover::kernel::queue::{Class, Key, Queue};
use cutover::kernel::time::{Duration, Time};

use super::hold::Hold;
use super::{COMPLETION, Heap};

const TIMEOUT: Class = Class::new(5);
pub(crate) const ENTITIES: usize = 1_000;
pub(crate) const TIMEOUT_STEPS: usize = 300_000;
const TIMEOUT_AFTER: Duration = Duration::from_secs(3_600);

/// Entities that file a completion and a timeout a step; the completion cancels the timeout.
pub(crate) struct Timeouts<Q, K> {
    hold: Hold<Q>,
    /// The timeout of each entity that still counts.
    waiting: Vec<K>,
}

impl Timeouts<Queue<u32>, Key> {
    pub(crate) fn wheel() -> Self {
        let mut hold = Hold {
            queue: Queue::new(),
            drawn: 0,
            sequence: 0,
        };
        let mut file = |entity| {
            hold.queue.push(Time::ZERO, COMPLETION, entity as u32);
            hold.queue
                .push(Time::ZERO + TIMEOUT_AFTER, TIMEOUT, entity as u32)
        };
        let waiting = (0..ENTITIES).map(&mut file).collect();
        Self { hold, waiting }
    }
}

#[inline(never)]
pub(crate) fn timeouts_wheel(model: &mut Timeouts<Queue<u32>, Key>, delays: &[Duration]) {
    for _ in 0..TIMEOUT_STEPS {
        let (time, _, entity) = model.hold.queue.pop().expect("completions go on");
        let waiting = &mut model.waiting[entity as usize];
        black_box(model.hold.queue.cancel(*waiting));
        *waiting = model.hold.queue.push(time + TIMEOUT_AFTER, TIMEOUT, entity);
        let delay = model.hold.delay(delays);
        model.hold.queue.push(time + delay, COMPLETION, entity);
    }
}

/// Set in the event of a timeout.
const TIMEOUT_BIT: u32 = 1 << 31;

impl Timeouts<Heap, u64> {
    pub(crate) fn heap() -> Self {
        let mut hold = Hold {
            queue: Heap::new(),
            drawn: 0,
            sequence: 0,
        };
        for entity in 0..ENTITIES as u32 {
            hold.sequence += 1;
            hold.queue.push(Reverse((0, hold.sequence, entity)));
        }
        Self {
            hold,
            waiting: vec![0; ENTITIES],
        }
    }
}

#[inline(never)]
pub(crate) fn timeouts_heap(model: &mut Timeouts<Heap, u64>, delays: &[Duration]) {
    let mut steps = 0;
    while steps < TIMEOUT_STEPS {
        let Reverse((time, sequence, event)) = model.hold.queue.pop().expect("completions go on");
        let entity = event & !TIMEOUT_BIT;
        if event != entity {
            assert_ne!(
                model.waiting[entity as usize], sequence,
                "every timeout was overtaken"
            );
            continue;
        }
        steps += 1;
        let delay = model.hold.delay(delays).as_micros();
        model.hold.sequence += 2;
        let sequence = model.hold.sequence;
        model.waiting[entity as usize] = sequence;
        let timeout = time + TIMEOUT_AFTER.as_micros();
        model
            .hold
            .queue
            .push(Reverse((timeout, sequence, entity | TIMEOUT_BIT)));
        model
            .hold
            .queue
            .push(Reverse((time + delay, sequence - 1, entity)));
    }
}
