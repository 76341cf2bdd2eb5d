//! Loads of a queue, each written twice: once for the wheel, once for the heap of the standard library.
//!
//! They know nothing of clocks and ratios.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use cutover::kernel::queue::Class;

pub(crate) mod draws;
pub(crate) mod hold;
pub(crate) mod ties;
pub(crate) mod timeouts;

/// Time, sequence and event, as one would write it without a kernel.
pub(crate) type Heap = BinaryHeap<Reverse<(u64, u64, u32)>>;

const COMPLETION: Class = Class::new(4);
