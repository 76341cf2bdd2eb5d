//! Dense indices of alarms and of the metrics they look at.

/// An alarm: metric alarms in the order of the scenario, then composite ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AlarmId(pub u16);

/// A metric of one subject that some alarm looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SeriesId(pub u16);

impl AlarmId {
    /// The index as a slice wants it.
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

impl SeriesId {
    /// The index as a slice wants it.
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}
