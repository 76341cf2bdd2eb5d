//! Numbers by which the parts of a demand are known.

/// A line of `traffic`, by its place in the scenario.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TrafficId(pub u16);

impl TrafficId {
    /// The place in lists of all traffic.
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}
