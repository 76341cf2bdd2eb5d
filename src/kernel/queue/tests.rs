//! The queue against a binary heap over (time, class, sequence), and its promises one by one.

use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap};

use proptest::prelude::{ProptestConfig, Strategy, prop, prop_assert_eq, prop_oneof, proptest};

use super::*;
use crate::kernel::time::Duration;

const EARLY: Class = Class::new(0);
const MIDDLE: Class = Class::new(4);
const LATE: Class = Class::new(15);

fn at(micros: u64) -> Time {
    Time::from_micros(micros)
}

fn drain(queue: &mut Queue<u32>) -> Vec<u32> {
    std::iter::from_fn(|| queue.pop())
        .map(|(_, _, event)| event)
        .collect()
}

/// What a sequence number stands for in the oracle.
#[derive(Clone, Default)]
struct Oracle {
    heap: BinaryHeap<Reverse<(Time, Class, u32)>>,
    cancelled: BTreeSet<u32>,
}

impl Oracle {
    fn settle(&mut self) {
        while let Some(&Reverse((_, _, sequence))) = self.heap.peek()
            && self.cancelled.remove(&sequence)
        {
            self.heap.pop();
        }
    }

    fn peek(&mut self) -> Option<(Time, Class)> {
        self.settle();
        self.heap
            .peek()
            .map(|&Reverse((time, class, _))| (time, class))
    }

    fn pop(&mut self) -> Option<(Time, Class, u32)> {
        self.settle();
        self.heap.pop().map(|Reverse(first)| first)
    }
}

#[derive(Clone, Debug)]
enum Step {
    Push { delay: u64, rank: u8 },
    Pop,
    PopUntil { delay: u64 },
    Cancel { which: usize },
    Fork,
}

/// Delays from nothing to years, with many ties.
fn delay() -> impl Strategy<Value = u64> {
    prop_oneof![
        4 => 0..3_u64,
        2 => 0..200_u64,
        2 => 0..100_000_000_u64,
        1 => (0..40_u32).prop_map(|bits| 1 << bits),
        1 => 0..1_000_000_000_000_000_u64,
    ]
}

/// Mostly one class, so that ties are ties.
fn rank() -> impl Strategy<Value = u8> {
    prop_oneof![3 => prop::strategy::Just(4), 1 => 0..16_u8]
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        10 => (delay(), rank()).prop_map(|(delay, rank)| Step::Push { delay, rank }),
        7 => prop::strategy::Just(Step::Pop),
        2 => delay().prop_map(|delay| Step::PopUntil { delay }),
        4 => (0..400_usize).prop_map(|which| Step::Cancel { which }),
        1 => prop::strategy::Just(Step::Fork),
    ]
}

/// Both queues, the keys handed out, and a clone left behind to go on later.
#[derive(Clone, Default)]
struct Pair {
    queue: Queue<u32>,
    oracle: Oracle,
    keys: Vec<Key>,
    gone: BTreeSet<u32>,
}

impl Pair {
    fn pop(&mut self) -> Option<(Time, Class, u32)> {
        let expected = self.oracle.pop();
        assert_eq!(self.queue.pop(), expected);
        if let Some((time, _, sequence)) = expected {
            self.gone.insert(sequence);
            assert_eq!(self.queue.present(), time);
        }
        expected
    }

