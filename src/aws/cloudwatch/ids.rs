//! Numbers by which alarms and metric series are known.

/// An alarm: metric alarms in the scenario's order, then composite alarms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AlarmId(pub u16);

impl AlarmId {
    /// The place in lists of all alarms.
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// A metric series that some alarm reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SeriesId(pub u16);

impl SeriesId {
    /// The place in lists of all series.
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}