    fn check_step(&mut self, step: &Step) {
        match *step {
            Step::Push { delay, rank } => {
                let sequence = u32::try_from(self.keys.len()).expect("few steps");
                let (time, class) = (
                    self.queue.present() + Duration::from_micros(delay),
                    Class::new(rank),
                );
                self.keys.push(self.queue.push(time, class, sequence));
                self.oracle.heap.push(Reverse((time, class, sequence)));
            }
            Step::Pop => {
                self.pop();
            }
            Step::PopUntil { delay } => {
                let limit = self.queue.present() + Duration::from_micros(delay);
                match self.oracle.peek() {
                    Some((time, _)) if time <= limit => {
                        let expected = self.oracle.pop();
                        assert_eq!(self.queue.pop_until(limit), expected);
                        self.gone.extend(expected.map(|(_, _, sequence)| sequence));
                    }
                    Some(_) | None => assert_eq!(self.queue.pop_until(limit), None),
                }
            }
            Step::Cancel { which } => {
                if let Some(&key) = self.keys.get(which) {
                    let sequence = u32::try_from(which).expect("few steps");
                    let waits = self.gone.insert(sequence);
                    assert_eq!(self.queue.cancel(key), waits.then_some(sequence));
                    if waits {
                        self.oracle.cancelled.insert(sequence);
                    }
                }
            }
            Step::Fork => {}
        }
        assert_eq!(self.queue.peek(), self.oracle.peek());
        assert_eq!(self.queue.len(), self.keys.len() - self.gone.len());
        assert_eq!(self.queue.is_empty(), self.queue.peek().is_none());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn rng_035_the_wheel_agrees_with_a_heap_over_time_class_and_sequence(
        steps in prop::collection::vec(step(), 0..400),
    ) {
        let mut pair = Pair::default();
        let mut forks = Vec::new();
        for step in &steps {
            if matches!(step, Step::Fork) {
                forks.push(pair.clone());
            }
            pair.check_step(step);
        }
        forks.push(pair);
        for mut fork in forks {
            let mut twin = fork.clone();
            while let Some(first) = fork.pop() {
                prop_assert_eq!(twin.queue.pop(), Some(first));
            }
            prop_assert_eq!(fork.queue.len(), 0);
        }
    }
}

#[test]
fn rng_035_ties_leave_in_order_of_insertion_however_early_they_were_filed() {
    let mut queue = Queue::new();
    let far = at(1 << 40);
    queue.push(far, MIDDLE, 0);
    queue.push(at(10), MIDDLE, 100);
    queue.push(far, LATE, 4);
    assert_eq!(queue.pop(), Some((at(10), MIDDLE, 100)));
    queue.push(far, MIDDLE, 1);
    queue.push(at((1 << 40) - 1), LATE, 101);
    assert_eq!(
        queue.pop().map(|(time, _, _)| time),
        Some(at((1 << 40) - 1))
    );
    queue.push(far, MIDDLE, 2);
    queue.push(far, EARLY, 99);
    queue.push(far, MIDDLE, 3);
    assert_eq!(drain(&mut queue), [99, 0, 1, 2, 3, 4]);
}

#[test]
fn rng_035_an_earlier_class_of_the_present_instant_leaves_next() {
    let mut queue = Queue::new();
    for time in [0, 3, 63, 64, 1 << 33] {
        let time = at(time);
        queue.push(time, LATE, 1);
        queue.push(time, LATE, 2);
        queue.push(time + Duration::from_micros(1), EARLY, 4);
        assert_eq!(queue.pop(), Some((time, LATE, 1)));
        queue.push(time, EARLY, 3);
        queue.push(time, LATE, 5);
        assert_eq!(drain(&mut queue), [3, 2, 5, 4]);
    }
}

#[test]
fn peeking_and_a_limit_in_between_leave_room_for_earlier_events() {
    let mut queue = Queue::new();
    queue.push(at(1_000_000), MIDDLE, 2);
    assert_eq!(queue.peek(), Some((at(1_000_000), MIDDLE)));
    assert_eq!(queue.pop_until(at(999_999)), None);
    queue.push(at(5), MIDDLE, 1);
    assert_eq!(queue.pop_until(at(5)), Some((at(5), MIDDLE, 1)));
    assert_eq!(
        queue.pop_until(at(1_000_000)),
        Some((at(1_000_000), MIDDLE, 2))
    );
    assert_eq!(queue.pop(), None);
    assert_eq!(queue.present(), at(1_000_000));
}

#[test]
fn a_key_fits_its_own_event_only() {
    let mut queue = Queue::new();
    let first = queue.push(at(1), MIDDLE, 1);
    assert_eq!(queue.pop(), Some((at(1), MIDDLE, 1)));
    assert_eq!(queue.cancel(first), None, "it has left");
    let second = queue.push(at(2), MIDDLE, 2);
    assert_eq!(queue.cancel(first), None, "another event has its place");
    let mut clone = queue.clone();
    assert_eq!(queue.cancel(second), Some(2));
    assert_eq!(queue.cancel(second), None, "cancelled already");
    assert_eq!((queue.len(), queue.peek(), queue.pop()), (0, None, None));
    assert_eq!(clone.cancel(second), Some(2), "keys fit a clone");
}

#[test]
fn a_cleared_queue_starts_anew_and_keys_of_before_fit_nothing() {
    let mut queue = Queue::new();
    queue.push(at(9), MIDDLE, 0);
    queue.pop();
    let waiting = [
        queue.push(at(9), EARLY, 1),
        queue.push(at(1 << 30), MIDDLE, 2),
    ];
    queue.clear();
    assert_eq!(
        (queue.len(), queue.present(), queue.pop()),
        (0, Time::ZERO, None)
    );
    queue.push(at(1 << 30), MIDDLE, 3);
    queue.push(at(1), MIDDLE, 4);
    queue.push(at(0), MIDDLE, 5);
    assert_eq!(waiting.map(|key| queue.cancel(key)), [None, None]);
    assert_eq!(drain(&mut queue), [5, 4, 3]);
}

#[test]
fn a_burst_of_ties_keeps_its_order_whoever_is_cancelled() {
    for cancelled in 0..8_u32 {
        let mut queue = Queue::new();
        let keys = [0, 1, 2].map(|event| queue.push(at(1 << 30), MIDDLE, event));
        queue.push(at((1 << 30) + 1), EARLY, 3);
        let gone = |event: usize| cancelled >> event & 1 == 1;
        for event in (0..3).filter(|&event| gone(event)) {
            queue.cancel(keys[event]);
        }
        assert_eq!(queue.pop_until(at(1_000)), None);
        queue.push(at(5), LATE, 4);
        let expected = (0..3)
            .filter(|&event| !gone(event))
            .map(|event| event as u32);
        let expected: Vec<u32> = [4].into_iter().chain(expected).chain([3]).collect();
        assert_eq!(drain(&mut queue), expected);
    }
}

#[test]
fn dropping_what_was_cancelled_does_not_move_the_present() {
    for apart in [0, 1, 1_000_000] {
        let mut queue = Queue::new();
        let far = [1 << 30, (1 << 30) + apart].map(|micros| queue.push(at(micros), MIDDLE, 0));
        assert_eq!(far.map(|key| queue.cancel(key)), [Some(0), Some(0)]);
        assert_eq!(
            (queue.peek(), queue.pop(), queue.present()),
            (None, None, Time::ZERO)
        );
        queue.push(at(5), EARLY, 1);
        assert_eq!(queue.pop(), Some((at(5), EARLY, 1)));
    }
}

#[test]
fn the_last_instant_can_be_reached() {
    let mut queue = Queue::new();
    queue.push(Time::LAST, LATE, 1);
    queue.push(Time::ZERO, EARLY, 0);
    assert_eq!(drain(&mut queue), [0, 1]);
    queue.push(Time::LAST, EARLY, 2);
    assert_eq!(queue.pop(), Some((Time::LAST, EARLY, 2)));
}

#[test]
fn cancelled_events_do_not_pile_up() {
    let mut queue = Queue::new();
    queue.push(at(1 << 45), MIDDLE, 0);
    queue.push(at(1 << 50), MIDDLE, 1);
    for _ in 0..100_000 {
        let key = queue.push(at((1 << 50) + 7), MIDDLE, 2);
        assert_eq!(queue.cancel(key), Some(2));
    }
    assert!(queue.pool.cancelled() <= 2 * CANCELLED_MARGIN);
    assert_eq!(drain(&mut queue), [0, 1]);
    assert_eq!((queue.pool.cancelled(), queue.pool.waiting()), (0, 0));
}

#[test]
#[should_panic(expected = "no event is filed for the past")]
fn an_event_of_the_past_is_refused() {
    let mut queue = Queue::new();
    queue.push(at(2), MIDDLE, 0);
    queue.pop();
    queue.push(at(1), LATE, 1);
}

#[test]
#[should_panic(expected = "at 0.000007 s they go on")]
fn a_circle_of_events_without_time_is_noticed() {
    let mut queue = Queue::new();
    queue.push(at(7), MIDDLE, 0);
    while let Some((time, class, event)) = queue.pop() {
        queue.push(time, class, event);
    }
}

#[test]
fn a_million_events_may_share_an_instant() {
    let mut queue = Queue::new();
    for instant in 1..=2 {
        for event in 0..EVENTS_PER_INSTANT_MAX {
            queue.push(at(instant), MIDDLE, event);
        }
        for event in 0..EVENTS_PER_INSTANT_MAX {
            // Nor does looking first make it slow.
            assert_eq!(queue.peek(), Some((at(instant), MIDDLE)));
            assert_eq!(queue.pop(), Some((at(instant), MIDDLE, event)));
        }
    }
}

#[test]
fn a_node_with_an_event_of_twelve_bytes_takes_half_a_cache_line() {
    assert_eq!(size_of::<pool::Node<[u32; 3]>>(), 32);
}
